"""Lessons: steps with words, keys to press, and a goal each; read from lessons/*.md, and taken in a LessonRun."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from gan_tui.teaching import actions, goals
from gan_tui.teaching.actions import Action
from gan_tui.teaching.goals import NAMES, Goal, Moment, as_read
from gan_tui.tools.tool import Tool
from gan_tui.training.config import Config, settings
from gan_tui.training.frame import SPEEDS, Frame

WATCHED = ("real", "fake", "loss", "verdict", "epoch", "phase", "dirac")
"""Panels that a step may point at."""


@dataclass(frozen=True)
class Step:
    """``press``: names of commands, the last one as often as it takes. The closing insight has neither press nor goal.

    ``words`` may hold {names} of the moment's numbers, and **bold** ones.
    """

    title: str
    words: str
    press: tuple[str, ...] = ()
    watch: str = ""
    do: Action | None = None
    offer: str = ""  # what ``do`` would do, in words
    goal: Goal | None = None

    def tell(self, moment: Moment) -> str:
        """The words, with the numbers of the moment filled in."""
        return self.words.format(**{name: as_read(name, moment.value(name)) for name in _names_in(self.words)})


@dataclass(frozen=True)
class Lesson:
    """``pace``: steps a second at which it begins."""

    number: int
    title: str
    about: str
    minutes: int
    config: Config
    pace: float
    steps: tuple[Step, ...]


class LessonRun:
    """A lesson being taken: at which step one is, whether what it offers is done, and whether its goal is reached.

    ``words`` are told with the numbers there were when the step began, "" before the first frame.
    """

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.moment: Moment | None = None
        self.words = ""
        self.go(0)

    @property
    def step(self) -> Step:
        """The step one is at."""
        return self.lesson.steps[self.at]

    @property
    def last(self) -> bool:
        """Whether this is the closing insight."""
        return self.at == len(self.lesson.steps) - 1

    @property
    def aim(self) -> str:
        """The goal, with its number of the moment."""
        return "" if self.moment is None or self.step.goal is None else self.step.goal.tell(self.moment)

    def go(self, to: int) -> None:
        """To another step, as if for the first time; within the lesson."""
        self.at = min(max(to, 0), len(self.lesson.steps) - 1)
        self.done = self.step.do is None
        self.reached = self.step.goal is None
        if self.moment is not None:
            self._begin(self.moment.frame)

    def see(self, frame: Frame, tool: Tool | None = None) -> bool:
        """Take in a frame of the lesson's game, and what is open beside it; True if this reaches the goal."""
        before = self.moment or self._begin(frame)
        self.moment = Moment(frame, min(before.began, frame.snapshot.step), tool)
        goal = self.step.goal
        if self.reached or not self.done or goal is None or not goal.reached(self.moment):
            return False
        self.reached = True
        return True

    def _begin(self, frame: Frame) -> Moment:
        self.moment = moment = Moment(frame, frame.snapshot.step)
        self.words = self.step.tell(moment)
        return moment


# -- reading

_HEAD = ("title", "about", "minutes", "config", "pace")
_FIELDS = ("press", "watch", "do", "goal")
_VERBS = {"tune": "set", "start": "start anew with", "weights": "set the weights of"}


def _names_in(words: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(words) if name is not None]


def read(number: int, text: str) -> Lesson:
    """A lesson from its file; ValueError says in which part what is wrong."""
    try:
        return _read(number, text)
    except ValueError as error:
        raise ValueError(f"lesson {number}: {error}") from None


def _read(number: int, text: str) -> Lesson:
    parts = re.split(r"^---\n", text, maxsplit=2, flags=re.M)
    if len(parts) < 3:
        raise ValueError("its front matter must stand between two lines of ---")
    head = _fields(parts[1].strip().splitlines(), _HEAD)
    missing = [name for name in _HEAD if name not in head]
    if missing:
        raise ValueError(f"its front matter has no {missing[0]!r}")
    base = settings(head["config"].split())
    pace, minutes = float(head["pace"]), int(head["minutes"])
    if pace not in SPEEDS:
        raise ValueError(f"pace is {head['pace']}; it must be one of {', '.join(f'{s:g}' for s in SPEEDS)}")
    steps = tuple(_step(section, base) for section in re.split(r"^## ", parts[2], flags=re.M)[1:])
    if len(steps) < 2 or steps[-1].goal or not all(step.goal and step.press for step in steps[:-1]):
        raise ValueError("every step needs Press and Goal, and after them a closing one without")
    return Lesson(number, head["title"], head["about"], minutes, Config(**base), pace, steps)


def _fields(lines: Iterable[str], known: Collection[str]) -> dict[str, str]:
    found = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or name.lower() not in known:
            raise ValueError(f"{line!r} is not one of {', '.join(known)}, with a colon")
        found[name.lower()] = value.strip()
    return found


def _step(section: str, base: Mapping[str, Any]) -> Step:
    title, *lines = section.strip().splitlines()
    is_field = re.compile(rf"({'|'.join(_FIELDS)}):", re.I)
    found = _fields(filter(is_field.match, lines), _FIELDS)
    words = " ".join(line.strip() for line in lines if line.strip() and not is_field.match(line))
    try:
        unknown = {*_names_in(words)} - NAMES
        if unknown:
            raise ValueError(f"there is no {unknown.pop()!r} to fill in")
        if found.get("watch", WATCHED[0]) not in WATCHED:
            raise ValueError(f"watch is {found['watch']!r}; it must be one of {', '.join(WATCHED)}")
        return Step(
            title.strip(),
            words,
            press=tuple(found.get("press", "").split()),
            watch=found.get("watch", ""),
            do=actions.parse_action(found["do"], base) if "do" in found else None,
            offer=_offer(found.get("do", "")),
            goal=goals.parse_goal(found["goal"]) if "goal" in found else None,
        )
    except ValueError as error:
        raise ValueError(f"{title.strip()!r}: {error}") from None


def _offer(line: str) -> str:
    verb, _, rest = line.partition(" ")
    return f"{_VERBS.get(verb, verb)} {rest}".strip()


@cache
def lessons() -> Mapping[int, Lesson]:
    """Every lesson, by its number."""
    folder = files("gan_tui.teaching").joinpath("lessons")
    texts = {int(file.name[:2]): file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".md")}
    return {number: read(number, texts[number]) for number in sorted(texts)}


def lesson(number: int) -> Lesson:
    """The lesson of that number; ValueError with the numbers there are."""
    if number not in lessons():
        raise ValueError(f"lesson is {number}; it must be one of {', '.join(map(str, lessons()))}")
    return lessons()[number]
