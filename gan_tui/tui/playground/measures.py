"""All measures as a table: each with its course, its number, and what real images come to."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from textual.app import ComposeResult

from gan_tui.data.datasets import Dataset
from gan_tui.measures.measures import MEASURES, Measure
from gan_tui.measures.states import STATES
from gan_tui.nn.losses import LOSSES
from gan_tui.training.frame import Frame
from gan_tui.training.snapshot import Snapshot
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.panels.state import Indicator
from gan_tui.tui.widgets.canvas import Canvas
from gan_tui.tui.widgets.cells import Grid, Row
from gan_tui.tui.widgets.figures import brief, fixed
from gan_tui.tui.widgets.spark import bars, resample

KEPT = 256
"""Moments of which a measure's number is kept, for its course."""
TURNS = 5
"""While playing the table is shown five times a second, and each measure taken at one of these: once a second."""

_NAME, _NUMBER = 16, 8


def in_column(value: float) -> str:
    """A number in at most seven cells: 0.0065, 1.3863, 12.345, 1.2k."""
    size = abs(value)
    return fixed(value, 4) if size < 10 else fixed(value, 3) if size < 100 else brief(value)


class Line(NamedTuple):
    """A row of the table: numbers of late, the latest last."""

    title: str
    role: str
    values: Sequence[float]
    at_best: float


def role_of(name: str, measure: Measure) -> str:
    """Whose colour a measure has: images are the fakes', the rest are one player's."""
    if measure.of_images or name == "d_fake":
        return "fake"
    return "real" if name == "d_real" else "generator" if name.startswith("g_") else "discriminator"


class MeasureTable(Canvas):
    """Two halves side by side: measures of the images, measures of the players. What does not fit below is cut."""

    def __init__(self) -> None:
        super().__init__()
        self._halves: tuple[Sequence[Line], ...] = ((), ())

    def show(self, images: Sequence[Line], players: Sequence[Line]) -> None:
        """Show these numbers."""
        self._halves = images, players
        self.repaint()

    def paint(self, width: int, height: int) -> list[Row]:
        """Headings, then a row a measure."""
        roles = ("fake", "discriminator", "generator", "real")
        grid = Grid(width, height, (self.plain, self.muted, self.bold, *map(self.pen, roles)))
        pens = {role: 3 + i for i, role in enumerate(roles)}
        gap = max(2, width // 30)
        half = (width - gap) // 2
        beside = _NUMBER if half >= _NAME + 2 * _NUMBER else 0  # where there is no room, there is no comparison
        headings = ("Images", "reals"), ("Players", "balance")
        for x, (heading, best), lines in zip((0, half + gap), headings, self._halves, strict=True):
            end, now = x + half, x + half - beside
            across = max(now - _NUMBER - x - _NAME, 0)
            rows = [(heading, "", "now", best, 1, 1)]
            for line in lines:
                course = bars(resample(np.array(line.values, float), across))
                number, at_best = in_column(line.values[-1]), in_column(line.at_best)
                rows.append((line.title, course, number, at_best, pens[line.role], 2))
            for y, (title, course, number, at_best, pen, weight) in enumerate(rows):
                grid.text(x, y, title[: _NAME - 1], 1)
                grid.text(x + _NAME, y, course, pen)
                grid.text(now - len(number), y, number, weight)
                if beside:
                    grid.text(end - len(at_best), y, at_best, 1)
        return grid.rows()


class MeasuresPanel(Panel):
    """A table that costs nothing while it is not seen: what was not seen was not measured."""

    TITLE = "Measures"
    HELP = "\n".join(
        (
            "## Measures",
            "What says more than a look at the pictures: of 256 generated images against 256 real ones, and of the two",
            "players. Each has its course while you watched, its number **now**, and what real images come to against",
            "other real images, or a loss at its balance: no generator does better than by chance.",
            "",
            *(f"* **{measure.title}**: {measure.about}" for measure in MEASURES.values()),
            "",
            "The word at the lower edge sums them up:",
            "",
            *(f"* **{state.title}**: {state.about}" for state in STATES.values()),
        )
    )

    def __init__(self) -> None:
        super().__init__()
        self._courses: dict[str, deque[tuple[int, float]]] = {}
        self._game = -1
        self._turn = 0
        self._floors: tuple[Dataset | None, Mapping[str, float]] = (None, {})
        self._indicator = Indicator()

    def compose(self) -> ComposeResult:
        yield MeasureTable()

    def show(self, frame: Frame) -> None:
        if not self.display:
            return
        s = frame.snapshot
        if frame.game != self._game:
            self._game, self._courses = frame.game, {name: deque(maxlen=KEPT) for name in MEASURES}
        self._turn += 1
        for i, (name, measure) in enumerate(MEASURES.items()):
            course = self._courses[name]
            due = not frame.playing or i % TURNS == self._turn % TURNS
            while course and course[-1][0] >= s.step + (not due):  # the game went back, or has not moved
                course.pop()
            if due or not course:
                course.append((s.step, measure.of(s)))
        lines = self._lines(s)
        of_images = [name for name, measure in MEASURES.items() if measure.of_images]
        of_players = [name for name in MEASURES if name not in of_images]
        self.query_one(MeasureTable).show(*([lines[name] for name in half] for half in (of_images, of_players)))
        self.border_subtitle = self._indicator.look(frame)

    def _lines(self, s: Snapshot) -> dict[str, Line]:
        if self._floors[0] is not s.dataset:
            self._floors = s.dataset, {name: measure.floor(s.dataset) for name, measure in MEASURES.items()}
        d_loss, g_loss = LOSSES[s.config.loss].balance_with(s.config.label_smoothing)
        at_best = {**self._floors[1], "d_loss": d_loss, "g_loss": g_loss}
        return {
            name: Line(measure.title, role_of(name, measure), [x for _, x in self._courses[name]], at_best[name])
            for name, measure in MEASURES.items()
        }
