"""Lines as braille dots: a cell is 2 dots wide and 4 tall. Arrays in, arrays out, no loop over points."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.uint8)  # of Unicode's braille block
GLYPHS = np.array([ord(" "), *range(0x2801, 0x2900)], np.uint32)  # the characters of the patterns
_DASHES = np.arange(8) < 4  # two cells, and two cells of gap
_HUGE = 1e100  # such values, infinity and NaN are gaps

Floats = NDArray[np.floating[Any]]
Whole = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Columns:
    """A curve reduced to the dot columns which hold any of its points; nothing between ``low`` and ``high`` is lost.

    Attributes:
        at: the dot columns, increasing.
        first: the value the curve enters the column with; NaN in a gap.
        last: the value it leaves with; NaN in a gap.
        low: the smallest value in the column; NaN where all are missing.
        high: the largest.
        mean: the mean of those which are not missing.
    """

    at: Whole
    first: Floats
    last: Floats
    low: Floats
    high: Floats
    mean: Floats

    def line(self) -> "Columns":
        """The curve through the means, without its ups and downs inside the columns."""
        enter, leave = self.mean + 0 * self.first, self.mean + 0 * self.last  # NaN stays NaN
        return Columns(self.at, enter, leave, self.mean, self.mean, self.mean)


def clean(y: Floats) -> Floats:
    """A copy of the values as float64, with NaN for everything that cannot be drawn."""
    y = np.asarray(y, np.float64)
    return np.where(np.abs(y) < _HUGE, y, np.nan)


def reduce_to_columns(
    y: Floats,
    x: Floats | None,
    x_range: tuple[float, float],
    dots: int,
    extremes: tuple[Floats, Floats] | None = None,
) -> Columns:
    """Reduce a curve to ``dots`` columns over ``x_range``; points outside it are left out.

    Args:
        y: the values, NaN for gaps.
        x: where they are, in increasing order; None spreads them evenly over the range.
        x_range: the x of the first and of the last column.
        dots: the number of columns, at least 2.
        extremes: the smallest and the largest value behind each, where they are means.
    """
    if x is None:
        x, x_range = np.arange(len(y), dtype=np.float64), (0.0, max(len(y) - 1.0, 1.0))
    width = max(x_range[1] - x_range[0], 1e-12) / (dots - 1)
    edges = np.searchsorted(x, x_range[0] + (np.arange(dots + 1) - 0.5) * width)
    at = np.flatnonzero(np.diff(edges))
    if not len(at):
        none = np.empty(0)
        return Columns(at, none, none, none, none, none)
    starts, y = edges[at], y[: edges[-1]]
    least, most = (y, y) if extremes is None else extremes
    low = np.fmin.reduceat(least[: edges[-1]], starts)
    high = np.fmax.reduceat(most[: edges[-1]], starts)
    missing = np.isnan(y)
    counts = np.diff(edges)[at] - np.add.reduceat(missing, starts, dtype=np.intp)
    sums = np.add.reduceat(np.where(missing, 0, y), starts)
    mean = np.divide(sums, counts, out=np.full(len(at), np.nan), where=counts > 0)
    return Columns(at, y[starts], y[edges[at + 1] - 1], low, high, mean)


def depth(values: Floats, span: tuple[float, float], rows: int) -> Floats:
    """How many rows of dots a value is below the top one, as a fraction."""
    below: Floats = np.clip((span[1] - values) / (span[1] - span[0]), 0.0, 1.0) * float(rows - 1)
    return below


def text_rows(values: Floats, span: tuple[float, float], down: int) -> list[int]:
    """The row of cells each value is in, of ``down`` rows; -1 for NaN."""
    dots = np.floor(depth(values, span, 4 * down) + 0.5)
    return [-1 if np.isnan(dot) else int(dot) // 4 for dot in dots]


def trace(curve: Columns, span: tuple[float, float], dots: tuple[int, int]) -> NDArray[np.bool_]:
    """The dots (rows, columns) of a curve: its points, and straight lines between neighbours without a gap.

    Args:
        curve: its columns.
        span: the values of the lowest and of the highest row of dots.
        dots: rows and columns of dots.
    """
    rows, width = dots
    top, bottom = np.full(width, np.inf), np.full(width, -np.inf)  # per column; rows count downwards
    seen = ~np.isnan(curve.low)
    top[curve.at[seen]] = depth(curve.high[seen], span, rows)
    bottom[curve.at[seen]] = depth(curve.low[seen], span, rows)

    start, end = depth(curve.last[:-1], span, rows), depth(curve.first[1:], span, rows)
    joined = ~np.isnan(start + end)
    left, right = curve.at[:-1][joined], curve.at[1:][joined]
    start, end = start[joined], end[joined]
    length = right - left
    line = np.repeat(np.arange(len(length)), length + 1)  # which line each of its columns belongs to
    column = np.arange(len(line)) - np.repeat(np.cumsum(length + 1) - length - 1, length + 1)
    slope = ((end - start) / length)[line]
    # A line fills its column from half a column before to half a column after, but not past its ends.
    before = start[line] + slope * np.maximum(column - 0.5, 0)
    after = start[line] + slope * np.minimum(column + 0.5, length[line])
    np.minimum.at(top, left[line] + column, np.minimum(before, after))
    np.maximum.at(bottom, left[line] + column, np.maximum(before, after))

    # Ends half-way between two dots are rounded inwards, which keeps a diagonal one dot thick.
    top = np.floor(top + 0.5)
    bottom = np.maximum(np.ceil(bottom - 0.5), np.where(np.isfinite(top), top, -np.inf))
    row = np.arange(rows)[:, None]
    inked: NDArray[np.bool] = (top <= row) & (row <= bottom)
    return inked


def cells(dots: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The braille patterns (rows / 4, columns / 2) of the dots; 0 is an empty cell."""
    rows, width = dots.shape
    blocks = dots.reshape(rows // 4, 4, width // 2, 2)
    patterns: NDArray[np.uint8] = (blocks * BITS[:, None, :]).sum((1, 3), dtype=np.uint8)
    return patterns


def plot(
    curves: Sequence[Columns],
    guides: Floats,
    span: tuple[float, float],
    size: tuple[int, int],
    dashed: Sequence[bool] = (),
) -> tuple[NDArray[np.uint8], Whole]:
    """Draw curves over dotted horizontal guides: their means as lines, all they cover as bands behind the lines.

    Where curves cross, the first is in front; but dashed lines are before all others, which show through the gaps.

    Args:
        curves: reduced to twice the columns of ``size``.
        guides: their values; NaN is none.
        span: the values of the lowest and of the highest row of dots.
        size: rows and columns of cells.
        dashed: which curves have gaps; none, where it is empty.

    Returns:
        The patterns of the cells, and what each belongs to: k is the line of curve k, k plus the number of curves its
        band, -1 a guide or nothing.
    """
    patterns, owners = np.zeros(size, np.uint8), np.full(size, -1)
    for dot in np.floor(depth(guides[~np.isnan(guides)], span, 4 * size[0]) + 0.5).astype(int):
        patterns[dot // 4] |= BITS[dot % 4, 0]
    layers = [*(curve.line() for curve in curves), *curves]
    gaps = [*dashed, *dashed] or [False] * len(layers)
    for k in sorted(range(len(layers)), key=lambda k: (gaps[k] and k < len(curves), -k)):
        dots = trace(layers[k], span, (4 * size[0], 2 * size[1]))
        if gaps[k]:
            dots &= _DASHES[np.arange(2 * size[1]) % len(_DASHES)]
        drawn = cells(dots)
        patterns[drawn > 0], owners[drawn > 0] = drawn[drawn > 0], k
    return patterns, owners
