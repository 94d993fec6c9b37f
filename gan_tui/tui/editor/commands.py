"""What can be done in the editor, and what opens it."""

from __future__ import annotations

from gan_tui.tui.command import Command, Room

ROOM = Room(
    "EditorScreen",
    (
        Command("brush_up", "up", "Up", "Move the cursor; with shift, paint on the way.", show="↑"),
        Command("brush_down", "down", "Down", "Move the cursor; with shift, paint on the way.", show="↓"),
        Command("brush_left", "left", "Left", "Move the cursor; with shift, paint on the way.", show="←"),
        Command("brush_right", "right", "Right", "Move the cursor; with shift, paint on the way.", show="→"),
        Command("paint", "enter", "Paint", "The pixel under the cursor; or draw with the mouse.", label="paint"),
        Command("erase", "backspace", "Erase", "The pixel under the cursor; or draw with the right button."),
        Command("brighter", "right_square_bracket", "Brighter ink", "0 to 9 choose one at once.", show="]"),
        Command("darker", "left_square_bracket", "Darker ink", "0 to 9 choose one at once.", show="["),
        Command("from_real", "x", "Real image", "Put the next image of the data set here.", label="real"),
        Command("from_fake", "g", "Fake image", "Put the next image that G makes now here.", label="fake"),
        Command("from_blank", "c", "Clear", "A blank picture of the same size.", label="clear"),
        Command("picture_size", "z", "Size", "A blank picture of another size, up to 16x16."),
        Command("open_images", "o", "Open", "Bring images of yours; a dropped or pasted path does it too."),
        Command("fit", "i", "Fit", "Shrink or stretch the picture to the size that D judges."),
        Command("please", "w", "What would D like?", "A small step of all pixels that raises D's answer."),
        Command(
            "undo", "u,ctrl+z", "Undo", "Back before the last stroke, or the last picture.", label="undo", show="u"
        ),
        Command("redo", "U,ctrl+y", "Redo", "What was undone.", show="U"),
        Command("name_class", "l", "Class", "In a conditional game: ask D about the next class."),
        Command("keep_picture", "a", "Keep", "Add the picture to those kept.", label="keep"),
        Command("next_picture", "full_stop", "Next kept one", "Put it in the editor.", show="."),
        Command("last_picture", "comma", "Previous kept one", "Put it in the editor.", show=","),
        Command("discard", "delete", "Throw away", "Take the picture in the editor out of those kept."),
        Command("save_pictures", "S", "Save", "The pictures kept, as a file to train on.", label="save"),
        Command("close_editor", "p", "Close the editor", "Back; all that is in the editor stays there."),
    ),
    opened=Command(
        "editor",
        "p",
        "Pixel editor",
        "Draw an image, and see what D says of it, and why; again, or esc: back.",
        label="draw",
    ),
)
