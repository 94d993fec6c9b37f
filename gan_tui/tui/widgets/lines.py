"""Rows of words and numbers, each part in the colour of its role."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from gan_tui.tui.widgets.canvas import Canvas


class Lines(Canvas):
    """As many rows as it is given. A part is (text, role): "", "muted", "bold", or a colour of the theme."""

    DEFAULT_CSS = "Lines { height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._written: Sequence[Sequence[tuple[str, str]]] = ()

    def show(self, rows: Sequence[Sequence[tuple[str, str]]]) -> None:
        """Show these instead."""
        before, self._written = len(self._written), rows
        if len(rows) != before:
            self._painted = None
            self.refresh(layout=True)
        else:
            self.repaint()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A cell a row."""
        return len(self._written)

    def paint(self, width: int, height: int) -> list[Strip]:
        """The rows, cut at the right edge."""
        found = [self.row(width, *(Segment(text, self.style_of(role)) for text, role in row)) for row in self._written]
        return [*found, *[self.row(width)] * (height - len(found))][:height]

    def style_of(self, role: str) -> Style:
        """How a part of that role is drawn."""
        if role == "muted":
            return self.muted
        if role == "bold":
            return self.bold
        return self.pen(role) if role else self.plain
