"""What can be done in the landscape, and what opens it."""

from __future__ import annotations

from gan_tui.tui.command import Command, Room

ROOM = Room(
    "LandscapeScreen",
    (
        Command("close_landscape", "L", "Close the landscape", "Back to the game; esc does it too."),
        Command("map_best", "w", "Which map", "In front: what D says, or what the best D would say."),
        Command("pixel_across", "x", "Next pixel across", "Put another pixel on the axis across."),
        Command("pixel_up", "u", "Next pixel up", "Put another pixel on the axis upwards."),
        Command(
            "map_directions",
            "v",
            "Pixels or directions",
            "Two pixels, or the two directions in which the real images differ most.",
        ),
        Command("map_centre", "o", "The other pixels", "As they are in the mean real image, or as in the mean fake."),
        Command("map_arrows", "a", "Arrows", "Draw the arrows along which G's loss falls, or leave them out."),
    ),
    opened=Command(
        "landscape",
        "L",
        "Landscape",
        "D's verdict over a plane of images, the samples on it, where they are pulled; again, or esc: back.",
    ),
)
