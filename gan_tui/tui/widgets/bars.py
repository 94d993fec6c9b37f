"""A probability as a bar."""

import math

import numpy as np
from rich.segment import Segment
from textual.strip import Strip

from gan_tui.tui.widgets.canvas import Canvas, pen
from gan_tui.tui.widgets.cells import runs
from gan_tui.tui.widgets.figures import fixed, label

_EIGHTHS = " ▏▎▍▌▋▊▉"
_NUMBER = 6  # columns of the number at the right, with two spaces before it


def fill(value: float, width: int) -> tuple[int, str]:
    """A bar of ``width`` cells: how many are full, and the character of the next one ("" if there is none)."""
    full, eighths = divmod(round(min(max(value, 0.0), 1.0) * width * 8), 8)
    return full, _EIGHTHS[eighths] if full < width else ""


class ProbabilityBar(Canvas):
    """One row: a label, a bar from 0 to 1 with a tick at 1/2, and the number; for a score, a bar around 0."""

    DEFAULT_CSS = "ProbabilityBar { height: 1; }"

    def __init__(
        self,
        label: str,
        role: str,
        *,
        label_width: int = 6,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._label, self._role, self._label_width = label, role, label_width
        self._value: float | None = None
        self._reach: float | None = None

    def show(self, value: float | None, reach: float | None = None) -> None:
        """Show a probability, or a score between minus and plus ``reach``; None or NaN is not known."""
        self._value, self._reach = value, reach
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        """Label, bar, number."""
        across = max(0, width - self._label_width - _NUMBER)
        across -= across % 2 == 0 and across > 0  # odd, so that 1/2 is the middle of a cell
        value = self._value if self._value is not None and math.isfinite(self._value) else None
        name = Segment(label(self._label, self._label_width), self.muted)
        number = Segment(f"{fixed(value):>{max(0, width - self._label_width - across)}}", self.plain)
        return [self.row(width, name, *self._bar(value, across), number)]

    def _bar(self, value: float | None, across: int) -> list[Segment]:
        """The bar's cells, with a tick in the middle unless the bar ends there."""
        ink, track = self.colour(self._role), self.colour("track")
        if value is not None and self._reach is not None:
            value = 0.5 + value / self._reach / 2
        full, tip = (0, "") if value is None else fill(value, across)
        cells = list(("█" * full + tip).ljust(across))
        pens = np.zeros(across, int)
        middle = across // 2
        if across and (middle != full or not tip.strip()):
            cells[middle] = "│"
            pens[middle] = 1 if middle < full else 2
        return runs("".join(cells), pens, [pen(ink, track), pen(self.backdrop, ink), pen(self.colour("guide"), track)])
