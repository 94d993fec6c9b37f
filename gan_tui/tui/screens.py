"""SCREENS: where each dialog, and the screen of each room, is found.

One is loaded when it is opened: a start is quick, and no room has to import another.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from textual.screen import Screen

from gan_tui.tui.commands import ROOMS

SCREENS: Mapping[str, str] = {
    "choose_data": "dialogs.choose_data:ChooseData",
    "choose_lesson": "dialogs.choose_lesson:ChooseLesson",
    "choose_other": "dialogs.choose_other:ChooseOther",
    "edit_weight": "dialogs.edit_weight:EditWeight",
    "help": "dialogs.help:Help",
    **{name: f"{name}.screen:{room.screen}" for name, room in ROOMS.items()},
}
"""Name -> module within ``gan_tui.tui``, and class."""


def screen_of(name: str) -> type[Screen[Any]]:
    """The class of a screen or dialog of SCREENS."""
    module, _, found = SCREENS[name].partition(":")
    screen: type[Screen[Any]] = getattr(import_module(f"gan_tui.tui.{module}"), found)
    return screen


def new_screen(name: str, *args: Any) -> Screen[Any]:
    """A screen or dialog of SCREENS, made with these; its own docstring says what it takes, and what it answers."""
    return screen_of(name)(*args)
