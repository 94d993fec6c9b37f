"""Actions: what a lesson offers to do to the game, the "one change" of an experiment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gan_tui.training.config import KNOBS, Config, settings
from gan_tui.training.player import Player
from gan_tui.training.trainer import Trainer

PLAYERS = ("generator", "discriminator")


@dataclass(frozen=True)
class Tune:
    """Change live knobs from the next step on: ``tune loss=non_saturating``."""

    changes: Mapping[str, Any]

    def act(self, trainer: Trainer) -> Trainer:
        """On this trainer."""
        trainer.tune(**self.changes)
        return trainer


@dataclass(frozen=True)
class Weights:
    """Set a network by hand, of each unit the weights, then the bias: ``weights discriminator 1 -1 -1 1 -1``."""

    player: str
    values: tuple[float, ...]

    def act(self, trainer: Trainer) -> Trainer:
        """On this trainer."""
        for index, value in enumerate(self.values):
            trainer.set_weight(self.player, index, value)
        return trainer


@dataclass(frozen=True)
class Start:
    """Fresh networks, with other settings than the lesson's: ``start generator=32``."""

    config: Config

    def act(self, trainer: Trainer) -> Trainer:
        """In place of this trainer."""
        return Trainer(self.config)


Action = Tune | Weights | Start


def parse_action(text: str, base: Mapping[str, Any]) -> Action:
    """An action from its line; ``base`` are the lesson's own settings, which a start goes back to."""
    verb, *words = text.split()
    if verb == "tune" and words:
        changes = settings(words)
        fixed = [name for name in changes if not KNOBS[name].live]
        if fixed:
            raise ValueError(f"{text!r}: {fixed[0]} cannot change while a game runs; use start")
        return Tune(changes)
    if verb == "start":
        return Start(Config(**{**base, **settings(words)}))
    if verb == "weights" and len(words) > 1 and words[0] in PLAYERS:
        try:
            return Weights(words[0], tuple(float(word) for word in words[1:]))
        except ValueError:
            raise ValueError(f"{text!r}: weights are numbers") from None
    raise ValueError(
        f"{text!r} is no action; write tune KNOB=VALUE, start KNOB=VALUE, or weights and one of {', '.join(PLAYERS)}"
    )


def perform(action: Action, player: Player) -> None:
    """Let the player do it; a start begins paused."""
    if isinstance(action, Start):
        player.play(False)
        player.load(action.act)
    else:
        player.do(action.act)
