"""Taking lessons: what a screen with panels does while one is taken."""

from __future__ import annotations

from textual import on

from gan_tui.data.datasets import Dataset
from gan_tui.teaching.actions import Start, perform
from gan_tui.teaching.lesson import LessonRun, lesson, lessons
from gan_tui.tools.tool import Tool
from gan_tui.training.frame import Frame
from gan_tui.training.player import Player
from gan_tui.training.trainer import Trainer
from gan_tui.tui.panels.lesson import LessonPanel
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.screen import GameScreen
from gan_tui.tui.screens import new_screen

ROOMY = (80, 24)


class TakesLessons(GameScreen):
    """A screen with a LessonPanel among its panels."""

    def __init__(self, player: Player, fps: int) -> None:
        super().__init__(player, fps)
        self._finished: set[int] = set()
        self._inherited: LessonRun | None = None

    def inherit(self, other: TakesLessons) -> None:
        """Go on with the lessons of another screen, parts of which may be gone."""
        self._finished = other._finished
        panel = next(iter(other.query(LessonPanel)), None)
        self._inherited = other._inherited if panel is None else panel.lesson_run

    def on_mount(self) -> None:
        """Sit down where the other screen stood."""
        if self._inherited is not None:
            self.query_one(LessonPanel).take(self._inherited)
            self._point()

    @property
    def lesson_run(self) -> LessonRun | None:
        """The lesson being taken, if one is."""
        return self.query_one(LessonPanel).lesson_run

    def take(self, number: int) -> None:
        """Begin a lesson, paused on its own fresh game."""
        chosen = lesson(number)
        self._player.play(False)
        self._player.load(lambda trainer: Trainer(chosen.config), chosen.pace)
        self.query_one(LessonPanel).take(LessonRun(chosen), self._game)
        self._point()

    def leave_lesson(self) -> None:
        """The game stays as it is."""
        self.query_one(LessonPanel).take(None)
        self._point()

    def follow(self, frame: Frame, tool: Tool | None) -> None:
        """Go on with the lesson while another screen of the game is on top."""
        self.query_one(LessonPanel).show(frame, tool)

    def _choose(self, dataset: Dataset | None) -> None:
        if dataset is not None:
            self.leave_lesson()
        super()._choose(dataset)

    @property
    def _game(self) -> int:
        return 0 if self._frame is None else self._frame.game

    def _point(self) -> None:
        """Light the panel that the step speaks of; where there is no room for all, the style sheet keeps this one."""
        lesson_run = self.lesson_run
        watched = "" if lesson_run is None else lesson_run.step.watch
        for panel in self.query(Panel):
            panel.set_class(type(panel).__name__ == f"{watched.title()}Panel", "-watched")
        for name in ("loss", "phase", "dirac"):
            self.set_class(name == watched, f"-watch-{name}")
        self.set_class(lesson_run is not None and not self.has_class("-knobs"), "-lesson")  # they stand in its place

    def _turn(self, by: int) -> None:
        lesson_run = self.lesson_run
        if lesson_run is None:
            return
        lesson_run.go(lesson_run.at + by)
        if lesson_run.last:
            self._finished.add(lesson_run.lesson.number)
        self._point()
        self.query_one(LessonPanel).draw()
        self._player.want()

    def on_resize(self) -> None:
        """Too narrow for a lesson beside anything, or too low for one of nine rows."""
        self.set_class(self.size.width < ROOMY[0] or self.size.height < ROOMY[1], "-tight")

    # -- keys

    async def action_knobs(self) -> None:
        await super().action_knobs()
        self._point()

    def action_lesson(self) -> None:
        left = [number for number in lessons() if number not in self._finished]
        first = self.lesson_run.lesson.number if self.lesson_run else (left or [1])[0]
        self.app.push_screen(new_screen("choose_lesson", first, self._finished), self._chosen)

    def _chosen(self, number: int | None) -> None:
        if number is not None:
            self.take(number)

    def action_go_on(self) -> None:
        """Do what the step offers; once its goal is reached, turn the page."""
        lesson_run = self.lesson_run
        if lesson_run is None:
            return
        if lesson_run.step.do is not None and not lesson_run.done:
            if isinstance(lesson_run.step.do, Start):
                self.query_one(LessonPanel).wait_for_game(self._game)
            perform(lesson_run.step.do, self._player)
            lesson_run.done = True
            self.query_one(LessonPanel).draw()
        elif not lesson_run.reached:
            self.notify("The goal is at the foot of the lesson; > goes on without it.", timeout=3)
        elif not lesson_run.last:
            self._turn(1)
        elif lesson_run.lesson.number + 1 in lessons():
            self.take(lesson_run.lesson.number + 1)
        else:
            self.leave_lesson()

    def action_page_on(self) -> None:
        self._turn(1)

    def action_page_back(self) -> None:
        self._turn(-1)

    def action_leave(self) -> None:
        self.leave_lesson()

    @on(LessonPanel.Reached)
    def _pause(self) -> None:
        """Hold the moment; say so where something covers the lesson."""
        self._player.play(False)
        if self.app.screen is not self:
            self.app.notify("The goal of the lesson is reached.", timeout=4)
