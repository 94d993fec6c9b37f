"""A map of a signed number over a square, with samples, arrows, and a line where the number is 0."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.style import Style
from textual import events
from textual.color import Color
from textual.message import Message

from gan_tui.tui.widgets.braille import GLYPHS, Floats, Whole, cells
from gan_tui.tui.widgets.canvas import Canvas, pen
from gan_tui.tui.widgets.cells import CodeRow, Codes, Palette, Row, encode, put
from gan_tui.tui.widgets.pixels import Glyphs, glyphs_for

LEVELS = 31
"""Colours from the fakes' to the reals'; the middle one is neutral."""
_BARE = LEVELS  # the level where nothing is known
_CODES = LEVELS + 1
_FIRST = _CODES * _CODES  # pens below this are pairs of levels
REAL, FAKE, ARROW, LINE, WORD = range(5)
"""Pens of marks: each has one for each level behind it."""

STRONG, FAINT = 0.66, 0.12
"""How much of a role's colour the map has at its ends, and of the words' colour in the middle."""
CURVE = 0.6
"""The strength of a colour is this power of the number: small ones can be seen, too."""

HEADS = "→↗↑↖←↙↓↘"
PLAIN_HEADS = ">/^\\</v\\"
RAMPS: Mapping[str, str] = {"shade": "▓▒░ ░▒▓", "ascii": "=-. .+#"}

Place = tuple[float, float]
"""Shares of the axes, from the low ends."""


@dataclass(frozen=True, eq=False)
class Axis:
    """Its name, the numbers at its ends, and the images there, (2, h, w)."""

    name: str
    ends: tuple[str, str]
    images: NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Picture:
    """``values`` (n, n) from -1, fake, to 1, real, first row lowest; ``known`` (n, n): where it is below 1/2 is no map.

    ``reals`` and ``fakes`` are places, (k, 2); ``arrows`` (m, 2) go from the first fakes, as shares of the axes.
    """

    values: Floats
    known: Floats | None
    reals: Floats
    fakes: Floats
    arrows: Floats
    axes: tuple[Axis, Axis]
    spot: Place | None = None


@dataclass
class _Marks:
    """What stands on the map, a cell each: its character, 0 for none, and its pen."""

    characters: Codes
    pens: Whole = field(init=False)

    def __post_init__(self) -> None:
        self.pens = np.zeros(self.characters.shape, np.intp)

    def draw(self, dots: NDArray[np.bool_], role: int) -> None:
        """Dots (4 rows, 2 columns a cell), over whatever was there."""
        patterns = cells(dots)
        self.characters[patterns > 0], self.pens[patterns > 0] = GLYPHS[patterns[patterns > 0]], role

    def set(self, y: int, x: int, character: str, role: int) -> None:
        """One character."""
        self.characters[y, x], self.pens[y, x] = ord(character), role


class HeatMap(Canvas):
    """The map in a frame of two axes."""

    class Pointed(Message):
        """The mouse is at a place, or, None, at none."""

        def __init__(self, map: HeatMap, place: Place | None) -> None:  # noqa: A002
            super().__init__()
            self.map, self.place = map, place

        @property
        def control(self) -> HeatMap:
            """The map, for ``@on`` selectors."""
            return self.map

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._picture: Picture | None = None
        self._inks: Palette | None = None

    def show(self, picture: Picture | None) -> None:
        """Show this instead."""
        self._picture = picture
        self.repaint()

    def notify_style_update(self) -> None:
        """Other colours."""
        self._inks = None
        super().notify_style_update()

    # -- geometry

    def _frame(self, width: int, height: int) -> tuple[int, int, int, int, int]:
        """Left edge, top edge, columns and rows of the map, and the scale of the images at the axes' ends, or 0."""
        assert self._picture is not None
        h, w = self._picture.axes[0].images.shape[1:]
        scale = next((k for k in (2, 1) if max(w, h) * k <= 4 or (k == 1 and max(w, h) <= 8 and height > 16)), 0)
        if self._mode != "half":
            scale = 0
        left, foot = max(4, w * scale) + 1, max(1, -(-h * scale // 2))
        return left, 1, width - left, height - 1 - foot, scale

    def place_at(self, x: int, y: int) -> Place | None:
        """The place in the middle of a cell, if it is on the map."""
        if self._picture is None:
            return None
        left, top, across, down, _ = self._frame(*self.size)
        if not (0 <= x - left < across and 0 <= y - top < down):
            return None
        return (x - left + 0.5) / across, 1 - (y - top + 0.5) / down

    @property
    def strides(self) -> Place:
        """How far it is from a cell to the next, as shares of the axes."""
        if self._picture is None:
            return 0.05, 0.05
        _, _, across, down, _ = self._frame(*self.size)
        return 1 / max(across, 1), 1 / max(down, 1)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say what is under the mouse."""
        at = event.get_content_offset(self)
        self.post_message(self.Pointed(self, None if at is None else self.place_at(*at)))

    def on_leave(self) -> None:
        """It points at nothing here any more."""
        self.post_message(self.Pointed(self, None))

    # -- drawing

    @property
    def _mode(self) -> Glyphs:
        return glyphs_for(self.app.console.color_system, os.environ.get("TERM", ""))

    def paint(self, width: int, height: int) -> list[Row]:
        """The axis upwards at the left, the axis across below, the map in the corner."""
        codes: Codes = np.full((height, width), encode(np.array(ord(" ")), _pen(WORD, _BARE)), np.uint32)
        inks = self._palette()
        if self._picture is not None:
            left, top, across, down, scale = self._frame(width, height)
            if across >= 4 and down >= 3:
                codes[top : top + down, left : left + across] = self._map(self._picture, across, down)
                self._axes(codes, self._picture, (left, top, across, down), scale)
        return [CodeRow(line, inks) for line in codes]

    def _map(self, p: Picture, across: int, down: int) -> Codes:
        levels = _levels(_stretched(np.nan_to_num(p.values), 2 * down, across))
        if p.known is not None:
            levels[_stretched(p.known, 2 * down, across) < 0.5] = _BARE
        return self._cells(levels, self._marks(p, across, down))

    def _cells(self, levels: Whole, marks: _Marks) -> Codes:
        """Two rows of levels a row of cells, and marks on them."""
        top, bottom = levels[::2], levels[1::2]
        behind = np.where(np.maximum(top, bottom) == _BARE, np.minimum(top, bottom), (top + bottom + 1) // 2)
        if self._mode == "half":
            pens = np.where(marks.characters > 0, _pen(marks.pens, behind), top * _CODES + bottom)
            return encode(np.where(marks.characters > 0, marks.characters, np.where(top == bottom, 32, ord("▀"))), pens)
        ramp = RAMPS[self._mode]
        shades = np.array([*map(ord, (ramp[k * len(ramp) // LEVELS] for k in range(LEVELS))), ord(" ")])
        pens = np.where(marks.characters > 0, marks.pens, np.where(behind > LEVELS // 2, REAL, FAKE))
        return encode(np.where(marks.characters > 0, marks.characters, shades[behind]), _pen(pens, _BARE))

    def _marks(self, p: Picture, across: int, down: int) -> _Marks:
        """The line, then reals, fakes, arrows and the spot, each before those that came earlier."""
        marks = _Marks(np.zeros((down, across), np.uint32))
        plain = self._mode == "ascii"
        if not plain:
            marks.draw(_border(p, 4 * down, 2 * across), LINE)
        for places, role, letter in ((p.reals, REAL, "o"), (p.fakes, FAKE, "x")):
            x, y = _dots(places, across, down)
            if plain:
                marks.characters[y // 4, x // 2], marks.pens[y // 4, x // 2] = ord(letter), role
            else:
                dots = np.zeros((4 * down, 2 * across), np.bool_)
                dots[y, x] = True
                marks.draw(dots, role)
        self._arrows(marks, p, across, down, PLAIN_HEADS if plain else HEADS)
        if p.spot is not None:
            (x,), (y,) = _dots(np.array([p.spot]), across, down)
            marks.set(y // 4, x // 2, "+" if plain else "╋", LINE)
        return marks

    def _arrows(self, marks: _Marks, p: Picture, across: int, down: int, heads: str) -> None:
        """A dot where each fake is, a line to where it is pulled, and a head there."""
        starts = p.fakes[: len(p.arrows)]
        shafts = np.zeros((4 * down, 2 * across), np.bool_)
        along = np.linspace(0, 1, 4 * across)[:, None, None]
        path = (starts + along * p.arrows).reshape(-1, 2)
        x, y = _dots(path[((path >= 0) & (path <= 1)).all(1)], across, down)
        shafts[y, x] = True
        if heads is HEADS:
            marks.draw(shafts, ARROW)
        (x0, y0), (x1, y1) = _dots(starts, across, down), _dots(starts + p.arrows, across, down)
        # a dot of braille is about as wide as it is high
        turns = np.rint(np.arctan2(p.arrows[:, 1] * 4 * down, p.arrows[:, 0] * 2 * across) / (np.pi / 4))
        for a, b, c, d, turn in zip(x0 // 2, y0 // 4, x1 // 2, y1 // 4, turns.astype(int), strict=True):
            marks.set(b, a, "x" if heads is PLAIN_HEADS else "●", FAKE)
            if (a, b) != (c, d):
                marks.set(d, c, heads[turn % 8], ARROW)

    def _axes(self, codes: Codes, p: Picture, frame: tuple[int, int, int, int], scale: int) -> None:
        """Names, numbers, and the images at the ends."""
        left, top, across, down = frame
        word = _pen(WORD, _BARE)
        right, up = p.axes
        put(codes, max(left - 5, 0), 0, f"{up.name} ↑"[: across + 5], word)
        put(codes, 0, top, f"{up.ends[1]:>{left - 1}}", word)
        put(codes, 0, top + down - 1, f"{up.ends[0]:>{left - 1}}", word)
        low, high = right.ends
        w = right.images.shape[2] * scale
        foot = top + down
        put(codes, left + w + bool(w), foot, low, word)
        put(codes, left + across - w - bool(w) - len(high), foot, high, word)
        name = f"{right.name} →"
        put(codes, left + max((across - len(name)) // 2, w + len(low) + 2), foot, name, word)
        if scale:
            rows = -(-right.images.shape[1] * scale // 2)
            self._image(codes, right.images[0], left, foot, scale)
            self._image(codes, right.images[1], left + across - w, foot, scale)
            if down >= 2 * rows + 4:
                self._image(codes, up.images[1], left - 1 - w, top + 1, scale)
                self._image(codes, up.images[0], left - 1 - w, top + down - 1 - rows, scale)

    def _image(self, codes: Codes, image: NDArray[np.floating[Any]], x: int, y: int, scale: int) -> None:
        """In greys, which have the pens after all others."""
        greys = (np.clip(np.nan_to_num(image), 0, 1) * (_GREYS - 1) + 0.5).astype(np.intp)
        greys = greys.repeat(scale, 0).repeat(scale, 1)
        if len(greys) % 2:
            greys = np.vstack([greys, np.full((1, greys.shape[1]), _GREYS)])
        block = encode(np.full(greys[::2].shape, ord("▀")), _IMAGES + greys[::2] * (_GREYS + 1) + greys[1::2])
        room = codes[y : y + len(block), x : x + block.shape[1]]
        room[:] = block[: room.shape[0], : room.shape[1]]

    # -- colours

    def _palette(self) -> Palette:
        if self._inks is None:
            ramp = self._ramp()
            self._inks = Palette(_Pens([*ramp, self.backdrop], self._mark_inks(ramp), self._greys()))
        return self._inks

    def _ramp(self) -> list[Color]:
        """From fake to real; without colours, from dark to light."""
        paper, word = self.backdrop, self.colour("foreground")
        shares = np.linspace(-1, 1, LEVELS).tolist()
        if self.app.no_color:
            return [paper.blend(word, 0.1 + 0.6 * (share + 1) / 2) for share in shares]
        middle = paper.blend(word, FAINT)
        ends = [paper.blend(self.colour(role), STRONG) for role in ("fake", "real")]
        return [middle.blend(ends[share > 0], abs(share)) for share in shares]

    def _mark_inks(self, ramp: Sequence[Color]) -> list[list[Color]]:
        """Of each mark over each level."""
        word = self.colour("foreground")
        if self.app.no_color:
            return [[word if k < LEVELS // 2 or k == _BARE else self.backdrop for k in range(_CODES)]] * 5
        lift = 0.45 if self.app.current_theme.dark else 0.1
        inks = [self.colour(role).blend(word, lift) for role in ("real", "fake")]
        return [[ink] * _CODES for ink in (*inks, word, self.backdrop.blend(word, 0.8), self.backdrop.blend(word, 0.6))]

    def _greys(self) -> list[Color]:
        paper, ink = self.colour("pixel-paper"), self.colour("pixel-ink")
        return [*(paper.blend(ink, k / (_GREYS - 1)) for k in range(_GREYS)), self.backdrop]


class ColourScale(HeatMap):
    """What the colours stand for: all of them in a row, and below it the numbers at the ends and in the middle."""

    DEFAULT_CSS = "ColourScale { height: 2; }"

    def __init__(self) -> None:
        super().__init__()
        self._numbers = ("", "", "")

    def tell(self, low: str, middle: str, high: str) -> None:
        """Show these numbers, with what they say."""
        self._numbers = low, middle, high
        self.repaint()

    def paint(self, width: int, height: int) -> list[Row]:
        """Two rows."""
        codes: Codes = np.full((height, width), encode(np.array(ord(" ")), _pen(WORD, _BARE)), np.uint32)
        levels = _levels(np.linspace(-1, 1, 2 * width)[None])[0].reshape(width, 2)
        codes[0] = self._cells(np.stack([levels[:, 0], levels[:, 0]]), _Marks(np.zeros((1, width), np.uint32)))[0]
        for text, x in zip(self._numbers, (0, (width - len(self._numbers[1])) // 2, width - len(self._numbers[2]))):
            put(codes, max(x, 0), 1, text, _pen(WORD, _BARE))
        return [CodeRow(line, self._palette()) for line in codes]


_GREYS = 16
_IMAGES = _FIRST + 5 * _CODES


def _pen(role: Any, level: Any) -> Any:
    return _FIRST + role * _CODES + level


class _Pens(dict[int, Style]):
    """The style of each pen, made when first used."""

    def __init__(self, ramp: Sequence[Color], marks: Sequence[Sequence[Color]], greys: Sequence[Color]) -> None:
        self._ramp, self._marks, self._greys = ramp, marks, greys

    def __missing__(self, code: int) -> Style:
        if code < _FIRST:
            top, bottom = divmod(code, _CODES)
            style = pen(self._ramp[top], self._ramp[bottom])
        elif code < _IMAGES:
            role, level = divmod(code - _FIRST, _CODES)
            style = pen(self._marks[role][level], self._ramp[level])
        else:
            top, bottom = divmod(code - _IMAGES, _GREYS + 1)
            style = pen(self._greys[top], self._greys[bottom])
        self[code] = style
        return style


def _levels(values: Floats) -> Whole:
    """The colours of numbers from -1 to 1."""
    curved = np.sign(values) * np.minimum(np.abs(values), 1) ** CURVE
    levels: Whole = ((curved + 1) / 2 * (LEVELS - 1) + 0.5).astype(np.intp)
    return levels


@lru_cache(maxsize=16)
def _weights(count: int, points: int, down: bool) -> Floats:
    """(points, count): what the middles of ``points`` cells have of ``count`` values from edge to edge."""
    at = (np.arange(points) + 0.5) / points * (count - 1)
    weights = np.maximum(1 - np.abs((at[::-1] if down else at)[:, None] - np.arange(count)), 0)
    return weights


def _stretched(values: Floats, rows: int, columns: int) -> Floats:
    """A map over so many rows, the first at the top, and columns."""
    across: Floats = _weights(values.shape[1], columns, False)
    stretched: Floats = _weights(values.shape[0], rows, True) @ values @ across.T
    return stretched


def _border(p: Picture, rows: int, columns: int) -> NDArray[np.bool_]:
    """The dots where the number changes its sign."""
    above = _stretched(np.nan_to_num(p.values), rows, columns) > 0
    edge = np.zeros((rows, columns), np.bool_)
    edge[:, :-1] |= above[:, 1:] != above[:, :-1]
    edge[:-1] |= above[1:] != above[:-1]
    if p.known is not None:
        edge &= _stretched(p.known, rows, columns) >= 0.5
    return edge


def _dots(places: Floats, across: int, down: int) -> tuple[Whole, Whole]:
    """Column and row of dots of places; those beyond an edge are at it."""
    x, y = np.clip(places, 0, 1).T
    columns, rows = 2 * across, 4 * down
    return (
        np.minimum((x * columns).astype(np.intp), columns - 1),
        np.minimum(((1 - y) * rows).astype(np.intp), rows - 1),
    )
