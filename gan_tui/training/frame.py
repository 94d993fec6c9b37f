"""Frame: one moment of the game as it is drawn, and how it is being played."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gan_tui.training.config import Config
from gan_tui.training.fault import Fault
from gan_tui.training.history import Ghost
from gan_tui.training.recipe import Recipe
from gan_tui.training.snapshot import Snapshot

SPEEDS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, math.inf)
"""Steps a second."""


@dataclass(frozen=True, eq=False)
class Frame:
    """What the player publishes: a snapshot, how it is being played, and what went wrong.

    ``lines`` of ``Game.play`` run next. ``config`` is the snapshot's with pending edits;
    ``recipe`` tells the run. ``rate``: steps a second of
    late, 0 while paused. ``error`` is what was wrong with the latest edit; ``faults`` are the latest errors of the
    program itself, ``failed`` how many there were in all. ``serial`` grows with every frame, ``game`` with every game
    loaded. ``other`` is of B where a Pair is played.
    """

    snapshot: Snapshot
    lines: range
    config: Config
    recipe: Recipe
    known: int
    edits: tuple[int, ...]
    ghosts: tuple[Ghost, ...]
    diverged: str | None
    playing: bool
    speed: float
    rate: float
    error: str | None
    faults: tuple[Fault, ...]
    failed: int
    serial: int
    game: int
    other: Frame | None
