"""What every panel is: a titled border, a word of help, and ``show``, which draws a frame."""

from __future__ import annotations

from typing import ClassVar

from textual.containers import Vertical
from textual.content import Content

from gan_tui.training.frame import Frame
from gan_tui.tui.widgets.late import Late
from gan_tui.words import shown


class Panel(Vertical, Late, can_focus=True):
    """Subclasses set TITLE and HELP, compose widgets, and implement ``show``."""

    TITLE: ClassVar[str] = ""
    ALLOW_MAXIMIZE = True
    DEFAULT_CSS = """
    Panel {
        border: round $guide;
        border-title-color: $text-muted;
        border-subtitle-color: $text-muted;
        padding: 0 1;
        &:focus { border: round $primary; border-title-color: $primary; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.border_title = self.TITLE

    def render_str(self, text_content: str | Content) -> Content:
        """What stands on its edges: words, never markup, since classes and files have names of their own."""
        return text_content if isinstance(text_content, Content) else Content(shown(text_content))

    def show(self, frame: Frame) -> None:
        """Draw this frame."""
        raise NotImplementedError

    def look_at(self, sample: int) -> None:
        """Put this sample of the batch in focus; panels that show no single sample need not care."""


class SamplePanel(Panel):
    """Shows one sample of the batch: subclasses implement ``draw``, of ``frame`` and ``sample``."""

    frame: Frame | None = None
    sample = 0

    def show(self, frame: Frame) -> None:
        self.frame = frame
        self.draw(frame)

    def look_at(self, sample: int) -> None:
        self.sample = sample
        if self.frame is not None:
            self.draw(self.frame)

    def draw(self, frame: Frame) -> None:
        """Draw the sample of this frame."""
        raise NotImplementedError
