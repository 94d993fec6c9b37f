"""SCREENS: where each screen and dialog is found.

One is loaded when it is opened: a start is quick, and no room has to import another.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from textual.screen import Screen

SCREENS: Mapping[str, str] = {
    "choose_data": "dialogs.choose_data:ChooseData",
    "choose_lesson": "dialogs.choose_lesson:ChooseLesson",
    "choose_other": "dialogs.choose_other:ChooseOther",
    "compare": "compare.screen:Compare",
    "edit_weight": "dialogs.edit_weight:EditWeight",
    "editor": "editor.screen:EditorScreen",
    "explorer": "explorer.screen:ExplorerScreen",
    "help": "dialogs.help:Help",
    "landscape": "landscape.screen:LandscapeScreen",
    "microscope": "microscope.screen:Microscope",
    "real_or_fake": "real_or_fake.screen:RealOrFakeScreen",
}
"""Name -> module within ``gan_tui.tui``, and class."""


def new_screen(name: str, *args: Any) -> Screen[Any]:
    """A screen or dialog of SCREENS, made with these; its own docstring says what it takes, and what it answers."""
    module, _, found = SCREENS[name].partition(":")
    screen: Screen[Any] = getattr(import_module(f"gan_tui.tui.{module}"), found)(*args)
    return screen
