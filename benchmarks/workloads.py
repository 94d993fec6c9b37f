"""What is trained: four bare games at growing size (W1 to W4), and the game as it ships (W5 to W6)."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from gan_tui.data.datasets import Dataset, from_images, load_dataset
from gan_tui.training.config import Config
from gan_tui.training.trainer import Trainer

Layers = list[tuple[np.ndarray, np.ndarray]]
"""[(W (inputs, outputs), b (outputs,))], float64."""


@dataclass(frozen=True)
class Goal:
    """A ratio to reach: ``at least`` so many times the peer's speed, or, ``at_most``, so many times its time."""

    peer: str
    must: float
    aim: float | None = None
    at_most: bool = False

    def met(self, figure: float, by: float | None = None) -> bool:
        by = self.must if by is None else by
        return figure <= by if self.at_most else figure >= by


@dataclass(frozen=True)
class Workload:
    """A game: ``knobs`` of Config, and ``side`` of the synthetic images (0: the config's own data set)."""

    name: str
    about: str
    knobs: dict[str, Any]
    side: int = 0
    images: int = 1797
    goals: tuple[Goal, ...] = ()
    bare: bool = field(default=True)  # neither R1 nor a moving average: every peer can play it

    def config(self, **more: Any) -> Config:
        return Config(**{**self.knobs, **more})

    def dataset(self) -> Dataset:
        if not self.side:
            return load_dataset(self.knobs["dataset"])
        return from_images("synthetic", synthetic(self.side, self.images), (self.side, self.side))

    def trainer(self, **more: Any) -> Trainer:
        return Trainer(self.config(**more), self.dataset())

    def first_layers(self) -> tuple[Layers, Layers]:
        """Our first weights, for every peer to start from: (generator's, discriminator's)."""
        first = self.trainer(dtype="float64").snapshot()
        return plain(first.generator), plain(first.discriminator)

    @property
    def sizes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        config = self.config()
        pixels = self.side**2 or self.dataset().images.shape[1]
        return (config.latent_dim, *config.generator, pixels), (pixels, *config.discriminator, 1)

    @property
    def flops(self) -> int:
        """Of the matrix products of one step without R1, two for a multiply and add, nothing done twice."""
        G, D = ([a * b for a, b in pairwise(sizes)] for sizes in self.sizes)
        d_turn = sum(G) + 2 * sum(D) + 2 * (sum(D) + sum(D[1:]))
        g_turn = sum(G) + sum(D) + sum(D) + sum(G) + sum(G[1:])
        return 2 * self.config().batch_size * (d_turn + g_turn)


def plain(network: Any) -> Layers:
    return [(W.astype(np.float64), b.astype(np.float64)) for W, b in network.layers()]


def flat(layers: Layers) -> np.ndarray:
    """One vector laid out like our theta."""
    return np.concatenate([np.vstack([W, b]).T.ravel() for W, b in layers]).astype(np.float64)


def synthetic(side: int, count: int) -> np.ndarray:
    """Images of ten kinds, grey, ``side`` by ``side``."""
    rng = np.random.default_rng(7)
    kinds = rng.normal(size=(10, side * side))
    mixed = 2 * kinds[rng.integers(0, 10, count)] + rng.normal(0, 0.5, (count, side * side))
    return (1 / (1 + np.exp(-mixed))).astype(np.float32)


def bare(dataset: str, **knobs: Any) -> dict[str, Any]:
    return {"dataset": dataset, "r1": 0.0, "ema": 0.0, **knobs}


def one_hidden(units: int, latent: int, batch: int, lr: float, dataset: str = "slanted") -> dict[str, Any]:
    layers = {"generator": (units,), "discriminator": (units,)}
    return bare(dataset, latent_dim=latent, batch_size=batch, d_lr=lr, g_lr=lr, **layers)


def goals(torch: tuple[float, float], naive: float, jax: tuple[float, float | None] | None, c: float) -> tuple:
    with_jax = [Goal("jax", *jax)] if jax else []
    return (Goal("torch", *torch), Goal("naive", naive), *with_jax, Goal("c", c, at_most=True))


_SGD = {"d_optimizer": "sgd", "g_optimizer": "sgd", "d_lr": 0.01, "g_lr": 0.01}
_ONE_LAYER = {"latent_dim": 1, "batch_size": 1, "generator": (), "discriminator": ()}
_E = {
    "dataset": "slanted", "latent_dim": 16, "generator": (64, 128), "discriminator": (128, 64), "batch_size": 64,
    "d_lr": 2e-3, "g_lr": 1e-3, "r1": 0.1, "ema": 0.999,
}  # fmt: skip

WORKLOADS: dict[str, Workload] = {
    w.name: w
    for w in (
        Workload(
            "W1",
            "slanted 2x2, one-layer networks, z 1, batch 1, SGD 0.01",
            bare("slanted", **_SGD, **_ONE_LAYER),
            goals=goals((20, 25), 4.5, None, 140),
        ),
        Workload(
            "W2",
            "circles 3x3, hidden 16, z 4, batch 32, Adam 1e-3",
            one_hidden(16, 4, 32, 1e-3, "circles"),
            goals=goals((14, 16), 5, (0.68, 0.8), 21),
        ),
        Workload(
            "W3",
            "8x8, hidden 128, z 100, batch 64, Adam 2e-4",
            one_hidden(128, 100, 64, 2e-4),
            side=8,
            goals=goals((3.1, 3.4), 3.7, (1.3, None), 2.4),
        ),
        Workload(
            "W4",
            "28x28, hidden 256, z 100, batch 128, Adam 2e-4",
            one_hidden(256, 100, 128, 2e-4),
            side=28,
            images=10_000,
            goals=goals((1.8, 1.9), 3.5, (0.9, None), 1.45),
        ),
        Workload("W5", "the slanted default, R1 0.3", {"dataset": "slanted"}, bare=False, goals=(Goal("torch", 10),)),
        Workload("W5b", "the circles default, R1 0.3", {"dataset": "circles"}, bare=False, goals=(Goal("torch", 10),)),
        Workload(
            "W6",
            "8x8, z 16, G 64-128, D 128-64, batch 64, Adam 2e-3 / 1e-3, R1 0.1, EMA 0.999",
            _E,
            side=8,
            bare=False,
            goals=(Goal("torch", 2.5),),
        ),
    )
}


def ladder() -> list[Workload]:
    """Sizes from 2x2 with 4 hidden units to 28x28 with 256."""
    rungs = [(2, 4, 2, 16), (3, 16, 4, 32), (2, 32, 8, 32), (4, 32, 16, 32), (6, 64, 32, 64), (8, 128, 100, 64)]
    rungs += [(12, 128, 100, 64), (16, 256, 100, 64), (28, 256, 100, 128)]
    return [
        Workload(f"{side}x{side}, hidden {units}", "", one_hidden(units, latent, batch, 1e-3), side=side)
        for side, units, latent, batch in rungs
    ]
