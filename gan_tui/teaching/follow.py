"""Follow a lesson without a screen: press what it says until its goals are reached. For --plain, and for the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice, repeat

from gan_tui.teaching.actions import perform
from gan_tui.teaching.goals import ASIDES
from gan_tui.teaching.lesson import Lesson, Sitting
from gan_tui.tools.tool import Aside
from gan_tui.training.frame import Frame
from gan_tui.training.navigation import MOVES
from gan_tui.training.player import Player
from gan_tui.training.trainer import Trainer

PATIENCE = 300
"""Presses that a goal may take."""

PLAYED = 10
"""Steps that one press of "play" stands for."""

PRESSES: dict[str, Callable[[Trainer], object]] = {**MOVES, "play": lambda trainer: trainer.run(steps=PLAYED)}


def follow(lesson: Lesson) -> Iterator[Sitting]:
    """The sitting, at the beginning of each step and again when its goal is reached; RuntimeError if one is not."""
    frames: list[Frame] = []
    player = Player(Trainer(lesson.config), lesson.pace, frames.append)
    sitting = Sitting(lesson)

    aside: Aside | None = None

    def look() -> None:
        player.want()
        player.tick()
        frame = frames.pop()
        if aside is not None:
            aside.see(frame.snapshot)
        sitting.see(frame, aside)

    for at, step in enumerate(lesson.steps):
        sitting.go(at)
        aside = None
        look()
        yield sitting
        if step.goal is None:
            continue
        for press in islice(chain(step.press, repeat(step.press[-1])), PATIENCE):
            if sitting.reached:
                break
            if press == "go_on":
                assert step.do is not None
                perform(step.do, player)
                sitting.done = True
            elif press in ASIDES:
                aside = None if aside is not None and press == aside.NAME else ASIDES[press]()
            elif aside is not None and press in aside.MOVES:
                aside.MOVES[press](aside)
            else:
                player.do(PRESSES[press])
            look()
        if not sitting.reached:
            raise RuntimeError(f"lesson {lesson.number}, {step.title!r}: its goal is not reached")
        yield sitting
