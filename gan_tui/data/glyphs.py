"""The ten digits as we draw them: 4x6 pixels, thin or thick, in six places on a sheet of 8x8."""

from __future__ import annotations

from functools import cache

import numpy as np

from gan_tui.nn.network import Array

SIDE = 8

FONT = """
.##.  ..#.  .##.  ###.  #..#  ####  .##.  ####  .##.  .##.
#..#  .##.  #..#  ...#  #..#  #...  #...  ...#  #..#  #..#
#..#  ..#.  ...#  .##.  #..#  ###.  ###.  ..#.  .##.  #..#
#..#  ..#.  ..#.  ...#  ####  ...#  #..#  ..#.  #..#  .###
#..#  ..#.  .#..  ...#  ...#  ...#  #..#  .#..  #..#  ...#
.##.  .###  ####  ###.  ...#  ###.  .##.  .#..  .##.  .##.
"""

PLACES = [(y, x) for y in (1, 2) for x in (1, 2)]
"""Where the upper left corner may be."""


@cache
def stencils() -> Array:
    """Every way in which each digit is drawn, (10, 12, 64) of 0 and 1: thin in each place, then thick."""
    rows = [line.split() for line in FONT.split("\n") if line]
    drawn = []
    for lines in zip(*rows, strict=True):
        thin = np.array([[pixel == "#" for pixel in f"{line}."] for line in lines])
        thick = thin | np.roll(thin, 1, axis=1)
        drawn.append([_placed(strokes, *place) for strokes in (thin, thick) for place in PLACES])
    return np.array(drawn)


def _placed(strokes: Array, y: int, x: int) -> Array:
    sheet = np.zeros((SIDE, SIDE))
    sheet[y : y + strokes.shape[0], x : x + strokes.shape[1]] = strokes
    return sheet.ravel()


def is_glyph(images: Array) -> Array:
    """Whether black and white, cut at one half, they are a digit as drawn, but for at most ``SLIPS`` pixels."""
    ways = stencils().reshape(-1, SIDE * SIDE)
    ink = (images > 0.5).astype(np.float64)
    wrong = ink.sum(1)[:, None] + ways.sum(1) - 2 * ink @ ways.T  # differing pixels, of each image to each way
    return np.asarray(wrong.min(1) <= SLIPS)


SLIPS = 2
