"""How good are the generated digits? Train the defaults on many seeds, and compare the images with the real ones.

    python benchmarks/quality.py [--seeds 10] [--steps 10000] [--torch-seeds 3] [--dry]

Judged are as many generated images as there are real ones, by their distances in pixels (precision and recall with
k = 3, Kynkaanniemi et al. 2019; density and coverage with k = 5, Naeem et al. 2020) and by the class of the nearest
real image. Then the same game in PyTorch, with our settings and first weights, and random numbers of its own.
Writes its section of RESULTS.md, unless --dry. Exit code 1 if a seed misses a goal, or PyTorch is better.
"""

from gan_tui import Config, Trainer, load_dataset  # isort: skip  # before NumPy: one BLAS thread
import argparse
import sys
import time
from collections.abc import Callable

import numpy as np
from machine import described
from results import table, write_section
from workloads import Workload

GOALS = {"smallest class": 0.05, "precision": 0.6, "recall": 0.5, "density": None, "coverage": 0.8}
"""What every seed must reach."""

MARGIN = 0.05
"""Medians that differ by less are alike: seeds differ by more."""


def distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    squares = (a * a).sum(1)[:, None] + (b * b).sum(1) - 2 * a @ b.T
    return np.sqrt(np.maximum(squares, 0))


def radii(among: np.ndarray, k: int) -> np.ndarray:
    """The distance of each image to its k-th nearest other one."""
    return np.partition(among, k, axis=1)[:, k]  # column 0 is the image itself


def measured(images: np.ndarray, real: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """``apart``: a row for each real image, a column for each generated one."""
    real, images = real.astype(np.float64), images.astype(np.float64)
    apart, reals, fakes = distances(real, images), distances(real, real), distances(images, images)
    shares = np.bincount(labels[apart.argmin(0)], minlength=10) / len(images)
    return {
        "smallest class": shares.min(),
        "precision": (apart < radii(reals, 3)[:, None]).any(0).mean(),
        "recall": (apart < radii(fakes, 3)).any(1).mean(),
        "density": (apart < radii(reals, 5)[:, None]).sum(0).mean() / 5,
        "coverage": (apart.min(1) < radii(reals, 5)).mean(),
    }


def ours(seed: int, steps: int, count: int) -> np.ndarray:
    trainer = Trainer(Config(dataset="digits", seed=seed))
    trainer.run(steps=steps)
    return trainer.generate(count, seed=1)


def in_torch(seed: int, steps: int, count: int) -> np.ndarray:
    import torch
    from peer_torch import Torch

    peer = Torch(Workload("digits", "", {"dataset": "digits", "seed": seed}, bare=False), "fused")
    torch.manual_seed(seed)
    peer.run(steps)
    with torch.no_grad():
        for parameter, mean in zip(peer.G.parameters(), peer.shadow, strict=True):
            parameter.copy_(mean)
        return peer.G(torch.randn(count, peer.config.latent_dim)).numpy()


def judged(title: str, train: Callable[[int, int, int], np.ndarray], seeds: int, steps: int) -> list[dict[str, float]]:
    data, rows = load_dataset("digits"), []
    for seed in range(seeds):
        begun = time.process_time()
        images = train(seed, steps, len(data.images))
        seconds = time.process_time() - begun
        rows.append({**measured(images, data.images, data.labels), "seconds": seconds})
        print(f"{title} seed {seed}: " + ", ".join(f"{name} {x:.3f}" for name, x in rows[-1].items()), flush=True)
    return rows


def ceiling() -> dict[str, float]:
    """One half of the real images, judged by the other: as good as it gets with so few."""
    data = load_dataset("digits")
    order = np.random.default_rng(0).permutation(len(data.images))
    a, b = order[: len(order) // 2], order[len(order) // 2 :]
    return measured(data.images[a], data.images[b], data.labels[b])


def nearest_is_right() -> float:
    """How often the nearest other real image is of the same class."""
    data = load_dataset("digits")
    among = distances(*[data.images.astype(np.float64)] * 2)
    np.fill_diagonal(among, np.inf)
    return float((data.labels[among.argmin(1)] == data.labels).mean())


def span(rows: list[dict[str, float]], name: str) -> str:
    values = [row[name] for row in rows]
    return f"{np.median(values):.3f} ({min(values):.3f} to {max(values):.3f})" if rows else "not run"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--torch-seeds", type=int, default=3)
    parser.add_argument("--dry", action="store_true", help="leave RESULTS.md as it is")
    options = parser.parse_args()
    mine, theirs = judged("ours", ours, options.seeds, options.steps), []
    try:
        theirs = judged("PyTorch", in_torch, options.torch_seeds, options.steps)
    except ImportError:
        print("PyTorch is not installed, so nothing is compared with it: pip install torch")
    best, good, rows = ceiling(), True, []
    for name, goal in GOALS.items():
        met = goal is None or all(row[name] >= goal for row in mine)
        alike = not theirs or np.median([row[name] for row in mine]) >= np.median([r[name] for r in theirs]) - MARGIN
        good &= bool(met and alike)
        word = ("" if goal is None else "yes" if met else "**no**") + ("" if alike else " **worse than PyTorch**")
        rows.append(
            [name, f">= {goal:g}" if goal else "", span(mine, name), word, span(theirs, name), f"{best[name]:.3f}"]
        )
    rows.append(["CPU s to train", "", span(mine, "seconds"), "", span(theirs, "seconds"), ""])
    text = table(["of the images", "each seed", "ours", "met", "PyTorch", "real"], rows)
    print(text)
    if not options.dry:
        about = (
            f"The defaults of `digits`, {options.steps:,} steps, {options.seeds} seeds; median (least to most). Class "
            f"by the nearest real image, right for {nearest_is_right():.1%} of the real ones. PyTorch: the same "
            f"settings, {len(theirs)} seeds. Real: one half of the real images judged by the other. {described()}"
        )
        write_section("The digits (quality.py)", f"{about}\n\n{text}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
