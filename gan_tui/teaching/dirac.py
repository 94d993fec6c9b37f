"""The smallest GAN there is (Mescheder, Geiger and Nowozin 2018), played with a game's own loss and optimisers.

Every real image is the number 0, G's only parameter theta is its one fake, and D(x) = psi x with the slope psi. The
balance is theta = psi = 0; whether the players find it, circle around it or leave depends on the settings alone.
"""

from __future__ import annotations

import numpy as np

from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array
from gan_tui.nn.optimizers import OPTIMIZERS
from gan_tui.training.config import Config

START = (1.0, -1.0)
"""The fake is beside the data, and D calls it a fake: -1 for the fake, 0 for the real."""


def dirac_path(config: Config, steps: int, start: tuple[float, float] = START) -> Array:
    """(theta, psi) after 0 to ``steps`` steps, (steps + 1, 2) in float64: D's turn, then G's, as in every step.

    R1 is r1 / 2 psi^2 here; of clipping, D's weight. Noise, batch and smoothing have no meaning. Once a player leaves
    the finite numbers the rest is nan.
    """
    theta, psi = (np.array([x], np.float64) for x in start)
    loss, real = LOSSES[config.loss], np.zeros((1, 1))
    d_optimizer, g_optimizer = OPTIMIZERS[config.d_optimizer], OPTIMIZERS[config.g_optimizer]
    d_slots, g_slots = d_optimizer.start(psi), g_optimizer.start(theta)
    path = np.full((steps + 1, 2), np.nan)
    path[0] = start
    with np.errstate(all="ignore"):
        for at in range(1, steps + 1):
            for _ in range(config.d_steps):
                _, _, by_fake = loss.discriminator(real, (psi * theta)[None])
                d_optimizer.update(psi, by_fake[0] * theta + config.r1 * psi, d_slots, config, config.d_lr)
                if config.clip:
                    np.clip(psi, -config.clip, config.clip, psi)
            for _ in range(config.g_steps):
                _, by_fake = loss.generator((psi * theta)[None])
                g_optimizer.update(theta, by_fake[0] * psi, g_slots, config, config.g_lr)
            if not np.isfinite(theta + psi):
                break
            path[at] = theta[0], psi[0]
    return path
