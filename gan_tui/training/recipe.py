"""Recipe: how a run came about. The config it began with, and the edits on its way; one line, out and in again.

An edit is a word. ``g_lr=0.2@120`` is a knob tuned so that step 120 is the first count of steps to play on with it,
``loss=hinge,clip=0.1@120`` two knobs at once, ``generator[3]=0.5@120`` a parameter set by hand, by its index in theta.
Those of one step take effect in the line's order.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from gan_tui.training.config import KNOBS, Config, check_name, settings
from gan_tui.training.history import Event
from gan_tui.words import quoted

_WEIGHT = re.compile(r"(generator|discriminator)\[([0-9]{1,9})\]=(.*)")
_STEP = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, eq=False)
class Recipe:
    """``events`` in the order they take effect."""

    config: Config
    events: tuple[Event, ...] = ()

    def to_text(self) -> str:
        """One line, ``dataset=circles seed=7 g_lr=0.01 g_lr=0.2@120``; without edits, that of the config."""
        return " ".join([self.config.to_text(), *self._words()])

    def to_options(self) -> str:
        """The same as options of the command line."""
        return " ".join([self.config.to_options(), *(f"--set {word}" for word in self._words())])

    def _words(self) -> list[str]:
        return [shlex.quote(word_of(event)) for event in self.events]


def word_of(event: Event) -> str:
    """The word of an edit."""
    if event.weight:
        player, index, value = event.weight
        return f"{player}[{index}]={value!r}@{event.step}"
    changes = ",".join(f"{name}={KNOBS[name].text(value)}" for name, value in event.changes.items())
    return f"{changes}@{event.step}"


def is_edit(word: str) -> bool:
    """Whether a word is an edit, or at least no setting: paths may have an @ of their own."""
    name, _, value = word.partition("=")
    return "[" in name or ("@" in value and not (name in KNOBS and KNOBS[name].paths))


def edit_of(word: str) -> Event:
    """The edit that a word tells; ValueError says what is wrong with it."""
    what, _, when = word.rpartition("@")
    if not _STEP.fullmatch(when):
        raise ValueError(f"{quoted(word)} does not say when; end it with @ and the step, such as @120")
    step = int(when)
    if weight := _WEIGHT.fullmatch(what):
        player, index, value = weight.groups()
        try:
            return Event((step, 0), step, {}, (player, int(index), float(value)))
        except ValueError:
            raise ValueError(f"{quoted(word)}: {quoted(value)} is no number") from None
    if what.partition("=")[0].count("["):
        raise ValueError(f"{quoted(word)} is no edit of a weight; write generator[3]=0.5@{when}, or discriminator[...]")
    changes = settings(what.split(","))
    check_live(changes)
    return Event((step, 0), step, changes)


def check_live(names: Iterable[str]) -> None:
    """ValueError for a knob that a running game does not take."""
    for name in names:
        if not KNOBS[check_name(name)].live:
            raise ValueError(f"{name} cannot change while a game runs; a restart is needed")
