"""Cells as numbers: a code holds a character and the pen it is drawn with.

A canvas that paints codes pays for the cells that change: rows are compared and sent as arrays, and made into Textual's
segments only where Textual asks for them.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

Cell = tuple[str, Style | None]
"""A character that is one cell wide, and how it is drawn."""

Styles = Mapping[int, Style] | Sequence[Style]
"""The style of each pen."""

Codes = NDArray[np.uint32]
_BITS = 21  # of a code point; the pen stands above
_CHARACTER = (1 << _BITS) - 1


def encode(characters: NDArray[np.integer[Any]], pens: NDArray[np.integer[Any]] | int) -> Codes:
    """The codes of code points drawn with pens, which are less than 2,048."""
    codes: Codes = np.asarray(characters, np.uint32) | (np.asarray(pens, np.uint32) << np.uint32(_BITS))
    return codes


def pens(codes: Codes) -> Codes:
    """The pens of codes."""
    return codes >> np.uint32(_BITS)


def runs(text: str, pens: NDArray[np.integer[Any]], styles: Styles) -> list[Segment]:
    """Split ``text`` where the pen changes: character i is drawn in ``styles[pens[i]]``."""
    if not text:
        return []
    starts = [0, *(np.flatnonzero(pens[1:] != pens[:-1]) + 1).tolist()]
    ends = [*starts[1:], len(text)]
    used = pens[starts].tolist()
    return [Segment(text[a:b], styles[k]) for a, b, k in zip(starts, ends, used, strict=True)]


class _Cells(dict[int, Cell]):
    """The cell of each code, made when first used."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def __missing__(self, code: int) -> Cell:
        cell = self[code] = chr(code & _CHARACTER), self._styles[code >> _BITS]
        return cell


class Look(NamedTuple):
    """What makes a terminal's pen, as the numbers of its escape codes: what is neither ink nor paper, and those two."""

    manner: str
    ink: str
    paper: str


@lru_cache(maxsize=8192)
def look(style: Style | None, colours: ColorSystem | None) -> Look:
    """A style's look on a terminal of so many colours."""
    if style is None or colours is None:
        return Look("0", "", "")
    ink, paper = style.color, style.bgcolor
    return Look(
        ";".join(["0", *filter(None, [Strip.render_ansi(style.without_color, colours)])]),
        ";".join(ink.downgrade(colours).get_ansi_codes()) if ink else "39",
        ";".join(paper.downgrade(colours).get_ansi_codes(foreground=False)) if paper else "49",
    )


def switch(old: Look | None, new: Look) -> str:
    """The escape code that changes the pen from one look, None if that is not known, to another: what differs."""
    if old is None or old.manner != new.manner:
        return f"\x1b[{';'.join(filter(None, new))}m"
    if old.ink == new.ink:
        return "" if old.paper == new.paper else f"\x1b[{new.paper}m"
    return f"\x1b[{new.ink}m" if old.paper == new.paper else f"\x1b[{new.ink};{new.paper}m"


class _Looks(dict[int, Look]):
    """The look of each pen, made when first used."""

    def __init__(self, styles: Styles, colours: ColorSystem | None) -> None:
        self._styles, self._colours = styles, colours

    def __missing__(self, pen: int) -> Look:
        self[pen] = found = look(self._styles[pen], self._colours)
        return found


class Palette:
    """The styles of the pens. Rows can be compared where their palettes are the same object."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.cells = _Cells(styles)
        self._looks: dict[ColorSystem | None, _Looks] = {}

    def looks(self, colours: ColorSystem | None) -> Mapping[int, Look]:
        """The look of each pen on a terminal of so many colours."""
        found = self._looks.get(colours)
        if found is None:
            found = self._looks[colours] = _Looks(self.styles, colours)
        return found


palette = lru_cache(maxsize=64)(Palette)
"""The palette of a tuple of styles: always the same one."""


class CodeRow:
    """A row of codes."""

    __slots__ = ("_key", "_strip", "codes", "palette")

    def __init__(self, codes: Codes, palette: Palette) -> None:
        self.codes, self.palette = codes, palette
        self._key = codes.tobytes()
        self._strip: Strip | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CodeRow) and self._key == other._key and self.palette is other.palette

    __hash__ = None  # type: ignore[assignment]

    @property
    def cell_length(self) -> int:
        """As of a Strip."""
        return len(self.codes)

    @property
    def strip(self) -> Strip:
        """The same as segments."""
        if self._strip is None:
            text = (self.codes & _CHARACTER).astype("<u4").tobytes().decode("utf-32-le")
            self._strip = Strip(runs(text, pens(self.codes), self.palette.styles), len(text))
        return self._strip


Row = Strip | CodeRow
"""What a canvas paints."""


def put(codes: Codes, x: int, y: int, text: str, pen: int) -> None:
    """Write characters that are one cell wide each over codes (rows, columns); what lies beyond the edges is cut."""
    if 0 <= y < len(codes) and x < codes.shape[1]:
        characters = np.frombuffer(text.encode("utf-32-le"), "<u4")[: codes.shape[1] - x]
        codes[y, x : x + len(characters)] = encode(characters, pen)


class Grid:
    """Codes (rows, columns) to draw on; at first all blank, in pen 0. What lies beyond the edges is cut off."""

    def __init__(self, width: int, height: int, styles: tuple[Style, ...]) -> None:
        self.palette = palette(styles)
        self.codes: Codes = np.full((height, width), ord(" "), np.uint32)

    def text(self, x: int, y: int, text: str, pen: int) -> None:
        """Write characters that are one cell wide each."""
        put(self.codes, x, y, text, pen)

    def rows(self) -> list[Row]:
        """The rows."""
        return [CodeRow(line, self.palette) for line in self.codes]
