"""Send only the cells that changed.

Textual sends every changed span in full, each run of one style with its own escape codes. Compared with what stands
on the screen already, two thirds of that is the same. This builds on Textual's compositor, which is not public: the
version is pinned, and ``GAN_TUI_CELL_DIFF=0`` turns it off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

WANTED = os.environ.get("GAN_TUI_CELL_DIFF", "1") != "0"

Cell = tuple[str, Style | None]
Piece = tuple[int, int, Strip]
"""Row, column, cells."""


class ShadowScreen:
    """What the terminal shows, cell by cell; None where that is not known."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell | None]] = {}
        self._size = (0, 0)

    def forget(self) -> None:
        """Something else may have drawn on the terminal."""
        self._rows.clear()

    def encode(self, update: ChopsUpdate | LayoutUpdate, size: tuple[int, int], console: Console) -> str:
        """The escape codes that make the terminal show ``update``, and remember it."""
        if size != self._size:
            self.forget()
            self._size = size
        out: list[str] = []
        for y, x, strip in _pieces(update):
            row = self._rows.setdefault(y, [None] * size[0])
            cells = [(character, style) for text, style, _ in strip for character in text]
            if len(cells) == strip.cell_length and x + len(cells) <= len(row):
                _encode_row(out, y, x, row, cells, console)
            else:  # characters that are two cells wide, or none
                row[x : x + strip.cell_length] = [None] * max(0, min(strip.cell_length, len(row) - x))
                out.append(f"\x1b[{y + 1};{x + 1}H{strip.render(console)}")
        return "".join(out)


class CellDiff(CompositorUpdate):
    """An update that renders as its difference from the shadow screen."""

    def __init__(self, update: ChopsUpdate | LayoutUpdate, shadow: ShadowScreen, size: tuple[int, int]) -> None:
        self._update, self._shadow, self._size = update, shadow, size

    def render_segments(self, console: Console) -> str:
        """The escape codes."""
        return self._shadow.encode(self._update, self._size, console)


def _pieces(update: ChopsUpdate | LayoutUpdate) -> Iterator[Piece]:
    """The strips of an update and where they go."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield y, x, strip
                x += strip.cell_length
        return
    seen: set[tuple[int, int]] = set()
    for y, x1, x2 in update.spans:
        for end, (x, chop) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if chop is not None and x < x2 and end > x1 and (y, x) not in seen:
                seen.add((y, x))
                yield y, x, chop


def _encode_row(out: list[str], y: int, x: int, row: list[Cell | None], cells: list[Cell], console: Console) -> None:
    """Append what turns ``row``, from column ``x``, into ``cells``, and make it so."""
    before = row[x : x + len(cells)]
    if before == cells:
        return
    row[x : x + len(cells)] = cells
    colours = console._color_system
    pen: Style | None = None
    at = -1  # the column that the terminal's cursor is in, of these cells
    for i, (old, new) in enumerate(zip(before, cells, strict=True)):
        if old is new or old == new:
            continue
        if at < 0:
            out.append(f"\x1b[{y + 1};{x + i + 1}H")
        elif at != i:
            out.append(f"\x1b[{i - at}C")
        character, style = new
        if style is not pen or at < 0:
            pen = style
            out.append("\x1b[0m" if style is None else f"\x1b[0;{Strip.render_ansi(style, colours)}m")
        out.append(character)
        at = i + 1
    out.append("\x1b[0m")
