"""Give one weight or bias another value by hand."""

from __future__ import annotations

import math

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

LARGEST = 1000.0


def parse(text: str) -> float:
    """The number; ValueError says what it must be."""
    try:
        value = float(text)
    except ValueError:
        raise ValueError("Write a number, such as -0.5.") from None
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise ValueError(f"Write a number from -{LARGEST:g} to {LARGEST:g}.")
    return value


class EditWeight(ModalScreen[float | None]):
    """One field; returns the number, None if nothing is to change."""

    BINDINGS = [Binding("escape", "dismiss", "Close")]
    DEFAULT_CSS = """
    EditWeight { align: center middle; }
    EditWeight > Vertical {
        width: 56; height: auto; border: round $primary; background: $surface; padding: 1 2 0 2;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }
    EditWeight Input { border: none; height: 1; padding: 0 1; background: $panel; &:focus { border: none; } }
    EditWeight #what { height: auto; margin-bottom: 1; }
    EditWeight #error { color: $error; height: 1; margin-top: 1; }
    """

    def __init__(self, what: str, value: float) -> None:
        super().__init__()
        self._what, self._value = what, value

    def compose(self) -> ComposeResult:
        box = Vertical(
            Static(self._what, id="what", markup=False),
            Input(f"{self._value:.6g}", select_on_focus=True),
            Static(id="error"),
        )
        box.border_title, box.border_subtitle = "By hand", "enter set · esc leave it"
        yield box

    @on(Input.Changed)
    def _check(self, event: Input.Changed) -> None:
        try:
            parse(event.value)
            self.query_one("#error", Static).update("")
        except ValueError as error:
            self.query_one("#error", Static).update(str(error))

    @on(Input.Submitted)
    def _set(self, event: Input.Submitted) -> None:
        try:
            self.dismiss(parse(event.value))
        except ValueError:
            self.app.bell()
