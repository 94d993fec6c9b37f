"""How the drawn data sets draw: (rng, count) -> images (count, h * w) in [0, 1] and labels (count,), or None."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from gan_tui.data import glyphs
from gan_tui.nn.network import Array

Drawn = tuple[Array, Array | None]

BACKSLASH = np.array([1, 0, 0, 1])
CIRCLE = np.array([0, 1, 0, 1, 0, 1, 0, 1, 0])
BARS = np.concatenate([np.kron(np.eye(4), np.ones(4)), np.kron(np.ones(4), np.eye(4))])
"""The four rows of 4x4 pixels, then the four columns, (8, 16)."""


def in_turn(*stencils: Sequence[int] | Array, low: float = 0.75) -> Callable[[np.random.Generator, int], Drawn]:
    """Draws each stencil in turn, its class the label; a single one has none. Each is (h * w,) of 0 and 1, row by row.

    Inked pixels are uniform on [low, 1], the others on [0, 1 - low].
    """
    kinds = np.array(stencils)

    def draw(rng: np.random.Generator, count: int) -> Drawn:
        labels = np.arange(count) % len(kinds)
        return _spread(rng, kinds[labels], low), labels if len(kinds) > 1 else None

    return draw


def digits(rng: np.random.Generator, count: int) -> Drawn:
    """The ten digits in turn, thin or thick, anywhere."""
    stencils = glyphs.stencils()
    labels = np.arange(count) % len(stencils)
    return _spread(rng, stencils[labels, rng.integers(0, stencils.shape[1], count)], 0.75), labels


def _spread(rng: np.random.Generator, ink: Array, low: float) -> Array:
    """Inked pixels uniform on [low, 1], the others on [0, 1 - low]; ``ink`` is (count, pixels) of 0 and 1."""
    return np.asarray(low * ink + (1 - low) * rng.random(ink.shape))


def slant(images: Array) -> Array:
    """How far 2x2 images (n, 4) lean to the left, -2 to 2: the falling diagonal minus the rising one."""
    return np.asarray(images @ np.array([1, -1, -1, 1], images.dtype))


def stands_out(images: Array, ink: Array) -> Array:
    """Whether every inked pixel is brighter than every other one, (n,)."""
    return np.asarray(images[:, ink == 1].min(1) > images[:, ink == 0].max(1))


def is_bar(images: Array) -> Array:
    """Whether one row or one column stands out."""
    return np.asarray(np.any([stands_out(images, bar) for bar in BARS], axis=0))
