"""Fidelity against diversity: what truncated noise does to the images, measured along a ladder of bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from gan_tui.measures.distances import coverage, precision
from gan_tui.nn.network import Array, join
from gan_tui.tools.latent import Space, resampled, scaled
from gan_tui.training.batches import EXPLORE, stream
from gan_tui.training.snapshot import Snapshot

BOUNDS: Mapping[str, tuple[float, ...]] = {
    "normal": (math.inf, 2.0, 1.5, 1.0, 0.7, 0.5, 0.3),
    "uniform": (1.0, 0.85, 0.7, 0.55, 0.4, 0.25, 0.1),
}
"""What no number of z may exceed, from no bound to a tight one; by the kind of noise."""
FACTORS = (1.0, 0.8, 0.6, 0.45, 0.3, 0.2, 0.1)
"""By what z's distance from the middle is multiplied."""


class Truncation:
    """One stands on rung ``rung`` of the ladder: of bounds or, if ``scaling``, of factors."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._s = snapshot
        self.space = Space(snapshot.config.latent, snapshot.config.latent_dim)
        self.rung, self.scaling = 0, False
        self._images: Array | None = None
        self._known: dict[int, tuple[float, float]] = {}
        self._stale: list[int] = []
        self._forget()

    def see(self, snapshot: Snapshot) -> None:
        """Another moment of the same game: numbers of another generator are out of date."""
        before, self._s = self._s, snapshot
        same = np.array_equal(before.shown_generator.theta, snapshot.shown_generator.theta)
        if not same or before.reference is not snapshot.reference:
            self._stale += [rung for rung in self._known if rung not in self._stale]
            self._images = None

    @property
    def rungs(self) -> tuple[float, ...]:
        """The ladder."""
        return FACTORS if self.scaling else BOUNDS[self.space.kind]

    def climb(self, by: int) -> None:
        """To a tighter bound (1), or a looser one (-1)."""
        self.rung = min(max(self.rung + by, 0), len(self.rungs) - 1)
        self._images = None

    def otherwise(self) -> None:
        """The other ladder."""
        self.scaling = not self.scaling
        self._forget()

    def noise(self, count: int, block: int) -> Array:
        """(count, latent) truncated noise of block ``block`` of a stream that training never reads."""
        return self._noise(self.rung, count, block)

    def _noise(self, rung: int, count: int, block: int = 0) -> Array:
        rng = stream(EXPLORE, self._s.config.seed, block)
        return (scaled if self.scaling else resampled)(rng, self.space, count, self.rungs[rung])

    @property
    def points(self) -> Array:
        """Truncated noise, as much as there are reals to compare with: on every rung of the same luck."""
        return self._noise(self.rung, len(self._s.probe))

    @property
    def fakes(self) -> Array:
        """What becomes of it, (n, pixels); in a conditional game the classes in turn."""
        if self._images is None:
            self._images = self._fakes(self.rung)
        return self._images

    def _fakes(self, rung: int) -> Array:
        s = self._s
        with np.errstate(all="ignore"):
            z = self._noise(rung, len(s.probe))
            return s.shown_generator.forward(join(z, s.probe_labels, len(s.dataset.classes)))

    def keeps(self, z: Array) -> Array:
        """Which of the points (..., latent) are within the bound."""
        if self.scaling:
            return np.ones(z.shape[:-1], bool)
        return np.asarray((np.abs(z) <= self.rungs[self.rung]).all(-1))

    def weigh(self, others: int = len(FACTORS)) -> None:
        """Measure the present rung and so many others, those that wait longest, where they are out of date."""
        here = [rung for rung in self._stale if rung == self.rung]
        for rung in (*here, *[rung for rung in self._stale if rung != self.rung][:others]):
            self._stale.remove(rung)
            fakes = self.fakes if rung == self.rung else self._fakes(rung)
            with np.errstate(all="ignore"):
                self._known[rung] = precision(self._s.reference, fakes), coverage(self._s.reference, fakes)

    @property
    def curves(self) -> Array:
        """Precision and coverage, (2, rungs), as they were last measured; nan where never."""
        return np.array([*self._known.values()]).T

    @property
    def here(self) -> tuple[float, float]:
        """Precision and coverage on this rung, of this moment."""
        self.weigh(0)
        return self._known[self.rung]

    def _forget(self) -> None:
        self._known = dict.fromkeys(range(len(self.rungs)), (math.nan, math.nan))
        self._stale = [*self._known]
        self._images = None
