"""An app that outlives errors: what one happened in is closed, the playground comes back, and a report is kept.

Textual 8.2 ends the app at the first error that nobody catches: they all come to ``App._handle_exception``, those of
handlers, actions, timers, callbacks, workers, of painting, layout and composing. Whatever raised in its message loop
is then dead: it takes no more messages, though it may still stand on the screen. So no part of it may stay: every
screen above the playground is closed, and where the playground itself failed, another one takes its place. Only the
app's own loop is never left by an error.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from traceback import walk_tb
from typing import Any
from weakref import WeakSet

from textual.events import ScreenResume
from textual.message import Message
from textual.messages import Prune
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import WorkerFailed

from gan_tui import reports
from gan_tui.training.fault import Fault
from gan_tui.training.frame import Frame
from gan_tui.tui.backend.app import DirectApp
from gan_tui.tui.backend.driver import SafeDriver

BROKEN = 70
"""The exit code where errors end the app, as sysexits.h has it."""

APART_SECONDS = 3.0
"""Errors that come faster than this are not outlived."""

FAREWELL_SECONDS = 2.0
"""So long a closed screen may take to end its parts by itself."""


class Bounded(DirectApp):
    """Subclasses have a playground, know how to build it anew, and the line that makes the run again.

    ``parting``: what to say once the terminal is given back, if an error ended the app.
    """

    _playground: Screen[Any]
    parting = ""
    clock: Callable[[], float] = staticmethod(time.monotonic)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._closed_screens: WeakSet[Screen[Any]] = WeakSet()
        self._farewells: set[asyncio.Task[None]] = set()
        self._latest: float | None = None
        self._playground_failed = False
        self._reported = 0

    def new_playground(self) -> Screen[Any]:
        """Another one, to take the place of this one."""
        raise NotImplementedError

    @property
    def last_words(self) -> str:
        """The line that makes the run again."""
        raise NotImplementedError

    def forget_screen(self) -> None:
        """What the terminal shows is no longer known."""
        raise NotImplementedError

    # -- what errors come to

    def _handle_exception(self, error: BaseException) -> None:
        """Textual calls this with every error that nobody caught, often right before the one who raised it ends."""
        if isinstance(error, WorkerFailed):
            error = error.error
        fault = Fault.of(error)
        told = reports.save(fault.account, self.last_words)
        place = self._place_of(error)
        if place in self._closed_screens:  # the last words of what is being closed
            return
        if self._exit:
            self.parting = self.parting or f"gan-tui: an error while closing, {fault.words}. {told}"
            return
        now, before = self.clock(), self._latest
        self._latest = now
        soon = before is not None and now - before <= APART_SECONDS
        stack, at_home = self._stack, place is self._playground
        if soon or (at_home and self._playground_failed) or self._playground not in stack:
            self._give_up(f"gan-tui: ended by an error of its own, {fault.words}. {told}")
            return
        self._playground_failed |= at_home
        try:
            self._come_home(stack, at_home)
        except Exception as another:
            self._handle_exception(another)
            return
        what = "The playground was built anew" if at_home else "It was closed"
        self._say(f"An error: {fault.words}. {what}; the training is untouched. {told}")

    def take_note(self, frame: Frame) -> None:
        """Errors of the player's thread come with its frames, which show what it made of them."""
        new, self._reported = min(frame.failed - self._reported, len(frame.faults)), frame.failed
        for fault in frame.faults[len(frame.faults) - new :]:
            told = reports.save(fault.account, f"gan-tui {frame.recipe.to_options()}")
            self._say(f"An error in the training: {fault.words}. It rests at its last good step. {told}")

    def _say(self, words: str) -> None:
        self.notify(words, title="Something went wrong", severity="error", timeout=15, markup=False)

    def _place_of(self, error: BaseException) -> Screen[Any] | None:
        """The screen of the innermost widget that was at work, else the one on top."""
        for frame, _ in reversed(list(walk_tb(error.__traceback__))):
            widget = frame.f_locals.get("self")
            if isinstance(widget, Widget):
                for node in widget.ancestors_with_self:
                    if isinstance(node, Screen):
                        return node
        return self._stack[-1] if self._stack else None

    @property
    def _stack(self) -> list[Screen[Any]]:
        return self._screen_stacks.get(self._current_mode, [])  # none of it while the app begins

    def _give_up(self, words: str) -> None:
        self.parting = self.parting or words
        self.exit(return_code=BROKEN)
        if isinstance(self._driver, SafeDriver):
            self._driver._leave(BROKEN)  # even if the parts that are left cannot end any more

    # -- coming home

    def _come_home(self, stack: list[Screen[Any]], anew: bool) -> None:
        """Close all above home, at once: nothing more is drawn there, and no key gets there."""
        at = stack.index(self._playground) + (not anew)
        gone, stack[at:] = stack[at:], []
        strays = [s for s in self._nodes if isinstance(s, Screen) and s not in (*stack, *gone)]  # opened by half
        self._closed_screens.update([*gone, *strays])
        self.forget_screen()
        self.capture_mouse(None)
        if anew:
            self._playground = self.new_playground()
            self.push_screen(self._playground)
        else:
            self._playground.post_message(ScreenResume())
        for screen in (*reversed(gone), *strays):
            farewell = asyncio.create_task(self._take_away(screen))
            self._farewells.add(farewell)
            farewell.add_done_callback(self._farewells.discard)

    async def _take_away(self, screen: Screen[Any]) -> None:
        """End all parts of a screen, also those that do not hear any more; Textual would wait for these for ever.

        Who hears tells its own children, when it has done what it had to do: until then it needs them.
        """
        nodes = list(screen.walk_children(with_self=True))
        deaf = {node for node in nodes if node._task is None or node._task.done()}
        for node in nodes:
            node._pruning = True
            if node is screen or node.parent in deaf:
                node.post_message(Prune())
        tasks = [node._task for node in nodes if node._task is not None]
        if tasks:
            done, _ = await asyncio.wait(tasks, timeout=FAREWELL_SECONDS)
            errors = [error for task in done if not task.cancelled() and (error := task.exception())]
            for error in {id(error): error for error in errors}.values():
                self._handle_exception(error)
        for node in reversed(nodes):
            for timer in list(node._timers):
                timer.stop()
            if node._task is not None and not node._task.done():
                node._task.cancel()
            self._registry.discard(node)
        if screen in self._nodes:
            self._nodes._remove(screen)
            screen._detach()

    # -- the app's own loop

    async def _outlive(self, work: Awaitable[None]) -> None:
        try:
            await work
        except asyncio.CancelledError:  # of what was waited for, or of the app itself
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
        except Exception as error:
            self._handle_exception(error)

    async def _dispatch_message(self, message: Message) -> None:
        await self._outlive(super()._dispatch_message(message))

    async def _flush_next_callbacks(self) -> None:
        await self._outlive(super()._flush_next_callbacks())

    async def _close_all(self) -> None:
        await self._outlive(super()._close_all())
