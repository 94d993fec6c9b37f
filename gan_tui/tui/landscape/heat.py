"""Numbers from -1 to 1 as colours, from that of fakes over a neutral one to that of reals; and the scale of them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.color import Color as Ansi
from rich.style import Style
from textual.color import Color

from gan_tui.tui.widgets.braille import Floats, Whole
from gan_tui.tui.widgets.canvas import Canvas, pen
from gan_tui.tui.widgets.cells import CodeRow, Codes, Palette, Row, encode, put
from gan_tui.tui.widgets.pixels import Glyphs, glyphs_for

LEVELS = 31
"""Colours; the middle one is neutral."""
BARE = LEVELS
"""The level where nothing is known."""
GREYS = 16
"""Of the images at the ends of axes."""
CURVE = 0.5
"""The strength of a colour is this power of the number: small ones can be seen, too."""
STRONG, FAINT = 0.7, 0.12
"""How much of a role's colour there is at the ends, and of the words' colour in the middle."""

REAL, FAKE, ARROW, LINE, WORD = range(5)
"""What is written in a colour of its own, on any level."""

_FEW = {True: ((58, 94, 136), 236, (23, 24, 31)), False: ((187, 180, 179, 137), 252, (152, 110, 74, 67))}
"""Where there are 256 colours, those on dark and on light screens: from the middle to fake, the middle, to real."""

_CODES = LEVELS + 1
_MARKS = _CODES * _CODES  # pens below this are pairs of levels
_IMAGES = _MARKS + 5 * _CODES
_SHADES: Mapping[str, str] = {"shade": "▓▒░ ░▒▓", "ascii": "=-: .+#"}


def levels_of(values: Floats) -> Whole:
    """The colours of numbers."""
    curved = np.sign(values) * np.minimum(np.abs(values), 1) ** CURVE
    levels: Whole = ((curved + 1) / 2 * (LEVELS - 1) + 0.5).astype(np.intp)
    return levels


def words(role: Any = WORD, level: Any = BARE) -> Any:
    """The pen, or the pens, that write in a role's colour on a level."""
    return _MARKS + role * _CODES + level


class HeatCanvas(Canvas):
    """A canvas that knows how to draw levels on this terminal."""

    _inks: Palette | None = None

    @property
    def mode(self) -> Glyphs:
        """How this terminal draws best."""
        return glyphs_for(self.app.console.color_system, os.environ.get("TERM", ""))

    @property
    def letters(self) -> bool:
        """Whether samples are letters, o for real and x for fake: colours cannot tell them apart."""
        return self.mode == "ascii" or self.app.no_color

    def notify_style_update(self) -> None:
        """Other colours."""
        self._inks = None
        super().notify_style_update()

    def blank(self, width: int, height: int) -> Codes:
        """Cells with nothing in them."""
        return np.full((height, width), encode(np.array(ord(" ")), words()), np.uint32)

    def coloured(self, levels: Whole, characters: Codes, roles: Whole) -> Codes:
        """Cells of levels (2 rows, columns), upper and lower halves; where there are ``characters``, these on them."""
        top, bottom = levels[::2], levels[1::2]
        bare = np.maximum(top, bottom) == BARE
        behind = np.where(bare, np.minimum(top, bottom), (top + bottom + 1) // 2)
        marked = characters > 0
        if self.mode == "half":
            halves = np.where(top == bottom, ord(" "), ord("▀"))
            pens = np.where(marked, words(roles, behind), top * _CODES + bottom)
            return encode(np.where(marked, characters, halves), pens)
        shades = _SHADES[self.mode]
        drawn = np.array([*map(ord, (shades[k * len(shades) // LEVELS] for k in range(LEVELS))), ord(" ")])
        side = np.where(behind > LEVELS // 2, REAL, FAKE)
        return encode(np.where(marked, characters, drawn[behind]), words(np.where(marked, roles, side)))

    def image(self, pixels: NDArray[np.floating[Any]], scale: int) -> Codes:
        """An image in greys, its pixels ``scale`` cells wide."""
        greys = (np.clip(np.nan_to_num(pixels), 0, 1) * (GREYS - 1) + 0.5).astype(np.intp)
        greys = greys.repeat(scale, 0).repeat(scale, 1)
        if len(greys) % 2:
            greys = np.vstack([greys, np.full((1, greys.shape[1]), GREYS)])
        pens = _IMAGES + greys[::2] * (GREYS + 1) + greys[1::2]
        return encode(np.full(pens.shape, ord("▀")), pens)

    def rows(self, codes: Codes) -> list[Row]:
        """The rows of such cells."""
        if self._inks is None:
            ramp = [*self._ramp(), self.backdrop]
            self._inks = Palette(_Pens(ramp, self._mark_inks(), self._greys()))
        return [CodeRow(line, self._inks) for line in codes]

    def _ramp(self) -> list[Color]:
        """From fake to real; without colours, from dark to light."""
        paper, word = self.backdrop, self.colour("foreground")
        shares = np.linspace(-1, 1, LEVELS).tolist()
        if self.app.no_color:
            return [paper.blend(word, 0.1 + 0.6 * (share + 1) / 2) for share in shares]
        if self.app.console.color_system == "256":
            fakes, middle_of_few, reals = _FEW[self.app.current_theme.dark]
            sides = [[middle_of_few, *side] for side in (fakes, reals)]
            chosen = (sides[share > 0][int(np.ceil(abs(share) * len(fakes)))] for share in shares)
            return [Color.from_rich_color(Ansi.from_ansi(number)) for number in chosen]
        middle = paper.blend(word, FAINT)
        ends = [paper.blend(self.colour(role), STRONG) for role in ("fake", "real")]
        return [middle.blend(ends[share > 0], abs(share)) for share in shares]

    def _mark_inks(self) -> list[list[Color]]:
        """Of each role on each level."""
        paper, word = self.backdrop, self.colour("foreground")
        if self.app.no_color:
            return [[word if level < LEVELS // 2 or level == BARE else paper for level in range(_CODES)]] * 5
        lift = 0.45 if self.app.current_theme.dark else 0.1
        samples = [self.colour(role).blend(word, lift) for role in ("real", "fake")]
        return [[ink] * _CODES for ink in (*samples, word, paper.blend(word, 0.8), paper.blend(word, 0.6))]

    def _greys(self) -> list[Color]:
        paper, ink = self.colour("pixel-paper"), self.colour("pixel-ink")
        ink = ink.blend(paper, 0.1 if self.app.current_theme.dark else 0.25)  # white would be lost on a light screen
        return [*(paper.blend(ink, k / (GREYS - 1)) for k in range(GREYS)), self.backdrop]


class _Pens(dict[int, Style]):
    """The style of each pen, made when first used."""

    def __init__(self, ramp: Sequence[Color], marks: Sequence[Sequence[Color]], greys: Sequence[Color]) -> None:
        self._ramp, self._marks, self._greys = ramp, marks, greys

    def __missing__(self, code: int) -> Style:
        if code < _MARKS:
            top, bottom = divmod(code, _CODES)
            style = pen(self._ramp[top], self._ramp[bottom])
        elif code < _IMAGES:
            role, level = divmod(code - _MARKS, _CODES)
            style = pen(self._marks[role][level], self._ramp[level])
        else:
            top, bottom = divmod(code - _IMAGES, GREYS + 1)
            style = pen(self._greys[top], self._greys[bottom])
        self[code] = style
        return style


class ColourScale(HeatCanvas):
    """What the colours stand for: all of them in a row, and below it the words at the ends and in the middle."""

    DEFAULT_CSS = "ColourScale { height: 2; }"

    def __init__(self) -> None:
        super().__init__()
        self._words = ("", "", "")

    def show(self, low: str, middle: str, high: str) -> None:
        """Write these below."""
        self._words = low, middle, high
        self.repaint()

    def paint(self, width: int, height: int) -> list[Row]:
        """Two rows."""
        codes = self.blank(width, height)
        levels = np.tile(levels_of(np.linspace(-1, 1, width)), (2, 1))
        none = np.zeros((1, width), np.intp)
        codes[:1] = self.coloured(levels, none.astype(np.uint32), none)
        low, middle, high = self._words
        for text, x in ((low, 0), (high, width - len(high)), (middle, (width - len(middle)) // 2)):
            put(codes, max(x, 0), 1, text, words())
        return self.rows(codes)
