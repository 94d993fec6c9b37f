"""A command: what one can do, and by which key; and a room: its screen and its commands. Below all rooms."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """``action`` is also the id by which users remap the key; ``label`` is its word in the footer, "" for none.

    ``screen``: the one that has it, filled in where COMMANDS is put together; "" for all of them.
    """

    action: str
    key: str
    title: str
    help: str
    label: str = ""
    show: str = ""  # the key as it is written, where its name is not
    screen: str = ""


class Room(NamedTuple):
    """``screen``: the class in the room's ``screen.py``; ``opened``: the playground's command for it, named like it."""

    screen: str
    commands: tuple[Command, ...]
    opened: Command | None = None


def key_of(command: Command) -> str:
    """The key as people write it."""
    return command.show or command.key
