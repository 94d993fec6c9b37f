"""The same game in eager PyTorch, as its tutorials write it, with each flavour of its optimisers."""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from workloads import Layers, Workload, flat

FLAVOURS = {"default": {}, "foreach": {"foreach": True}, "fused": {"fused": True}}


def network(layers: Layers, *last: nn.Module) -> nn.Sequential:
    modules: list[nn.Module] = []
    for W, b in layers:
        linear = nn.Linear(*W.shape)
        linear.weight.data = torch.tensor(W.T.copy(), dtype=torch.float32)
        linear.bias.data = torch.tensor(b, dtype=torch.float32)
        modules += [linear, nn.LeakyReLU(0.2)]
    return nn.Sequential(*modules[:-1], *last)


class Torch:
    """Its loop: one backward pass a player, R1 by double backward, a moving average by lerp."""

    def __init__(self, workload: Workload, flavour: str = "default") -> None:
        torch.set_num_threads(1)
        self.config, self.flavour = workload.config(), FLAVOURS[flavour]
        self.first = workload.first_layers()
        self.images = torch.tensor(np.array(workload.dataset().images))
        self.start()

    def start(self) -> None:
        torch.manual_seed(0)
        config = self.config
        self.G, self.D = network(self.first[0], nn.Sigmoid()), network(self.first[1])
        self.shadow = [p.detach().clone() for p in self.G.parameters()]
        self.g_optimizer = self.optimizer(self.G, config.g_optimizer, config.g_lr)
        self.d_optimizer = self.optimizer(self.D, config.d_optimizer, config.d_lr)
        self.ones, self.zeros = torch.ones(config.batch_size, 1), torch.zeros(config.batch_size, 1)
        self.rows: list[tuple[float, ...]] = []

    def optimizer(self, net: nn.Module, name: str, lr: float) -> torch.optim.Optimizer:
        if name == "sgd":
            return torch.optim.SGD(net.parameters(), lr, **self.flavour)
        return torch.optim.Adam(net.parameters(), lr, (self.config.beta1, self.config.beta2), **self.flavour)

    def run(self, steps: int) -> int:
        batch, latent = self.config.batch_size, self.config.latent_dim
        for _ in range(steps):
            real = self.images[torch.randint(len(self.images), (batch,))]
            z = torch.randn(batch, latent)
            self.train_step(real, z, torch.randn(batch, latent))
        return steps

    def feed(self, reals, d_z, g_z) -> None:
        for turn in zip(reals, d_z, g_z, strict=True):
            self.train_step(*(torch.tensor(np.float32(x)) for x in turn))

    def train_step(self, real: torch.Tensor, z: torch.Tensor, z2: torch.Tensor) -> None:
        config, G, D = self.config, self.G, self.D
        with torch.no_grad():
            fake = G(z)
        if config.r1:
            real.requires_grad_()
        real_logits, fake_logits = D(real), D(fake)
        d_loss = bce(real_logits, self.ones) + bce(fake_logits, self.zeros)
        to_minimise = d_loss
        if config.r1:
            (slope,) = torch.autograd.grad(real_logits.sum(), real, create_graph=True)
            to_minimise = d_loss + config.r1 / 2 * slope.square().sum(1).mean()
        self.d_optimizer.zero_grad()
        to_minimise.backward()
        self.d_optimizer.step()

        g_loss = bce(D(G(z2)), self.ones)
        self.g_optimizer.zero_grad()
        g_loss.backward()
        self.g_optimizer.step()
        with torch.no_grad():
            if config.ema:
                torch._foreach_lerp_(self.shadow, list(G.parameters()), 1 - config.ema)
            means = real_logits.sigmoid().mean(), fake_logits.sigmoid().mean()
        self.rows.append((d_loss.item(), g_loss.item(), means[0].item(), means[1].item()))

    def curves(self):
        return np.array(self.rows).T

    def theta(self):
        return tuple(
            flat([(m.weight.detach().numpy().T, m.bias.detach().numpy()) for m in net if isinstance(m, nn.Linear)])
            for net in (self.G, self.D)
        )
