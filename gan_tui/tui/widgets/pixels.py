"""A gallery of small images, every pixel drawn large."""

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from rich.style import Style
from textual import events
from textual.color import Color
from textual.message import Message
from textual.reactive import reactive

from gan_tui.tui.widgets.canvas import Canvas, pen
from gan_tui.tui.widgets.cells import CodeRow, Codes, Palette, Row, encode, put
from gan_tui.tui.widgets.tiling import Layout, layout

Glyphs = Literal["half", "full", "shade", "ascii"]
LEVELS = 32  # grey levels on the screen; more only cost bytes
COARSE = 3  # over a slow link, of so many levels one is used: a third of the bytes
BARE = LEVELS  # the level that stands for "no tile here"
CODES = LEVELS + 1
PENS = CODES * CODES
"""Pictures are drawn with the pens below this."""

RAMPS: Mapping[str, str] = {
    "shade": "·░▒▓█",
    "ascii": ".:-=+*#%@",
}  # black is a dot, so that a black tile is still a tile


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
    """Codes (height, width) of the cells: ``CODES`` times the level of the upper half plus that of the lower."""
    width, height = size
    halves = np.full((2 * height, width), BARE, np.uint16)
    tiles = levels.repeat(place.scale, 1).repeat(place.scale, 2)
    for i, tile in enumerate(tiles):
        x, y = place.origin(i)
        target = halves[2 * y : 2 * y + tile.shape[0], x : x + tile.shape[1]]
        target[:] = tile[: target.shape[0], : target.shape[1]]
    return halves[::2] * CODES + halves[1::2]


@lru_cache(maxsize=32)
@lru_cache(maxsize=32)
def ramp(paper: Color, ink: Color, tint: Color | None) -> tuple[Color, ...]:
    """The colours of the levels, from paper to ink, most tinted in the middle and a little at the end."""
    shares = [k / (LEVELS - 1) for k in range(LEVELS)]
    greys = [paper.blend(ink, share) for share in shares]
    if tint:
        greys = [g.blend(tint, s * (0.9 - 0.7 * s)) for g, s in zip(greys, shares, strict=True)]
    return tuple(greys)


_PLAIN, _MARKED = PENS, PENS + 1  # pens of captions


class _HalfBlocks(dict[int, Style]):
    """The style of each code: the upper half is the ink, the lower the paper. Made when first used."""

    def __init__(self, colours: Sequence[Color]) -> None:
        self._colours = colours

    def __missing__(self, code: int) -> Style:
        top, bottom = divmod(code, CODES)
        style = self[code] = pen(self._colours[top], self._colours[bottom])
        return style


def inks(colours: tuple[Color, ...], backdrop: Color, shade: str = "") -> tuple[Codes, dict[int, Style]]:
    """How levels are drawn: in these ``colours`` or, where ``shade`` is given, as its characters.

    Returns:
        The cell's code for each of the codes of ``compose``, and the styles of its pens, which are less than PENS.
    """
    top, bottom = np.divmod(np.arange(PENS), CODES)
    if shade:
        shades = np.array([ord(shade[k * len(shade) // LEVELS]) for k in range(LEVELS)] + [ord(" ")])
        ink, paper = colours[-1], colours[0]
        return encode(shades[top], top == BARE), {0: pen(ink, paper), 1: pen(ink, backdrop)}
    halves = encode(np.where(top == bottom, ord(" "), ord("▀")), np.arange(PENS))
    return halves, _HalfBlocks([*colours, backdrop])


@lru_cache(maxsize=32)
def _palette(
    colours: tuple[Color, ...], backdrop: Color, shade: str, words: tuple[Style, ...]
) -> tuple[Codes, Palette]:
    codes, styles = inks(colours, backdrop, shade)
    styles.update(enumerate(words, PENS))
    return codes, Palette(styles)


class PixelGallery(Canvas):
    """Images as tiles of square pixels; as many as fit, and larger when few do."""

    ramps: Mapping[str, str] = RAMPS
    """The characters of the levels, where a terminal has too few colours."""
    coarse = False
    """Whether to save bytes: takes effect with the next images, so that those on the screen stay what they are."""
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

    def __init__(self, role: str, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._role = role
        self._images: NDArray[np.floating[Any]] = np.empty((0, 1, 1))
        self._captions: tuple[str, ...] = ()
        self._coarse = self.coarse

    def show(self, images: NDArray[np.floating[Any]], captions: Sequence[str] = ()) -> None:
        """Show images (n, h, w) with values in [0, 1], each with its caption below, of characters one cell wide."""
        self._images, self._captions, self._coarse = images, tuple(captions), self.coarse
        self.repaint()

    def place(self, shape: tuple[int, int], caption: int = 3) -> Layout:
        """Where images of that (height, width) with captions of so many cells would go, as many as fit."""
        return layout(1 << 16, shape, self.size, caption, self.smallest)

    def paint(self, width: int, height: int) -> list[Row]:
        """The tiles' rows, and the captions."""
        place = self._layout()
        cells, inks = self._inks()
        levels = self.levels(self._images[: place.shown])
        codes = cells[compose(levels, place, (width, height))]
        for index, caption in enumerate(self._captions[: place.shown]):
            x, y = place.origin(index)
            x, y = max(0, x + int((place.tile[0] - len(caption)) / 2)), y + place.tile[1]
            if y < height:
                put(codes, x, y, caption, _MARKED if index == self.cursor else _PLAIN)
        return [CodeRow(line, inks) for line in codes]

    def levels(self, images: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
        """Of which only some are used where bytes are dear."""
        levels = quantise(images)
        return ((levels + COARSE // 2) // COARSE * COARSE).astype(np.uint8) if self._coarse else levels

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
        caption = max(map(len, self._captions), default=0)
        return layout(count, (height, width), self.size, caption, self.smallest)

    @property
    def _mode(self) -> Glyphs:
        return self.glyphs or glyphs_for(self.app.console.color_system, os.environ.get("TERM", ""))

    @property
    def smallest(self) -> int:
        """The fewest columns that a pixel takes here."""
        return 1 if self._mode == "half" else 2

    def _inks(self) -> tuple[Codes, Palette]:
        return _palette(self._colours(), self.backdrop, self.ramps.get(self._mode, ""), self._words())

    def _words(self) -> tuple[Style, ...]:
        """Of the pens from PENS on."""
        return self.muted, self.pen(self._role) + Style(reverse=True)

    def _colours(self) -> tuple[Color, ...]:
        """Of the levels."""
        # 256 colours have 24 greys, but too few tints.
        tint = self.colour(self._role) if self.app.console.color_system == "truecolor" else None
        return ramp(self.colour("pixel-paper"), self.colour("pixel-ink"), tint)
