"""The loss chart."""

from __future__ import annotations

import math

import numpy as np
from textual.app import ComposeResult

from gan_tui.nn.losses import LOSSES
from gan_tui.training.config import Config
from gan_tui.training.frame import Frame
from gan_tui.training.history import COARSE, Ghost
from gan_tui.training.snapshot import Snapshot
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.widgets.axis import with_room
from gan_tui.tui.widgets.chart import Guide, LineChart, Series

_NAMES = {math.log(2): "ln 2", -math.log(2): "-ln 2", 2 * math.log(2): "2 ln 2"}


LONG = 2**14
"""Steps from which on a curve is drawn by its blocks, with the same look: all steps of a long one cost 18 ms."""


def by_step(name: str, label: str, role: str, of: Snapshot | Ghost) -> Series:
    """A curve of a run, or of a ghost, for a chart by step: what a step brought stands at its end."""
    start, ghost = (of.start, True) if isinstance(of, Ghost) else (of.curves_start, False)
    steps = of.curves[name]
    end = start + len(steps)
    if len(steps) < LONG:
        return Series(label, role, steps, np.arange(start + 1, end + 1, dtype=np.float64), ghost)
    low, high, mean = of.coarse.curves[name][:, :-1]
    rest = steps[of.coarse.start + COARSE * len(mean) - start :]  # the last steps each for itself: one reads them
    x = np.concatenate([of.coarse.start + COARSE * (np.arange(len(mean)) + 0.5), np.arange(end - len(rest), end) + 1.0])
    low, mean, high = (np.concatenate([part, rest]) for part in (low, mean, high))
    return Series(label, role, mean, x, ghost, (low, high))


def x_range(start: int, end: int) -> tuple[float, float]:
    """The x axis for the steps from ``start`` to ``end``."""
    return start, start + with_room(end - start)


def balance_guides(config: Config) -> tuple[Guide, Guide]:
    """Where neither D nor G can gain."""
    d_balance, g_balance = (
        Guide(y, _NAMES.get(y, f"{y:.4g}")) for y in LOSSES[config.loss].balance_with(config.label_smoothing)
    )
    return d_balance, g_balance


class LossPanel(Panel):
    """Both losses by step, with guides where neither player can gain."""

    TITLE = "Loss by step"
    HELP = """## Loss
    How far each player is from what it wants, by step. **D** pays for every real image it doubts and every fake it
    believes; **G** pays for every fake that is caught. Neither goes to zero: it is a tug of war. The dotted lines are
    the balance, where D cannot tell. With the non-saturating and the minimax loss it then says 1/2 of everything:
    2 ln 2 = 1.386 for D, ln 2 = 0.693 for G (-0.693 with the minimax loss). A dim curve is a future that was left
    when the past was changed."""

    def compose(self) -> ComposeResult:
        yield LineChart()

    def show(self, frame: Frame) -> None:
        s = frame.snapshot
        series = [by_step("d_loss", "D", "discriminator", s), by_step("g_loss", "G", "generator", s)]
        for ghost in frame.ghosts[-1:]:
            series.append(by_step("d_loss", "D", "discriminator", ghost))
            series.append(by_step("g_loss", "G", "generator", ghost))
        last = max([s.step, *(ghost.start + len(ghost.curves["d_loss"]) for ghost in frame.ghosts[-1:])])
        self.query_one(LineChart).show(series, balance_guides(s.config), x_range(s.curves_start, last))
