"""The gradients a Trainer hands to its optimisers, against finite differences of losses written here anew.

The tables are looped over: a new loss or activation is checked without another line.
"""

from itertools import pairwise

import numpy as np
import pytest

from gan_tui import LOSSES, Config, Trainer
from gan_tui.nn.network import HIDDEN, join
from gan_tui.training.batches import Z, noise, stream

H = 1e-5
DEPTHS = {0: ((), ()), 1: ((5,), (6,)), 2: ((5, 4), (6, 3))}
PLAIN = {
    "leaky_relu": (lambda x: np.where(x > 0, x, 0.2 * x), lambda x: np.where(x > 0, 1.0, 0.2)),
    "relu": (lambda x: np.maximum(x, 0.0), lambda x: (x > 0) * 1.0),
    "tanh": (np.tanh, lambda x: 1 / np.cosh(x) ** 2),
}
"""f and f' of each hidden unit."""


def layers(theta, sizes):
    """[(W, b)] from the layout that the contract gives: an output's weights, then its bias."""
    found = []
    for inputs, outputs in pairwise(sizes):
        block, theta = np.split(theta, [(inputs + 1) * outputs])
        block = block.reshape(outputs, inputs + 1)
        found.append((block[:, :-1].T, block[:, -1]))
    assert theta.size == 0
    return found


def forward(theta, network, x, hidden):
    """Last pre-activation of each row of x, and the gradient of its (single) entry by x: a product, layer by layer."""
    f, slope = PLAIN[hidden]
    *below, (W, b) = layers(theta, network.sizes)
    chain = np.eye(x.shape[1])[None].repeat(len(x), 0)  # d layer / d x, (rows, inputs, units)
    for V, c in below:
        pre = x @ V + c
        chain = (chain @ V) * slope(pre)[:, None, :]
        x = f(pre)
    return x @ W + b, (chain @ W)[:, :, 0]


def fuzz(s):
    """The instance noise of this step (one turn each): on the reals and the fakes of D's turn, on the fakes of G's."""
    c, pixels, steps = s.config, s.reference.shape[1], 256
    assert c.d_steps == c.g_steps == 1
    rng = stream(Z, c.seed, 0)
    noise(rng, c.latent, (steps, 2, c.latent_dim, c.batch_size))
    if c.conditional:
        rng.integers(0, len(s.dataset.images), (steps, 2, c.batch_size))
    d, g = (noise(rng, "normal", (steps, 1, pixels, k * c.batch_size))[s.step, 0].T.astype(float) for k in (2, 1))
    return *np.split(c.instance_noise * d, 2), c.instance_noise * g


def told(x, labels, s):
    return join(x, labels if s.config.conditional else None, len(s.dataset.classes))


def d_objective(theta, s):
    on_reals, on_fakes, _ = fuzz(s) if s.config.instance_noise else (0, 0, 0)
    x = told(s.real + on_reals, s.real_labels, s)
    real, by_input = forward(theta, s.discriminator, x, s.config.hidden)
    fake, _ = forward(theta, s.discriminator, told(s.fake + on_fakes, s.labels, s), s.config.hidden)
    d_loss = LOSSES[s.config.loss].discriminator(real, fake, s.config.label_smoothing)[0]
    return d_loss + s.config.r1 / 2 * np.mean(np.sum(by_input[:, : s.real.shape[1]] ** 2, axis=1))


def g_objective(theta, s):
    pre, _ = forward(theta, s.generator, told(s.z, s.labels, s), s.config.hidden)
    on_fakes = fuzz(s)[2] if s.config.instance_noise else 0
    x = told(1 / (1 + np.exp(-pre)) + on_fakes, s.labels, s)
    logits, _ = forward(s.discriminator.theta, s.discriminator, x, s.config.hidden)
    return LOSSES[s.config.loss].generator(logits)[0]


def slope_of(objective, theta, s):
    """Central differences by every entry of theta."""
    steps = H * np.eye(theta.size)
    return np.array([objective(theta + step, s) - objective(theta - step, s) for step in steps]) / (2 * H)


def paused_at(phase, **knobs):
    """The moment a gradient is taken, in a game that has gone on for a while, so that no bias is 0 any more."""
    trainer = Trainer(Config(dtype="float64", batch_size=7, latent_dim=3, d_lr=0.01, g_lr=0.01, **knobs))
    trainer.run(steps=5)
    while trainer.advance() != phase:
        pass
    return trainer.snapshot()


def check(gradient, objective, theta, s):
    expected = slope_of(objective, theta, s)
    tolerance = 1e-7 if s.config.hidden == "tanh" else 1e-6
    assert np.abs(expected).max() > 1e-6  # there is something to compare
    assert np.abs(gradient - expected).max() <= tolerance * np.abs(expected).max()


def test_every_activation_is_written_here_too():
    assert PLAIN.keys() == HIDDEN.keys()


@pytest.mark.parametrize("dataset", ["slanted", "circles"])
@pytest.mark.parametrize("r1", [0.0, 0.3])
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("loss", LOSSES)
def test_discriminator(loss, depth, hidden, r1, dataset):
    generator, discriminator = DEPTHS[depth]
    s = paused_at(
        "d_backward", dataset=dataset, loss=loss, hidden=hidden, r1=r1, generator=generator, discriminator=discriminator
    )
    check(s.d_grad, d_objective, s.discriminator.theta, s)
    assert d_objective(s.discriminator.theta, s) == pytest.approx(s.d_loss + s.penalty, rel=1e-12)
    assert (s.penalty > 0) == (r1 > 0)


@pytest.mark.parametrize("dataset", ["slanted", "circles"])
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("loss", LOSSES)
def test_generator(loss, depth, hidden, dataset):
    generator, discriminator = DEPTHS[depth]
    s = paused_at(
        "g_backward", dataset=dataset, loss=loss, hidden=hidden, generator=generator, discriminator=discriminator
    )
    check(s.g_grad, g_objective, s.generator.theta, s)
    assert g_objective(s.generator.theta, s) == pytest.approx(s.g_loss, rel=1e-12)


CHANGES = {
    "smoothed": {"label_smoothing": 0.2},
    "noisy": {"instance_noise": 0.3},
    "conditional": {"conditional": True},
    "all of it": {"conditional": True, "instance_noise": 0.2, "label_smoothing": 0.1, "latent": "uniform"},
}


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("change", CHANGES)
def test_what_d_and_g_are_told(change, loss, hidden):
    """Smoothed labels, noise on what D sees, and classes, which the R1 penalty leaves out."""
    knobs = {"loss": loss, "hidden": hidden, "r1": 0.3, "generator": (5,), "discriminator": (6, 4), **CHANGES[change]}
    s = paused_at("d_backward", dataset="diagonals", **knobs)
    check(s.d_grad, d_objective, s.discriminator.theta, s)
    assert d_objective(s.discriminator.theta, s) == pytest.approx(s.d_loss + s.penalty, rel=1e-12)
    s = paused_at("g_backward", dataset="diagonals", **knobs)
    check(s.g_grad, g_objective, s.generator.theta, s)
    assert g_objective(s.generator.theta, s) == pytest.approx(s.g_loss, rel=1e-12)


@pytest.mark.parametrize("turns", [2, 3])
def test_later_turns_start_from_a_clean_gradient(turns):
    """No turn adds to what the turn before it left."""
    trainer = Trainer(Config(dtype="float64", batch_size=7, generator=(5,), discriminator=(6,), d_steps=turns, r1=0.3))
    trainer.seek(3, 6 * turns - 1)
    s = trainer.snapshot()
    assert s.phase == "d_backward"
    check(s.d_grad, d_objective, s.discriminator.theta, s)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_float32_gradients_are_the_float64_ones_rounded(hidden):
    """Same noise, same reals and, but for rounding, the same first weights."""
    for phase, name in (("d_backward", "d_grad"), ("g_backward", "g_grad")):
        found = {}
        for dtype in ("float32", "float64"):
            trainer = Trainer(Config(hidden=hidden, dtype=dtype))
            while trainer.advance() != phase:
                pass
            found[dtype] = getattr(trainer.snapshot(), name)
            assert found[dtype].dtype == dtype
        error = np.abs(found["float32"] - found["float64"]).max()
        assert error <= 1e-5 * np.abs(found["float64"]).max()
