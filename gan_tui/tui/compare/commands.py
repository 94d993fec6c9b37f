"""What can be done in the comparison, and what opens it."""

from __future__ import annotations

from gan_tui.tui.command import Command, Room

ROOM = Room(
    "Compare",
    (
        Command("keep_a", "c", "Close the comparison", "Go on with A, the game as it was; esc does it too."),
        Command("keep_b", "w", "Keep B", "Close the comparison, and go on with B."),
    ),
    opened=Command(
        "compare", "c", "Compare", "Train a second game beside this one, with one thing changed.", label="compare"
    ),
)
