"""What follows from a config and the edits alone, without playing: the config of every step, and all turns up to it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from gan_tui.nn.network import Array
from gan_tui.training.config import Config
from gan_tui.training.history import Event


class Pace:
    """``configs`` are those of the stretches between the edits, which come in the order of their steps."""

    def __init__(self, config: Config, events: Iterable[Event]) -> None:
        self.configs, starts = [config], [0]
        for event in events:
            if event.changes:
                config = replace(config, **event.changes)
                if event.step > starts[-1]:
                    starts.append(event.step)
                    self.configs.append(config)
                self.configs[-1] = config
        self._starts = np.array(starts)
        self.turns = np.array([(c.d_steps, c.g_steps) for c in self.configs])
        """D's and G's in a step, (stretches, 2)."""
        stretches = np.diff(self._starts)[:, None] * self.turns[:-1]
        self._before = np.concatenate([np.zeros((1, 2), int), stretches.cumsum(axis=0)])

    def config_of(self, step: int) -> Config:
        """What the step after ``step`` steps runs with."""
        return self.configs[bisect_right(self._starts, step) - 1]

    def stretch_of(self, steps: Array) -> Array:
        """Which stretch each of these steps lies in."""
        return np.searchsorted(self._starts, steps, "right") - 1

    def turns_until(self, steps: Array) -> Array:
        """D's and G's turns in the first so many steps, (n, 2)."""
        at = self.stretch_of(steps)
        return np.asarray(self._before[at] + self.turns[at] * (steps - self._starts[at])[:, None])
