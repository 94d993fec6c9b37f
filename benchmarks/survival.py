"""What is tried to end the program: windows resized on every screen, long walks of keys, random play on a terminal.

``python benchmarks/survival.py [--resizes 500] [--walks 10] [--keys 10000] [--plays 20] [--seconds 180] [--jobs 2]``
takes an hour or two, and writes its section of RESULTS.md: how much was tried, and how much failed. Everything is
played by ``tests/soak``: on a pseudo-terminal whose every cell is compared with a fresh paint, or under a pilot.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from machine import described
from results import table, write_section

from tests.soak.places import PLACES, home, lead
from tests.soak.play import play
from tests.soak.terminal import Terminal
from tests.soak.walks import assert_made_again, walk

WIDE, NARROW = (120, 36), (80, 24)


def resized(place: str, count: int) -> str:
    """Wide and narrow in turn, 0.05 to 1 s apart, while the game plays there; '' if nothing was wrong."""
    rng = random.Random(place)
    try:
        with Terminal("--play", size=WIDE) as terminal:
            terminal.opened()
            lead(terminal, place)
            for number in range(count):
                terminal.resize(NARROW if number % 2 else WIDE)
                terminal.read_for(rng.uniform(0.05, 1.0))
                if number % 25 == 24:
                    terminal.compare()
            terminal.check()
            terminal.resize(WIDE)
            home(terminal)
            terminal.compare()
            terminal.write(b"\x03")
            terminal.ended(130)
    except Exception as error:
        return f"{place}: {error}"
    return ""


def walked(seed: int, keys: int) -> str:
    """So many keys, in as many games as it takes; each run's line must make it again."""
    left, part = keys, 0
    try:
        while left > 0:
            found = walk(seed * 1000 + part, left)
            assert_made_again(found.trainer)
            left, part = left - max(found.keys, 1), part + 1
    except BaseException as error:
        notes = " ".join(getattr(error, "__notes__", ()))
        return f"walk {seed}: {type(error).__name__}: {error} {notes}"
    return ""


def played(seed: int, seconds: float) -> str:
    """Random keys, mouse, pastes and resizes on a terminal."""
    try:
        play(seed, seconds, 0.2, shrink=False)
    except Exception as error:
        return f"play {seed}: {error}"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--resizes", type=int, default=500)
    parser.add_argument("--walks", type=int, default=10)
    parser.add_argument("--keys", type=int, default=10_000)
    parser.add_argument("--plays", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    seeds = range(args.seed, args.seed + 10**6)
    tries: dict[str, tuple[Callable[[object, float], str], Iterable[object], float]] = {
        f"screens and dialogs resized {args.resizes} times each while playing": (resized, PLACES, args.resizes),
        f"walks of {args.keys:,} keys, and the run's line made again": (walked, seeds[: args.walks], args.keys),
        f"random play on a terminal, {args.seconds:g} s each": (played, seeds[: args.plays], args.seconds),
    }
    rows, faults = [], []
    with ProcessPoolExecutor(args.jobs, mp_context=get_context("spawn")) as pool:
        for what, (one, all_of_them, extent) in tries.items():
            futures = [pool.submit(one, each, extent) for each in all_of_them]
            found = [future.result() for future in futures]
            wrong = [words for words in found if words]
            print(f"{what}: {len(found)} tried, {len(wrong)} failed", *wrong, sep="\n", flush=True)
            rows.append([what, str(len(found)), str(len(wrong))])
            faults += wrong
    write_section(
        "What was tried to end it (survival.py)", f"{described()}\n\n{table(['what', 'tried', 'failed'], rows)}"
    )
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
