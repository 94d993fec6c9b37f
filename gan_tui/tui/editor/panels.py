"""The panels of the pixel editor: the picture, what D says of it, what each pixel would change, what is kept."""

from __future__ import annotations

import math
from textwrap import wrap

import numpy as np
from textual.app import ComposeResult
from textual.widgets import Static

from gan_tui.measures.attribution import Attribution
from gan_tui.nn.losses import LOSSES
from gan_tui.teaching.reasons import basis, bill, sentence
from gan_tui.teaching.rows import Row, said
from gan_tui.tools.editor import INKS, Editor
from gan_tui.training.frame import Frame
from gan_tui.tui.editor.board import Board, GreyGallery, Inks
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.panels.samples import score, verdict
from gan_tui.tui.panels.scene import share
from gan_tui.tui.panels.unit_pictures import SignedGallery
from gan_tui.tui.panels.verdicts import reach_of
from gan_tui.tui.widgets.bars import ProbabilityBar
from gan_tui.tui.widgets.figures import fixed
from gan_tui.tui.widgets.lines import Lines

SHORTEST, BILL = 5, 10
"""Rows of the sum."""


class EditorPanel(Panel):
    """A panel of what ``editor`` holds."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self._editor = editor
        self._frame: Frame | None = None

    def on_resize(self) -> None:
        """Another size fits."""
        self.when_laid_out(self._show_again)

    def _show_again(self) -> None:
        if self._frame is not None:
            self.show(self._frame)

    @staticmethod
    def size_of(shape: tuple[int, int]) -> str:
        """In words: 3x3 is three rows of three."""
        return f"{shape[0]}x{shape[1]}"


class BoardPanel(EditorPanel):
    """The picture and the inks."""

    TITLE = "Picture"
    HELP = """## Picture
    A picture of your own, and this game's discriminator looks at it. The arrows move the cursor, **enter** paints,
    **shift** and an arrow paint on the way; **0** to **9** choose the ink, 0 is paper. With the mouse: the left button
    paints, the right one erases, the middle one takes the ink from a pixel. **c** begins with a blank picture, **x**
    with the next real image, **g** with the next of G's fakes, **o** with a file of yours; so does a path dropped or
    pasted into the window. **z** asks for another size, **i** fits a picture to the one that D judges. **u** undoes up
    to 500 strokes. **w** asks what D would like: each press is a small step of all pixels in the direction that
    raises D's answer most. At the lower edge: the pixel under the cursor, its value, and how fast D's answer would grow
    with it. Training can go on meanwhile: **space** plays."""

    def compose(self) -> ComposeResult:
        yield Board()
        yield Inks(INKS)

    def show(self, frame: Frame) -> None:
        self._frame, editor = frame, self._editor
        picture, (row, column) = editor.picture, editor.cursor
        self.query_one(Board).show_picture(picture.pixels, editor.cursor)
        self.query_one(Inks).show(editor.ink)
        changed = f", {editor.painted:.0f} changed" if editor.painted else ""
        kind = f" · as {frame.snapshot.dataset.classes[editor.label]}" if editor.asked is not None else ""
        name = f"{self.size_of(picture.shape)} · {picture.source}"
        self.border_title = self._fitting(f"{name}{changed}{kind}", f"{name}{kind}")
        value, a = f"{row + 1},{column + 1} · {picture.pixels[editor.cursor]:.2f}", editor.attribution
        steep = math.nan if a is None else float(a.slopes[editor.cursor])
        slope = f" · slope {steep:+.2f}" if math.isfinite(steep) else ""
        self.border_subtitle = self._fitting(f"pixel {value}{slope}", f"{value}{slope}", value)

    def _fitting(self, *texts: str) -> str:
        """The first that fits the edge, or else the last."""
        return next((text for text in texts if len(text) <= self.content_size.width - 2), texts[-1])


class AnswerPanel(EditorPanel):
    """D's answer, and why."""

    TITLE = "What D says of it"
    HELP = """## What D says of it
    D's answer to your picture, above what it said of the latest reals and fakes on average: the same number for all
    three means that D cannot tell. Below, the **reason**: a sum that comes to the logit, D's answer before it is
    squeezed into 0 to 1. Where D has one layer it is exact: weight times pixel, pixel by pixel, and the bias. A deeper
    D weighs pixels against each other, so your picture is compared with the **average real image**: walk from there in
    a straight line, and add up for each pixel what its slope brought on the way. D knows only the fakes that it was
    trained against: of other images it may say anything, and be sure of it."""

    def compose(self) -> ComposeResult:
        yield ProbabilityBar("picture", "discriminator", label_width=9)
        yield ProbabilityBar("reals", "real", label_width=9)
        yield ProbabilityBar("fakes", "fake", label_width=9)
        yield Lines()

    def show(self, frame: Frame) -> None:
        self._frame, s, a = frame, frame.snapshot, self._editor.attribution
        this, real, fake = self.query(ProbabilityBar)
        answer = None if a is None else a.said
        reach = None if LOSSES[s.config.loss].probability else reach_of(s, answer)
        this.show(answer, reach)
        real.show(s.d_real, reach)
        fake.show(s.d_fake, reach)
        self.border_title = self.TITLE if reach is None else f"{self.TITLE} · score ±{reach:g}"
        lines = self.query_one(Lines)
        if lines.size.width:
            lines.show(self._why(a, s.d_real, s.d_fake, lines.size.width, self.content_size.height - 3))

    def _why(self, a: Attribution | None, real: float | None, fake: float | None, width: int, height: int) -> list[Row]:
        picture = self._editor.picture
        if a is None:
            judged, own = self.size_of(self._editor.snapshot.dataset.shape), self.size_of(picture.shape)
            advice = "i fits it. As it is it can be kept, saved and trained on."
            told = f"D judges images of {judged} only, and this one is {own}: {advice}"
            return [(), *(said(line) for line in wrap(told, width))]
        if not math.isfinite(a.logit):
            return [said("D's answer is no number: its weights have grown beyond all bounds.", "warning")]
        first, *others = wrap(sentence(a, picture.pixels, real, fake), width)
        head, colon, rest = first.partition(":")
        role = {"real": "real", "fake": "fake"}.get(head.partition(",")[0], "bold")
        parts: list[list[Row]] = [[((head + colon, role), (rest, "")), *map(said, others)]]
        room = height - len(parts[0]) - 2
        if room > SHORTEST:
            parts.append(bill(a, picture.pixels, min(room - 1, BILL)))
        parts.append([said(line, "muted") for line in wrap(basis(a), width)])
        return _fitting(parts, height)


def _fitting(parts: list[list[Row]], height: int) -> list[Row]:
    """As many as fit, the first one in any case, with a blank row before each where there is room for that."""
    used = [parts[0]]
    for part in parts[1:]:
        if sum(map(len, used)) + len(used) + len(part) <= height:
            used.append(part)
    gap: list[Row] = [()] if sum(map(len, used)) + len(used) <= height else []
    return [*gap, *used[0], *(row for part in used[1:] for row in [(), *part])][:height]


class SlopePanel(EditorPanel):
    """The gradient of the logit by pixel."""

    TITLE = "What D likes"
    HELP = """## What D likes
    The slope of D's answer at each pixel of the picture: **green** where a little more ink would make it look more real
    to D, **pink** where it would look more fake; the stronger the colour, the steeper, compared with the steepest. This
    is what G gets from D: not only a verdict, but for each pixel which way to change it."""

    def compose(self) -> ComposeResult:
        yield SignedGallery("discriminator")

    def show(self, frame: Frame) -> None:
        self._frame, a = frame, self._editor.attribution
        slopes = np.empty((0, *self._editor.picture.shape)) if a is None else a.slopes[None]
        self.query_one(SignedGallery).show(share(slopes))
        self.border_subtitle = "" if a is None else f"±{fixed(float(np.abs(slopes).max()))} · green up"


class AlbumPanel(EditorPanel):
    """The pictures kept."""

    TITLE = "Kept"
    HELP = """## Kept
    The pictures that you keep with **a**, of the present size; under each what D says of it. A click, or **.** and
    **,**, put one of them back in the editor, and **delete** takes it out. **S** saves them as a file to train on:
    `gan-tui --dataset FILE`. They stay until you quit, also while this screen is closed."""
    DEFAULT_CSS = "AlbumPanel Static { color: $text-muted; height: auto; }"

    def compose(self) -> ComposeResult:
        yield Static("Pictures that you keep are shown here, to be saved and trained on.", markup=False)
        yield GreyGallery("discriminator")

    def show(self, frame: Frame) -> None:
        self._frame, editor, s = frame, self._editor, frame.snapshot
        gallery = self.query_one(GreyGallery)
        shape, album = editor.picture.shape, editor.album
        caption, cells = (verdict, 3) if LOSSES[s.config.loss].probability else (score, 4)
        place = gallery.place(shape, cells if editor.judged else 0)
        here = editor.shown
        start = 0 if here is None else max(0, min(here - place.shown // 2, len(album) - place.shown))
        seen = album[start : start + place.shown]
        pixels = np.array([kept.pixels for kept in seen]).reshape(-1, *shape)
        captions = []
        if editor.judged and seen:
            said = s.judge(
                pixels.reshape(len(seen), -1),
                None
                if editor.asked is None
                else np.array([editor.label if kept.label is None else kept.label for kept in seen]),
            )
            captions = [caption(value) for value in said.tolist()]
        self.start = start
        gallery.cursor = None if here is None else here - start
        gallery.show(pixels, captions)
        elsewhere = editor.kept.elsewhere(shape)
        hidden = f" · {elsewhere} of other sizes" if elsewhere else ""
        self.border_title = f"{self.TITLE} · {len(album)}{hidden}"
        self.query_one(Static).display = not album
        self.border_subtitle = "a keeps one" if not album else "S saves them" if shape in editor.kept.unsaved else ""
