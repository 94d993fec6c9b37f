"""Do the defaults converge? Train each data set's defaults on many seeds, and judge what the generator has learnt.

    python benchmarks/convergence.py [--seeds 100] [--dataset NAME] [--steps N] [--set knob=value ...]

Without --steps, as many as the data set's own length. The handwritten digits are judged by quality.py.

Each criterion is listed with the seeds that meet it, its limit, and the worst value seen. Exit code 1 if fewer than
98 % of a data set's seeds meet all of its criteria.
"""

from gan_tui import DATASETS, Config, Trainer  # isort: skip  # before NumPy: one BLAS thread
import argparse
import sys
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from gan_tui.data.drawings import BARS, slant, stands_out
from gan_tui.data.glyphs import stencils
from gan_tui.measures.distances import coverage
from gan_tui.training.config import settings

SAMPLES = 2048
JUDGED = 1024
SHARE = 0.98
"""So many of the seeds must pass."""


class Criterion(NamedTuple):
    """What is measured of a trained game, and between which limits it must be. A pixel's limits hold for each pixel."""

    title: str
    of: Callable[[Trainer], np.ndarray | float]
    low: float
    high: float = np.inf


def samples(trainer: Trainer) -> np.ndarray:
    return trainer.generate(SAMPLES, seed=1)


def rule(trainer: Trainer) -> float:
    return float(trainer.dataset.rule(samples(trainer)).mean())


def mean_error(trainer: Trainer) -> np.ndarray:
    return samples(trainer).mean(0) - trainer.dataset.images.mean(0)


def spread(trainer: Trainer) -> np.ndarray:
    return samples(trainer).std(0) / trainer.dataset.images.std(0)


def marginal_distance(trainer: Trainer) -> np.ndarray:
    """Wasserstein-1 of each pixel's values: the mean distance between the two sorted lists, each real counted often."""
    times = SAMPLES // len(trainer.dataset.images)
    reals = np.sort(trainer.dataset.images, axis=0).repeat(times, axis=0)
    return np.abs(np.sort(samples(trainer), axis=0) - reals).mean(0)


def of_reals(trainer: Trainer) -> float:
    return float(trainer.judge(trainer.dataset.images).mean())


def of_fakes(trainer: Trainer) -> float:
    return float(trainer.judge(trainer.generate(JUDGED, seed=2)).mean())


def at_the_step(name: str) -> Callable[[Trainer], float]:
    return lambda trainer: float(getattr(trainer.snapshot(), name))


def over_the_last_epoch(name: str) -> Callable[[Trainer], float]:
    return lambda trainer: float(trainer.snapshot().epoch_curves[name][-1])


def leaning(sign: int) -> Callable[[Trainer], float]:
    return lambda trainer: float((np.sign(slant(samples(trainer))) == sign).mean())


def bars(trainer: Trainer) -> np.ndarray:
    """The share of images that are each bar."""
    images = samples(trainer)
    return np.array([stands_out(images, bar).mean() for bar in BARS])


def glyphs(trainer: Trainer) -> np.ndarray:
    """The share of images whose nearest drawing is each digit."""
    images, ways = samples(trainer), stencils()
    flat = ways.reshape(-1, ways.shape[-1])
    nearest = ((flat * flat).sum(1) - 2 * images @ flat.T).argmin(1) // ways.shape[1]
    return np.bincount(nearest, minlength=len(ways)) / len(images)


def covered(trainer: Trainer) -> float:
    return coverage(trainer.dataset.images, trainer.generate(len(trainer.dataset.images), seed=3))


RULE = Criterion("images that obey the rule", rule, 0.95)
CRITERIA = {
    "slanted": [
        RULE,
        Criterion("pixel mean minus the data's", mean_error, -0.05, 0.05),
        Criterion("pixel deviation over the data's", spread, 0.5, 1.5),
        Criterion("D of all reals", of_reals, 0.4, 0.6),
        Criterion("D of fresh fakes", of_fakes, 0.4, 0.6),
    ],
    "circles": [RULE, Criterion("pixel's Wasserstein distance", marginal_distance, 0, 0.05)],
    "diagonals": [
        Criterion("images that lean left", leaning(1), 0.25),
        Criterion("images that lean right", leaning(-1), 0.25),
    ],
    "bars": [
        Criterion("images that obey the rule", rule, 0.8),
        Criterion("share of each bar", bars, 0.05),
        Criterion("coverage", covered, 0.4),
    ],
    "glyphs": [
        Criterion("images that obey the rule", rule, 0.5),
        Criterion("share of each digit", glyphs, 0.05),
        Criterion("coverage", covered, 0.6),
    ],
}
TOLD = [
    Criterion("(told only) D(x) at the step", at_the_step("d_real"), 0.4, 0.6),
    Criterion("(told only) D(G(z)) at the step", at_the_step("d_fake"), 0.4, 0.6),
    Criterion("(told only) D(x), last epoch", over_the_last_epoch("d_real"), 0.4, 0.6),
    Criterion("(told only) D(G(z)), last epoch", over_the_last_epoch("d_fake"), 0.4, 0.6),
]
"""Not part of the verdict."""


def listed(name: str) -> list[Criterion]:
    """All that is printed of a data set: first its criteria."""
    rules = [] if any(c.of is rule for c in CRITERIA[name]) else [Criterion("(told only) obey the rule", rule, 0)]
    return CRITERIA[name] + rules + TOLD


def trained(config: Config, steps: int) -> Trainer:
    trainer = Trainer(config)
    trainer.run(steps=steps)
    return trainer


def measured(name: str, seeds: int, steps: int, knobs: dict[str, object]) -> Iterator[list[np.ndarray]]:
    """For each seed the values of all criteria; nan throughout where the game diverged."""
    for seed in range(seeds):
        trainer = trained(Config(dataset=name, seed=seed, **knobs), steps)
        whole = not trainer.diverged
        yield [np.atleast_1d(c.of(trainer) if whole else np.nan) for c in listed(name)]


def judged(name: str, seeds: int, steps: int, knobs: dict[str, object]) -> bool:
    """Print the table of one data set; whether enough seeds pass."""
    begun = time.perf_counter()
    rows = [*measured(name, seeds, steps, knobs)]
    took = time.perf_counter() - begun
    passed = np.array([  # (seeds, criteria)
        [((c.low <= v) & (v <= c.high)).all() for c, v in zip(listed(name), row, strict=True)] for row in rows
    ])  # fmt: skip
    all_met = passed[:, : len(CRITERIA[name])].all(1)
    verdict = all_met.mean() >= SHARE
    word = "ok" if verdict else "FAILED"
    print(f"{name}: {all_met.sum()} of {seeds} seeds pass, {steps} steps each, {took:.0f} s  {word}")
    for i, c in enumerate(listed(name)):
        values = np.concatenate([row[i] for row in rows])
        limits = f"{c.low:g} .. {c.high:g}" if np.isfinite(c.high) else f">= {c.low:g}"
        seen = f"{values.min():8.4f} .. {values.max():7.4f}, median {np.median(values):7.4f}"
        print(f"  {c.title:34} {limits:14} {passed[:, i].sum():4} seeds   seen {seen}")
    if not all_met.all():
        print("  seeds that fail:", *np.flatnonzero(~all_met))
    return bool(verdict)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--dataset", choices=[name for name in DATASETS if name in CRITERIA], action="append")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--set", metavar="knob=value", nargs="+", default=[], help="try another setting")
    options = parser.parse_args()
    knobs = settings(options.set)
    names = options.dataset or CRITERIA
    verdicts = [judged(name, options.seeds, options.steps or DATASETS[name].steps, knobs) for name in names]
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
