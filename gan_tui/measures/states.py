"""STATES: how the game goes, in plain words. Each is defined by numbers, here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gan_tui.measures.measures import MEASURES
from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array
from gan_tui.training.snapshot import Snapshot

RECENT = 200
"""Steps whose mean is D's loss of late."""
LONG = 1000
"""Steps, or as many as there are, in both halves of which a game has to swing."""
TRANSIENT = 200
"""The first steps of all, which are no part of a swing: D always learns first."""
SMOOTH = 20
"""Steps whose mean counts as one: what is left is no chance of single batches."""
FIRST = 500
"""Steps before which nothing is said."""
CAUGHT_UP = 2
"""Times its own memory, the average of G's weights needs until it is G's."""


class Course:
    """What the states are judged by: the latest steps, and the images of this moment."""

    def __init__(self, snapshot: Snapshot, diverged: bool) -> None:
        self.diverged = diverged
        self._s = snapshot
        self._balance = LOSSES[snapshot.config.loss].balance_with(snapshot.config.label_smoothing)[0]

    @property
    def young(self) -> bool:
        """Too few steps, also for the average of G's weights to have caught up with G."""
        return self._s.step < FIRST or self._s.step * (1 - self._s.config.ema) < CAUGHT_UP

    @cached_property
    def d_loss(self) -> float:
        """Mean of late, by what it is at balance, so that 1 is balance; where that is 0, as with a critic, plus 1."""
        late = float(np.mean(self._s.curves["d_loss"][-RECENT:]))
        return late / self._balance if self._balance else 1 + late

    @cached_property
    def swing(self) -> float:
        """Half the way up and down of D's lead, D(x) - D(G(z)), in the calmer half of the latest steps."""
        count = min(LONG, self._s.step - TRANSIENT)
        lead = self._s.curves["d_real"][-count:] - self._s.curves["d_fake"][-count:]
        return min(float(np.ptp(_smooth(half))) / 2 for half in np.array_split(lead, 2))

    def measure(self, name: str) -> float:
        """At this moment."""
        return MEASURES[name].of(self._s)


def _smooth(curve: Array) -> Array:
    return np.convolve(curve, np.full(SMOOTH, 1 / SMOOTH), "valid")


@dataclass(frozen=True)
class State:
    """``when`` it is so, unless a state before it in STATES is; ``about`` says it in words, with the numbers."""

    title: str
    about: str
    when: Callable[[Course], bool]


STATES: Mapping[str, State] = {
    "diverged": State(
        "diverged",
        "a number has grown beyond all bounds; this is the last good step.",
        lambda c: c.diverged,
    ),
    "just_begun": State(
        "just begun",
        "fewer than 500 steps, or too few for the average of G's weights (ema) to have caught up with G.",
        lambda c: c.young,
    ),
    "too_strong": State(
        "D too strong",
        "D's loss of the latest 200 steps is below a third of what it is at balance: D is sure of nearly everything.",
        lambda c: c.d_loss < 1 / 3,
    ),
    "collapse": State(
        "mode collapse",
        "diversity below 0.2 and mode entropy below 0.3; in a set without classes, diversity below 0.1.",
        lambda c: (
            c.measure("diversity") < 0.2 and c.measure("mode_entropy") < 0.3
            if np.isfinite(c.measure("mode_entropy"))
            else c.measure("diversity") < 0.1
        ),
    ),
    "oscillating": State(
        "oscillating",
        "D(x) - D(G(z)), D's lead, goes up and down by 0.02 or more as a mean of 20 steps, in both halves of the "
        "latest 1,000 steps but the first 200.",
        lambda c: c.swing >= 0.02,
    ),
    "too_weak": State(
        "D too weak",
        "D's loss is within a fifth of balance, yet the best D would tell: D is 0.47 or more off it (an estimate).",
        lambda c: abs(c.d_loss - 1) < 0.2 and c.measure("d_gap") >= 0.47,
    ),
    "balanced": State(
        "balanced",
        "none of these, and D's loss is within a fifth of balance: this D can hardly tell real from fake.",
        lambda c: abs(c.d_loss - 1) < 0.2,
    ),
    "learning": State("learning", "none of these: one player is ahead, and the other follows.", lambda c: True),
}
"""In order: the first that is so is the state."""


def diagnose(snapshot: Snapshot, diverged: bool = False) -> str:
    """The name of the state that the game is in."""
    course = Course(snapshot, diverged)
    with np.errstate(all="ignore"):
        return next(name for name, state in STATES.items() if state.when(course))
