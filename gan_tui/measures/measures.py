"""MEASURES: one named number each, of a Snapshot. Panels, ``train``, sweeps and lessons all speak these names.

Those of the distribution compare the probe's images with the reference's reals, 256 of each, and have a ``floor``: what
comes out for reals against other reals. No generator can be expected to do better than that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gan_tui.data.datasets import Dataset
from gan_tui.measures.distances import (
    coverage,
    distances,
    diversity,
    energy,
    length,
    off_the_best,
    score_divergence,
    worst_marginal,
)
from gan_tui.nn.losses import LOG_LOSS, LOSSES, SQUARE
from gan_tui.nn.network import Array, join, one_hot
from gan_tui.training.game import Phase
from gan_tui.training.snapshot import Snapshot

SWING_STEPS = 200
JUDGED = 128
"""Reals, and as many fakes, among which D is compared with the best D: all 256 would cost four times as much."""
MEANS = (LOG_LOSS, SQUARE)
"""The criteria under which the best D answers each image with the share of reals there, p / (p + q)."""

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
    asked: bool = False  # of the generated images too, beside what they were asked for

    @property
    def of_images(self) -> bool:
        """Whether it says something of the generated images, not of the players."""
        return self.asked or self.compare is not None

    def of(self, snapshot: Snapshot) -> float:
        """The number at this moment."""
        value = None
        if snapshot.phase is not Phase.READY:
            with np.errstate(all="ignore"):  # of a game on its way to diverge
                if self.number is not None:
                    value = self.number(snapshot)
                elif self.compare is not None:
                    value = self.compare(snapshot.dataset, snapshot.reference, snapshot.probe_images)
        return math.nan if value is None else value

    def floor(self, dataset: Dataset) -> float:
        """What it is for reals against other reals, two halves of the data set; nan where nothing is compared."""
        images = dataset.images
        if self.compare is None or len(images) < 2:
            return math.nan
        order = np.random.Generator(np.random.SFC64((len(images),))).permutation(len(images))
        halves = np.array_split(images[order[: 2 * HALF]], 2)
        return self.compare(dataset, halves[0], halves[1])


HALF = 256
"""Images of a half, at most: as many as are compared while a game runs."""


def rule(dataset: Dataset, reals: Array, fakes: Array) -> float:
    """Share of the fakes that obey the data set's rule; nan where it has none."""
    return math.nan if dataset.rule is None else float(np.mean(dataset.rule(fakes)))


@lru_cache(maxsize=8)
def _classes(dataset: Dataset) -> tuple[Array, Array]:
    """The labels that images have, (classes,), and their mean images, (classes, pixels); none where none has one."""
    labels, images = dataset.labels, dataset.images.astype(np.float64)
    if labels is None:
        return np.empty(0, np.int64), images[:0]
    kinds = np.unique(labels)
    hot = one_hot(labels, len(dataset.classes))[:, kinds]
    return kinds, np.asarray(hot.T @ images / hot.sum(0)[:, None])


def nearest_class(dataset: Dataset, images: Array) -> Array:
    """For each of ``images`` (n, pixels), (n,): which of the classes that have images has the nearest mean image."""
    return np.asarray(distances(images, _classes(dataset)[1]).argmin(1))


def mode_shares(dataset: Dataset, images: Array) -> Array:
    """Share of ``images`` (n, pixels) nearest to each class's mean image, (classes,); empty where there are none."""
    if dataset.labels is None:
        return np.empty(0)
    return np.bincount(nearest_class(dataset, images), minlength=len(_classes(dataset)[0])) / len(images)


def class_accuracy(dataset: Dataset, images: Array, labels: Array) -> float:
    """Share of ``images`` (n, pixels) nearest to the mean image of the class asked for, ``labels`` (n,)."""
    return float(np.mean(_classes(dataset)[0][nearest_class(dataset, images)] == labels))


def mode_entropy(dataset: Dataset, reals: Array, fakes: Array) -> float:
    """Entropy of the fakes' mode shares by its largest: 1 where all classes are as frequent, 0 where there is one."""
    shares = mode_shares(dataset, fakes)
    if len(shares) < 2:
        return math.nan
    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum() / np.log(len(shares))) + 0.0  # no -0.0


def collapse(dataset: Dataset, reals: Array, fakes: Array) -> float:
    """1 minus the diversity or the mode entropy, whichever is less: 0 is healthy, 1 is a single image or class.

    nan where there is neither: nothing can be missing of images that are all alike.
    """
    varied = [x for x in (diversity(reals, fakes), mode_entropy(dataset, reals, fakes)) if not math.isnan(x)]
    return 1 - min(1.0, *varied) if varied else math.nan


def _d_balance(s: Snapshot) -> float | None:
    balance = LOSSES[s.config.loss].balance_with(s.config.label_smoothing)[0]
    return None if s.d_loss is None else s.d_loss - balance


def _js(s: Snapshot) -> float:
    return score_divergence(s.logits(s.reference, s.reference_labels), s.logits(s.probe_images, s.probe_labels))


def _d_gap(s: Snapshot) -> float | None:
    loss = LOSSES[s.config.loss]
    if loss.criterion not in MEANS:
        return None
    sides = (s.reference[:JUDGED], s.reference_labels), (s.probe_images[:JUDGED], s.probe_labels)
    asked = [(images, None if labels is None else labels[: len(images)]) for images, labels in sides]
    answers = np.concatenate([loss.verdict(s.logits(images, labels)) for images, labels in asked])
    seen = np.vstack([join(images, labels, len(s.dataset.classes)) for images, labels in asked])
    told = np.repeat([loss.real_label(s.config.label_smoothing), 0.0], [len(images) for images, _ in asked])
    return off_the_best(seen, answers, told)


def _length(gradient: Array | None) -> float | None:
    return None if gradient is None else length(gradient)


def top_mode(dataset: Dataset, reals: Array, fakes: Array) -> float:
    """Share of the fakes that are nearest to the commonest class's mean image; nan without classes."""
    return float(mode_shares(dataset, fakes).max(initial=0.0)) or math.nan


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
        "Above balance",
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
    "d_gap": Measure(
        "D off the best",
        "How far D's answers are from the best there are, p / (p + q), the share of reals among all images there. "
        "An estimate by neighbouring images: up to 0.1 is chance, and 0.5 is from being sure to saying 1/2.",
        _d_gap,
    ),
    "top_mode": Measure(
        "Top mode",
        "Share of generated images in the commonest class, that of the nearest mean image. 1: the others are lost.",
        compare=top_mode,
    ),
    "class_accuracy": Measure(
        "Class accuracy",
        "Share of images nearest to the mean image of the class that a conditional generator was asked for.",
        lambda s: None if s.probe_labels is None else class_accuracy(s.dataset, s.probe_images, s.probe_labels),
        asked=True,
    ),
    "swing": Measure(
        "Swing",
        "Half the way between the highest and the lowest D(G(z)) of the latest 200 steps: near 0 where the game rests.",
        _swing,
    ),
}
