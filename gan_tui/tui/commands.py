"""COMMANDS: one table behind the keys, the footer, the palette, the help and the README's key table."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """``action`` is also the id by which users remap the key; ``label`` is its word in the footer, "" for none.

    ``screen``: the one that has it; "" for all of them.
    """

    action: str
    key: str
    title: str
    help: str
    label: str = ""
    show: str = ""  # the key as it is written, where its name is not
    screen: str = ""


COMMANDS = (
    Command("play", "space", "Play or pause", "Train, or stop training.", "play"),
    Command("phase", "n", "Next phase", "Run one part of a training step, and say what it did.", "phase"),
    Command("phase_back", "N", "Previous phase", "Undo one part of a training step, exactly."),
    Command("step", "s", "Step", "One training step: D's turn, then G's.", "step"),
    Command("step_back", "b", "Step back", "To the start of this step, or of the one before.", "back"),
    Command("epoch", "e", "Epoch", "Train to the end of this pass over the data set.", "epoch"),
    Command("epoch_back", "E", "Epoch back", "To the start of this epoch, or of the one before."),
    Command("earlier", "left", "Earlier", "Back along the timeline; drag the timeline for the same.", "", "←"),
    Command("later", "right", "Later", "Forward along the timeline, as far as was trained.", "", "→"),
    Command(
        "faster", "plus,equals_sign", "Faster", "More steps a second, up to as many as the machine makes.", "", "+"
    ),
    Command("slower", "minus", "Slower", "Fewer steps a second, down to one.", "", "-"),
    Command("reset", "r", "Reset", "Fresh networks from the same seed: the same run again.", "reset"),
    Command("reseed", "R", "New seed", "Fresh networks from the next seed."),
    Command("knobs", "k", "Knobs", "All that can be set: turn it while the game runs; again, or esc: close.", "knobs"),
    Command("data", "d", "Data set", "Choose what the generator has to imitate.", "data"),
    Command(
        "lesson",
        "l",
        "Lesson",
        "Choose a lesson, and take it: words, keys to press, a goal.",
        "lesson",
        "",
        "playground",
    ),
    Command(
        "go_on",
        "enter",
        "Go on",
        "In a lesson: do what it offers, or turn the page once its goal is reached.",
        "",
        "",
        "playground",
    ),
    Command(
        "page_on", "greater_than_sign", "Next page", "In a lesson: turn the page without a goal.", "", ">", "playground"
    ),
    Command(
        "page_back",
        "less_than_sign",
        "Previous page",
        "In a lesson: back to its step before this one.",
        "",
        "<",
        "playground",
    ),
    Command(
        "leave",
        "escape",
        "Leave the lesson",
        "Back to playing freely; the game stays as it is.",
        "",
        "esc",
        "playground",
    ),
    Command(
        "microscope", "m", "Microscope", "One step phase by phase, number by number; again, or esc: back.", "microscope"
    ),
    Command(
        "sample", "right_square_bracket", "Next sample", "Look at the next image of the batch.", "", "]", "microscope"
    ),
    Command("sample_back", "left_square_bracket", "Previous sample", "Look at the one before.", "", "[", "microscope"),
    Command(
        "measures", "M", "Measures", "Every measure, beside what real images come to; again: away.", screen="playground"
    ),
    Command(
        "landscape",
        "L",
        "Landscape",
        "D's verdict over a plane of images, the samples on it, where they are pulled; again, or esc: back.",
        screen="playground",
    ),
    Command("close_landscape", "L", "Close the landscape", "Back to the game; esc does it too.", screen="landscape"),
    Command("map_best", "w", "Which map", "In front: what D says, or what the best D would say.", screen="landscape"),
    Command("pixel_across", "x", "Next pixel across", "Put another pixel on the axis across.", screen="landscape"),
    Command("pixel_up", "u", "Next pixel up", "Put another pixel on the axis upwards.", screen="landscape"),
    Command(
        "map_directions",
        "v",
        "Pixels or directions",
        "Two pixels, or the two directions in which the real images differ most.",
        screen="landscape",
    ),
    Command(
        "map_centre",
        "o",
        "The other pixels",
        "As they are in the mean real image, or as in the mean fake.",
        screen="landscape",
    ),
    Command(
        "map_arrows",
        "a",
        "Arrows",
        "Draw the arrows along which G's loss falls, or leave them out.",
        screen="landscape",
    ),
    Command("copy", "y", "Copy the line", "Copy the one line that makes this run again, edits included."),
    Command("maximise", "f", "Maximise", "Show the panel in focus alone, or all of them again.", "full"),
    Command("theme", "t", "Theme", "Next colour theme.", "theme"),
    Command(
        "compare",
        "c",
        "Compare",
        "Train a second game beside this one, with one thing changed.",
        "compare",
        "",
        "playground",
    ),
    Command(
        "keep_a", "c", "Close the comparison", "Go on with A, the game as it was; esc does it too.", "", "", "compare"
    ),
    Command("keep_b", "w", "Keep B", "Close the comparison, and go on with B.", "", "", "compare"),
    Command(
        "real_or_fake",
        "g",
        "Real or fake?",
        "A game: tell real images from generated ones, and see whether D does it better.",
        "",
        "",
        "playground",
    ),
    Command(
        "guess_left",
        "left",
        "Left",
        "The left image is the real one; of a single image: it is real.",
        "",
        "←",
        "real_or_fake",
    ),
    Command(
        "guess_right",
        "right",
        "Right",
        "The right image is the real one; of a single image: it is fake.",
        "",
        "→",
        "real_or_fake",
    ),
    Command(
        "next_question", "enter", "Next question", "On to other images, once you have answered.", "", "", "real_or_fake"
    ),
    Command(
        "one_or_two",
        "o",
        "One or two",
        "One image at a time, or a real and a fake side by side.",
        "",
        "",
        "real_or_fake",
    ),
    Command(
        "hold_out",
        "h",
        "Hold out",
        "Begin the run again with a fifth of the real images kept away from D, where it knows all of them.",
        "",
        "",
        "real_or_fake",
    ),
    Command(
        "close_real_or_fake",
        "g",
        "Close",
        "Back to where you came from; esc does it too. The scores stay.",
        "",
        "",
        "real_or_fake",
    ),
    Command(
        "editor",
        "p",
        "Pixel editor",
        "Draw an image, and see what D says of it, and why; again, or esc: back.",
        "draw",
        "",
        "playground",
    ),
    Command("brush_up", "up", "Up", "Move the cursor; with shift, paint on the way.", "", "↑", "editor"),
    Command("brush_down", "down", "Down", "Move the cursor; with shift, paint on the way.", "", "↓", "editor"),
    Command("brush_left", "left", "Left", "Move the cursor; with shift, paint on the way.", "", "←", "editor"),
    Command("brush_right", "right", "Right", "Move the cursor; with shift, paint on the way.", "", "→", "editor"),
    Command("paint", "enter", "Paint", "The pixel under the cursor; or draw with the mouse.", "paint", "", "editor"),
    Command(
        "erase", "backspace", "Erase", "The pixel under the cursor; or draw with the right button.", "", "", "editor"
    ),
    Command("brighter", "right_square_bracket", "Brighter ink", "0 to 9 choose one at once.", "", "]", "editor"),
    Command("darker", "left_square_bracket", "Darker ink", "0 to 9 choose one at once.", "", "[", "editor"),
    Command("from_real", "x", "Real image", "Put the next image of the data set here.", "real", "", "editor"),
    Command("from_fake", "g", "Fake image", "Put the next image that G makes now here.", "fake", "", "editor"),
    Command("from_blank", "c", "Clear", "A blank picture of the same size.", "clear", "", "editor"),
    Command("picture_size", "z", "Size", "A blank picture of another size, up to 16x16.", "", "", "editor"),
    Command(
        "open_images", "o", "Open", "Bring images of yours; a dropped or pasted path does it too.", "", "", "editor"
    ),
    Command("fit", "i", "Fit", "Shrink or stretch the picture to the size that D judges.", "", "", "editor"),
    Command(
        "please", "w", "What would D like?", "A small step of all pixels that raises D's answer.", "", "", "editor"
    ),
    Command("undo", "u,ctrl+z", "Undo", "Back before the last stroke, or the last picture.", "undo", "u", "editor"),
    Command("redo", "U,ctrl+y", "Redo", "What was undone.", "", "U", "editor"),
    Command("name_class", "l", "Class", "In a conditional game: ask D about the next class.", "", "", "editor"),
    Command("keep_picture", "a", "Keep", "Add the picture to those kept.", "keep", "", "editor"),
    Command("next_picture", "full_stop", "Next kept one", "Put it in the editor.", "", ".", "editor"),
    Command("last_picture", "comma", "Previous kept one", "Put it in the editor.", "", ",", "editor"),
    Command("discard", "delete", "Throw away", "Take the picture in the editor out of those kept.", "", "", "editor"),
    Command("save_pictures", "S", "Save", "The pictures kept, as a file to train on.", "save", "", "editor"),
    Command("close_editor", "p", "Close the editor", "Back; all that is in the editor stays there.", "", "", "editor"),
    Command(
        "explorer",
        "x",
        "Latent explorer",
        "Walk through the noise, and see what G makes of it.",
        "explore",
        "",
        "playground",
    ),
    Command("explorer", "x", "Close the explorer", "Back to where it was opened; esc does it too.", "", "", "explorer"),
    Command("z_left", "left", "z left", "Move z over the plane; so does the mouse.", "", "←", "explorer"),
    Command("z_right", "right", "z right", "Move z over the plane.", "", "→", "explorer"),
    Command("z_up", "up", "z up", "Move z over the plane.", "", "↑", "explorer"),
    Command("z_down", "down", "z down", "Move z over the plane.", "", "↓", "explorer"),
    Command(
        "z_new", "z", "New z", "Draw new noise, truncated as it is set; the plane goes through it.", "", "", "explorer"
    ),
    Command("z_home", "o", "Origin", "Back to the middle of all noise.", "", "", "explorer"),
    Command("z_axes", "a", "Axes", "Other directions of the plane, which goes through z.", "", "", "explorer"),
    Command("z_class", "c", "Class", "In a conditional game: the next class.", "", "", "explorer"),
    Command("take_a", "1", "Take A", "Let z be A, where the film begins.", "", "", "explorer"),
    Command("take_b", "2", "Take B", "Let z be B, where the film ends.", "", "", "explorer"),
    Command("take_new", "3", "New A and B", "Draw new noise for both.", "", "", "explorer"),
    Command("film_on", "right_square_bracket", "Along the film", "A step from A to B.", "", "]", "explorer"),
    Command("film_back", "left_square_bracket", "Back along it", "A step from B to A.", "", "[", "explorer"),
    Command("film_play", "v", "Play the film", "From A to B and back, or stop.", "", "", "explorer"),
    Command(
        "film_way", "i", "Interpolate otherwise", "Along a straight line, or round the middle.", "", "", "explorer"
    ),
    Command("tighter", "comma", "Tighter", "Keep the noise nearer to its middle.", "", ",", "explorer"),
    Command("looser", "full_stop", "Looser", "Let the noise go farther from its middle.", "", ".", "explorer"),
    Command("truncate_by", "w", "Way of truncating", "Draw numbers again, or scale them.", "", "", "explorer"),
    Command("help", "question_mark", "Help", "What every panel shows, and every key.", "help", "?"),
    Command("command_palette", "ctrl+p", "Palette", "Find any command by its name.", "palette", "^p"),
    Command("suspend", "ctrl+z", "Suspend", "Back to the shell; its fg brings the game back.", "", "^z"),
    Command("quit", "q", "Quit", "Leave; the line that reproduces the run is printed.", "quit"),
)


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


def key_of(command: Command) -> str:
    """The key as people write it."""
    return command.show or command.key
