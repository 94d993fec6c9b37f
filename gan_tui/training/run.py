"""Run: one game through time, forward by phase or step, back by key frame and replay, edits and divergence included."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Generator
from dataclasses import replace
from itertools import islice, pairwise
from types import FrameType

import numpy as np

from gan_tui.data.datasets import Dataset
from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Network
from gan_tui.training.config import Config
from gan_tui.training.game import Game, Phase, StepView, phases_of
from gan_tui.training.history import CURVES, Curves, Event, Ghost, KeyFrame, KeyFrames
from gan_tui.training.recovery import mend


class Run:
    """A game, and what is kept of its past. ``step`` whole steps and ``phases`` phases of the next one are done.

    ``diverged`` says which number stopped being finite, and when; the run then stands at the last step before it.
    Call it with NumPy's floating-point warnings off: a number that overflows is found by ``check``.
    """

    def __init__(self, config: Config, dataset: Dataset, history_bytes: int) -> None:
        self.dataset = dataset
        self.first_config = config
        self.game = Game(config, dataset)
        self.history = KeyFrames(history_bytes)
        self.curves = Curves(config.dtype)
        self.events: list[Event] = []  # in the order they were made
        self.ghosts: list[Ghost] = []
        self.step = self.phases = 0
        self.phase = Phase.READY
        self.reals_dealt = 0  # real images dealt in the steps that are done
        self.diverged: str | None = None
        self._playing: Generator[Phase, None, None] | None = None
        self._good = 0  # the latest step at which every number was found finite
        self._rows_good = True
        self._keep()

    def copy(self) -> Run:
        """The same past, at the same moment, and a future of its own."""
        self.record()
        twin = Run(self.first_config, self.dataset, self.history.budget)
        twin.history, twin.curves = self.history.copy(), self.curves.copy()
        twin.events, twin.ghosts = list(self.events), list(self.ghosts)
        twin._restore(max(self.step - 1, 0))
        twin.seek(self.step, self.phases)
        twin.diverged = self.diverged
        return twin

    # -- where we are

    @property
    def config(self) -> Config:
        """The latest config, edits that wait for the next step included."""
        changes = {k: v for e in self.events if e.made <= (self.step, self.phases) for k, v in e.changes.items()}
        return replace(self.first_config, **changes) if changes else self.first_config

    def config_of(self, step: int) -> Config:
        """What the step after ``step`` steps runs with."""
        changes = {k: v for event in self.events if event.step <= step for k, v in event.changes.items()}
        return replace(self.first_config, **changes) if changes else self.first_config

    @property
    def epoch(self) -> int:
        """Passes over the data set that were complete when this step began."""
        return self.reals_dealt // len(self.dataset.images)

    @property
    def paused_at(self) -> int:
        """The line of ``Game.play`` at which it is paused within a step; 0 between steps."""
        if self._playing is None or not self.phases:
            return 0
        frame: FrameType = self._playing.gi_frame  # type: ignore[attr-defined]
        return frame.f_lineno

    def network(self, player: str) -> Network:
        """The generator or the discriminator, live."""
        if player not in ("generator", "discriminator"):
            raise ValueError(f"player is {player!r}; it must be generator or discriminator")
        return self.game.generator if player == "generator" else self.game.discriminator

    # -- moving

    def advance(self) -> None:
        """One phase."""
        mend(self)
        if self._playing is None:
            self._playing = self.game.play(self.step)
        self.phase = next(self._playing)
        self.phases += 1
        if self.phases == len(phases_of(self.game.config)):
            self._land(self.step + 1)
            self._check()

    def run_to(self, step: int) -> None:
        """Whole steps, after the one under way."""
        mend(self)
        while self.phases and self.step < step and not self.diverged:
            self.advance()
        while self.step < step and not self.diverged:
            block_end = self._block_end()
            self._leap(min(step, block_end))
            if self.step in (step, block_end):
                self._check()

    def run_to_epoch(self, epoch: int) -> None:
        """To the first step end with so many epochs complete."""
        while self.epoch < epoch and not self.diverged:
            a_step = self.game.blocks.reals_a_step
            edit = self._next_edit()
            if not a_step and edit is None:
                raise ValueError("d_steps is 0: no real image is dealt, so no epoch ends; set d_steps to 1 or more")
            left = epoch * len(self.dataset.images) - self.reals_dealt
            steps = -(-left // a_step) if a_step else edit - self.step  # type: ignore[operator]
            self.run_to(self.step + steps if edit is None else min(self.step + steps, edit))

    def _leap(self, stop: int) -> None:
        """From a step's start on, as many whole steps as nothing needs doing between, to ``stop`` at most."""
        stop = min(stop, self._block_end(), self.history.next_due(self.step), self._next_edit() or stop)
        if self._playing is None:
            self._playing = self.game.play(self.step)
        phases = (stop - self.step) * len(phases_of(self.game.config))
        deque(islice(self._playing, phases), maxlen=0)
        self._land(stop)

    def _land(self, step: int) -> None:
        """Be at the start of ``step``: take in its edits, and keep what is due."""
        ends_block = step == self._block_end()
        self.phase = phases_of(self.game.config)[-1]
        self.step, self.phases, self.reals_dealt = step, 0, self.game.reals_dealt
        if ends_block:
            self.record()
        for event in self.events:
            if event.step == step:
                self._apply(event)
        if self.history.due(step) and np.isfinite(self.game.state.sum()):
            self._keep()

    def _block_end(self) -> int:
        return (self.step // self.game.blocks.steps + 1) * self.game.blocks.steps

    def _next_edit(self) -> int | None:
        return min((event.step for event in self.events if event.step > self.step), default=None)

    def seek(self, step: int, phases: int) -> None:
        """Be where ``phases`` phases after ``step`` steps are done, having played at least one whole step before it."""
        mend(self)
        self.diverged = None
        begin = max(step - 1, 0)
        on_the_way = self.history.before(begin).step <= self.step < step
        if not on_the_way and (self.step != step or self.phases > phases):
            self.record()
            if self.curves.start and step <= self.curves.start:
                self.curves.restart(self.history.before(begin).step)
            self._restore(begin)
        self.run_to(step)
        while self.phases < phases and self.step == step and not self.diverged:
            self.advance()

    # -- edits

    def schedule(self, event: Event) -> None:
        """Before the first step: let an edit take effect when its step comes, after those that are scheduled."""
        self.events.append(event)
        if event.step == 0:
            self._apply(event)
            self._keep()

    def dealt(self, step: int) -> int:
        """Real images that D looks at in the first ``step`` steps, edits yet to come included."""
        turns = sorted({event.step for event in self.events if "d_steps" in event.changes and event.step < step})
        parts = pairwise([0, *turns, step])
        return self.first_config.batch_size * sum((b - a) * self.config_of(a).d_steps for a, b in parts)

    def edit(self, event: Event) -> None:
        """Take in an edit made here. What was trained after it becomes a ghost."""
        mend(self)
        self.diverged = None
        self.record()
        self.events = [e for e in self.events if e.made <= (self.step, self.phases)]
        self.history.drop_after(self.step)
        ghost = self.curves.cut(self.step)
        if ghost is not None:
            self.ghosts.append(ghost)
        phases = self.phases if event.step == self.step else 0
        if phases:
            self.seek(self.step, 0)
        at = bisect_right([e.made for e in self.events], event.made)
        supersedes = at > 0 and event.supersedes(self.events[at - 1])
        self.events[at - supersedes : at] = [event]
        if event.step == self.step:
            self._apply(event)
            self._keep()
        for _ in range(phases):
            self.advance()

    def _apply(self, event: Event) -> None:
        """Let an edit take effect, at the start of the step it belongs to."""
        self.record()
        if event.weight:
            player, index, value = event.weight
            self.network(player).theta[index] = value
        else:
            self.game.adopt(replace(self.game.config, **event.changes))
            self._playing = None

    # -- the past

    def rewind_to(self, step: int) -> None:
        """Be at the key frame at or before ``step``, which one must move on from: no field is seen there yet."""
        self._restore(step)

    def _keep(self) -> None:
        game = self.game
        updates = (game.d_slots.updates, game.g_slots.updates)
        self.history.add(KeyFrame(self.step, game.effective_state.copy(), game.reals_dealt, updates, game.config))

    def _restore(self, step: int) -> None:
        """Be at the key frame at or before ``step``, where no field is seen yet."""
        frame, game = self.history.before(step), self.game
        if frame.config != game.config:
            game.adopt(frame.config)
        game.state[: frame.state.size] = frame.state
        game.reals_dealt = self.reals_dealt = frame.reals_dealt
        game.d_slots.updates, game.g_slots.updates = frame.updates
        game.now = StepView(game.config)
        self._playing = None
        self.step = self._good = frame.step
        self.phases, self.phase = 0, Phase.READY

    def record(self) -> None:
        """Take the curves' rows of the steps done since the last time from the block they are in."""
        first, last = self.curves.end, self.step
        if first >= last:
            return
        config, blocks = self.game.config, self.game.blocks
        loss, B, images = LOSSES[config.loss], config.batch_size, len(self.dataset.images)
        d_logits, g_logits = blocks.logits(first, last)
        real, fake = d_logits[:, :B], d_logits[:, B:]
        means = (loss.verdict(real).mean(-1), loss.verdict(fake).mean(-1))
        rows = np.stack([loss.d_losses(real, fake, config.label_smoothing), loss.g_losses(g_logits), *means])
        moved = [config.d_steps > 0, config.g_steps > 0, config.d_steps > 0, config.d_steps > 0]
        self._rows_good = bool(np.isfinite(rows[moved]).all())
        self.curves.extend(rows, (self.reals_dealt - np.arange(last - first)[::-1] * blocks.reals_a_step) // images)

    def _check(self) -> None:
        """If a number stopped being finite, go back to the last step at which all were, and say which it was."""
        self.record()
        if self._rows_good and np.isfinite(self.game.state.sum()):
            self._good = self.step
            return
        reached, good = self.step, self._good
        self._drop_from(good)
        self._restore(good)
        while self.step < reached:
            self._leap(self.step + 1)
            self.record()
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
        self.curves.cut(step)
        self.history.drop_after(step)
        self._rows_good = True

    def _fault(self) -> str | None:
        """Which number is not finite, and what it is."""
        game = self.game
        played = game.now.config  # a player without turns has nan, and that is no fault
        moved = {name: played.g_steps if name == "g_loss" else played.d_steps for name in CURVES}
        rows = {} if self._rows_good else self.curves.until(self.step)[1]
        last = {name: row[-1:] for name, row in rows.items() if moved[name]}
        numbers = {
            **last,
            "a discriminator weight": game.discriminator.theta,
            "a generator weight": game.generator.theta,
            "the optimiser's memory": game.state,
        }
        for name, values in numbers.items():
            bad = values[~np.isfinite(values)]
            if bad.size:
                return f"{name} became {bad[0]}"
        return None
