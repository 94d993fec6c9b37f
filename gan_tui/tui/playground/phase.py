"""Where in the training step we are, and what has just been done."""

from __future__ import annotations

from textwrap import wrap

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.strip import Strip

from gan_tui.teaching.phases import tell
from gan_tui.training.frame import Frame
from gan_tui.training.game import Phase, phases_of
from gan_tui.training.snapshot import Snapshot
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.widgets.canvas import Canvas

WORDS = {
    Phase.SAMPLE: "sample",
    Phase.G_FORWARD: "fake",
    Phase.D_FORWARD: "judge",
    Phase.D_LOSS: "loss",
    Phase.D_BACKWARD: "gradient",
    Phase.D_UPDATE: "update",
    Phase.G_LOSS: "loss",
    Phase.G_BACKWARD: "gradient",
    Phase.G_UPDATE: "update",
}


class PhaseTrack(Canvas):
    """The phases of a step as beads, then the words on the latest one, over as many rows as there are."""

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: Snapshot | None = None
        self._playing = False

    def show(self, snapshot: Snapshot, playing: bool) -> None:
        """``playing``: too fast to speak of the single phase."""
        self._snapshot, self._playing = snapshot, playing
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        """Beads, words, blank rows."""
        if self._snapshot is None:
            return [self.row(width) for _ in range(height)]
        rows = [self._beads(self._snapshot, width)]
        rows += self._words(*tell(self._snapshot, self._playing), width, height - 1)
        return [*rows, *(self.row(width) for _ in range(height))][:height]

    def _beads(self, s: Snapshot, width: int) -> Strip:
        phases = phases_of(s.config)
        done = s.phases or (len(phases) if s.step else 0)
        d_count = 6 * s.config.d_steps
        words = len(phases) <= 10 and width >= 100
        parts: list[Segment] = []
        for i, phase in enumerate(phases):
            if i in (0, d_count):
                player = "discriminator" if i < d_count else "generator"
                name = "D's turn " if i < d_count else "G's turn "
                parts += [Segment("   " if i else "", self.muted), Segment(name, self.pen(player))]
            player = "discriminator" if i < d_count else "generator"
            style = self.pen(player) if i < done else self.muted
            word = f" {WORDS[phase]} " if words else ("" if len(phases) > 20 else " ")
            here = i == done - 1
            parts.append(Segment("●" if i < done else "○", style))
            parts.append(Segment(word, style + Style(bold=True) if here else style if i < done else self.muted))
        return self.row(width, *parts)

    def _words(self, title: str, body: str, width: int, rows: int) -> list[Strip]:
        """The title and below it the body, wrapped; where rows are few the body runs on after the title."""
        bold = self.bold
        if rows == 1:
            fits = len(title) + len(body) + 2 <= width
            return [self.row(width, Segment(title, bold), Segment("  " + body if fits else "", self.muted))]
        lines = ["", *wrap(body, max(width, 1))]
        if len(lines) > rows:
            lines = wrap(f"{title} {body}", max(width, 1))
            title, lines[0] = lines[0][: len(title)], lines[0][len(title) :]
        first = self.row(width, Segment(title, bold), Segment(lines[0], self.muted))
        return [first, *(self.row(width, Segment(line, self.muted)) for line in lines[1:])]


class PhasePanel(Panel):
    """The step under way."""

    TITLE = "One training step"
    HELP = """## One training step
    A step is D's turn, then G's turn. In its turn D sees reals and fakes, and its weights move; G is held still. Then
    G makes new fakes, asks the new D, and G's weights move; D is held still. **n** goes one phase on and says what
    happened, **N** undoes it, exactly."""

    def compose(self) -> ComposeResult:
        yield PhaseTrack()

    def show(self, frame: Frame) -> None:
        self.query_one(PhaseTrack).show(frame.snapshot, frame.playing)
