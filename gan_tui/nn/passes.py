"""A network forward and backward on batches of one size, in buffers made once.

Here a *sample is a column*, and every layer's input ends in a row of ones. So a layer is one product,
``pre = block @ [x; 1]``; its gradient, bias included, is one product too, ``d_block = d_pre @ [x; 1].T``; every
array is contiguous and nothing is allocated. ``d_`` here means "derivative of the loss by".
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy import add, multiply, subtract, tanh  # by name: a module attribute costs 20 ns a call

from gan_tui.nn.network import HIDDEN, Array, Network, constant


def with_ones(rows: int, columns: int, dtype: Any) -> Array:
    """A batch of ``columns`` samples of ``rows`` numbers, and the row of ones that carries the biases."""
    batch = np.zeros((rows + 1, columns), dtype)
    batch[-1] = 1
    return batch


class Pass:
    """Forward and backward of ``network``, whose theta may change in place between calls.

    After ``forward``: ``inputs[l]`` (with its ones), ``pre[l]`` and ``post[l]`` of each layer, (units, batch).
    """

    def __init__(self, network: Network, batch: int) -> None:
        dtype = network.theta.dtype
        *hidden, outputs = network.sizes[1:]
        self.sizes = network.sizes
        self.blocks = network.blocks()
        self.transposed = [block[:, :-1].T for block in self.blocks]
        self.squashed = network.activations[-1] == "sigmoid"
        self.curvature = HIDDEN[network.activations[0]].curvature if hidden else None
        ones = [with_ones(units, batch, dtype) for units in hidden]
        self.inputs: list[Array] = [np.empty((0, batch), dtype), *ones]
        self.pre = [np.empty((units, batch), dtype) for units in (*hidden, outputs)]
        self.post = [layer[:-1] for layer in ones] + [self.pre[-1]]
        self.slope = [np.empty((units, batch), dtype) for units in hidden]
        # what each hidden layer's turn in a loop needs, forward and backward
        kernel = HIDDEN[network.activations[0]].kernel(dtype) if hidden else None
        self._up = [
            (block.dot, pre, kernel, post, slope, layer)
            for block, pre, post, slope, layer in zip(self.blocks, self.pre, self.post, self.slope, ones, strict=False)
        ]
        self._down = [
            (layer, ones[layer - 1].T, self.transposed[layer].dot, np.empty_like(slope), slope)
            for layer, slope in enumerate(self.slope, 1)
        ][::-1]
        self._last = self.blocks[-1].dot, self.pre[-1], np.empty((outputs, batch), dtype), constant(0.5, dtype)
        self._one = constant(1, dtype)

    def forward(self, x: Array, out: Array) -> None:
        """Run the columns of ``x`` (inputs + 1, batch) into ``out`` (outputs, batch); contiguous, if linear."""
        self.inputs[0] = x
        self.post[-1] = out
        for dot, pre, activate, post, slope, ones in self._up:
            dot(x, pre)
            activate(pre, post, slope)  # type: ignore[misc]  # there is one where there is a hidden layer
            x = ones
        dot, pre, work, half = self._last
        if self.squashed:
            dot(x, pre)
            multiply(pre, half, work)
            tanh(work, work)
            multiply(work, half, work)
            add(work, half, out)
        else:
            self.pre[-1] = dot(x, out)

    def backward(self, d_out: Array, d_blocks: list[Array] | None, d_input: Array | None = None) -> None:
        """From ``d_out`` (outputs, batch), of the latest forward, fill the gradients that are asked for.

        ``d_blocks`` are views like ``Network.blocks`` of a gradient vector; ``d_input`` is (inputs, batch).
        """
        if self.squashed:
            work, out = self._last[2], self.post[-1]
            subtract(self._one, out, work)  # sigmoid' = out (1 - out)
            multiply(work, out, work)
            d_out = multiply(work, d_out, work)
        for layer, input_transposed, back_dot, delta, slope in self._down:
            if d_blocks is not None:
                d_out.dot(input_transposed, d_blocks[layer])
            back_dot(d_out, delta)
            d_out = multiply(delta, slope, delta)
        if d_blocks is not None:
            d_out.dot(self.inputs[0].T, d_blocks[0])
        if d_input is not None:
            self.transposed[0].dot(d_out, d_input)


class GradientPenalty:
    """R1: weight / 2 times the mean squared norm of the gradient of the logit by the ``pixels`` of each real image.

    Its gradient needs no second backpropagation. With g_l = d logit / d pre_l and v = weight / n * (gradient by the
    pixels) held fixed, it is the gradient of <v, d logit / d x>, the derivative of the logit along v: run v forward
    through the linearised network (tangents t_l), then d_block_l = g_l @ t_(l-1).T. Where the activation is curved,
    a term through the slopes is added, backpropagated like any other. Real images are the first columns of ``over``.
    """

    def __init__(self, over: Pass, reals: int, pixels: int) -> None:
        dtype = over.pre[0].dtype
        self._over, self._reals, self._pixels = over, reals, pixels
        hidden = over.sizes[1:-1]
        self._dtype = dtype
        self.d_pixels = np.zeros((pixels, reals), dtype)
        self._back = [np.empty((units, reals), dtype) for units in hidden]  # d logit / d post_l
        self._g = [np.empty((units, reals), dtype) for units in hidden] + [np.ones((1, reals), dtype)]
        self._t = [np.zeros((units + 1, reals), dtype) for units in over.sizes[:-1]]  # the row for biases stays 0
        self._t_pre = [np.empty((units, reals), dtype) for units in hidden]
        self._work = [np.empty_like(block) for block in over.blocks]
        self._slope = [slope[:, :reals] for slope in over.slope]
        self._transposed = [*over.transposed]
        self._transposed[0] = self._transposed[0][:pixels]
        self._scale = constant(0, dtype)

    def value(self, weight: float) -> float:
        """The penalty at the latest ``add``."""
        return float(weight / (2 * self._reals) * np.vdot(self.d_pixels, self.d_pixels))

    def add(self, weight: float, d_blocks: list[Array]) -> None:
        """Add the penalty's gradient, for the latest forward, to ``d_blocks``."""
        g, t, slope = self._g, self._t, self._slope
        for layer in range(len(slope) - 1, -1, -1):
            self._transposed[layer + 1].dot(g[layer + 1], self._back[layer])
            multiply(self._back[layer], slope[layer], g[layer])
        self._transposed[0].dot(g[0], self.d_pixels)

        self._scale[()] = weight / self._reals
        multiply(self.d_pixels, self._scale, t[0][: self._pixels])
        for layer, tangent in enumerate(self._t_pre):
            self._over.blocks[layer].dot(t[layer], tangent)
            multiply(tangent, slope[layer], t[layer + 1][:-1])
        for layer, work in enumerate(self._work):
            g[layer].dot(t[layer].T, work)
            add(d_blocks[layer], work, d_blocks[layer])
        if self._over.curvature is not None:
            self._add_curved(d_blocks)

    def _add_curved(self, d_blocks: list[Array]) -> None:
        """The part of the gradient that runs through the slopes, f'(pre_l), of a curved activation."""
        over, n = self._over, self._reals
        assert over.curvature is not None
        through: Array | None = None  # d <v, d logit / d x> / d post_l
        for layer in range(len(self._slope) - 1, -1, -1):
            bend = over.curvature(over.post[layer][:, :n], self._slope[layer])
            d_pre = self._back[layer] * self._t_pre[layer] * bend
            if through is not None:
                d_pre += through * self._slope[layer]
            d_blocks[layer] += d_pre.dot(over.inputs[layer][:, :n].T)
            through = self._transposed[layer].dot(d_pre) if layer else None
