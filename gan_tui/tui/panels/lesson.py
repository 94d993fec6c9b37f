"""The lesson being taken: its words, what to press, and whether its goal is reached."""

from __future__ import annotations

from rich.segment import Segment
from textual.app import ComposeResult
from textual.message import Message
from textual.strip import Strip

from gan_tui.teaching.lesson import LessonRun, lessons
from gan_tui.tools.tool import Tool
from gan_tui.training.frame import Frame
from gan_tui.tui.command import key_of
from gan_tui.tui.commands import COMMANDS
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.widgets.canvas import Canvas

KEYS = {command.action: key_of(command) for command in COMMANDS}

Styled = tuple[str, bool]
"""Text, and whether it is bold."""


def wrapped(words: str, width: int) -> list[list[Styled]]:
    """Words with ``**bold**`` ones, in lines of at most ``width`` cells."""
    lines: list[list[Styled]] = [[]]
    room, bold = width, False
    for word in words.split():
        pieces: list[Styled] = []
        for i, part in enumerate(word.split("**")):
            bold ^= i > 0
            if part:
                pieces.append((part, bold))
        length = sum(len(part) for part, _ in pieces)
        if lines[-1] and length + 1 > room:
            lines.append([])
            room = width
        if lines[-1]:
            lines[-1].append((" ", False))
            room -= 1
        lines[-1] += pieces
        room -= length
    return lines


class LessonPage(Canvas):
    """A step of the lesson, at its foot what to press and the goal; where there is room, all its steps below."""

    DEFAULT_CSS = """
    LessonPage > .lessonpage--key { color: $primary; text-style: bold; }
    LessonPage > .lessonpage--reached { color: $success; text-style: bold; }
    """
    COMPONENT_CLASSES = {"lessonpage--key", "lessonpage--reached"}

    lesson_run: LessonRun | None = None

    def paint(self, width: int, height: int) -> list[Strip]:
        """Title, words, and the foot; where rows are few no blank ones, then no title, at last fewer words."""
        blank, lesson_run = self.row(width), self.lesson_run
        if lesson_run is None:
            return [blank] * height
        foot = self._foot(lesson_run, width)
        words = [
            self.row(width, *(Segment(text, self.bold if bold else self.plain) for text, bold in line))
            for line in wrapped(lesson_run.words, max(width, 1))
        ]
        head = [self.row(width, Segment(lesson_run.step.title, self.part("lessonpage--key")))]
        spare = height - len(head) - len(words) - len(foot)
        rows = [*head, *[blank] * (spare > 1), *words, *[blank] * (spare > 0)] if spare >= 0 else words
        rows = [*rows[: max(height - len(foot), 0)], *foot]
        below = self._outline(lesson_run, width)
        gap = height - len(rows) - len(below)
        return [*rows, *[blank] * height][:height] if gap < 3 else [*rows, *[blank] * gap, *below]

    def _outline(self, lesson_run: LessonRun, width: int) -> list[Strip]:
        """The titles of all steps: done, under way, to come."""
        at = lesson_run.at
        looks = [("✔ ", self.part("lessonpage--reached"), self.muted)] * at
        looks += [("● ", self.part("lessonpage--key"), self.plain)]
        looks += [("○ ", self.muted, self.muted)] * (len(lesson_run.lesson.steps) - at - 1)
        return [
            self.row(width, Segment(mark, style), Segment(step.title, words))
            for (mark, style, words), step in zip(looks, lesson_run.lesson.steps, strict=True)
        ]

    def _foot(self, lesson_run: LessonRun, width: int) -> list[Strip]:
        step = lesson_run.step
        key, reached = self.part("lessonpage--key"), self.part("lessonpage--reached")
        if lesson_run.last:
            following = lesson_run.lesson.number + 1
            onward = f" begins the next, {lessons()[following].title}" if following in lessons() else " leaves"
            return [
                self.row(width, Segment("✔ The lesson is done", reached)),
                self.row(width, Segment(KEYS["go_on"], key), Segment(onward, self.muted)),
            ]
        if lesson_run.reached:
            goal = (Segment("✔ Reached  ", reached), Segment(KEYS["go_on"], key), Segment(" goes on", self.muted))
            return [self.row(width), self.row(width, *goal)]
        left = [press for press in step.press if press != "go_on" or not lesson_run.done]
        keys: list[Segment] = [Segment("Press ", self.muted)]
        for i, press in enumerate(left):
            keys += [Segment(" then ", self.muted)] * (i > 0)
            keys.append(Segment(KEYS[press], key))
            if press == "go_on":
                keys.append(Segment(f" to {step.offer}", self.muted))
        if sum(len(part.text) for part in keys) > width and len(left) > 1:  # what is offered is long
            keys = [part for part in keys if not part.text.startswith(" to ")]
        return [self.row(width, *keys), self.row(width, Segment(f"○ Goal: {lesson_run.aim}", self.muted))]


class LessonStrip(Canvas):
    """What the lesson wants, on screens that have no room for its page: its goal, and where there is room its words."""

    DEFAULT_CSS = """
    LessonStrip { display: none; height: 1; margin: 0 1; }
    .-high LessonStrip, .-xhigh LessonStrip { height: 6; margin: 0; border: round $guide; padding: 0 1; }
    LessonStrip { border-title-color: $text-muted; border-subtitle-color: $text-muted; }
    LessonStrip > .lessonstrip--reached { color: $success; text-style: bold; }
    """
    COMPONENT_CLASSES = {"lessonstrip--reached"}

    _lesson_run: LessonRun | None = None

    def show(self, lesson_run: LessonRun | None) -> None:
        """The lesson at this moment; None hides the strip."""
        self._lesson_run = lesson_run
        self.display = lesson_run is not None
        if lesson_run is not None:
            self.border_title = f"Lesson {lesson_run.lesson.number} · {lesson_run.step.title}"
            self.border_subtitle = "esc back to the lesson"
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        """The goal in the last row, above it as many words as there is room for."""
        lesson_run = self._lesson_run
        if lesson_run is None:
            return [self.row(width)] * height
        name = "" if height > 1 else f"Lesson {lesson_run.lesson.number}  "
        if lesson_run.reached:
            back = "" if height > 1 else "  esc: back to the lesson"
            goal = (Segment("✔ Reached", self.part("lessonstrip--reached")), Segment(back, self.muted))
        else:
            goal = (Segment("○ Goal: ", self.muted), Segment(lesson_run.aim, self.plain))
        words = [
            self.row(width, *(Segment(text, self.bold if bold else self.plain) for text, bold in line))
            for line in wrapped(lesson_run.words, max(width, 1))
        ]
        above = [*words, *[self.row(width)] * height][: height - 1]
        return [*above, self.row(width, Segment(name, self.muted), *goal)]


class LessonPanel(Panel):
    """Shows a lesson, when there is one."""

    TITLE = "Lesson"
    HELP = """## Lesson
    One thing at a time: words, what to press, and at the foot the goal with its number of the moment. When it is
    reached the game pauses, and **enter** goes on. Where a step offers a change, enter makes it. **<** and **>** turn
    the pages without a goal, **escape** leaves the lesson, and the game stays."""

    lesson_run: LessonRun | None = None
    _after = 0

    class Reached(Message):
        """The goal is."""

    def compose(self) -> ComposeResult:
        yield LessonPage()

    def take(self, lesson_run: LessonRun | None, after: int = 0) -> None:
        """Begin a lesson, or end it. Only frames of games loaded after number ``after`` are the lesson's."""
        self.lesson_run = self.query_one(LessonPage).lesson_run = lesson_run
        self.wait_for_game(after)
        self.draw()

    def wait_for_game(self, after: int) -> None:
        """The lesson loads a new game: frames of those before are no longer its own."""
        self._after = after

    def show(self, frame: Frame, tool: Tool | None = None) -> None:
        if self.lesson_run is not None and frame.game > self._after:
            if self.lesson_run.see(frame, tool):
                self.post_message(self.Reached())
            self.draw()

    def draw(self) -> None:
        """What has changed."""
        if self.lesson_run is not None:
            lesson = self.lesson_run.lesson
            self.border_title = f"Lesson {lesson.number} · {lesson.title}"
            self.border_subtitle = f"{self.lesson_run.at + 1} of {len(lesson.steps)} · esc leave"
        self.query_one(LessonPage).repaint()
