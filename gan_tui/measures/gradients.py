"""What a loss asks of the generator, as pure functions of a snapshot: exact gradients by its theta, and by pixel."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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
    g, z = Pass(s.generator, batch), with_ones(s.generator.sizes[0], batch, dtype)
    fakes = np.empty((s.generator.sizes[-1], batch), dtype)
    grads = []
    with np.errstate(all="ignore"):  # of a game on its way to diverge
        z[:-1] = join(s.z, s.labels, len(s.dataset.classes)).T
        g.forward(z, fakes)
        logits, back = _through_d(s, fakes, s.labels)
        by_logit = np.empty_like(logits)
        for loss in losses:
            grad = np.empty_like(s.generator.theta)
            loss.g_slope(logits.shape, batch, dtype)(logits, by_logit)
            g.backward(back(by_logit), s.generator.blocks(grad))
            grads.append(grad)
    return grads


def pixel_gradients(s: Snapshot, loss: Loss, images: Array, labels: Array | None = None) -> Array:
    """The derivative, by its pixels, of what each of ``images`` (n, pixels) would cost G as a fake, (n, pixels).

    In a conditional game they are fakes of the classes ``labels`` (n,).
    """
    with np.errstate(all="ignore"):
        logits, back = _through_d(s, images.T, labels)
        by_logit = np.empty_like(logits)
        loss.g_slope(logits.shape, 1, logits.dtype)(logits, by_logit)
        return back(by_logit).T.copy()


def logit_slopes(s: Snapshot, images: Array, label: int | None = None) -> tuple[Array, Array]:
    """D's logit of each of ``images`` (n, pixels), (n,), and its derivative by each of their pixels, (n, pixels).

    In a conditional game all are judged as images of the class ``label``.
    """
    labels = None if label is None else np.full(len(images), label)
    with np.errstate(all="ignore"):
        logits, back = _through_d(s, images.T, labels)
        return logits[0], back(np.ones_like(logits)).T.copy()


def _through_d(s: Snapshot, images: Array, labels: Array | None) -> tuple[Array, Callable[[Array], Array]]:
    """D's logits (1, n) of the columns of ``images``, and the way back from gradients by them to those by the pixels.

    What comes back is overwritten by the next.
    """
    pixels, count = images.shape
    dtype = s.discriminator.theta.dtype
    d, seen = Pass(s.discriminator, count), with_ones(s.discriminator.sizes[0], count, dtype)
    seen[:pixels] = images
    if labels is not None:
        seen[pixels:-1] = one_hot(labels, len(s.dataset.classes)).T
    logits, by_input = np.empty((1, count), dtype), np.empty_like(seen[:-1])
    d.forward(seen, logits)

    def back(by_logit: Array) -> Array:
        d.backward(by_logit, None, by_input)
        return by_input[:pixels]

    return logits, back
