"""A picture to paint on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gan_tui.nn.network import Array
from gan_tui.training.snapshot import frozen

Shape = tuple[int, int]
"""(height, width)."""


@dataclass(frozen=True, eq=False)
class Picture:
    """``pixels`` (h, w) in [0, 1]; what it ``began`` as, and where that is ``source`` from: "blank", "real 3", ..."""

    pixels: Array
    began: Array
    source: str
    label: int | None = None  # the class it belongs to, where that is known

    @property
    def shape(self) -> Shape:
        """(h, w)."""
        height, width = self.pixels.shape
        return height, width


def picture_of(pixels: Array, source: str, label: int | None = None) -> Picture:
    """One that nobody has painted on yet."""
    pixels = frozen(np.array(pixels, np.float64))
    return Picture(pixels, pixels, source, label)


def fitted(pixels: Array, shape: Shape) -> Array:
    """Shrunk or stretched to ``shape`` (h, w): each pixel is the mean of what it covers."""
    rows, columns = (_cover(old, new) for old, new in zip(pixels.shape, shape, strict=True))
    return np.asarray(rows @ pixels @ columns.T)


def _cover(old: int, new: int) -> Array:
    """(new, old): which share of each new pixel of a side every old one covers; rows add up to 1."""
    edges = np.arange(old + 1) / old * new
    overlap = np.minimum(edges[1:], np.arange(1, new + 1)[:, None]) - np.maximum(edges[:-1], np.arange(new)[:, None])
    return np.asarray(np.clip(overlap, 0, None))
