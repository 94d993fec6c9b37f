"""Walks without a terminal: thousands of keys over all screens, and then the run's line makes the same bits again."""

from __future__ import annotations

import asyncio
import os
import random
import shlex
import tempfile
from collections.abc import Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Resize
from textual.geometry import Size

from gan_tui import Config, Trainer
from gan_tui.training.pair import Pair
from gan_tui.training.recipe import is_edit
from gan_tui.training.snapshot import Snapshot
from gan_tui.tui.app import GanApp

from .actions import SET, SIZES, key_names

AFTERWARDS = 5
"""Steps that are trained on, since what an optimiser remembers shows only then."""


@dataclass
class Walk:
    """What a walk left behind: how many keys were pressed, the screens that were seen, and the game."""

    keys: int
    screens: set[str]
    trainer: Trainer


def keys_of(rng: random.Random, count: int) -> list[str]:
    names = key_names()
    return [rng.choice(names) for _ in range(count)]


def walk(seed: int, count: int) -> Walk:
    """Press so many keys, in a scratch folder; what goes wrong is raised, with the last keys."""
    rng = random.Random(seed)
    keys = keys_of(rng, count)
    config = Config(dataset=rng.choice(SET), seed=seed % 1000)
    pressed: list[str] = []
    with tempfile.TemporaryDirectory() as folder, chdir(folder), patch.dict(os.environ, _environ(folder)):
        try:
            found = asyncio.run(_walk(config, keys, pressed, rng))
            reports = [path for path in Path(folder).rglob("*.txt") if path.parent.name == "reports"]
            assert not reports, reports[0].read_text()
        except BaseException as error:
            error.add_note(f"walk {seed} of {count} keys, {config.to_text()}, ended by: {' '.join(pressed[-20:])}")
            raise
    return found


def _environ(folder: str) -> dict[str, str]:
    return {"TERM": "xterm-256color", "COLORTERM": "truecolor", "XDG_STATE_HOME": folder, "HOME": folder}


async def _walk(config: Config, keys: Sequence[str], pressed: list[str], rng: random.Random) -> Walk:
    app = GanApp(config, playing=True)
    screens: set[str] = set()
    async with app.run_test(size=(100, 30), notifications=True):
        for key in keys:
            if app.return_code is not None or app._exception is not None or not app.screen_stack:
                break  # Quit was found in the palette; or an error, which leaving raises
            if rng.random() < 0.03:
                _resize(app, rng.choice(SIZES))
            pressed.append(key)
            app.simulate_key(key)
            await asyncio.sleep(rng.choice((0, 0, 0.001, 0.005, 0.02)))
            if app.screen_stack:
                screens.add(type(app.screen).__name__)
        if app._exception is None:
            done = asyncio.Event()
            loop = asyncio.get_running_loop()
            app.player.play(False)
            app.player.do(lambda trainer: loop.call_soon_threadsafe(done.set))
            if app.return_code is None:
                await asyncio.wait_for(done.wait(), 60)
                app.call_later(done.clear)  # after all keys that wait
                while done.is_set() and app.return_code is None and app._exception is None:
                    await asyncio.sleep(0.01)
    app.player.stop()
    app.player._thread.join(60)
    return Walk(len(pressed), screens, app.player._trainer)


def _resize(app: GanApp, size: tuple[int, int]) -> None:
    assert isinstance(app._driver, HeadlessDriver)
    app._driver._size = Size(*size)
    app.post_message(Resize(Size(*size), Size(*size)))


def made_again(trainer: Trainer) -> tuple[Trainer, Trainer]:
    """The game of a walk, A if it was two, and what its line makes, at the same place."""
    own = trainer.own if isinstance(trainer, Pair) else trainer
    words = shlex.split(own.recipe.to_text())
    config = Config.from_text(shlex.join(word for word in words if not is_edit(word)))
    again = Trainer(config, edits=[word for word in words if is_edit(word)])
    snapshot = own.snapshot()
    again.seek(snapshot.step, snapshot.phases)
    return own, again


def bits(snapshot: Snapshot) -> tuple[Any, ...]:
    """All that training changes."""
    curves = {name: values.tobytes() for name, values in snapshot.curves.items()}
    networks = snapshot.generator.theta.tobytes(), snapshot.discriminator.theta.tobytes()
    return snapshot.config.to_text(), snapshot.step, snapshot.phases, *networks, curves


def assert_made_again(trainer: Trainer) -> None:
    """To the last bit, here and some steps later."""
    own, again = made_again(trainer)
    line = own.recipe.to_text()
    assert bits(own.snapshot()) == bits(again.snapshot()), line
    for each in (own, again):
        each.run(steps=AFTERWARDS)
    assert bits(own.snapshot()) == bits(again.snapshot()), line
