"""MEASURES: one named number each, of a Snapshot. Panels, ``train``, sweeps and lessons all speak these names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from gan_tui.nn.network import Array
from gan_tui.training.game import Phase
from gan_tui.training.snapshot import Snapshot

NEIGHBOURS = 5
"""k of coverage, as Naeem et al. 2020 use it."""


@dataclass(frozen=True)
class Measure:
    """A number of a moment; nan before the first phase, and where there is none."""

    title: str
    about: str
    number: Callable[[Snapshot], float | None]

    def of(self, snapshot: Snapshot) -> float:
        """The number at this moment."""
        with np.errstate(all="ignore"):  # of a game on its way to diverge
            value = None if snapshot.phase is Phase.READY else self.number(snapshot)
        return float("nan") if value is None else value


def _rule(s: Snapshot) -> float | None:
    return None if s.dataset.rule is None else float(np.mean(s.dataset.rule(s.probe_images)))


def _distances(a: Array, b: Array) -> Array:
    """Euclidean distances (len(a), len(b))."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    squares = (a * a).sum(1)[:, None] + (b * b).sum(1) - 2 * a @ b.T
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def coverage(reals: Array, fakes: Array, k: int = NEIGHBOURS) -> float:
    """Share of the reals with a fake nearer than their k-th nearest other real (Naeem et al. 2020)."""
    among = _distances(reals, reals)
    np.fill_diagonal(among, np.inf)
    k = min(k, len(reals) - 1)
    if k < 1:
        return float("nan")
    radius = np.partition(among, k - 1, axis=1)[:, k - 1]
    return float(np.mean(_distances(reals, fakes).min(1) < radius))


_SAID = "1 is real, 0 is fake; a score where the loss knows no probability"

MEASURES: Mapping[str, Measure] = {
    "d_loss": Measure(
        "D's loss",
        "How wrong D is, on reals and fakes together. A D that cannot tell: 2 ln 2 = 1.386, if it gives probabilities.",
        lambda s: s.d_loss,
    ),
    "g_loss": Measure("G's loss", "How far G is from fooling D: each loss has its own scale.", lambda s: s.g_loss),
    "d_real": Measure("D(x)", f"What D says of real images, on average: {_SAID}.", lambda s: s.d_real),
    "d_fake": Measure("D(G(z))", f"What D says of generated images, on average: {_SAID}.", lambda s: s.d_fake),
    "rule": Measure("Rule", "Share of generated images that obey the data set's own rule.", _rule),
    "coverage": Measure(
        "Coverage",
        "Share of real images with a generated one close by: low where G forgets a kind. Equal sets reach 0.97.",
        lambda s: coverage(s.reference, s.probe_images),
    ),
}
