"""Does a conditional game draw the digit it is asked for? ``python benchmarks/conditional.py [--seeds 10]``.

As many digits as there are real ones are asked for, each class as often; judged by the class of the nearest real image.
Writes its section of RESULTS.md. Exit code 1 if a seed misses the goal.
"""

from gan_tui import Config, Trainer, load_dataset  # isort: skip  # before NumPy: one BLAS thread
import argparse
import sys

import numpy as np
from machine import described
from quality import distances, nearest_is_right
from results import table, write_section

GOAL = 0.95


def accuracy(seed: int, steps: int) -> float:
    """Share of the images whose nearest real image is of the class that was asked for."""
    digits = load_dataset("digits")
    trainer = Trainer(Config(dataset="digits", conditional=True, seed=seed))
    trainer.run(steps=steps)
    asked = np.arange(len(digits.images)) % 10
    images = trainer.generate(len(asked), seed=1, label=asked)
    apart = distances(digits.images.astype(np.float64), images.astype(np.float64))
    return float((digits.labels[apart.argmin(0)] == asked).mean())


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=5000)
    options = parser.parse_args()
    found = [accuracy(seed, options.steps) for seed in range(options.seeds)]
    met = min(found) >= GOAL
    row = [
        f">= {GOAL}",
        f"{np.median(found):.3f}",
        f"{min(found):.3f}",
        f"{max(found):.3f}",
        "yes" if met else "**no**",
    ]
    text = table(["goal, each seed", "median", "least", "most", "met"], [row])
    about = (
        f"`digits conditional=True`, {options.steps:,} steps, {options.seeds} seeds. Class by the nearest real image, "
        f"right for {nearest_is_right():.1%} of the real ones. {described()}"
    )
    print(text)
    write_section("Digits that were asked for (conditional.py)", f"{about}\n\n{text}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
