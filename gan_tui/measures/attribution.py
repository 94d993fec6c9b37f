"""What D says of one picture, and which pixels made it say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from gan_tui.data.datasets import Dataset
from gan_tui.measures.gradients import logit_slopes
from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array
from gan_tui.training.snapshot import Snapshot

STOPS = 32
"""Of the straight way from the average real image to the picture: there the gradient is taken."""

LARGEST_STEP, HALVINGS = 0.05, 12
"""Of a pixel, in one step uphill; so often it is halved where it would lead down."""


@dataclass(frozen=True, eq=False)
class Attribution:
    """D's answer to a picture (h, w), and where it comes from.

    ``said`` is a probability, or the score itself. ``slopes`` (h, w): the derivative of the logit by each pixel.
    ``shares`` (h, w) and ``base`` add up to the logit. A D of one layer (``exact``) adds up weights times pixels, and
    the base is its bias. Any other is compared with the ``average`` real image (h, w), whose logit is the base: a
    pixel's share is its gradient along the straight way from there to the picture, times how far it has come
    ("integrated gradients", Sundararajan et al. 2017); they add up but for the kinks between two stops.
    """

    logit: float
    said: float
    probability: bool
    slopes: Array
    shares: Array
    base: float
    exact: bool
    average: Array


def attribution_of(s: Snapshot, picture: Array, label: int | None = None) -> Attribution:
    """Ask D for its answer to ``picture`` (h, w), in a conditional game as one of the class ``label``."""
    shape, image, loss = picture.shape, picture.reshape(1, -1), LOSSES[s.config.loss]
    average = average_real(s.dataset, label)
    exact = len(s.discriminator.sizes) == 2
    way, weights = _stops()
    asked = [image] if exact else [image, average[None], average + way[:, None] * (image - average)]
    logits, slopes = logit_slopes(s, np.concatenate(asked), label)
    with np.errstate(all="ignore"):
        if exact:
            shares = slopes[0] * image[0]
            base = float(logits[0] - shares.sum())
        else:
            shares = weights @ slopes[2:] * (image[0] - average)
            base = float(logits[1])
        said = float(loss.verdict(logits[:1])[0])
    return Attribution(
        float(logits[0]),
        said,
        loss.probability,
        slopes[0].reshape(shape),
        shares.reshape(shape),
        base,
        exact,
        average.reshape(shape),
    )


def uphill(s: Snapshot, picture: Array, label: int | None = None) -> Array:
    """``picture`` (h, w) after one small step along the gradient of D's logit, within [0, 1]; D likes it no less.

    Pixels that would leave the range stay. Of a step and its halves the largest one is taken that does not lead down.
    """
    image = picture.reshape(1, -1)
    logits, slopes = logit_slopes(s, image, label)
    slope = np.nan_to_num(slopes[0]).astype(np.float64)
    slope[((image[0] <= 0) & (slope < 0)) | ((image[0] >= 1) & (slope > 0))] = 0
    largest = np.abs(slope).max(initial=0)
    if largest == 0:
        return picture
    steps = LARGEST_STEP * 0.5 ** np.arange(HALVINGS)[:, None]
    tried = np.clip(image + steps * slope / largest, 0, 1)
    good = np.flatnonzero(logit_slopes(s, tried, label)[0] >= logits[0])
    return tried[good[0]].reshape(picture.shape) if len(good) else picture


@cache
def _stops() -> tuple[Array, Array]:
    """Where on the way from 0 to 1 to look, and how much each counts, by Gauss's rule: all but exact for a smooth D."""
    gauss: Callable[[int], tuple[Array, Array]] = np.polynomial.legendre.leggauss
    at, weights = gauss(STOPS)
    return (at + 1) / 2, weights / 2


@lru_cache(maxsize=8)
def average_real(dataset: Dataset, label: int | None = None) -> Array:
    """The mean image (pixels,) of the data set, or of one of its classes, where that has images."""
    images = dataset.images if label is None else dataset.images[dataset.labels == label]
    return np.asarray((images if len(images) else dataset.images).mean(0, dtype=np.float64))
