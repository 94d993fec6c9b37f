"""What becomes of a run that an error, or an interrupt, has ended in the midst of a step."""

from __future__ import annotations

from contextlib import suppress
from inspect import GEN_CLOSED, getgeneratorstate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gan_tui.training.run import Run


def torn(run: Run) -> bool:
    """Whether it stands nowhere: what would play on is over, and steps would be counted that nobody plays."""
    return run._playing is not None and getgeneratorstate(run._playing) == GEN_CLOSED


def mend(run: Run) -> None:
    """To be called before any move."""
    if torn(run):
        recover(run, run.step)


def recover(run: Run, goal: int) -> None:
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
