"""Half of a game: what is known of one player at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from gan_tui.nn.network import Array, Network


class LayerTrace(NamedTuple):
    """A layer before and after its activation, (samples, units)."""

    pre: Array
    post: Array


Trace = tuple[LayerTrace, ...]


class Passed(NamedTuple):
    """A batch's way through a network: ``input`` (samples, inputs) with its labels and noise, then each layer."""

    input: Array
    trace: Trace

    @property
    def output(self) -> Array:
        """What came out, (samples, outputs): images, or logits."""
        return self.trace[-1].post


@dataclass(frozen=True, eq=False)
class Half:
    """One player at that moment; what has not happened yet is None.

    ``grad`` and ``change`` (parameters,) are the latest of this step: the gradient of the player's loss by its theta,
    and what the update added to it, but for rounding. ``passed`` is its latest forward pass; D's own turn holds reals,
    then fakes, (2 B, ...), G's turn the fakes alone. ``slots`` (k, parameters) are what the optimiser remembers after
    ``updates`` updates, as ``nn/optimizers.py`` keeps it; ``optimizer`` and ``lr`` are those the step is played with.
    """

    network: Network
    loss: float | None
    grad: Array | None
    change: Array | None
    slots: Array
    updates: int
    passed: Passed | None
    optimizer: str
    lr: float


@dataclass(frozen=True, eq=False)
class Halves:
    """Both players: ``d`` and ``g``, and what is theirs by the names that it has beside each other, ``d_loss``."""

    d: Half
    g: Half

    def player(self, name: str) -> Half:
        """Half of the game: that of "d" or "discriminator", or of "g" or "generator". Raises ValueError for another."""
        if name in ("d", "discriminator"):
            return self.d
        if name in ("g", "generator"):
            return self.g
        raise ValueError(f"player is {name!r}; it must be d, g, discriminator or generator")

    @property
    def generator(self) -> Network:
        """G: noise to images."""
        return self.g.network

    @property
    def discriminator(self) -> Network:
        """D: images to logits."""
        return self.d.network

    @property
    def d_loss(self) -> float | None:
        """D's, without the penalty; nan where a step is over in which it had no turn."""
        return self.d.loss

    @property
    def d_grad(self) -> Array | None:
        """Of D's loss and penalty by its parameters, laid out like theta."""
        return self.d.grad

    @property
    def d_change(self) -> Array | None:
        """What D's latest update of this step added to its theta."""
        return self.d.change

    @property
    def d_slots(self) -> Array:
        """What D's optimiser remembers, (k, parameters)."""
        return self.d.slots

    @property
    def d_updates(self) -> int:
        """How often D was updated."""
        return self.d.updates

    @property
    def d_input(self) -> Array | None:
        """What went into D, (samples, inputs), labels and instance noise included."""
        return None if self.d.passed is None else self.d.passed.input

    @property
    def d_trace(self) -> Trace | None:
        """Before and after each of D's layers."""
        return None if self.d.passed is None else self.d.passed.trace

    @property
    def g_loss(self) -> float | None:
        """G's; nan where a step is over in which it had no turn."""
        return self.g.loss

    @property
    def g_grad(self) -> Array | None:
        """Of G's loss by its parameters, laid out like theta."""
        return self.g.grad

    @property
    def g_change(self) -> Array | None:
        """What G's latest update of this step added to its theta."""
        return self.g.change

    @property
    def g_slots(self) -> Array:
        """What G's optimiser remembers, (k, parameters)."""
        return self.g.slots

    @property
    def g_updates(self) -> int:
        """How often G was updated."""
        return self.g.updates

    @property
    def g_input(self) -> Array | None:
        """What went into G, (samples, inputs), labels included."""
        return None if self.g.passed is None else self.g.passed.input

    @property
    def g_trace(self) -> Trace | None:
        """Before and after each of G's layers."""
        return None if self.g.passed is None else self.g.passed.trace
