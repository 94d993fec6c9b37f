"""How a gradient becomes a change of the parameters, in place on one flat vector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy import add, divide, multiply, sqrt, subtract

from gan_tui.nn.network import Array, constant

EPSILON = 1e-8
"""Added to Adam's and RMSProp's root, as everywhere."""


class Rates(Protocol):
    """The numbers of a game that the updates read, besides the learning rate. A ``Config`` has them."""

    @property
    def momentum(self) -> float:
        """The share of the last stride that Momentum keeps."""

    @property
    def rho(self) -> float:
        """The share of the mean square that RMSProp keeps."""

    @property
    def beta1(self) -> float:
        """The share of the mean gradient that Adam keeps."""

    @property
    def beta2(self) -> float:
        """The share of the mean square that Adam keeps."""


class Slots:
    """What an optimiser remembers of one player: ``vectors`` (k, parameters), and how many updates it made.

    After an update ``scratch`` is what it took away from theta: the snapshot shows it as the last change.
    """

    def __init__(self, vectors: Array) -> None:
        self.vectors = tuple(vectors)
        self.updates = 0
        self.scratch = np.empty(vectors.shape[1], vectors.dtype)
        self.constants: tuple[Array, ...] = ()
        self.made_for: tuple[Rates, float] | None = None

    def make(self, config: Rates, lr: float, *constants: float) -> None:
        """The 0-d arrays that an update needs, as long as it is called with this config and learning rate."""
        self.made_for = (config, lr)
        self.constants = tuple(constant(x, self.scratch.dtype) for x in constants)


Update = Callable[[Array, Array, Slots, Rates, float], None]


def sgd(theta: Array, grad: Array, slots: Slots, config: Rates, lr: float) -> None:
    """Theta -= lr * grad."""
    if slots.made_for != (config, lr):
        slots.make(config, lr, lr)
    slots.updates += 1
    step = multiply(grad, slots.constants[0], slots.scratch)
    subtract(theta, step, theta)


def momentum(theta: Array, grad: Array, slots: Slots, config: Rates, lr: float) -> None:
    """Velocity = momentum * velocity + grad; theta -= lr * velocity."""
    if slots.made_for != (config, lr):
        slots.make(config, lr, lr, config.momentum)
    slots.updates += 1
    (velocity,), (rate, keep) = slots.vectors, slots.constants
    multiply(velocity, keep, velocity)
    add(velocity, grad, velocity)
    step = multiply(velocity, rate, slots.scratch)
    subtract(theta, step, theta)


def adam(theta: Array, grad: Array, slots: Slots, config: Rates, lr: float) -> None:
    """Kingma and Ba 2015. The two vectors are m / (1 - beta1) and v / (1 - beta2): each moment then is "decay, add".

    With t updates made, theta -= lr * m^ / (sqrt(v^) + epsilon), where m^ = m / (1 - beta1^t), v^ = v / (1 - beta2^t).
    """
    if slots.made_for != (config, lr):
        slots.make(config, lr, config.beta1, config.beta2, 0, 0)
    slots.updates = t = slots.updates + 1
    (m, v), s = slots.vectors, slots.scratch
    beta1, beta2, rate, epsilon = slots.constants
    root = ((1 - config.beta2) / (1 - config.beta2**t)) ** 0.5
    rate[()] = lr * (1 - config.beta1) / (1 - config.beta1**t) / root
    epsilon[()] = EPSILON / root
    multiply(m, beta1, m)
    add(m, grad, m)
    multiply(grad, grad, s)
    multiply(v, beta2, v)
    add(v, s, v)
    sqrt(v, s)
    add(s, epsilon, s)
    divide(m, s, s)
    multiply(s, rate, s)
    subtract(theta, s, theta)


def rmsprop(theta: Array, grad: Array, slots: Slots, config: Rates, lr: float) -> None:
    """Tieleman and Hinton 2012. The vector is v / (1 - rho): the moment then is "decay, add", as in Adam.

    With v the mean of squared gradients, theta -= lr * grad / (sqrt(v) + epsilon).
    """
    if slots.made_for != (config, lr):
        root = (1 - config.rho) ** 0.5
        slots.make(config, lr, config.rho, lr / root, EPSILON / root)
    slots.updates += 1
    (v,), s = slots.vectors, slots.scratch
    rho, rate, epsilon = slots.constants
    multiply(grad, grad, s)
    multiply(v, rho, v)
    add(v, s, v)
    sqrt(v, s)
    add(s, epsilon, s)
    divide(grad, s, s)
    multiply(s, rate, s)
    subtract(theta, s, theta)


@dataclass(frozen=True)
class Optimizer:
    """``update(theta, grad, slots, config, lr)`` works in place on theta and slots and never writes to grad.

    It ends with ``subtract(theta, slots.scratch, theta)``.
    ``means``: the knobs that decay those of its vectors which hold a running mean, divided by 1 - knob.
    """

    title: str
    about: str
    slots: int
    update: Update
    means: tuple[str, ...] = ()

    def start(self, theta: Array) -> Slots:
        """Fresh slots for a player with these parameters."""
        return Slots(np.zeros((self.slots, theta.size), theta.dtype))

    def rescale(self, slots: Slots, old: Rates, new: Rates) -> None:
        """Keep the running means as they are when their decay changes."""
        for vector, name in zip(slots.vectors, self.means, strict=False):
            was, is_ = getattr(old, name), getattr(new, name)
            if was != is_:
                vector *= (1 - was) / (1 - is_)


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer("SGD", "Walks straight downhill, as far as the slope is steep.", 0, sgd),
    "momentum": Optimizer("Momentum", "Keeps some of its last stride: faster, and prone to swing.", 1, momentum),
    "rmsprop": Optimizer(
        "RMSProp", "Divides each slope by its usual size: steep and flat ways get equal strides.", 1, rmsprop, ("rho",)
    ),
    "adam": Optimizer(
        "Adam",
        "Gives each parameter a step of its own, near the learning rate.",
        2,
        adam,
        ("beta1", "beta2"),
    ),
}
