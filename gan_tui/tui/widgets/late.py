"""Drawing that comes late."""

from __future__ import annotations

from collections.abc import Callable

from textual.widget import Widget


class Late(Widget):
    """A widget that draws when it knows its size. The last of a class's bases: Textual takes styles from the first."""

    def when_laid_out(self, draw: Callable[[], object]) -> None:
        """Draw after the next refresh; not if the widget is being taken away by then, its parts first.

        The screen that is on top by then makes the call, which is another one where a dialog has closed at once.
        """
        self.call_after_refresh(lambda: None if self._pruning else draw())
