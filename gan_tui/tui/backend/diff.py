"""Send only the cells that changed.

Textual sends every changed span in full, each run of one style with its own escape codes. Compared with what stands
on the screen already, two thirds of that is the same. This builds on Textual's compositor, which is not public: the
version is pinned, ``GAN_TUI_CELL_DIFF=0`` turns it off, and what cannot be compared is written as Textual does it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
from rich.cells import get_character_cell_size
from rich.console import Console
from rich.style import Style
from textual._compositor import CompositorUpdate, LayoutUpdate

from gan_tui.tui.backend.compositor import Piece, Pieces
from gan_tui.tui.fallback import FALLBACKS
from gan_tui.tui.widgets.cells import Cell, CodeRow, Look, look, pens, switch

WANTED = os.environ.get("GAN_TUI_CELL_DIFF", "1") != "0"


class ShadowScreen:
    """What the terminal shows, cell by cell; None where that is not known."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell | None]] = {}
        self._coded: dict[int, dict[int, CodeRow]] = {}  # rows of codes that stand there untouched, by row and column
        self._size = (0, 0)
        self.written = 0
        """Bytes that the latest update took."""
        self._whole = False

    def forget(self) -> None:
        """Something else may have drawn on the terminal, or it has another size."""
        self._rows.clear()
        self._coded.clear()
        self._whole = False

    def knows(self, size: tuple[int, int]) -> bool:
        """Whether all of a screen of this size is known: only then is an update of a part of it enough."""
        return self._whole and size == self._size

    def encode(self, update: Pieces | LayoutUpdate, size: tuple[int, int], console: Console) -> str:
        """The escape codes that make the terminal show ``update``, and remember it.

        Raises:
            ValueError: A piece of the update lies outside of the screen.
        """
        if size != self._size:
            self.forget()
            self._size = size
        width, height = size
        out: list[str] = []
        for y, x, piece in _pieces(update):
            if not 0 <= y < height or x < 0 or x + piece.cell_length > width:
                raise ValueError(f"{piece.cell_length} cells at row {y}, column {x} of {width}x{height}")
            row = self._rows.setdefault(y, [None] * width)
            coded = self._coded.setdefault(y, {})
            before = coded.get(x)
            end = x + piece.cell_length
            for start in [at for at, old in coded.items() if at < end and x < at + old.cell_length]:
                del coded[start]
            if isinstance(piece, CodeRow):
                coded[x] = piece
                _encode_codes(out, y, x, row, before, piece, console)
                continue
            cells = [(character, style) for text, style, _ in piece for character in text]
            if all(_narrow(text) for text, _, _ in piece):
                _encode_row(out, y, x, row, cells, console)
            else:  # characters that are two cells wide, or none
                row[x : x + piece.cell_length] = [None] * piece.cell_length
                out.append(f"\x1b[{y + 1};{x + 1}H{piece.render(console)}")
        self._whole |= isinstance(update, LayoutUpdate)
        text = "".join(out)
        self.written = len(text.encode())
        return text


class CellDiff(CompositorUpdate):
    """An update that renders as its difference from the shadow screen; where that fails, as all of the screen."""

    def __init__(
        self,
        update: Pieces | LayoutUpdate,
        shadow: ShadowScreen,
        size: tuple[int, int],
        all_of_it: Callable[[], LayoutUpdate],
    ) -> None:
        self._update, self._shadow, self._size, self._all = update, shadow, size, all_of_it

    def render_segments(self, console: Console) -> str:
        """The escape codes."""
        shadow = self._shadow
        try:
            if isinstance(self._update, Pieces) and not shadow.knows(self._size):
                return shadow.encode(self._all(), self._size, console)
            return shadow.encode(self._update, self._size, console)
        except Exception as error:
            FALLBACKS.note(error)
            shadow.forget()
            text = self._all().render_segments(console)
            shadow.written = len(text.encode())
            return text


@lru_cache(maxsize=8192)
def _narrow(text: str) -> bool:
    """Whether each character takes one cell: a wide one and one of no width only seem to, together."""
    return text.isascii() or all(get_character_cell_size(character) == 1 for character in text)


def _pieces(update: Pieces | LayoutUpdate) -> Iterator[Piece]:
    """The strips of an update and where they go."""
    if isinstance(update, Pieces):
        yield from update.pieces
        return
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in line:
            yield y, x, strip
            x += strip.cell_length


def _encode_row(out: list[str], y: int, x: int, row: list[Cell | None], cells: list[Cell], console: Console) -> None:
    """Append what turns ``row``, from column ``x``, into ``cells``, and make it so."""
    before = row[x : x + len(cells)]
    if before == cells:
        return
    row[x : x + len(cells)] = cells
    colours = console._color_system
    style: Style | None = None
    pen: Look | None = None
    at = -1  # the column that the terminal's cursor is in, of these cells
    for i, (old, new) in enumerate(zip(before, cells, strict=True)):
        if old is new or old == new:
            continue
        if at != i:
            out.append(f"\x1b[{y + 1};{x + i + 1}H" if at < 0 else f"\x1b[{i - at}C")
        if pen is None or new[1] is not style:
            style = new[1]
            seen = look(style, colours)
            out.append(switch(pen, seen))
            pen = seen
        out.append(new[0])
        at = i + 1
    out.append("\x1b[0m")


def _encode_codes(
    out: list[str], y: int, x: int, row: list[Cell | None], old: CodeRow | None, new: CodeRow, console: Console
) -> None:
    """Append what turns the codes that stand there into ``new``, and make ``row`` so."""
    cells = new.palette.cells
    if old is None or old.palette is not new.palette or len(old.codes) != len(new.codes):
        _encode_row(out, y, x, row, [cells[code] for code in new.codes.tolist()], console)
        return
    changed = np.flatnonzero(old.codes != new.codes)
    codes = new.codes[changed]
    looks = new.palette.looks(console._color_system)
    pen: Look | None = None
    at, last = -1, -1
    for i, code, number in zip(changed.tolist(), codes.tolist(), pens(codes).tolist(), strict=True):
        row[x + i] = cell = cells[code]
        if at != i:
            out.append(f"\x1b[{y + 1};{x + i + 1}H" if at < 0 else f"\x1b[{i - at}C")
        if number != last:
            seen = looks[number]
            out.append(switch(pen, seen))
            pen, last = seen, number
        out.append(cell[0])
        at = i + 1
    if at >= 0:
        out.append("\x1b[0m")
