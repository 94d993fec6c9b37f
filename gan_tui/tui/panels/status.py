"""The first row: what is being played, and where it stands."""

from __future__ import annotations

import math

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from gan_tui.nn.losses import LOSSES
from gan_tui.training.player import Frame
from gan_tui.tui.widgets.canvas import Canvas
from gan_tui.tui.widgets.figures import brief


def pace(speed: float) -> str:
    """A speed in words."""
    return "max" if math.isinf(speed) else f"{speed:,.0f}/s"


class StatusBar(Canvas):
    """One row. Numbers keep their places; where room is short, the words on the left give way, the last first."""

    DEFAULT_CSS = "StatusBar { dock: top; height: 1; padding: 0 1; background: $panel; }"

    _frame: Frame | None = None

    def show(self, frame: Frame) -> None:
        """Show this frame's data set, rules and position."""
        self._frame = frame
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        """Name and game at the left, position and pace at the right."""
        if self._frame is None:
            return [self.row(width)] * height
        right = self._right(self._frame)
        room = width - sum(len(part.text) for part in right)
        left = self._left(self._frame, room)
        gap = max(0, room - sum(len(part.text) for part in left))
        return [self.row(width, *left, Segment(" " * gap, self.muted), *right), *[self.row(width)] * (height - 1)]

    def _left(self, frame: Frame, room: int) -> list[Segment]:
        s = frame.snapshot
        c = s.config
        optimizer = c.d_optimizer if c.d_optimizer == c.g_optimizer else f"{c.d_optimizer}/{c.g_optimizer}"
        words = [s.dataset.title, "x".join(map(str, s.dataset.shape)), LOSSES[c.loss].title.lower(), optimizer]
        parts = [Segment("gan-tui  ", self.rich_style + Style(bold=True))]
        used = len(parts[0].text)
        for i, word in enumerate(words):
            text = f"{' · ' if i > 1 else ' ' if i else ''}{word}"
            if used + len(text) + 1 > room:
                break
            parts.append(Segment(text, self.muted if i else self.rich_style))
            used += len(text)
        return parts

    def _right(self, frame: Frame) -> list[Segment]:
        s = frame.snapshot
        bold = self.rich_style + Style(bold=True)
        if frame.diverged:
            state = Segment("✖ diverged ", self.pen("error"))
        elif frame.playing:
            rate = f"{brief(frame.rate)}/s"
            state = Segment(f"▶ {rate:>7}  ", self.pen("success"))
        else:
            state = Segment(f"‖ {pace(frame.speed):>7}  ", self.pen("warning"))
        return [
            Segment(f"seed {s.config.seed}  ", self.muted),
            state,
            Segment("epoch ", self.muted),
            Segment(f"{s.epoch:>5,} ", bold),
            Segment(" step ", self.muted),
            Segment(f"{s.step:>7,}", bold),
        ]
