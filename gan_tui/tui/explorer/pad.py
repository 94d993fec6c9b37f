"""A pad of images: a map of what lies at each place, and a cursor that keys and the mouse move over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.style import Style
from textual import events
from textual.message import Message

from gan_tui.tui.widgets.canvas import pen
from gan_tui.tui.widgets.cells import CodeRow, Row, put
from gan_tui.tui.widgets.pixels import BARE, CODES, PENS, PixelGallery

FEW, MANY = 7, 15
"""Images a row of the map: enough to see the way things change, if they fit, and no more than that."""


@dataclass(frozen=True)
class Fields:
    """Where the images of a map go, in half cells: pixels of the screen, two on top of each other in a cell.

    Attributes:
        columns: images side by side.
        rows: images on top of each other.
        scale: pixels of the screen per pixel of an image.
        pitch: (across, down) from one image to the next.
        corner: (x, y) of the first image.
    """

    columns: int
    rows: int
    scale: int
    pitch: tuple[int, int]
    corner: tuple[int, int]

    @property
    def size(self) -> tuple[int, int]:
        """Of the whole map."""
        return self.columns * self.pitch[0], self.rows * self.pitch[1]

    def cell(self, across: float, up: float) -> tuple[int, int]:
        """The cell (x, y) of a place, from -1 to 1 each way."""
        (width, height), (x, y) = self.size, self.corner
        return (
            x + min(int((across + 1) / 2 * width), width - 1),
            (y + min(int((1 - up) / 2 * height), height - 1)) // 2,
        )

    def place(self, x: int, y: int) -> tuple[float, float]:
        """The place of a cell; beyond the map, the nearest one on its edge."""
        (width, height), (left, top) = self.size, self.corner
        across, up = 2 * (x + 0.5 - left) / width - 1, 1 - 2 * (2 * y + 1 - top) / height
        return min(max(across, -1.0), 1.0), min(max(up, -1.0), 1.0)


@lru_cache(maxsize=64)
def fields(shape: tuple[int, int], size: tuple[int, int], smallest: int, line: bool = False) -> Fields:
    """The map of images of that (height, width) in a widget of ``size`` cells: the largest ones of which FEW fit.

    Args:
        shape: of an image, in its pixels.
        size: (columns, rows) of the widget.
        smallest: the smallest scale that can be drawn; others are its multiples, and so are the gaps.
        line: one row only.
    """
    width, height = size[0], 2 * size[1]
    best: Fields | None = None
    largest = max((width // FEW - smallest) // shape[1], smallest)
    for scale in range(largest - largest % smallest, 0, -smallest):
        pitch = shape[1] * scale + smallest, shape[0] * scale + smallest
        columns, rows = (
            min(room // step, MANY) for room, step in zip((width + smallest, height + smallest), pitch, strict=True)
        )
        if line:
            rows = min(rows, 1)
        corner = (width - columns * pitch[0] + smallest) // 2, (height - rows * pitch[1] + smallest) // 2
        here = Fields(columns, rows, scale, pitch, (corner[0], corner[1] - corner[1] % smallest))
        if min(columns, rows) >= (1 if line else FEW):
            return here
        if columns and rows and (best is None or columns * rows > best.columns * best.rows):
            best = here
    return best or Fields(1, 1, smallest, (max(width, 1), max(height, 1)), (0, 0))


class Mark(NamedTuple):
    """Characters around a place, in a role's colour; a ``loud`` one is written on that colour."""

    across: float
    up: float
    text: str
    role: str
    loud: bool = True


ROLES = ("foreground", "warning")
"""Colours that marks may have."""


class Pad(PixelGallery):
    """Images on a map, and marks on them. Dragging the mouse says where it points."""

    class Pointed(Message):
        """The mouse is at a place."""

        def __init__(self, across: float, up: float) -> None:
            super().__init__()
            self.across, self.up = across, up

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self._marks: Sequence[Mark] = ()
        self._line = False

    def fields(self, shape: tuple[int, int], line: bool = False) -> Fields:
        """The map for images of that shape; ``line``: of one row."""
        return fields(shape, self.size, self.smallest, line)

    def spread(self, images: NDArray[np.floating[Any]], marks: Sequence[Mark], line: bool = False) -> None:
        """Show the map's images (rows * columns, h, w), row by row, and marks."""
        self._marks, self._line = marks, line
        self.show(images)

    def paint(self, width: int, height: int) -> list[Row]:
        """The images, then the marks."""
        cells, palette = self._inks()
        place = self._place()
        halves = np.full((2 * height, width), BARE, np.uint16)
        if len(self._images) == place.columns * place.rows:  # else they were made for another size
            levels = self.levels(self._images).repeat(place.scale, 1).repeat(place.scale, 2)
            tiles = np.full((place.rows, place.columns, *place.pitch[::-1]), BARE, np.uint16)
            high, wide = tiles[0, 0, : levels.shape[1], : levels.shape[2]].shape
            tiles[..., :high, :wide] = levels[:, :high, :wide].reshape(place.rows, place.columns, high, wide)
            whole = tiles.swapaxes(1, 2).reshape(place.size[::-1])
            x, y = place.corner
            halves[y : y + len(whole), x : x + whole.shape[1]] = whole[: 2 * height - y, : width - x]
        codes = cells[halves[::2] * CODES + halves[1::2]]
        for mark in self._marks:
            x, y = place.cell(mark.across, mark.up)
            put(codes, max(x - len(mark.text) // 2, 0), y, mark.text, PENS + 2 + 2 * ROLES.index(mark.role) + mark.loud)
        return [CodeRow(line, palette) for line in codes]

    def _place(self) -> Fields:
        height, width = self._images.shape[1:]
        return self.fields((height, width), self._line)

    def _words(self) -> tuple[Style, ...]:
        styles = [*super()._words()]
        for role in ROLES:
            ink = self.colour(role)
            styles += [pen(ink, self.colour("pixel-paper")), pen(self.backdrop, ink) + Style(bold=True)]
        return tuple(styles)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Point there, and follow the mouse until the button is up."""
        if event.button == 1:
            self.capture_mouse()
            self._point(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Follow it, while it is down."""
        if self.app.mouse_captured is self:
            self._point(event)

    def on_mouse_up(self) -> None:
        """End the drag."""
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """No image is picked here: what counts is where on it."""
        event.prevent_default()

    def _point(self, event: events.MouseEvent) -> None:
        at = event.get_content_offset_capture(self)
        self.post_message(self.Pointed(*self._place().place(at.x, at.y)))
