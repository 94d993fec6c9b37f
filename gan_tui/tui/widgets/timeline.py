"""The run so far, and where in it we are."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from gan_tui.tui.widgets.canvas import Canvas
from gan_tui.tui.widgets.cells import runs

_SHORTEST = 12  # columns of track that words must leave


def column_of(step: int, known: int, width: int) -> int:
    """Where a step is drawn on a track of ``width`` columns for the steps 0 .. ``known``."""
    return round(min(max(step, 0), known) * (width - 1) / known) if known > 0 else 0


def step_at(column: int, known: int, width: int) -> int:
    """The step a column stands for; columns beyond the ends are the ends."""
    return round(min(max(column, 0), width - 1) * known / (width - 1)) if width > 1 else 0


def caption(step: int, known: int, width: int) -> str:
    """Where we are, in the longest words that leave room for the track; as wide for every step up to ``known``."""
    end = f"{known:,}"
    for text in (f" step {step:>{len(end)},} of {end}", f" {step:>{len(end)},}/{end}"):
        if len(text) + _SHORTEST <= width:
            return text
    return ""


class Timeline(Canvas):
    """One row: a track with the current step, which the mouse can drag."""

    DEFAULT_CSS = """
    Timeline { height: 1; }
    Timeline > .timeline--played { color: $foreground; text-style: bold; }
    Timeline > .timeline--rest { color: $guide; }
    Timeline > .timeline--mark { color: $accent; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"timeline--played", "timeline--rest", "timeline--mark"}

    class Sought(Message):
        """A step was chosen with the mouse."""

        def __init__(self, timeline: "Timeline", step: int) -> None:
            super().__init__()
            self.timeline = timeline
            self.step = step

        @property
        def control(self) -> "Timeline":
            """The timeline, for ``@on`` selectors."""
            return self.timeline

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._step, self._known = 0, 0
        self._marks: Sequence[int] = ()
        self._sought: int | None = None  # the last step of the drag under way

    def show(self, step: int, known: int, marks: Sequence[int] = ()) -> None:
        """Show the current step, the furthest one trained so far, and the steps of events."""
        self._step, self._known, self._marks = step, max(known, step), marks
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        """The track, then the words."""
        words = caption(self._step, self._known, width)
        across = self._across(width)
        head = column_of(self._step, self._known, across)
        track = list(f"├{'─' * (across - 2)}┤"[:across])
        pens = np.ones(across, int)
        track[:head], pens[:head] = "━" * head, 0
        for mark in self._marks:
            at = column_of(mark, self._known, across)
            track[at], pens[at] = "◆", 2
        track[head], pens[head] = "●", 0
        styles = [self.part(f"timeline--{part}") for part in ("played", "rest", "mark")]
        return [self.row(width, *runs("".join(track), pens, styles), Segment(words, self.muted))]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Seek, and follow the mouse until the button is up."""
        if event.button == 1:
            self.capture_mouse()
            self._sought = None
            self._seek(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Seek while dragging."""
        if self.app.mouse_captured is self:
            self._seek(event)

    def on_mouse_up(self) -> None:
        """End the drag."""
        self.release_mouse()

    def _across(self, width: int) -> int:
        """The columns of the track."""
        return width - len(caption(self._step, self._known, width))

    def _seek(self, event: events.MouseEvent) -> None:
        step = step_at(event.get_content_offset_capture(self).x, self._known, self._across(self.size.width))
        if step != self._sought:
            self._sought = step
            self.post_message(self.Sought(self, step))
