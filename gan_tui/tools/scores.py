"""Scores of guesses with two choices: how many were right, and whether that could be luck."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

SURE = 1.959964
"""Standard deviations: 95 % of a normal distribution are as close to its mean."""
WIDTHS = (1, 2, 5)
"""Epochs that are put together, times a power of ten."""


class Score(NamedTuple):
    """``right`` answers of ``asked``."""

    right: int
    asked: int

    @property
    def share(self) -> float:
        """Of the right ones; nan before the first answer."""
        return self.right / self.asked if self.asked else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share would settle if one went on, 95 % sure (Wilson 1927); all there is before the first answer.

        The shares p from which this one is at most 1.96 standard deviations sqrt(p (1 - p) / asked) away.
        """
        if not self.asked:
            return 0.0, 1.0
        square = SURE**2 / self.asked
        middle = self.share + square / 2
        reach = math.sqrt(square * self.share * (1 - self.share) + square**2 / 4)
        return max((middle - reach) / (1 + square), 0.0), min((middle + reach) / (1 + square), 1.0)

    @property
    def tells(self) -> str:
        """What it says, in words: two choices are guessed right half of the time."""
        low, high = self.interval
        if not self.asked:
            return ""
        return "beats guessing" if low > 0.5 else "below guessing" if high < 0.5 else "may be luck"


class Answer(NamedTuple):
    """An answered question: the moment it was asked at, and whether the person and D were right."""

    step: int
    epoch: int
    right: bool
    d_right: bool


class Stretch(NamedTuple):
    """The answers of the epochs from ``first`` to ``last``."""

    first: int
    last: int
    you: Score
    d: Score


def scores(answers: Sequence[Answer]) -> tuple[Score, Score]:
    """The person's and D's."""
    asked = len(answers)
    return Score(sum(a.right for a in answers), asked), Score(sum(a.d_right for a in answers), asked)


def by_epoch(answers: Sequence[Answer], most: int) -> list[Stretch]:
    """At most so many stretches of equal length, from epoch 0 on; those without answers are left out."""
    epochs = max((a.epoch for a in answers), default=0) + 1
    width = next(w * 10**e for e in range(epochs) for w in WIDTHS if -(-epochs // (w * 10**e)) <= most)
    found: dict[int, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.epoch // width, []).append(answer)
    return [Stretch(k * width, (k + 1) * width - 1, *scores(found[k])) for k in sorted(found)]
