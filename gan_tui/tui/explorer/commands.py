"""What can be done in the explorer, and what opens it."""

from __future__ import annotations

from gan_tui.tui.command import Command, Room

ROOM = Room(
    "ExplorerScreen",
    (
        Command("explorer", "x", "Close the explorer", "Back to where it was opened; esc does it too."),
        Command("z_left", "left", "z left", "Move z over the plane; so does the mouse.", show="←"),
        Command("z_right", "right", "z right", "Move z over the plane.", show="→"),
        Command("z_up", "up", "z up", "Move z over the plane.", show="↑"),
        Command("z_down", "down", "z down", "Move z over the plane.", show="↓"),
        Command("z_new", "z", "New z", "Draw new noise, truncated as it is set; the plane goes through it."),
        Command("z_home", "o", "Origin", "Back to the middle of all noise."),
        Command("z_axes", "a", "Axes", "Other directions of the plane, which goes through z."),
        Command("z_class", "c", "Class", "In a conditional game: the next class."),
        Command("take_a", "1", "Take A", "Let z be A, where the film begins."),
        Command("take_b", "2", "Take B", "Let z be B, where the film ends."),
        Command("take_new", "3", "New A and B", "Draw new noise for both."),
        Command("film_on", "right_square_bracket", "Along the film", "A step from A to B.", show="]"),
        Command("film_back", "left_square_bracket", "Back along it", "A step from B to A.", show="["),
        Command("film_play", "v", "Play the film", "From A to B and back, or stop."),
        Command("film_way", "i", "Interpolate otherwise", "Along a straight line, or round the middle."),
        Command("tighter", "comma", "Tighter", "Keep the noise nearer to its middle.", show=","),
        Command("looser", "full_stop", "Looser", "Let the noise go farther from its middle.", show="."),
        Command("truncate_by", "w", "Way of truncating", "Draw numbers again, or scale them."),
    ),
    opened=Command(
        "explorer", "x", "Latent explorer", "Walk through the noise, and see what G makes of it.", label="explore"
    ),
)
