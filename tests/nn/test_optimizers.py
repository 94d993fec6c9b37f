"""Optimisers against their textbook formulas, over many random steps, in float64."""

import numpy as np
import pytest

from gan_tui import OPTIMIZERS, Config
from gan_tui.nn.optimizers import EPSILON

STEPS, SIZE = 300, 7
CONFIG = Config(momentum=0.8, rho=0.9, beta1=0.6, beta2=0.95, dtype="float64")


def textbook(name, theta, gradients, config, lrs):
    """The path of theta, nothing reused and nothing in place."""
    velocity = m = v = np.zeros_like(theta)
    path = []
    for t, (g, lr) in enumerate(zip(gradients, lrs, strict=True), 1):
        if name == "sgd":
            theta = theta - lr * g
        elif name == "momentum":
            velocity = config.momentum * velocity + g
            theta = theta - lr * velocity
        elif name == "rmsprop":
            v = config.rho * v + (1 - config.rho) * g**2
            theta = theta - lr * g / (np.sqrt(v) + EPSILON)
        elif name == "adam":
            m = config.beta1 * m + (1 - config.beta1) * g
            v = config.beta2 * v + (1 - config.beta2) * g**2
            m_hat, v_hat = m / (1 - config.beta1**t), v / (1 - config.beta2**t)
            theta = theta - lr * m_hat / (np.sqrt(v_hat) + EPSILON)
        else:
            pytest.fail(f"write {name} here as its textbook has it")
        path.append(theta)
    return path


def problem(seed=0, dtype="float64"):
    rng = np.random.default_rng(seed)
    gradients = rng.standard_normal((STEPS, SIZE)) * 10.0 ** rng.uniform(-6, 2, (STEPS, 1))
    return rng.standard_normal(SIZE).astype(dtype), gradients.astype(dtype)


@pytest.mark.parametrize("changing", [False, True], ids=["one rate", "changing rates"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_follows_the_textbook(name, changing):
    theta, gradients = problem()
    lrs = np.repeat([0.01, 0.1, 0.001], STEPS // 3) if changing else np.full(STEPS, 0.01)
    expected = textbook(name, theta.copy(), gradients, CONFIG, lrs)
    slots = OPTIMIZERS[name].start(theta)
    for g, lr, target in zip(gradients, lrs, expected, strict=True):
        before = g.copy()
        OPTIMIZERS[name].update(theta, g, slots, CONFIG, lr)
        np.testing.assert_allclose(theta, target, rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(g, before)  # the screen still shows it
    assert slots.updates == STEPS


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.99])
def test_first_adam_step_is_the_rate_whatever_the_gradient(beta):
    config = Config(beta1=beta, beta2=beta)
    theta, g = np.zeros(3), np.array([1e-3, -1.0, 1e3])
    OPTIMIZERS["adam"].update(theta, g, OPTIMIZERS["adam"].start(theta), config, 0.01)
    np.testing.assert_allclose(theta, [-0.01, 0.01, -0.01], rtol=2e-5)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_zero_gradient_moves_nothing_from_rest(name):
    theta = np.ones(3)
    OPTIMIZERS[name].update(theta, np.zeros(3), OPTIMIZERS[name].start(theta), CONFIG, 0.1)
    np.testing.assert_array_equal(theta, np.ones(3))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_float32_stays_float32(name):
    theta, gradients = problem(dtype="float32")
    slots = OPTIMIZERS[name].start(theta)
    assert len(slots.vectors) == OPTIMIZERS[name].slots
    for g in gradients[:5]:
        OPTIMIZERS[name].update(theta, g, slots, CONFIG, 0.01)
    assert {array.dtype.name for array in (theta, *slots.vectors)} == {"float32"}
    assert np.isfinite(theta).all()


@pytest.mark.parametrize("changes", [{"beta1": 0.9}, {"beta2": 0.5}, {"beta1": 0.0, "beta2": 0.999}])
def test_new_betas_keep_adams_moments(changes):
    """m and v stay what they are; only how they go on changes."""
    other = Config(**{"momentum": 0.8, "beta1": 0.6, "beta2": 0.95, "dtype": "float64", **changes})
    theta, gradients = problem()
    adam, slots = OPTIMIZERS["adam"], OPTIMIZERS["adam"].start(theta)
    m = v = np.zeros(SIZE)
    config = CONFIG
    for t, g in enumerate(gradients, 1):
        if t == 100:
            adam.rescale(slots, config, other)
            config = other
        m, v = config.beta1 * m + (1 - config.beta1) * g, config.beta2 * v + (1 - config.beta2) * g**2
        root = np.sqrt(v / (1 - config.beta2**t)) + EPSILON
        expected = theta - 0.01 * m / (1 - config.beta1**t) / root
        adam.update(theta, g, slots, config, 0.01)
        np.testing.assert_allclose(theta, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.99])
def test_first_rmsprop_step_is_longer_the_longer_the_memory(rho):
    """It starts from 0 and, unlike Adam, does not correct for that: lr / sqrt(1 - rho), whatever the gradient."""
    theta, g = np.zeros(3), np.array([1e-3, -1.0, 1e3])
    OPTIMIZERS["rmsprop"].update(theta, g, OPTIMIZERS["rmsprop"].start(theta), Config(rho=rho), 0.01)
    np.testing.assert_allclose(theta, np.array([-0.01, 0.01, -0.01]) / (1 - rho) ** 0.5, rtol=2e-4)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.999])
def test_a_new_rho_keeps_the_mean_of_squares(rho):
    other = Config(rho=rho, dtype="float64")
    theta, gradients = problem()
    rmsprop, slots = OPTIMIZERS["rmsprop"], OPTIMIZERS["rmsprop"].start(theta)
    v = np.zeros(SIZE)
    config = CONFIG
    for t, g in enumerate(gradients, 1):
        if t == 100:
            rmsprop.rescale(slots, config, other)
            config = other
        v = config.rho * v + (1 - config.rho) * g**2
        expected = theta - 0.01 * g / (np.sqrt(v) + EPSILON)
        rmsprop.update(theta, g, slots, config, 0.01)
        np.testing.assert_allclose(theta, expected, rtol=1e-12, atol=1e-12)
