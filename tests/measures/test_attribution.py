"""D's slopes by pixel, the shares of the pixels in its answer, and steps uphill."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_tui import LOSSES, Config, Trainer
from gan_tui.measures.attribution import LARGEST_STEP, attribution_of, average_real, uphill
from gan_tui.measures.gradients import logit_slopes

GAMES = [
    {"dataset": "slanted"},
    {"dataset": "slanted", "discriminator": ()},
    {"dataset": "circles", "discriminator": (7, 5), "hidden": "tanh"},
    {"dataset": "bars", "hidden": "relu"},
    {"dataset": "diagonals", "conditional": True, "hidden": "tanh"},
    {"dataset": "diagonals", "conditional": True, "discriminator": ()},
]
SMOOTH = {"dataset": "circles", "discriminator": (9, 6), "hidden": "tanh", "r1": 0, "g_steps": 0}


def snapshot(steps=30, **knobs):
    trainer = Trainer(Config(**knobs))
    trainer.run(steps=steps)
    return trainer.snapshot()


def pictures(s, count, seed=0):
    return np.random.default_rng(seed).random((count, s.dataset.images.shape[1]))


def label_of(s):
    return 1 if s.config.conditional else None


def labels_of(s, count):
    return np.full(count, 1) if s.config.conditional else None


@pytest.mark.parametrize("game", GAMES)
def test_the_slopes_by_finite_differences(game):
    s = snapshot(**game, dtype="float64")
    images, h = pictures(s, 5), 1e-6
    logits, slopes = logit_slopes(s, images, label_of(s))
    np.testing.assert_allclose(logits, s.logits(images, labels_of(s, 5)), atol=1e-12)
    for pixel in range(images.shape[1]):
        moved = h * np.eye(images.shape[1])[pixel]
        up, down = (s.logits(images + way * moved, labels_of(s, 5)) for way in (1, -1))
        np.testing.assert_allclose(slopes[:, pixel], (up - down) / (2 * h), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("game", GAMES)
def test_an_attribution_is_what_d_says(game, loss):
    s = snapshot(**game, loss=loss)
    shape = s.dataset.shape
    for image in pictures(s, 3):
        a = attribution_of(s, image.reshape(shape), label_of(s))
        assert a.said == pytest.approx(float(s.judge(image[None], labels_of(s, 1))[0]), abs=1e-6)
        assert a.probability == LOSSES[loss].probability
        assert a.slopes.shape == a.shares.shape == a.average.shape == shape
        np.testing.assert_allclose(a.average.ravel(), average_real(s.dataset, label_of(s)))


@pytest.mark.parametrize("game", [g for g in GAMES if g.get("discriminator") == ()])
def test_the_shares_of_one_layer_are_weights_times_pixels(game):
    s = snapshot(**game, dtype="float64")
    pixels = s.dataset.images.shape[1]
    ((W, b),) = s.discriminator.layers()
    for image in pictures(s, 4):
        a = attribution_of(s, image.reshape(s.dataset.shape), label_of(s))
        assert a.exact
        np.testing.assert_allclose(a.shares.ravel(), W[:pixels, 0] * image, atol=1e-12)
        assert a.base == pytest.approx(float(b[0] + (W[pixels + 1, 0] if s.config.conditional else 0)))


@pytest.mark.parametrize("game", [g for g in GAMES if g.get("discriminator") != ()])
def test_the_shares_of_more_layers_add_up(game):
    """From what D says of the average real image to what it says of this one: exactly, if the gradient were taken at
    every point of the way; at 32 it is off by the kinks."""
    s = snapshot(**game, dtype="float64")
    label = label_of(s)
    known = s.dataset.images if label is None else s.dataset.images[s.dataset.labels == label]
    average = known.mean(0, dtype=np.float64)
    for image in pictures(s, 6):
        a = attribution_of(s, image.reshape(s.dataset.shape), label)
        assert not a.exact
        assert a.base == pytest.approx(float(s.logits(average[None], labels_of(s, 1))[0]))
        off = abs(a.base + a.shares.sum() - a.logit)
        assert off <= (1e-9 if game.get("hidden") == "tanh" else 0.02) * max(1, np.abs(a.shares).sum())


def test_a_pixel_like_the_average_has_no_share():
    s = snapshot(dataset="bars")
    picture = average_real(s.dataset).reshape(4, 4).copy()
    picture[2, 1] = 1
    a = attribution_of(s, picture)
    assert np.flatnonzero(a.shares).tolist() == [9]


def test_the_average_is_of_the_class():
    data = snapshot(dataset="diagonals", conditional=True).dataset
    left, right = (average_real(data, label) for label in (0, 1))
    assert left[0] > 0.8 > 0.2 > left[1]
    assert right[1] > 0.8 > 0.2 > right[0]


# -- uphill


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.5, 1.0, None]))
def test_a_step_uphill_never_leads_down_nor_out_of_range(seed, flat):
    s = SNAPSHOTS.setdefault("smooth", snapshot(**SMOOTH, steps=60, dtype="float64"))
    picture = pictures(s, 1, seed).reshape(3, 3) if flat is None else np.full((3, 3), flat)
    for _ in range(5):
        before = attribution_of(s, picture).logit
        after = uphill(s, picture)
        assert attribution_of(s, after).logit >= before
        assert after.min() >= 0
        assert after.max() <= 1
        assert np.abs(after - picture).max() <= LARGEST_STEP + 1e-12
        picture = after


SNAPSHOTS = {}


@pytest.mark.parametrize("game", GAMES)
def test_many_steps_uphill_are_worth_it(game):
    """Up to where no pixel can move on, or D's answer has risen."""
    s = snapshot(**game)
    picture = np.full(s.dataset.shape, 0.5)
    start = attribution_of(s, picture, label_of(s)).logit
    for _ in range(30):
        picture = uphill(s, picture, label_of(s))
    assert attribution_of(s, picture, label_of(s)).logit > start


def test_where_nothing_can_move_nothing_does():
    """All pixels at their ends, and D would push them further."""
    trainer = Trainer(Config(dataset="slanted", generator=(), discriminator=()))
    for index, weight in enumerate([1, -1, -1, 1, -1]):
        trainer.set_weight("discriminator", index, weight)
    s = trainer.snapshot()
    best = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert uphill(s, best) is best
    one = uphill(s, np.array([[0.5, 0.0], [0.0, 1.0]]))
    np.testing.assert_allclose(one, [[0.5 + LARGEST_STEP, 0], [0, 1]], atol=1e-6)


def test_a_game_that_has_lost_its_numbers():
    trainer = Trainer(Config(dataset="slanted"))
    trainer.set_weight("discriminator", 0, 3e38)
    trainer.set_weight("discriminator", 1, 3e38)
    trainer.set_weight("discriminator", 3, 3e38)
    s = trainer.snapshot()
    picture = np.ones((2, 2))
    a = attribution_of(s, picture)
    after = uphill(s, picture)
    assert not np.isfinite(a.logit)
    assert np.isfinite(after).all()
