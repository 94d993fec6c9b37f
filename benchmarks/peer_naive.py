"""A GAN in NumPy as tutorials write it: float64, rows are samples, a dictionary of gradients, textbook Adam."""

import numpy as np
from workloads import Layers, Workload, flat


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Net:
    """Dense layers with leaky ReLU between them; the last is linear."""

    def __init__(self, layers: Layers):
        self.parameters = {}
        self.depth = len(layers)
        for i, (W, b) in enumerate(layers):
            self.parameters[f"W{i}"], self.parameters[f"b{i}"] = W.copy(), b.copy()

    def forward(self, x):
        cache = []
        for i in range(self.depth):
            h = x @ self.parameters[f"W{i}"] + self.parameters[f"b{i}"]
            cache.append((x, h))
            x = np.where(h > 0, h, 0.2 * h) if i < self.depth - 1 else h
        return x, cache

    def backward(self, grad, cache):
        """Gradients by the parameters, and by the input."""
        grads = {}
        for i in reversed(range(self.depth)):
            x, h = cache[i]
            if i < self.depth - 1:
                grad = grad * np.where(h > 0, 1.0, 0.2)
            grads[f"W{i}"] = x.T @ grad
            grads[f"b{i}"] = grad.sum(axis=0)
            grad = grad @ self.parameters[f"W{i}"].T
        return grads, grad


class SGD:
    """Step downhill."""

    def __init__(self, net, lr):
        self.net, self.lr = net, lr

    def step(self, grads):
        for name, grad in grads.items():
            self.net.parameters[name] -= self.lr * grad


class Adam:
    """Line by line as in the paper, a parameter at a time."""

    def __init__(self, net, lr, beta1=0.5, beta2=0.999, eps=1e-8):
        self.net, self.lr, self.beta1, self.beta2, self.eps = net, lr, beta1, beta2, eps
        self.m = {name: np.zeros_like(p) for name, p in net.parameters.items()}
        self.v = {name: np.zeros_like(p) for name, p in net.parameters.items()}
        self.t = 0

    def step(self, grads):
        self.t += 1
        for name, grad in grads.items():
            self.m[name] = self.beta1 * self.m[name] + (1 - self.beta1) * grad
            self.v[name] = self.beta2 * self.v[name] + (1 - self.beta2) * grad**2
            m_hat = self.m[name] / (1 - self.beta1**self.t)
            v_hat = self.v[name] / (1 - self.beta2**self.t)
            self.net.parameters[name] -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class Naive:
    """The loop."""

    def __init__(self, workload: Workload, flavour: str = "") -> None:
        self.config = workload.config()
        self.first = workload.first_layers()
        self.images = workload.dataset().images.astype(np.float64)
        self.start()

    def start(self) -> None:
        self.G, self.D = Net(self.first[0]), Net(self.first[1])
        optimizer = {"sgd": SGD, "adam": Adam}[self.config.d_optimizer]
        self.g_optimizer, self.d_optimizer = optimizer(self.G, self.config.g_lr), optimizer(self.D, self.config.d_lr)
        self.rng = np.random.default_rng(0)
        self.history = {"d_loss": [], "g_loss": [], "d_real": [], "d_fake": []}

    def run(self, steps: int) -> int:
        batch, latent = self.config.batch_size, self.config.latent_dim
        for _ in range(steps):
            real = self.images[self.rng.integers(0, len(self.images), batch)]
            z = self.rng.standard_normal((batch, latent))
            self.train_step(real, z, self.rng.standard_normal((batch, latent)))
        return steps

    def feed(self, reals, d_z, g_z) -> None:
        for real, z, z2 in zip(reals, d_z, g_z, strict=True):
            self.train_step(np.float64(real), np.float64(z), np.float64(z2))

    def train_step(self, real, z, z2) -> None:
        batch = len(real)
        # the discriminator
        fake = sigmoid(self.G.forward(z)[0])
        real_logits, real_cache = self.D.forward(real)
        fake_logits, fake_cache = self.D.forward(fake)
        p_real, p_fake = sigmoid(real_logits), sigmoid(fake_logits)
        d_loss = -np.mean(np.log(p_real)) - np.mean(np.log(1 - p_fake))
        real_grads, _ = self.D.backward((p_real - 1) / batch, real_cache)
        fake_grads, _ = self.D.backward(p_fake / batch, fake_cache)
        self.d_optimizer.step({name: real_grads[name] + fake_grads[name] for name in real_grads})
        # the generator
        logits, g_cache = self.G.forward(z2)
        fake = sigmoid(logits)
        fake_logits, d_cache = self.D.forward(fake)
        p = sigmoid(fake_logits)
        g_loss = -np.mean(np.log(p))
        _, grad = self.D.backward((p - 1) / batch, d_cache)
        grads, _ = self.G.backward(grad * fake * (1 - fake), g_cache)
        self.g_optimizer.step(grads)
        for name, value in zip(self.history, (d_loss, g_loss, np.mean(p_real), np.mean(p_fake)), strict=True):
            self.history[name].append(value)

    def curves(self):
        return np.array(list(self.history.values()))

    def theta(self):
        return tuple(
            flat([(net.parameters[f"W{i}"], net.parameters[f"b{i}"]) for i in range(net.depth)])
            for net in (self.G, self.D)
        )
