"""A network forward and backward on batches of one size, in buffers made once.

Here a *sample is a column*, and every layer's input ends in a row of ones. So a layer is one product,
``pre = block @ [x; 1]``; its gradient, bias included, is one product too, ``d_block = d_pre @ [x; 1].T``; every
array is contiguous and nothing is allocated. ``d_`` here means "derivative of the loss by".
"""

from __future__ import annotations

from collections.abc import Callable
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
        activation = HIDDEN[network.activations[0]] if hidden else None
        self._up = [
            (block.dot, pre, activation.kernel(pre, post, slope), layer)  # type: ignore[union-attr]
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
        for dot, pre, activate, ones in self._up:
            dot(x, pre)
            activate()
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
        self._over, self._reals = over, reals
        hidden = over.sizes[1:-1]
        self._back = [np.empty((units, reals), dtype) for units in hidden]  # d logit / d post_l
        self._g = [np.empty((units, reals), dtype) for units in (*hidden, 1)]
        self._t = [np.zeros((units + 1, reals), dtype) for units in over.sizes[:-1]]  # the row for biases stays 0
        self._t_pre = [np.empty((units, reals), dtype) for units in hidden]
        self._t_post = [t[:-1] for t in self._t]
        self._slope = [slope[:, :reals] for slope in over.slope]
        self.d_pixels = self._t_post[0][:pixels]  # d logit / d x, times the root of weight / n: where v starts, too
        self._transposed = [*over.transposed]
        self._transposed[0] = self._transposed[0][:pixels]
        self._work = [np.empty_like(block) for block in over.blocks]
        self._down = list(zip(self._transposed[1:], self._g[1:], self._back, self._slope, self._g, strict=False))[::-1]
        self._up = list(zip(over.blocks, self._t, self._t_pre, self._slope, self._t_post[1:], strict=False))
        self._grads = [(g, t.T, work) for g, t, work in zip(self._g, self._t, self._work, strict=True)]
        self._weight = 0.0

    def value(self) -> float:
        """The penalty at the latest ``add``."""
        return float(np.vdot(self.d_pixels, self.d_pixels)) / 2

    def add(self, weight: float, d_blocks: list[Array]) -> None:
        """Add the penalty's gradient, for the latest forward, to ``d_blocks``."""
        if weight != self._weight:
            self._weight = weight
            self._g[-1][:] = (weight / self._reals) ** 0.5  # g and v carry half of the weight each
        for transposed, above, back, slope, g in self._down:
            transposed.dot(above, back)
            multiply(back, slope, g)
        self._transposed[0].dot(self._g[0], self.d_pixels)
        for block, t, t_pre, slope, t_post in self._up:
            block.dot(t, t_pre)
            multiply(t_pre, slope, t_post)
        for d_block, (g, t, work) in zip(d_blocks, self._grads, strict=True):
            g.dot(t, work)
            add(d_block, work, d_block)
        if self._over.curvature is not None:
            self._add_curved(self._over.curvature, d_blocks)

    def _add_curved(self, curvature: Callable[[Array, Array], Array], d_blocks: list[Array]) -> None:
        """The part of the gradient that runs through the slopes, f'(pre_l), of a curved activation."""
        over, n = self._over, self._reals
        through: Array | None = None  # d <v, d logit / d x> / d post_l
        for layer in range(len(self._slope) - 1, -1, -1):
            bend = curvature(over.post[layer][:, :n], self._slope[layer])
            d_pre = self._back[layer] * self._t_pre[layer] * bend
            if through is not None:
                d_pre += through * self._slope[layer]
            d_blocks[layer] += d_pre.dot(over.inputs[layer][:, :n].T)
            through = self._transposed[layer].dot(d_pre) if layer else None
