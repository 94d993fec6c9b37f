"""The program with an ear: what is asked on a pipe is answered by the running app.

It is the program as it is otherwise. To compare a terminal with a fresh paint one must hold the app still, and know
what a fresh paint would be; from outside neither can be told from a machine that is busy.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from pathlib import Path
from traceback import format_exc
from typing import Any

from rich.cells import cell_len
from textual._context import visible_screen_stack

from gan_tui import cli
from gan_tui.tui.app import GanApp
from gan_tui.tui.widgets.canvas import Canvas

ROUNDS, ROUND_SECONDS = 8, 0.03
"""So often in a row the app must come round without having written anything to be at rest."""

FAR = 100_000
"""Steps."""


def forget(app: GanApp) -> None:
    """Let every widget draw itself anew when it is asked next."""
    for screen in app.screen_stack:
        for widget in screen.walk_children(with_self=True):
            widget.refresh()  # type: ignore[attr-defined]
            if isinstance(widget, Canvas):
                widget._painted = None


def cells_of(app: GanApp) -> list[list[tuple[Any, ...]]]:
    """Every cell as Textual composes it."""
    visible_screen_stack.set(app._background_screens)  # what a dialog is seen through
    found = []
    for strip in app.screen._compositor.render_strips():
        row: list[tuple[Any, ...]] = []
        for text, style, _ in strip:
            for character in text:
                wide = cell_len(character)
                if wide == 0 and row:
                    row[-1] = (row[-1][0] + character, *row[-1][1:])
                else:
                    row += [(part, *_look(style)) for part in (character, "")[:wide]]
        found.append(row)
    return found


def _look(style: Any) -> tuple[Any, ...]:
    if style is None:
        return "default", "default", False, False, False
    ink, paper = (
        "{:02x}{:02x}{:02x}".format(*c.get_truecolor()) if c else "default" for c in (style.color, style.bgcolor)
    )
    return ink, paper, bool(style.bold), bool(style.italic), bool(style.reverse)


class Ear:
    """Hears ``rest``, ``compose`` and ``go``; answers in ``answer.json``, and marks in the output when it has."""

    def __init__(self, app: GanApp, pipe: int, answers: Path) -> None:
        self.app, self.answers, self.written, self.rested = app, answers, 0, 0
        self.loop = asyncio.get_running_loop()
        write = app._driver.write  # type: ignore[union-attr]

        def counted(data: str) -> None:
            self.written += 1
            write(data)

        app._driver.write = counted  # type: ignore[union-attr,method-assign]
        threading.Thread(target=self._hear, args=(pipe,), daemon=True).start()

    def _hear(self, pipe: int) -> None:
        with os.fdopen(pipe) as lines:
            for line in lines:
                asyncio.run_coroutine_threadsafe(self._do(*line.split()), self.loop)

    async def _do(self, number: str, what: str) -> None:
        with self.app._context():
            try:
                answer = await getattr(self, what)()
            except Exception:
                answer = {"error": format_exc()}
        self.rested += 1  # the mark
        self.answers.with_suffix(".new").write_text(json.dumps({"number": number, **answer}))
        os.replace(self.answers.with_suffix(".new"), self.answers)
        self.app._driver.write(f"\x1b]7;soak-{number}\x07")  # type: ignore[union-attr]

    async def rest(self) -> dict[str, Any]:
        """Pause, and take away what goes away by itself."""
        app = self.app
        done = asyncio.Event()
        app.player.do(lambda trainer: self.loop.call_soon_threadsafe(done.set))
        await done.wait()
        still = 0
        while still < ROUNDS:
            before = self.written
            if app.player._playing:  # a key may come late
                app.player.play(False)
                still = -1
            film = getattr(getattr(app._live, "tool", None), "interpolation", None)
            if getattr(film, "rolling", False):
                film.rolling = False  # type: ignore[union-attr]
                app.player.want()
            if len(app._notifications):
                app.clear_notifications()
                still = -1
            await self.round()
            still = still + 1 if self.written == before else 0
        self.rested = self.written
        return {"screen": self.where}

    async def round(self) -> None:
        """A while, and all that has reached the app and the screen by then."""
        await asyncio.sleep(ROUND_SECONDS)
        done = asyncio.Event()
        self.app.call_later(lambda: self.app.screen.call_later(done.set))
        await done.wait()

    async def compose(self) -> dict[str, Any]:
        """What a fresh paint would show; and what was painted, to tell a stale widget from cells that were not sent.

        Nothing if it was not at rest after all: a timer of half a second may have ended since.
        """
        painted = cells_of(self.app)
        await self.round()
        if self.written != self.rested or painted != cells_of(self.app):
            return {}
        forget(self.app)
        size = [self.app.size.width, self.app.size.height]
        frame, player = self.app._frame, self.app.player
        state = f"frame {frame and (frame.playing, frame.snapshot.step)}, player {player._playing}, {player._error}"
        return {"screen": self.where, "size": size, "cells": cells_of(self.app), "painted": painted, "state": state}

    async def look(self) -> dict[str, Any]:
        """Where one is, and in which panel."""
        await self.round()
        focused = self.app.focused
        return {
            "screen": self.where,
            "focus": type(focused).__name__,
            "mounted": self.app.screen.is_mounted,
            "size": [*self.app.size],
        }

    async def seek(self) -> dict[str, Any]:
        """Set out for where it takes long to come."""
        self.app.player.seek(FAR)
        return {}

    async def go(self) -> dict[str, Any]:
        """Play on."""
        self.app.player.play(True)
        return {"screen": self.where}

    @property
    def where(self) -> str:
        app = self.app
        name = type(app.screen).__name__
        return f"{name} + knobs" if app.screen.query("KnobsPanel") else name


def main() -> None:
    mounted = GanApp.on_mount

    async def on_mount(self: GanApp) -> None:
        await mounted(self)
        self.ear = Ear(self, int(os.environ["SOAK_PIPE"]), Path(os.environ["SOAK_ANSWER"]))  # type: ignore[attr-defined]

    GanApp.on_mount = on_mount  # type: ignore[method-assign]
    cli.main()


if __name__ == "__main__":
    main()
