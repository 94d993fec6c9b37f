"""Pair: two games played as one, step for step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gan_tui.training.game import Phase
from gan_tui.training.trainer import Trainer


class Pair(Trainer):
    """A Trainer, A, with an ``other`` one, B, that makes the same steps: both are always at the same one.

    Each has the same bits as alone. Within a step they go phase by phase as long as both have some left; B ends its
    step when A does. Where one diverges, both stand at its last good step. What else a Trainer tells is A's; so are
    weights set by hand, ``fork`` and a checkpoint. ``own`` is A by itself, to be played on without B.
    """

    def __init__(self, own: Trainer, other: Trainer) -> None:
        self._take_up(own, own._run)
        self.own, self.other = own, other
        self._fetch()

    @property
    def known(self) -> int:
        """The furthest step that both were trained to."""
        return min(super().known, self.other.known)

    @property
    def diverged(self) -> str | None:
        """Which of them did, and how."""
        for name, said in (("A", self._run.diverged), ("B", self.other.diverged)):
            if said:
                return f"{name}: {said}"
        return None

    @property
    def edits(self) -> tuple[int, ...]:
        """The steps at which edits of either took effect."""
        return tuple(sorted({*super().edits, *self.other.edits}))

    def advance(self) -> Phase:
        """One phase of A, and of B; the end of the step is that of both."""
        phase = super().advance()
        if self.phases == 0:
            self._meet()
        elif self.other.phases < self._last_phase:
            self.other.advance()
        return phase

    def run(self, steps: int | None = None, epochs: int | None = None) -> None:
        """Whole steps of both; epochs are counted in A."""
        super().run(steps, epochs)
        self._meet()

    def seek(self, step: int, phases: int = 0) -> None:
        """Both go there."""
        super().seek(step, phases)
        self._fetch()

    @property
    def torn(self) -> bool:
        """Whether either is."""
        return super().torn or self.other.torn

    def recover(self, goal: int | None = None) -> None:
        """Both, to the last step that both get to."""
        super().recover(goal)
        self.other.recover(self.step)
        if self.other.step < self.step:
            super().recover(self.other.step)

    def tune(self, **changes: Any) -> None:
        """Both from the next step start on."""
        replace(self.other.config, **changes)  # raises before either is changed
        super().tune(**changes)
        self.other.tune(**changes)

    @property
    def _last_phase(self) -> int:
        """So many phases of the step under way B may have done before A ends it."""
        return self.other.phases_of(self.step) - 1

    def _fetch(self) -> None:
        """Seek B to where A is."""
        self.other.seek(self.step, min(self.phases, self._last_phase))
        self._meet()

    def _meet(self) -> None:
        """B to the step that A has come to; where B diverges on the way there, A back to it."""
        behind = self.step - self.other.step
        if behind > 0:
            self.other.run(steps=behind)
        elif behind < 0 or self.other.phases > self.phases:
            self.other.seek(self.step)
        if self.other.step < self.step:
            super().seek(self.other.step)
