"""Both networks as one graph: noise, generator, image, discriminator, verdict."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import reactive

from gan_tui.tui.widgets.braille import GLYPHS, Floats
from gan_tui.tui.widgets.canvas import Canvas, pen
from gan_tui.tui.widgets.cells import CodeRow, Codes, Palette, Row, encode
from gan_tui.tui.widgets.graph import MARKED, SHADES, Lines, Plan, draw, joined, plan, strongest, those_of
from gan_tui.tui.widgets.pixels import LEVELS, PENS, RAMPS, compose, glyphs_for, inks, quantise, ramp
from gan_tui.tui.widgets.spot import Spot
from gan_tui.tui.widgets.tiling import Layout

ROOMY = 12
"""From so many rows on the networks' names have one of their own."""

LINE = PENS  # the first pen that is not the picture's: lines by sign and shade, units by level, words
UNIT = LINE + 2 * SHADES
PLAIN, BOLD, MARK, GENERATOR, DISCRIMINATOR = range(UNIT + LEVELS, UNIT + LEVELS + 5)
_OTHERS = 0.3  # what is left of the other lines where some are marked


@dataclass(frozen=True, eq=False)
class Scene:
    """What is to be seen.

    Attributes:
        counts: the units of each layer, G's from the noise on, then D's from its input on.
        split: how many of the layers are G's.
        shares: for each layer its weights to the next (units, next units), as shares in [-1, 1] of the largest;
            None where there are none.
        lit: for each layer how active its units are, in [-1, 1]; None is not known.
        image: (h, w) in [0, 1].
        labels: words on each layer, the longest that fits is taken: where all its units are shown and, with {} for
            how many are, where not.
        verdict: a word on the image.
    """

    counts: tuple[int, ...]
    split: int
    shares: tuple[Floats | None, ...]
    lit: tuple[Floats | None, ...]
    image: Floats
    labels: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    verdict: str


class NetworkGraph(Canvas):
    """Units as dots, weights as lines between them; a spot of it may be marked."""

    spot: reactive[Spot | None] = reactive[Spot | None](None, repaint=False)
    """Where the cursor is."""
    hovered: reactive[Spot | None] = reactive[Spot | None](None, repaint=False)
    """What is under the mouse."""

    class Pointed(Message):
        """Another spot is marked now, or none."""

    class Picked(Message):
        """The spot under the cursor was clicked again."""

    def __init__(self) -> None:
        self._inks: tuple[Codes, Palette] | None = None
        super().__init__()
        self._scene: Scene | None = None
        self._plan: Plan | None = None
        self._lines: Lines | None = None
        self._head = 1  # rows of words
        self._owner = np.empty((0, 0), np.intp)  # by cell below the words

    @property
    def marked(self) -> Spot | None:
        """What is under the mouse, else under the cursor."""
        return self.hovered or self.spot

    def show(self, scene: Scene) -> None:
        """Show this; spots in other networks are forgotten."""
        if self._scene is not None and self._scene.counts != scene.counts:
            self.spot = self.hovered = None
        self._scene = scene
        self.repaint()

    def move(self, right: int, down: int) -> None:
        """Move the cursor; it begins in the middle of the noise."""
        if (scene := self._scene) is None:
            return
        if self.spot is None:
            self.spot = Spot(0, scene.counts[0] // 2)
        elif right:
            self.spot = self.spot.across(right, scene.counts, scene.split)
        else:
            self.spot = self.spot.along(down, scene.counts)

    # -- drawing

    def paint(self, width: int, height: int) -> list[Row]:
        """Words on top, the graph below."""
        scene, marked = self._scene, self.marked
        self._lines, self._plan = None, None
        if scene is None:
            return [self.row(width)] * height
        head = 2 if height >= ROOMY else 1
        size = width, height - head
        self._plan = at = plan(scene.counts, scene.split, scene.image.shape, size, marked.ends if marked else ())
        if at is None:
            rows: list[Row] = [self.row(width)] * height
            words = Segment("Too many layers for so little room: f shows this panel alone.", self.muted)
            rows[height // 2 : height // 2 + 1] = [self.row(width, words)]
            return rows
        if self._inks is None:
            self._inks = self._make_inks()
        pixels, palette = self._inks
        cells = encode(np.full((height, width), ord(" ")), PLAIN)
        self._head = head
        self._paint_lines(scene, at, cells[head:])
        self._paint_picture(scene, at, cells[head:], pixels)
        for layer in range(len(scene.counts)):
            self._paint_units(scene, at, layer, cells[head:])
        self._paint_words(scene, at, cells)
        return [CodeRow(line, palette) for line in cells]

    def _paint_lines(self, scene: Scene, at: Plan, cells: Codes) -> None:
        marked, found = self.marked, []
        for layer, shares in enumerate(scene.shares):
            if shares is None:
                continue
            lines = strongest(at, layer, shares)
            found.append(lines if marked is None else replace(lines, share=lines.share * _OTHERS))
            if marked is not None and marked.to is not None and layer == marked.layer:
                line = those_of(at, layer, shares, marked.unit, marked.to)
                found.append(replace(line, share=np.where(line.share < 0, -1.0, 1.0), rank=line.rank + MARKED))
            elif marked is not None and marked.to is None and marked.layer - layer in (0, 1):
                ends = (marked.unit, None) if layer == marked.layer else (None, marked.unit)
                lines = those_of(at, layer, shares, *ends)
                found.append(replace(lines, rank=lines.rank + MARKED))
        self._owner = np.full(cells.shape, -1)
        if found:
            self._lines = lines = joined(found)
            patterns, self._owner = draw(lines, at.size)
            drawn = patterns > 0
            shade = np.minimum(np.abs(lines.share) * SHADES, SHADES - 1).astype(int)
            pens = LINE + shade + SHADES * (lines.share < 0)
            cells[drawn] = encode(GLYPHS[patterns[drawn]], pens[self._owner[drawn]])

    def _paint_picture(self, scene: Scene, at: Plan, cells: Codes, pixels: Codes) -> None:
        x, y, scale = at.picture
        height, width = scene.image.shape
        place = Layout(scale, 1, 1, 1, (width * scale, (height * scale + 1) // 2), at.size, (x, y))
        there = slice(y, y + place.tile[1]), slice(x, x + place.tile[0])
        cells[there] = pixels[compose(quantise(scene.image[None]), place, at.size)[there]]

    def _paint_units(self, scene: Scene, at: Plan, layer: int, cells: Codes) -> None:
        shown, lit = at.shown[layer], scene.lit[layer]
        if lit is None:
            units, pens = np.full(len(shown), ord("•")), np.full(len(shown), PLAIN)
        else:
            units = np.where(lit[shown] < 0, ord("○"), ord("●"))
            pens = UNIT + quantise(np.abs(lit[shown])).astype(int)
        for there, unit in self.marked.ends if self.marked else ():
            if there == layer:
                pens[shown == unit] = MARK
        cells[at.y[layer], at.x[layer]] = encode(units, pens)

    def _paint_words(self, scene: Scene, at: Plan, cells: Codes) -> None:
        head, end = self._head, 0
        if head > 1:
            for role, first, last in ((GENERATOR, 0, scene.split - 1), (DISCRIMINATOR, scene.split, -1)):
                word = "Generator" if role == GENERATOR else "Discriminator"
                _write(cells[0], word, (at.x[first] + at.x[last]) // 2 - len(word) // 2, role)
        for layer, x in enumerate(at.x):
            units, shown = scene.counts[layer], len(at.shown[layer])
            for form in scene.labels[layer][shown < units]:
                word = form.format(shown)
                left = max(x - len(word) // 2, 0)
                if left >= end and len(word) < at.gap:
                    end = _write(cells[head - 1], word, left, PLAIN) + 1
                    break
        _write(cells[head + int(at.y[-1][0])], scene.verdict, at.x[-1] + 2, BOLD)

    def _make_inks(self) -> tuple[Codes, Palette]:
        """The cells of the picture's codes, and the styles of all pens."""
        back, system = self.backdrop, self.app.console.color_system
        tint = self.colour("fake") if system == "truecolor" else None
        colours = ramp(self.colour("pixel-paper"), self.colour("pixel-ink"), tint)
        pixels, styles = inks(colours, back, RAMPS.get(glyphs_for(system, os.environ.get("TERM", "")), ""))
        lines = [
            pen(back.blend(self.colour(role), 0.25 + 0.75 * shade / (SHADES - 1)), back)
            for role in ("positive", "negative")
            for shade in range(SHADES)
        ]
        dark, bright = self.colour("guide"), self.colour("foreground")
        units = [pen(dark.blend(bright, k / (LEVELS - 1)), back) for k in range(LEVELS)]
        mark = self.bold + Style(reverse=True)
        words = [self.muted, self.bold, mark, self.pen("generator"), self.pen("discriminator")]
        styles.update(enumerate([*lines, *units, *words], LINE))
        return pixels, Palette(styles)

    def notify_style_update(self) -> None:
        """Other colours: no ink is what it was."""
        self._inks = None
        super().notify_style_update()

    # -- the mouse and the cursor

    def spot_at(self, x: int, y: int) -> Spot | None:
        """The unit or the weight drawn in a cell."""
        y -= self._head
        if self._plan is None or self._lines is None or not (0 <= y < self._owner.shape[0]):
            return None
        if unit := self._plan.unit_at(x, y):
            return Spot(*unit)
        line = self._owner[y, x]
        return None if line < 0 else Spot(*self._lines.name[line].tolist())

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Mark what is under the mouse."""
        at = event.get_content_offset(self)
        self.hovered = None if at is None else self.spot_at(*at)

    def on_leave(self) -> None:
        """Back to the cursor."""
        self.hovered = None

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there; a second time picks the spot."""
        at = event.get_content_offset(self)
        spot = None if at is None else self.spot_at(*at)
        if spot is not None and self.spot is not None and spot.ends == self.spot.ends:
            self.post_message(self.Picked())
        self.spot = spot

    def watch_spot(self) -> None:
        """Mark it."""
        self._point()

    def watch_hovered(self) -> None:
        """Mark it."""
        self._point()

    def _point(self) -> None:
        self.repaint()
        self.post_message(self.Pointed())


def _write(row: Codes, word: str, x: int, ink: int) -> int:
    """Write a word into a row, as far as it goes; the end of it."""
    letters = np.array([ord(letter) for letter in word], np.uint32)[: max(len(row) - x, 0)]
    row[x : x + len(letters)] = encode(letters, ink)
    return x + len(letters)
