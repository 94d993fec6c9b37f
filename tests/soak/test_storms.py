"""A window that is dragged to every size, while the game plays, on every screen and in every dialog."""

import random

from .actions import SIZES
from .budget import LONG, seeded
from .places import PLACES, home, lead
from .terminal import Terminal

RESIZES = 100 if LONG else 12


def storm(terminal: Terminal, rng: random.Random) -> None:
    """Down to nothing, up again, back and forth within a frame."""
    for _ in range(RESIZES):
        before = terminal.size
        terminal.resize(rng.choice(SIZES) if rng.random() < 0.4 else (rng.randint(1, 220), rng.randint(1, 60)))
        if rng.random() < 0.2:
            terminal.resize(before)
        terminal.read_for(rng.choice((0.0, 0.0, 0.01, 0.03, 0.06)))


@seeded
def test_resize_storms_on_every_screen_and_in_every_dialog(seed):
    rng = random.Random(seed)
    places = list(PLACES)
    rng.shuffle(places)
    with Terminal("--play", size=(100, 30)) as terminal:
        terminal.opened()
        for place in places if LONG else places[: len(places) // 2]:
            print(place)  # seen only if it fails
            lead(terminal, place)
            storm(terminal, rng)
            terminal.resize(rng.choice(SIZES))
            terminal.compare()
            terminal.check()
            terminal.resize((120, 36))
            home(terminal)
            terminal.compare()
        terminal.write(b"\x03")
        terminal.ended(130)


def test_of_two_sizes_at_once_the_second_counts():
    """A window that is dragged fast: the signal of the second comes while the first is being told."""
    with Terminal(size=(100, 30)) as terminal:
        terminal.opened()
        for width in range(60, 180 if LONG else 90):
            terminal.resize((width + 7, 24))
            terminal.resize((width, 30))
            terminal.ask("look")
            seen = terminal.ask("look")["size"]
            assert seen == [width, 30]
        terminal.compare()
