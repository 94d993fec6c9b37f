import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gan_tui.tui.widgets.braille import cells, clean, plot, reduce_to_columns, text_rows, trace

DOTS = 20
number = st.one_of(st.floats(-100, 100), st.just(np.nan))
curves = arrays(np.float64, st.integers(0, 200), elements=number)


def reduced(y, x=None, x_range=(0.0, 1.0), dots=DOTS):
    return reduce_to_columns(clean(y), x, x_range, dots)


@given(curves)
def test_no_extreme_is_lost(y):
    columns = reduced(y)
    finite = y[np.isfinite(y)]
    if len(finite):
        assert np.nanmin(columns.low) == finite.min()
        assert np.nanmax(columns.high) == finite.max()
    else:
        assert np.isnan(columns.low).all()


@given(curves, st.booleans())
def test_columns_are_what_a_loop_finds(y, spread):
    x = np.arange(len(y), dtype=float) if spread else np.sort(np.abs(np.nan_to_num(y, nan=3.0)))
    x_range = (0.0, max(len(y) - 1.0, 1.0))
    columns = reduced(y, None if spread else x, x_range)
    step = (x_range[1] - x_range[0]) / (DOTS - 1)
    held: dict[int, list[float]] = {}
    for place, value in zip(x, y, strict=True):
        column = int(np.floor(place / step + 0.5))
        if abs(place / step + 0.5 - round(place / step + 0.5)) < 1e-9:
            return  # on the border between two columns either is right
        if 0 <= column < DOTS:
            held.setdefault(column, []).append(value)
    assert columns.at.tolist() == sorted(held)
    for k, column in enumerate(columns.at.tolist()):
        points = held[column]
        finite = [p for p in points if np.isfinite(p)]
        np.testing.assert_equal([columns.first[k], columns.last[k]], [points[0], points[-1]])
        expected = [min(finite), max(finite), np.mean(finite)] if finite else [np.nan] * 3
        np.testing.assert_allclose([columns.low[k], columns.high[k], columns.mean[k]], expected, atol=1e-9)


@given(curves)
def test_every_point_has_its_dot(y):
    span = (-100.0, 100.0)
    dots = trace(reduced(y), span, (40, DOTS))
    for i, value in enumerate(y):
        if np.isfinite(value):
            column = round(i / max(len(y) - 1, 1) * (DOTS - 1))
            row = round((100 - value) / 200 * 39)
            near = dots[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
            assert near.any()


@given(arrays(np.float64, st.integers(2, 60), elements=st.floats(0, 1)))
def test_a_curve_without_gaps_is_unbroken(y):
    dots = trace(reduced(y), (0.0, 1.0), (40, DOTS))
    tops, bottoms = dots.argmax(0), 39 - dots[::-1].argmax(0)
    assert dots.any(0).all()
    assert (dots.sum(0) == bottoms - tops + 1).all(), "one piece in each column"
    assert (tops[1:] <= bottoms[:-1] + 1).all()
    assert (tops[:-1] <= bottoms[1:] + 1).all()


def test_a_straight_line_is_straight():
    dots = trace(reduced(np.array([0.0, 1.0])), (0.0, 1.0), (20, 20))
    assert (dots == np.eye(20, dtype=bool)[::-1]).all()


def test_nan_is_a_gap():
    y = np.zeros(20)
    y[8:12] = np.nan
    dots = trace(reduced(y), (0.0, 1.0), (4, DOTS))
    assert np.flatnonzero(~dots.any(0)).tolist() == [8, 9, 10, 11]


def test_a_gap_between_sparse_points_is_not_bridged():
    y = np.array([0.0, 0.0, np.nan, 0.0, 0.0])
    empty = ~trace(reduced(y, dots=41), (0.0, 1.0), (4, 41)).any(0)
    assert np.flatnonzero(empty).tolist() == list(range(11, 30))


def test_huge_values_are_gaps():
    np.testing.assert_equal(clean(np.array([1.0, np.inf, -np.inf, 1e300])), [1.0, np.nan, np.nan, np.nan])


def test_points_outside_the_range_are_left_out():
    columns = reduced(np.array([9.0, 1.0, 2.0, 9.0]), np.array([-5.0, 0.0, 1.0, 7.0]))
    assert (columns.low.min(), columns.high.max()) == (1.0, 2.0)


def test_a_spike_among_a_million_points_stays():
    y = np.zeros(1_000_000)
    y[654_321] = 5.0
    columns = reduced(y, dots=160)
    assert columns.high.max() == 5.0
    assert columns.at[columns.high.argmax()] == round(0.654321 * 159)


@given(arrays(np.bool_, (8, 6)))
def test_braille_patterns(dots):
    numbered = {(0, 0): 1, (1, 0): 2, (2, 0): 3, (0, 1): 4, (1, 1): 5, (2, 1): 6, (3, 0): 7, (3, 1): 8}
    patterns = cells(dots)
    for row in range(2):
        for column in range(3):
            block = dots[4 * row : 4 * row + 4, 2 * column : 2 * column + 2]
            assert patterns[row, column] == sum(1 << (n - 1) for at, n in numbered.items() if block[at])


def test_the_first_curve_is_in_front_and_guides_are_behind():
    flat = [reduced(np.full(20, 0.5)), reduced(np.full(20, 0.5)), reduced(np.linspace(0, 1, 20))]
    patterns, owners = plot(flat, np.array([0.5, np.nan]), (0.0, 1.0), (5, 10))
    assert (owners[2] == 0).all()
    assert set(owners[0]) == {-1, 2}
    assert (patterns[owners == -1] == 0).all()
    patterns, owners = plot([], np.array([0.5]), (0.0, 1.0), (5, 10))
    assert (patterns[2] > 0).all()
    assert (owners == -1).all()


def test_the_mean_is_the_line_and_the_rest_its_band():
    y = np.tile([0.0, 1.0, 0.5], 400)
    patterns, owners = plot([reduced(y)], np.array([]), (0.0, 1.0), (5, 10))
    assert owners[:, 4].tolist() == [1, 1, 0, 1, 1]
    assert patterns[0, 4] == 0xFF


def test_a_dashed_curve_has_gaps_and_the_others_none():
    flat = [reduced(np.full(20, 1.0)), reduced(np.full(20, 0.0))]
    solid, _ = plot(flat, np.array([]), (0.0, 1.0), (5, 10))
    half, owners = plot(flat, np.array([]), (0.0, 1.0), (5, 10), (False, True))
    assert (half[0] == solid[0]).all()
    assert half[4].tolist() == [*solid[4, :2], 0, 0] * 2 + [*solid[4, :2]], "two cells, and two of gap"
    assert (owners[4, 2:4] == -1).all()
    _, owners = plot([flat[0], flat[0]], np.array([]), (0.0, 1.0), (5, 10), (False, True))
    assert owners[0].tolist() == [1, 1, 0, 0] * 2 + [1, 1], "the first shows through the gaps of the second"


@pytest.mark.parametrize(("value", "row"), [(1.0, 0), (0.0, 4), (0.5, 2), (7.0, 0), (np.nan, -1)])
def test_rows_of_text(value, row):
    assert text_rows(np.array([value]), (0.0, 1.0), 5) == [row]
