"""Branches: the games that are worth seeing beside the one being played, and how they are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gan_tui.training.config import KNOBS, Config
from gan_tui.training.pair import Pair
from gan_tui.training.trainer import Trainer


@dataclass(frozen=True)
class Change:
    """What another game has different: settings of knobs."""

    title: str
    settings: Mapping[str, Any]

    @property
    def live(self) -> bool:
        """Whether the game can go on with it from where it is; it has to begin anew otherwise."""
        return all(KNOBS[name].live for name in self.settings)

    def of(self, config: Config) -> Config:
        """The config with the change."""
        return replace(config, **self.settings)


LAST_EDIT = Change("Without your last change", {})
"""The branch that was left when the game was changed by hand."""


def changes_of(config: Config, edited: bool) -> list[Change]:
    """What is worth comparing a game of this config with; ``edited``: it was changed on the way."""
    sgd = config.d_optimizer == config.g_optimizer == "sgd"
    optimizer = "adam" if sgd else "sgd"
    offered = [
        *_times(10, "Ten times the learning rates", config, "d_lr", "g_lr"),
        *_times(0.1, "A tenth of the learning rates", config, "d_lr", "g_lr"),
        *_times(3, "D learns three times as fast", config, "d_lr"),
        *_times(3, "G learns three times as fast", config, "g_lr"),
        _either(config, "The minimax loss", {"loss": "minimax"}, "The non-saturating loss", {"loss": "non_saturating"}),
        _either(config, "Without the R1 penalty", {"r1": 0.0}, "With the R1 penalty", {"r1": 0.1}),
        _either(config, "Ten turns of D a step", {"d_steps": 10}, "One turn of D a step", {"d_steps": 1}),
        _either(config, "Ten turns of G a step", {"g_steps": 10}, "One turn of G a step", {"g_steps": 1}),
        Change(f"{'Adam' if sgd else 'Plain SGD'} for both", {"d_optimizer": optimizer, "g_optimizer": optimizer}),
        Change("The next seed", {"seed": (config.seed + 1) % (int(KNOBS["seed"].high) + 1)}),
    ]
    return [LAST_EDIT] * edited + [change for change in offered if change.of(config) != config]


def _times(factor: float, title: str, config: Config, *names: str) -> list[Change]:
    """The change, if it is within the knobs' range; without the digits that only rounding makes."""
    settings = {name: float(f"{getattr(config, name) * factor:.6g}") for name in names}
    return [Change(title, settings)] * all(value <= KNOBS[name].high for name, value in settings.items())


def _either(config: Config, title: str, settings: dict[str, Any], back: str, settings_back: dict[str, Any]) -> Change:
    """The first change or, where it is made already, the way back."""
    change = Change(title, settings)
    return change if change.of(config) != config else Change(back, settings_back)


def differences(a: Config, b: Config) -> str:
    """What b has instead of a's settings, in words."""
    pairs = ((knob, getattr(a, knob.name), getattr(b, knob.name)) for knob in KNOBS.values())
    told = [f"{knob.name} {knob.text(new)} instead of {knob.text(old)}" for knob, old, new in pairs if old != new]
    return " · ".join(told) or "the same settings"


def fresh(trainer: Trainer, config: Config) -> Trainer:
    """Fresh networks, and the same images if they have the same name: one's own may be gone from their file."""
    return Trainer(config, trainer.whole if config.dataset == trainer.config.dataset else None)


def beside(trainer: Trainer, change: Change, anew: bool) -> Pair:
    """The game, and another that goes on from the same moment with the change; ``anew``: both begin at step 0.

    A change that no running game takes always begins anew.
    """
    if change is LAST_EDIT:
        return Pair(trainer, without_last_edit(trainer))
    if anew or not change.live:
        return Pair(fresh(trainer, trainer.config), fresh(trainer, change.of(trainer.config)))
    other = trainer.fork()
    other.tune(**change.settings)
    return Pair(trainer, other)


def without_last_edit(trainer: Trainer) -> Trainer:
    """The branch that the latest edit left, trained to the same moment: all edits but that one."""
    run = trainer._run
    *events, last = run.events
    other = Trainer(run.first_config, trainer._whole, run.history.budget)
    twin = other._run
    for frame in run.history.kept():
        if 0 < frame.step < last.step:
            twin.history.add(frame)
    twin.events = events
    for event in events:
        if event.step == 0:
            twin._apply(event)
            twin._keep()
    run.record()
    twin.curves = run.curves.copy()
    twin.curves.cut(last.step)
    other.seek(trainer.step, min(trainer.phases, other.phases_of(trainer.step) - 1))
    return other
