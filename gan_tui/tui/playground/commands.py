"""What can be done in the playground, and nowhere else."""

from __future__ import annotations

from gan_tui.tui.command import Command, Room

ROOM = Room(
    "Playground",
    (
        Command("lesson", "l", "Lesson", "Choose a lesson, and take it: words, keys to press, a goal.", label="lesson"),
        Command(
            "go_on", "enter", "Go on", "In a lesson: do what it offers, or turn the page once its goal is reached."
        ),
        Command("page_on", "greater_than_sign", "Next page", "In a lesson: turn the page without a goal.", show=">"),
        Command(
            "page_back", "less_than_sign", "Previous page", "In a lesson: back to its step before this one.", show="<"
        ),
        Command("leave", "escape", "Leave the lesson", "Back to playing freely; the game stays as it is.", show="esc"),
        Command("measures", "M", "Measures", "Every measure, beside what real images come to; again: away."),
    ),
)
