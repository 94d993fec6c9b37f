"""How a knob looks as a row: its mark, its name, its value, and what moves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gan_tui.training.config import KNOBS, Knob
from gan_tui.tui.panels.stops import place, stops_of
from gan_tui.tui.widgets.cells import Grid

HEADS = {True: "Change the running game", False: "Restart it"}
ORDER: list[str | Knob] = []
for _live, _head in HEADS.items():
    ORDER += [_head, *(knob for knob in KNOBS.values() if knob.live == _live)]
"""All rows: a head, then its knobs."""

TITLE, VALUE = 3, max(len(knob.title) for knob in KNOBS.values()) + 5
"""Columns where the names and the values begin."""
NUMBER = 8
"""Columns of a slider's number."""
SIDES = 4
"""Columns of the two arrows at the sides of a choice."""

PLAIN, MUTED, BOLD, PRIMARY, ACCENT, WARNING, ERROR, GUIDE, SUCCESS, TYPED, CARET, BAD, HINT = range(13)
"""The pens: words; ROLES of the theme; and, on the field that one types into, FIELD_ROLES."""
ROLES = ("primary", "accent", "warning", "error", "guide", "success")
FIELD_ROLES = ("foreground", "accent", "error", "primary")


@dataclass(frozen=True)
class Values:
    """What the rows show: each knob's value, which of them wait for a restart, and the one that was refused."""

    of: Mapping[str, Any]
    waiting: frozenset[str] = frozenset()
    wrong: str = ""


def draw_head(grid: Grid, y: int, text: str) -> None:
    """The head of some rows."""
    width = grid.codes.shape[1]
    grid.text(1, y, text, PRIMARY)
    grid.text(len(text) + 2, y, "─" * (width - len(text) - 3), GUIDE)


def draw_knob(grid: Grid, y: int, knob: Knob, values: Values, here: bool, typed: str | None) -> None:
    """One row; ``here``: the cursor is on it. ``typed``: what is being typed there."""
    value, wrong, waits = values.of[knob.name], knob.name == values.wrong, knob.name in values.waiting
    room = grid.codes.shape[1] - VALUE - 1
    mark, pen = ("↻", WARNING) if waits else ("●", SUCCESS) if knob.live else ("○", GUIDE)
    ink = ERROR if wrong else BOLD if here else PLAIN
    grid.text(0, y, "▸" * here, ACCENT)
    grid.text(1, y, mark, pen)
    grid.text(TITLE, y, knob.title, ink)
    ink = WARNING if waits and not wrong else ink
    lit = ACCENT if here else GUIDE
    if typed is not None:
        _draw_field(grid, y, room, knob, typed, wrong)
    elif stops := stops_of(knob):
        grid.text(VALUE, y, short(value), ink)
        _draw_track(grid, y, room - NUMBER, place(stops, value), ACCENT if here else MUTED)
    elif knob.kind == "whole":
        grid.text(VALUE, y, knob.text(value), ink)
    else:
        text, (less, more) = fitting(knob, value, room - SIDES), "-+" if knob.kind == "layers" else "‹›"
        grid.text(VALUE, y, less, lit)
        grid.text(VALUE + 2, y, text, ink)
        grid.text(VALUE + 3 + len(text), y, more, lit)


def short(value: float) -> str:
    """A number in so few columns that a slider fits beside it."""
    texts = (f"{value:.{digits}g}".replace("e-0", "e-") for digits in (6, 5, 4, 3, 2, 1))
    return next(text for text in texts if len(text) < NUMBER)


def fitting(knob: Knob, value: Any, room: int) -> str:
    """A choice or layers as text; of more than fits, the last layers, or the end of a path."""
    text = knob.text(value)
    if len(text) <= room:
        return text
    end = text[1 - room :]
    return "…" + (end[end.index(",") :] if knob.kind == "layers" else end)


def _draw_field(grid: Grid, y: int, room: int, knob: Knob, typed: str, wrong: bool) -> None:
    """The text, a cursor and, where there is room, the range."""
    text = typed[1 - room :] if len(typed) >= room else typed
    hint = f"{knob.low:g} to {'<' * knob.below}{knob.high:.10g}" if knob.kind in ("whole", "real") else ""
    grid.text(VALUE, y, " " * room, TYPED)
    grid.text(VALUE, y, text, BAD if wrong else TYPED)
    grid.text(VALUE + len(text), y, "▏", CARET)
    if len(text) + 2 + len(hint) <= room:
        grid.text(VALUE + room - len(hint), y, hint, BAD if wrong else HINT)


def _draw_track(grid: Grid, y: int, across: int, share: float, pen: int) -> None:
    x, head = VALUE + NUMBER, round(share * (across - 1))
    grid.text(x, y, "─" * across, GUIDE)
    grid.text(x, y, "━" * head, pen)
    grid.text(x + head, y, "●", pen)
