"""Bytes of all kinds end nothing, and leave no wrong cell."""

import random
import time

from .budget import SECONDS, seeded
from .noise import noise
from .terminal import BrokenError, Terminal

SHARE = 0.12
PIECES = 60
"""Between two comparisons."""

AMEN = b"\x1b\\\x1b[201~"
"""Ends whatever was begun."""


@seeded
def test_no_bytes_end_it(seed):
    rng = random.Random(seed)
    said: list[bytes] = []
    end = time.monotonic() + SECONDS * SHARE
    with Terminal("--play", size=(100, 30)) as terminal:
        try:
            terminal.opened()
            while True:
                for _ in range(PIECES):
                    said.append(noise(rng))
                    terminal.write(said[-1])
                    if rng.random() < 0.3:
                        terminal.read_for(rng.choice((0.0, 0.01, 0.12)))
                terminal.write(AMEN)
                terminal.ask("rest")
                terminal.resize((99 if terminal.size[0] == 100 else 100, 30))  # whatever size it was told
                terminal.compare()
                terminal.check()
                terminal.ask("go")
                if time.monotonic() > end:
                    break
            terminal.write(b"\x03")
            terminal.ended(130)
        except BrokenError as error:
            error.add_note(f"seed {seed}, after {len(said)} pieces, the last of them {said[-12:]}\n{terminal.words}")
            raise
