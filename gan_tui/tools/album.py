"""The pictures that are kept, by their size."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gan_tui.nn.network import Array
from gan_tui.tools.picture import Picture, Shape


class Album:
    """Pictures in the order in which they came. ``unsaved``: the sizes that have some not yet in a file."""

    def __init__(self) -> None:
        self._pictures: dict[Shape, list[Picture]] = {}
        self.unsaved: set[Shape] = set()

    def of(self, shape: Shape) -> list[Picture]:
        """Those of a size."""
        return self._pictures.setdefault(shape, [])

    def elsewhere(self, shape: Shape) -> int:
        """How many are of other sizes."""
        return sum(map(len, self._pictures.values())) - len(self.of(shape))

    def stack(self, shape: Shape) -> Array:
        """Those of a size as images (n, h * w)."""
        return np.array([picture.pixels.ravel() for picture in self.of(shape)])

    def add(self, pictures: Iterable[Picture]) -> None:
        """Keep these too."""
        for picture in pictures:
            self.of(picture.shape).append(picture)

    def place(self, picture: Picture) -> int | None:
        """Which of its size it is, None if it is not kept, or was painted on since."""
        return next((i for i, kept in enumerate(self.of(picture.shape)) if kept.pixels is picture.pixels), None)

    def remove(self, picture: Picture) -> None:
        """Keep it no longer."""
        at = self.place(picture)
        if at is not None:
            del self.of(picture.shape)[at]
            if not self.of(picture.shape):
                self.unsaved.discard(picture.shape)
