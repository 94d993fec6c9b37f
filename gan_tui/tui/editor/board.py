"""A picture to paint on: its pixels large, the cursor on one of them, and the mouse as a brush."""

from __future__ import annotations

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.geometry import Offset
from textual.message import Message

from gan_tui.nn.network import Array
from gan_tui.tui.widgets.canvas import Canvas, pen
from gan_tui.tui.widgets.cells import CodeRow, Codes, Palette, Row, put
from gan_tui.tui.widgets.pixels import LEVELS, PENS, PixelGallery, inks, quantise, ramp
from gan_tui.tui.widgets.tiling import Layout

Cell = tuple[int, int]
"""Row and column of a pixel."""

WORDS, FRAME, HALF = PENS, PENS + 1, PENS + 1 + LEVELS
"""The first pens of words, of the cursor's frame on each level, and of half a cell beside each level."""

LEFT, MIDDLE, RIGHT = 1, 2, 3
"""Mouse buttons."""


class GreyGallery(PixelGallery):
    """A gallery of what is neither real nor fake: in greys."""

    def _colours(self) -> tuple[Color, ...]:
        return ramp(self.colour("pixel-paper"), self.colour("pixel-ink"), None)


class Board(GreyGallery):
    """One image, as large as it goes."""

    class Painted(Message):
        """The brush went over these pixels, from the first to the last. ``begins``: the button has just gone down."""

        def __init__(self, cells: list[Cell], button: int, begins: bool) -> None:
            super().__init__()
            self.cells, self.button, self.begins = cells, button, begins

    def __init__(self) -> None:
        super().__init__("discriminator")
        self._at: Cell = (0, 0)
        self._drawn: tuple[Codes, Palette] | None = None
        self._last: tuple[Cell, int] | None = None  # where the drag under way was seen last, and its button

    def show_picture(self, pixels: Array, at: Cell) -> None:
        """Show this, with the cursor there."""
        self._at = at
        self.show(pixels[None])

    # -- drawing

    def paint(self, width: int, height: int) -> list[Row]:
        """The picture, and around the pixel under the cursor a frame in whatever is seen on it."""
        rows = super().paint(width, height)
        if self._images.size and rows:
            codes = np.array([row.codes for row in rows if isinstance(row, CodeRow)])
            self._mark(codes, self._layout())
            palette = self._inks()[1]
            return [CodeRow(line, palette) for line in codes]
        return rows

    def _mark(self, codes: Codes, place: Layout) -> None:
        levels, (row, column) = quantise(self._images[0]), self._at
        level, scale = int(levels[self._at]), place.scale
        x, y = place.origin(0)
        left, top, tall = x + column * scale, y - (-row * scale // 2), scale // 2  # whole cells of it only
        if scale == 1:
            other = row ^ 1
            beside = int(levels[other, column]) if other < len(levels) else 0
            if 0 <= y + row // 2 < len(codes) and left < codes.shape[1]:
                put(codes, left, y + row // 2, "▄" if row % 2 else "▀", HALF + beside)
        elif tall == 1:
            self._frame(codes, left, top, scale, "[]", FRAME + level)
        else:
            self._frame(codes, left, top, scale, "┏┓", FRAME + level)
            self._frame(codes, left, top + tall - 1, scale, "┗┛", FRAME + level)

    @staticmethod
    def _frame(codes: Codes, x: int, y: int, width: int, ends: str, pen: int) -> None:
        for at, end in zip((x, x + width - 1), ends, strict=True):
            put(codes, at, y, end, pen)

    def _inks(self) -> tuple[Codes, Palette]:
        if self._drawn is None:
            colours = self._colours()
            shade = self.ramps.get(self._mode, "")
            codes, styles = inks(colours, self.backdrop, shade)
            mark, bold = self.colour("accent"), Style(bold=True)
            for level, grey in enumerate(colours):
                paper = colours[0] if shade else grey
                dark = paper.brightness > 0.5
                styles[FRAME + level] = pen(Color(0, 0, 0) if dark else Color(255, 255, 255), paper) + bold
                styles[HALF + level] = pen(mark, paper)
            styles[WORDS] = self.muted
            self._drawn = codes, Palette(styles)
        return self._drawn

    def notify_style_update(self) -> None:
        self._drawn = None
        super().notify_style_update()

    def watch_glyphs(self) -> None:
        self._drawn = None
        super().watch_glyphs()

    # -- the mouse

    def pixels_at(self, at: Offset) -> list[Cell]:
        """The pixels drawn in a cell: one, or two where a pixel is half a cell; also beyond the edges."""
        place = self._layout()
        x, y = place.origin(0)
        column, row = (at.x - x) // place.scale, (at.y - y) * 2 // place.scale
        return [(row, column), (row + 1, column)] if place.scale == 1 else [(row, column)]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Set the brush down."""
        if event.button in (LEFT, MIDDLE, RIGHT):
            self.capture_mouse()
            self._last = None
            self._brush(event, event.button)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Draw it along."""
        if self._last is not None:
            self._brush(event, self._last[1])

    def on_mouse_up(self) -> None:
        """Lift it."""
        self._last = None
        self.release_mouse()

    def _brush(self, event: events.MouseEvent, button: int) -> None:
        here = self.pixels_at(event.get_content_offset_capture(self))
        begins = self._last is None
        if self._last is not None and self._last[0] == here[0]:
            return
        start = here[0] if self._last is None else self._last[0]
        steps = max(abs(here[0][0] - start[0]), abs(here[0][1] - start[1]), 1)  # the mouse may leap over pixels
        between = np.linspace(start, here[0], steps + 1)[1:-1].round().astype(int).tolist()
        way = [(row, column) for row, column in between]
        extra = [(row + 1, column) for row, column in way] if len(here) == 2 else []
        self._last = here[0], button
        self.post_message(self.Painted([*way, *extra, *reversed(here)], button, begins))


class Inks(Canvas):
    """The inks in a row, each with its digit; a click takes one."""

    DEFAULT_CSS = "Inks { height: 1; }"

    class Dipped(Message):
        """Another ink."""

        def __init__(self, ink: int) -> None:
            super().__init__()
            self.ink = ink

    def __init__(self, inks: int) -> None:
        super().__init__()
        self._count, self._ink = inks + 1, 0

    def show(self, ink: int) -> None:
        """Mark this one."""
        self._ink = ink
        self.repaint()

    def _place(self, width: int) -> tuple[int, int]:
        """Where the first begins, and how wide each is."""
        each = max(2, min(4, width // self._count))
        return max(0, (width - each * self._count) // 2), each

    def paint(self, width: int, height: int) -> list[Row]:
        """Swatches; the one in use has its digit in brackets."""
        start, each = self._place(width)
        paper, ink = self.colour("pixel-paper"), self.colour("pixel-ink")
        parts = [Segment(" " * start, self.plain)]
        for i in range(self._count):
            grey = paper.blend(ink, i / (self._count - 1))
            bright = grey.brightness > 0.5
            used = i == self._ink
            text = (f"[{i}]" if each > 2 else f"{i}<") if used else f"{i}"
            style = pen(Color(0, 0, 0) if bright else Color(255, 255, 255), grey)
            parts.append(Segment(f"{text:^{each}}", style + Style(bold=True) if used else style))
        return [self.row(width, *parts), *[self.row(width)] * (height - 1)]

    def on_click(self, event: events.Click) -> None:
        """Take the one under the mouse."""
        at, (start, each) = event.get_content_offset(self), self._place(self.size.width)
        if at is not None and 0 <= (ink := (at.x - start) // each) < self._count:
            self.post_message(self.Dipped(ink))
