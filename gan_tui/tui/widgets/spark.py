"""A curve in one row."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from textual.strip import Strip

from gan_tui.tui.widgets.braille import clean
from gan_tui.tui.widgets.canvas import Canvas
from gan_tui.tui.widgets.figures import MISSING, fixed, label

_BLOCKS = "▁▂▃▄▅▆▇█"
_NUMBER = 6  # columns of the number at the right, with a space before it


def resample(values: NDArray[np.floating[Any]], width: int) -> NDArray[np.float64]:
    """The means of ``width`` equal parts; fewer values than that are each repeated. NaN where a part has no number."""
    values = clean(values)
    if not len(values):
        return np.full(width, np.nan)
    good = ~np.isnan(values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(good, values, 0))])
    counts = np.concatenate([[0], np.cumsum(good)])
    start = np.arange(width) * len(values) // width
    end = np.maximum(start + 1, np.arange(1, width + 1) * len(values) // width)
    held = counts[end] - counts[start]
    means = np.full(width, np.nan)
    np.divide(sums[end] - sums[start], held, out=means, where=held > 0)
    return means


def bars(values: NDArray[np.floating[Any]], low: float | None = None, high: float | None = None) -> str:
    """A block for each value, as tall as the value is between ``low`` and ``high``: by default its extremes."""
    values = clean(values)
    good = values[~np.isnan(values)]
    if not len(good):
        return " " * len(values)
    bottom, top = float(good.min() if low is None else low), float(good.max() if high is None else high)
    part = (values - bottom) / (top - bottom) if top > bottom else np.where(np.isnan(values), np.nan, 0.5)
    return "".join(" " if np.isnan(p) else _BLOCKS[min(7, int(max(p, 0) * 8))] for p in part)


class Spark(Canvas):
    """One row: a label, the course of a quantity, its last value."""

    DEFAULT_CSS = "Spark { height: 1; }"

    def __init__(
        self,
        label: str,
        role: str,
        *,
        label_width: int = 6,
        low: float | None = None,
        high: float | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._label, self._role, self._label_width = label, role, label_width
        self.low, self.high = low, high
        self._values: NDArray[np.floating[Any]] = np.empty(0)

    def show(self, values: NDArray[np.floating[Any]]) -> None:
        """Show these values, the oldest first; NaN is a gap."""
        self._values = values
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        """Label, blocks, number."""
        across = max(0, width - self._label_width - _NUMBER)
        course = bars(resample(self._values, across), self.low, self.high)
        last = fixed(float(self._values[-1])) if len(self._values) else MISSING
        name = Segment(label(self._label, self._label_width), self.muted)
        number = Segment(f"{last:>{_NUMBER}}", self.plain)
        return [self.row(width, name, Segment(course, self.pen(self._role)), number)]
