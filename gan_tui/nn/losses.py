"""What each player wants, as a function of the discriminator's logits.

A loss is made of criteria: a criterion judges one logit against a label, 1 for "real" and 0 for "fake". The
discriminator minimises it with true labels; what the generator minimises is one more entry of the same kind.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import add, multiply, tanh

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


LOG_LOSS = Criterion(_log_loss, _log_slope)


@dataclass(frozen=True)
class Loss:
    """The game's rules. The generator minimises ``g_sign * criterion(logit of a fake, g_label)``.

    ``probability``: whether sigmoid(logit) is a probability. ``balance``: (d_loss, g_loss) where neither can gain.
    """

    title: str
    formula: str
    about: str
    balance: tuple[float, float]
    criterion: Criterion
    g_label: float
    g_sign: float
    probability: bool = True

    def discriminator(self, real_logits: Array, fake_logits: Array) -> tuple[float, Array, Array]:
        """Means over the batches, (loss, gradient by the real logits, gradient by the fake logits)."""
        d_loss = self.d_losses(real_logits.reshape(1, -1), fake_logits.reshape(1, -1))[0]
        grad_real, grad_fake = np.empty_like(real_logits), np.empty_like(fake_logits)
        self.criterion.slope(1.0, 1 / real_logits.size, real_logits.shape, real_logits.dtype)(real_logits, grad_real)
        self.criterion.slope(0.0, 1 / fake_logits.size, fake_logits.shape, fake_logits.dtype)(fake_logits, grad_fake)
        return float(d_loss), grad_real, grad_fake

    def generator(self, fake_logits: Array) -> tuple[float, Array]:
        """Mean over the batch, (loss, gradient by the fake logits)."""
        grad = np.empty_like(fake_logits)
        self.g_slope(fake_logits.shape, fake_logits.size, fake_logits.dtype)(fake_logits, grad)
        return float(self.g_losses(fake_logits.reshape(1, -1))[0]), grad

    def d_losses(self, real_logits: Array, fake_logits: Array) -> Array:
        """d_loss of each row: real term plus fake term, each a mean over the row's batch."""
        value = self.criterion.value
        return np.asarray(value(real_logits, 1.0).mean(-1) + value(fake_logits, 0.0).mean(-1))

    def g_losses(self, fake_logits: Array) -> Array:
        """g_loss of each row, a mean over the row's batch."""
        return np.asarray(
            self.criterion.value(fake_logits, self.g_label).mean(-1) * fake_logits.dtype.type(self.g_sign)
        )

    def d_slope(self, batch: int, dtype: Any) -> Slope:
        """For one row of logits (1, 2 * batch), the reals first."""
        labels = np.repeat([1.0, 0.0], batch).reshape(1, -1)
        return self.criterion.slope(labels, 1 / batch, labels.shape, dtype)

    def g_slope(self, shape: tuple[int, ...], batch: int, dtype: Any) -> Slope:
        """For the logits of a batch of fakes, of ``shape``."""
        return self.criterion.slope(self.g_label, self.g_sign / batch, shape, dtype)

    def verdict(self, logits: Array) -> Array:
        """What D says: the probability of "real", or the bare score where the loss knows no probability."""
        return sigmoid(logits) if self.probability else logits


LN2 = math.log(2)

LOSSES: dict[str, Loss] = {
    "non_saturating": Loss(
        "Non-saturating",
        "L_D = -log D(x) - log(1 - D(G(z)))    L_G = -log D(G(z))",
        "The generator raises the probability that its fakes pass for real: its gradient is largest while it loses.",
        (2 * LN2, LN2),
        LOG_LOSS,
        g_label=1.0,
        g_sign=1.0,
    ),
    "minimax": Loss(
        "Minimax",
        "L_D = -log D(x) - log(1 - D(G(z)))    L_G = log(1 - D(G(z)))",
        "The generator lowers exactly what the discriminator raises: its gradient vanishes while its fakes are caught.",
        (2 * LN2, -LN2),
        LOG_LOSS,
        g_label=0.0,
        g_sign=-1.0,
    ),
}
