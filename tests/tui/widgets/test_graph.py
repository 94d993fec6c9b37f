"""The drawing of two networks: where units go, which lines are drawn, and the cursor's walk."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gan_tui.tui.widgets.graph import MARKED, Lines, choose, draw, joined, plan, strongest, those_of
from gan_tui.tui.widgets.spot import Spot

COUNTS = st.tuples(
    st.lists(st.integers(1, 200), min_size=1, max_size=4), st.integers(1, 64), st.lists(st.integers(1, 200), max_size=3)
).map(lambda parts: ((*parts[0], parts[1], parts[1], *parts[2], 1), len(parts[0]) + 1))


@given(st.integers(1, 300), st.integers(1, 60), st.data())
def test_units_are_chosen_evenly(units, room, data):
    keep = data.draw(st.none() | st.integers(0, units - 1))
    chosen = choose(units, room, keep)
    assert len(chosen) == min(units, room)
    assert (np.diff(chosen) > 0).all()
    assert 0 <= chosen[0] <= chosen[-1] < units
    assert keep is None or keep in chosen
    if 1 < room < units and keep is None:
        assert np.diff(chosen).max() - np.diff(chosen).min() <= 1
        assert (chosen[0], chosen[-1]) == (0, units - 1)


@given(COUNTS, st.integers(1, 200), st.integers(1, 60), st.sampled_from([(2, 2), (3, 3), (8, 8), (1, 5)]))
def test_everything_has_its_place(networks, width, height, shape):
    counts, split = networks
    at = plan(counts, split, shape, (width, height))
    if at is None:
        assert width < 40 or height < 3 or len(counts) > 6
        return
    x, y, scale = at.picture
    across, down = shape[1] * scale, (shape[0] * scale + 1) // 2
    assert at.x[split - 1] < x
    assert x + across <= at.x[split]
    assert at.x[-1] + 6 < width, "the verdict stands right of it"
    assert y >= 0 or down > height
    assert all(right - left >= 4 for left, right in zip(at.x, at.x[1:], strict=False))
    for layer, units in enumerate(counts):
        assert 0 <= at.y[layer][0] <= at.y[layer][-1] < height
        assert len(set(np.diff(at.y[layer]))) <= 1, "equal distances"
        assert len(at.shown[layer]) == min(units, height)
        for unit, row in zip(at.shown[layer].tolist(), at.y[layer].tolist(), strict=True):
            assert at.unit_at(at.x[layer], row) == (layer, unit)


def test_no_room():
    assert plan((8, 32, 4, 4, 32, 1), 3, (2, 2), (52, 5)) is not None
    assert plan((8, 32, 4, 4, 32, 1), 3, (2, 2), (25, 5)) is None
    assert plan((8, 32, 4, 4, 32, 1), 3, (2, 2), (52, 2)) is None


@given(COUNTS, st.lists(st.sampled_from("rlud"), max_size=60), st.data())
def test_the_walk_stays_in_the_networks(networks, keys, data):
    counts, split = networks
    layer = data.draw(st.integers(0, len(counts) - 1))
    spot = Spot(layer, data.draw(st.integers(0, counts[layer] - 1)))
    for key in keys:
        spot = (
            spot.across({"r": 1, "l": -1}[key], counts, split)
            if key in "rl"
            else spot.along("u d".index(key) - 1, counts)
        )
        for there, unit in spot.ends:
            assert 0 <= unit < counts[there]
        assert spot.to is None or spot.layer != split - 1, "between the networks are no weights"


@given(COUNTS, st.data())
def test_every_weight_can_be_reached(networks, data):
    """From its first unit to the right, then along; and back."""
    counts, split = networks
    layer = data.draw(st.integers(0, len(counts) - 2))
    assume(layer != split - 1)
    start, end = (data.draw(st.integers(0, counts[k] - 1)) for k in (layer, layer + 1))
    spot = Spot(layer, start).across(1, counts, split)
    while spot.to != end:
        spot = spot.along(1 if spot.to < end else -1, counts)
    assert spot == Spot(layer, start, end)
    assert spot.across(1, counts, split) == Spot(layer + 1, end)
    assert spot.across(-1, counts, split) == Spot(layer, start)
    back = Spot(layer + 1, end).across(-1, counts, split)
    assert (back.layer, back.to) == (layer, end)
    while back.unit != start:
        back = back.along(1 if back.unit < start else -1, counts)
    assert back.ends == spot.ends


def one(start, end, share, rank=None, name=(0, 0, 0)):
    share = np.array([share])
    rank = np.abs(share) if rank is None else np.array([rank])
    return Lines(np.array([start]), np.array([end]), share, rank, np.array([name]))


@given(st.integers(0, 9), st.integers(0, 9), st.floats(0.1, 1))
def test_a_line_has_no_gaps(top, bottom, share):
    patterns, owner = draw(one((0, top), (20, bottom), share), (21, 10))
    assert ((patterns > 0) == (owner == 0)).all()
    at = np.argwhere(patterns)
    assert at[:, 1].min() == 0
    assert at[:, 1].max() == 20
    for column in range(20):
        here, there = (set(at[at[:, 1] == x, 0].tolist()) for x in (column, column + 1))
        assert min(abs(a - b) for a in here for b in there) <= 1


def test_a_strong_line_is_thick():
    dots = [np.unpackbits(draw(one((0, 2), (20, 2), share), (21, 5))[0]).sum() for share in (0.3, -0.6, 0.9)]
    assert dots[1] == pytest.approx(2 * dots[0], abs=4)
    assert dots[2] == pytest.approx(3 * dots[0], abs=6)


def test_the_strongest_is_in_front():
    weak, strong = one((0, 0), (20, 8), 0.4), one((0, 8), (20, 0), -0.7)
    for lines, front in ((joined([weak, strong]), 1), (joined([strong, weak]), 0)):
        _, owner = draw(lines, (21, 9))
        assert owner[4, 10] == front
    marked = joined([strong, one((0, 0), (20, 8), 0.1, MARKED)])
    assert draw(marked, (21, 9))[1][4, 10] == 1


def test_a_faint_line_that_would_be_hidden_is_left_out():
    lines = joined([one((0, 2), (20, 2), 0.1), one((0, 2), (20, 2), 0.9)])
    assert set(np.unique(draw(lines, (21, 5))[1])) == {-1, 1}


@pytest.mark.parametrize("size", [(40, 5), (98, 26), (200, 60)])
def test_the_strongest_weights_are_drawn(size):
    """At most as many as are legible, none that is next to nothing, and the largest first."""
    counts = (8, 128, 64, 64, 128, 1)
    at = plan(counts, 3, (8, 8), size)
    shares = np.random.default_rng(0).uniform(-1, 1, (128, 64))
    lines = strongest(at, 1, shares)
    shown = np.abs(shares[np.ix_(at.shown[1], at.shown[2])])
    assert 0 < len(lines.share) < shown.size or shown.size < 40
    assert np.abs(lines.share).min() == pytest.approx(np.sort(shown, axis=None)[-len(lines.share)])
    layers, start, end = lines.name.T
    assert set(layers) == {1}
    np.testing.assert_array_equal(lines.share, shares[start, end])
    assert len(strongest(at, 1, np.zeros((128, 64))).share) == 0


def test_the_lines_of_one_unit():
    at = plan((4, 6, 4, 4, 1), 3, (2, 2), (90, 20))
    shares = np.full((4, 6), 0.01)
    assert those_of(at, 0, shares, 2, None).name.tolist() == [[0, 2, unit] for unit in range(6)]
    assert those_of(at, 0, shares, None, 5).name.tolist() == [[0, unit, 5] for unit in range(4)]
    assert those_of(at, 0, shares, 1, 3).name.tolist() == [[0, 1, 3]]
