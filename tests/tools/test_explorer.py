"""The latent explorer without its screen: what its moves do, and that what it measures is true."""

import math

import numpy as np
import pytest

from gan_tui import Config, Trainer, load_dataset
from gan_tui.measures.distances import precision
from gan_tui.tools.explorer import PACE, Explorer
from gan_tui.tools.interpolation import ROLL, Interpolation
from gan_tui.tools.truncation import BOUNDS, FACTORS, Truncation


def explorer_of(trainer):
    """At home: in the middle."""
    explorer = Explorer()
    explorer.see(trainer.snapshot())
    explorer.home()
    return explorer


def trained(steps=60, **knobs):
    trainer = Trainer(Config(**knobs))
    trainer.run(steps=steps)
    return trainer


@pytest.fixture
def explorer():
    return explorer_of(trained())


def move(explorer, *names):
    for name in names:
        explorer.MOVES[name](explorer)


# -- the plane


def test_home(explorer):
    assert not explorer.z.any()
    assert not explorer.place.any()
    assert (explorer.off_middle, explorer.blend, explorer.bound, explorer.factor) == (0, 0, math.inf, 1)
    np.testing.assert_allclose(explorer.axes @ explorer.axes.T, np.eye(2), atol=1e-9)


def test_walking(explorer):
    move(explorer, "z_right", "z_right", "z_up")
    assert explorer.place.tolist() == [2 * PACE, PACE]
    np.testing.assert_allclose(explorer.z, 3 * (2 * PACE * explorer.axes[0] + PACE * explorer.axes[1]))
    assert explorer.off_middle == pytest.approx(3 * PACE * 5**0.5)
    move(explorer, "z_down", "z_left", "z_left")
    np.testing.assert_allclose(explorer.z, 0, atol=1e-12)
    move(explorer, *["z_left"] * 20, *["z_down"] * 20)
    assert explorer.place.tolist() == [-1, -1], "not beyond the edge"
    move(explorer, "z_home")
    assert not explorer.z.any()


def test_the_image_and_the_verdict_are_those_of_the_networks(explorer):
    explorer.point(0.3, -0.7)
    s = explorer.snapshot
    image = s.generator.forward(explorer.z[None])
    np.testing.assert_array_equal(explorer.image, image)
    assert explorer.verdict == s.judge(image)[0]


def test_the_map_has_each_image_at_its_place(explorer):
    """The field in row r, column c of a map holds the z that pointing to its middle gives."""
    explorer.point(0.1, 0.2)
    grid = explorer.spread_out(5, 4)
    assert grid.shape == (4, 5, 8)
    for row in range(4):
        for column in range(5):
            explorer.point(2 * (column + 0.5) / 5 - 1, 1 - 2 * (row + 0.5) / 4)
            np.testing.assert_allclose(grid[row, column], explorer.z, atol=1e-12)
            np.testing.assert_allclose(explorer.foot(explorer.z), explorer.place, atol=1e-12)


def test_the_axes():
    """All numbers of z in pairs, then the directions of most change, through z each time."""
    explorer = explorer_of(trained(latent_dim=5))
    explorer.point(0.5, 0.5)
    z = explorer.z
    for first in (0, 2, 4):
        move(explorer, "z_axes")
        assert explorer.axes.tolist() == np.eye(5)[first : first + 2].tolist()
        assert explorer.named.startswith(f"z{first + 1} across")
        np.testing.assert_allclose(explorer.z, z)
        assert not explorer.place.any()
    assert len(explorer.place) == 1, "the fifth number is alone"
    move(explorer, "z_up", "z_right")
    np.testing.assert_allclose(explorer.z - z, [0, 0, 0, 0, 3 * PACE])
    move(explorer, "z_axes")
    assert "most change" in explorer.named


@pytest.mark.parametrize(("size", "place"), [(1, [0.0]), (2, [0.0, 0.0]), (16, [0.5, 0.5])])
def test_it_begins_where_noise_comes(size, place):
    """Of many numbers none is near the middle."""
    explorer = Explorer()
    explorer.see(trained(steps=3, latent_dim=size).snapshot())
    assert explorer.place.tolist() == place


def test_a_single_number_is_a_line():
    explorer = explorer_of(trained(latent_dim=1, latent="uniform"))
    move(explorer, *["z_right"] * 9, "z_up", "z_axes", "take_b", "film_way")
    assert explorer.z.tolist() == [1.0]
    assert explorer.spread_out(4, 1)[0, :, 0].tolist() == [0.125, 0.375, 0.625, 0.875]


def test_uniform_noise_stays_where_it_is():
    explorer = explorer_of(trained(latent="uniform", latent_dim=6))
    assert explorer.z.tolist() == [0.5] * 6
    for place in [(1, 1), (-1, 1), (1, -1)]:
        explorer.point(*place)
        assert explorer.z.min() >= 0
        assert explorer.z.max() <= 1
    move(explorer, "film_way", "take_new")
    film = explorer.interpolation.points(np.linspace(0, 1, 30))
    assert film.min() >= 0
    assert film.max() <= 1


def test_new_noise(explorer):
    seen = []
    for _ in range(4):
        move(explorer, "z_new")
        seen.append(explorer.z.tolist())
        np.testing.assert_array_equal(explorer.centre, explorer.z)
    assert len({tuple(z) for z in seen}) == 4
    again = explorer_of(trained(steps=3))
    move(again, "z_new")
    assert again.z.tolist() == seen[0], "a function of the seed"
    move(explorer, *["tighter"] * 5, "z_new")
    assert np.abs(explorer.z).max() <= explorer.bound == 0.5


def test_nothing_of_it_is_noise_of_the_training():
    """Neither the probe's, nor what the training draws, nor generate's."""
    trainer = trained(steps=20)
    explorer = explorer_of(trainer)
    drawn = []
    for _ in range(5):
        move(explorer, "z_new")
        drawn.append(np.float32(explorer.z))
    for z in (*drawn, *np.float32(explorer.truncation.points)):
        assert not (explorer.snapshot.probe == z).all(1).any()
        assert not (explorer.snapshot.z == z).all(1).any()


def test_exploring_leaves_the_training_as_it_is():
    trainer, alone = trained(steps=10), trained(steps=10)
    explorer = explorer_of(trainer)
    for name in explorer.MOVES:
        move(explorer, name)
        trainer.run(steps=1)
        explorer.see(trainer.snapshot())
        explorer.truncation.weigh()
        assert all(isinstance(getattr(explorer, value), float) for value in explorer.VALUES)
    alone.run(steps=len(explorer.MOVES))
    assert trainer.snapshot().generator.theta.tobytes() == alone.snapshot().generator.theta.tobytes()
    assert trainer.snapshot().discriminator.theta.tobytes() == alone.snapshot().discriminator.theta.tobytes()


# -- the film


def test_the_film(explorer):
    explorer.point(0.5, 0.0)
    a = explorer.z
    move(explorer, "take_a")
    explorer.point(0.0, 0.5)
    b = explorer.z
    move(explorer, "take_b")
    assert explorer.blend == 1
    np.testing.assert_allclose(
        explorer.interpolation.points(np.array([0, 0.25, 1])), [a, 0.75 * a + 0.25 * b, b], atol=1e-12
    )
    move(explorer, *["film_back"] * 4)
    assert explorer.blend == 0.5
    np.testing.assert_allclose(explorer.z, (a + b) / 2, atol=1e-12)
    np.testing.assert_allclose(explorer.place, [0.25, 0.25], atol=1e-12)
    assert explorer.off_middle == pytest.approx(1.5 / 2**0.5)
    move(explorer, "film_way")
    assert explorer.spherical == 1
    assert explorer.off_middle == pytest.approx(1.5), "round the middle, at the same distance"
    np.testing.assert_allclose(explorer.place, [0.5 / 2**0.5] * 2, atol=1e-12)
    move(explorer, "film_way", *["film_on"] * 20)
    assert (explorer.spherical, explorer.blend) == (0, 1)
    fade = explorer.fade(np.array([0, 0.5, 1]))
    ends = explorer.make(np.stack([a, b]))
    np.testing.assert_allclose(fade, [ends[0], ends.mean(0), ends[1]], atol=1e-6)


def test_the_film_rolls_back_and_forth(explorer):
    move(explorer, "film_play")
    assert explorer.interpolation.rolling
    seen = []
    for _ in range(round(2 / ROLL) + 2):
        explorer.along(Interpolation.roll)
        seen.append(explorer.blend)
    assert max(seen) == 1
    assert min(seen) == 0
    assert np.abs(np.diff(seen)).max() == pytest.approx(ROLL)
    assert np.argmax(seen) < np.argmin(seen)
    move(explorer, "z_left")
    assert not explorer.interpolation.rolling, "whoever walks has stopped it"


def test_walking_goes_on_from_the_foot_of_the_film(explorer):
    move(explorer, *["film_on"] * 4)
    place = explorer.place
    move(explorer, "z_right")
    np.testing.assert_allclose(explorer.place, np.clip(place + np.array([PACE, 0]), -1, 1))
    np.testing.assert_allclose(explorer.foot(explorer.z), explorer.place, atol=1e-12)


def test_halfway_is_between_the_images_of_the_probe():
    explorer = explorer_of(trained(steps=400, dataset="diagonals"))
    s, rule = explorer.snapshot, load_dataset("diagonals").rule
    pairs = [(s.probe[i], s.probe[i + 1]) for i in range(0, 256, 2)]
    film = [rule(s.generator.forward(((a + b) / 2)[None]))[0] for a, b in pairs]
    fade = [rule(s.generator.forward(np.stack([a, b])).mean(0)[None])[0] for a, b in pairs]
    assert explorer.film_rule == pytest.approx(np.mean(film), abs=0.01)
    assert explorer.fade_rule == pytest.approx(np.mean(fade), abs=0.01)
    assert explorer.film_rule > explorer.fade_rule + 0.1, "G walks round what a fade goes through"


def test_without_a_rule_there_is_no_number():
    assert math.isnan(explorer_of(trained(steps=2, dataset="digits")).film_rule)


# -- truncation


def test_precision_is_what_it_is_defined_as():
    """Kynkaanniemi et al. 2019, one distance at a time."""
    rng = np.random.default_rng(0)
    reals, fakes = rng.random((30, 3)), rng.random((40, 3)) * 1.3
    reals.flags.writeable = False
    found = []
    for fake in fakes:
        near = [
            np.linalg.norm(fake - real)
            < sorted(np.linalg.norm(real - other) for j, other in enumerate(reals) if j != i)[2]
            for i, real in enumerate(reals)
        ]
        found.append(any(near))
    assert precision(reals, fakes) == np.mean(found)
    assert 0 < np.mean(found) < 1
    assert precision(reals, reals) == 1
    assert precision(reals, fakes + 9) == 0
    assert math.isnan(precision(reals[:1], fakes))


@pytest.mark.parametrize("seed", range(3))
def test_the_trade_off_has_its_shape(seed):
    """Tighter bounds: precision up, coverage down. Of a generator that knows the middle of its noise."""
    knobs = {"dataset": "circles", "hidden": "tanh", "d_lr": 0.006, "g_lr": 0.005}
    truncation = Truncation(trained(steps=500, seed=seed, **knobs).snapshot())
    for scaling in (False, True):
        if scaling:
            truncation.otherwise()
        truncation.weigh()
        precisions, coverages = truncation.curves
        assert precisions[0] <= 0.85
        assert precisions[3:].min() >= 0.97
        assert (np.diff(precisions) >= -0.02).all()
        assert coverages[0] >= 0.6
        assert coverages[-1] <= 0.2
        assert (np.diff(coverages) <= 0.02).all()


def test_what_is_measured_is_measured_again_when_the_generator_moves(monkeypatch):
    counted = []
    monkeypatch.setattr(
        "gan_tui.tools.truncation.precision", lambda reals, fakes: counted.append(1) or precision(reals, fakes)
    )
    trainer = trained()
    truncation = Truncation(trainer.snapshot())
    assert np.isnan(truncation.curves).all()
    truncation.weigh()
    assert len(counted) == len(truncation.rungs)
    truncation.see(trainer.snapshot())
    truncation.weigh()
    truncation.climb(2)
    assert truncation.here == tuple(truncation.curves[:, 2])
    assert len(counted) == len(truncation.rungs), "the same generator, the same numbers"
    old = truncation.curves
    trainer.run(steps=20)
    truncation.see(trainer.snapshot())
    np.testing.assert_array_equal(truncation.curves, old, "until they are measured")
    truncation.weigh(0)
    fresh = Truncation(trainer.snapshot())
    fresh.weigh()
    assert (truncation.curves != old).any(0).tolist() == [False, False, True, False, False, False, False]
    for _ in truncation.rungs:
        truncation.weigh(1)
    np.testing.assert_array_equal(truncation.curves, fresh.curves)
    assert truncation.here == tuple(fresh.curves[:, 2])


def test_all_wait_for_their_turn():
    """While the generator moves on and on, each rung is measured now and then."""
    trainer = trained(steps=1)
    truncation = Truncation(trainer.snapshot())
    for _ in range(2 * len(truncation.rungs)):
        trainer.run(steps=1)
        truncation.see(trainer.snapshot())
        truncation.weigh(1)
    assert np.isfinite(truncation.curves).all()


@pytest.mark.parametrize("kind", BOUNDS)
def test_the_ladders(kind):
    truncation = Truncation(trained(steps=1, latent=kind).snapshot())
    for scaling in (False, True):
        assert list(truncation.rungs) == sorted(truncation.rungs, reverse=True)
        spreads = []
        for _ in truncation.rungs:
            z = truncation.points
            assert scaling or np.abs(z).max() <= truncation.rungs[truncation.rung]
            spreads.append(z.std())
            inside = truncation.keeps(z)
            assert inside.shape == (256,)
            assert inside.all()
            truncation.climb(1)
        assert spreads == sorted(spreads, reverse=True)
        assert truncation.rung == len(truncation.rungs) - 1
        assert scaling or not truncation.keeps(np.full((3, 8), 0.99)).any()
        truncation.climb(-99)
        truncation.otherwise()
    assert FACTORS[0] == 1


def test_bound_and_factor(explorer):
    move(explorer, "tighter", "tighter")
    assert (explorer.bound, explorer.factor, explorer.topic) == (1.5, 1, "bound")
    move(explorer, "looser")
    assert explorer.bound == 2
    move(explorer, "truncate_by", "tighter")
    assert (explorer.bound, explorer.factor) == (math.inf, FACTORS[2])


def test_truncated_fakes_are_what_the_generator_makes_of_truncated_noise(explorer):
    move(explorer, *["tighter"] * 3)
    np.testing.assert_array_equal(
        explorer.truncation.fakes, explorer.snapshot.generator.forward(explorer.truncation.points)
    )
    assert explorer.precision_within == precision(explorer.snapshot.reference, explorer.truncation.fakes)


@pytest.mark.parametrize("conditional", [False, True])
def test_choosing_a_truncated_fake_makes_it_again(conditional):
    explorer = explorer_of(trained(dataset="diagonals", conditional=conditional))
    move(explorer, "tighter", "tighter")
    for index in (0, 7, 200):
        explorer.choose(index)
        np.testing.assert_allclose(explorer.image[0], explorer.truncation.fakes[index], atol=1e-6)


# -- other games


def test_the_average_of_the_generator_is_shown_where_there_is_one():
    explorer = explorer_of(trained(ema=0.9))
    np.testing.assert_array_equal(explorer.image, explorer.snapshot.generator_ema.forward(explorer.z[None]))


def test_in_a_conditional_game_one_asks_for_a_class():
    explorer = explorer_of(trained(steps=300, dataset="diagonals", conditional=True))
    images = []
    for kind in (0, 1, 0):
        assert explorer.kind == kind
        images.append(explorer.image)
        assert explorer.verdict == pytest.approx(explorer.snapshot.judge(explorer.image, np.array([kind]))[0])
        move(explorer, "z_class")
    assert np.abs(images[0] - images[1]).max() > 0.3
    np.testing.assert_array_equal(images[0], images[2])
    explorer.truncation.weigh()
    assert np.isfinite(explorer.truncation.curves).all()


def test_another_game_begins_anew():
    explorer = explorer_of(trained())
    move(explorer, "z_right", "tighter", "z_class")
    kept = explorer.z
    explorer.see(trained(steps=5, seed=3).snapshot())
    np.testing.assert_array_equal(explorer.z, kept)
    explorer.see(trained(steps=5, dataset="circles").snapshot())
    assert explorer.z.shape == (16,)
    assert explorer.bound == math.inf
    assert explorer.image.shape == (1, 9)
