"""How alike two sets of images are, and how well D tells them apart: arrays in, a number out."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from gan_tui.nn.losses import LN2
from gan_tui.nn.network import Array

NEIGHBOURS = 5
"""k of coverage, as Naeem et al. 2020 use it."""
AMONG = 3
"""k of precision, as Kynkaanniemi et al. 2019 use it."""
AROUND = 16
"""Neighbours among which D's errors are compared."""
BINS = 32
"""Of the histograms of scores."""
REMEMBERED = 4
"""Sets of reals of which it is kept what depends on them alone."""

T = TypeVar("T")


def once(work: Callable[..., T]) -> Callable[..., T]:
    """``work`` of an array and more, done once for each of the latest arrays, if they are read-only."""
    latest: deque[tuple[Array, tuple[Any, ...], T]] = deque(maxlen=REMEMBERED)

    def look_up(array: Array, *more: Any) -> T:
        for known, with_it, result in list(latest):
            if known is array and with_it == more:
                return result
        result = work(array, *more)
        if not array.flags.writeable:
            latest.append((array, more, result))
        return result

    return look_up


def squared_distances(a: Array, b: Array) -> Array:
    """Squares of Euclidean distances (len(a), len(b)); by rounding they may be a little below 0."""
    same = a is b
    a = np.asarray(a, np.float64)
    b = a if same else np.asarray(b, np.float64)  # of the same array BLAS computes half
    squares = a @ b.T  # from here on in place: fresh pages cost more than the arithmetic
    squares *= -2
    squares += (a * a).sum(1)[:, None]
    squares += (b * b).sum(1)
    return np.asarray(squares)


def distances(a: Array, b: Array) -> Array:
    """Euclidean distances (len(a), len(b))."""
    squares = squared_distances(a, b)
    return np.asarray(np.sqrt(np.maximum(squares, 0, out=squares), out=squares))


def length(gradient: Array) -> float:
    """Its Euclidean norm, in float64, where a sum of squares overflows later than in float32; inf where it does."""
    with np.errstate(over="ignore", invalid="ignore"):  # of a game on its way to diverge
        return float(np.linalg.norm(gradient.astype(np.float64)))


def ratio(part: float, whole: float) -> float:
    """``part / whole``; nan where there is nothing to divide by."""
    return part / whole if whole else math.nan


def alike(x: Array) -> bool:
    """Whether all rows are the same. Differences do not tell: rounding leaves some."""
    return bool((x == x[:1]).all())


def mean_apart(x: Array) -> float:
    """Mean distance of two different rows; nan where there are no two."""
    if alike(x):
        return 0.0 if len(x) > 1 else math.nan
    apart = distances(x, x)
    np.fill_diagonal(apart, 0)  # which rounding may have left above it
    return float(apart.sum() / (len(x) * (len(x) - 1)))


@once
def radii(x: Array, k: int) -> Array:
    """The distance of each row to the k-th nearest of the others, equal ones counted once; nan where there is none.

    With every copy counted, five of an image would be its own five nearest neighbours, and nothing be near it.
    """
    _, first, copy_of = np.unique(x, axis=0, return_index=True, return_inverse=True)
    if not 1 <= k < len(first):
        return np.full(len(x), np.nan)
    among = distances(x, x if len(first) == len(x) else x[first])
    if len(first) == len(x):
        np.fill_diagonal(among, np.inf)
    else:
        among[np.arange(len(x)), copy_of.reshape(-1)] = np.inf
    return np.asarray(np.partition(among, k - 1, axis=1)[:, k - 1])


mean_apart_once = once(mean_apart)


def coverage(reals: Array, fakes: Array, k: int = NEIGHBOURS) -> float:
    """Share of the reals with a fake nearer than the k-th nearest different real (Naeem et al. 2020).

    nan where there are at most ``k`` different ones.
    """
    near = radii(reals, k)
    return math.nan if np.isnan(near).any() else float(np.mean(distances(reals, fakes).min(1) < near))


def precision(reals: Array, fakes: Array, k: int = AMONG) -> float:
    """Share of the fakes nearer to some real than its k-th nearest different real (Kynkaanniemi et al. 2019).

    nan where there are at most ``k`` different ones.
    """
    near = radii(reals, k)[:, None]
    return math.nan if np.isnan(near).any() else float(np.mean((distances(reals, fakes) < near).any(0)))


def energy(reals: Array, fakes: Array) -> float:
    """2 E|x - y| - E|x - x'| - E|y - y'|, unbiased: 0 on average for equal distributions, and below it by chance."""
    return 2 * float(distances(reals, fakes).mean()) - mean_apart_once(reals) - mean_apart(fakes)


def diversity(reals: Array, fakes: Array) -> float:
    """Mean distance of two fakes by that of two reals; nan where all reals are alike."""
    return ratio(mean_apart(fakes), mean_apart_once(reals))


def worst_marginal(reals: Array, fakes: Array) -> float:
    """Wasserstein-1 distance of a single pixel's two distributions, of that pixel where it is largest."""
    count = max(len(reals), len(fakes))
    quantiles = [np.sort(x, axis=0)[np.arange(count) * len(x) // count] for x in (reals, fakes)]
    return float(np.abs(quantiles[0] - quantiles[1]).mean(0).max())


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
        return math.nan
    bins = np.searchsorted(np.linspace(both.min(), both.max(), BINS + 1)[1:-1], both, "right")
    p, q = (np.bincount(some, minlength=BINS) for some in np.split(bins, [len(reals)]))
    sizes = np.array([len(both), len(reals), len(fakes)])
    used = np.array([np.count_nonzero(counts) for counts in (p + q, p, q)])
    put_right = ((used - 1) / (2 * sizes)) @ [1, -0.5, -0.5]
    return min(max(jensen_shannon(p / len(reals), q / len(fakes)) + float(put_right), 0.0), LN2)


def off_the_best(images: Array, answers: Array, labels: Array, around: int = AROUND) -> float:
    """How far ``answers`` (n,) are from the best ones, the shares of 1 among the ``labels`` wherever one looks.

    A root mean square, estimated without knowing the best: its errors, label minus answer, are pure chance, so that
    neighbouring images' errors have nothing to do with each other. Where those of others agree, what they have in
    common is the square of the distance. It is 0 on average for the best D however far the neighbours are; where
    they are far, it finds too little of another D's distance, but not too much.
    """
    around = min(around, len(images) - 1)
    if around < 1 or not np.isfinite(answers).all():
        return math.nan
    apart = squared_distances(images, images)
    np.fill_diagonal(apart, np.inf)
    near = (apart <= np.partition(apart, around - 1)[:, around - 1 : around]).astype(np.float64)  # and all as near
    errors = labels - answers
    common = float(np.mean(errors * (near @ errors) / near.sum(1)))
    return float(np.sqrt(max(common, 0.0)))
