"""Two games' losses in one chart, a chart for each player."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult

from gan_tui.nn.losses import LOSSES
from gan_tui.training.frame import Frame
from gan_tui.tui.panels.losses import balance_guides, by_step, x_range
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.widgets.chart import LineChart


class CoursePanel(Panel):
    """A player's loss by step in both games: A in the player's colour, B dashed."""

    HELP = """## D's loss, G's loss
    The loss of one player in both games, by step: **A** is the solid curve in the player's colour, **B** the dashed
    one. Where both run together, A shows through the gaps of B. The dotted line is the balance, where D cannot tell.
    Where A and B follow different losses, their numbers cannot be compared: look at the images instead."""

    def __init__(self, player: str, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        self._player = player
        self._index = ("discriminator", "generator").index(player)
        self._letter = "DG"[self._index]
        super().__init__(id=id, classes=classes)
        self.border_title = f"{self._letter}'s loss by step"

    def compose(self) -> ComposeResult:
        yield LineChart()

    def show(self, frame: Frame) -> None:
        if frame.other is None:
            return
        a, b = frame.snapshot, frame.other.snapshot
        curve = f"{self._letter.lower()}_loss"
        series = [
            by_step(curve, "A", self._player, a),
            replace(by_step(curve, "B", "foreground", b), dashed=True),
        ]
        guides = {balance_guides(s.config)[self._index] for s in (a, b)}
        self.border_subtitle = (
            ""
            if a.config.loss == b.config.loss
            else (f"A {LOSSES[a.config.loss].title.lower()} · B {LOSSES[b.config.loss].title.lower()}")
        )
        self.query_one(LineChart).show(series, sorted(guides, key=lambda g: g.y), x_range(a.curves_start, a.step))
