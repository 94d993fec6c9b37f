"""The whole app under a pilot, and frames of any state to feed to panels."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar
from unittest.mock import patch

from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen

from gan_tui import Config, Trainer
from gan_tui.training.frame import Frame
from gan_tui.training.player import Player
from gan_tui.training.snapshot import Snapshot
from gan_tui.tui.app import FrameReady, GanApp
from gan_tui.tui.panels.status import StatusBar
from gan_tui.tui.playground.screen import Playground
from gan_tui.tui.widgets.canvas import Canvas

T = TypeVar("T")
SECONDS = 60
"""How long to wait for what takes a hundredth of that, unless the machine is busy with other work."""


def frame_of(trainer: Trainer, **changes: Any) -> Frame:
    """What a paused player would publish now, with some fields changed."""
    frames: list[Frame] = []
    Player(trainer, float(trainer.dataset.pace), frames.append).tick()
    return replace(frames[0], **changes)


def walked(config: Config, step: int = 0, phases: int = 0) -> Trainer:
    """A Trainer that came here on foot."""
    trainer = Trainer(config)
    trainer.run(steps=step)
    for _ in range(phases):
        trainer.advance()
    return trainer


def bits(snapshot: Snapshot) -> tuple[Any, ...]:
    """All that training changes, to the last bit."""
    curves = {name: values.tobytes() for name, values in snapshot.curves.items()}
    networks = snapshot.generator.theta.tobytes(), snapshot.discriminator.theta.tobytes()
    return snapshot.step, snapshot.phases, snapshot.phase, *networks, curves


class Session:
    """The running app, and every frame it got."""

    def __init__(self, app: GanApp) -> None:
        self.app = app
        self.frames: list[Frame] = []
        self.pilot: Pilot[None]

    def note(self, message: Message) -> None:
        if isinstance(message, FrameReady):
            self.frames.append(message.frame)

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    async def wait(self, condition: Callable[[], object]) -> None:
        """Until it holds. Not the pilot's pause: that waits for an idle CPU, which a player denies it."""
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"not within {SECONDS} s"
            await asyncio.sleep(0.002)
        await self.taken_in()

    async def taken_in(self) -> None:
        """Until the app and the screen have done all that has reached the app so far; or the app has ended.

        A key goes from the app to the screen, comes back if nothing there wants it, and may ask the screen once more.
        """
        for _ in range(3):
            done = asyncio.Event()
            self.app.call_later(lambda done=done: self.app.screen.call_later(done.set))
            deadline = time.monotonic() + SECONDS
            while not done.is_set() and self.app.return_code is None:
                assert time.monotonic() < deadline, f"not within {SECONDS} s"
                await asyncio.sleep(0.001)

    async def until(self, condition: Callable[[Frame], object]) -> Frame:
        """Until such a frame has come and is drawn."""
        await self.wait(lambda: self.frames and condition(self.frame))
        return self.frame

    async def at(self, step: int, phases: int = 0) -> Frame:
        """Until the game is paused there."""
        return await self.until(lambda f: (f.snapshot.step, f.snapshot.phases, f.playing) == (step, phases, False))

    async def tap(self, *keys: str) -> None:
        """Press keys, and wait until they have been taken in."""
        for key in keys:
            self.app.simulate_key(key)
            await self.taken_in()

    async def press(self, *keys: str) -> Frame:
        """Press keys, and wait until the player has done whatever they made it do."""
        await self.tap(*keys)
        await self.settle()
        return self.frame

    async def settle(self) -> None:
        """Until the player has done all that it was told, and that is drawn."""
        done: list[Trainer] = []
        self.app.player.do(done.append)
        await self.wait(lambda: done)
        last = self.frames[-1].serial if self.frames else 0
        self.app.player.want()
        await self.until(lambda f: f.serial > last)
        await self.pilot.pause(0)

    async def go(self, step: int, phases: int = 0) -> Frame:
        """Train to there, without the keys."""
        self.app.player.do(lambda trainer: trainer.seek(step, phases))
        return await self.at(step, phases)

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size, and wait until all is laid out for it."""
        size = Size(width, height)
        assert isinstance(self.app._driver, HeadlessDriver)
        self.app._driver._size = size
        self.app.post_message(Resize(size, size))
        await self.wait(lambda: self.app.screen.size == size)
        await self.drawn()

    async def drawn(self) -> None:
        """Until nothing waits to be laid out or drawn, and every widget has done all it was asked."""

        def waits() -> object:
            screen = self.app.screen
            return screen._layout_required or screen._repaint_required or screen._dirty_widgets or screen._callbacks

        deadline = time.monotonic() + SECONDS
        await self.pilot.pause(0)
        while waits():
            assert time.monotonic() < deadline, f"not within {SECONDS} s"
            await asyncio.sleep(0.002)
            await self.pilot.pause(0)
        await self.taken_in()

    async def opened(self, screen: type[Screen[Any]]) -> None:
        """Until such a screen is on top."""
        await self.wait(lambda: isinstance(self.app.screen, screen) and self.app.screen.is_mounted)

    def rows(self, widget: type[Canvas] | str | Canvas) -> list[str]:
        """The text that a widget draws."""
        if not isinstance(widget, Canvas):
            widget = self.app.screen_stack[1].query(widget).first(Canvas)
        return [widget.render_line(y).text for y in range(widget.size.height)]

    @property
    def status(self) -> str:
        return self.rows(StatusBar)[0]

    @property
    def screen(self) -> list[str]:
        """All the text on the screen."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]


def drive(
    act: Callable[[Session], Awaitable[T]],
    config: Config | None = None,
    size: tuple[int, int] = (80, 24),
    playing: bool = False,
    **environ: str,
) -> T:
    """Run the app on a true colour terminal, or as ``environ`` says, and return what ``act`` returns."""

    async def run() -> T:
        session = Session(GanApp(config or Config(), playing=playing))
        async with session.app.run_test(size=size, notifications=True, message_hook=session.note) as session.pilot:
            await session.opened(Playground)
            await session.until(lambda frame: True)
            return await act(session)

    with patch.dict(os.environ, {"TERM": "xterm-256color", "COLORTERM": "truecolor", **environ}):
        return asyncio.run(run())
