"""Moves by hand: where "back", "an epoch back" and "a little earlier" lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gan_tui.training.trainer import Trainer

JUMPS = 50
"""Presses from one end of the timeline to the other."""


def phase_back(trainer: Trainer) -> None:
    """Undo one phase; from the start of a step, the last phase of the one before."""
    if trainer.phases:
        trainer.seek(trainer.step, trainer.phases - 1)
    elif trainer.step:
        trainer.seek(trainer.step - 1, trainer.phases_of(trainer.step - 1) - 1)


def step_back(trainer: Trainer) -> None:
    """To the start of this step; from there to the start of the one before."""
    trainer.seek(trainer.step if trainer.phases else max(trainer.step - 1, 0))


def epoch_back(trainer: Trainer) -> None:
    """To the start of this epoch; from there to the start of the one before."""
    here, epoch = (trainer.step, trainer.phases), trainer.epoch
    while epoch and (trainer.epoch_start(epoch), 0) >= here:  # a large batch may end several epochs in one step
        epoch -= 1
    trainer.seek(trainer.epoch_start(epoch))


def jump(trainer: Trainer, direction: int) -> None:
    """A stretch of the timeline, earlier (-1) or later (1), not beyond what was trained."""
    stride = max(trainer.known // JUMPS, 1)
    trainer.seek(min(max(trainer.step + direction * stride, 0), trainer.known))


NAVIGATION: Mapping[str, Callable[[Trainer], object]] = {
    "phase": lambda trainer: trainer.advance(),
    "phase_back": phase_back,
    "step": lambda trainer: trainer.run(steps=1),
    "step_back": step_back,
    "epoch": lambda trainer: trainer.run(epochs=1),
    "epoch_back": epoch_back,
    "earlier": lambda trainer: jump(trainer, -1),
    "later": lambda trainer: jump(trainer, 1),
}
"""Every move, by the name of its command."""
