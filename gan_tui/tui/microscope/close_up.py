"""What the panels of the microscope have in common: they show one sample of the batch, in rows."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from gan_tui.teaching.rows import Row
from gan_tui.training.frame import Frame
from gan_tui.tui.panels.panel import SamplePanel
from gan_tui.tui.widgets.lines import Lines

ENDLESS = 20
"""Rows to write where the panel is as high as its contents."""


class CloseUp(SamplePanel):
    """Subclasses implement ``rows``. What is too long can be scrolled."""

    BINDINGS = VerticalScroll.BINDINGS
    DEFAULT_CSS = """
    CloseUp { overflow-y: auto; scrollbar-size-vertical: 1; padding: 0 0 0 1; }
    """

    def compose(self) -> ComposeResult:
        yield Lines()

    def on_resize(self) -> None:
        """Another number of words or rows fits."""
        self.when_laid_out(lambda: self.look_at(self.sample))

    def draw(self, frame: Frame) -> None:
        lines = self.query_one(Lines)
        if lines.size.width:
            height = ENDLESS if self.styles.height is None or self.styles.height.is_auto else self.content_size.height
            lines.show(self.rows(frame, self.sample, lines.size.width, height))

    def rows(self, frame: Frame, sample: int, width: int, height: int) -> Sequence[Row]:
        """What to write in so much room."""
        raise NotImplementedError
