"""What is found in a file of images, and how much of it there may be."""

from __future__ import annotations

import math
from typing import NamedTuple

from gan_tui.nn.network import Array
from gan_tui.words import shown

SIDE, COUNT = 32, 100_000
"""The widest and tallest image, and the most images."""

LARGEST_FILE = 8 * SIDE * SIDE * COUNT
"""Bytes of an array, or of a file."""

LONGEST_CLASS = 32
"""Letters of the name of a class."""


class Found(NamedTuple):
    """What stands in a file: pixels (n, h, w) or (n, pixels); a label for each image; how opaque each pixel is.

    The pixels belong to whoever asked, to be changed in place. Opacity is in whole numbers to 255.
    """

    pixels: Array
    labels: Array | None = None
    opaque: Array | None = None


def squared(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """The shape as (n, h, w); ValueError where images have another, or are too many or too large."""
    if not math.prod(shape):
        raise ValueError("there are no images in it")
    if len(shape) == 2:
        side = math.isqrt(shape[1])
        if side * side != shape[1]:
            raise ValueError(
                f"its rows have {shown(shape[1], 30)} pixels, which is no square; save an array (images, height, width)"
            )
        shape = (shape[0], side, side)
    if len(shape) != 3:
        raise ValueError(f"its array has the shape {shown(shape, 60)}; it must be (images, height, width)")
    count, height, width = shape
    if max(height, width) > SIDE:
        raise ValueError(f"its images have {height}x{width} pixels; at most {SIDE}x{SIDE} fit")
    if count > COUNT:
        raise ValueError(f"it holds {count:,} images; at most {COUNT:,} fit")
    return count, height, width
