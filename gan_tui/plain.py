"""A run told as lines: for pipes, screen readers and terminals that cannot draw."""

from __future__ import annotations

import math
import sys
from bisect import bisect_left
from collections.abc import Sequence
from textwrap import wrap

import numpy as np

from gan_tui.headless import DIVERGED, DONE, interruptible
from gan_tui.measures.measures import MEASURES
from gan_tui.nn.network import Array
from gan_tui.teaching.follow import follow
from gan_tui.teaching.lesson import lesson
from gan_tui.training.config import Config
from gan_tui.training.trainer import Trainer

SHADES = " .:-=+*#%@"
PICTURED = 4
"""Images shown side by side."""


def drawing(images: Array, shape: tuple[int, int]) -> list[str]:
    """Images (n, h * w) side by side as text, two characters a pixel, the more ink the darker."""
    height, width = shape
    levels = (np.nan_to_num(images).clip(0, 1) * (len(SHADES) - 1)).round().astype(int).reshape(-1, height, width)
    return ["   ".join("".join(SHADES[level] * 2 for level in image[y]) for image in levels) for y in range(height)]


def tell(config: Config, edits: Sequence[str] = ()) -> int:
    """Play the run to the data set's own length, a line an epoch; return the exit code."""
    trainer = Trainer(config, edits=edits)
    dataset, steps = trainer.dataset, trainer.dataset.steps
    print(f"gan-tui: {dataset.title}. {dataset.about}")
    print(f"{steps:,} steps of {trainer.recipe.to_text()}")
    print("\nReal images:")
    print("\n".join(drawing(dataset.images[:PICTURED], dataset.shape)))
    _picture(trainer)
    shown = 1
    with interruptible() as interrupts:
        while trainer.step < steps and not trainer.diverged and not interrupts:
            before = trainer.epoch
            _one_epoch(trainer, steps)
            if trainer.epoch > before and not trainer.diverged:
                _line(trainer)
            if trainer.epoch >= 4 * shown:
                shown = 2 * trainer.epoch // 4
                _picture(trainer)
    if interrupts:
        _summary(trainer)
        return 128 + interrupts[0]
    _picture(trainer)
    _summary(trainer)
    if trainer.diverged:
        print(f"gan-tui: {trainer.diverged}; a smaller d_lr and g_lr may help", file=sys.stderr)
        return DIVERGED
    return DONE


def tell_lesson(number: int) -> int:
    """The lesson as lines, its keys pressed by us; return the exit code."""
    taken = lesson(number)
    print(f"gan-tui: lesson {number}, {taken.title}. {taken.about}")
    print(f"It plays by itself here: {taken.config.to_text()}")
    for lesson_run in follow(taken):
        step, moment = lesson_run.step, lesson_run.moment
        if moment is not None and step.goal is not None and lesson_run.reached:
            print(f"Reached at step {moment.frame.snapshot.step}: {step.goal.tell(moment)}.")
            continue
        print(f"\n{lesson_run.at + 1}. {step.title}")
        print("\n".join(wrap(lesson_run.words.replace("**", ""), 100)))
        if step.do is not None:
            print(f"The change: {step.offer}.")
    return DONE


def _one_epoch(trainer: Trainer, steps: int) -> None:
    reals = (trainer.epoch + 1) * len(trainer.dataset.images)
    end = bisect_left(range(steps), reals, lo=trainer.step + 1, key=trainer.dealt)
    trainer.run(steps=end - trainer.step)


def _line(trainer: Trainer) -> None:
    curves = {name: values[-1] for name, values in trainer.snapshot().epoch_curves.items()}
    numbers = {name: "-" if math.isnan(value) else f"{value:.3f}" for name, value in curves.items()}
    print(
        f"epoch {trainer.epoch}, step {trainer.step}: D loss {numbers['d_loss']}, G loss {numbers['g_loss']}, "
        f"D says {numbers['d_real']} of real and {numbers['d_fake']} of generated images"
    )


def _picture(trainer: Trainer) -> None:
    images = trainer.snapshot().probe_images[:PICTURED]
    print(f"\nGenerated images at step {trainer.step}:")
    print("\n".join(drawing(images, trainer.dataset.shape)))
    print()


def _summary(trainer: Trainer) -> None:
    snapshot = trainer.snapshot()
    print(f"After {trainer.step:,} steps, {trainer.epoch} epochs:")
    for measure in MEASURES.values():
        value = measure.of(snapshot)
        print(f"  {measure.title}: {'-' if math.isnan(value) else f'{value:.3f}'}. {measure.about}")
    print(f"The same run again: gan-tui {trainer.recipe.to_options()}")
