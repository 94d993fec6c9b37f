"""The tutorial's two networks of one layer, whose weights were set by hand and can be checked in the head.

They are where a game with ``init=by_hand`` begins. Being a choice of a knob, they travel with the config's line: a
reset, a checkpoint and another machine all start from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from gan_tui.nn.network import Array, Network


def _fixed(*numbers: float) -> Array:
    theta = np.array(numbers, np.float64)
    theta.flags.writeable = False
    return theta


BY_HAND: Mapping[str, Array] = MappingProxyType(
    {
        # z up: the falling diagonal, weight and bias +1, grows dark; the rising one, both -1, grows bright
        "generator": _fixed(1, 1, -1, -1, -1, -1, 1, 1),
        # the falling diagonal less the rising one, less 1: above 0 for a face
        "discriminator": _fixed(1, -1, -1, 1, -1),
    }
)
"""theta by player: a weight and a bias a pixel; a weight a pixel, then the bias."""

SIZES = {"generator": (1, 4), "discriminator": (4, 1)}


def set_by_hand(player: str, network: Network) -> None:
    """Fill theta; ValueError where the network is not of the tutorial's size."""
    if network.sizes != SIZES[player]:
        raise ValueError(
            "init is 'by_hand'; it needs 2x2 images and networks of one layer: "
            "latent_dim=1, generator=(), discriminator=()"
        )
    network.theta[:] = BY_HAND[player]
