"""A network as a drawing on cells: where its units go, and its weights as braille lines. Arrays in, arrays out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gan_tui.tui.widgets.braille import Floats, Whole, cells

SHADES = 5
"""Strengths of a line: a weak weight is a thin line near the background's colour, a strong one bright and thick."""

FAINTEST = 0.08
"""Weights below this share of their layer's largest are not drawn."""

CROWD = 0.15
"""So many lines for each cell between two columns are tried, the strongest: more would be a grey mass."""

LEGIBLE = 0.7
"""The faintest line is left out unless so much of it can be seen; the stronger it is, the less that takes."""

MARKED = 2.0
"""Lines of that rank or more are in front of all others."""

_TALLEST = 4  # rows from one unit of a column to the next
_NARROWEST, _WIDEST = 3, 30  # cells between two columns
_ENOUGH = 16  # a wider space between two columns holds no more lines
_VERDICT = 5  # cells for the number right of the last column
_LARGEST = 24  # cells of the picture's width


@dataclass(frozen=True, eq=False)
class Plan:
    """Where everything goes, in cells. Column k is the k-th layer of units from the noise to the verdict.

    Attributes:
        x: the cell column of each layer.
        y: the cell rows of each layer's units that are shown.
        shown: the indices of those units.
        picture: the corner (x, y) of the image between the two networks, and its scale, as of tiling's Layout.
        gap: cells between two layers of one network.
        size: (width, height).
    """

    x: tuple[int, ...]
    y: tuple[Whole, ...]
    shown: tuple[Whole, ...]
    picture: tuple[int, int, int]
    gap: int
    size: tuple[int, int]

    def unit_at(self, x: int, y: int) -> tuple[int, int] | None:
        """The (layer, unit) within a cell of there."""
        for layer, at in enumerate(self.x):
            near = np.flatnonzero(self.y[layer] == y)
            if abs(at - x) <= 1 and near.size:
                return layer, int(self.shown[layer][near[0]])
        return None


def choose(units: int, room: int, keep: int | None = None) -> Whole:
    """The indices of ``room`` of the units, evenly spread, all if they fit; ``keep`` is among them."""
    if units <= room:
        return np.arange(units)
    chosen: Whole = np.rint(np.linspace(0, units - 1, max(room, 1))).astype(np.intp)
    if keep is not None:
        chosen[np.abs(chosen - keep).argmin()] = keep
    return chosen


@lru_cache(maxsize=64)
def plan(
    counts: tuple[int, ...],
    split: int,
    shape: tuple[int, int],
    size: tuple[int, int],
    keep: tuple[tuple[int, int], ...] = (),
) -> Plan | None:
    """Lay the networks out; None where the room is too small.

    Args:
        counts: the units of each layer, G's from the noise on, then D's from its input on.
        split: how many of the layers are G's; between those and D's stands the image.
        shape: the image's (height, width) in pixels.
        size: the room's (width, height) in cells.
        keep: (layer, unit) pairs that must be among those shown.
    """
    width, height = size
    gaps = len(counts) - 2
    scale = _scale(shape, min(width // 6, _LARGEST), height)
    across = shape[1] * scale
    free = width - len(counts) - across - 4 - 2 - _VERDICT
    gap = min(free // gaps, _WIDEST)
    if gap < _NARROWEST or height < 3:
        return None
    x = [1 + (free - gap * gaps) // 2]
    for layer in range(1, len(counts)):
        x.append(x[-1] + (across + 5 if layer == split else gap + 1))
    fixed = dict(keep)
    shown = tuple(choose(units, height, fixed.get(layer)) for layer, units in enumerate(counts))
    picture = x[split - 1] + 3, (height - (shape[0] * scale + 1) // 2) // 2, scale
    return Plan(tuple(x), tuple(_spread(len(units), height) for units in shown), shown, picture, gap, size)


def _scale(shape: tuple[int, int], width: int, height: int) -> int:
    """The picture's: even, so that its pixels are whole cells, or 1."""
    largest = min(width // shape[1], 2 * height // shape[0])
    return max(largest - largest % 2, 1)


def _spread(count: int, height: int) -> Whole:
    """The rows of so many units, at equal distances around the middle."""
    pitch = min((height - 1) // max(count - 1, 1), _TALLEST)
    return (height - (count - 1) * pitch - 1) // 2 + pitch * np.arange(count)


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines between units: ends in cells, and a share in [-1, 1] of the strongest each."""

    start: Floats  # (n, 2): x, y
    end: Floats
    share: Floats  # (n,)
    rank: Floats  # (n,): who is in front
    name: Whole  # (n, 3): the layer a line leaves, its unit there, and its unit in the next


def strongest(plan: Plan, layer: int, shares: Floats) -> Lines:
    """The lines worth drawing from a layer to the next, of ``shares`` (its units, the next one's units)."""
    strength = np.abs(shares[np.ix_(plan.shown[layer], plan.shown[layer + 1])])
    least, most = FAINTEST, int(CROWD * plan.size[1] * min(plan.gap, _ENOUGH)) + 1
    if strength.size > most:
        least = max(least, np.partition(strength, -most, axis=None)[-most])
    return _lines(plan, layer, shares, strength >= least)


def those_of(plan: Plan, layer: int, shares: Floats, start: int | None, end: int | None) -> Lines:
    """The lines from unit ``start`` of a layer to unit ``end`` of the next; None is any."""
    before, after = plan.shown[layer], plan.shown[layer + 1]
    return _lines(
        plan, layer, shares, ((before == start) | (start is None))[:, None] & ((after == end) | (end is None))
    )


def _lines(plan: Plan, layer: int, shares: Floats, which: NDArray[np.bool_]) -> Lines:
    i, j = np.nonzero(which)
    units, others = plan.shown[layer][i], plan.shown[layer + 1][j]
    start = np.stack([np.full(len(i), plan.x[layer]), plan.y[layer][i]], 1)
    end = np.stack([np.full(len(j), plan.x[layer + 1]), plan.y[layer + 1][j]], 1)
    share = shares[units, others]
    return Lines(start, end, share, np.abs(share), np.stack([np.full(len(i), layer), units, others], 1))


def joined(lines: Sequence[Lines]) -> Lines:
    """All of these as one."""
    parts = [(part.start, part.end, part.share, part.rank, part.name) for part in lines]
    return Lines(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def draw(lines: Lines, size: tuple[int, int]) -> tuple[NDArray[np.uint8], Whole]:
    """The braille patterns (height, width) of the lines, and which line owns each cell, or -1.

    A cell shows the line of the highest rank alone. A line that would show too little of itself is left out.
    """
    width, height = size
    owner = np.full(height * width, -1)
    if not len(lines.share):
        return np.zeros((height, width), np.uint8), owner.reshape(height, width)
    dots = _dots(lines, width)
    at = dots // (8 * width) * width + dots % (2 * width) // 2
    order = np.argsort(lines.rank, kind="stable")
    owner[at[order]] = order[:, None]  # of several the last
    seen = (owner[at] == np.arange(len(at))[:, None]).mean(1)
    order = order[seen[order] >= LEGIBLE * (1 - lines.rank[order])]

    strength = np.abs(lines.share[order])
    parts = (order, 0), (order[strength > 0.5], 2 * width), (order[strength > 0.8], -2 * width)
    line = np.concatenate([part for part, _ in parts])
    dots = np.concatenate([dots[part] + down for part, down in parts])
    front = np.argsort(lines.rank[line], kind="stable")
    line, dots = line[front], dots[front]
    at = dots // (8 * width) * width + dots % (2 * width) // 2
    owner[:] = -1
    owner[at] = line[:, None]
    canvas = np.zeros(8 * width * height, np.bool_)
    canvas[dots[owner[at] == line[:, None]]] = True
    return cells(canvas.reshape(4 * height, 2 * width)), owner.reshape(height, width)


def _dots(lines: Lines, width: int) -> Whole:
    """The dots (n, points) of each line, counted through a canvas of ``width`` cells; none has a gap."""
    start, end = lines.start * [2, 4] + [1, 1], lines.end * [2, 4] + [0, 1]
    points = int(np.abs(end - start).max()) + 1
    along = np.linspace(0, 1, points, dtype=np.float32)
    x, y = np.rint(start.T[:, :, None] + (end - start).T[:, :, None] * along).astype(np.intp)
    dots: Whole = y * (2 * width) + x
    return dots
