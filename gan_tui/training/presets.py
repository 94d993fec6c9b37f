"""PRESETS: named configs worth a look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gan_tui.nn.network import Array
from gan_tui.training.config import Config


@dataclass(frozen=True)
class Preset:
    """A config by name. ``settings`` are what it sets; ``weights``: parameters set by hand, by player, or None."""

    title: str
    about: str
    settings: Mapping[str, Any]
    weights: Mapping[str, Array] | None = None

    @property
    def config(self) -> Config:
        """The whole config."""
        return Config(**self.settings)


PRESETS: Mapping[str, Preset] = {
    "classic": Preset(
        "The classic",
        "Slanted Land as the tutorial has it: one layer each, one face at a time, plain SGD. It overshoots and swings.",
        {
            "dataset": "slanted",
            "latent_dim": 1,
            "latent": "uniform",
            "generator": (),
            "discriminator": (),
            "init": "normal",
            "batch_size": 1,
            "d_optimizer": "sgd",
            "g_optimizer": "sgd",
            "d_lr": 0.01,
            "g_lr": 0.01,
            "r1": 0.0,
        },
    ),
}
