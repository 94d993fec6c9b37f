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

SWING_STEPS = 200


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


def _norm(gradient: Array | None) -> float | None:
    """Euclidean; it may well overflow."""
    return None if gradient is None else float(np.linalg.norm(gradient))


def _swing(s: Snapshot) -> float | None:
    latest = s.curves["d_fake"][-SWING_STEPS:]
    return float(np.ptp(latest)) / 2 if len(latest) == SWING_STEPS else None


def _top_mode(s: Snapshot) -> float | None:
    labels = s.dataset.labels
    if labels is None:
        return None
    means = np.stack([s.dataset.images[labels == k].mean(0) for k in range(len(s.dataset.classes))])
    nearest = _distances(s.probe_images, means).argmin(1)
    return float(np.bincount(nearest).max() / len(nearest))


MEASURES: Mapping[str, Measure] = {
    "d_loss": Measure(
        "D's loss",
        "How wrong D is, on reals and fakes together. 2 ln 2 = 1.386: it cannot tell.",
        lambda s: s.d_loss,
    ),
    "g_loss": Measure("G's loss", "How far G is from fooling D. ln 2 = 0.693 where D cannot tell.", lambda s: s.g_loss),
    "d_real": Measure("D(x)", "What D says of real images, on average: 1 is real, 0 is fake.", lambda s: s.d_real),
    "d_fake": Measure(
        "D(G(z))", "What D says of generated images, on average: 1 is real, 0 is fake.", lambda s: s.d_fake
    ),
    "rule": Measure("Rule", "Share of generated images that obey the data set's own rule.", _rule),
    "coverage": Measure(
        "Coverage",
        "Share of real images with a generated one close by: low where G forgets a kind. Equal sets reach 0.97.",
        lambda s: coverage(s.reference, s.probe_images),
    ),
    "top_mode": Measure(
        "Top mode",
        "Share of generated images in the commonest class, that of the nearest mean image. 1: the others are lost.",
        _top_mode,
    ),
    "swing": Measure(
        "Swing",
        "Half the way between the highest and the lowest D(G(z)) of the latest 200 steps: near 0 where the game rests.",
        _swing,
    ),
    "d_norm": Measure("D's gradient", "Length of the gradient that D's weights follow.", lambda s: _norm(s.d_grad)),
    "g_norm": Measure(
        "G's gradient",
        "Length of the gradient that G's weights follow: near 0, G hardly learns.",
        lambda s: _norm(s.g_grad),
    ),
}
