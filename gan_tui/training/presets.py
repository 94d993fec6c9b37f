"""PRESETS: named configs worth a look. Each shows one thing; its ``about`` says what to watch, and what cures it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gan_tui.nn.network import Array
from gan_tui.training.by_hand import BY_HAND
from gan_tui.training.config import Config


@dataclass(frozen=True)
class Preset:
    """A config by name: ``settings`` are what it sets."""

    title: str
    about: str
    settings: Mapping[str, Any]

    @property
    def config(self) -> Config:
        """The whole config."""
        return Config(**self.settings)

    @property
    def weights(self) -> Mapping[str, Array] | None:
        """The theta that each player begins with, where they are set by hand; None where they are drawn."""
        return BY_HAND if self.config.init == "by_hand" else None


_SGD = {"d_optimizer": "sgd", "g_optimizer": "sgd"}
_ONE_LAYER = {"dataset": "slanted", "latent_dim": 1, "latent": "uniform", "generator": (), "discriminator": ()}
"""The tutorial's networks: a number of noise, four pixels, one verdict."""
_ONE_FACE_AT_A_TIME = {**_ONE_LAYER, **_SGD, "batch_size": 1, "d_lr": 0.01, "g_lr": 0.01, "r1": 0.0}

PRESETS: Mapping[str, Preset] = {
    "classic": Preset(
        "The classic",
        "Slanted Land as the tutorial has it: one layer each, one face at a time, plain SGD. It overshoots and swings.",
        {**_ONE_FACE_AT_A_TIME, "init": "normal"},
    ),
    "by_hand": Preset(
        "Networks built by hand",
        "The tutorial's two networks with the weights it chose by hand. Press n: the first z is 0.7, its scores are "
        "1.7 and -1.7, and D says 0.59 of the image. Then training goes on from there.",
        # of the seeds whose first z is 0.7, as near as float32 can be, the smallest
        {**_ONE_FACE_AT_A_TIME, "init": "by_hand", "seed": 15108459, "dtype": "float64"},
    ),
    "oscillation": Preset(
        "Oscillation",
        "Two networks of one layer chase each other: the faces lean too much, too little, too much again, and never "
        "come to rest. Cure: r1=0.1.",
        {**_ONE_LAYER, **_SGD, "init": "normal", "d_lr": 0.2, "g_lr": 0.2, "r1": 0.0},
    ),
    "vanishing": Preset(
        "Vanishing gradient",
        "D is quick and catches every fake: the minimax loss is flat there, and G stands still. "
        "Cure: loss=non_saturating, even in the middle of the run.",
        {"dataset": "circles", **_SGD, "loss": "minimax", "d_steps": 10, "d_lr": 0.5, "g_lr": 0.02, "r1": 0.0},
    ),
    "collapse": Preset(
        "Mode collapse",
        "G moves ten times for each move of D: all fakes lean one way, and when D has seen it, all the other way. "
        "Cure: d_steps=10.",
        {"dataset": "diagonals", "d_lr": 1e-3, "g_lr": 1e-2, "g_steps": 10, "r1": 0.0},
    ),
    "weak_discriminator": Preset(
        "A discriminator that is too weak",
        "A D of one layer cannot see that a face leans left or right: it says 1/2 of everything, and the fakes are "
        "no faces. Cure: discriminator=16.",
        {"dataset": "diagonals", "discriminator": ()},
    ),
    "critic": Preset(
        "The critic",
        "A Wasserstein game: D gives scores, has five turns a step, and its weights are clipped to stay small.",
        {
            "dataset": "slanted",
            "loss": "wasserstein",
            "clip": 0.05,
            "d_steps": 5,
            "d_optimizer": "rmsprop",
            "g_optimizer": "rmsprop",
            "r1": 0.0,
        },
    ),
}
