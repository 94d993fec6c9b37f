"""What stands on a heat map: the line where the number is 0, samples, arrows. Arrays in, characters out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_tui.tui.landscape.heat import ARROW, FAKE, LINE, REAL
from gan_tui.tui.widgets.braille import BITS, GLYPHS, Floats, Whole, cells
from gan_tui.tui.widgets.cells import Codes

HEADS, PLAIN_HEADS = "→↗↑↖←↙↓↘", ">/^\\</v\\"
"""Of arrows, from the right counterclockwise."""

Place = tuple[float, float]
"""Shares of the axes, from the low ends."""


@dataclass(frozen=True, eq=False)
class Axis:
    """Its name, the numbers at its ends, and the images there, (2, h, w)."""

    name: str
    ends: tuple[str, str]
    images: NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class HeatPlot:
    """``values`` (n, n) from -1, fake, to 1, real, first row lowest; ``known`` (n, n): where it is below 1/2 is no map.

    ``reals`` and ``fakes`` are places, (k, 2); ``arrows`` (m, 2) go from the first fakes, as shares of the axes.
    """

    values: Floats
    known: Floats | None
    reals: Floats
    fakes: Floats
    arrows: Floats
    axes: tuple[Axis, Axis]
    spot: Place | None = None


class Marks:
    """A cell each: its character, 0 for none, and the role in whose colour it is written."""

    def __init__(self, across: int, down: int) -> None:
        self.across, self.down = across, down
        self.characters: Codes = np.zeros((down, across), np.uint32)
        self.roles: Whole = np.zeros((down, across), np.intp)

    def draw(self, patterns: NDArray[np.uint8], role: int) -> None:
        """Braille, in place of whatever was in those cells."""
        drawn = patterns > 0
        self.characters[drawn], self.roles[drawn] = GLYPHS[patterns[drawn]], role

    def points(self, places: Floats, role: int, letter: str = "") -> None:
        """A dot each, or a letter."""
        x, y = _at(places, self.across, self.down)
        if letter:
            self.characters[y // 4, x // 2], self.roles[y // 4, x // 2] = ord(letter), role
        else:
            patterns = np.zeros((self.down, self.across), np.uint8)
            np.bitwise_or.at(patterns, (y // 4, x // 2), BITS[y % 4, x % 2])
            self.draw(patterns, role)

    def arrows(self, starts: Floats, arrows: Floats, plain: bool) -> None:
        """A disc where each starts, dots to where it ends, and there a head; one within a cell is a disc alone."""
        if not plain:
            dots = (np.abs(arrows) * [2 * self.across, 4 * self.down]).max(initial=0)
            steps = int(min(dots, 8 * (self.across + self.down))) + 2  # one that leaves the map is cut off anyway
            path = (starts + np.linspace(0, 1, steps)[:, None, None] * arrows).reshape(-1, 2)
            self.points(path[((path >= 0) & (path <= 1)).all(1)], ARROW)
        turns = np.rint(np.arctan2(arrows[:, 1] * 2 * self.down, arrows[:, 0] * self.across) / (np.pi / 4)).astype(int)
        (x, y), (to_x, to_y) = _at(starts, self.across, self.down), _at(starts + arrows, self.across, self.down)
        tails, tips = (y // 4, x // 2), (to_y // 4, to_x // 2)
        moved = (tails[0] != tips[0]) | (tails[1] != tips[1])
        heads = np.array([*map(ord, PLAIN_HEADS if plain else HEADS)])[turns % 8]
        self.characters[tips[0][moved], tips[1][moved]], self.roles[tips[0][moved], tips[1][moved]] = (
            heads[moved],
            ARROW,
        )
        self.characters[tails], self.roles[tails] = ord("x" if plain else "●"), FAKE


def marks_of(p: HeatPlot, across: int, down: int, letters: bool, plain: bool) -> Marks:
    """The line, then reals, fakes, arrows and the spot, each before those that came earlier.

    ``letters``: samples are letters; ``plain``: everything is ASCII, and the line, which would not be, is left out.
    """
    marks = Marks(across, down)
    if not plain:
        marks.draw(cells(_border(p, 4 * down, 2 * across)), LINE)
    marks.points(p.reals, REAL, "o" if letters else "")
    marks.points(p.fakes, FAKE, "x" if letters else "")
    marks.arrows(p.fakes[: len(p.arrows)], p.arrows, plain)
    if p.spot is not None:
        marks.points(np.array([p.spot]), LINE, "+" if plain else "╋")
    return marks


def stretched(values: Floats, rows: int, columns: int) -> Floats:
    """A map over so many rows, the first at the top, and columns; straight between its values."""
    found: Floats = _weights(len(values), rows)[::-1] @ values @ _weights(values.shape[1], columns).T
    return found


@lru_cache(maxsize=16)
def _weights(count: int, points: int) -> Floats:
    """(points, count): what the middles of ``points`` cells have of ``count`` values from edge to edge."""
    at = (np.arange(points) + 0.5) / points * (count - 1)
    weights: Floats = np.maximum(1 - np.abs(at[:, None] - np.arange(count)), 0)
    return weights


def _border(p: HeatPlot, rows: int, columns: int) -> NDArray[np.bool_]:
    """The dots where the number changes its sign."""
    above = stretched(np.nan_to_num(p.values), rows, columns) > 0
    edge = np.zeros((rows, columns), np.bool_)
    edge[:, :-1] |= above[:, 1:] != above[:, :-1]
    edge[:-1] |= above[1:] != above[:-1]
    if p.known is not None:
        edge &= stretched(p.known, rows, columns) >= 0.5
    return edge


def _at(places: Floats, across: int, down: int) -> tuple[Whole, Whole]:
    """Column and row of dots of places; those beyond an edge are at it."""
    size = np.array([2 * across, 4 * down])
    x, y = np.clip((np.clip(places, -1, 2) * [1, -1] + [0, 1]) * size, 0, size - 1).astype(np.intp).T
    return x, y
