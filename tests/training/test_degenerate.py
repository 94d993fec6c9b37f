"""Sets of which there is nothing to say: every measure is a number or nan, and nothing is divided by 0."""

import math
from dataclasses import replace

import numpy as np
import pytest
from degenerate import FILLS, SHAPES, WEIGHTS, dataset_of, games, images_of, spoilt
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_tui import MEASURES, Config, Phase, Trainer
from gan_tui.measures.distances import alike, coverage, diversity, length, mean_apart, precision, radii, ratio
from gan_tui.measures.states import FIRST, STATES, diagnose
from gan_tui.teaching.goals import TOOLS
from gan_tui.teaching.phases import tell
from gan_tui.tools.editor import Editor
from gan_tui.tools.explorer import Explorer
from gan_tui.tools.landscape import Landscape
from gan_tui.tools.latent import WAYS, Space, slerp, strongest
from gan_tui.tools.planes import of_directions, of_pixels

moments = st.tuples(games(), st.sampled_from((0, 1, 5)), st.integers(0, 12), *[st.sampled_from([*WEIGHTS])] * 2)
EXAMPLES = settings().max_examples // 4
LATE = {"batch_size": 8, "generator": (4,), "discriminator": (4,), "latent_dim": 2, "ema": 0.0}


def moments_of(trainer, steps, phases, generator, discriminator):
    """The moment on foot, and the same with other weights."""
    trainer.run(steps=steps)
    for _ in range(phases):
        trainer.advance()
    s = trainer.snapshot()
    return s, spoilt(s, generator, discriminator)


@settings(max_examples=EXAMPLES)
@given(moments)
def test_every_measure_is_a_number_or_nan(moment):
    for s in moments_of(*moment):
        for measure in MEASURES.values():
            assert type(measure.of(s)) is float
            assert type(measure.floor(s.dataset)) is float
        assert diagnose(s) in STATES
        assert diagnose(s, diverged=True) == "diverged"


@pytest.mark.parametrize("shape", [(2, 2), (1, 1)])
@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize("fill", FILLS)
def test_and_there_is_a_state_of_a_game_of_some_age(fill, count, shape):
    """Not before so many steps does a state ask for measures: there such a set once ended the app."""
    trainer = Trainer(Config(**LATE), dataset=dataset_of(fill, count, shape))
    trainer.run(steps=FIRST + 20)
    s = trainer.snapshot()
    assert s.step == FIRST + 20
    assert diagnose(s) in STATES
    assert all(type(measure.of(s)) is float for measure in MEASURES.values())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sums_of_what_is_as_large_as_can_be(dtype):
    """They overflow without a word of it, and are told as a dash."""
    huge = np.finfo(dtype).max
    assert length(np.full(3, huge, dtype)) == pytest.approx(math.sqrt(3) * float(huge), rel=1e-6)
    trainer = Trainer(Config(loss="wasserstein", dtype=np.dtype(dtype).name, **LATE))
    while trainer.snapshot().phase is not Phase.G_LOSS:
        trainer.advance()
    s = trainer.snapshot()
    words = " ".join(tell(replace(s, fake_logits=np.full_like(s.fake_logits, huge))))
    assert words != " ".join(tell(s))
    assert "–" in words


def test_after_it_has_diverged():
    wild = {"d_optimizer": "sgd", "d_lr": 10.0, "r1": 100.0, **LATE}
    trainer = Trainer(Config(**wild), dataset=dataset_of("copies and one"))
    trainer.run(steps=2000)
    assert trainer.diverged
    s = trainer.snapshot()
    assert diagnose(s, diverged=True) == "diverged"
    assert all(type(measure.of(s)) is float for measure in MEASURES.values())
    for _ in range(20):
        trainer.advance()
        assert all(type(measure.of(trainer.snapshot())) is float for measure in MEASURES.values())


@pytest.mark.parametrize("scale", [1e30, -1e30])
def test_a_d_that_is_as_sure_as_can_be(scale):
    """All its answers saturate: half of the reals and fakes at one end, or all of them."""
    trainer = Trainer(Config(**LATE, loss="wasserstein"), dataset=dataset_of("all different"))
    trainer.run(steps=3)
    theta = trainer._run.network("discriminator").theta
    theta[:] = 0
    theta[-1] = scale
    s = trainer.snapshot()
    assert set(s.logits(s.reference)) == {np.float32(scale)}
    assert MEASURES["js_divergence"].of(s) == 0
    landscape = Landscape()
    landscape.see(s)
    assert (landscape.neutral, landscape.reach) == (pytest.approx(scale), 1e-6)


# -- what stands beside the game


def look(tool, s):
    tool.see(s)
    assert all(type(getattr(tool, name)) is float for name in tool.VALUES)
    if isinstance(tool, Landscape):
        spot = tool.at(np.array([0.3, 0.9]))
        assert spot.image.shape == (s.dataset.images.shape[1],)
        assert math.isfinite(tool.neutral)
        assert 0 < tool.reach < math.inf
        assert np.isfinite(tool.reals).all()
        assert np.isfinite(tool.fakes).all()
    if isinstance(tool, Explorer):
        assert np.isfinite(tool.axes).all()
        assert np.isfinite(tool.z).all()
        tool.truncation.weigh()
        assert tool.truncation.curves.shape == (2, len(tool.truncation.rungs))
    if isinstance(tool, Editor):
        assert tool.attribution is None or tool.attribution.shares.shape == s.dataset.shape


@pytest.mark.parametrize("kind", TOOLS.values())
@settings(max_examples=max(EXAMPLES // 3, 1))
@given(moments)
def test_what_stands_beside_the_game(kind, moment):
    for s in moments_of(*moment):
        tool = kind()
        look(tool, s)
        for move in tool.MOVES.values():
            move(tool)
            look(tool, s)


# -- by hand


def test_a_ratio_to_nothing_is_none():
    assert ratio(3.0, 2.0) == 1.5
    assert math.isnan(ratio(3.0, 0.0))
    assert math.isnan(ratio(0.0, 0.0))


@pytest.mark.parametrize("shape", [(2, 2), (1, 1), (8, 8), (32, 32)])
@pytest.mark.parametrize("count", [2, 40, 256])
def test_images_that_are_alike_are_not_apart(count, shape):
    """Not by rounding either, of which a ratio would make thousands."""
    images = images_of("equal", count, shape).reshape(count, -1)
    others = images_of("all different", count, shape).reshape(count, -1)
    assert alike(images)
    assert mean_apart(images) == 0
    assert math.isnan(diversity(images, others))
    assert diversity(others, images) == 0
    assert math.isnan(MEASURES["diversity"].of(Trainer(Config(), dataset_of("equal", count, shape)).snapshot()))


def test_a_single_image_is_from_nothing_apart():
    assert math.isnan(mean_apart(np.ones((1, 4))))
    assert math.isnan(mean_apart(np.ones((0, 4))))


def test_copies_are_one_neighbour():
    """1, 1, 1, 2, 4, 8, 8: the third different one from 1 is 8, from 8 it is 1."""
    points = np.array([1, 1, 1, 2, 4, 8, 8.0])[:, None]
    assert radii(points, 1).tolist() == [1, 1, 1, 1, 2, 4, 4]
    assert radii(points, 3).tolist() == [7, 7, 7, 6, 4, 7, 7]
    assert np.isnan(radii(points, 4)).all()


@pytest.mark.parametrize("measure", [coverage, precision])
def test_copies_hide_nothing(measure):
    """Six different images, each five times: they cover themselves, which copies as neighbours would prevent."""
    kinds = np.random.default_rng(0).random((6, 4))
    many = np.repeat(kinds, 5, 0)
    assert measure(many, kinds, 5) == measure(kinds, kinds, 5) == 1
    assert measure(many, kinds + 9, 5) == 0
    assert math.isnan(measure(many[:-5], kinds, 5))  # five different ones have four neighbours each
    assert math.isnan(measure(kinds[:5], kinds, 5))


def test_every_copy_counts_as_a_real():
    reals = np.array([0, 0, 0, 1, 2.0])[:, None]
    assert coverage(reals, np.array([[0.0]]), 1) == 3 / 5


def test_nothing_can_be_missing_where_nothing_differs():
    equal = dataset_of("equal")
    assert math.isnan(MEASURES["collapse"].compare(equal, equal.images, equal.images))
    classes = dataset_of("equal", labels="gap")
    assert MEASURES["collapse"].compare(classes, classes.images, classes.images) == 1


@pytest.mark.parametrize("measure", MEASURES)
def test_one_image_has_no_other_half(measure):
    assert math.isnan(MEASURES[measure].floor(dataset_of(count=1)))


@pytest.mark.parametrize("shape", SHAPES)
def test_planes_of_what_does_not_differ(shape):
    dataset = dataset_of("equal", 40, shape)
    for plane in (of_directions(dataset), of_pixels(dataset.images, 0, dataset.images.shape[1] - 1)):
        assert plane.held(dataset.images) == 1
        assert np.isfinite(plane.places(dataset.images)).all()
        assert (plane.high > plane.low).all()


@pytest.mark.parametrize("size", [1, 2, 8])
@pytest.mark.parametrize("ends", [(0, 0), (1, 1), (1, -1), (0, 1), (1e30, -1e30), (1e-30, 1e-30)])
def test_ways_between_points_that_are_one_or_opposite(ends, size):
    a, b = (np.full(size, float(end)) for end in ends)
    t = np.linspace(0, 1, 5)
    for way in WAYS.values():
        points = way(a, b, t)
        assert np.isfinite(points).all()
        np.testing.assert_allclose(points[[0, -1]], [a, b], atol=1e-9 * max(np.abs(ends)))
    assert slerp(np.ones(size), np.ones(size), t) == pytest.approx(np.ones((5, size)))


@pytest.mark.parametrize("value", [0.0, 1.0, np.nan])
def test_directions_where_nothing_changes(value):
    directions, shares = strongest(lambda z: np.full((len(z), 3), value), np.zeros((4, 2)), Space("normal", 2))
    np.testing.assert_allclose(directions @ directions.T, np.eye(2))
    assert shares.tolist() == [0, 0]
