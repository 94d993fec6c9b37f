"""Make tests/nn/trajectories.npz: where PyTorch's autograd and optimisers arrive from our first weights and inputs.

    python benchmarks/make_trajectories.py

Needs PyTorch (2.13.0 on the CPU made the stored file, with NumPy 2.4.6 and Python 3.11.7); the tests that read the file
do not. Our Trainer is asked for its first weights, and for the noise and the reals of each turn, nothing else; losses,
R1 (by double backward), optimisers and the moving average are PyTorch's or written anew here. All in float64.
"""

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from gan_tui.training.config import KNOBS, Config
from gan_tui.training.trainer import Trainer

STEPS = 100
OUT = Path(__file__).parents[1] / "tests" / "nn" / "trajectories.npz"
CASES = {
    "slanted": {"dataset": "slanted", "seed": 1},
    "circles": {"dataset": "circles", "seed": 2},
    "minimax and SGD, one layer": {
        "loss": "minimax", "d_optimizer": "sgd", "g_optimizer": "sgd", "d_lr": 0.5, "g_lr": 0.5, "generator": (),
        "discriminator": (), "init": "normal", "latent": "uniform", "latent_dim": 1, "r1": 0.1,
    },
    "two turns each, momentum": {
        "dataset": "diagonals", "d_steps": 2, "g_steps": 2, "d_optimizer": "momentum", "g_optimizer": "momentum",
        "d_lr": 0.1, "g_lr": 0.05, "momentum": 0.8,
    },
    "tanh, two hidden layers": {"hidden": "tanh", "generator": (16, 12), "discriminator": (12, 8), "r1": 1.0},
    "relu, averaged": {"dataset": "circles", "hidden": "relu", "ema": 0.9, "beta1": 0.0, "d_lr": 0.01},
}  # fmt: skip

HIDDEN = {
    "leaky_relu": lambda x: functional.leaky_relu(x, 0.2),
    "relu": functional.relu,
    "tanh": torch.tanh,
}
OPTIMIZERS = {
    "sgd": lambda p, lr, c: torch.optim.SGD(p, lr),
    "momentum": lambda p, lr, c: torch.optim.SGD(p, lr, momentum=c.momentum),
    "adam": lambda p, lr, c: torch.optim.Adam(p, lr, (c.beta1, c.beta2), 1e-8),
}


class Twin:
    """A network of torch.nn.Linear layers, filled from one of ours."""

    def __init__(self, network, hidden):
        self.hidden = HIDDEN[hidden]
        self.linears = []
        for W, b in network.layers():
            linear = torch.nn.Linear(*W.shape, dtype=torch.float64)
            linear.weight.data = torch.tensor(W.T.copy())
            linear.bias.data = torch.tensor(b.copy())
            self.linears.append(linear)
        self.parameters = [p for linear in self.linears for p in linear.parameters()]

    def __call__(self, x):
        *below, last = self.linears
        for linear in below:
            x = self.hidden(linear(x))
        return last(x)

    def theta(self):
        """Flat, laid out as ours: an output's weights, then its bias."""
        blocks = [torch.cat([linear.weight, linear.bias[:, None]], 1).flatten() for linear in self.linears]
        return torch.cat(blocks).detach().numpy().copy()


def d_loss(real, fake):
    """Both logistic losses are the same for D."""
    return functional.binary_cross_entropy_with_logits(
        real, torch.ones_like(real)
    ) + functional.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))


def g_loss(config, fake):
    if config.loss == "minimax":
        return functional.logsigmoid(-fake).mean()
    return -functional.logsigmoid(fake).mean()


def inputs(config):
    """First weights, and per step the turns ("d", z, real) or ("g", z, None)."""
    trainer = Trainer(config)
    first = trainer.snapshot()
    steps = []
    for _ in range(STEPS):
        turns = []
        while trainer.step == len(steps):
            real_comes = trainer.phases < 6 * config.d_steps
            if trainer.advance() == "g_forward":
                s = trainer.snapshot()
                turns.append(("d", s.z, s.real) if real_comes else ("g", s.z, None))
        steps.append(turns)
    return first, steps


def train(config):
    first, steps = inputs(config)
    G, D = Twin(first.generator, config.hidden), Twin(first.discriminator, config.hidden)
    average = first.generator.theta.copy()
    g_optimizer = OPTIMIZERS[config.g_optimizer](G.parameters, config.g_lr, config)
    d_optimizer = OPTIMIZERS[config.d_optimizer](D.parameters, config.d_lr, config)
    losses = []
    for turns in steps:
        row = {}
        for player, z, real in turns:
            fake = torch.sigmoid(G(torch.tensor(z)))
            if player == "d":
                x = torch.tensor(real, requires_grad=True)
                logits = D(x)
                loss = d_loss(logits, D(fake.detach()))
                (by_pixel,) = torch.autograd.grad(logits.sum(), x, create_graph=True)
                penalty = config.r1 / 2 * by_pixel.square().sum(1).mean()
                d_optimizer.zero_grad()
                (loss + penalty).backward()
                d_optimizer.step()
            else:
                loss = g_loss(config, D(fake))
                g_optimizer.zero_grad()
                loss.backward()
                g_optimizer.step()
                average = config.ema * average + (1 - config.ema) * G.theta()
            row[player] = loss.item()
        losses.append((row["d"], row["g"]))
    arrays = {
        "config": np.array(" ".join(f"{name}={knob.text(getattr(config, name))}" for name, knob in KNOBS.items())),
        "generator": G.theta(),
        "discriminator": D.theta(),
        "losses": np.array(losses).T,
    }
    return arrays | ({"average": average} if config.ema else {})


def main():
    stored = {}
    for name, knobs in CASES.items():
        arrays = train(Config(dtype="float64", **knobs))
        stored |= {f"{name}/{part}": array for part, array in arrays.items()}
        print(f"{name:30} d_loss {arrays['losses'][0, -1]:.10f}  g_loss {arrays['losses'][1, -1]:.10f}")
    np.savez_compressed(OUT, **stored)
    print(f"{OUT}: {OUT.stat().st_size} bytes; torch {torch.__version__}, numpy {np.__version__}")


if __name__ == "__main__":
    main()
