"""The rows of the knobs panel: a knob each, with its value and what moves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from textual import events
from textual.message import Message

from gan_tui.training.config import DEEPEST, KNOBS, WIDEST, Knob
from gan_tui.tui.panels.knob_drawing import (
    FIELD_ROLES,
    NUMBER,
    ORDER,
    ROLES,
    SIDES,
    VALUE,
    Values,
    draw_head,
    draw_knob,
    fitting,
)
from gan_tui.tui.panels.stops import at, beside, stops_of
from gan_tui.tui.widgets.canvas import Canvas, pen
from gan_tui.tui.widgets.cells import Grid, Row

FIRST = 8
"""Units of a first layer."""


KEYS: Mapping[str, tuple[str, int]] = {
    "up": ("walk", -1), "down": ("walk", 1), "pageup": ("walk", -8), "pagedown": ("walk", 8),
    "home": ("walk", -99), "end": ("walk", 99), "left": ("turn", -1), "right": ("turn", 1),
    "comma": ("add", 1), "backspace": ("add", -1), "enter": ("begin", 0),
}  # fmt: skip
"""What each key does, and how far. No bindings: those run later than the letters that follow them."""


class KnobRows(Canvas, can_focus=True):
    """A cursor walks through the rows; ``change`` is asked for a knob's new value, or for what a text says it is."""

    class Looked(Message):
        """Another knob is in focus, or its text is another."""

    def __init__(self, change: Callable[[Knob, Any], None]) -> None:
        super().__init__()
        self._ask = change
        self._values = Values({})
        self._cursor, self._top = 1, 0
        self._typed: str | None = None
        self._untouched = False  # the first letter replaces the text that one began with
        self._dragged: Knob | None = None

    @property
    def knob(self) -> Knob:
        """The one in focus."""
        entry = ORDER[self._cursor]
        assert isinstance(entry, Knob)
        return entry

    @property
    def typed(self) -> str | None:
        """The text being typed; None if none is."""
        return self._typed

    def show(self, values: Values) -> None:
        """Show these values."""
        if values != self._values:
            self._values = values
            self.repaint()

    def look_at(self, name: str) -> None:
        """Put a knob in focus."""
        self._cursor, self._typed = ORDER.index(KNOBS[name]), None
        self.repaint()

    # -- drawing

    def paint(self, width: int, height: int) -> list[Row]:
        """The rows from the first that is seen."""
        field = [pen(self.colour(role), self.colour("panel")) for role in FIELD_ROLES]
        grid = Grid(width, height, (self.plain, self.muted, self.bold, *map(self.pen, ROLES), *field))
        highest = self._cursor - isinstance(ORDER[self._cursor - 1], str)  # a head is seen with its first knob
        self._top = max(min(max(self._top, self._cursor + 1 - height), highest, len(ORDER) - height), 0)
        for y, entry in enumerate(ORDER[self._top : self._top + height]):
            here = self._top + y == self._cursor and self.has_focus
            if isinstance(entry, str):
                draw_head(grid, y, entry)
            elif entry.name in self._values.of:
                draw_knob(grid, y, entry, self._values, here, self._typed if here else None)
        return grid.rows()

    # -- keys

    def walk(self, by: int) -> None:
        """To another knob; heads are passed over."""
        row = min(max(self._cursor + by, 1), len(ORDER) - 1)
        if isinstance(ORDER[row], str):
            row += 1 if by > 0 else -1
        self._go(row)

    def _go(self, row: int) -> None:
        self._cursor, self._typed = row, None
        self.post_message(self.Looked())
        self.repaint()

    def turn(self, by: int) -> None:
        """A step up or down; the next or the last choice; the units of the last layer."""
        knob = self.knob
        value = self._values.of[knob.name]
        if knob.kind == "choice":
            choices = list(dict.fromkeys((*knob.choices, value)))
            value = choices[(choices.index(value) + by) % len(choices)]
        elif knob.kind == "switch":
            value = not value
        elif knob.kind == "layers":
            units = int(beside(_units(), value[-1], by)) if value else FIRST
            value = (*value[:-1], units) if value or by > 0 else ()
        elif stops := stops_of(knob):
            value = beside(stops, value, by)
        else:
            value = min(max(value + by, knob.low), knob.high)
        self._change(knob, value)

    def add(self, by: int) -> None:
        """A layer more, as large as the last one, or the last one less."""
        knob = self.knob
        if knob.kind == "layers":
            sizes = self._values.of[knob.name]
            if by > 0 and len(sizes) < DEEPEST:
                self._change(knob, (*sizes, *(sizes[-1:] or (FIRST,))))
            elif by < 0:
                self._change(knob, sizes[:-1])

    def begin(self, by: int = 0) -> None:
        """Begin to type a value; a choice without a text of its own goes on to the next one."""
        knob = self.knob
        if knob.kind in ("choice", "switch") and not knob.paths:
            self.turn(1)
            return
        self._typed, self._untouched = knob.text(self._values.of[knob.name]), True
        self.post_message(self.Looked())
        self.repaint()

    def on_key(self, event: events.Key) -> None:
        """While a value is typed, all keys are its."""
        if self._typed is None and event.key not in KEYS:
            return
        event.stop()
        event.prevent_default()
        if not self._values.of:
            return  # of a game that is not yet seen there is nothing to turn
        if self._typed is None:
            name, by = KEYS[event.key]
            getattr(self, name)(by)
            return
        if event.key == "enter":
            typed, knob = self._typed, self.knob
            self._change(knob, typed)
        elif event.key in ("escape", "up", "down", "tab", "shift+tab"):
            self._typed = None
        elif event.key == "backspace":
            self._typed = "" if self._untouched else self._typed[:-1]
        elif event.key == "ctrl+u":
            self._typed = ""
        elif event.key in ("right", "end"):
            pass
        elif event.is_printable and event.character:
            self._typed = event.character if self._untouched else self._typed + event.character
        self._untouched = False
        self.post_message(self.Looked())
        self.repaint()

    def on_paste(self, event: events.Paste) -> None:
        """A path, most likely."""
        if self._typed is not None:
            event.stop()
            self._typed = ("" if self._untouched else self._typed) + " ".join(event.text.split())
            self._untouched = False
            self.post_message(self.Looked())
            self.repaint()

    def taken(self) -> None:
        """What was typed is good."""
        self._typed = None
        self.repaint()

    def on_focus(self) -> None:
        """The cursor is seen only then."""
        self.repaint()

    def on_blur(self) -> None:
        """What was being typed is dropped."""
        self._typed = None
        self.repaint()

    def _change(self, knob: Knob, value: Any) -> None:
        if value != self._values.of[knob.name]:
            self._ask(knob, value)  # at once: the next key begins where this one has led
        else:
            self.taken()

    # -- mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of a slider; click a value to type it, a choice for the next one, its arrows for either side."""
        spot = event.get_content_offset(self)
        row = -1 if spot is None else self._top + spot.y
        if spot is None or event.button != 1 or not 0 <= row < len(ORDER) or isinstance(ORDER[row], str):
            return
        if not self._values.of:
            return
        if row != self._cursor or self._typed is None:
            self._go(row)
        knob, x = self.knob, spot.x - VALUE
        if x < 0:
            return
        if knob.kind in ("whole", "real"):
            if stops_of(knob) and x >= NUMBER:
                self._dragged = knob
                self.capture_mouse()
                self._drag(knob, event)
            else:
                self.begin()
            return
        length = len(fitting(knob, self._values.of[knob.name], self.size.width - VALUE - 1 - SIDES))
        if x < 2 or length + 2 <= x < length + 5:
            by = -1 if x < 2 else 1
            (self.add if knob.kind == "layers" else self.turn)(by)
        elif x < length + 2:
            self.begin()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Follow the hand."""
        if self._dragged is not None:
            self._drag(self._dragged, event)

    def on_mouse_up(self) -> None:
        """Let go."""
        if self._dragged is not None:
            self._dragged = None
            self.release_mouse()

    def _drag(self, knob: Knob, event: events.MouseEvent) -> None:
        across = self.size.width - VALUE - 1 - NUMBER
        share = (event.get_content_offset_capture(self).x - VALUE - NUMBER) / max(across - 1, 1)
        value = at(stops_of(knob), share)
        self._change(knob, int(value) if knob.kind == "whole" else value)

    def on_mouse_scroll_down(self) -> None:
        """Three rows on."""
        self.walk(3)

    def on_mouse_scroll_up(self) -> None:
        """Three rows back."""
        self.walk(-3)


def _units() -> tuple[float, ...]:
    """The sizes of a layer that the arrows go through."""
    return stops_of(Knob("whole", 0, "", "", low=1, high=WIDEST))
