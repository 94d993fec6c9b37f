"""Where the random numbers come from: noise and batches of real images as pure functions of (seed, position).

No generator's state is kept or stored. Every stream is ``Generator(SFC64((stream, seed, block)))``, so a run that is
replayed from any step reads what it read before. Noise comes in blocks of steps: a generator a step would cost more
than a step on 2x2 images.
"""

from __future__ import annotations

import statistics
from functools import cache
from typing import NamedTuple

import numpy as np

from gan_tui.data.datasets import Dataset
from gan_tui.nn.network import Array, one_hot
from gan_tui.training.config import Config

INIT, DATA, Z, PROBE, GENERATE, EXPLORE = 1, 2, 3, 4, 5, 6
"""The streams."""

BLOCK_STEPS, BLOCK_NUMBERS = 256, 2**20
"""A block is at most so many steps, and about so many numbers (4 MB) as long as it is 4 steps or more."""


def stream(name: int, seed: int, block: int = 0) -> np.random.Generator:
    """The random numbers of one block of one stream."""
    return np.random.Generator(np.random.SFC64((name, seed, block)))


@cache
def normal_table() -> Array:
    """The 65,536 quantiles of N(0, 1) in float32, read-only: a normal draw is one of them, picked by 16 random bits.

    Six times faster than the ziggurat, three times than Box-Muller, and the same bits on every machine. The mean is
    0, the variance 0.99998, the largest value 4.3; the distribution function is nowhere off by more than 2^-17.
    """
    quantile = statistics.NormalDist().inv_cdf
    lower = np.array([quantile((i + 0.5) / 65536) for i in range(32768)], np.float32)
    table: Array = np.concatenate([lower, -lower[::-1]])
    table.flags.writeable = False
    return table


def noise(rng: np.random.Generator, kind: str, shape: tuple[int, ...], within: float | None = None) -> Array:
    """float32 noise: ``normal`` or ``uniform`` on [0, 1). ``within``: as if redrawn until no number exceeds it."""
    if kind == "uniform":
        return rng.random(shape, np.float32) * np.float32(1 if within is None else min(within, 1))
    count = int(np.prod(shape))
    if within is None:
        words = rng.bit_generator.random_raw((count + 3) // 4)
        return normal_table().take(words.astype("<u8", copy=False).view("<u2")[:count]).reshape(shape)
    allowed = normal_table()
    allowed = allowed[np.abs(allowed) <= within]
    if not len(allowed):
        raise ValueError(f"truncation is {within:g}; it must be 0.0001 or more")
    return allowed[rng.integers(0, len(allowed), count)].reshape(shape)


class Deck:
    """The endless deck of real images: pass e is the data set in the order (DATA, seed, e)."""

    def __init__(self, images: int, seed: int) -> None:
        self._images, self._seed = images, seed
        self._passes: dict[int, Array] = {}

    def deal(self, start: int, count: int) -> Array:
        """Indices of the reals number ``start`` to ``start + count``; they straddle passes, and none is left out."""
        first, last = start // self._images, (start + max(count, 1) - 1) // self._images
        order = [self._shuffled(e) for e in range(first, last + 1)]
        self._passes = {last: order[-1]}  # the next block begins in it
        skip = start - first * self._images
        return np.concatenate(order)[skip : skip + count]

    def _shuffled(self, e: int) -> Array:
        if self._images == 1:  # a pass a real: not worth a generator each
            return np.zeros(1, np.int64)
        known = self._passes.get(e)
        return stream(DATA, self._seed, e).permutation(self._images) if known is None else known


class Turn(NamedTuple):
    """What one turn of one player reads and fills. Columns are samples, last rows are ones (see ``nn/passes.py``).

    ``z`` (latent + 1, B); ``logits`` (1, 2B) for D, reals first, (1, B) for G; ``fake_logits`` (1, B), those of the
    fakes; for D also ``x`` (pixels + 1, 2B) with the reals in place and room for the fakes, its halves ``real`` and
    ``fake`` (pixels, B), and ``indices`` (B,) of those reals in the data set. ``noise`` is what comes on top of the
    images that D looks at, shaped like ``x``, and empty without instance noise. In a conditional game the labels'
    one-hot rows stand before the ones, in z and x.
    """

    z: Array
    logits: Array
    fake_logits: Array
    x: Array
    real: Array
    fake: Array
    indices: Array
    noise: Array


class _Buffers:
    """Room for one block, and the views of it that each of its turns uses."""

    def __init__(self, steps: int, config: Config, pixels: int, classes: int) -> None:
        d, g, batch, dtype = config.d_steps, config.g_steps, config.batch_size, config.dtype
        reals_dealt = pixels + classes + 1
        self.z = np.ones((steps, d + g, config.latent_dim + classes + 1, batch), dtype)
        self.x = np.ones((steps, d, reals_dealt, 2 * batch), dtype)
        noisy = reals_dealt if config.instance_noise else 0
        self.d_noise = np.zeros((steps, d, noisy, 2 * batch), dtype)
        self.g_noise = np.zeros((steps, g, noisy, batch), dtype)
        self.indices = np.zeros((steps, d, batch), np.intp)
        # a player that does not move leaves nan
        self.d_logits = np.full((steps, max(d, 1), 1, 2 * batch), np.nan, dtype)
        self.g_logits = np.full((steps, max(g, 1), 1, batch), np.nan, dtype)
        none = np.empty((0, batch), dtype)
        self.turns: list[Turns] = [
            (
                [
                    Turn(
                        z[t],
                        row,
                        row[:, batch:],
                        x[t],
                        x[t, :pixels, :batch],
                        x[t, :pixels, batch:],
                        indices[t],
                        d_noise[t],
                    )
                    for t, row in enumerate(d_logits[:d])
                ],
                [Turn(z[d + t], g_logits[t], g_logits[t], none, none, none, none, g_noise[t]) for t in range(g)],
            )
            for z, x, d_logits, g_logits, indices, d_noise, g_noise in zip(
                self.z, self.x, self.d_logits, self.g_logits, self.indices, self.d_noise, self.g_noise, strict=True
            )
        ]


Turns = tuple[list[Turn], list[Turn]]
"""D's and G's turns of one step."""


class Blocks:
    """The blocks of one config: noise, reals, and the logits that came back.

    A block of the stream Z holds z, then, in a conditional game, the fakes' labels, each as often as in the data set,
    then the instance noise, if there is any: on the reals and fakes of D's turns, then on the fakes of G's.
    """

    def __init__(self, config: Config, dataset: Dataset) -> None:
        self.config = config
        pixels, batch = dataset.images.shape[1], config.batch_size
        turns = config.d_steps + config.g_steps
        self._pixels, self._classes = pixels, len(dataset.classes) if config.conditional else 0
        numbers = batch * (turns * config.latent_dim + config.d_steps * pixels)
        if config.instance_noise:
            numbers += batch * (2 * config.d_steps + config.g_steps) * pixels
        self.steps: int = min(BLOCK_STEPS, max(4, BLOCK_NUMBERS // numbers))
        self.reals_a_step = batch * config.d_steps
        self._images = dataset.images.astype(config.dtype)
        self._labels: Array = np.empty(0, np.int64) if dataset.labels is None else dataset.labels
        self._deck = Deck(len(self._images), config.seed)
        # two, used in turn: what a snapshot still shows of the last block is not overwritten by the next
        self._buffers = [_Buffers(self.steps, config, pixels, self._classes) for _ in range(2)]

    def _of(self, step: int) -> tuple[_Buffers, int]:
        block, row = divmod(step, self.steps)
        return self._buffers[block % 2], row

    def draw(self, step: int, reals_dealt: int) -> list[Turns]:
        """The turns of each step from ``step``, with ``reals_dealt`` reals dealt before it, to the end of its block."""
        config, pixels, latent = self.config, self._pixels, self.config.latent_dim
        room, row = self._of(step)
        steps, turns, _, batch = room.z.shape
        rng = stream(Z, config.seed, step // self.steps)
        room.z[:, :, :latent] = noise(rng, config.latent, (steps, turns, latent, batch))
        if self._classes:
            room.z[:, :, latent:-1] = self._hot(rng.integers(0, len(self._images), (steps, turns, batch)))
            room.x[:, :, pixels:-1, batch:] = room.z[:, : config.d_steps, latent:-1]
        if config.instance_noise:
            for fuzz in (room.d_noise, room.g_noise):
                fuzz[:, :, :pixels] = noise(rng, "normal", (*fuzz.shape[:2], pixels, fuzz.shape[3]))
                fuzz *= config.instance_noise
        if config.d_steps:
            unused = row * self.reals_a_step
            count = room.indices.size - unused
            room.indices.reshape(-1)[unused:] = self._deck.deal(reals_dealt, count)
            room.x[row:, :, :pixels, :batch] = self._images.take(room.indices[row:], 0).swapaxes(2, 3)
            if self._classes:
                room.x[row:, :, pixels:-1, :batch] = self._hot(room.indices[row:])
        return room.turns[row:]

    def _hot(self, indices: Array) -> Array:
        """One-hot labels of these images, (..., classes, B)."""
        return one_hot(self._labels.take(indices), self._classes).swapaxes(-1, -2)

    def logits(self, step: int, end: int) -> tuple[Array, Array]:
        """D's (rows, 2B) and G's (rows, B) of the last turns of the steps from ``step`` to ``end``, of one block."""
        room, row = self._of(step)
        rows = slice(row, row + end - step)
        return room.d_logits[rows, -1, 0], room.g_logits[rows, -1, 0]
