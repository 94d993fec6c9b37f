"""A screen leaves once."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

T = TypeVar("T")


class Leaving(Screen[T]):
    """What every dialog and every screen of the game is, so that it can take away no other than itself.

    Messages come late: a second enter reaches a dialog that is gone already, and Textual would pop whatever is on top
    now, the playground at last. A dialog below another stays too, until it is on top.

    The last of a class's bases: Textual takes styles from the first alone.
    """

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave, if this is what one looks at."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
