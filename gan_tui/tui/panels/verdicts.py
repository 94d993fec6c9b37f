"""What the discriminator says on average, now and by epoch."""

from __future__ import annotations

import math

import numpy as np
from textual.app import ComposeResult

from gan_tui.nn.losses import LOSSES
from gan_tui.training.frame import Frame
from gan_tui.training.history import CURVES
from gan_tui.training.snapshot import Snapshot
from gan_tui.tui.panels.losses import by_step, x_range
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.panels.state import Indicator
from gan_tui.tui.widgets.bars import ProbabilityBar
from gan_tui.tui.widgets.braille import clean
from gan_tui.tui.widgets.chart import Guide, LineChart
from gan_tui.tui.widgets.spark import Spark

_WIDTH = 9
"""Of the labels, so that all rows line up."""
_RECENT = 1000
"""Steps whose scores the bars have room for."""


class VerdictPanel(Panel):
    """Two bars for the latest batch and, where there is room, their course."""

    TITLE = "What D says"
    HELP = """## What D says
    The discriminator's answer on average over the latest batch: **D(x)** of real images, **D(G(z))** of fakes.
    1 is surely real, 0 surely fake, and the mark is 1/2. Both near 1/2: this discriminator cannot tell them apart
    (a better one might). Where the loss knows no probability, the answer is a score without bounds: the higher, the
    more real, and the mark is 0. Below, on a larger screen, the same by step.
    At the lower edge: how the game goes, in a word; **M** has the numbers, and its help says what each word means."""

    def __init__(self, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._indicator = Indicator()

    def compose(self) -> ComposeResult:
        yield ProbabilityBar("D(x)", "real", label_width=_WIDTH)
        yield ProbabilityBar("D(G(z))", "fake", label_width=_WIDTH)
        yield LineChart()

    def show(self, frame: Frame) -> None:
        real, fake = self.query(ProbabilityBar)
        s = frame.snapshot
        probability = LOSSES[s.config.loss].probability
        reach = None if probability else reach_of(s)
        real.show(s.d_real, reach)
        fake.show(s.d_fake, reach)
        self.border_title = self.TITLE if reach is None else f"{self.TITLE} · score ±{reach:g}"
        series = [by_step("d_real", "D(x)", "real", s), by_step("d_fake", "D(G(z))", "fake", s)]
        guides = [Guide(0.0), Guide(0.5, "1/2"), Guide(1.0)] if probability else [Guide(0.0)]
        self.query_one(LineChart).show(series, guides, x_range(s.curves_start, s.step))
        self.border_subtitle = self._indicator.look(frame)


def reach_of(s: Snapshot, *shown: float | None) -> float:
    """The power of two, 1 or more, that the latest scores, and those ``shown`` beside them, stay within."""
    known = [x for x in (s.d_real, s.d_fake, *shown) if x is not None]
    scores = np.abs(clean(np.concatenate([s.curves["d_real"][-_RECENT:], s.curves["d_fake"][-_RECENT:], known])))
    return 2.0 ** math.ceil(math.log2(scores.max(initial=1, where=~np.isnan(scores))))


class EpochPanel(Panel):
    """Four sparklines, one value an epoch."""

    TITLE = "By epoch"
    HELP = """## By epoch
    The means of each epoch, the first at the left: both losses, and what D says of reals and fakes. An epoch is one
    pass over all images of the data set."""

    def compose(self) -> ComposeResult:
        yield Spark("D loss", "discriminator", label_width=_WIDTH)
        yield Spark("G loss", "generator", label_width=_WIDTH)
        yield Spark("D(x)", "real", label_width=_WIDTH)
        yield Spark("D(G(z))", "fake", label_width=_WIDTH)

    def show(self, frame: Frame) -> None:
        curves = frame.snapshot.epoch_curves
        probability = LOSSES[frame.snapshot.config.loss].probability
        for name, spark in zip(CURVES, self.query(Spark), strict=True):
            if name in ("d_real", "d_fake"):
                spark.low, spark.high = (0, 1) if probability else (None, None)
            spark.show(curves[name])
