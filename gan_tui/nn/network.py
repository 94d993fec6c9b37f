"""A small fully connected network whose every parameter lives in one flat vector.

``Network`` is the value: sizes, activations, theta, and ``forward`` as anyone would write it. How a network runs
forward and backward while it trains, in buffers made once, is in ``passes.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy import bitwise_and, multiply, right_shift, subtract, tanh
from numpy.typing import NDArray

Array = NDArray[Any]
"""float32 or float64, as the config says."""

Kernel = Callable[[], None]
"""In place: of the three arrays it was made for, fills the second with f of the first, and the third with f'."""

LEAK = 0.2
"""Slope of the leaky ReLU below zero."""


def constant(value: float, dtype: Any) -> Array:
    """A 0-d array: as an operand it is some 300 ns cheaper per call than a Python float."""
    return np.array(value, dtype)


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), through tanh, which overflows at neither end."""
    half = x.dtype.type(0.5)
    return np.asarray(tanh(x * half) * half + half)


def one_hot(labels: Array, classes: int) -> Array:
    """(..., classes): True where the label is."""
    return np.asarray(np.asarray(labels)[..., None] == np.arange(classes))


def join(x: Array, labels: Array | None, classes: int) -> Array:
    """The rows of ``x`` with their labels' one-hot columns after them, as conditional networks take them."""
    return x if labels is None else np.hstack([x, one_hot(labels, classes).astype(x.dtype)])


@dataclass(frozen=True)
class Activation:
    """A hidden unit's function f: as a formula, as the in-place kernel of its dtype, and its second derivative.

    ``curvature(post, slope)`` is f'' from f and f'; None where f is piecewise linear.
    """

    apply: Callable[[Array], Array]
    kernel: Callable[[Array, Array, Array], Kernel]
    curvature: Callable[[Array, Array], Array] | None = None


def _piecewise(leak: float) -> Activation:
    """Slope 1 above zero, ``leak`` below."""

    def kernel(pre: Array, post: Array, slope: Array) -> Kernel:
        # on the bits of the floats: np.where, where= and np.maximum are 4 to 40 times slower, np.sign 2 to 4 times
        whole = f"i{pre.itemsize}"
        bits, slope_bits, last_bit = pre.view(whole), slope.view(whole), constant(8 * pre.itemsize - 1, whole)
        one = constant(1, pre.dtype).view(whole)
        gap = constant(one - constant(leak, pre.dtype).view(whole), whole)

        def run() -> None:
            right_shift(bits, last_bit, slope_bits)  # the sign fills every bit: 0 above zero, -1 below
            bitwise_and(slope_bits, gap, slope_bits)
            subtract(one, slope_bits, slope_bits)  # the bits of 1, or those of the leak
            multiply(pre, slope, post)

        return run

    return Activation(lambda x: np.where(x > 0, x, x * x.dtype.type(leak)), kernel)


def _tanh(pre: Array, post: Array, slope: Array) -> Kernel:
    one = constant(1, pre.dtype)

    def run() -> None:
        tanh(pre, post)
        multiply(post, post, slope)
        subtract(one, slope, slope)

    return run


HIDDEN: dict[str, Activation] = {
    "leaky_relu": _piecewise(LEAK),
    "relu": _piecewise(0.0),
    "tanh": Activation(np.tanh, _tanh, lambda post, slope: -2 * post * slope),
}
OUTPUT: dict[str, Callable[[Array], Array]] = {"sigmoid": sigmoid, "linear": lambda x: x}


class Network:
    """Layers of ``sizes``: the last with the activation ``output``, the others ``hidden``; parameters in ``theta``.

    Layer by layer, theta holds a block (outputs, inputs + 1), row-major: an output's weights, then its bias.
    """

    def __init__(self, sizes: Sequence[int], hidden: str, output: str, theta: Array) -> None:
        self.sizes = tuple(sizes)
        self.activations = (hidden,) * (len(self.sizes) - 2) + (output,)
        self.theta = theta

    @staticmethod
    def count(sizes: Sequence[int]) -> int:
        """Parameters of a network of these sizes."""
        return sum((inputs + 1) * outputs for inputs, outputs in pairwise(sizes))

    def blocks(self, vector: Array | None = None) -> list[Array]:
        """Views of theta (or of any vector laid out like it), one (outputs, inputs + 1) block a layer."""
        vector = self.theta if vector is None else vector
        views, start = [], 0
        for inputs, outputs in pairwise(self.sizes):
            end = start + (inputs + 1) * outputs
            views.append(vector[start:end].reshape(outputs, inputs + 1))
            start = end
        return views

    def layers(self, vector: Array | None = None) -> list[tuple[Array, Array]]:
        """Views of theta (or of any vector laid out like it): [(W (inputs, outputs), b (outputs,))]."""
        return [(block[:, :-1].T, block[:, -1]) for block in self.blocks(vector)]

    def index(self, layer: int, output: int, input: int | None = None) -> int:  # noqa: A002
        """Where in theta the weight from ``input`` to ``output`` of a layer is; its bias, where ``input`` is None."""
        inputs, outputs = self.sizes[layer : layer + 2]
        column = inputs if input is None else input
        if not (0 <= output < outputs and 0 <= column <= inputs):
            raise IndexError(f"layer {layer} has {inputs} inputs and {outputs} outputs, no {input} and {output}")
        return self.count(self.sizes[: layer + 1]) + output * (inputs + 1) + column

    def forward(self, x: Array) -> Array:
        """The output (n, last size) for the rows of ``x`` (n, first size); for a discriminator the logits (n, 1)."""
        return self.activities(x)[-1]

    def activities(self, x: Array) -> list[Array]:
        """What the units of each layer say, (n, units), for the rows of ``x``: the last is the output."""
        found, x = [], np.asarray(x, self.theta.dtype)
        for (W, b), name in zip(self.layers(), self.activations, strict=True):
            apply = HIDDEN[name].apply if name in HIDDEN else OUTPUT[name]
            x = apply(x @ W + b)
            found.append(x)
        return found

    def with_theta(self, theta: Array) -> Network:
        """The same network with other parameters."""
        if theta.shape != self.theta.shape:
            raise ValueError(f"theta has shape {theta.shape}; this network needs {self.theta.shape}")
        return Network(self.sizes, self.activations[0], self.activations[-1], theta)

    def initialise(self, scheme: str, rng: np.random.Generator) -> None:
        """Fill theta: ``xavier`` W ~ N(0, 2 / (inputs + outputs)), b = 0; ``normal`` W and b ~ N(0, 1)."""
        for W, b in self.layers():
            inputs, outputs = W.shape
            W[:] = rng.standard_normal((inputs, outputs), dtype=np.float32)
            if scheme == "normal":
                b[:] = rng.standard_normal(outputs, dtype=np.float32)
            else:
                W *= (2 / (inputs + outputs)) ** 0.5
                b[:] = 0
