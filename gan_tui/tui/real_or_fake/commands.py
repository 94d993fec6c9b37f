"""What can be done where one guesses against D, and what opens it."""

from __future__ import annotations

from gan_tui.tui.command import Command, Room

ROOM = Room(
    "RealOrFakeScreen",
    (
        Command(
            "guess_left", "left", "Left", "The left image is the real one; of a single image: it is real.", show="←"
        ),
        Command(
            "guess_right", "right", "Right", "The right image is the real one; of a single image: it is fake.", show="→"
        ),
        Command("next_question", "enter", "Next question", "On to other images, once you have answered."),
        Command("one_or_two", "o", "One or two", "One image at a time, or a real and a fake side by side."),
        Command(
            "hold_out",
            "h",
            "Hold out",
            "Begin the run again with a fifth of the real images kept away from D, where it knows all of them.",
        ),
        Command("close_real_or_fake", "g", "Close", "Back to where you came from; esc does it too. The scores stay."),
    ),
    opened=Command(
        "real_or_fake",
        "g",
        "Real or fake?",
        "A game: tell real images from generated ones, and see whether D does it better.",
    ),
)
