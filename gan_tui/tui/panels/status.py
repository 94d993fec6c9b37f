"""The first row: what is being played, and where it stands."""

from __future__ import annotations

import math

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from gan_tui.nn.losses import LOSSES
from gan_tui.training.frame import Frame
from gan_tui.tui.fallback import DEBUG, FALLBACKS
from gan_tui.tui.widgets.canvas import Canvas
from gan_tui.tui.widgets.figures import brief


def pace(speed: float) -> str:
    """A speed in words."""
    return "max" if math.isinf(speed) else f"{speed:,.0f}/s"


class StatusBar(Canvas):
    """One row. Numbers keep their places; where room is short, words give way: shape, name, optimiser, loss."""

    DEFAULT_CSS = "StatusBar { dock: top; height: 1; padding: 0 1; background: $panel; }"

    _frame: Frame | None = None

    def show(self, frame: Frame) -> None:
        """Show this frame's data set, rules and position."""
        self._frame = frame
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        """The game at the left, position and pace at the right."""
        if self._frame is None:
            return [self.row(width)] * height
        right = self._right(self._frame, roomy=width >= 98)
        room = width - sum(cell_len(part.text) for part in right) - 1
        left = self._left(self._frame, room)
        gap = max(1, room + 1 - sum(cell_len(part.text) for part in left))
        return [self.row(width, *left, Segment(" " * gap, self.muted), *right), *[self.row(width)] * (height - 1)]

    def _left(self, frame: Frame, room: int) -> list[Segment]:
        """As many of the words as fit; the data set's title stays, cut where there is no room for it either."""
        s = frame.snapshot
        c = s.config
        optimizer = c.d_optimizer if c.d_optimizer == c.g_optimizer else f"{c.d_optimizer}/{c.g_optimizer}"
        words = {
            "name": Segment("gan-tui  ", self.bold),
            "title": Segment(s.dataset.title, self.plain),
            "shape": Segment(" " + "x".join(map(str, s.dataset.shape)), self.muted),
            "loss": Segment(f" · {LOSSES[c.loss].title.lower()}", self.muted),
            "optimizer": Segment(f" · {optimizer}", self.muted),
        }
        for least in ("shape", "name", "optimizer", "loss"):
            if sum(cell_len(word.text) for word in words.values()) <= room:
                break
            del words[least]
        else:
            words["title"] = Segment(s.dataset.title[: max(room, 0)], self.plain)
        return list(words.values())

    def _right(self, frame: Frame, roomy: bool) -> list[Segment]:
        s = frame.snapshot
        bold = self.bold
        gap = "  " if roomy else " "
        if frame.diverged:
            state = Segment("✖ diverged" + gap, self.pen("error"))
        elif frame.playing:
            state = Segment(f"▶ {brief(frame.rate) + '/s':>7}" + gap, self.pen("success"))
        else:
            state = Segment(f"‖ {pace(frame.speed):>7}" + gap, self.pen("warning"))
        epoch, step = (f"{s.epoch:>6,}", f"{s.step:>9,}") if roomy else (f"{s.epoch:>4}", f"{s.step:>6}")
        return [
            Segment(f"{FALLBACKS}{gap}" * DEBUG, self.pen("warning")),
            Segment(f"seed {s.config.seed}{gap}", self.muted),
            state,
            Segment("epoch ", self.muted),
            Segment(epoch + gap, bold),
            Segment("step ", self.muted),
            Segment(step, bold),
        ]
