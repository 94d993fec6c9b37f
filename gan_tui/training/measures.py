"""MEASURES: one named number each, of a Snapshot. Panels, ``train``, sweeps and lessons all speak these names.

Those of the distribution compare the probe's images with the reference's reals, 256 of each, and have a ``floor``: what
comes out for reals against other reals. No generator can be expected to do better than that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gan_tui.data.datasets import Dataset
from gan_tui.nn.losses import LN2, LOSSES
from gan_tui.nn.network import Array, one_hot
from gan_tui.training.game import Phase
from gan_tui.training.snapshot import Snapshot

NEIGHBOURS = 5
"""k of coverage, as Naeem et al. 2020 use it."""
BINS = 32
"""Of the histograms of scores."""
SWING_STEPS = 200

Compare = Callable[[Dataset, Array, Array], float]
"""(data set, reals (n, pixels), fakes (m, pixels)) -> how alike they are."""


@dataclass(frozen=True)
class Measure:
    """A number of a moment; nan before the first phase, and where there is none.

    ``number`` takes it from a snapshot; where it is None, ``compare`` takes it from reals and generated images.
    """

    title: str
    about: str
    number: Callable[[Snapshot], float | None] | None = None
    compare: Compare | None = None

    def of(self, snapshot: Snapshot) -> float:
        """The number at this moment."""
        value = None
        if snapshot.phase is not Phase.READY:
            with np.errstate(all="ignore"):  # of a game on its way to diverge
                if self.number is not None:
                    value = self.number(snapshot)
                elif self.compare is not None:
                    value = self.compare(snapshot.dataset, snapshot.reference, snapshot.probe_images)
        return float("nan") if value is None else value

    def floor(self, dataset: Dataset) -> float:
        """What it is for reals against other reals, two halves of the data set; nan where nothing is compared."""
        images = dataset.images
        order = np.random.Generator(np.random.SFC64((len(images),))).permutation(len(images))
        halves = np.array_split(images[order[: 2 * HALF]], 2)
        return float("nan") if self.compare is None else self.compare(dataset, halves[0], halves[1])


HALF = 256
"""Images of a half, at most: as many as are compared while a game runs."""


def rule(dataset: Dataset, reals: Array, fakes: Array) -> float:
    """Share of the fakes that obey the data set's rule; nan where it has none."""
    return float("nan") if dataset.rule is None else float(np.mean(dataset.rule(fakes)))


def _distances(a: Array, b: Array) -> Array:
    """Euclidean distances (len(a), len(b))."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    squares = (-2 * a) @ b.T  # from here on in place: fresh pages cost more than the arithmetic
    squares += (a * a).sum(1)[:, None]
    squares += (b * b).sum(1)
    return np.asarray(np.sqrt(np.maximum(squares, 0, out=squares), out=squares))


def _mean_apart(x: Array) -> float:
    """Mean distance of two different rows."""
    distances = _distances(x, x)
    np.fill_diagonal(distances, 0)  # which rounding may have left above it
    return float(distances.sum() / (len(x) * (len(x) - 1))) if len(x) > 1 else float("nan")


def coverage(reals: Array, fakes: Array, k: int = NEIGHBOURS) -> float:
    """Share of the reals with a fake nearer than their k-th nearest other real (Naeem et al. 2020)."""
    among = _distances(reals, reals)
    np.fill_diagonal(among, np.inf)
    k = min(k, len(reals) - 1)
    if k < 1:
        return float("nan")
    radius = np.partition(among, k - 1, axis=1)[:, k - 1]
    return float(np.mean(_distances(reals, fakes).min(1) < radius))


def energy(reals: Array, fakes: Array) -> float:
    """2 E|x - y| - E|x - x'| - E|y - y'|, unbiased: 0 on average for equal distributions, and below it by chance."""
    return 2 * float(_distances(reals, fakes).mean()) - _mean_apart(reals) - _mean_apart(fakes)


def worst_marginal(reals: Array, fakes: Array) -> float:
    """Wasserstein-1 distance of a single pixel's two distributions, of that pixel where it is largest."""
    count = max(len(reals), len(fakes))
    quantiles = [np.sort(x, axis=0)[np.arange(count) * len(x) // count] for x in (reals, fakes)]
    return float(np.abs(quantiles[0] - quantiles[1]).mean(0).max())


def diversity(reals: Array, fakes: Array) -> float:
    """Mean distance of two fakes by that of two reals."""
    return _mean_apart(fakes) / _mean_apart(reals)


@lru_cache(maxsize=8)
def _centres(dataset: Dataset) -> Array:
    """The mean image of each class that has images, (classes, pixels)."""
    assert dataset.labels is not None
    hot = one_hot(dataset.labels, len(dataset.classes))[:, np.unique(dataset.labels)]
    return np.asarray(hot.T @ dataset.images.astype(np.float64) / hot.sum(0)[:, None])


def mode_shares(dataset: Dataset, images: Array) -> Array:
    """Share of the images nearest to the mean image of each class; empty where the set has no classes."""
    if dataset.labels is None:
        return np.empty(0)
    nearest = _distances(images, _centres(dataset)).argmin(1)
    return np.bincount(nearest, minlength=len(_centres(dataset))) / len(images)


def mode_entropy(dataset: Dataset, reals: Array, fakes: Array) -> float:
    """Entropy of the fakes' mode shares by its largest: 1 where all classes are as frequent, 0 where there is one."""
    shares = mode_shares(dataset, fakes)
    if len(shares) < 2:
        return float("nan")
    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum() / np.log(len(shares))) + 0.0  # no -0.0


def collapse(dataset: Dataset, reals: Array, fakes: Array) -> float:
    """1 minus the diversity or the mode entropy, whichever is less: 0 is healthy, 1 is a single image or class."""
    return 1 - float(np.nanmin([1.0, diversity(reals, fakes), mode_entropy(dataset, reals, fakes)]))


def jensen_shannon(p: Array, q: Array) -> float:
    """Of two distributions over the same atoms, in nats: 0 where they are equal, ln 2 where they share none."""
    middle = (p + q) / 2

    def from_middle(x: Array) -> float:
        return float((x[x > 0] * np.log(x[x > 0] / middle[x > 0])).sum())

    return (from_middle(p) + from_middle(q)) / 2


def score_divergence(reals: Array, fakes: Array) -> float:
    """Jensen-Shannon divergence of two sets of scores, by their histograms; nan where a score is not finite.

    An entropy by a histogram is too small by about (bins in use - 1) / 2n (Miller and Madow 1955): that is put right.
    """
    both = np.concatenate([reals, fakes]).astype(np.float64)
    if not np.isfinite(both.max() - both.min()):
        return float("nan")
    bins = np.searchsorted(np.linspace(both.min(), both.max(), BINS + 1)[1:-1], both, "right")
    p, q = (np.bincount(some, minlength=BINS) for some in np.split(bins, [len(reals)]))
    sizes = np.array([len(both), len(reals), len(fakes)])
    used = np.array([np.count_nonzero(counts) for counts in (p + q, p, q)])
    put_right = ((used - 1) / (2 * sizes)) @ [1, -0.5, -0.5]
    return min(max(jensen_shannon(p / len(reals), q / len(fakes)) + float(put_right), 0.0), LN2)


def _d_balance(s: Snapshot) -> float | None:
    balance = LOSSES[s.config.loss].balance_with(s.config.label_smoothing)[0]
    return None if s.d_loss is None else s.d_loss - balance


def _js(s: Snapshot) -> float:
    return score_divergence(s.logits(s.reference, s.reference_labels), s.logits(s.probe_images, s.probe_labels))


def _length(gradient: Array | None) -> float | None:
    return None if gradient is None else float(np.linalg.norm(gradient.astype(np.float64)))  # float32 might overflow


def top_mode(dataset: Dataset, reals: Array, fakes: Array) -> float:
    """Share of the fakes that are nearest to the commonest class's mean image; nan without classes."""
    return float(mode_shares(dataset, fakes).max(initial=0.0)) or float("nan")


def _swing(s: Snapshot) -> float | None:
    latest = s.curves["d_fake"][-SWING_STEPS:]
    return float(np.ptp(latest)) / 2 if len(latest) == SWING_STEPS else None


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
    "d_balance": Measure(
        "D's loss above balance",
        "D's loss minus what it comes to where D cannot tell: below 0, D can tell; at 0, this D cannot.",
        _d_balance,
    ),
    "d_norm": Measure("D's gradient", "Its length: how strongly D's weights are pulled.", lambda s: _length(s.d_grad)),
    "g_norm": Measure("G's gradient", "Its length: near 0, G has nothing to learn from.", lambda s: _length(s.g_grad)),
    "rule": Measure("Rule", "Share of generated images that obey the data set's own rule.", compare=rule),
    "coverage": Measure(
        "Coverage",
        "Share of real images with a generated one close by: low where G forgets a kind. Equal sets reach 0.97.",
        compare=lambda dataset, reals, fakes: coverage(reals, fakes),
    ),
    "energy": Measure(
        "Energy distance",
        "How far the generated images are from the real ones, as a whole: 0 is no distance.",
        compare=lambda dataset, reals, fakes: energy(reals, fakes),
    ),
    "worst_marginal": Measure(
        "Worst pixel",
        "How far ink would have to move, on average, for the worst pixel to be distributed as in real images.",
        compare=lambda dataset, reals, fakes: worst_marginal(reals, fakes),
    ),
    "diversity": Measure(
        "Diversity",
        "How far apart two generated images are, by how far two real ones are: 1 is as varied, 0 is always the same.",
        compare=lambda dataset, reals, fakes: diversity(reals, fakes),
    ),
    "mode_entropy": Measure(
        "Mode entropy",
        "How evenly the classes appear, each image counted for the class whose mean is nearest: 1 is evenly, 0 is one.",
        compare=mode_entropy,
    ),
    "collapse": Measure(
        "Collapse",
        "What is missing of diversity or of classes, whichever is worse: 0 is healthy, 1 is a single kind of image.",
        compare=collapse,
    ),
    "js_divergence": Measure(
        "Jensen-Shannon",
        "How far D's own scores part reals from fakes, in nats: ln 2 = 0.693 is fully. A better D may do more.",
        _js,
    ),
    "top_mode": Measure(
        "Top mode",
        "Share of generated images in the commonest class, that of the nearest mean image. 1: the others are lost.",
        compare=top_mode,
    ),
    "swing": Measure(
        "Swing",
        "Half the way between the highest and the lowest D(G(z)) of the latest 200 steps: near 0 where the game rests.",
        _swing,
    ),
}
