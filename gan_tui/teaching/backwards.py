"""The way back of a single sample, from the derivative of a loss by the output to the inputs, as a textbook has it."""

from __future__ import annotations

import numpy as np

from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import HIDDEN, Array, Network
from gan_tui.training.halves import LayerTrace, Passed, Trace
from gan_tui.training.snapshot import Snapshot


def slope(network: Network, layer: int, trace: LayerTrace) -> Array:
    """The derivative of a layer's activation at each of its sums."""
    name = network.activations[layer]
    if name not in HIDDEN:
        return trace.post * (1 - trace.post) if name == "sigmoid" else np.ones_like(trace.pre)
    found = np.empty_like(trace.pre)
    HIDDEN[name].kernel(trace.pre.copy(), np.empty_like(trace.pre), found)()
    return found


def back(network: Network, trace: Trace, d_out: Array) -> tuple[list[Array], Array]:
    """From ``d_out`` (samples, outputs): the derivatives by each layer's sums, and by the inputs, (samples, units)."""
    deltas: list[Array] = []
    for layer, (W, _) in reversed(list(enumerate(network.layers()))):
        deltas.insert(0, d_out * slope(network, layer, trace[layer]))
        d_out = deltas[0] @ W.T
    return deltas, d_out


def d_logits(s: Snapshot, seen: Passed) -> Array:
    """The derivative of D's loss by each logit of the pass of its turn, (2 B, 1), the reals first."""
    real, fake = np.split(seen.output, 2)
    return np.concatenate(LOSSES[s.played.loss].discriminator(real, fake, s.played.label_smoothing)[1:])


def g_logits(s: Snapshot, seen: Passed) -> Array:
    """The derivative of G's loss by each logit of a fake, (B, 1), in the pass of G's turn."""
    return LOSSES[s.played.loss].generator(seen.output)[1]


def by_pixels(s: Snapshot, seen: Passed) -> Array:
    """The derivative of G's loss by each pixel of each fake, (B, pixels), in the pass of G's turn."""
    return back(s.discriminator, seen.trace, g_logits(s, seen))[1][:, : s.generator.sizes[-1]]


def label_of_reals(s: Snapshot) -> float:
    """What D is told of a real image: 1, or less where labels are smoothed, which only probabilities can be."""
    return 1 - s.played.label_smoothing if LOSSES[s.played.loss].probability else 1.0
