"""Dialogs of one question: a line to type, or yes and no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from gan_tui.tui.steady import Steady
from gan_tui.tui.widgets.field import Field

T = TypeVar("T")


class Ask(ModalScreen[T | None], Steady[T | None], Generic[T]):
    """One field; returns what ``parse`` makes of it, None if nothing is to be done.

    A ValueError of ``parse`` is shown below the field. What ``doubt`` says of the answer, if anything, is shown too;
    then it takes a second enter.
    """

    BINDINGS = [Binding("escape", "dismiss", "Close")]
    DEFAULT_CSS = """
    Ask { align: center middle; }
    Ask > Vertical {
        width: 56; max-width: 100%; height: auto; border: round $primary; background: $surface; padding: 1 2 0 2;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }
    Ask Input { border: none; height: 1; padding: 0 1; background: $panel; &:focus { border: none; } }
    Ask #what { height: auto; margin-bottom: 1; }
    Ask #error { color: $error; height: auto; min-height: 1; margin-top: 1; }
    Ask #error.-doubt { color: $warning; }
    """

    def __init__(
        self,
        title: str,
        what: str,
        value: str,
        parse: Callable[[str], T],
        keys: str = "enter set · esc leave it",
        doubt: Callable[[T], str] = lambda answer: "",
    ) -> None:
        super().__init__()
        self._title, self._what, self._value, self._keys = title, what, value, keys
        self._parse, self._doubt = parse, doubt
        self._doubted: str | None = None  # the text that has been asked about

    def compose(self) -> ComposeResult:
        box = Vertical(
            Static(self._what, id="what", markup=False),
            Field(self._value, select_on_focus=True),
            Static(id="error", markup=False),
        )
        box.border_title, box.border_subtitle = self._title, self._keys
        yield box

    @on(Input.Changed)
    def _check(self, event: Input.Changed) -> None:
        self._doubted = None
        try:
            self._parse(event.value)
            self._say("")
        except ValueError as error:
            self._say(str(error))

    def _say(self, words: str, doubt: bool = False) -> None:
        line = self.query_one("#error", Static)
        line.set_class(doubt, "-doubt")
        line.update(words)

    @on(Input.Submitted)
    def _set(self, event: Input.Submitted) -> None:
        try:
            answer = self._parse(event.value)
        except ValueError:
            self.app.bell()
            return
        if (words := self._doubt(answer)) and self._doubted != event.value:
            self._doubted = event.value
            self._say(words, doubt=True)
            return
        self.dismiss(answer)


class Offer(ModalScreen[bool], Steady[bool]):
    """Yes or no."""

    BINDINGS = [Binding("escape,q", "dismiss(False)", "No")]
    DEFAULT_CSS = """
    Offer { align: center middle; }
    Offer > Static {
        width: 64; max-width: 100%; height: auto; border: round $primary; background: $surface; padding: 1 2;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }
    """

    def __init__(self, title: str, what: str, keys: str) -> None:
        super().__init__()
        self._title, self._what, self._keys = title, what, keys

    def compose(self) -> ComposeResult:
        box = Static(self._what, markup=False)
        box.border_title, box.border_subtitle = self._title, self._keys
        yield box

    def on_key(self, event: events.Key) -> None:
        """Enter is yes."""
        if event.key == "enter":
            event.stop()
            self.dismiss(True)
