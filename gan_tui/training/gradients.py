"""What a loss would ask of the generator here, and D of an image: exact gradients, pure functions of a snapshot."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gan_tui.nn.losses import Loss
from gan_tui.nn.network import Array, join, one_hot
from gan_tui.nn.passes import Pass, with_ones
from gan_tui.training.snapshot import Snapshot


def g_gradients(s: Snapshot, losses: Iterable[Loss]) -> list[Array] | None:
    """The derivative of each loss by G's theta, where both networks stand, on the latest noise; None if there is none.

    Right after ``g_backward`` that of the game's own loss is ``s.g_grad``, bit for bit, but for instance noise,
    which is left out here; the update then moves G on.
    """
    if s.z is None:
        return None
    batch, dtype = len(s.z), s.generator.theta.dtype
    pixels, classes = s.generator.sizes[-1], len(s.dataset.classes)
    g, d = Pass(s.generator, batch), Pass(s.discriminator, batch)
    z, fakes = with_ones(s.generator.sizes[0], batch, dtype), with_ones(s.discriminator.sizes[0], batch, dtype)
    logits, by_logit, by_pixel = np.empty((1, batch), dtype), np.empty((1, batch), dtype), np.empty_like(fakes[:-1])
    grads = []
    with np.errstate(all="ignore"):  # of a game on its way to diverge
        z[:-1] = join(s.z, s.labels, classes).T
        g.forward(z, fakes[:pixels])
        if s.labels is not None:
            fakes[pixels:-1] = one_hot(s.labels, classes).T
        d.forward(fakes, logits)
        for loss in losses:
            grad = np.empty_like(s.generator.theta)
            loss.g_slope(logits.shape, batch, dtype)(logits, by_logit)
            d.backward(by_logit, None, by_pixel)
            g.backward(by_pixel[:pixels], s.generator.blocks(grad))
            grads.append(grad)
    return grads


def logit_slopes(s: Snapshot, images: Array, label: int | None = None) -> tuple[Array, Array]:
    """D's logit of each of ``images`` (n, pixels), (n,), and its derivative by each of their pixels, (n, pixels).

    In a conditional game all are judged as images of the class ``label``.
    """
    images = np.asarray(images, s.discriminator.theta.dtype)
    count, pixels = images.shape
    x = with_ones(s.discriminator.sizes[0], count, images.dtype)
    x[:-1] = join(images, None if label is None else np.full(count, label), len(s.dataset.classes)).T
    d, logits, slopes = Pass(s.discriminator, count), np.empty((1, count), images.dtype), np.empty_like(x[:-1])
    with np.errstate(all="ignore"):  # of a game on its way to diverge
        d.forward(x, logits)
        d.backward(np.ones_like(logits), None, slopes)
    return logits[0], slopes[:pixels].T
