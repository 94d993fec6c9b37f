"""Follow a lesson without a screen: press what it says until its goals are reached. For --plain, and for the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice, repeat

from gan_tui.teaching.actions import perform
from gan_tui.teaching.goals import TOOLS
from gan_tui.teaching.lesson import Lesson, LessonRun
from gan_tui.tools.tool import Tool
from gan_tui.training.frame import Frame
from gan_tui.training.navigation import NAVIGATION
from gan_tui.training.player import Player
from gan_tui.training.trainer import Trainer

PATIENCE = 300
"""Presses that a goal may take."""

PLAYED = 10
"""Steps that one press of "play" stands for."""

PRESSES: dict[str, Callable[[Trainer], object]] = {**NAVIGATION, "play": lambda trainer: trainer.run(steps=PLAYED)}


def follow(lesson: Lesson) -> Iterator[LessonRun]:
    """The run, at the beginning of each step and again when its goal is reached; RuntimeError if one is not."""
    frames: list[Frame] = []
    player = Player(Trainer(lesson.config), lesson.pace, frames.append)
    lesson_run = LessonRun(lesson)

    tool: Tool | None = None

    def look() -> None:
        player.want()
        player.tick()
        frame = frames.pop()
        if tool is not None:
            tool.see(frame.snapshot)
        lesson_run.see(frame, tool)

    for at, step in enumerate(lesson.steps):
        lesson_run.go(at)
        tool = None
        look()
        yield lesson_run
        if step.goal is None:
            continue
        for press in islice(chain(step.press, repeat(step.press[-1])), PATIENCE):
            if lesson_run.reached:
                break
            if press == "go_on" and step.do is not None:
                perform(step.do, player)
                lesson_run.done = True
            elif press in TOOLS:
                tool = None if tool is not None and press == tool.NAME else TOOLS[press]()
            elif tool is not None and press in tool.MOVES:
                tool.MOVES[press](tool)
            else:
                player.do(PRESSES[press])
            look()
        if not lesson_run.reached:
            raise RuntimeError(f"lesson {lesson.number}, {step.title!r}: its goal is not reached")
        yield lesson_run
