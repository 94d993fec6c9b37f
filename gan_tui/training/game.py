"""The game itself: two networks, their optimisers, and one training step as it is told in every textbook.

``Game.play`` is the only training loop there is. Full speed, a single phase, a replay and a run without a screen all
run these lines; it pauses at each ``yield``, and whoever drives it decides how long.
"""

from __future__ import annotations

from collections.abc import Generator
from enum import StrEnum

import numpy as np

from gan_tui.data.datasets import Dataset
from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array, Network, constant
from gan_tui.nn.optimizers import OPTIMIZERS, Slots
from gan_tui.nn.passes import GradientPenalty, Pass, with_ones
from gan_tui.training.batches import INIT, Blocks, Turn, stream
from gan_tui.training.by_hand import set_by_hand
from gan_tui.training.config import Config


class Phase(StrEnum):
    """The parts of a training step; ``ready`` is seen only before the first."""

    READY = "ready"
    SAMPLE = "sample"
    G_FORWARD = "g_forward"
    D_FORWARD = "d_forward"
    D_LOSS = "d_loss"
    D_BACKWARD = "d_backward"
    D_UPDATE = "d_update"
    G_LOSS = "g_loss"
    G_BACKWARD = "g_backward"
    G_UPDATE = "g_update"


D_TURN = (Phase.SAMPLE, Phase.G_FORWARD, Phase.D_FORWARD, Phase.D_LOSS, Phase.D_BACKWARD, Phase.D_UPDATE)
G_TURN = (Phase.G_FORWARD, Phase.G_LOSS, Phase.G_BACKWARD, Phase.G_UPDATE)
SAMPLE, G_FORWARD, D_FORWARD, D_LOSS, D_BACKWARD, D_UPDATE = D_TURN  # an Enum's attribute costs 80 ns
_, G_LOSS, G_BACKWARD, G_UPDATE = G_TURN


def phases_of(config: Config) -> tuple[Phase, ...]:
    """The phases of one step under this config, in order."""
    return D_TURN * config.d_steps + G_TURN * config.g_steps


class StepView:
    """What can be seen of the step under way: views into the game's buffers, None where it has not happened yet."""

    __slots__ = (
        "config", "d_grad", "d_judged", "d_seen", "d_trace", "fake", "fake_logits",
        "g_grad", "g_judged", "g_trace", "penalty", "sampled", "z",
    )  # fmt: skip

    sampled: Turn | None  # the latest D turn whose reals were drawn
    z: Array | None  # of the latest forward pass of G
    fake: Array | None
    fake_logits: Array | None  # what D says of that fake
    d_seen: Array | None  # D's logits (1, 2B), reals first
    d_judged: Array | None  # the same, once their loss was taken
    g_judged: Array | None  # D's logits (1, B) of the fakes, once G's loss was taken
    d_grad: Array | None
    g_grad: Array | None
    penalty: GradientPenalty | None
    d_trace: Pass | None
    g_trace: Pass | None
    config: Config  # of the step that all this is of

    def __init__(self, config: Config) -> None:
        self.z = self.fake = self.d_trace = self.g_trace = None
        self.clear(config)

    def clear(self, config: Config) -> None:
        """A step begins: nothing is drawn or judged yet."""
        self.config = config
        self.sampled = None  # where D has no turns, what it saw long ago is gone: a replay would not find it
        self.fake_logits = self.d_seen = self.d_judged = self.g_judged = None
        self.d_grad = self.g_grad = self.penalty = None


class Game:
    """Both players. All that training changes is in ``state``, one flat vector, and a few integers."""

    def __init__(self, config: Config, dataset: Dataset) -> None:
        self.dataset = dataset
        pixels, classes = dataset.images.shape[1], len(dataset.classes) if config.conditional else 0
        g_sizes = (config.latent_dim + classes, *config.generator, pixels)
        d_sizes = (pixels + classes, *config.discriminator, 1)
        g_count, d_count = Network.count(g_sizes), Network.count(d_sizes)
        g_kept, d_kept = OPTIMIZERS[config.g_optimizer].slots, OPTIMIZERS[config.d_optimizer].slots
        self.state = np.zeros((2 + g_kept) * g_count + (1 + d_kept) * d_count, config.dtype)

        parts = np.cumsum([g_count, d_count, g_kept * g_count, d_kept * d_count])
        g_theta, d_theta, g_vectors, d_vectors, shadow = np.split(self.state, parts)  # views
        self.generator = Network(g_sizes, config.hidden, "sigmoid", g_theta)
        self.discriminator = Network(d_sizes, config.hidden, "linear", d_theta)
        self.shadow = self.generator.with_theta(shadow)  # the moving average of G; still where ema is 0
        self.g_slots = Slots(g_vectors.reshape(g_kept, g_count))
        self.d_slots = Slots(d_vectors.reshape(d_kept, d_count))
        if config.init == "by_hand":
            set_by_hand("generator", self.generator)
            set_by_hand("discriminator", self.discriminator)
        else:
            rng = stream(INIT, config.seed)
            self.generator.initialise(config.init, rng)
            self.discriminator.initialise(config.init, rng)
        self.shadow.theta[:] = g_theta

        B, dtype = config.batch_size, config.dtype
        self._g = Pass(self.generator, B)
        self._d = Pass(self.discriminator, 2 * B)  # reals and fakes together
        self._d_alone = Pass(self.discriminator, B)  # fakes only
        self._r1 = GradientPenalty(self._d, B, pixels)
        self._g_grad, self._d_grad = np.zeros(g_count, dtype), np.zeros(d_count, dtype)
        self._fakes = with_ones(pixels + classes, B, dtype)
        self._d_fakes = np.empty((pixels + classes, B), dtype)  # derivative of G's loss by what D sees of the fakes
        self._noisy = with_ones(pixels + classes, 2 * B, dtype), with_ones(pixels + classes, B, dtype)
        self.now = StepView(config)
        self.reals_dealt = 0
        self.config = config
        self.adopt(config)

    def adopt(self, config: Config) -> None:
        """From the next step on, play by this config. Only live knobs may differ from the last."""
        old = self.config
        OPTIMIZERS[config.g_optimizer].rescale(self.g_slots, old, config)
        OPTIMIZERS[config.d_optimizer].rescale(self.d_slots, old, config)
        if config.ema and not old.ema:
            self.shadow.theta[:] = self.generator.theta
        self.config = config
        self.blocks = Blocks(config, self.dataset)

    @property
    def effective_state(self) -> Array:
        """All of the state that can still make a difference: without the moving average where ema is 0."""
        return self.state if self.config.ema else self.state[: -self.shadow.theta.size]

    def play(self, step: int) -> Generator[Phase, None, None]:
        """Train from ``step`` on, for ever; pauses after each phase."""
        config, now = self.config, self.now
        g, d, d_alone, r1 = self._g, self._d, self._d_alone, self._r1
        loss, B, dtype = LOSSES[config.loss], config.batch_size, config.dtype
        take_d_slope = loss.d_slope(B, dtype, config.label_smoothing)
        take_g_slope = loss.g_slope((1, B), B, dtype)
        d_update, g_update = OPTIMIZERS[config.d_optimizer].update, OPTIMIZERS[config.g_optimizer].update
        g_theta, d_theta, g_grad, d_grad = self.generator.theta, self.discriminator.theta, self._g_grad, self._d_grad
        g_blocks, d_blocks = self.generator.blocks(g_grad), self.discriminator.blocks(d_grad)
        d_logits, d_fake_logits = np.empty((1, 2 * B), dtype), np.empty((1, B), dtype)
        fakes, d_fakes, pixels, latent = self._fakes, self._d_fakes, self.generator.sizes[-1], config.latent_dim
        g_fake, d_g_fake, fake_labels = fakes[:pixels], d_fakes[:pixels], fakes[pixels:-1]
        (d_noisy, g_noisy), conditional, noisy = self._noisy, config.conditional, config.instance_noise > 0
        low, high, d_change = constant(-config.clip, dtype), constant(config.clip, dtype), self.d_slots.scratch
        shadow, average, gap = self.shadow.theta, constant(1 - config.ema, dtype), np.empty_like(g_theta)

        while True:
            for d_turns, g_turns in self.blocks.draw(step, self.reals_dealt):
                now.clear(config)

                for turn in d_turns:  # the discriminator's turn: G is fixed
                    z, logits, fake_logits, x, _, fake, _, noise = now.sampled = turn
                    self.reals_dealt += B
                    yield SAMPLE

                    g.forward(z, fake)
                    now.z, now.fake, now.fake_logits, now.g_trace = z, fake, None, g
                    yield G_FORWARD

                    d.forward(np.add(x, noise, d_noisy) if noisy else x, logits)
                    now.d_seen, now.fake_logits, now.d_trace = logits, fake_logits, d
                    yield D_FORWARD

                    take_d_slope(logits, d_logits)
                    now.d_judged = logits
                    yield D_LOSS

                    d.backward(d_logits, d_blocks)
                    if config.r1:
                        r1.add(config.r1, d_blocks)
                    now.d_grad, now.penalty = d_grad, r1
                    yield D_BACKWARD

                    d_update(d_theta, d_grad, self.d_slots, config, config.d_lr)
                    if config.clip:
                        np.add(d_theta, d_change, d_change)  # what it was
                        np.minimum(np.maximum(d_theta, low, out=d_theta), high, out=d_theta)
                        np.subtract(d_change, d_theta, d_change)
                    yield D_UPDATE

                for turn in g_turns:  # the generator's turn: D is fixed, as it has just become
                    z, logits = turn.z, turn.logits
                    g.forward(z, g_fake)
                    now.z, now.fake, now.fake_logits, now.g_trace = z, g_fake, None, g
                    yield G_FORWARD

                    if conditional:
                        fake_labels[:] = z[latent:-1]
                    d_alone.forward(np.add(fakes, turn.noise, g_noisy) if noisy else fakes, logits)
                    take_g_slope(logits, d_fake_logits)
                    now.fake_logits, now.g_judged, now.d_trace = logits, logits, d_alone
                    yield G_LOSS

                    d_alone.backward(d_fake_logits, None, d_fakes)
                    g.backward(d_g_fake, g_blocks)
                    now.g_grad = g_grad
                    yield G_BACKWARD

                    g_update(g_theta, g_grad, self.g_slots, config, config.g_lr)
                    if config.ema:
                        np.subtract(g_theta, shadow, gap)
                        np.add(shadow, np.multiply(gap, average, gap), shadow)
                    yield G_UPDATE

                step += 1
