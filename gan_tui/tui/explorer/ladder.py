"""A chart over the rungs of a ladder, with a mark at the rung one stands on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from textual import events
from textual.message import Message

from gan_tui.tui.widgets.braille import GLYPHS, Floats, plot, reduce_to_columns, text_rows
from gan_tui.tui.widgets.canvas import Canvas
from gan_tui.tui.widgets.cells import Grid, Row, encode
from gan_tui.tui.widgets.figures import fixed

_AXIS = 4
"""Columns of the y axis and its numbers."""
_ROOMY = 36
"""From this width on the numbers stand above the curves."""
_MUTED, _GUIDE, _BOLD, _MARK, _INK = 1, 2, 3, 4, 5
"""Pens."""


class Share(NamedTuple):
    """A curve of numbers from 0 to 1, one a rung."""

    label: str
    role: str
    y: Floats


class Ladder(Canvas):
    """Numbers of the rung at the top, below them the curves, at the foot the rungs' names; a click chooses a rung."""

    class Chosen(Message):
        """A rung was clicked."""

        def __init__(self, rung: int) -> None:
            super().__init__()
            self.rung = rung

    def __init__(self) -> None:
        super().__init__()
        self._shares: Sequence[Share] = ()
        self._names: Sequence[str] = ()
        self._at = 0

    def show(self, shares: Sequence[Share], names: Sequence[str], at: int) -> None:
        """Show these curves over these rungs, of which one stands on number ``at``."""
        self._shares, self._names, self._at = shares, names, at
        self.repaint()

    def paint(self, width: int, height: int) -> list[Row]:
        """Legend, curves, names."""
        inks = [self.pen(share.role) for share in self._shares]
        grid = Grid(width, height, (self.plain, self.muted, self.pen("guide"), self.bold, self.pen("warning"), *inks))
        down, across = height - 2, width - _AXIS - 1
        if not self._names or across < 2 or down < 1:
            return grid.rows()
        x = _AXIS if width >= _ROOMY else 0
        for k, share in enumerate(self._shares):
            grid.text(x, 0, f"{share.label} ", _INK + k)
            grid.text(x + len(share.label) + 1, 0, fixed(float(share.y[self._at])), _BOLD)
            x += len(share.label) + (7 if width >= _ROOMY else 6)
        places = self._places(width)
        dots = 2 * (places - _AXIS)
        curves = [reduce_to_columns(share.y, dots, (0.0, 2 * across - 1), 2 * across) for share in self._shares]
        patterns, owners = plot(curves, np.array([0.0, 0.5, 1.0]), (0.0, 1.0), (down, across))
        grid.codes[1:-1, _AXIS:-1] = encode(GLYPHS[patterns], np.where(owners < 0, _GUIDE, owners + _INK))
        for y, text in zip(text_rows(np.array([0.0, 0.5, 1.0]), (0.0, 1.0), down), ("0", ".5", "1"), strict=True):
            grid.text(0, 1 + y, f"{text:>{_AXIS - 1}}", _MUTED)
        mark = places[self._at]
        for y in range(down):
            if patterns[y, mark - _AXIS] == 0 or owners[y, mark - _AXIS] < 0:
                grid.text(mark, 1 + y, "│", _MARK)
        for k, share in enumerate(self._shares):
            (y,) = text_rows(np.array([share.y[self._at]]), (0.0, 1.0), down)
            if y >= 0:
                grid.text(mark, 1 + y, "●", _INK + k)
        free = 0
        for k, (at, name) in enumerate(zip(places.tolist(), self._names, strict=True)):
            x = min(max(at - len(name) // 2, 0), width - len(name))
            if x >= free or k == self._at:  # where there is no room for all of them, some stay out
                grid.text(x - (x > 0), height - 1, f" {name} "[x == 0 :], _MARK if k == self._at else _MUTED)
                free = x + len(name) + 1
        return grid.rows()

    def _places(self, width: int) -> Floats:
        """The column of each rung."""
        return np.linspace(_AXIS + 1, width - 3, len(self._names)).astype(int)

    def on_click(self, event: events.Click) -> None:
        """The nearest rung."""
        if self._names and (at := event.get_content_offset(self)) is not None:
            self.post_message(self.Chosen(int(np.abs(self._places(self.size.width) - at.x).argmin())))
