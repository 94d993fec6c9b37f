"""Play a terminal at random, compare what it shows, and make what brought a fault about as short as it can be."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from itertools import islice

from .actions import SET, SIZES, Action, actions
from .terminal import BrokenError, Terminal

BETWEEN = 40
"""Actions between two comparisons."""


def start_of(seed: int) -> tuple[list[str], tuple[int, int]]:
    """The options and the size with which a seed begins."""
    rng = random.Random(seed)
    options = ["--dataset", rng.choice(SET), "--seed", str(seed % 1000), *(["--play"] if rng.random() < 0.5 else [])]
    return options, rng.choice(SIZES[:4])


def act(terminal: Terminal, action: Action) -> None:
    """Do it, and look on."""
    if action.size is not None:
        terminal.resize(action.size)
    else:
        terminal.write(action.data)
    terminal.read_for(action.pause)
    if not terminal.alive:
        terminal.check()


def was_quit(terminal: Terminal) -> bool:
    """Whether it ended because somebody found Quit, which is a good end."""
    return terminal.process.poll() == 0 and "The same run again" in terminal.words and not terminal.reports()


def finish(terminal: Terminal) -> None:
    """It still shows what it should, answers, and leaves as it ought to."""
    terminal.compare()
    terminal.check()
    terminal.write(b"\x03")
    terminal.ended(130)


class FoundError(Exception):
    """A fault, and how to bring it about again."""


def play(seed: int, seconds: float, resizes: float = 0.2, shrink: bool = True) -> dict[str, int]:
    """Play for so long; returns how often each screen was compared. FoundError says what went wrong."""
    end = time.monotonic() + seconds
    compared: dict[str, int] = {}
    games = 0
    while True:
        options, size = start_of(seed + games)
        done: list[Action] = []
        with Terminal(*options, size=size) as terminal:
            try:
                terminal.opened()
                for action in actions(random.Random(seed + games), size, resizes):
                    done.append(action)
                    act(terminal, action)
                    if len(done) % BETWEEN == 0:
                        terminal.check()
                        where = terminal.compare()
                        compared[where] = compared.get(where, 0) + 1
                        terminal.ask("go")
                    if time.monotonic() > end:
                        finish(terminal)
                        return compared
            except BrokenError as fault:
                if not was_quit(terminal):
                    words = terminal.words
                    tail = shortest(options, done) if shrink else None
                    raise FoundError(told(seed + games, options, size, done, fault, words, tail)) from None
        games += 1


def begin_of(options: Sequence[str], size: tuple[int, int]) -> str:
    return f"{' '.join(options)} at {size[0]}x{size[1]}"


def told(
    seed: int,
    options: Sequence[str],
    size: tuple[int, int],
    done: Sequence[Action],
    fault: Exception,
    words: str,
    tail: Sequence[Action] | None,
) -> str:
    """The account of a fault."""
    lines = [f"seed {seed}: {begin_of(options, size)}: {fault}", f"after {len(done)} actions, the last of them:"]
    lines.append("  " + "; ".join(map(str, done[-14:])))
    if tail:
        lines += [
            f"these {len(tail)} alone do it too, at the size they were made at:",
            "  " + "; ".join(map(str, tail)),
        ]
    return "\n".join([*lines, "the end of its output:", words])


def shortest(options: Sequence[str], done: Sequence[Action], tries: int = 8) -> Sequence[Action] | None:
    """The shortest tail of the actions found that ends it or leaves wrong cells, from a fresh start; None: none did."""
    length = 3
    for _ in range(tries):
        tail = list(done)[-length:]
        if fails(options, tail, _size_before(done, len(tail))):
            return tail
        if length >= len(done):
            return None
        length *= 2
    return None


def _size_before(done: Sequence[Action], last: int) -> tuple[int, int]:
    sizes = [action.size for action in list(done)[: len(done) - last] if action.size is not None]
    return sizes[-1] if sizes else (100, 30)


def fails(options: Sequence[str], tail: Sequence[Action], size: tuple[int, int]) -> bool:
    """Whether these actions alone bring a fault about."""
    with Terminal(*options, size=size) as terminal:
        try:
            terminal.opened()
            for action in tail:
                act(terminal, action)
            finish(terminal)
        except BrokenError:
            return not was_quit(terminal)
    return False


def replay(seed: int, count: int) -> list[Action]:
    """The first actions of a seed."""
    return list(islice(actions(random.Random(seed), start_of(seed)[1]), count))
