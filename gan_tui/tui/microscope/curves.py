"""A chart of functions: curves with points that move on them, and straight lines that touch them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.cells import cell_len
from rich.style import Style

from gan_tui.tui.widgets.axis import Range, numbers, ticks
from gan_tui.tui.widgets.braille import GLYPHS, Floats, clean, plot, reduce_to_columns, text_rows
from gan_tui.tui.widgets.canvas import Canvas, pen
from gan_tui.tui.widgets.cells import Grid, Row, encode

_AXIS = 4  # columns of the y axis: three of its numbers and the line
_LEAST = 3  # rows of a plot that still says something
_ROOMY = 7  # rows of a plot below which head and foot are left out
_NARROWEST = 8  # columns of one
_NUMBER = 4  # columns of a number beside a name, at least
_NAME = 14  # columns of a name: where it has fewer, the numbers stand close, and the first of three goes
_FAINT = 0.35  # how far curves and points fade into the background, so that what is in focus stands out
_ROLES = ("real", "fake", "generator", "discriminator", "guide")
_PLAIN, _MUTED, _GUIDE, _TANGENT, _INK = range(5)  # pens: words, lines, and from the last on the roles', then
_BRIGHT, _FAINTS = _INK + len(_ROLES), _INK + 2 * len(_ROLES)  # those of points in focus, and of all the others


@dataclass(frozen=True, eq=False)
class Curve:
    """y over increasing x, in the colour of a role."""

    role: str
    x: Floats
    y: Floats


@dataclass(frozen=True, eq=False)
class Points:
    """Points in the colour of a role. The ``focus``, an index, is drawn large, bright and in front."""

    role: str
    x: Floats
    y: Floats
    focus: int | None = None


@dataclass(frozen=True)
class Tangent:
    """A straight line of this slope that touches a curve at (x, y)."""

    x: float
    y: float
    slope: float


@dataclass(frozen=True)
class Entry:
    """A row of words: a name in the colour of a role, or "muted" with all of the row, then columns of numbers."""

    name: str
    role: str = "muted"
    columns: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class Plot:
    """All that a chart shows. ``marks``: (x, text) of the x axis, the most wanted first."""

    x_range: Range
    y_range: Range
    curves: Sequence[Curve]
    points: Sequence[Points] = ()
    tangents: Sequence[Tangent] = ()
    marks: Sequence[tuple[float, str]] = ()


class CurveChart(Canvas):
    """Rows of words above a picture of curves; the picture has the room that the words leave."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._picture: Plot | None = None
        self._words: Sequence[Entry] = ()
        self._head: Entry | None = None
        self._foot: Entry | None = None

    def show(
        self, picture: Plot, words: Sequence[Entry] = (), head: Entry | None = None, foot: Entry | None = None
    ) -> None:
        """``words`` stand above the picture; ``head`` and ``foot`` above and below all, where there is room."""
        self._picture, self._words, self._head, self._foot = picture, words, head, foot
        self.repaint()

    def paint(self, width: int, height: int) -> list[Row]:
        """Head, words, curves, x axis, foot."""
        grid = Grid(width, height, self._styles())
        roomy = height - len(self._words) - 3 >= _ROOMY
        above = [entry for entry in (self._head if roomy else None, *self._words) if entry]
        below = [entry for entry in (self._foot if roomy else None,) if entry]
        self._table(grid, 0, above, width)
        self._table(grid, height - len(below), below, width)
        down, across = height - len(above) - len(below) - 1, width - _AXIS
        if self._picture is not None and down >= _LEAST and across >= _NARROWEST:
            self._draw(grid, self._picture, len(above), down, across)
        return grid.rows()

    def _styles(self) -> tuple[Style, ...]:
        """Of the pens: words, lines, tangents, then each role's as it is, bright and faint."""
        inks = [self.pen(role) for role in _ROLES]
        faint = [pen(self.colour(role).blend(self.backdrop, _FAINT), self.backdrop) for role in _ROLES]
        bright = [ink + Style(bold=True) for ink in inks]
        return (self.plain, self.muted, self.pen("guide"), self.bold, *inks, *bright, *faint)

    def _table(self, grid: Grid, top: int, entries: Sequence[Entry], width: int) -> None:
        """The names, and at the right as many columns of numbers as leave them room, the last ones first."""
        count = max((len(entry.columns) for entry in entries), default=0)
        sizes = [max(_NUMBER, *(cell_len(entry.columns[i]) for entry in entries)) for i in range(count)]
        gap = 2 if width - sum(sizes) - 2 * count >= _NAME else 1
        first = 1 if count > 2 and width - sum(sizes) - gap * count < _NAME else 0
        sizes = [size + gap for size in sizes[first:]]
        room = max(0, width - sum(sizes))
        for y, entry in enumerate(entries, top):
            name = entry.name if cell_len(entry.name) <= room else entry.name[: max(0, room - 1)] + "…"
            quiet = entry.role == "muted"
            cells = [f"{text:>{size}}" for text, size in zip(entry.columns[first:], sizes, strict=True)]
            grid.text(0, y, name, _MUTED if quiet else _INK + _ROLES.index(entry.role))
            grid.text(room, y, "".join(cells), _MUTED if quiet else _PLAIN)

    def _draw(self, grid: Grid, p: Plot, top: int, down: int, across: int) -> None:
        reach = (p.x_range[1] - p.x_range[0]) / 7
        # in front the tangents, then the curves in the order given
        lines = [*(_around(t, reach, p.y_range) for t in p.tangents), *((c.x, c.y) for c in p.curves)]
        inks = [*[_TANGENT] * len(p.tangents), *(_FAINTS + _ROLES.index(c.role) for c in p.curves)]
        columns = [reduce_to_columns(_within(y, p.y_range), x, p.x_range, 2 * across) for x, y in lines]
        patterns, owners = plot(columns, np.empty(0), p.y_range, (down, across))
        pens = np.array([_GUIDE, *inks, *inks])[owners + 1]  # a band has the colour of its line
        grid.codes[top : top + down, _AXIS:] = encode(GLYPHS[patterns], pens)
        for pens_of, dot, focused in ((_FAINTS, "•", False), (_BRIGHT, "●", True)):
            for points in p.points:
                for x, y in _cells_of(p, points, focused, (down, across)):
                    grid.text(_AXIS + x, top + y, dot, pens_of + _ROLES.index(points.role))
        grid.codes[top : top + down, _AXIS - 1] = encode(np.full(down, ord("│")), _GUIDE)
        marks = ticks(p.y_range, min(5, (down + 1) // 2))
        for y, number in zip(text_rows(np.array(marks), p.y_range, down), numbers(marks, False), strict=True):
            grid.text(0, top + y, f"{number:>{_AXIS - 1}.{_AXIS - 1}}", _MUTED)
            grid.text(_AXIS - 1, top + y, "┤", _GUIDE)
        self._x_axis(grid, p, top + down, across)

    def _x_axis(self, grid: Grid, p: Plot, y: int, across: int) -> None:
        """The line below, with as many of its marks as do not touch."""
        grid.text(_AXIS - 1, y, "╰" + "─" * across, _GUIDE)
        taken = np.zeros(across + 2, bool)
        for x, text in p.marks:
            (middle,) = _columns(np.array([x]), p.x_range, across)
            start = min(max(middle - (cell_len(text) - 1) // 2, 0), across - cell_len(text))
            room = slice(start, start + cell_len(text) + 2)
            if middle >= 0 and start >= 0 and not taken[room].any():
                taken[room] = True
                grid.text(_AXIS + start, y, text, _MUTED)


def _around(tangent: Tangent, reach: float, y_range: Range) -> tuple[Floats, Floats]:
    """The piece of a tangent near its point: as long on the screen whatever its slope, in an almost square chart."""
    steep = abs(tangent.slope) * reach / max((y_range[1] - y_range[0]) / 5, 1e-12)
    x = np.linspace(-reach, reach, 65) / max(1.0, steep)
    return tangent.x + x, tangent.y + tangent.slope * x


def _within(y: Floats, y_range: Range) -> Floats:
    """A gap where a curve leaves the picture; it may leave by a hair."""
    y, slack = clean(y), 1e-9 * (y_range[1] - y_range[0])
    return np.where((y >= y_range[0] - slack) & (y <= y_range[1] + slack), y, np.nan)


def _cells_of(p: Plot, points: Points, focused: bool, size: tuple[int, int]) -> list[tuple[int, int]]:
    """Column and row of all the points, or of the one in focus; those beyond an edge are at it, NaN has none."""
    chosen = slice(None) if not focused else slice(0, 0) if points.focus is None else [points.focus]
    xs = _columns(clean(points.x[chosen]), p.x_range, size[1])
    ys = text_rows(clean(points.y[chosen]), p.y_range, size[0])
    return [(x, y) for x, y in zip(xs, ys, strict=True) if x >= 0 and y >= 0]


def _columns(x: Floats, x_range: Range, across: int) -> list[int]:
    """The column of cells of each x, of ``across``; those beyond an edge are at it, NaN is -1."""
    dots = np.floor(np.clip((x - x_range[0]) / (x_range[1] - x_range[0]), 0, 1) * (2 * across - 1) + 0.5)
    return [-1 if np.isnan(dot) else int(dot) // 2 for dot in dots]
