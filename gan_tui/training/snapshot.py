"""Snapshot: everything that may be drawn of one moment, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from gan_tui.data.datasets import Dataset
from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array, Network, join
from gan_tui.nn.optimizers import Slots
from gan_tui.nn.passes import Pass
from gan_tui.training.config import Config
from gan_tui.training.game import D_UPDATE, G_UPDATE, Phase, phases_of
from gan_tui.training.halves import Half, Halves, LayerTrace, Passed
from gan_tui.training.history import Coarse
from gan_tui.training.run import Run


@dataclass(frozen=True, eq=False)
class Snapshot(Halves):
    """One moment of the game. Samples are rows; arrays are read-only; what has not happened yet is None.

    ``phase`` is the one run last, ``phases`` how many of the step under way are done. ``d`` and ``g`` are the players;
    ``d_loss``, ``g_grad`` and so on are theirs (``Half``), by the names that they have beside each other.
    ``z`` and ``fake`` are of the latest forward pass of G, ``fake_logits`` what D says of that fake. ``played`` is the
    config of the step that losses and gradients are of; where a step has just ended, ``config`` may already be another.
    ``probe`` (256, latent) is noise that never changes, so that one watches the same noise learn; ``reference``
    (256, pixels) are reals that never change. ``labels`` are of ``fake``, ``real_labels`` of ``real``. A conditional
    game's networks take z and images with their labels' one-hot columns after them (``nn.network.join``); the labels
    of probe, reference and fake are None in any other. ``real`` and ``fake`` are as drawn and made, before instance
    noise.
    """

    step: int
    epoch: int
    phase: Phase
    phases: int
    config: Config
    played: Config
    dataset: Dataset
    probe: Array
    probe_labels: Array | None
    reference: Array
    reference_labels: Array | None
    generator_ema: Network | None
    z: Array | None
    real: Array | None
    fake: Array | None
    labels: Array | None
    real_labels: Array | None
    real_logits: Array | None
    fake_logits: Array | None
    d_real: float | None
    d_fake: float | None
    penalty: float | None
    curves: Mapping[str, Array]
    curves_start: int
    coarse: Coarse
    epoch_curves: Mapping[str, Array]

    @property
    def shown_generator(self) -> Network:
        """The generator that the gallery and the measures use: the average where there is one."""
        return self.generator if self.generator_ema is None else self.generator_ema

    @cached_property
    def probe_images(self) -> Array:
        """What the shown generator makes of the probe, (256, pixels)."""
        with np.errstate(all="ignore"):
            return self.shown_generator.forward(join(self.probe, self.probe_labels, len(self.dataset.classes)))

    def first_images(self, count: int) -> Array:
        """The first of them: a gallery does not need them all."""
        if "probe_images" in vars(self):
            return self.probe_images[:count]
        labels = None if self.probe_labels is None else self.probe_labels[:count]
        with np.errstate(all="ignore"):
            return self.shown_generator.forward(join(self.probe[:count], labels, len(self.dataset.classes)))

    def judge(self, images: Array, labels: Array | None = None) -> Array:
        """What D says of ``images`` (n, pixels), (n,): probabilities, or scores where the loss knows none.

        In a conditional game it judges them as images of the classes ``labels`` (n,); without, as of those that suit
        them best.
        """
        with np.errstate(all="ignore"):
            return LOSSES[self.config.loss].verdict(self.logits(images, labels))

    def logits(self, images: Array, labels: Array | None = None) -> Array:
        """The same before they are made probabilities."""
        images = np.asarray(images, self.discriminator.theta.dtype)
        classes = len(self.dataset.classes)
        told = [labels]
        if self.config.conditional and labels is None:
            told = [np.full(len(images), label) for label in range(classes)]
        with np.errstate(all="ignore"):
            return np.asarray(
                np.max([self.discriminator.forward(join(images, each, classes))[:, 0] for each in told], axis=0)
            )


class Watched(NamedTuple):
    """What is looked at again and again: noise and reals that never change, and their labels."""

    probe: Array
    probe_labels: Array | None
    reference: Array
    reference_labels: Array | None


def take(run: Run, watched: Watched) -> Snapshot:
    """The moment that ``run`` is at."""
    run.record()
    game, now = run.game, run.game.now
    latent = now.config.latent_dim
    loss, r1, B = LOSSES[now.config.loss], now.config.r1, now.config.batch_size
    smoothing = now.config.label_smoothing
    turn, seen, judged, labels = now.sampled, now.d_seen, now.d_judged, run.dataset.labels
    verdicts = None if seen is None else loss.verdict(seen)
    start, curves = run.curves.until(run.step)
    phases = phases_of(now.config)
    done = phases[: run.phases or (len(phases) if run.step else 0)]  # of the step under way, or all of the last one
    # a step is over and this player was not asked: it has no loss
    missing = float("nan") if run.phases == 0 and run.step else None
    played = game.config if run.phase == Phase.READY else now.config
    return Snapshot(
        step=run.step,
        epoch=run.epoch,
        phase=run.phase,
        phases=run.phases,
        config=game.config,
        played=played,
        dataset=run.dataset,
        **watched._asdict(),
        d=Half(
            network=_copy(game.discriminator),
            loss=missing if judged is None else float(loss.d_losses(judged[:, :B], judged[:, B:], smoothing)[0]),
            grad=_copied(now.d_grad),
            change=_changed(game.d_slots, D_UPDATE in done),
            slots=frozen(np.array(game.d_slots.vectors)),
            updates=game.d_slots.updates,
            passed=_passed(now.d_trace),
            optimizer=played.d_optimizer,
            lr=played.d_lr,
        ),
        g=Half(
            network=_copy(game.generator),
            loss=missing if now.g_judged is None else float(loss.g_losses(now.g_judged)[0]),
            grad=_copied(now.g_grad),
            change=_changed(game.g_slots, G_UPDATE in done),
            slots=frozen(np.array(game.g_slots.vectors)),
            updates=game.g_slots.updates,
            passed=_passed(now.g_trace),
            optimizer=played.g_optimizer,
            lr=played.g_lr,
        ),
        generator_ema=_copy(game.shadow) if game.config.ema else None,
        z=_rows(now.z, slice(latent)),
        real=None if turn is None else _rows(turn.real),
        fake=_rows(now.fake),
        labels=None if now.z is None or not game.config.conditional else frozen(now.z[latent:-1].argmax(0)),
        real_labels=None if turn is None or labels is None else frozen(labels[turn.indices]),
        real_logits=None if seen is None else _rows(seen[:, :B]),
        fake_logits=_rows(now.fake_logits),
        d_real=missing if verdicts is None else float(verdicts[:, :B].mean(-1)[0]),
        d_fake=missing if verdicts is None else float(verdicts[:, B:].mean(-1)[0]),
        penalty=None if now.penalty is None else now.penalty.value() if r1 else 0.0,
        curves=curves,
        curves_start=start,
        coarse=run.curves.coarse_until(run.step),
        epoch_curves=run.curves.epochs_until(run.epoch),
    )


def frozen(array: Array) -> Array:
    """The array, read-only from here on."""
    array.flags.writeable = False
    return array


def _copied(array: Array | None) -> Array | None:
    return None if array is None else frozen(array.copy())


def _changed(slots: Slots, updated: bool) -> Array | None:
    return frozen(-slots.scratch) if updated else None


def _rows(columns: Array | None, part: slice = slice(None)) -> Array | None:
    """A copy with a sample a row."""
    return None if columns is None else frozen(columns[part].T.copy())


def _copy(network: Network) -> Network:
    return network.with_theta(frozen(network.theta.copy()))


def _passed(run: Pass | None) -> Passed | None:
    if run is None:
        return None
    layers = zip(run.pre, run.post, strict=True)
    trace = tuple(LayerTrace(frozen(pre.T.copy()), frozen(post.T.copy())) for pre, post in layers)
    return Passed(frozen(run.inputs[0][:-1].T.copy()), trace)
