"""What the editor asks for: a size, a file to open, a file to save."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from urllib.parse import unquote

from gan_tui.data.formats import READERS
from gan_tui.tools.editor import LARGEST_SIDE

ENDINGS = (".npz", ".txt")
"""Of the files that pictures are saved in."""


def parse_size(text: str) -> tuple[int, int]:
    """Rows and columns; ValueError says what they must be."""
    found = re.fullmatch(r"\s*(\d+)\s*(?:[x×*, ]\s*(\d+)\s*)?", text)
    sides = () if not found else tuple(int(side) for side in found.groups() if side is not None)
    if not sides or not all(1 <= side <= LARGEST_SIDE for side in sides):
        raise ValueError(f"Rows x columns, each from 1 to {LARGEST_SIDE}, such as 8x8.")
    return sides[0], sides[-1]


def path_in(text: str) -> Path:
    """The path that a terminal types when a file is dropped on it: quoted, escaped, or as an address."""
    text = text.strip()
    if text.startswith("file://"):
        return Path(unquote(text.removeprefix("file://")))
    if not os.path.exists(text):
        try:
            words = shlex.split(text)
        except ValueError:
            words = []
        text = words[0] if len(words) == 1 else text
    return Path(os.path.expanduser(text))


def parse_source(text: str) -> Path:
    """A file or folder that can hold images; ValueError says what is wrong with it."""
    path = path_in(text)
    if not text.strip():
        raise ValueError("Write the path of a file, or drop it here.")
    if not os.path.exists(path):
        raise ValueError("There is no such file.")
    if not os.path.isdir(path) and path.suffix.lower() not in READERS:
        raise ValueError(f"Images come in {', '.join(READERS)} or in a folder of PNGs.")
    return path


def parse_target(text: str) -> Path:
    """Where pictures can be saved; ValueError says why they cannot."""
    path = Path(os.path.expanduser(text.strip()))
    if path.suffix not in ENDINGS or not text.strip().isprintable():
        raise ValueError("Give a name that ends in .npz or .txt.")
    if os.path.isdir(path):
        raise ValueError("That is a folder; add a name.")
    if not os.path.isdir(path.parent):
        raise ValueError(f"There is no folder {path.parent}.")
    return path


def warning(path: Path) -> str:
    """What to ask before a file is written."""
    return "That file exists; enter again replaces it." if os.path.exists(path) else ""
