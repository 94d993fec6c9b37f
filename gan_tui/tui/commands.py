"""COMMANDS: one table behind the keys, the footer, the palette, the help and the README's key table.

It is the sum of what all screens have and of what each room declares.
"""

from __future__ import annotations

from collections.abc import Iterator

from gan_tui.tui.command import Command
from gan_tui.tui.compare import commands as compare
from gan_tui.tui.editor import commands as editor
from gan_tui.tui.explorer import commands as explorer
from gan_tui.tui.landscape import commands as landscape
from gan_tui.tui.microscope import commands as microscope
from gan_tui.tui.playground import commands as playground
from gan_tui.tui.real_or_fake import commands as real_or_fake

COMMON = (
    Command("play", "space", "Play or pause", "Train, or stop training.", label="play"),
    Command("phase", "n", "Next phase", "Run one part of a training step, and say what it did.", label="phase"),
    Command("phase_back", "N", "Previous phase", "Undo one part of a training step, exactly."),
    Command("step", "s", "Step", "One training step: D's turn, then G's.", label="step"),
    Command("step_back", "b", "Step back", "To the start of this step, or of the one before.", label="back"),
    Command("epoch", "e", "Epoch", "Train to the end of this pass over the data set.", label="epoch"),
    Command("epoch_back", "E", "Epoch back", "To the start of this epoch, or of the one before."),
    Command("earlier", "left", "Earlier", "Back along the timeline; drag the timeline for the same.", show="←"),
    Command("later", "right", "Later", "Forward along the timeline, as far as was trained.", show="→"),
    Command(
        "faster", "plus,equals_sign", "Faster", "More steps a second, up to as many as the machine makes.", show="+"
    ),
    Command("slower", "minus", "Slower", "Fewer steps a second, down to one.", show="-"),
    Command("reset", "r", "Reset", "Fresh networks from the same seed: the same run again.", label="reset"),
    Command("reseed", "R", "New seed", "Fresh networks from the next seed."),
    Command(
        "knobs", "k", "Knobs", "All that can be set: turn it while the game runs; again, or esc: close.", label="knobs"
    ),
    Command("data", "d", "Data set", "Choose what the generator has to imitate.", label="data"),
    Command(
        "microscope",
        "m",
        "Microscope",
        "One step phase by phase, number by number; again, or esc: back.",
        label="microscope",
    ),
    Command("copy", "y", "Copy the line", "Copy the one line that makes this run again, edits included."),
    Command("maximise", "f", "Maximise", "Show the panel in focus alone, or all of them again.", label="full"),
    Command("theme", "t", "Theme", "Next colour theme.", label="theme"),
    Command("suspend", "ctrl+z", "Suspend", "Back to the shell; its fg brings the game back.", show="^z"),
)
"""What every screen has, unless it takes the key for itself."""

CLOSING = (
    Command("help", "question_mark", "Help", "What every panel shows, and every key.", label="help", show="?"),
    Command("command_palette", "ctrl+p", "Palette", "Find any command by its name.", label="palette", show="^p"),
    Command("quit", "q", "Quit", "Leave; the line that reproduces the run is printed.", label="quit"),
)
"""The same, at the end."""

ROOMS = {
    "playground": playground.ROOM,
    "microscope": microscope.ROOM,
    "landscape": landscape.ROOM,
    "compare": compare.ROOM,
    "real_or_fake": real_or_fake.ROOM,
    "editor": editor.ROOM,
    "explorer": explorer.ROOM,
}
"""Folder -> what is declared there: the one place where a room is entered."""


def _opening() -> Iterator[Command]:
    """The playground's commands that lead into rooms, in their order."""
    yield from (room.opened._replace(screen="playground") for room in ROOMS.values() if room.opened)


def _all() -> Iterator[Command]:
    yield from COMMON
    for name, room in ROOMS.items():
        yield from (row._replace(screen=name) for row in room.commands)
        if name == "playground":
            yield from _opening()
    yield from CLOSING


COMMANDS = tuple(_all())


def commands_of(screen: str) -> tuple[Command, ...]:
    """What one can do on that screen: what it has for itself, and what all have, but for the keys that it takes."""
    taken = keys_of(screen)
    return tuple(c for c in COMMANDS if c.screen == screen or (not c.screen and not taken.issuperset(c.key.split(","))))


def keys_of(screen: str) -> set[str]:
    """The keys that mean something of its own there."""
    return {key for command in COMMANDS if command.screen == screen for key in command.key.split(",")}


def by_screen() -> list[Command]:
    """All of them: first what every screen has, then each screen's own, in the table's order."""
    screens = [*dict.fromkeys(("", "playground", *(command.screen for command in COMMANDS)))]
    return sorted(COMMANDS, key=lambda command: screens.index(command.screen))
