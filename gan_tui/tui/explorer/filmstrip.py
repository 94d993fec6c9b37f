"""A film: images in a single row, as many as fit."""

from __future__ import annotations

from functools import lru_cache

from gan_tui.tui.widgets.pixels import PixelGallery
from gan_tui.tui.widgets.tiling import Layout

GAP = 1
"""Columns between two frames."""
FRAMES = 9
"""At least so many, if they fit at all."""


@lru_cache(maxsize=64)
def strip(shape: tuple[int, int], size: tuple[int, int], caption: int, smallest: int) -> Layout:
    """An odd number of images of that (height, width), with captions, in one row over the whole width."""
    room = 2 * (size[1] - 1)
    largest = max(room // shape[0], smallest)
    for scale in range(largest - largest % smallest, 0, -smallest):
        slot = max(shape[1] * scale, caption)
        count = (size[0] + GAP) // (slot + GAP)
        if count >= FRAMES or scale == smallest:
            break
    count = max(count - (count % 2 == 0), 1)
    pitch = (size[0] - slot) // max(count - 1, 1) if count > 1 else slot
    pitch = min(pitch, slot + 6 * GAP)
    tile = shape[1] * scale, -(-shape[0] * scale // 2)
    left = (size[0] - (count - 1) * pitch - slot) // 2 + (slot - tile[0]) // 2
    return Layout(
        scale, count, 1, count, tile, (pitch, size[1] + 1), (max(left, 0), max(size[1] - 1 - tile[1], 0) // 2)
    )


class Filmstrip(PixelGallery):
    """The frames of a film, each with its caption; ``cursor`` is the one that is shown."""

    def frames(self, shape: tuple[int, int], caption: int) -> int:
        """How many images of that (height, width) with captions of so many cells fit."""
        return strip(shape, self.size, caption, self.smallest).shown if all(self.size) else 1

    @property
    def count(self) -> int:
        """How many frames it has."""
        return len(self._images)

    def _layout(self) -> Layout:
        height, width = self._images.shape[1:]
        return strip((height, width), self.size, max(map(len, self._captions), default=0), self.smallest)
