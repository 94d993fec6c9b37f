"""Choose a lesson."""

from __future__ import annotations

from collections.abc import Collection

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gan_tui.teaching.lesson import lessons
from gan_tui.tui.steady import Steady


class ChooseLesson(ModalScreen[int | None], Steady[int | None]):
    """A list, with a word on the one under the cursor; returns its number, None if nothing was chosen."""

    BINDINGS = [
        Binding("escape,q", "dismiss", "Close"),
        Binding("l", "next", "Next"),
    ]
    DEFAULT_CSS = """
    ChooseLesson { align: center middle; }
    ChooseLesson > Vertical {
        width: 64; height: auto; max-height: 100%; border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }
    ChooseLesson OptionList {
        height: auto; max-height: 100%; background: $surface; padding: 0; border: none;
        &:focus { border: none; }
    }
    ChooseLesson Static { color: $text-muted; height: 2; margin: 1 1 0 1; }
    """

    def __init__(self, first: int, finished: Collection[int]) -> None:
        super().__init__()
        self._first = first
        self._finished = finished

    def compose(self) -> ComposeResult:
        options = [
            Option(
                f"{'[$success]✔[/]' if number in self._finished else ' '} {number:>2}  {lesson.title:<42}"
                f"[dim]{lesson.minutes:>3} minutes[/dim]",
                id=str(number),
            )
            for number, lesson in lessons().items()
        ]
        box = Vertical(OptionList(*options), Static())
        box.border_title, box.border_subtitle = "Lesson", "↑↓ look · enter begin · esc close"
        yield box

    def on_mount(self) -> None:
        """Begin at the lesson being taken, or the first that is not done."""
        self.query_one(OptionList).highlighted = list(lessons()).index(self._first)

    @on(OptionList.OptionHighlighted)
    def _look(self, event: OptionList.OptionHighlighted) -> None:
        self.query_one(Static).update(lessons()[int(event.option_id or self._first)].about)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(int(event.option_id or self._first))

    def action_next(self) -> None:
        """The key that opened the list walks through it."""
        self.query_one(OptionList).action_cursor_down()
