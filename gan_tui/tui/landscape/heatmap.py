"""A map of a number over a plane of images, between two axes with images at their ends."""

from __future__ import annotations

from textwrap import wrap
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from textual import events
from textual.message import Message

from gan_tui.tui.landscape.heat import BARE, HeatCanvas, levels_of, words
from gan_tui.tui.landscape.heat_marks import Axis, HeatPlot, Place, marks_of, stretched
from gan_tui.tui.widgets.cells import Codes, Row, put

SMALL, LARGE = 4, 8
"""Pixels of an image, at most, that is drawn at the ends of the axes; one of more than SMALL needs TALL rows."""
TALL = 17
WORDS = 12
"""Columns for numbers between the images of the axis across; where there are fewer, no images."""
_NUMBER = 4  # columns for the numbers at the left
_TOP = 1  # rows above the map


class _Frame(NamedTuple):
    """Where the map is, in cells, and the scale of the images at the axes' ends, 0 for none."""

    left: int
    across: int
    down: int
    scale: int


class HeatMap(HeatCanvas):
    """The map fills what the axes leave."""

    class Pointed(Message):
        """The mouse is at a place, or, None, at none."""

        def __init__(self, place: Place | None) -> None:
            super().__init__()
            self.place = place

    def __init__(self) -> None:
        super().__init__()
        self._picture: HeatPlot | None = None
        self._instead = ""

    def show(self, picture: HeatPlot | None, instead: str = "") -> None:
        """Show this; where there is no picture, words ``instead``."""
        self._picture, self._instead = picture, instead
        self.repaint()

    # -- where things are

    def _frame(self, p: HeatPlot, width: int, height: int) -> _Frame:
        h, w = p.axes[0].images.shape[1:]
        scale = 0
        if self.mode == "half":
            roomy = max(h, w) <= (LARGE if height >= TALL else SMALL)
            scale = 2 if 2 * max(h, w) <= SMALL else int(roomy)
            if width < 3 * (w * scale + 1) + WORDS:
                scale = 0
        left, foot = max(_NUMBER, w * scale) + 1, max(2, _rows(h, scale))
        return _Frame(left, width - left, height - _TOP - foot, scale)

    @property
    def strides(self) -> Place:
        """How far it is from a cell to the next, as shares of the axes."""
        if self._picture is None:
            return 0.0, 0.0
        frame = self._frame(self._picture, *self.size)
        return 1 / max(frame.across, 1), 1 / max(frame.down, 1)

    def place_at(self, x: int, y: int) -> Place | None:
        """The place in the middle of a cell, if it is on the map."""
        if self._picture is None:
            return None
        frame = self._frame(self._picture, *self.size)
        right, below = x - frame.left, y - _TOP
        if not (0 <= right < frame.across and 0 <= below < frame.down):
            return None
        return (right + 0.5) / frame.across, 1 - (below + 0.5) / frame.down

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say what is under the mouse."""
        at = event.get_content_offset(self)
        self.post_message(self.Pointed(None if at is None else self.place_at(*at)))

    def on_leave(self) -> None:
        """It points at nothing here any more."""
        self.post_message(self.Pointed(None))

    # -- drawing

    def paint(self, width: int, height: int) -> list[Row]:
        """The axis upwards at the left, the axis across below, the map in the corner."""
        codes = self.blank(width, height)
        p = self._picture
        if p is not None:
            frame = self._frame(p, width, height)
            if frame.across >= 4 and frame.down >= 3:
                codes[_TOP : _TOP + frame.down, frame.left :] = self._map(p, frame)
                self._upwards(codes, p.axes[1], frame)
                self._across(codes, p.axes[0], frame)
        for y, line in enumerate(wrap(self._instead, max(width - 4, 1)), height // 3):
            put(codes, (width - len(line)) // 2, y, line, words())
        return self.rows(codes)

    def _map(self, p: HeatPlot, frame: _Frame) -> Codes:
        levels = levels_of(stretched(np.nan_to_num(p.values), 2 * frame.down, frame.across))
        if p.known is not None:
            levels[stretched(p.known, 2 * frame.down, frame.across) < 0.5] = BARE
        marks = marks_of(p, frame.across, frame.down, self.letters, self.mode == "ascii")
        return self.coloured(levels, marks.characters, marks.roles)

    def _upwards(self, codes: Codes, axis: Axis, frame: _Frame) -> None:
        last, room = _TOP + frame.down - 1, frame.left - 1
        put(codes, max(frame.left - _NUMBER - 1, 0), 0, f"{axis.name} ↑", words())
        put(codes, 0, _TOP, f"{axis.ends[1]:>{room}}", words())
        put(codes, 0, last, f"{axis.ends[0]:>{room}}", words())
        h, w = axis.images.shape[1:]
        rows = _rows(h, frame.scale)
        if frame.scale and frame.down >= 2 * rows + 4:
            self._place(codes, axis.images[1], room - w * frame.scale, _TOP + 1, frame.scale)
            self._place(codes, axis.images[0], room - w * frame.scale, last - rows, frame.scale)

    def _across(self, codes: Codes, axis: Axis, frame: _Frame) -> None:
        foot, right = _TOP + frame.down, frame.left + frame.across
        wide = axis.images.shape[2] * frame.scale
        beside = wide + bool(wide)
        low, high = axis.ends
        put(codes, frame.left + beside, foot, low, words())
        put(codes, right - beside - len(high), foot, high, words())
        name = f"{axis.name} →"
        put(codes, frame.left + (frame.across - len(name)) // 2, foot + 1, name, words())
        if frame.scale:
            self._place(codes, axis.images[0], frame.left, foot, frame.scale)
            self._place(codes, axis.images[1], right - wide, foot, frame.scale)

    def _place(self, codes: Codes, image: NDArray[np.floating[Any]], x: int, y: int, scale: int) -> None:
        block = self.image(image, scale)
        room = codes[y : y + len(block), x : x + block.shape[1]]
        room[:] = block[: room.shape[0], : room.shape[1]]


def _rows(pixels: int, scale: int) -> int:
    """Of cells."""
    return -(-pixels * scale // 2)
