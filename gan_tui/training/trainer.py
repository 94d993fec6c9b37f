"""The Trainer drives a Game: forward by phase, step or epoch, to any moment of its past, and through edits."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from gan_tui.data.datasets import Dataset, load_dataset
from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array, Network
from gan_tui.nn.passes import Pass
from gan_tui.training.batches import GENERATE, PROBE, noise, stream
from gan_tui.training.config import KNOBS, Config, check_name
from gan_tui.training.game import Game, Now, Phase, phases_of
from gan_tui.training.history import Curves, Event, Ghost, KeyFrame, KeyFrames
from gan_tui.training.snapshot import LayerTrace, Snapshot, Trace

PROBE_SIZE = 256
HISTORY_BYTES = 32 * 2**20


class Trainer:
    """A game and its history. Not thread-safe: one thread at a time may use it.

    ``step`` whole steps and ``phases`` phases of the next one are done; ``config`` is what the next step will run
    with. ``diverged`` says which number stopped being finite, and when; None while all are.
    """

    def __init__(self, config: Config, dataset: Dataset | None = None, history_bytes: int = HISTORY_BYTES) -> None:
        self.dataset = load_dataset(config.dataset) if dataset is None else dataset
        self.first_config = config
        self._events: list[Event] = []  # in the order they were made
        self._ghosts: list[Ghost] = []
        self._history = KeyFrames(history_bytes)
        self._curves = Curves(config.dtype)
        self._game = Game(config, self.dataset)
        self._playing: Iterator[Phase] | None = None
        self.step = self.phases = 0
        self.phase = Phase.READY
        self.diverged: str | None = None
        self._seen = 0  # real images dealt in the steps that are done
        self._good = 0  # the latest step at which every number was found finite
        self._rows_good = True
        images = self.dataset.images
        chosen = stream(PROBE, config.seed, 1).permutation(len(images))[:PROBE_SIZE]
        self._reference = _frozen(images[np.sort(chosen)])
        shape = (PROBE_SIZE, config.latent_dim)
        self._probe = _frozen(noise(stream(PROBE, config.seed), config.latent, shape).astype(config.dtype))
        self._keep()

    # -- where we are

    @property
    def config(self) -> Config:
        """The latest config, pending edits included; that of the step under way is ``snapshot().config``."""
        changes = {k: v for e in self._events if e.made <= (self.step, self.phases) for k, v in e.changes.items()}
        return replace(self.first_config, **changes) if changes else self.first_config

    @property
    def epoch(self) -> int:
        """Passes over the data set that were complete when this step began."""
        return self._seen // len(self.dataset.images)

    def epoch_start(self, epoch: int) -> int:
        """The step that begins with ``epoch`` epochs complete; not after the latest one known."""
        return self._curves.epoch_start(epoch)

    @property
    def known(self) -> int:
        """The furthest step trained so far, from which one may have come back."""
        return max(self._curves.end, self.step)

    @property
    def ghosts(self) -> tuple[Ghost, ...]:
        """The curves of futures that an edit of their past made void, the latest last."""
        return tuple(self._ghosts)

    @property
    def edits(self) -> tuple[int, ...]:
        """The steps at which edits took effect."""
        return tuple(event.step for event in self._events)

    # -- going on

    def advance(self) -> Phase:
        """Run one phase and return it; the last one of a step completes the step."""
        if not self.diverged:
            with np.errstate(all="ignore"):
                self._advance()
        return self.phase

    def run(self, steps: int | None = None, epochs: int | None = None) -> None:
        """Go ``steps`` steps on, or to the first step end that is ``epochs`` epochs on.

        A step under way is completed, and counts as the first one. Stops at the last step before one that diverges.
        """
        if (steps is None) == (epochs is None):
            raise ValueError("run takes either steps or epochs")
        if min(steps or 0, epochs or 0) < 0:
            raise ValueError("steps and epochs must be 0 or more; seek goes back")
        with np.errstate(all="ignore"):
            if steps is not None:
                self._run_to(self.step + steps)
            if epochs is not None:
                self._run_to_epoch(self.epoch + epochs)

    def seek(self, step: int, phases: int = 0) -> None:
        """Go to where ``phases`` phases of the step after ``step`` steps are done, back or forth.

        At least one whole step before it is played again, so that every field of the snapshot is what it was.
        """
        if step < 0:
            raise ValueError(f"step is {step}; it must be 0 or more")
        whole = len(phases_of(self._config_of(step)))
        if not 0 <= phases <= whole:
            raise ValueError(f"phases is {phases}; it must be from 0 to {whole}")
        self.diverged = None
        on_the_way = self._history.before(max(step - 1, 0)).step <= self.step < step
        with np.errstate(all="ignore"):
            if not on_the_way and (self.step != step or self.phases > phases):
                self._record()
                if step < self._curves.start:
                    self._curves.restart(self._history.before(max(step - 1, 0)).step)
                self._restore(max(step - 1, 0))
            self._run_to(step)
            while self.phases < phases and self.step == step and not self.diverged:
                self._advance()

    # -- changing course

    def tune(self, **changes: Any) -> None:
        """Change live knobs from the next step start on. In the past, what was trained after it becomes a ghost."""
        for name in changes:
            if not KNOBS[check_name(name)].live:
                raise ValueError(f"{name} cannot change while a game runs; a restart is needed")
        old = self.config
        new = replace(old, **changes)
        self.diverged = None
        different = {name: getattr(new, name) for name in changes if getattr(new, name) != getattr(old, name)}
        if not different:
            return
        self._forget_future()
        event = Event((self.step, self.phases), self.step + (self.phases > 0), different)
        self._events.append(event)
        if self.phases == 0:
            self._apply(event)
            self._keep()

    def set_weight(self, player: str, index: int, value: float) -> None:
        """Set one parameter of "generator" or "discriminator", as an edit at the start of the step under way."""
        theta = self._network(player).theta
        if not 0 <= index < theta.size:
            raise ValueError(f"index is {index}; it must be from 0 to {theta.size - 1}")
        with np.errstate(all="ignore"):
            if not np.isfinite(theta.dtype.type(value)):
                raise ValueError(f"value is {value}; it must be finite")
        self.diverged = None
        self._forget_future()
        phases = self.phases
        self.seek(self.step)
        event = Event((self.step, 0), self.step, {}, (player, index, float(value)))
        self._events.insert(bisect_right([e.made for e in self._events], event.made), event)
        self._apply(event)
        self._keep()
        for _ in range(phases):
            self.advance()

    def fork(self) -> Trainer:
        """A Trainer with the same past, at the same moment, and a future of its own."""
        self._record()
        twin = Trainer(self.first_config, self.dataset, self._history.budget)
        twin._history, twin._curves = self._history.copy(), self._curves.copy()
        twin._events, twin._ghosts = list(self._events), list(self._ghosts)
        with np.errstate(all="ignore"):
            twin._restore(max(self.step - 1, 0))
        twin.seek(self.step, self.phases)
        twin.diverged = self.diverged
        return twin

    # -- looking

    def generate(
        self, count: int, seed: int = 0, truncation: float | None = None, label: int | None = None
    ) -> Array:
        """(count, pixels) images of new noise; ``truncation``: noise redrawn until no number of it exceeds this."""
        if label is not None:
            raise ValueError(f"label is {label}; this generator is not conditional, leave it out")
        if count < 0:
            raise ValueError(f"count is {count}; it must be 0 or more")
        config = self._game.config
        z = noise(stream(GENERATE, seed), config.latent, (count, config.latent_dim), truncation)
        with np.errstate(all="ignore"):
            return (self._game.shadow if config.ema else self._game.generator).forward(z)

    def judge(self, images: Array, label: int | None = None) -> Array:
        """D's probability that each of ``images`` (n, pixels) is real, (n,)."""
        if label is not None:
            raise ValueError(f"label is {label}; this discriminator is not conditional, leave it out")
        images = np.asarray(images)
        pixels = self.dataset.images.shape[1]
        if images.ndim != 2 or images.shape[1] != pixels:
            raise ValueError(f"images have the shape {images.shape}; it must be (n, {pixels})")
        with np.errstate(all="ignore"):
            return LOSSES[self._game.config.loss].verdict(self._game.discriminator.forward(images)[:, 0])

    def snapshot(self) -> Snapshot:
        """This moment, frozen: copies, so that training may go on."""
        with np.errstate(all="ignore"):
            self._record()
            game, now = self._game, self._game.now
            loss, r1, B = LOSSES[now.config.loss], now.config.r1, now.config.batch_size
            turn, seen, judged, labels = now.sampled, now.d_seen, now.d_judged, self.dataset.labels
            verdicts = None if seen is None else loss.verdict(seen)
            start, curves = self._curves.until(self.step)
            # a step is over and this player was not asked: it has no loss
            missing = float("nan") if self.phases == 0 and self.step else None
            return Snapshot(
                step=self.step,
                epoch=self.epoch,
                phase=self.phase,
                phases=self.phases,
                config=game.config,
                dataset=self.dataset,
                probe=self._probe,
                reference=self._reference,
                generator=_copy(game.generator),
                discriminator=_copy(game.discriminator),
                generator_ema=_copy(game.shadow) if game.config.ema else None,
                z=_rows(now.z, slice(-1)),
                real=None if turn is None else _rows(turn.real),
                fake=_rows(now.fake),
                labels=None,
                real_labels=None if turn is None or labels is None else _frozen(labels[turn.indices]),
                real_logits=None if seen is None else _rows(seen[:, :B]),
                fake_logits=_rows(now.fake_logits),
                d_loss=missing if judged is None else float(loss.d_losses(judged[:, :B], judged[:, B:])[0]),
                g_loss=missing if now.g_judged is None else float(loss.g_losses(now.g_judged)[0]),
                d_real=missing if verdicts is None else float(verdicts[:, :B].mean(-1)[0]),
                d_fake=missing if verdicts is None else float(verdicts[:, B:].mean(-1)[0]),
                penalty=None if now.penalty is None else now.penalty.value(r1) if r1 else 0.0,
                d_grad=_copied(now.d_grad),
                g_grad=_copied(now.g_grad),
                d_trace=_trace(now.d_trace),
                g_trace=_trace(now.g_trace),
                curves=curves,
                curves_start=start,
                epoch_curves=self._curves.epochs_until(self.epoch),
            )

    # -- inside: moving

    def _advance(self) -> None:
        if self._playing is None:
            self._playing = self._game.play(self.step)
        self.phase = next(self._playing)
        self.phases += 1
        if self.phases == len(phases_of(self._game.config)):
            self._land(self.step + 1)
            self._check()

    def _run_to(self, step: int) -> None:
        """Whole steps, after the one under way."""
        while self.phases and self.step < step and not self.diverged:
            self._advance()
        while self.step < step and not self.diverged:
            block_end = self._block_end()
            self._leap(min(step, block_end))
            if self.step in (step, block_end):
                self._check()

    def _run_to_epoch(self, epoch: int) -> None:
        while self.epoch < epoch and not self.diverged:
            a_step = self._game.blocks.reals_a_step
            edit = self._next_edit()
            if not a_step and edit is None:
                raise ValueError("d_steps is 0: no real image is dealt, so no epoch ends; set d_steps to 1 or more")
            left = epoch * len(self.dataset.images) - self._seen
            steps = -(-left // a_step) if a_step else edit - self.step  # type: ignore[operator]
            self._run_to(self.step + steps if edit is None else min(self.step + steps, edit))

    def _leap(self, stop: int) -> None:
        """From a step's start on, as many whole steps as nothing needs doing between, to ``stop`` at most."""
        stop = min(stop, self._block_end(), self._history.next_due(self.step), self._next_edit() or stop)
        if self._playing is None:
            self._playing = self._game.play(self.step)
        phases = (stop - self.step) * len(phases_of(self._game.config))
        deque(islice(self._playing, phases), maxlen=0)
        self._land(stop)

    def _land(self, step: int) -> None:
        """Be at the start of ``step``: take in its edits, and keep what is due."""
        ends_block = step == self._block_end()
        self.phase = phases_of(self._game.config)[-1]
        self.step, self.phases, self._seen = step, 0, self._game.seen
        if ends_block:
            self._record()
        for event in self._events:
            if event.step == step:
                self._apply(event)
        if self._history.due(step) and np.isfinite(self._game.state.sum()):
            self._keep()

    def _block_end(self) -> int:
        K = self._game.blocks.steps
        return (self.step // K + 1) * K

    def _next_edit(self) -> int | None:
        return min((event.step for event in self._events if event.step > self.step), default=None)

    def _config_of(self, step: int) -> Config:
        """What the step after ``step`` steps runs with."""
        changes = {k: v for event in self._events if event.step <= step for k, v in event.changes.items()}
        return replace(self.first_config, **changes)

    # -- inside: edits

    def _apply(self, event: Event) -> None:
        """Let an edit take effect, at the start of the step it belongs to."""
        self._record()
        if event.weight:
            player, index, value = event.weight
            self._network(player).theta[index] = value
        else:
            self._game.adopt(replace(self._game.config, **event.changes))
            self._playing = None

    def _forget_future(self) -> None:
        """An edit is made here: what was trained after it becomes a ghost."""
        self._record()
        self._events = [event for event in self._events if event.made <= (self.step, self.phases)]
        self._history.drop_after(self.step)
        ghost = self._curves.cut(self.step)
        if ghost is not None:
            self._ghosts.append(ghost)

    def _network(self, player: str) -> Network:
        if player not in ("generator", "discriminator"):
            raise ValueError(f"player is {player!r}; it must be generator or discriminator")
        network: Network = getattr(self._game, player)
        return network

    # -- inside: the past

    def _keep(self) -> None:
        game = self._game
        updates = (game.d_slots.updates, game.g_slots.updates)
        self._history.add(KeyFrame(self.step, game.state.copy(), game.seen, updates, game.config))

    def _restore(self, step: int) -> None:
        """Be at the key frame at or before ``step``, where no field is seen yet."""
        frame, game = self._history.before(step), self._game
        if frame.config != game.config:
            game.adopt(frame.config)
        game.state[:] = frame.state
        game.seen = self._seen = frame.seen
        game.d_slots.updates, game.g_slots.updates = frame.updates
        game.now = Now(game.config)
        self._playing = None
        self.step = self._good = frame.step
        self.phases, self.phase = 0, Phase.READY

    def _record(self) -> None:
        """Take the curves' rows of the steps done since the last time from the block they are in."""
        first, last = self._curves.end, self.step
        if first >= last:
            return
        config, blocks = self._game.config, self._game.blocks
        loss, B, images = LOSSES[config.loss], config.batch_size, len(self.dataset.images)
        d_logits, g_logits = blocks.logits(first, last)
        real, fake = d_logits[:, :B], d_logits[:, B:]
        means = (loss.verdict(real).mean(-1), loss.verdict(fake).mean(-1))
        rows = np.stack([loss.d_losses(real, fake), loss.g_losses(g_logits), *means])
        moved = [config.d_steps > 0, config.g_steps > 0, config.d_steps > 0, config.d_steps > 0]
        self._rows_good = bool(np.isfinite(rows[moved]).all())
        self._curves.extend(rows, (self._seen - np.arange(last - first)[::-1] * blocks.reals_a_step) // images)

    def _check(self) -> None:
        """If a number stopped being finite, go back to the last step at which all were, and say which it was."""
        self._record()
        if self._rows_good and np.isfinite(self._game.state.sum()):
            self._good = self.step
            return
        reached, good = self.step, self._good
        self._drop_from(good)
        self._restore(good)
        while self.step < reached:
            self._leap(self.step + 1)
            self._record()
            fault = self._fault()
            if fault:
                bad = self.step
                self._drop_from(bad - 1)
                self._restore(max(bad - 2, 0))
                while self.step < bad - 1:
                    self._leap(bad - 1)
                self.diverged = f"{fault} at step {bad}"
                return

    def _drop_from(self, step: int) -> None:
        self._curves.cut(step)
        self._history.drop_after(step)
        self._rows_good = True

    def _fault(self) -> str | None:
        """Which number is not finite, and what it is."""
        game = self._game
        last = {} if self._rows_good else {name: row[-1:] for name, row in self._curves.until(self.step)[1].items()}
        numbers = {**last, "a discriminator weight": game.discriminator.theta, "a generator weight": game.generator.theta,
                   "the optimiser's memory": game.state}  # fmt: skip
        for name, values in numbers.items():
            bad = values[~np.isfinite(values)]
            if bad.size:
                return f"{name} became {bad[0]}"
        return None


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array


def _copied(array: Array | None) -> Array | None:
    return None if array is None else _frozen(array.copy())


def _rows(columns: Array | None, part: slice = slice(None)) -> Array | None:
    """A copy with a sample a row."""
    return None if columns is None else _frozen(columns[part].T.copy())


def _copy(network: Network) -> Network:
    return network.with_theta(_frozen(network.theta.copy()))


def _trace(run: Pass | None) -> Trace | None:
    if run is None:
        return None
    return tuple(
        LayerTrace(_frozen(pre.T.copy()), _frozen(post.T.copy())) for pre, post in zip(run.pre, run.post, strict=True)
    )
