"""What every dialog and every screen of the game is: a screen that what comes late does not throw over."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.geometry import Size
from textual.screen import Screen

T = TypeVar("T")


class Steady(Screen[T]):
    """It leaves once, takes away no other than itself, and believes no size but the terminal's.

    Messages come late. A second enter reaches a dialog that is gone already, and Textual would pop whatever is on top
    now, the playground at last. And a screen tells itself each size that it was laid out for: of two that are under
    way at once, Textual would lay it out for one after the other, for ever.

    The last of a class's bases: Textual takes styles from the first alone.
    """

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave, if this is what one looks at."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def _screen_resized(self, size: Size) -> None:
        super()._screen_resized(self.app.size)
