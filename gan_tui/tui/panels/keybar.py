"""The last row: the keys, as many as fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from gan_tui.tui.command import Command, key_of
from gan_tui.tui.commands import COMMANDS
from gan_tui.tui.widgets.canvas import Canvas

LAST = ("help", "quit")
"""These stay however little room there is."""

GAP = 2
"""Cells between two commands."""


def fitting(width: int, commands: Iterable[Command] = COMMANDS) -> list[Command]:
    """The labelled commands that fit ``width`` cells, in the table's order; LAST before all others."""
    labelled = [command for command in commands if command.label]
    room = width + GAP - sum(_width(command) for command in labelled if command.action in LAST)
    chosen = []
    for command in labelled:
        if command.action in LAST:
            chosen.append(command)
        elif _width(command) <= room:
            room -= _width(command)
            chosen.append(command)
    return chosen


def _width(command: Command) -> int:
    return len(key_of(command)) + 1 + len(command.label) + GAP


class KeyBar(Canvas):
    """Keys and what they do; a click does it too.

    ``first``: the actions that matter most on this screen, in order, with their words there.
    """

    DEFAULT_CSS = """
    KeyBar { height: 1; margin: 0 1; }
    KeyBar > .keybar--key { color: $primary; text-style: bold; }
    """
    COMPONENT_CLASSES = {"keybar--key"}

    class Pressed(Message):
        """A command was clicked."""

        def __init__(self, command: Command) -> None:
            super().__init__()
            self.command = command

    def __init__(self, commands: Iterable[Command] = COMMANDS, first: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__()
        rows = tuple(commands)
        named = {command.action: command for command in rows}
        here = (named[action]._replace(label=label) for action, label in first.items())
        self._commands = (*here, *(command for command in rows if command.action not in first))

    def paint(self, width: int, height: int) -> list[Strip]:
        """One row."""
        key = self.part("keybar--key")
        parts = []
        for command in fitting(width, self._commands):
            parts += [Segment(key_of(command), key), Segment(f" {command.label}{' ' * GAP}", self.muted)]
        return [self.row(width, *parts), *[self.row(width)] * (height - 1)]

    def on_click(self, event: events.Click) -> None:
        """Find the command under the mouse."""
        at = event.get_content_offset(self)
        x = 0 if at is None else at.x
        for command in fitting(self.size.width, self._commands):
            if x < _width(command):
                self.post_message(self.Pressed(command))
                return
            x -= _width(command)
