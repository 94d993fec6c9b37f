"""What each player wants, as a function of the discriminator's logits.

A loss is made of criteria: a criterion judges one logit against a label, 1 for "real" and 0 for "fake". The
discriminator minimises it with true labels; what the generator minimises is one more entry of the same kind.
Where a loss knows no probability, a logit is called a score.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import add, copyto, less, multiply, subtract, tanh

from gan_tui.nn.network import Array, constant, sigmoid

Slope = Callable[[Array, Array], None]
"""In place: fills the second array with the derivative of a batch's loss by each of its logits, the first."""


@dataclass(frozen=True)
class Criterion:
    """A loss of one logit and its label. ``slope(labels, weight, shape, dtype)`` gives weight * its derivative."""

    value: Callable[[Array, Array | float], Array]
    slope: Callable[[Array | float, float, tuple[int, ...], Any], Slope]


def softplus(x: Array) -> Array:
    """log(1 + exp(x)), without overflow."""
    return np.asarray(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))))


def _log_loss(logits: Array, labels: Array | float) -> Array:
    """-y log D - (1 - y) log(1 - D) with D = sigmoid(logit)."""
    return np.asarray(softplus(logits) - np.asarray(labels, logits.dtype) * logits)


def _log_slope(labels: Array | float, weight: float, shape: tuple[int, ...], dtype: Any) -> Slope:
    """Weight * (D - y) = weight / 2 * tanh(logit / 2) + weight * (1/2 - y)."""
    half, scale, work = constant(0.5, dtype), constant(weight / 2, dtype), np.empty(shape, dtype)
    shift = np.broadcast_to(weight * (0.5 - np.asarray(labels)), shape).astype(dtype)

    def run(logits: Array, out: Array) -> None:
        multiply(logits, half, work)
        tanh(work, out)
        multiply(out, scale, work)
        add(work, shift, out)

    return run


def _square(logits: Array, labels: Array | float) -> Array:
    """1/2 (logit - y)^2."""
    gap = logits - np.asarray(labels, logits.dtype)
    return np.asarray(gap * gap * logits.dtype.type(0.5))


def _square_slope(labels: Array | float, weight: float, shape: tuple[int, ...], dtype: Any) -> Slope:
    targets, scale = np.broadcast_to(np.asarray(labels, dtype), shape).copy(), constant(weight, dtype)

    def run(logits: Array, out: Array) -> None:
        subtract(logits, targets, out)
        multiply(out, scale, out)

    return run


def _sign(labels: Array | float, dtype: Any) -> Array:
    """+1 for "real", -1 for "fake"."""
    return np.asarray(2 * np.asarray(labels) - 1, dtype)


def _score(logits: Array, labels: Array | float) -> Array:
    """The score itself: minus for "real", plus for "fake"."""
    return np.asarray(-_sign(labels, logits.dtype) * logits)


def _score_slope(labels: Array | float, weight: float, shape: tuple[int, ...], dtype: Any) -> Slope:
    slopes = np.broadcast_to(-weight * _sign(labels, dtype), shape).astype(dtype)

    def run(logits: Array, out: Array) -> None:
        copyto(out, slopes)

    return run


def _margin(logits: Array, labels: Array | float) -> Array:
    """What a score lacks to be beyond 1 for "real", or below -1 for "fake"."""
    return np.asarray(np.maximum(1 - _sign(labels, logits.dtype) * logits, 0))


def _margin_slope(labels: Array | float, weight: float, shape: tuple[int, ...], dtype: Any) -> Slope:
    signs = np.broadcast_to(_sign(labels, dtype), shape).copy()
    slopes, one, lacking = (-weight * signs).astype(dtype), constant(1, dtype), np.empty(shape, bool)

    def run(logits: Array, out: Array) -> None:
        multiply(logits, signs, out)
        less(out, one, lacking)
        multiply(slopes, lacking, out)

    return run


LOG_LOSS = Criterion(_log_loss, _log_slope)
SQUARE = Criterion(_square, _square_slope)
SCORE = Criterion(_score, _score_slope)
MARGIN = Criterion(_margin, _margin_slope)


@dataclass(frozen=True)
class Loss:
    """The game's rules. The generator minimises ``g_sign * g_criterion(logit of a fake, g_label)``.

    ``probability``: whether sigmoid(logit) is a probability. ``balance``: (d_loss, g_loss) where neither can gain.
    ``smoothing`` is one-sided: the label of a real image is 1 - smoothing. It speaks of probabilities, so the losses
    that know none ignore it. ``even``: the logit at which the best D holds real and fake equally likely; nan where
    only differences of scores mean anything.
    """

    title: str
    formula: str
    about: str
    balance: tuple[float, float]
    criterion: Criterion
    g_criterion: Criterion
    g_label: float
    g_sign: float = 1.0
    probability: bool = True
    even: float = 0.0

    def discriminator(
        self, real_logits: Array, fake_logits: Array, smoothing: float = 0.0
    ) -> tuple[float, Array, Array]:
        """Means over the batches, (loss, gradient by the real logits, gradient by the fake logits)."""
        d_loss = self.d_losses(real_logits.reshape(1, -1), fake_logits.reshape(1, -1), smoothing)[0]
        grads = []
        for logits, label in ((real_logits, self.real_label(smoothing)), (fake_logits, 0.0)):
            grads.append(np.empty_like(logits))
            self.criterion.slope(label, 1 / logits.size, logits.shape, logits.dtype)(logits, grads[-1])
        return float(d_loss), grads[0], grads[1]

    def generator(self, fake_logits: Array) -> tuple[float, Array]:
        """Mean over the batch, (loss, gradient by the fake logits)."""
        grad = np.empty_like(fake_logits)
        self.g_slope(fake_logits.shape, fake_logits.size, fake_logits.dtype)(fake_logits, grad)
        return float(self.g_losses(fake_logits.reshape(1, -1))[0]), grad

    def real_label(self, smoothing: float) -> float:
        """What D is told of a real image."""
        return 1 - smoothing if self.probability else 1.0

    def d_losses(self, real_logits: Array, fake_logits: Array, smoothing: float = 0.0) -> Array:
        """d_loss of each row: real term plus fake term, each a mean over the row's batch."""
        value, label = self.criterion.value, self.real_label(smoothing)
        return np.asarray(value(real_logits, label).mean(-1) + value(fake_logits, 0.0).mean(-1))

    def g_losses(self, fake_logits: Array) -> Array:
        """g_loss of each row, a mean over the row's batch."""
        return np.asarray(
            self.g_criterion.value(fake_logits, self.g_label).mean(-1) * fake_logits.dtype.type(self.g_sign)
        )

    def d_slope(self, batch: int, dtype: Any, smoothing: float = 0.0) -> Slope:
        """For one row of logits (1, 2 * batch), the reals first."""
        labels = np.repeat([self.real_label(smoothing), 0.0], batch).reshape(1, -1)
        return self.criterion.slope(labels, 1 / batch, labels.shape, dtype)

    def g_slope(self, shape: tuple[int, ...], batch: int, dtype: Any) -> Slope:
        """For the logits of a batch of fakes, of ``shape``."""
        return self.g_criterion.slope(self.g_label, self.g_sign / batch, shape, dtype)

    def verdict(self, logits: Array) -> Array:
        """What D says: the probability of "real", or the bare score where the loss knows no probability."""
        return sigmoid(logits) if self.probability else logits

    def balance_with(self, smoothing: float) -> tuple[float, float]:
        """``balance`` under label smoothing, where the best D says (1 - smoothing) / 2 of everything."""
        if not (smoothing and self.probability):
            return self.balance
        best = np.array([[self.even_with(smoothing)]])
        return float(self.d_losses(best, best, smoothing)[0]), float(self.g_losses(best)[0])

    def even_with(self, smoothing: float) -> float:
        """``even`` under label smoothing, where the best D believes a real image less."""
        return math.log((1 - smoothing) / (1 + smoothing)) if self.probability else self.even


LN2 = math.log(2)

LOSSES: dict[str, Loss] = {
    "non_saturating": Loss(
        "Non-saturating",
        "L_D = -log D(x) - log(1 - D(G(z)))    L_G = -log D(G(z))",
        "The generator raises the probability that its fakes pass for real: its gradient is largest while it loses.",
        (2 * LN2, LN2),
        LOG_LOSS,
        LOG_LOSS,
        g_label=1.0,
    ),
    "minimax": Loss(
        "Minimax",
        "L_D = -log D(x) - log(1 - D(G(z)))    L_G = log(1 - D(G(z)))",
        "The generator lowers exactly what the discriminator raises: its gradient vanishes while its fakes are caught.",
        (2 * LN2, -LN2),
        LOG_LOSS,
        LOG_LOSS,
        g_label=0.0,
        g_sign=-1.0,
    ),
    "least_squares": Loss(
        "Least squares",
        "L_D = (D(x) - 1)^2 / 2 + D(G(z))^2 / 2    L_G = (D(G(z)) - 1)^2 / 2",
        "D gives a score: 1 for reals, 0 for fakes. Fakes far from what D wants pull hard, even those that pass.",
        (0.25, 0.125),
        SQUARE,
        SQUARE,
        g_label=1.0,
        probability=False,
        even=0.5,
    ),
    "wasserstein": Loss(
        "Wasserstein",
        "L_D = -D(x) + D(G(z))    L_G = -D(G(z))",
        "D gives a score without bounds, and parts reals from fakes as far as it can: hold it with clip, or with r1.",
        (0.0, 0.0),
        SCORE,
        SCORE,
        g_label=1.0,
        probability=False,
        even=math.nan,
    ),
    "hinge": Loss(
        "Hinge",
        "L_D = max(0, 1 - D(x)) + max(0, 1 + D(G(z)))    L_G = -D(G(z))",
        "D gives a score, and rests once reals are above 1 and fakes below -1; the generator raises its fakes' scores.",
        (2.0, 0.0),
        MARGIN,
        SCORE,
        g_label=1.0,
        probability=False,
    ),
}
