"""What can be done in the microscope, and nowhere else."""

from __future__ import annotations

from gan_tui.tui.command import Command, Room

ROOM = Room(
    "Microscope",
    (
        Command("sample", "right_square_bracket", "Next sample", "Look at the next image of the batch.", show="]"),
        Command("sample_back", "left_square_bracket", "Previous sample", "Look at the one before.", show="["),
    ),
)
