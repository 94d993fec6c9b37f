"""What becomes of a run that an error, or an interrupt, has ended in the midst of a step."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from inspect import GEN_CLOSED, getgeneratorstate
from typing import Protocol

from gan_tui.training.history import Curves, KeyFrames


class Restorable(Protocol):
    """What is asked of a ``Run`` here."""

    step: int
    curves: Curves
    history: KeyFrames

    @property
    def _playing(self) -> Generator[object, None, None] | None: ...

    def record(self) -> None:
        """Take in the curves' rows up to here."""

    def _restore(self, step: int) -> None:
        """Be at the key frame at or before ``step``."""

    def _leap(self, stop: int) -> None:
        """Play whole steps, to ``stop`` at most."""


def torn(run: Restorable) -> bool:
    """Whether it stands nowhere: what would play on is over, and steps would be counted that nobody plays."""
    return run._playing is not None and getgeneratorstate(run._playing) == GEN_CLOSED


def mend(run: Restorable) -> None:
    """To be called before any move."""
    if torn(run):
        recover(run, run.step)


def recover(run: Restorable, goal: int) -> None:
    """Be at the last step, up to ``goal``, that one gets to without an error; where one comes again, before it."""
    with suppress(Exception):
        run.record()
    while True:
        run._restore(max(min(run.step, run.curves.end, goal) - 1, 0))  # the curves know all that comes before
        reached = run.step
        try:
            while run.step < goal:
                run._leap(run.step + 1)
                reached = run.step
            run.record()
            break
        except Exception:
            if reached == goal:
                raise
            goal = reached
    run.history.drop_after(max(run.step, run.curves.end))
