"""Does a conditional game draw the digit it is asked for? ``python benchmarks/conditional.py [--seeds 10]``.

As many digits as there are real ones are asked for, each class as often; judged by the class of the nearest real image.
Writes its section of RESULTS.md. Exit code 1 if a seed misses the goal.
"""

from gan_tui import Config, Trainer, load_dataset  # isort: skip  # before NumPy: one BLAS thread
import argparse
import sys

import numpy as np
from machine import described
from quality import GOALS, distances, measured, nearest_is_right, span
from results import table, write_section


def played(seed: int) -> dict[str, float]:
    """Class accuracy after 5,000 steps, and the quality of the images after 10,000."""
    digits = load_dataset("digits")
    trainer = Trainer(Config(dataset="digits", conditional=True, seed=seed))
    asked = np.arange(len(digits.images)) % 10
    trainer.run(steps=5000)
    images = trainer.generate(len(asked), seed=1, label=asked)
    apart = distances(digits.images.astype(np.float64), images.astype(np.float64))
    right = float((digits.labels[apart.argmin(0)] == asked).mean())
    trainer.run(steps=5000)
    images = trainer.generate(len(asked), seed=1, label=asked)
    return {"class accuracy": right, **measured(images, digits.images, digits.labels)}


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    found = [played(seed) for seed in range(parser.parse_args().seeds)]
    goals = {"class accuracy": 0.95, **GOALS}
    rows, good = [], True
    for name, goal in goals.items():
        met = goal is None or all(row[name] >= goal for row in found)
        good &= met
        word = "" if goal is None else "yes" if met else "**no**"
        rows.append([name, f">= {goal:g}" if goal else "", span(found, name), word])
    text = table(["of the images", "each seed", "median (least to most)", "met"], rows)
    about = (
        f"`digits conditional=True`, {len(found)} seeds: class accuracy after 5,000 steps, the rest after 10,000. "
        f"Class by the nearest real image, right for {nearest_is_right():.1%} of the real ones. {described()}"
    )
    print(text)
    write_section("Digits that were asked for (conditional.py)", f"{about}\n\n{text}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
