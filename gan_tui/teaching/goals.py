"""Goals: when a step of a lesson is reached. Comparisons of the game's own numbers; read by us, never run as code."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gan_tui.measures.measures import MEASURES
from gan_tui.tools.editor import Editor
from gan_tui.tools.explorer import Explorer
from gan_tui.tools.landscape import Landscape
from gan_tui.tools.real_or_fake import RealOrFake
from gan_tui.tools.tool import Tool
from gan_tui.training.config import KNOBS
from gan_tui.training.frame import Frame
from gan_tui.training.game import Phase

Value = float | str


@dataclass(frozen=True)
class Moment:
    """What a goal is judged by: a frame, the step at which the lesson's step began, and what is open beside it."""

    frame: Frame
    began: int = 0
    tool: Tool | None = None

    def value(self, name: str) -> Value:
        """The number or the word behind one of NAMES."""
        if name in POSITIONS:
            return POSITIONS[name](self)
        if name in MEASURES:
            return MEASURES[name].of(self.frame.snapshot)
        if name in VALUES:
            return getattr(self.tool, name) if self.tool is not None and name in self.tool.VALUES else math.nan
        value = getattr(self.frame.config, name)
        return KNOBS[name].text(value) if _is_word(name) else float(value)


POSITIONS: Mapping[str, Callable[[Moment], Value]] = {
    "step": lambda m: float(m.frame.snapshot.step),
    "epoch": lambda m: float(m.frame.snapshot.epoch),
    "phase": lambda m: str(m.frame.snapshot.phase),
    "phases": lambda m: float(m.frame.snapshot.phases),
    "known": lambda m: float(m.frame.known),  # the furthest step trained so far
    "trained": lambda m: float(m.frame.snapshot.step - m.began),  # steps since this step of the lesson began
}
_TOOLS: tuple[type[Tool], ...] = (Explorer, Editor, RealOrFake, Landscape)
TOOLS: Mapping[str, type[Tool]] = {tool.NAME: tool for tool in _TOOLS}
"""What a lesson can open beside the game, by name."""

VALUES: Mapping[str, str] = {name: title for tool in TOOLS.values() for name, title in tool.VALUES.items()}
NAMES = frozenset({*POSITIONS, *MEASURES, *KNOBS, *VALUES})
"""Every name that a goal, and a placeholder in a lesson's words, may use."""

COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
PHASES = {
    "ready": "the start",
    "sample": "real images",
    "g_forward": "G's fakes",
    "d_forward": "D's verdicts",
    "d_loss": "D's loss",
    "d_backward": "D's gradient",
    "d_update": "D's update",
    "g_loss": "G's loss",
    "g_backward": "G's gradient",
    "g_update": "G's update",
}
"""What a goal calls the phases."""

SIGNS = {">=": "≥", "<=": "≤", "==": "="}


def _is_word(name: str) -> bool:
    return name == "phase" or (name in KNOBS and KNOBS[name].kind in ("choice", "layers"))


@dataclass(frozen=True)
class Comparison:
    """``name sign wanted``; ``wanted`` is a number, a word, or the name of another number."""

    name: str
    sign: str
    wanted: Value

    def holds(self, moment: Moment) -> bool:
        """Whether it does; a number that there is not yet (nan) satisfies nothing."""
        return COMPARE[self.sign](moment.value(self.name), self._wanted(moment))

    def tell(self, moment: Moment) -> str:
        """The comparison with the value of the moment: ``Rule ≥ 0.95, now 0.420``."""
        wanted = PHASES.get(str(self.wanted), self.wanted) if isinstance(self.wanted, str) else f"{self.wanted:g}"
        now = as_read(self.name, moment.value(self.name))
        return f"{_title(self.name)} {SIGNS.get(self.sign, self.sign)} {wanted}, now {now}"

    def _wanted(self, moment: Moment) -> Value:
        other = isinstance(self.wanted, str) and not _is_word(self.name)
        return moment.value(str(self.wanted)) if other else self.wanted


@dataclass(frozen=True)
class Goal:
    """Comparisons that must all hold."""

    parts: tuple[Comparison, ...]

    def reached(self, moment: Moment) -> bool:
        """Whether all hold."""
        return all(part.holds(moment) for part in self.parts)

    def tell(self, moment: Moment) -> str:
        """The first part that does not hold yet, with its number; the last one if all do."""
        return next((part for part in self.parts if not part.holds(moment)), self.parts[-1]).tell(moment)


def _title(name: str) -> str:
    counts = {"trained": "steps here", "known": "steps so far", "phases": "phases of the step"}
    if name in MEASURES:
        return MEASURES[name].title
    return {**counts, **VALUES}.get(name, KNOBS[name].title if name in KNOBS else name)


def as_read(name: str, value: Value) -> str:
    """The value of a name as people read it: counts whole, settings as they were set, measures to three places."""
    if isinstance(value, str):
        return PHASES.get(value, value)
    if not math.isfinite(value):
        return "–" if math.isnan(value) else "∞"
    if name not in MEASURES and (name not in VALUES or value.is_integer()):
        return f"{value:.10g}"
    return f"{value:.3f}" if abs(value) >= 0.001 or value == 0 else f"{value:.5f}"


def parse_goal(text: str) -> Goal:
    """A goal such as ``step >= 300 and rule >= 0.95``; ValueError says what is wrong with another."""
    return Goal(tuple(_comparison(part.strip()) for part in text.split(" and ")))


def _comparison(text: str) -> Comparison:
    found = re.fullmatch(r"(\w+)\s*(>=|<=|==|>|<)\s*(\S+)", text)
    if not found:
        raise ValueError(f"{text!r} is no comparison; write a name, one of {' '.join(COMPARE)}, and a value")
    name, sign, wanted = found.groups()
    if name not in NAMES:
        raise ValueError(f"there is no {name!r} to compare; there are {', '.join(sorted(NAMES))}")
    if _is_word(name):
        if sign != "==":
            raise ValueError(f"{text!r}: {name} is a word; only == compares it")
        return Comparison(name, sign, _word(name, wanted))
    if wanted in NAMES and not _is_word(wanted):
        return Comparison(name, sign, wanted)
    try:
        return Comparison(name, sign, float(wanted))
    except ValueError:
        raise ValueError(f"{text!r}: {name} is a number, and {wanted!r} is none") from None


def _word(name: str, word: str) -> str:
    if name in KNOBS:
        return KNOBS[name].text(KNOBS[name].parse(word))
    if word not in list(Phase):
        raise ValueError(f"phase is {word!r}; it must be one of {', '.join(Phase)}")
    return word
