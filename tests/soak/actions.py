"""What a user may do to the program: keys, mouse, pastes, resizes, and bytes that no user types."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from gan_tui import DATASETS
from gan_tui.tui.commands import COMMANDS

SIZES = [(120, 36), (80, 24), (160, 48), (100, 30), (60, 18), (59, 17), (200, 60), (40, 10), (240, 67)]
SET = [*DATASETS]

SPELT = {
    "space": " ", "enter": "\r", "escape": "\x1b", "tab": "\t", "backspace": "\x7f", "delete": "\x1b[3~",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "shift+tab": "\x1b[Z", "shift+right": "\x1b[1;2C",
    "shift+down": "\x1b[1;2B", "ctrl+p": "\x10", "ctrl+y": "\x19", "question_mark": "?", "plus": "+",
    "equals_sign": "=", "minus": "-", "greater_than_sign": ">", "less_than_sign": "<", "left_square_bracket": "[",
    "right_square_bracket": "]", "full_stop": ".", "comma": ",",
}  # fmt: skip
"""Keys as a terminal sends them, by Textual's names."""

ENDING = {"quit"}
"""Commands that are meant to end it."""

COMMON = ["space", "enter", "enter", "escape", "escape", "tab", "backspace"]
MOVING = ["up", "down", "left", "right", "home", "end", "pageup", "pagedown", "shift+tab", "shift+right", "shift+down"]


def key_names() -> list[str]:
    """Every key that does something somewhere, the common ones more than once; not those that are meant to end it."""
    keys = [key for c in COMMANDS if c.action not in ENDING for key in c.key.split(",") if key != "ctrl+z"]
    once = [*dict.fromkeys(keys), *"0123456789", "ctrl+p"]
    return [*once, *COMMON * 5, *MOVING * 2]


def sent(key: str) -> bytes:
    """The bytes of a key."""
    return SPELT.get(key, key).encode()


@dataclass(frozen=True)
class Action:
    """Bytes to type, or a size to take, and how long to look on afterwards."""

    what: str
    data: bytes = b""
    size: tuple[int, int] | None = None
    pause: float = 0.0

    def __str__(self) -> str:
        return self.what


def actions(rng: random.Random, size: tuple[int, int], resizes: float = 0.2) -> Iterator[Action]:
    """Without an end, and the same for the same seed whatever the program does."""
    names = key_names()
    while True:
        pause = rng.choice((0.0, 0.01, 0.03, 0.1, 0.1, 0.2))
        roll = rng.random()
        if roll < resizes:
            size = rng.choice(SIZES) if rng.random() < 0.6 else (rng.randint(20, 220), rng.randint(6, 60))
            yield Action("{}x{}".format(*size), size=size, pause=pause)
        elif roll < resizes + 0.08:
            yield _mouse(rng, size, pause)
        elif roll < resizes + 0.10:
            text = rng.choice(["no/such/file.npz", "/", "", "é" * 300, "[/b]\x01", "1e999", "0.5", "8x8"])
            yield Action(f"paste {text[:20]!r}", f"\x1b[200~{text}\x1b[201~".encode(), pause=pause)
        else:
            key = rng.choice(names)
            times = rng.randint(2, 4) if rng.random() < 0.15 else 1
            yield Action(key if times == 1 else f"{key} x{times}", sent(key) * times, pause=pause)


def _mouse(rng: random.Random, size: tuple[int, int], pause: float) -> Action:
    x, y = rng.randint(1, size[0]), rng.randint(1, size[1])
    button = rng.choice((0, 0, 0, 1, 2))
    if rng.random() < 0.2:
        wheel = rng.choice((64, 65))
        return Action(f"wheel at {x},{y}", f"\x1b[<{wheel};{x};{y}M".encode() * 3, pause=pause)
    to_x, to_y = min(x + rng.randint(0, 6), size[0]), min(y + rng.randint(0, 2), size[1])
    drag = f"\x1b[<{button};{x};{y}M\x1b[<{button + 32};{to_x};{to_y}M\x1b[<{button};{to_x};{to_y}m"
    return Action(f"drag {button} from {x},{y} to {to_x},{to_y}", drag.encode(), pause=pause)
