"""The losses as functions: where this batch stands on them, and how steep they are there."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal

from gan_tui.measures.distances import length
from gan_tui.measures.gradients import g_gradients
from gan_tui.nn.losses import LOSSES, Loss
from gan_tui.nn.network import Array
from gan_tui.training.frame import Frame
from gan_tui.training.snapshot import Snapshot
from gan_tui.tui.microscope.curves import Curve, CurveChart, Entry, Plot, Points, Tangent
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.widgets.axis import Range
from gan_tui.tui.widgets.figures import MISSING, brief, fixed

DOTS = 400
"""Points of a curve."""
TALLEST = 5.0
"""Up to this D's log loss is drawn: that of an answer that is wrong by 99.3 %."""
NEAREST, NEAREST_SCORE = 5.0, 2.0
"""The axis of the score reaches at least so far to both sides, the second where there are no probabilities; it doubles
when the image in focus is beyond."""
EVEN = 1.05
"""Two pulls are alike if neither is so many times the other."""


class LossCurvesPanel(Panel):
    """At the left D's loss of one image, at the right G's, for each loss that it might follow."""

    TITLE = "Loss curves"
    HELP = """## Loss curves
    Left: what an image costs **D**, by what D says of it. A real image costs -ln p: nothing if D is sure that it is
    real, more and more the surer D is that it is fake. A fake costs -ln(1 - p), the mirror image. Small points are
    the images of this batch, the large one is in focus.

    Right: what a fake costs **G**, and how steep that is where D has put it. The slope is by D's score, the number
    before the sigmoid, and the axis is spaced by the score too: so what looks flat is flat. **Minimax** is flat while
    D catches the fakes (slope -p): G learns next to nothing just when it is worst. **Non-saturating** is steep there
    (slope -(1 - p)). At 1/2 they are alike. *gradient* is the length of the gradient of all of G's weights that each
    loss gives on the latest noise, with both networks as they are now: how hard it pulls. A loss without
    probabilities is drawn by its score."""

    DEFAULT_CSS = """
    LossCurvesPanel #d-curves { width: 5fr; margin-right: 2; }
    LossCurvesPanel #g-curves { width: 6fr; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._frame: Frame | None = None
        self._sample = 0
        self._reach = NEAREST

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield CurveChart(id="d-curves")
            yield CurveChart(id="g-curves")

    def look_at(self, sample: int) -> None:
        """Put this image of the batch in focus."""
        self._sample = sample
        if self._frame is not None:
            self.show(self._frame)

    def show(self, frame: Frame) -> None:
        self._frame = frame
        s = frame.snapshot
        loss = LOSSES[s.config.loss]
        real, fake = _flat(s.real_logits), _flat(s.fake_logits)
        focus = min(self._sample, s.config.batch_size - 1)
        nearest = NEAREST if loss.probability else NEAREST_SCORE
        self._reach = _reach(self._reach, nearest, *(abs(float(x[focus])) for x in (real, fake) if len(x)))
        d_chart, g_chart = self.query(CurveChart)
        with np.errstate(all="ignore"):  # of a game on its way to diverge
            self._show_d(d_chart, s, loss, real, fake, focus)
            self._show_g(g_chart, s, loss, fake, focus)

    def _show_d(self, chart: CurveChart, s: Snapshot, loss: Loss, real: Array, fake: Array, focus: int) -> None:
        value, real_label = loss.criterion.value, loss.real_label(s.config.label_smoothing)
        if loss.probability:
            p = np.linspace(0, 1, DOTS + 2)[1:-1]
            scores, x_range = np.log(p / (1 - p)), (0.0, 1.0)
            marks = [(0.0, "0 fake"), (1.0, "real 1"), (0.5, "1/2")]
        else:
            x_range = -self._reach, self._reach
            scores, marks = np.linspace(*x_range, DOTS), _score_marks(self._reach)
        x, room = loss.verdict(scores), 5 if loss.probability else 6  # a score's loss may be negative
        curves = [Curve("real", x, value(scores, real_label)), Curve("fake", x, value(scores, 0.0))]
        points, words = [], []
        for name, role, logits, label in (("D(x)", "real", real, real_label), ("D(G(z))", "fake", fake, 0.0)):
            says, costs = loss.verdict(logits), value(logits, label)
            known = len(logits) > 0
            points.append(Points(role, says, costs, focus if known else None))
            said, cost = (float(says[focus]), float(costs[focus])) if known else (None, None)
            words.append(Entry(name, role, (fixed(said), f"→ {_precise(cost):>{room}}")))
        y_range = (0.0, TALLEST) if loss.probability else _extent(curves)
        head = Entry("D's loss" if loss.probability else "D's loss by score", columns=("says", "loss"))
        foot = Entry("● in focus   • the batch")
        chart.show(Plot(x_range, y_range, curves, points, marks=marks), words, head, foot)

    def _show_g(self, chart: CurveChart, s: Snapshot, loss: Loss, fake: Array, focus: int) -> None:
        rivals = [other for other in LOSSES.values() if other.probability] if loss.probability else [loss]
        grads = g_gradients(s, rivals)
        pulls = [length(grad) for grad in grads] if grads else [None] * len(rivals)
        x_range = -self._reach, self._reach
        scores = np.linspace(*x_range, DOTS)
        curves, points, tangents, words = [], [], [], []
        for rival, pull in zip(rivals, pulls, strict=True):
            curves.append(Curve("generator" if rival is loss else "guide", scores, _g_values(rival, scores)))
            numbers = [MISSING, MISSING]
            if len(fake):
                here = fake[focus : focus + 1]
                costs, slope = _g_values(rival, here), _g_slope(rival, here)
                points.append(Points("fake", here, costs, focus=0))
                tangents.append(Tangent(float(here[0]), float(costs[0]), slope))
                numbers = [_precise(float(costs[0])), _precise(slope)]
            words.append(Entry(rival.title, "generator" if rival is loss else "muted", [*numbers, _precise(pull)]))
        marks = _answer_marks(self._reach) if loss.probability else _score_marks(self._reach)
        by = "D(G(z))" if loss.probability else "score"
        head = Entry(f"G's loss by {by}", columns=("loss", "slope", "gradient"))
        picture = Plot(x_range, _extent(curves), curves, points, tangents, marks)
        chart.show(picture, words, head, Entry(_compared(rivals, pulls)))


def _flat(logits: Array | None) -> Array:
    """(n,) of (n, 1); none of None."""
    return np.empty(0) if logits is None else np.asarray(logits[:, 0], np.float64)


def _g_values(loss: Loss, scores: Array) -> Array:
    """What a fake of each score costs G."""
    return loss.g_losses(scores.reshape(-1, 1))


def _g_slope(loss: Loss, score: Array) -> float:
    """The derivative of that by the score, (1,)."""
    return float(loss.generator(score)[1][0])


def _precise(value: float | None) -> str:
    """With three decimals, or as a power of ten where they would all be 0."""
    return brief(value) if value is not None and 0 < abs(value) < 0.0005 else fixed(value, 3)


def _extent(curves: list[Curve]) -> Range:
    """The lowest and the highest point of all curves, and 0."""
    return min(0.0, *(float(curve.y.min()) for curve in curves)), max(0.0, *(float(curve.y.max()) for curve in curves))


def _reach(before: float, nearest: float, *scores: float) -> float:
    """How far an axis of scores goes to both sides. It shrinks only when far less will do, so that it seldom moves."""
    far = max((score for score in scores if math.isfinite(score)), default=0.0)
    wanted = nearest
    while wanted < min(far, 1e6):
        wanted *= 2
    return before if wanted < before and far > before / 3 else wanted


def _score_marks(reach: float) -> list[tuple[float, str]]:
    return [(x, f"{x:g}") for x in (0.0, -reach, reach, -reach / 2, reach / 2)]


def _answer_marks(reach: float) -> list[tuple[float, str]]:
    """Probabilities where their scores are: 0.5, then 10^-k and 1 - 10^-k."""
    marks = [(0.0, "0.5")]
    for k in (2 * int(reach / NEAREST), int(reach / NEAREST)):
        score, small = k * math.log(10) + math.log1p(-(10.0**-k)), brief(10.0**-k) if k > 4 else f"{10.0**-k:g}"
        marks += [(-score, small), (score, f"1-{small}" if k > 4 else f"{1 - 10.0**-k:g}")]
    return marks


def _compared(rivals: list[Loss], pulls: Sequence[float | None]) -> str:
    """Which of two losses pulls harder, and how much."""
    known = [(pull, rival.title) for rival, pull in zip(rivals, pulls, strict=True) if pull]
    if len(known) != 2:
        return ""
    (weak, _), (strong, title) = sorted(known)
    times = strong / weak
    if times < EVEN:
        return "Both pull alike"
    return f"{title}: {times:,.{int(times < 10)}f} times the pull" if math.isfinite(times) else ""
