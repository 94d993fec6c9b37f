"""What a Trainer remembers: key frames to come back to, the edits made on the way, and the curves."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from gan_tui.nn.network import Array
from gan_tui.nn.optimizers import OPTIMIZERS
from gan_tui.training.config import Config

CURVES = ("d_loss", "g_loss", "d_real", "d_fake")
CURVE_STEPS = 2**20
"""So many of the latest steps are kept of each curve."""

CURVE_EPOCHS = 2**16
"""So many of the latest epochs are: as many steps, where an epoch has 16."""

COARSE = 64
"""Steps that are summed up as one, for charts of long runs."""

STRIDE = 56
"""Steps between key frames, until the budget is full; then every other one goes and the stride doubles. Of an 8x8 game
32 MB then hold 10,000 steps by 112, which are played again in less than 50 ms."""

OBJECT_BYTES = 512
"""What a key frame takes besides its state."""


@dataclass(frozen=True, eq=False)
class KeyFrame:
    """All that a game needs to go on from the start of ``step``."""

    step: int
    state: Array
    reals_dealt: int
    updates: tuple[int, int]
    config: Config


class KeyFrames:
    """Key frames by step, within a budget of bytes. The first is always kept."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._frames: dict[int, KeyFrame] = {}
        self._steps: list[int] = []
        self.stride = STRIDE

    def add(self, frame: KeyFrame) -> None:
        """Keep this frame; an older one of the same step goes."""
        if frame.step not in self._frames:
            insort(self._steps, frame.step)
        self._frames[frame.step] = frame
        while len(self._steps) > 2 and len(self._steps) * (frame.state.nbytes + OBJECT_BYTES) > self.budget:
            self.stride *= 2
            kept = {s: f for s, f in self._frames.items() if s % self.stride == 0 or s == frame.step}
            if len(kept) == len(self._frames):  # only two frames fit
                kept = {s: f for s, f in self._frames.items() if s in (0, frame.step)}
            self._frames, self._steps = kept, sorted(kept)

    def before(self, step: int) -> KeyFrame:
        """The latest frame at or before ``step``."""
        return self._frames[self._steps[max(bisect_right(self._steps, step) - 1, 0)]]

    def kept(self) -> list[KeyFrame]:
        """All of them, in order."""
        return [self._frames[step] for step in self._steps]

    def due(self, step: int) -> bool:
        """Whether ``step`` is one to keep, and not kept yet."""
        return step % self.stride == 0 and step not in self._frames

    def next_due(self, step: int) -> int:
        """The first step after ``step`` that is one to keep."""
        return (step // self.stride + 1) * self.stride

    def drop_after(self, step: int) -> None:
        """Forget the frames of later steps."""
        self._frames = {s: f for s, f in self._frames.items() if s <= step}
        self._steps = sorted(self._frames)

    def copy(self) -> KeyFrames:
        """An independent set of the same frames, which are shared."""
        twin = KeyFrames(self.budget)
        twin._frames, twin._steps, twin.stride = dict(self._frames), list(self._steps), self.stride
        return twin


REMEMBERED = {"ema", *(name for optimizer in OPTIMIZERS.values() for name in optimizer.means)}
"""Knobs of which the game knows not only what they are, but what they were: changing them changes its state."""


@dataclass(frozen=True, eq=False)
class Event:
    """An edit. ``made`` is the (step, phases) it was made at, ``step`` the one at whose start it takes effect."""

    made: tuple[int, int]
    step: int
    changes: Mapping[str, Any]  # of knobs
    weight: tuple[str, int, float] | None = None  # (player, index, value)

    def supersedes(self, earlier: Event) -> bool:
        """Whether one had as well made only this edit: of the same moment and the same things, none with a memory."""
        if self.made != earlier.made or {*self.changes} != {*earlier.changes} or {*self.changes} & REMEMBERED:
            return False
        return (self.weight and self.weight[:2]) == (earlier.weight and earlier.weight[:2])


class Coarse(NamedTuple):
    """Curves by blocks of COARSE steps, the first of which begins at ``start``: low, high and mean (3, blocks)."""

    start: int
    curves: Mapping[str, Array]


@dataclass(frozen=True, eq=False)
class Ghost:
    """The curves of an abandoned future: what had been trained from ``start`` on before the past was changed."""

    start: int
    curves: Mapping[str, Array]
    coarse: Coarse


class Curves:
    """d_loss, g_loss, D(x) and D(G(z)), by step and by epoch. What was written is never changed: views stay true."""

    def __init__(self, dtype: str) -> None:
        self._rows = np.empty((len(CURVES), 1024), dtype)
        self._blocks = np.empty((len(CURVES), 3, 1024 // COARSE), dtype)  # of whole blocks of the rows
        self.start = 0  # the step of the first row that is kept
        self.end = 0  # the step after the last one known
        self._epochs = np.empty((len(CURVES), 64), dtype)
        self._ends = np.empty(64, np.int64)  # the step after the last one of each completed epoch
        self._dropped = 0  # epochs that are no longer kept
        self._completed = 0

    def extend(self, rows: Array, epochs: Array) -> None:
        """Append (4, k) rows; ``epochs`` (k,) says how many epochs are complete after each."""
        count = rows.shape[1]
        if self.end - self.start + count > self._rows.shape[1]:
            self._grow(count)
        first = self.end - self.start
        self._rows[:, first : first + count] = rows
        self._sum_up(first // COARSE, (first + count) // COARSE)
        while self._completed < epochs[-1]:
            self._end_epoch(self.end + int(np.searchsorted(epochs, self._completed + 1)) + 1)
        self.end += count

    def _sum_up(self, first: int, last: int) -> None:
        """Fill in the blocks from ``first`` to ``last``."""
        if last > first:
            self._blocks[:, :, first:last] = _summed_up(self._rows[:, first * COARSE : last * COARSE])

    def _grow(self, count: int) -> None:
        """A new, larger array: snapshots go on showing the old one. Beyond twice CURVE_STEPS the oldest rows go."""
        kept = self._rows[:, : self.end - self.start]
        if kept.shape[1] + count > 2 * CURVE_STEPS:
            dropped = (kept.shape[1] - CURVE_STEPS) // COARSE
            kept = kept[:, dropped * COARSE :]
            self._blocks = self._blocks[:, :, dropped:]
            self.start = self.end - kept.shape[1]
        room = 2 * (kept.shape[1] + count) // COARSE + 1
        self._rows, rows = np.empty((len(CURVES), room * COARSE), self._rows.dtype), kept
        self._rows[:, : rows.shape[1]] = rows
        self._blocks, blocks = np.empty((len(CURVES), 3, room), self._rows.dtype), self._blocks
        self._blocks[:, :, : blocks.shape[2]] = blocks

    def _end_epoch(self, end: int) -> None:
        here = self._completed - self._dropped
        before = int(self._ends[here - 1]) if here else 0
        first = max(min(before, end - 1), self.start)  # a step that ends several epochs counts for each
        steps = self._rows[:, first - self.start : end - self.start]
        if here == len(self._ends):
            excess = max(here - CURVE_EPOCHS, 0) if here >= 2 * CURVE_EPOCHS else 0
            self._dropped, here = self._dropped + excess, here - excess
            spare = np.empty((len(CURVES), here + 64), self._epochs.dtype)
            self._epochs = np.concatenate([self._epochs[:, excess:], spare], axis=1)
            self._ends = np.concatenate([self._ends[excess:], np.empty(here + 64, np.int64)])
        self._epochs[:, here] = steps.mean(1)
        self._ends[here] = end
        self._completed += 1

    def until(self, step: int) -> tuple[int, dict[str, Array]]:
        """(start, curves) of at most the latest CURVE_STEPS steps before ``step``; read-only."""
        start = min(max(self.start, step - CURVE_STEPS), step)
        return start, _named(self._rows[:, start - self.start : step - self.start])

    def coarse_until(self, step: int) -> Coarse:
        """The whole blocks of the same steps; read-only."""
        start = min(max(self.start, step - CURVE_STEPS), step) - self.start
        first, last = -(-start // COARSE), (step - self.start) // COARSE
        return Coarse(self.start + first * COARSE, _named(self._blocks[:, :, first : max(last, first)]))

    def epochs_until(self, epoch: int) -> dict[str, Array]:
        """The means of the first ``epoch`` epochs, of those that are kept; read-only."""
        return _named(self._epochs[:, : max(epoch - self._dropped, 0)])

    def ends_until(self, step: int) -> list[int]:
        """The steps, up to this one, at which the epochs ended that are kept."""
        ends: list[int] = self._kept_ends()[: self._completed_by(step) - self._dropped].tolist()
        return ends

    def _kept_ends(self) -> Array:
        return self._ends[: self._completed - self._dropped]

    def _completed_by(self, step: int) -> int:
        return self._dropped + int(np.searchsorted(self._kept_ends(), step, "right"))

    @property
    def dropped(self) -> int:
        """How many epochs are no longer kept."""
        return self._dropped

    def load(self, start: int, rows: Array, epochs: Array, ends: list[int], dropped: int) -> None:
        """Take over what ``until``, ``epochs_until``, ``ends_until`` and ``dropped`` of another gave."""
        if rows.shape[0] != len(CURVES) or epochs.shape != (len(CURVES), len(ends)) or min(start, dropped) < 0:
            raise ValueError("its curves are not those of a run")
        self._rows, self.start, self.end = rows.copy(), start, start + rows.shape[1]
        self._blocks = _summed_up(rows[:, : rows.shape[1] // COARSE * COARSE])
        self._epochs, self._ends = epochs.copy(), np.array(ends, np.int64)
        self._dropped, self._completed = dropped, dropped + len(ends)

    def epoch_start(self, epoch: int) -> int:
        """The step after the one that completed ``epoch`` epochs; the nearest that is kept, where that one is not."""
        ends = self._kept_ends()
        at = min(epoch, self._completed) - self._dropped
        return int(ends[max(at, 1) - 1]) if epoch > 0 and len(ends) else 0

    def cut(self, step: int) -> Ghost | None:
        """Forget what lies after ``step``, and return it; None if nothing does."""
        if self.end <= step:
            return None
        known = max(step - self.start, 0)
        left = self._rows[:, known : self.end - self.start]
        blocks = _summed_up(left[:, : left.shape[1] // COARSE * COARSE])
        ghost = Ghost(step, _named(left), Coarse(step, _named(blocks)))
        rows = np.empty_like(self._rows)  # the old arrays belong to the ghost and to snapshots
        rows[:, :known] = self._rows[:, :known]
        self._rows, self._blocks, self.end = rows, self._blocks.copy(), step
        self.start = min(self.start, step)
        self._completed = max(self._completed_by(step), self._dropped)
        self._ends, self._epochs = self._ends.copy(), self._epochs.copy()
        return ghost

    def restart(self, step: int) -> None:
        """Go on from ``step``, which lies before the rows that are still kept: forget those, not the epochs' means."""
        self._rows, self._blocks = np.empty_like(self._rows), np.empty_like(self._blocks)
        self.start = self.end = step

    def copy(self) -> Curves:
        """An independent copy."""
        twin = Curves(self._rows.dtype.name)
        twin._rows, twin._blocks, twin.start, twin.end = self._rows.copy(), self._blocks.copy(), self.start, self.end
        twin._epochs, twin._ends = self._epochs.copy(), self._ends.copy()
        twin._dropped, twin._completed = self._dropped, self._completed
        return twin


def _summed_up(rows: Array) -> Array:
    """Low, high and mean (4, 3, blocks) of whole blocks of the columns."""
    parts = rows.reshape(len(CURVES), -1, COARSE)
    return np.stack([parts.min(2), parts.max(2), parts.mean(2)], axis=1)


def _named(rows: Array) -> dict[str, Array]:
    views = {name: row.view() for name, row in zip(CURVES, rows, strict=True)}
    for view in views.values():
        view.flags.writeable = False
    return views
