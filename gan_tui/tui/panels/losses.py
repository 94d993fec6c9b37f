"""The loss chart."""

from __future__ import annotations

import math

import numpy as np
from textual.app import ComposeResult

from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array
from gan_tui.training.player import Frame
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.widgets.axis import with_room
from gan_tui.tui.widgets.chart import Guide, LineChart, Series

_NAMES = {math.log(2): "ln 2", -math.log(2): "-ln 2", 2 * math.log(2): "2 ln 2"}


def by_step(start: int, end: int) -> Array:
    """Where the steps from ``start`` to ``end`` are on a chart: what a step brought stands at its end."""
    return np.arange(start + 1, end + 1, dtype=np.float64)


def x_range(start: int, end: int) -> tuple[float, float]:
    """The x axis for the steps from ``start`` to ``end``."""
    return start, start + with_room(end - start)


class LossPanel(Panel):
    """Both losses by step, with guides where neither player can gain."""

    TITLE = "Loss by step"
    HELP = """## Loss
    How far each player is from what it wants, by step. **D** pays for every real image it doubts and every fake it
    believes; **G** pays for every fake that is caught. Neither goes to zero: it is a contest. The dotted lines are
    the balance, where D cannot tell and says 1/2 of everything: 2 ln 2 = 1.386 for D, ln 2 = 0.693 for G
    (-0.693 with the minimax loss). A dim curve is a future that was left when the past was changed."""

    def compose(self) -> ComposeResult:
        yield LineChart()

    def show(self, frame: Frame) -> None:
        s = frame.snapshot
        d_balance, g_balance = LOSSES[s.config.loss].balance
        guides = [Guide(y, _NAMES.get(y, f"{y:g}")) for y in (d_balance, g_balance)]
        steps = by_step(s.curves_start, s.step)
        series = [
            Series("D", "discriminator", s.curves["d_loss"], steps),
            Series("G", "generator", s.curves["g_loss"], steps),
        ]
        for ghost in frame.ghosts[-1:]:
            after = by_step(ghost.start, ghost.start + len(ghost.curves["d_loss"]))
            series.append(Series("D", "discriminator", ghost.curves["d_loss"], after, ghost=True))
            series.append(Series("G", "generator", ghost.curves["g_loss"], after, ghost=True))
        last = max([s.step, *(ghost.start + len(ghost.curves["d_loss"]) for ghost in frame.ghosts[-1:])])
        self.query_one(LineChart).show(series, guides, x_range(s.curves_start, last))
