"""Snapshot: everything that may be drawn of one moment, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gan_tui.data.datasets import Dataset
from gan_tui.nn.network import Array, Network
from gan_tui.training.config import Config
from gan_tui.training.game import Phase


class LayerTrace(NamedTuple):
    """A layer before and after its activation, (samples, units)."""

    pre: Array
    post: Array


Trace = tuple[LayerTrace, ...]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One moment of the game. Samples are rows; arrays are read-only; what has not happened yet is None.

    ``phase`` is the one run last, ``phases`` how many of the step under way are done. ``z`` and ``fake`` are of the
    latest forward pass of G, ``fake_logits`` what D says of that fake. ``d_trace`` of D's turn holds reals, then fakes.
    ``probe`` (256, latent) is noise that never changes, so that one watches the same noise learn.
    """

    step: int
    epoch: int
    phase: Phase
    phases: int
    config: Config
    dataset: Dataset
    probe: Array
    reference: Array
    generator: Network
    discriminator: Network
    generator_ema: Network | None
    z: Array | None
    real: Array | None
    fake: Array | None
    labels: Array | None
    real_labels: Array | None
    real_logits: Array | None
    fake_logits: Array | None
    d_loss: float | None
    g_loss: float | None
    d_real: float | None
    d_fake: float | None
    penalty: float | None
    d_grad: Array | None
    g_grad: Array | None
    d_trace: Trace | None
    g_trace: Trace | None
    curves: Mapping[str, Array]
    curves_start: int
    epoch_curves: Mapping[str, Array]

    @property
    def shown_generator(self) -> Network:
        """The generator that the gallery and the measures use: the average where there is one."""
        return self.generator if self.generator_ema is None else self.generator_ema

    @cached_property
    def probe_images(self) -> Array:
        """What the shown generator makes of the probe, (256, pixels)."""
        return self.shown_generator.forward(self.probe)
