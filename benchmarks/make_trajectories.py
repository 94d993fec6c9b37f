"""Make tests/nn/trajectories.npz: where PyTorch's autograd and optimisers arrive from our first weights and inputs.

    python benchmarks/make_trajectories.py

Needs PyTorch (2.13.0 on the CPU made the stored file, with NumPy 2.4.6 and Python 3.11.7); the tests that read the file
do not. Our Trainer is asked for its first weights, and for the noise, the reals and the labels of each turn, our stream
for the instance noise, and nothing else; losses, R1 (by double backward), optimisers and the moving average are
PyTorch's or written anew here. All in float64.
"""

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from gan_tui.training.batches import Z, noise, stream
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
    "wasserstein, clipped, RMSProp": {
        "loss": "wasserstein", "clip": 0.3, "d_optimizer": "rmsprop", "g_optimizer": "rmsprop", "d_steps": 3,
        "d_lr": 5e-3, "g_lr": 5e-3, "rho": 0.95, "r1": 0.0, "hidden": "tanh",
    },
    "hinge": {"loss": "hinge", "dataset": "circles", "seed": 3},
    "least squares": {"loss": "least_squares", "hidden": "tanh", "g_optimizer": "rmsprop"},
    "conditional, smoothed": {"dataset": "diagonals", "conditional": True, "label_smoothing": 0.1},
    "instance noise": {"dataset": "circles", "instance_noise": 0.2, "d_steps": 2},
}  # fmt: skip

HIDDEN = {
    "leaky_relu": lambda x: functional.leaky_relu(x, 0.2),
    "relu": functional.relu,
    "tanh": torch.tanh,
}
OPTIMIZERS = {
    "sgd": lambda p, lr, c: torch.optim.SGD(p, lr),
    "momentum": lambda p, lr, c: torch.optim.SGD(p, lr, momentum=c.momentum),
    "rmsprop": lambda p, lr, c: torch.optim.RMSprop(p, lr, c.rho, 1e-8),
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


def d_loss(config, real, fake):
    """Both logistic losses are the same for D."""
    if config.loss == "wasserstein":
        return fake.mean() - real.mean()
    if config.loss == "hinge":
        return functional.relu(1 - real).mean() + functional.relu(1 + fake).mean()
    if config.loss == "least_squares":
        return (real - 1).square().mean() / 2 + fake.square().mean() / 2
    return functional.binary_cross_entropy_with_logits(
        real, torch.full_like(real, 1 - config.label_smoothing)
    ) + functional.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))


def g_loss(config, fake):
    if config.loss == "minimax":
        return functional.logsigmoid(-fake).mean()
    if config.loss == "least_squares":
        return functional.mse_loss(fake, torch.ones_like(fake)) / 2
    if config.loss in ("wasserstein", "hinge"):
        return -fake.mean()
    return -functional.logsigmoid(fake).mean()


def instance_noise(config, pixels):
    """Of the first block: on the reals and fakes of D's turns (steps, turns, 2, B, pixels), on the fakes of G's."""
    d, g, B, steps = config.d_steps, config.g_steps, config.batch_size, 256
    rng = stream(Z, config.seed, 0)
    noise(rng, config.latent, (steps, d + g, config.latent_dim, B))
    on_d = noise(rng, "normal", (steps, d, pixels, 2 * B)).reshape(steps, d, pixels, 2, B).transpose(0, 1, 3, 4, 2)
    on_g = noise(rng, "normal", (steps, g, pixels, B)).swapaxes(2, 3)
    return (config.instance_noise * torch.tensor(on.astype(float)) for on in (on_d, on_g))


def with_label(x, labels, classes):
    return x if labels is None else torch.cat([x, functional.one_hot(torch.tensor(labels), classes)], 1)


def inputs(config):
    """First weights, and per step the turns ("d", z, labels, real, their labels) or ("g", z, labels, None, None)."""
    trainer = Trainer(config)
    first = trainer.snapshot()
    steps = []
    for _ in range(STEPS):
        turns = []
        while trainer.step == len(steps):
            real_comes = trainer.phases < 6 * config.d_steps
            if trainer.advance() == "g_forward":
                s = trainer.snapshot()
                reals = s.real, s.real_labels if config.conditional else None
                turns.append(("d", s.z, s.labels, *reals) if real_comes else ("g", s.z, s.labels, None, None))
        steps.append(turns)
    return first, steps


def train(config):
    first, steps = inputs(config)
    G, D = Twin(first.generator, config.hidden), Twin(first.discriminator, config.hidden)
    average = first.generator.theta.copy()
    g_optimizer = OPTIMIZERS[config.g_optimizer](G.parameters, config.g_lr, config)
    d_optimizer = OPTIMIZERS[config.d_optimizer](D.parameters, config.d_lr, config)
    pixels, classes = first.reference.shape[1], len(first.dataset.classes)
    d_noise, g_noise = instance_noise(config, pixels)
    losses = []
    for step, turns in enumerate(steps):
        row = {}
        for turn, (player, z, labels, real, real_labels) in enumerate(turns):
            fake = torch.sigmoid(G(with_label(torch.tensor(z), labels, classes)))
            if player == "d":
                on_real, on_fake = d_noise[step, turn]
                x = (torch.tensor(real) + on_real).requires_grad_()
                logits = D(with_label(x, real_labels, classes))
                loss = d_loss(config, logits, D(with_label(fake.detach() + on_fake, labels, classes)))
                (by_pixel,) = torch.autograd.grad(logits.sum(), x, create_graph=True)
                penalty = config.r1 / 2 * by_pixel.square().sum(1).mean()
                d_optimizer.zero_grad()
                (loss + penalty).backward()
                d_optimizer.step()
                if config.clip:
                    with torch.no_grad():
                        for p in D.parameters:
                            p.clamp_(-config.clip, config.clip)
            else:
                noisy = fake + g_noise[step, turn - config.d_steps]
                loss = g_loss(config, D(with_label(noisy, labels, classes)))
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
