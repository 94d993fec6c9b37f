"""A film: the way from one noise vector to another, and where on it one is."""

from __future__ import annotations

import numpy as np

from gan_tui.nn.network import Array
from gan_tui.tools.latent import WAYS, Space

ROLL = 1 / 48
"""So far does it go on by itself, each time."""


class Interpolation:
    """From ``a`` to ``b``, (latent,), along one of WAYS; ``blend`` is 0 at a, 1 at b; ``rolling``: it goes on alone."""

    def __init__(self, space: Space, a: Array, b: Array) -> None:
        self._space = space
        self.a, self.b = a, b
        self.way = next(iter(WAYS))
        self.blend, self._onward = 0.0, 1
        self.rolling = False

    def points(self, t: Array) -> Array:
        """The points on the way, (len(t), latent)."""
        return self.between(self.a, self.b, t)

    def between(self, a: Array, b: Array, t: Array) -> Array:
        """Those on the same kind of way between other points; all may be rows."""
        middle = self._space.middle
        return self._space.within(WAYS[self.way](a - middle, b - middle, t) + middle)

    @property
    def z(self) -> Array:
        """Where one is."""
        return np.asarray(self.points(np.array([self.blend]))[0])

    def wind(self, by: float) -> None:
        """So far along, not beyond its ends."""
        self.blend = min(max(self.blend + by, 0.0), 1.0)

    def roll(self) -> None:
        """A little on, back and forth."""
        self._onward = 1 if self.blend <= 0 else -1 if self.blend >= 1 else self._onward
        self.wind(self._onward * ROLL)

    def start_or_stop(self) -> None:
        """Let it go on alone, or no longer."""
        self.rolling = not self.rolling

    def bend(self) -> None:
        """The other way."""
        names = [*WAYS]
        self.way = names[(names.index(self.way) + 1) % len(names)]
