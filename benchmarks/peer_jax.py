"""The same game in JAX: a step of pure functions, many of them compiled into one ``lax.scan``."""

from functools import partial

import jax
import numpy as np
from jax import lax, random
from jax import numpy as jnp
from workloads import Workload, flat


def forward(layers, x):
    for W, b in layers[:-1]:
        x = jax.nn.leaky_relu(x @ W + b, 0.2)
    W, b = layers[-1]
    return x @ W + b


def generate(g, z):
    return jax.nn.sigmoid(forward(g, z))


def d_objective(d, real, fake):
    logits = forward(d, jnp.concatenate([real, fake]))
    real_logits, fake_logits = jnp.split(logits, 2)
    loss = jax.nn.softplus(-real_logits).mean() + jax.nn.softplus(fake_logits).mean()
    return loss, (jax.nn.sigmoid(real_logits).mean(), jax.nn.sigmoid(fake_logits).mean())


def g_objective(g, d, z):
    return jax.nn.softplus(-forward(d, generate(g, z))).mean()


def sgd(lr, theta, grads, memory, t):
    return jax.tree.map(lambda p, g: p - lr * g, theta, grads), memory


def adam(lr, theta, grads, memory, t, beta1=0.5, beta2=0.999, eps=1e-8):
    m = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, memory[0], grads)
    v = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, memory[1], grads)
    c1, c2 = 1 - beta1**t, 1 - beta2**t
    return jax.tree.map(lambda p, m, v: p - lr * (m / c1) / (jnp.sqrt(v / c2) + eps), theta, m, v), (m, v)


class Jax:
    """Its loop."""

    def __init__(self, workload: Workload, flavour: str = "") -> None:
        config = self.config = workload.config()
        self.first = [[(jnp.float32(W), jnp.float32(b)) for W, b in layers] for layers in workload.first_layers()]
        images = jnp.array(workload.dataset().images)
        update = partial({"sgd": sgd, "adam": adam}[config.d_optimizer])
        self.chunk = 10 if workload.flops > 1e8 else 100
        batch, latent = config.batch_size, config.latent_dim

        def step(state, turn):
            (g, g_memory), (d, d_memory), t = state
            real, z, z2 = turn
            t = t + 1
            (d_loss, means), grads = jax.value_and_grad(d_objective, has_aux=True)(d, real, generate(g, z))
            d, d_memory = update(config.d_lr, d, grads, d_memory, t)
            g_loss, grads = jax.value_and_grad(g_objective)(g, d, z2)
            g, g_memory = update(config.g_lr, g, grads, g_memory, t)
            return ((g, g_memory), (d, d_memory), t), jnp.stack([d_loss, g_loss, *means])

        def draw_and_step(state, key):
            k1, k2, k3 = random.split(key, 3)
            real = images[random.randint(k1, (batch,), 0, len(images))]
            return step(state, (real, random.normal(k2, (batch, latent)), random.normal(k3, (batch, latent))))

        @jax.jit
        def many(state, key):
            key, this = random.split(key)
            state, rows = lax.scan(draw_and_step, state, random.split(this, self.chunk))
            return state, key, rows

        self.many = many
        self.fed = jax.jit(lambda state, turns: lax.scan(step, state, turns))
        self.start()

    def start(self) -> None:
        zeros = partial(jax.tree.map, jnp.zeros_like)
        self.state = (*((net, (zeros(net), zeros(net))) for net in self.first), jnp.float32(0))
        self.key = random.key(0)
        self.rows: list = []

    def run(self, steps: int) -> int:
        chunks = -(-steps // self.chunk)
        for _ in range(chunks):
            self.state, self.key, rows = self.many(self.state, self.key)
            self.rows.append(rows)
        jax.block_until_ready(self.state)
        return chunks * self.chunk

    def feed(self, reals, d_z, g_z) -> None:
        self.state, rows = self.fed(self.state, tuple(jnp.float32(x) for x in (reals, d_z, g_z)))
        self.rows.append(rows)

    def curves(self):
        return np.concatenate(self.rows).T

    def theta(self):
        return tuple(flat([(np.array(W), np.array(b)) for W, b in net]) for net, _ in self.state[:2])
