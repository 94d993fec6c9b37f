"""The space that noise is drawn from: ways between two points, planes through it, and noise kept near its middle.

Points are (latent,) or rows (n, latent). Pure functions: whoever calls them brings the noise or its generator.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from gan_tui.nn.network import Array
from gan_tui.training.batches import noise

NUDGE = 0.05
"""How far z is moved to see how the image changes, in standard deviations of the noise."""
TINY = 1e-9


class Space(NamedTuple):
    """Where z lives: ``kind`` of noise (normal, or uniform on [0, 1)) and how many numbers it has."""

    kind: str
    size: int

    @property
    def middle(self) -> float:
        """The mean of each number."""
        return 0.5 if self.kind == "uniform" else 0.0

    @property
    def spread(self) -> float:
        """The standard deviation of each number."""
        return 12**-0.5 if self.kind == "uniform" else 1.0

    @property
    def reach(self) -> float:
        """How far from the middle one looks: all of the uniform noise, three standard deviations of the normal."""
        return 0.5 if self.kind == "uniform" else 3.0

    @property
    def usual(self) -> float:
        """How far from the middle a random z usually is: the root of the mean square."""
        return self.spread * math.sqrt(self.size)

    def within(self, z: Array) -> Array:
        """The nearest points that noise can reach."""
        return np.clip(z, 0.0, 1.0) if self.kind == "uniform" else z

    def off(self, z: Array) -> float:
        """How far from the middle a point is."""
        return float(np.linalg.norm(np.asarray(z, np.float64) - self.middle))


# -- from one point to another


def lerp(a: Array, b: Array, t: Array) -> Array:
    """The straight way: a where t is 0, b where it is 1; (..., latent), t (...) and the points broadcast."""
    t = np.asarray(t, np.float64)[..., None]
    return np.asarray(a * (1 - t) + b * t)


def slerp(a: Array, b: Array, t: Array) -> Array:
    """The way round the origin: the direction turns evenly from that of a to that of b, the length changes evenly.

    Where a or b is the origin there is no direction to turn, and on a line there is no way round: then it is the
    straight way. Where they are opposite, it is one of the many ways round, always the same.
    """
    a, b, turn = (np.asarray(x, np.float64) for x in (a, b, t))
    long_a, start = _direction(a)
    long_b, end = _direction(b)
    across = (start * end).sum(-1, keepdims=True)
    apart, sideways = _direction(end - across * start)
    angle = np.arctan2(apart, across)
    other = np.eye(a.shape[-1])[np.abs(start).argmin(-1)]  # any direction that is not the start's
    _, other = _direction(other - (other * start).sum(-1, keepdims=True) * start)
    sideways = np.where(apart < TINY, other, sideways)
    turn = turn[..., None]
    round_ = (np.cos(turn * angle) * start + np.sin(turn * angle) * sideways) * (long_a * (1 - turn) + long_b * turn)
    straight = (np.minimum(long_a, long_b) < TINY) | (a.shape[-1] == 1)
    return np.where(straight, lerp(a, b, t), round_)


def _direction(x: Array) -> tuple[Array, Array]:
    """Length and direction of the rows; that of a row without length is no direction."""
    length = np.linalg.norm(x, axis=-1, keepdims=True)
    return length, x / np.maximum(length, TINY)


WAYS: Mapping[str, Callable[[Array, Array, Array], Array]] = {"linear": lerp, "spherical": slerp}


# -- planes


def plane(centre: Array, axes: Array, places: Array) -> Array:
    """The points at ``places`` (..., k) on the plane through ``centre`` along the ``axes`` (k, latent)."""
    return np.asarray(centre + np.asarray(places, np.float64) @ axes)


def places(centre: Array, axes: Array, z: Array) -> Array:
    """Where on the plane the points' feet are, (..., k); ``axes`` are of length 1 and at right angles."""
    return np.asarray((np.asarray(z, np.float64) - centre) @ axes.T)


def coordinates(size: int, first: int) -> Array:
    """The axes of number ``first`` and the next one, (2, size); one axis where there is no next one."""
    return np.eye(size)[first : first + 2]


def strongest(images: Callable[[Array], Array], z: Array, space: Space) -> tuple[Array, Array]:
    """The directions of z in which ``images`` changes most: (latent, latent) rows of length 1, the strongest first.

    Also each one's share of all change. With J the derivative of the image by z, they are the eigenvectors of J.T J,
    averaged over the points ``z`` (n, latent); J is taken by central differences, and is 0 where an image is no number.
    """
    count, size = z.shape
    nudge = NUDGE * space.spread
    moved = np.multiply.outer([1.0, -1.0], np.eye(size))[:, None] * nudge + np.asarray(z, np.float64)[:, None]
    there, back = images(moved.reshape(-1, size)).astype(np.float64).reshape(2, count, size, -1)
    slopes = np.nan_to_num((there - back) / (2 * nudge))
    powers, directions = np.linalg.eigh(np.einsum("nip,njp->ij", slopes, slopes) / count)
    powers, directions = np.maximum(powers[::-1], 0), directions.T[::-1]
    largest = np.abs(directions).argmax(1)  # which way along an axis is forward is arbitrary: its largest number's
    directions = directions * np.sign(directions[np.arange(size), largest])[:, None]
    return directions, powers / max(float(powers.sum()), TINY)


# -- truncation


def resampled(rng: np.random.Generator, space: Space, count: int, bound: float) -> Array:
    """(count, latent) noise, each number drawn again until it does not exceed ``bound``; inf is no bound."""
    return noise(rng, space.kind, (count, space.size), bound)


def scaled(rng: np.random.Generator, space: Space, count: int, psi: float) -> Array:
    """(count, latent) noise drawn towards the middle: its distance from there times ``psi``."""
    return np.asarray(space.middle + psi * (noise(rng, space.kind, (count, space.size), math.inf) - space.middle))
