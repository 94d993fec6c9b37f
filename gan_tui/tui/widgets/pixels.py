"""A gallery of small images, every pixel drawn large."""

import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from gan_tui.tui.widgets.canvas import Canvas, pen
from gan_tui.tui.widgets.cells import CodeRow, Codes, Palette, Row, encode, palette
from gan_tui.tui.widgets.tiling import Layout, layout

Glyphs = Literal["half", "full", "shade", "ascii"]
LEVELS = 32  # grey levels on the screen; more only cost bytes
COARSE = 3  # over a slow link, of so many levels one is used: a third of the bytes
_BARE = LEVELS  # the level that stands for "no tile here"
_CODES = LEVELS + 1
_RAMPS = {"shade": "·░▒▓█", "ascii": ".:-=+*#%@"}  # black is a dot, so that a black tile is still a tile


def glyphs_for(color_system: str | None, term: str) -> Glyphs:
    """How a terminal of that Rich colour system and ``$TERM`` draws pixels best."""
    if color_system is None or term == "dumb":
        return "ascii"
    return "half" if color_system in ("truecolor", "256") and term != "linux" else "shade"


def quantise(images: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Values in [0, 1] to levels 0 .. LEVELS - 1; NaN is 0."""
    levels: NDArray[np.uint8] = (np.clip(np.nan_to_num(images), 0, 1) * (LEVELS - 1) + 0.5).astype(np.uint8)
    return levels


def compose(levels: NDArray[np.uint8], place: Layout, size: tuple[int, int]) -> NDArray[np.uint16]:
    """Codes (height, width) of the cells: ``_CODES`` times the level of the upper half plus that of the lower."""
    width, height = size
    halves = np.full((2 * height, width), _BARE, np.uint16)
    tiles = levels.repeat(place.scale, 1).repeat(place.scale, 2)
    for i, tile in enumerate(tiles):
        x, y = place.origin(i)
        target = halves[2 * y : 2 * y + tile.shape[0], x : x + tile.shape[1]]
        target[:] = tile[: target.shape[0], : target.shape[1]]
    return halves[::2] * _CODES + halves[1::2]


def ramp(paper: Color, ink: Color, tint: Color | None) -> list[Color]:
    """The colours of the levels, from paper to ink, most tinted in the middle and a little at the end."""
    shares = [k / (LEVELS - 1) for k in range(LEVELS)]
    greys = [paper.blend(ink, share) for share in shares]
    return [g.blend(tint, s * (0.9 - 0.7 * s)) for g, s in zip(greys, shares, strict=True)] if tint else greys


class _HalfBlocks(dict[int, Style]):
    """The style of each code: the upper half is the ink, the lower the paper. Made when first used."""

    def __init__(self, colours: Sequence[Color]) -> None:
        self._colours = colours

    def __missing__(self, code: int) -> Style:
        top, bottom = divmod(code, _CODES)
        style = self[code] = pen(self._colours[top], self._colours[bottom])
        return style


@lru_cache(maxsize=32)
def _palette(mode: Glyphs, paper: Color, ink: Color, tint: Color | None, backdrop: Color) -> tuple[Codes, Palette]:
    """How levels are drawn: the cell's code for each of the codes of ``compose``, and its palette."""
    top, bottom = np.divmod(np.arange(_CODES * _CODES), _CODES)
    if shade := _RAMPS.get(mode):
        shades = np.array([ord(shade[k * len(shade) // LEVELS]) for k in range(LEVELS)] + [ord(" ")])
        return encode(shades[top], top == _BARE), palette((pen(ink, paper), pen(ink, backdrop)))
    colours = [*ramp(paper, ink, tint), backdrop]
    halves = encode(np.where(top == bottom, ord(" "), ord("▀")), np.arange(_CODES * _CODES))
    return halves, Palette(_HalfBlocks(colours))


class PixelGallery(Canvas):
    """Images as tiles of square pixels; as many as fit, and larger when few do."""

    coarse = False
    """Whether to save bytes: takes effect with the next images."""
    cursor: reactive[int | None] = reactive[int | None](None, repaint=False)
    """The tile whose caption is marked."""
    glyphs: reactive[Glyphs | None] = reactive[Glyphs | None](None, repaint=False)
    """How pixels are drawn; None asks the terminal."""

    class Picked(Message):
        """A tile was clicked."""

        def __init__(self, gallery: "PixelGallery", index: int) -> None:
            super().__init__()
            self.gallery = gallery
            self.index = index

        @property
        def control(self) -> "PixelGallery":
            """The gallery, for ``@on`` selectors."""
            return self.gallery

    def __init__(self, role: Literal["real", "fake"], *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._role = role
        self._images: NDArray[np.floating[Any]] = np.empty((0, 1, 1))
        self._captions: tuple[str, ...] = ()

    def show(self, images: NDArray[np.floating[Any]], captions: Sequence[str] = ()) -> None:
        """Show images (n, h, w) with values in [0, 1], each with its caption below."""
        self._images, self._captions = images, tuple(captions)
        self.repaint()

    def capacity(self, shape: tuple[int, int], caption: int = 3) -> int:
        """How many images of that (height, width) and captions of that many cells fit: compute no more."""
        return layout(1 << 16, shape, self.size, caption, self.smallest).shown

    def paint(self, width: int, height: int) -> list[Row]:
        """The tiles' rows, and the captions."""
        place = self._layout()
        cells, inks = self._inks()
        levels = quantise(self._images[: place.shown])
        if self.coarse:
            levels = (levels + COARSE // 2) // COARSE * COARSE
        codes = compose(levels, place, (width, height))
        rows: list[Row] = [CodeRow(line, inks) for line in cells[codes]]
        for first in range(0, min(place.shown, len(self._captions)), place.columns):
            y = place.origin(first)[1] + place.tile[1]
            if y < height:
                rows[y] = self._caption_row(place, range(first, min(first + place.columns, place.shown)), width)
        return rows

    def watch_cursor(self) -> None:
        """Move the mark."""
        self.repaint()

    def watch_glyphs(self) -> None:
        """Draw everything in the other way."""
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        """Say which tile was clicked."""
        if (at := event.get_content_offset(self)) and (index := self._layout().tile_at(*at)) is not None:
            self.post_message(self.Picked(self, index))

    def _layout(self) -> Layout:
        count, height, width = self._images.shape
        caption = max(map(cell_len, self._captions), default=0)
        return layout(count, (height, width), self.size, caption, self.smallest)

    @property
    def _mode(self) -> Glyphs:
        return self.glyphs or glyphs_for(self.app.console.color_system, os.environ.get("TERM", ""))

    @property
    def smallest(self) -> int:
        """The fewest columns that a pixel takes here."""
        return 1 if self._mode == "half" else 2

    def _inks(self) -> tuple[Codes, Palette]:
        # 256 colours have 24 greys, but too few tints.
        tint = self.colour(self._role) if self.app.console.color_system == "truecolor" else None
        return _palette(self._mode, self.colour("pixel-paper"), self.colour("pixel-ink"), tint, self.backdrop)

    def _caption_row(self, place: Layout, tiles: range, width: int) -> Strip:
        """The captions of one row of tiles, each centred below its tile."""
        plain, marked = self.muted, self.pen(self._role) + Style(reverse=True)
        parts: list[Segment] = []
        end = 0
        for index, caption in zip(tiles, self._captions[tiles.start : tiles.stop], strict=False):
            length = cell_len(caption)
            x = max(0, place.origin(index)[0] + int((place.tile[0] - length) / 2))
            parts += Segment(" " * (x - end), plain), Segment(caption, marked if index == self.cursor else plain)
            end = x + length
        return self.row(width, *parts)
