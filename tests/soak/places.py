"""Every screen and every dialog, and the way there."""

from __future__ import annotations

from gan_tui.tui.commands import ROOMS

from .actions import sent
from .terminal import BrokenError, Terminal

PLACES = {
    "Playground": "",
    "Playground + knobs": "k",
    "Microscope": "m",
    "Microscope + knobs": "m k",
    **{room.screen: room.opened.key for room in ROOMS.values() if room.opened},
    "Compare": "c enter",
    "Help": "question_mark",
    "ChooseData": "d",
    "ChooseLesson": "l",
    "ChooseOther": "c",
    "Palette": "ctrl+p",
    "EditWeight": "tab:NetworksPanel right right enter",
    "Ask": "p o",
    "Offer": "p a S enter",
}
"""Keys by the name that the ear tells; ``tab:X`` until X is in focus."""

ROOMY = (160, 48)
LOOKS = 40
"""So often one looks whether a key has done its work."""


def press(terminal: Terminal, word: str) -> None:
    """One word of the way."""
    key, _, wanted = word.partition(":")
    for _ in range(LOOKS):
        terminal.write(sent(key))
        if not wanted or terminal.ask("look")["focus"] == wanted:
            return
    raise BrokenError(f"no {wanted} comes into focus")


def lead(terminal: Terminal, place: str) -> None:
    """Go there from the playground, and wait until it stands: playing, in a window that has room for it."""
    terminal.resize(ROOMY)
    for word in PLACES[place].split():
        seen = terminal.ask("look")
        press(terminal, word)
        if word != PLACES[place].split()[-1]:
            for _ in range(LOOKS):
                if terminal.ask("look") != seen:
                    break
    for _ in range(LOOKS):
        seen = terminal.ask("look")
        if seen["screen"] == place and seen["mounted"]:
            terminal.ask("go")
            return
    raise BrokenError(f"{PLACES[place]} leads to {seen}, not to {place}")


def home(terminal: Terminal) -> None:
    """Back to the playground."""
    for _ in range(LOOKS):
        seen = terminal.ask("look")["screen"]
        if seen == "Playground":
            return
        terminal.write(sent("k" if seen.endswith("knobs") else "escape"))
    raise BrokenError("escape does not lead back to the playground")
