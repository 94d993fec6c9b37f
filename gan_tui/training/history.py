"""What a Trainer remembers: key frames to come back to, the edits made on the way, and the curves."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gan_tui.nn.network import Array
from gan_tui.training.config import Config

CURVES = ("d_loss", "g_loss", "d_real", "d_fake")
CURVE_STEPS = 2**20
"""So many of the latest steps are kept of each curve."""

STRIDE = 64
"""Steps between key frames, until the budget is full; then every other one goes and the stride doubles."""


OBJECT_BYTES = 512
"""What a key frame takes besides its state."""


@dataclass(frozen=True, eq=False)
class KeyFrame:
    """All that a game needs to go on from the start of ``step``."""

    step: int
    state: Array
    seen: int
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


@dataclass(frozen=True, eq=False)
class Event:
    """An edit. ``made`` is the (step, phases) it was made at, ``step`` the one at whose start it takes effect."""

    made: tuple[int, int]
    step: int
    changes: Mapping[str, Any]  # of knobs
    weight: tuple[str, int, float] | None = None  # (player, index, value)


@dataclass(frozen=True, eq=False)
class Ghost:
    """The curves of an abandoned future: what had been trained from ``start`` on before the past was changed."""

    start: int
    curves: Mapping[str, Array]


class Curves:
    """d_loss, g_loss, D(x) and D(G(z)), by step and by epoch. What was written is never changed: views stay true."""

    def __init__(self, dtype: str) -> None:
        self._rows = np.empty((len(CURVES), 1024), dtype)
        self.start = 0  # the step of the first row that is kept
        self.end = 0  # the step after the last one known
        self._epochs = np.empty((len(CURVES), 64), dtype)
        self._ends: list[int] = []  # the step after the last one of each completed epoch

    def extend(self, rows: Array, epochs: Array) -> None:
        """Append (4, k) rows; ``epochs`` (k,) says how many epochs are complete after each."""
        count = rows.shape[1]
        if self.end - self.start + count > self._rows.shape[1]:
            self._grow(count)
        first = self.end - self.start
        self._rows[:, first : first + count] = rows
        while len(self._ends) < epochs[-1]:
            self._end_epoch(self.end + int(np.searchsorted(epochs, len(self._ends) + 1)) + 1)
        self.end += count

    def _grow(self, count: int) -> None:
        """A new, larger array: snapshots go on showing the old one. Beyond twice CURVE_STEPS the oldest rows go."""
        kept = self._rows[:, : self.end - self.start]
        if kept.shape[1] + count > 2 * CURVE_STEPS:
            kept = kept[:, -CURVE_STEPS:]
            self.start = self.end - kept.shape[1]
        self._rows = np.empty((len(CURVES), 2 * (kept.shape[1] + count)), self._rows.dtype)
        self._rows[:, : kept.shape[1]] = kept

    def _end_epoch(self, end: int) -> None:
        before = self._ends[-1] if self._ends else 0
        first = max(min(before, end - 1), self.start)  # a step that ends several epochs counts for each
        steps = self._rows[:, first - self.start : end - self.start]
        if len(self._ends) == self._epochs.shape[1]:
            self._epochs = np.concatenate([self._epochs, np.empty_like(self._epochs)], axis=1)
        self._epochs[:, len(self._ends)] = steps.mean(1)
        self._ends.append(end)

    def until(self, step: int) -> tuple[int, dict[str, Array]]:
        """(start, curves) of at most the latest CURVE_STEPS steps before ``step``; read-only."""
        start = min(max(self.start, step - CURVE_STEPS), step)
        return start, self._named(self._rows[:, start - self.start : step - self.start])

    def epochs_until(self, epoch: int) -> dict[str, Array]:
        """The means of the first ``epoch`` epochs; read-only."""
        return self._named(self._epochs[:, :epoch])

    def ends_until(self, step: int) -> list[int]:
        """The steps, up to this one, at which the epochs ended."""
        return self._ends[: bisect_right(self._ends, step)]

    def load(self, start: int, rows: Array, epochs: Array, ends: list[int]) -> None:
        """Take over what ``until``, ``epochs_until`` and ``ends_until`` of another gave."""
        if rows.shape[0] != len(CURVES) or epochs.shape != (len(CURVES), len(ends)) or start < 0:
            raise ValueError("its curves are not those of a run")
        self._rows, self.start, self.end = rows.copy(), start, start + rows.shape[1]
        self._epochs, self._ends = np.concatenate([epochs, np.empty_like(self._epochs)], axis=1), ends

    def epoch_start(self, epoch: int) -> int:
        """The step after the one that completed ``epoch`` epochs, or as many as are complete."""
        epoch = min(epoch, len(self._ends))
        return self._ends[epoch - 1] if epoch > 0 else 0

    def cut(self, step: int) -> Ghost | None:
        """Forget what lies after ``step``, and return it; None if nothing does."""
        if self.end <= step:
            return None
        ghost = Ghost(step, self._named(self._rows[:, max(step - self.start, 0) : self.end - self.start]))
        known = max(step - self.start, 0)
        rows = np.empty_like(self._rows)  # the old array belongs to the ghost and to snapshots
        rows[:, :known] = self._rows[:, :known]
        self._rows, self.end = rows, step
        self.start = min(self.start, step)
        completed = bisect_right(self._ends, step)
        self._ends, self._epochs = self._ends[:completed], self._epochs.copy()
        return ghost

    def restart(self, step: int) -> None:
        """Go on from ``step``, which lies before the rows that are still kept: forget those, not the epochs' means."""
        self._rows = np.empty_like(self._rows)
        self.start = self.end = step

    def copy(self) -> Curves:
        """An independent copy."""
        twin = Curves(self._rows.dtype.name)
        twin._rows, twin.start, twin.end = self._rows.copy(), self.start, self.end
        twin._epochs, twin._ends = self._epochs.copy(), list(self._ends)
        return twin

    @staticmethod
    def _named(rows: Array) -> dict[str, Array]:
        views = {name: row.view() for name, row in zip(CURVES, rows, strict=True)}
        for view in views.values():
            view.flags.writeable = False
        return views
