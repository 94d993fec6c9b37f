"""The question of the guessing game: the images, and once they are guessed, what they were and what D said."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from gan_tui.nn.network import Array
from gan_tui.teaching.rows import Span
from gan_tui.tools.real_or_fake import Question, RealOrFake, reals_of
from gan_tui.training.frame import Frame
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.widgets.figures import fixed
from gan_tui.tui.widgets.lines import Lines
from gan_tui.tui.widgets.pixels import PixelGallery

NEUTRAL = "pixel-ink"
"""The role that tints an image whose nature is not to be told."""
WRONG, CORRECT = ("✖ wrong", "error"), ("✔ correct", "success")
SIDES, NATURES = ("left", "right"), ("real", "fake")


class Exhibit(PixelGallery):
    """One image, large, that shows its role only when told to."""

    def __init__(self) -> None:
        super().__init__(NEUTRAL)

    def exhibit(self, image: Array, role: str) -> None:
        """Show an image (h, w) in the tint of a role."""
        self._role = role
        self.show(image[None])


class QuestionPanel(Panel):
    """Asks, and tells when the person has answered."""

    TITLE = "Real or fake?"
    HELP = """## Real or fake?
    You guess, and so does the discriminator. Of two images one is real and one was made by the generator of this very
    moment: **←** says that the left one is real, **→** the right one. **o** asks about one image at a time: **←** it is
    real, **→** it is fake. Then you see what was what, what D says of each (1 is surely real), and whether it was
    correct. Of two images D takes the one that it gives the higher number; a single one it takes for real if its number
    is above 1/2, or above the middle of its scores where the loss knows no probability. If it cannot tell it tosses a
    coin.

    Training may go on meanwhile: **space**, **e**. The images stay until you answer, and D answers as it was when they
    were drawn; the title says at which epoch that was. The real images are **held out**: D was never trained on them.
    A set of drawings has more of them at any time; of images from files the knob **Held out** keeps a share away, and
    **h** begins the run again with a fifth of them. Where none are, the lower edge says so: D then knows the real ones
    by heart, if it can."""

    def __init__(self, real_or_fake: RealOrFake) -> None:
        super().__init__()
        self._real_or_fake = real_or_fake
        self._drawn: object = None

    def compose(self) -> ComposeResult:
        yield Lines()
        with Horizontal():
            for _ in SIDES:
                with Vertical():
                    yield Exhibit()
                    yield Lines()
        yield Lines()

    def on_resize(self) -> None:
        """The words stand in the middle of another width."""
        self._drawn = None
        self.when_laid_out(self.draw)

    def show(self, frame: Frame) -> None:
        self.draw()

    def draw(self) -> None:
        """Draw the question, if it is another or another answer than was drawn last."""
        question, answer = self._real_or_fake.question, self._real_or_fake.answer
        if question is None or self._drawn == (question, answer) or not self.is_mounted:
            return
        sides = list(self.query(Vertical))
        sides[1].display = question.pair
        for i, (image, is_real) in enumerate(zip(question.images, question.real, strict=True)):
            nature = NATURES[not is_real]
            role = NEUTRAL if answer is None else nature
            sides[i].query_one(Exhibit).exhibit(image.reshape(question.dataset.shape), role)
            self._write(sides[i].query_one(Lines), _key(question, i) if answer is None else _told(question, i))
        top, *_, foot = self.query(Lines)
        self._write(top, [_asked(question)] if answer is None else _judged(question, answer))
        self._write(foot, [("D has decided. And you?", "muted")] if answer is None else _d_judged(question))
        place = len(self._real_or_fake.answers) + (answer is None)
        self.border_title = f"{self.TITLE} · question {place:,} · asked at epoch {question.epoch:,}"
        held_out = reals_of(question.dataset)[1]
        self.border_subtitle = (
            "real images: held out, D never saw them"
            if held_out
            else "real images: D was trained on them · h: hold some out"
        )
        self._drawn = question, answer

    @staticmethod
    def _write(lines: Lines, parts: Sequence[Span]) -> None:
        """One row, in the middle."""
        width = lines.size.width
        pad = max(width - sum(len(text) for text, _ in parts), 0) // 2
        lines.show([[(" " * pad, ""), *parts]])


def _asked(question: Question) -> Span:
    return ("Which one is real?" if question.pair else "Is it real?", "bold")


def _key(question: Question, i: int) -> list[Span]:
    """What to press."""
    if not question.pair:
        return [("← ", "primary"), ("real", ""), ("        ", ""), ("fake", ""), (" →", "primary")]
    return [("← ", "primary"), ("this one", "")] if i == 0 else [("this one", ""), (" →", "primary")]


def _figures(question: Question) -> list[str]:
    """What D said of each image and, of a single one, what it was held against; with decimals that tell them apart."""
    values = question.says if question.pair else (*question.says, question.line)
    ways = ([fixed(value, places) for value in values] for places in range(3, 8))
    return next((texts for texts in ways if len({*texts}) == len({*values})), [fixed(value, 3) for value in values])


def _told(question: Question, i: int) -> list[Span]:
    """What an image was, and what D said of it."""
    nature = NATURES[not question.real[i]]
    return [(nature, nature), ("   D says ", "muted"), (_figures(question)[i], "bold")]


def _judged(question: Question, answer: int) -> list[Span]:
    """The person's answer."""
    truth = f"the {SIDES[question.truth]} one is real" if question.pair else f"it is {NATURES[question.truth]}"
    return [("You ", "bold"), CORRECT if answer == question.truth else WRONG, (f": {truth}.", "")]


def _d_judged(question: Question) -> list[Span]:
    """D's answer, and how to go on."""
    nature = NATURES[question.d_answer]
    if question.tied:
        why = "it could not tell, and tossed a coin"
    elif question.pair:
        why = f"it took the {SIDES[question.d_answer]} one"
    else:
        says, line = _figures(question)
        why = f"it said {nature}, since {says} is {'below' if question.d_answer else 'above'} {line}"
    mark = CORRECT if question.d_answer == question.truth else WRONG
    return [("D ", "discriminator"), mark, (f": {why}.", ""), ("    enter ", "primary"), ("next", "muted")]
