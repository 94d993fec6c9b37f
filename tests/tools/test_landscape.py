"""The landscape's numbers, each found in another way: images, verdicts, slopes, densities."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_tui import LOSSES, Config, Phase, Trainer
from gan_tui.data.datasets import from_images
from gan_tui.measures.gradients import pixel_gradients
from gan_tui.nn.network import join
from gan_tui.teaching.goals import TOOLS, Moment, parse_goal
from gan_tui.tools.landscape import BLUR, GRID, PULLED, SIDE, Landscape, best_of, between, counted
from gan_tui.tools.planes import of_directions, of_pixels, unlike_pixels
from gan_tui.training.player import Player

CONDITIONAL = {"dataset": "diagonals", "conditional": True}


def seen(trainer, *moves):
    landscape = Landscape()
    landscape.see(trainer.snapshot())
    for move in moves:
        landscape.MOVES[move](landscape)
        landscape.see(trainer.snapshot())
    return landscape


def walked(step=40, phase=None, **knobs):
    trainer = Trainer(Config(**knobs))
    trainer.run(steps=step)
    while phase is not None and trainer.advance() is not phase:
        pass
    return trainer


# -- planes


def test_two_pixels_and_the_others_as_in_the_mean_image():
    trainer = walked()
    landscape = seen(trainer, "pixel_up")
    assert landscape.pixels == (0, 2)
    place = np.array([[0.25, 0.875]])
    image = trainer.dataset.images.mean(0)
    image[0], image[2] = 0.25, 0.875
    assert landscape.plane.images(place) == pytest.approx(image[None], abs=1e-6)
    assert landscape.plane.coordinates(landscape.plane.images(place)) == pytest.approx(place)


def test_the_plane_through_the_mean_fake():
    trainer = walked()
    landscape = seen(trainer, "map_centre")
    image = trainer.snapshot().probe_images.mean(0, dtype=np.float64)
    image[:2] = 0.5, 0.5
    assert landscape.plane.images(np.array([[0.5, 0.5]])) == pytest.approx(image[None], abs=1e-6)
    there = walked(dataset="diagonals")
    fakes = there.snapshot().probe_images
    plane = seen(there, "map_centre").plane
    assert plane.distances(fakes.mean(0, keepdims=True)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("dataset", ["diagonals", "bars", "digits"])
def test_directions_are_those_of_a_singular_value_decomposition(dataset):
    trainer = Trainer(Config(dataset=dataset))
    images = trainer.dataset.images.astype(np.float64)
    _, values, vectors = np.linalg.svd(images - images.mean(0), full_matrices=False)
    plane = of_directions(trainer.dataset)
    assert plane.axes @ plane.axes.T == pytest.approx(np.eye(2), abs=1e-9)
    assert plane.axes.T @ plane.axes == pytest.approx(vectors[:2].T @ vectors[:2], abs=1e-6)
    assert plane.held(images) == pytest.approx((values[:2] ** 2).sum() / (values**2).sum())
    assert (plane.axes[np.arange(2), np.abs(plane.axes).argmax(1)] > 0).all()
    places = plane.places(np.vstack([images, np.full((1, images.shape[1]), 0.5)]))
    assert places.min() > 0
    assert places.max() < 1


def test_distances_and_places_take_an_image_apart():
    """Pythagoras: how far from the plane, and how far on it."""
    trainer = walked(dataset="bars")
    plane, images = seen(trainer).plane, trainer.dataset.images[:50].astype(np.float64)
    whole = ((images - plane.through) ** 2).sum(1)
    assert plane.distances(images) ** 2 + (plane.coordinates(images) ** 2).sum(1) == pytest.approx(whole)


def test_images_of_the_map_are_possible_images():
    landscape = seen(walked(dataset="digits"))
    images = landscape.plane.images(GRID)
    assert images.min() == 0
    assert images.max() == 1


def test_it_opens_where_most_is_to_be_seen():
    """Two modes part along a direction; a single box of independent pixels has no direction of its own."""
    assert [seen(walked(0, dataset=name)).along for name in ("slanted", "circles", "diagonals", "digits")] == [
        False, False, True, True,
    ]  # fmt: skip
    assert unlike_pixels(np.array([[0, 0.4, 0, 1], [0, 0.5, 1, 0]])) == (2, 3)
    assert seen(walked(0)).plane_held == pytest.approx(0.5, abs=0.03)


# -- verdicts


@pytest.mark.parametrize(
    "knobs", [{}, {"dataset": "circles", "dtype": "float64"}, {"dataset": "digits"}, {"loss": "hinge"}, CONDITIONAL],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("moves", [(), ("map_directions", "map_centre")])
def test_the_map_is_what_the_discriminator_says(knobs, moves):
    trainer = walked(**knobs)
    landscape = seen(trainer, *moves)
    for row, column in [(0, 0), (3, 30), (SIDE - 1, 7), (SIDE - 1, SIDE - 1)]:
        place = np.array([column, row]) / (SIDE - 1)
        image = landscape.plane.images(place[None])
        assert landscape.verdicts[row, column] == pytest.approx(float(trainer.judge(image)[0]), abs=1e-6)
        assert landscape.at(place).verdict == pytest.approx(float(trainer.judge(image)[0]), abs=1e-6)


def test_one_image_by_hand():
    """D(x) by its two layers, at 0.9 and 0.1 for TL and TR."""
    trainer = walked()
    x = trainer.dataset.images.mean(0).astype(np.float64)
    x[:2] = 0.9, 0.1
    (W1, b1), (W2, b2) = trainer.snapshot().discriminator.layers()
    hidden = x @ W1 + b1
    logit = float(np.where(hidden > 0, hidden, 0.2 * hidden) @ W2[:, 0] + b2[0])
    landscape = seen(trainer)
    assert landscape.at(np.array([0.9, 0.1])).verdict == pytest.approx(1 / (1 + math.exp(-logit)), abs=1e-6)
    node = round(0.1 * (SIDE - 1)), round(0.9 * (SIDE - 1))
    assert landscape.verdicts[node] == pytest.approx(1 / (1 + math.exp(-logit)), abs=1e-6)


def test_the_samples_are_those_of_the_galleries():
    trainer = walked()
    s, landscape = trainer.snapshot(), seen(trainer, "pixel_across", "pixel_across")
    assert landscape.pixels == (3, 1)
    assert landscape.reals == pytest.approx(s.reference[:, [3, 1]])
    assert landscape.fakes == pytest.approx(s.probe_images[:, [3, 1]])


@pytest.mark.parametrize("loss", ["wasserstein", "hinge"])
def test_scores_are_seen_from_halfway_between_reals_and_fakes(loss):
    trainer = walked(loss=loss)
    s, landscape = trainer.snapshot(), seen(trainer)
    reals, fakes = s.judge(s.reference), s.judge(s.probe_images)
    assert landscape.neutral == pytest.approx((reals.mean() + fakes.mean()) / 2)
    share = np.mean(np.abs(np.concatenate([reals, fakes]) - landscape.neutral) <= landscape.reach)
    assert share == pytest.approx(0.9, abs=0.01)
    assert landscape.best is None
    assert math.isnan(landscape.off_best)
    assert math.isnan(landscape.at(np.array([0.5, 0.5])).best)


# -- slopes


@pytest.mark.parametrize("phase", [Phase.D_UPDATE, Phase.G_UPDATE], ids=["in D's turn", "in G's turn"])
@pytest.mark.parametrize("knobs", [{}, {"dataset": "circles", "hidden": "tanh", "discriminator": (6, 4)}, CONDITIONAL],
                         ids=str)  # fmt: skip
@pytest.mark.parametrize("loss", LOSSES)
def test_arrows_lead_downhill(loss, knobs, phase):
    """Against finite differences of what one fake costs G, by each of its pixels."""
    trainer = walked(6, phase, **knobs, loss=loss, dtype="float64")
    s, landscape = trainer.snapshot(), seen(trainer)
    labels, classes, h = s.probe_labels, len(s.dataset.classes), 1e-6

    def cost(image, k):
        seen_by_d = join(image[None], None if labels is None else labels[k : k + 1], classes)
        return LOSSES[loss].generator(s.discriminator.forward(seen_by_d))[0]

    assert landscape.pulls.shape == (PULLED, 2)
    slopes = np.array(
        [
            [(cost(x + h * e, k) - cost(x - h * e, k)) / (2 * h) for e in np.eye(x.size)]
            for k, x in enumerate(s.probe_images[:PULLED])
        ]
    )
    given_labels = None if labels is None else labels[:PULLED]
    found = pixel_gradients(s, LOSSES[loss], s.probe_images[:PULLED], given_labels)
    assert found == pytest.approx(slopes, abs=1e-7)
    assert landscape.pulls == pytest.approx(-slopes @ landscape.plane.axes.T, abs=1e-7)
    assert landscape.pull == pytest.approx(np.linalg.norm(slopes, axis=1).mean(), abs=1e-7)


def test_a_step_along_an_arrow_is_believed_more():
    trainer = walked(60)
    s = trainer.snapshot()
    fakes = s.probe_images[:PULLED]
    moved = fakes - 1e-2 * pixel_gradients(s, LOSSES["non_saturating"], fakes)
    assert (s.judge(moved) > s.judge(fakes)).all()


# -- the best D


def normal_density(places, mean, sd):
    return np.exp(-((places - mean) ** 2).sum(-1) / (2 * sd**2)) / (2 * math.pi * sd**2)


def test_two_clouds_have_the_best_discriminator_that_one_can_write_down():
    """Two normal distributions; blurred, they are normal again, with the sum of the variances."""
    rng = np.random.default_rng(1)
    sd, blur, n = 0.08, np.array([BLUR, BLUR]), 40_000
    means = np.array([0.35, 0.5]), np.array([0.6, 0.45])
    p, q = (counted(rng.normal(mean, sd, (n, 2)), blur) for mean in means)
    wide = math.hypot(sd, BLUR)
    exact = [normal_density(GRID, mean, wide).reshape(SIDE, SIDE) for mean in means]
    assert p / (2 * math.pi * BLUR**2) == pytest.approx(exact[0], abs=0.02 * exact[0].max())
    there = exact[0] + exact[1] > 0.05 * exact[0].max()
    best = exact[0] / (exact[0] + exact[1])
    assert np.abs(best_of(p, q) - best)[there].max() < 0.05
    assert np.abs(best_of(p, q) - best)[there].mean() < 0.01


@pytest.mark.parametrize("dataset", ["slanted", "diagonals"])
def test_the_data_are_boxes_with_blurred_edges(dataset):
    """TL is uniform on [0.75, 1] and TR on [0, 0.25], and half of the diagonals the other way round."""
    images = Trainer(Config(dataset=dataset)).dataset.images
    plane = of_pixels(images, 0, 1)
    found = counted(plane.places(images), np.array([BLUR, BLUR])) / (2 * math.pi * BLUR**2)
    rise = NormalDist(0, BLUR).cdf

    def uniform(x, low):
        return (rise(x - low) - rise(x - low - 0.25)) / 0.25

    modes = [(0.75, 0)] if dataset == "slanted" else [(0.75, 0), (0, 0.75)]
    exact = np.mean([[uniform(x, a) * uniform(y, b) for x, y in GRID] for a, b in modes], axis=0).reshape(SIDE, SIDE)
    assert np.abs(found - exact).max() < 0.2 * exact.max()
    assert np.abs(found - exact)[exact > 0.01].mean() < 0.05 * exact.max()


def test_a_perfect_generator_leaves_nothing_to_tell():
    rng = np.random.default_rng(0)
    places = rng.random((500, 2))
    p = counted(places, np.array([BLUR, BLUR]))
    assert best_of(p, p) == pytest.approx(np.full((SIDE, SIDE), 0.5))
    assert best_of(np.zeros((2, 2)), np.zeros((2, 2))) == pytest.approx(np.full((2, 2), 0.5))
    assert best_of(p, 3 * p) == pytest.approx(np.full((SIDE, SIDE), 0.25))


def test_the_best_discriminator_of_a_game():
    """Untrained fakes are grey: far from the reals, so the best D is sure."""
    landscape = seen(walked(0))
    assert landscape.at(np.array([0.88, 0.12])).best == pytest.approx(1, abs=1e-3)
    assert landscape.at(np.array(landscape.fakes.mean(0))).best == pytest.approx(0, abs=1e-3)
    assert math.isnan(landscape.at(np.array([0.02, 0.98])).best), "nothing ever comes there"
    smoothed = seen(walked(0, label_smoothing=0.2))
    assert smoothed.at(np.array([0.88, 0.12])).best == pytest.approx(0.8, abs=1e-3)
    assert smoothed.neutral == pytest.approx(0.4)


def test_noise_on_what_d_sees_blurs_what_it_can_tell():
    clear, noisy = (seen(walked(0, instance_noise=noise)) for noise in (0.0, 0.3))
    between_them = (clear.fakes.mean(0) + np.array([0.88, 0.12])) / 2
    assert float(between(noisy.known, between_them[None])[0]) == 1
    wide = np.full(2, math.hypot(BLUR, 0.3))
    p = counted(noisy.plane.places(noisy.snapshot.dataset.images), wide)
    assert (noisy.best * counted(noisy.fakes, wide))[p > 0.1] == pytest.approx(((1 - noisy.best) * p)[p > 0.1], rel=0.1)


def test_how_far_d_is_off_the_best():
    trainer = walked(100, dataset="diagonals")
    s, landscape = trainer.snapshot(), seen(trainer)
    gaps = []
    for images, places in ((s.reference, landscape.reals), (s.probe_images, landscape.fakes)):
        for image, place in zip(images, places, strict=True):
            x, y = (np.clip(place, 0, 1) * (SIDE - 1)).tolist()
            i, j = min(int(y), SIDE - 2), min(int(x), SIDE - 2)
            (a, b), (c, d) = landscape.best[i : i + 2, j : j + 2]
            best = (a * (j + 1 - x) + b * (x - j)) * (i + 1 - y) + (c * (j + 1 - x) + d * (x - j)) * (y - i)
            gaps.append(float(trainer.judge(image[None])[0]) - best)
    assert landscape.off_best == pytest.approx(math.sqrt(np.mean(np.square(gaps))), abs=1e-6)


@given(st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1)), st.floats(-0.5, 1.5), st.floats(-0.5, 1.5))
def test_between_the_places_asked_a_plane_is_a_plane(slopes, x, y):
    a, b, c = slopes
    grid = (a * GRID[:, 0] + b * GRID[:, 1] + c).reshape(SIDE, SIDE)
    at = np.clip([x, y], 0, 1)
    assert between(grid, np.array([[x, y]]))[0] == pytest.approx(a * at[0] + b * at[1] + c, abs=1e-9)


# -- moves


def test_all_pairs_of_pixels_can_be_reached():
    trainer = walked(3)
    landscape, pairs = seen(trainer), set()
    for _ in range(3):
        for _ in range(3):
            pairs.add(landscape.pixels)
            landscape.MOVES["pixel_across"](landscape)
        landscape.MOVES["pixel_up"](landscape)
    assert {frozenset(pair) for pair in pairs} == {frozenset((i, j)) for i in range(4) for j in range(i)}
    assert all(i != j for i, j in pairs)


def test_a_pixel_leads_back_from_the_directions():
    landscape = seen(walked(3, dataset="diagonals"), "pixel_up")
    assert not landscape.along
    assert landscape.pixels == (0, 1)


def test_another_data_set_opens_anew():
    landscape = seen(walked(3), "pixel_up", "pixel_up")
    landscape.see(walked(3, dataset="digits").snapshot())
    assert landscape.along
    assert landscape.plane.axes.shape == (2, 64)
    landscape.see(walked(3).snapshot())
    assert (landscape.along, landscape.pixels) == (False, (0, 1))


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (5, 3)])
def test_images_of_ones_own(shape):
    rng = np.random.default_rng(2)
    dataset = from_images("mine", rng.random((40, shape[0] * shape[1])), shape)
    trainer = Trainer(Config(), dataset)
    landscape = seen(trainer, *Landscape.MOVES)
    for name in ("pixel_across", "pixel_up", "map_directions"):
        landscape.MOVES[name](landscape)
        landscape.see(trainer.snapshot())
        assert np.isfinite(landscape.verdicts).all()
        assert np.isfinite(landscape.off_best)


def test_images_that_are_all_alike():
    landscape = seen(Trainer(Config(), from_images("one", np.full((20, 4), 0.3), (2, 2))), "map_directions")
    assert np.isfinite(landscape.reals).all()
    assert landscape.plane_held == 1


def test_goals_and_lessons_know_its_numbers():
    frames, trainer = [], walked()
    Player(trainer, 30.0, frames.append).tick()
    landscape = TOOLS["landscape"]()
    landscape.see(frames[0].snapshot)
    moment = Moment(frames[0], tool=landscape)
    for name in Landscape.VALUES:
        assert moment.value(name) == getattr(landscape, name)
        assert not parse_goal(f"{name} >= 0").reached(Moment(frames[0])), "not while it is closed"
    assert parse_goal("plane_held >= 0.4 and pull >= 0 and off_best <= 1").reached(moment)
    assert parse_goal("off_best <= -1").tell(moment).startswith("D off the best on this plane ≤ -1, now 0.")


def test_looking_changes_nothing():
    looked, alone = walked(20), walked(20)
    for move in Landscape.MOVES:
        seen(looked, move)
        looked.run(steps=5)
        alone.run(steps=5)
    assert looked.snapshot().generator.theta.tobytes() == alone.snapshot().generator.theta.tobytes()
