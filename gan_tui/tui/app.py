"""GanApp owns the player: it asks for frames at the frame rate while the game runs, and for none while it rests."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import partial

from textual import events, on
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.timer import Timer

from gan_tui.process import borrowed
from gan_tui.training.config import Config
from gan_tui.training.frame import Frame
from gan_tui.training.player import Player
from gan_tui.training.trainer import Trainer
from gan_tui.tui.backend.driver import SafeDriver
from gan_tui.tui.boundary import Bounded
from gan_tui.tui.commands import commands_of, keys_of
from gan_tui.tui.panels.networks import NetworksPanel
from gan_tui.tui.playground.screen import Playground
from gan_tui.tui.screen import GameScreen
from gan_tui.tui.themes import THEMES, role_defaults
from gan_tui.words import shown

INTERRUPTED = 130
SWITCH_SECONDS = 0.001
"""After so long the player's thread hands the interpreter to the screen; Python's 5 ms made frames come late."""

GARBAGE = 20_000
"""New objects between two collections: a frame makes some thousand, and none of them in a circle."""

WAITING = 16
"""Moves that wait for the player: a key that is held down asks for no more."""

PASTED = 4096
"""Letters of a line that is pasted: the longest path."""

COVERED_FPS = 4
"""Frames a second under a dialog: drawing through one costs four times as much."""


class FrameReady(Message):
    """The player has published a frame."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.frame = frame

    def can_replace(self, message: Message) -> bool:
        """Only the latest frame is worth drawing."""
        return isinstance(message, FrameReady)


class GanApp(Bounded):
    """The application."""

    TITLE = "gan-tui"
    BINDINGS = [
        Binding("ctrl+c", "interrupt", "Quit", show=False, priority=True),
        Binding("ctrl+z", "suspend", "Suspend", show=False, priority=True),
    ]

    def __init__(
        self,
        config: Config,
        *,
        edits: Sequence[str] = (),
        playing: bool = False,
        fps: int = 30,
        lesson: int | None = None,
    ) -> None:
        super().__init__(driver_class=SafeDriver)
        trainer = Trainer(config, edits=edits)
        self.player = Player(trainer, float(trainer.dataset.pace), lambda frame: self.post_message(FrameReady(frame)))
        for theme in THEMES:
            self.register_theme(theme)
        self.set_reactive(App.theme, THEMES[0].name)  # before anything is styled: later all would be styled anew
        self.stylesheet.set_variables(self.get_css_variables())
        self._starts_playing = playing
        self._lesson = lesson
        self._fps = fps
        self._turn = self._ticks = 0
        self._process = ExitStack()
        self._warned = False
        self._frame: Frame | None = None
        self._timer: Timer | None = None
        self._playground: Playground = Playground(self.player, fps)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The role colours, also under themes that know nothing of them."""
        return role_defaults(self.current_theme.dark)

    async def on_mount(self) -> None:
        """Open the playground, paused unless told otherwise."""
        self._process.enter_context(borrowed())
        sys.setswitchinterval(SWITCH_SECONDS)
        self.app_resume_signal.subscribe(self, lambda app: self._shadow.forget())
        # a little often: ticks that come late are left out
        self._timer = self.set_interval(0.98 / self._fps, self._tick, pause=True)
        await self.push_screen(self._playground)
        self.player.start()
        self.player.play(self._starts_playing)
        if self._lesson is not None:
            self._playground.take(self._lesson)
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """What stands now stands to the end: no garbage collection needs to look at it."""
        gc.freeze()
        gc.set_threshold(GARBAGE)
        gc.enable()

    def on_unmount(self) -> None:
        """Leave nothing running, and Python as it was: there may be a life after the app."""
        self.player.stop()
        self._process.close()

    @property
    def _live(self) -> GameScreen:
        """The screen that shows the game: the topmost that can."""
        return next(screen for screen in reversed(self.screen_stack) if isinstance(screen, GameScreen))

    def _tick(self) -> None:
        """Ask for a frame, if the terminal has drawn the last ones; now and then only while something covers it."""
        if not self.screen_stack:
            return  # it ends
        self._ticks += 1
        covered = not isinstance(self.screen, GameScreen)
        if self._flow.may_send() and (not covered or self._ticks % max(1, self._fps // COVERED_FPS) == 0):
            self.player.want()

    async def on_event(self, event: events.Event) -> None:
        """Answers to the flow control are no one else's business."""
        if isinstance(event, events.CursorPosition):
            self._flow.answered()
            screen = self.screen_stack[-1] if self.screen_stack else None  # anyone can type an answer, at any time
            if isinstance(screen, GameScreen) and self._flow.may_send() and screen.pay():
                self._ask()
            return
        if isinstance(event, events.Resize):
            self._shadow.forget()  # even of the same size: the terminal may have moved what stood there
            if self.screen_stack:
                self.screen.refresh()
        if isinstance(event, events.Paste):
            event.text = "\n".join(shown(line, PASTED) for line in event.text[: 2 * PASTED].splitlines())
        await super().on_event(event)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Say it as it is: what is said may be the name of a file, and is never read as markup."""
        super().notify(shown(message), title=shown(title), severity=severity, timeout=timeout, markup=False)

    @on(FrameReady)
    def _receive(self, message: FrameReady) -> None:
        if self.is_running:  # not while the screens are being taken down
            self.take_note(message.frame)
            self.draw_frame(message.frame)

    def draw_frame(self, frame: Frame) -> None:
        """Draw what the player has published, and say what went wrong."""
        before, self._frame = self._frame, frame
        if self._timer is not None:
            (self._timer.resume if frame.playing else self._timer.pause)()
        self._turn += 1
        steady = frame.playing and before is not None and (before.playing, before.speed) == (True, frame.speed)
        self._live.show(frame, self._turn if steady else None, self._flow.coarse)
        if self._live is not self._playground:
            self._playground.follow(frame, self._live.tool)
            self._live.tell(self._playground.lesson_run)
        self._ask()
        if frame.error and (before is None or frame.error != before.error):
            self.notify(frame.error, severity="error", timeout=8)
        if frame.diverged and (before is None or frame.diverged != before.diverged):
            self.notify(
                f"{frame.diverged}. This is the last good step: b goes back, r starts anew.",
                title="The game diverged",
                severity="error",
                timeout=15,
            )

    @property
    def last_words(self) -> str:
        """The line that reproduces the run."""
        return f"The same run again: gan-tui {self._frame.recipe.to_options()}" if self._frame else ""

    def new_playground(self) -> Playground:
        """On the same player, with what was drawn, scored and learnt on this one."""
        return self._playground.heir()

    def forget_screen(self) -> None:
        """Send every cell anew."""
        self._shadow.forget()

    @on(NetworksPanel.Edited)
    def _edit(self, message: NetworksPanel.Edited) -> None:
        """A weight set by hand, on whatever screen: the player pauses, as for every move by hand."""
        self.player.play(False)
        self.player.do(lambda trainer: trainer.set_weight(message.player, message.index, message.value))

    async def action_quit(self) -> None:
        """Leave; where drawn pictures would be lost, only when asked again."""
        editor = self._playground.editor
        if editor is not None and editor.kept.unsaved and not self._warned:
            self._warned = True
            self.notify(
                "In the editor (p), S saves them. q again leaves without.",
                title="The pictures you kept are not saved",
                severity="warning",
                timeout=8,
            )
        else:
            self.exit()

    def action_command_palette(self) -> None:
        """Textual's, but for a fault of its own."""
        from gan_tui.tui.dialogs.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def action_interrupt(self) -> None:
        """Ctrl+C: at once."""
        self.exit(return_code=INTERRUPTED)

    def action_suspend(self) -> None:
        """Ctrl+Z: to the shell, until it says fg."""
        if isinstance(self._driver, SafeDriver):
            self._driver.suspend()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A screen may have another use for ctrl+z."""
        if action == "suspend":
            return not any(isinstance(s, GameScreen) and "ctrl+z" in keys_of(s.NAME) for s in self.screen_stack[-1:])
        return super().check_action(action, parameters)

    @property
    def swamped(self) -> bool:
        """Whether more is asked of the player than it can do at once."""
        return self.player.waiting >= WAITING

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: the same table as the keys."""
        if not isinstance(screen, GameScreen):
            return
        for command in commands_of(screen.NAME):
            if command.action != "command_palette":
                yield SystemCommand(command.title, command.help, partial(screen.action_run, command.action))
