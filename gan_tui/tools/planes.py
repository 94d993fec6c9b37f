"""Planes through the space of images: two numbers of an image to look at, and the images that have such numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gan_tui.data.datasets import Dataset
from gan_tui.measures.distances import alike, ratio
from gan_tui.nn.network import Array

ALIKE = 0.8
"""Of the largest variance of a pixel: from there on it counts as large."""
MARGIN = 0.08
"""Beyond the outermost real image along a direction, as a share of the axis."""


@dataclass(frozen=True, eq=False)
class Plane:
    """The images ``through + a * axes[0] + b * axes[1]``; (a, b) are an image's coordinates.

    ``axes`` (2, pixels) are orthonormal, and ``through`` has the coordinates (0, 0). Axis k runs from ``low[k]`` to
    ``high[k]``; a *place* is a pair of shares, from (0, 0) at its low end to (1, 1).
    """

    axes: Array
    through: Array
    low: Array
    high: Array

    def coordinates(self, images: Array) -> Array:
        """(n, 2) of images (n, pixels), on the plane or not: those of the image of the plane that is nearest."""
        return np.asarray((images - self.through) @ self.axes.T)

    def places(self, images: Array) -> Array:
        """(n, 2), the same as shares of the axes."""
        return np.asarray((self.coordinates(images) - self.low) / (self.high - self.low))

    def images(self, places: Array) -> Array:
        """The images (n, pixels) at places (n, 2); pixels that would leave [0, 1] end there."""
        coordinates = self.low + places * (self.high - self.low)
        return np.asarray(np.clip(self.through + coordinates @ self.axes, 0, 1))

    def distances(self, images: Array) -> Array:
        """How far images (n, pixels) are from the plane, (n,)."""
        apart = images - self.through
        return np.asarray(np.linalg.norm(apart - apart @ self.axes.T @ self.axes, axis=1))

    def held(self, images: Array) -> float:
        """The share of the variance of ``images`` that their coordinates have: all of it where all images are alike."""
        whole = float(images.astype(np.float64).var(0).sum())
        return 1.0 if alike(images) else ratio(float(self.coordinates(images).var(0).sum()), whole)

    def moved_through(self, image: Array) -> Plane:
        """The parallel plane through ``image``: the same coordinates, all else as there."""
        apart = image - self.through
        through = self.through + apart - apart @ self.axes.T @ self.axes
        return Plane(self.axes, through, self.low, self.high)


def of_pixels(images: Array, across: int, up: int) -> Plane:
    """Two pixels; all others are those of the mean image. An image of a single pixel has only the axis across."""
    through, axes = images.mean(0, dtype=np.float64), np.zeros((2, images.shape[1]))
    axes[1, up] = up != across
    axes[0, across] = 1
    through[[across, up]] = 0
    return Plane(axes, through, np.zeros(2), np.ones(2))


@lru_cache(maxsize=4)
def of_directions(dataset: Dataset) -> Plane:
    """The two directions in which the real images differ most, through their mean; both axes have one scale.

    They reach as far as the real images, and to the flat grey that a generator begins with.
    """
    images = dataset.images.astype(np.float64)
    mean, axes = images.mean(0), np.zeros((2, images.shape[1]))
    _, vectors = np.linalg.eigh(np.cov(images.T, bias=True).reshape(2 * mean.shape))
    axes[: len(mean)] = vectors.T[:-3:-1]  # eigenvalues come in increasing order
    axes *= np.sign(axes[np.arange(2), np.abs(axes).argmax(1)])[:, None]  # a direction has no sign of its own
    found = Plane(axes, mean, np.zeros(2), np.ones(2)).coordinates(np.vstack([images, np.full_like(mean, 0.5)]))
    middle = (found.max(0) + found.min(0)) / 2
    reach = max(float(np.ptp(found, axis=0).max()) / 2, 1e-3) * (1 + 2 * MARGIN)
    return Plane(axes, mean, middle - reach, middle + reach)


def unlike_pixels(images: Array) -> tuple[int, int]:
    """The two pixels that differ most among the images, the first ones among those that differ about as much."""
    differ = images.var(0)
    differ = np.where(differ >= ALIKE * differ.max(), differ.max(), differ)
    order = np.argsort(-differ, kind="stable").tolist()
    first, second = sorted((order[0], order[min(1, len(order) - 1)]))
    return first, second
