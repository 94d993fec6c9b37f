"""The Trainer: a game to play, step, rewind and change. This is the public face of training."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from gan_tui.data.datasets import Dataset, load_dataset
from gan_tui.data.holdout import hold_out
from gan_tui.nn.network import Array, join
from gan_tui.training.batches import GENERATE, PROBE, noise, stream
from gan_tui.training.config import KNOBS, Config
from gan_tui.training.game import D_TURN, Phase, phases_of
from gan_tui.training.history import Event, Ghost
from gan_tui.training.listing import next_lines
from gan_tui.training.recipe import Recipe, check_live, edit_of, word_of
from gan_tui.training.recovery import recover, torn
from gan_tui.training.run import Run
from gan_tui.training.snapshot import Snapshot, Watched, frozen, take

PROBE_SIZE = 256
HISTORY_BYTES = 32 * 2**20


class Trainer:
    """A game and its history. Not thread-safe: one thread at a time may use it.

    ``step`` whole steps and ``phases`` phases of the next one are done. ``known`` is the furthest step trained so far,
    from which one may have come back. ``diverged`` says which number stopped being finite, and when. ``dataset`` is
    what it trains on: without the images that the config holds out. ``edits`` are made on the way, without a hand:
    words such as ``"g_lr=0.2@120"``, ``"generator[3]=0.5@120"`` (see ``recipe``).
    """

    def __init__(
        self,
        config: Config,
        dataset: Dataset | None = None,
        history_bytes: int = HISTORY_BYTES,
        edits: Iterable[str] = (),
    ) -> None:
        self._whole = load_dataset(config.dataset) if dataset is None else dataset
        if config.conditional and (self._whole.labels is None or not self._whole.classes):
            raise ValueError(
                f"conditional is True, but the data set {self._whole.name!r} has no labels; it must be False"
            )
        self.dataset = hold_out(self._whole, config.holdout, stream(PROBE, config.seed, 2))
        with np.errstate(all="ignore"):
            self._run = Run(config, self.dataset, history_bytes)
            self._schedule(edits)
        images, labels = self.dataset.images, self.dataset.labels
        chosen = np.sort(stream(PROBE, config.seed, 1).permutation(len(images))[:PROBE_SIZE])
        probe = noise(stream(PROBE, config.seed), config.latent, (PROBE_SIZE, config.latent_dim)).astype(config.dtype)
        self._watched = Watched(
            frozen(probe),
            self._labels(None, PROBE_SIZE),
            frozen(images[chosen]),
            frozen(labels[chosen]) if config.conditional and labels is not None else None,
        )

    # -- where we are

    @property
    def step(self) -> int:
        """Whole steps done."""
        return self._run.step

    @property
    def phases(self) -> int:
        """Phases done of the step under way."""
        return self._run.phases

    @property
    def epoch(self) -> int:
        """Passes over the data set that were complete when this step began."""
        return self._run.epoch

    @property
    def config(self) -> Config:
        """The latest config, edits that wait for the next step included."""
        return self._run.config

    @property
    def diverged(self) -> str | None:
        """Which number stopped being finite, and when; None while all are."""
        return self._run.diverged

    @property
    def known(self) -> int:
        """The furthest step trained so far."""
        return max(self._run.curves.end, self.step)

    @property
    def ghosts(self) -> tuple[Ghost, ...]:
        """The curves of futures that an edit of their past made void, the latest last."""
        return tuple(self._run.ghosts)

    @property
    def edits(self) -> tuple[int, ...]:
        """The steps at which edits took effect, or will at the end of the step under way."""
        here = self.step, self.phases
        return tuple(e.step for e in self._run.events if e.step <= self.known or e.made <= here)

    @property
    def recipe(self) -> Recipe:
        """All that makes this run again, edits to come included: ``recipe.to_options()`` is its one line."""
        return Recipe(self._run.first_config, tuple(self._run.events))

    @property
    def whole(self) -> Dataset:
        """The data set with the images that are held out."""
        return self._whole

    def dealt(self, step: int) -> int:
        """Real images that D looks at in the first ``step`` steps, edits yet to come included."""
        return self._run.dealt(step)

    def phases_of(self, step: int) -> int:
        """How many phases the step after ``step`` steps has."""
        return len(phases_of(self._run.config_of(step)))

    def epoch_start(self, epoch: int) -> int:
        """The step that began with ``epoch`` epochs complete; the start of the latest one, if there are fewer."""
        return self._run.curves.epoch_start(epoch)

    @property
    def lines(self) -> range:
        """The lines of ``Game.play``, in its file, that the next phase runs."""
        run = self._run
        return next_lines(run.paused_at, int(run.phases >= len(D_TURN) * run.game.config.d_steps))

    @property
    def line(self) -> int:
        """The first of them: the line that is about to run."""
        return self.lines.start

    # -- going on

    def advance(self) -> Phase:
        """Run one phase and return it; the last one of a step completes the step."""
        if not self.diverged:
            with np.errstate(all="ignore"):
                self._run.advance()
        return self._run.phase

    def run(self, steps: int | None = None, epochs: int | None = None) -> None:
        """Go ``steps`` steps on, or to the first step end that is ``epochs`` epochs on.

        A step under way is completed, and counts as the first one. Stops at the last step before one that diverges.
        """
        if (steps is None) == (epochs is None):
            raise ValueError("run takes either steps or epochs")
        if min(steps or 0, epochs or 0) < 0:
            raise ValueError("steps and epochs must be 0 or more; seek goes back")
        with np.errstate(all="ignore"):
            if steps == 0:
                self._run.seek(self.step, 0)
            elif steps is not None:
                self._run.run_to(self.step + _whole("steps", steps))
            if epochs is not None:
                self._run.run_to_epoch(self.epoch + epochs)

    def seek(self, step: int, phases: int = 0) -> None:
        """Go to where ``phases`` phases of the step after ``step`` steps are done, back or forth.

        At least one whole step before it is played again, so that every field of the snapshot is what it was.
        """
        if _whole("step", step) < 0:
            raise ValueError(f"step is {step}; it must be 0 or more")
        phases = _whole("phases", phases)
        if not 0 <= phases <= self.phases_of(step):
            raise ValueError(f"phases is {phases}; it must be from 0 to {self.phases_of(step)}")
        with np.errstate(all="ignore"):
            self._run.seek(step, phases)

    @property
    def torn(self) -> bool:
        """Whether an error has ended it in the midst of a step; the next move first goes back to that step's start."""
        return torn(self._run)

    def recover(self, goal: int | None = None) -> None:
        """After an error: be at the last step, up to ``goal`` or this one, that one gets to without an error."""
        with np.errstate(all="ignore"):
            recover(self._run, self.step if goal is None else goal)

    # -- changing course

    def tune(self, **changes: Any) -> None:
        """Change live knobs from the next step start on. In the past, what was trained after it becomes a ghost."""
        check_live(changes)
        old = self.config
        new = replace(old, **changes)
        different = {name: getattr(new, name) for name in changes if getattr(new, name) != getattr(old, name)}
        self._run.diverged = None
        if different:
            with np.errstate(all="ignore"):
                self._run.edit(Event((self.step, self.phases), self.step + (self.phases > 0), different))

    def set_weight(self, player: str, index: int, value: float) -> None:
        """Set one parameter of "generator" or "discriminator", as an edit at the start of the step under way."""
        with np.errstate(all="ignore"):
            self._check_weight(player, index, value)
            self._run.edit(Event((self.step, 0), self.step, {}, (player, index, float(value))))

    def _check_weight(self, player: str, index: int, value: float) -> None:
        theta = self._run.network(player).theta
        if not 0 <= _whole("index", index) < theta.size:
            raise ValueError(f"index is {index}; it must be from 0 to {theta.size - 1}")
        if not np.isfinite(theta.dtype.type(value)):
            raise ValueError(f"value is {value}; it must be finite")

    def _schedule(self, words: Iterable[str]) -> None:
        """Have these edits made when their steps come; ValueError for one that could not be made."""
        config = self.config
        for event in sorted(map(edit_of, words), key=lambda event: event.step):
            try:
                config = replace(config, **event.changes)
                if event.weight:
                    self._check_weight(*event.weight)
            except ValueError as error:
                raise ValueError(f"{word_of(event)}: {error}") from None
            self._run.schedule(event)

    def fork(self) -> Trainer:
        """A Trainer with the same past, at the same moment, and a future of its own."""
        twin = object.__new__(Trainer)
        with np.errstate(all="ignore"):
            twin._take_up(self, self._run.copy())
        return twin

    def _take_up(self, other: Trainer, run: Run) -> None:
        """Play ``run``, a run of the other's game."""
        self._run, self._whole, self.dataset, self._watched = run, other._whole, other.dataset, other._watched

    # -- looking

    def generate(
        self, count: int, seed: int = 0, truncation: float | None = None, label: int | Array | None = None
    ) -> Array:
        """(count, pixels) images of new noise; ``truncation``: noise redrawn until no number of it exceeds this.

        ``label`` is the class of all of them, or one for each; without it a conditional game goes through its classes
        in turn, 0, 1, 2, ..., 0, 1, ...
        """
        if _whole("count", count) < 0:
            raise ValueError(f"count is {count}; it must be 0 or more")
        if truncation is not None and not truncation > 0:
            raise ValueError(f"truncation is {truncation}; it must be above 0")
        KNOBS["seed"].parse(seed)
        config = self._run.game.config
        labels = self._labels(label, count)
        z = noise(stream(GENERATE, seed), config.latent, (count, config.latent_dim), truncation)
        with np.errstate(all="ignore"):
            shown = self._run.game.shadow if config.ema else self._run.game.generator
            return shown.forward(join(z, labels, len(self.dataset.classes)))

    def judge(self, images: Array, label: int | Array | None = None) -> Array:
        """D's probability that each of ``images`` (n, pixels) is real, (n,); its score, where the loss has none.

        In a conditional game: real, and of the class ``label`` (one, or one for each); without it, of that class which
        suits the image best.
        """
        images = np.asarray(images)
        pixels = self.dataset.images.shape[1]
        if images.ndim != 2 or images.shape[1] != pixels:
            raise ValueError(f"images have the shape {images.shape}; it must be (n, {pixels})")
        return self.snapshot().judge(images, None if label is None else self._labels(label, len(images)))

    def _labels(self, label: int | Array | None, count: int) -> Array | None:
        """A class for each of ``count`` images; None where the game is not conditional."""
        classes = len(self.dataset.classes)
        if not self._run.game.config.conditional:
            if label is not None:
                raise ValueError(f"label is {label}; this game is not conditional, leave it out")
            return None
        if label is None:
            return frozen(np.arange(count) % classes)
        labels = np.asarray(label)
        if labels.dtype.kind not in "iu" or labels.shape not in ((), (count,)):
            raise ValueError(f"label is {label!r}; it must be a whole number, or one for each image")
        if not ((labels >= 0) & (labels < classes)).all():
            raise ValueError(f"label is {label}; it must be from 0 to {classes - 1}")
        return np.broadcast_to(labels, count)

    def snapshot(self) -> Snapshot:
        """This moment, frozen: copies, so that training may go on."""
        with np.errstate(all="ignore"):
            return take(self._run, self._watched)


def _whole(name: str, value: Any) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise ValueError(f"{name} is {value!r}; it must be a whole number") from None
