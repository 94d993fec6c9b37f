"""Our Trainer as users run it: losses and probabilities recorded every step, history on."""

import numpy as np
from workloads import Workload, flat, plain

from gan_tui.nn.network import Array

CURVES = ("d_loss", "g_loss", "d_real", "d_fake")


class Ours:
    """``start`` makes a fresh run, ``run`` trains it."""

    def __init__(self, workload: Workload, flavour: str = "") -> None:
        self.workload, self.data = workload, workload.dataset()
        self.start()

    def start(self, **knobs: object) -> None:
        from gan_tui.training.trainer import Trainer

        self.trainer = Trainer(self.workload.config(**knobs), self.data)

    def run(self, steps: int) -> int:
        self.trainer.run(steps=steps)
        if self.trainer.diverged:
            raise ArithmeticError(self.trainer.diverged)
        return steps

    def inputs(self, steps: int, dtype: str) -> tuple[Array, Array, Array]:
        """What a fresh run of this dtype draws: reals (n, B, pixels), z of D's turns, z of G's (n, B, latent).

        Leaves the run where it has made these steps.
        """
        self.start(dtype=dtype)
        reals, d_z, g_z = [], [], []
        for _ in range(2 * steps):
            while self.trainer.advance() != "g_forward":
                pass
            now = self.trainer.snapshot()
            if len(reals) == len(g_z):
                reals.append(now.real)
                d_z.append(now.z)
            else:
                g_z.append(now.z)
        self.trainer.run(steps=1)  # completes the step under way
        return np.array(reals), np.array(d_z), np.array(g_z)

    def curves(self) -> Array:
        """(4, steps)."""
        curves = self.trainer.snapshot().curves
        return np.array([curves[name] for name in CURVES])

    def theta(self) -> tuple[Array, Array]:
        now = self.trainer.snapshot()
        return flat(plain(now.generator)), flat(plain(now.discriminator))
