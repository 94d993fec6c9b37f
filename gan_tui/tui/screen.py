"""What every screen of the running game can do: each command as a move of the player."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from textwrap import shorten
from typing import Any

from textual import on
from textual.binding import Binding, BindingType

from gan_tui.data.datasets import DATASETS, Dataset
from gan_tui.training.branches import fresh
from gan_tui.training.config import KNOBS, Config
from gan_tui.training.frame import Frame
from gan_tui.training.navigation import NAVIGATION
from gan_tui.training.player import Player
from gan_tui.training.trainer import Trainer
from gan_tui.tui.command import Command
from gan_tui.tui.commands import commands_of
from gan_tui.tui.panels.keybar import KeyBar
from gan_tui.tui.panels.knobs import KnobsPanel, with_changes
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.screens import new_screen
from gan_tui.tui.stage import Stage
from gan_tui.tui.themes import THEMES
from gan_tui.tui.widgets.timeline import Timeline

LINE = 300
"""Characters of the run's line that a message shows; a run of many edits has more."""


def keys(commands: Iterable[Command]) -> list[BindingType]:
    """The commands as Textual's bindings."""
    return [
        Binding(c.key, f"run('{c.action}')", c.title, id=c.action, tooltip=c.help, key_display=c.show or None)
        for c in commands
    ]


class GameScreen(Stage):
    """Subclasses ``compose_stage``: what stands between the bars. They set BINDINGS."""

    def __init__(self, player: Player, fps: int) -> None:
        super().__init__(player, fps)
        self._early: list[str] = []  # commands that came before the first frame

    def show(self, frame: Frame, turn: int | None = None, coarse: bool = False) -> None:
        super().show(frame, turn, coarse)
        while self._early and self._begun:
            self.call_later(self.action_run, self._early.pop(0))

    # -- playing

    def action_play(self) -> None:
        """Play or pause."""
        self._player.toggle()

    async def action_run(self, name: str) -> None:
        """The command of this name: a move of the training, which pauses first; of the tool; or any action.

        One that comes before the screen stands, or knows of a game, waits for it; one that comes after it has left is
        late.
        """
        if self not in self.app.screen_stack:
            return
        if not self._begun:
            self._early.append(name)
        elif name in NAVIGATION:
            self._player.play(False)
            self._player.do(NAVIGATION[name])
        elif self.tool is not None and name in self.tool.MOVES:
            self.tool.MOVES[name](self.tool)
            self._player.want()
        else:
            await self.act(f"app.{name}" if name == "suspend" else name)

    async def act(self, name: str) -> None:
        """What an ``action_`` does; subclasses know more."""
        await self.run_action(name)

    @on(Timeline.Sought)
    def _seek(self, message: Timeline.Sought) -> None:
        self._player.seek(message.step)

    # -- pace

    def action_faster(self) -> None:
        self._player.change_speed(1)

    def action_slower(self) -> None:
        self._player.change_speed(-1)

    # -- another game

    def action_reset(self) -> None:
        self._restart(lambda config: config)

    def action_reseed(self) -> None:
        seeds = int(KNOBS["seed"].high) + 1
        self._restart(lambda config: replace(config, seed=(config.seed + 1) % seeds))

    def action_data(self) -> None:
        if self._frame is not None:
            self.app.push_screen(new_screen("choose_data", self._frame.snapshot.dataset), self._choose)

    def _choose(self, dataset: Dataset | None) -> None:
        if dataset is not None:
            self._restart(lambda config: Config(dataset=dataset.name, seed=config.seed), float(dataset.pace))

    def _restart(
        self,
        change: Callable[[Config], Config],
        speed: float | None = None,
        refuse: Callable[[str], None] = lambda error: None,
    ) -> None:
        def make(trainer: Trainer) -> Trainer:
            try:
                return self._anew(trainer, change)
            except ValueError as error:
                refuse(str(error))
                raise

        self._player.play(False)
        self._player.load(make, speed)

    @staticmethod
    def _anew(trainer: Trainer, change: Callable[[Config], Config]) -> Trainer:
        return fresh(trainer, change(trainer.config))

    # -- closer looks

    def action_microscope(self) -> None:
        """Pause, and look closely."""
        self._player.play(False)
        self.app.push_screen(new_screen("microscope", self._player, self._fps))

    # -- knobs

    async def action_knobs(self) -> None:
        """Open the knobs beside the game, or close them."""
        here = self.query(KnobsPanel)
        self.set_class(not here, "-knobs")
        if here:
            await here.remove()
            return
        if self.maximized is not None:
            self.minimize()
        await self._stage.mount(KnobsPanel(self._player, self._start_with))
        self._player.want()

    def _start_with(self, changes: Mapping[str, Any], refuse: Callable[[str], None]) -> None:
        dataset = DATASETS.get(changes.get("dataset", ""))
        self._restart(lambda config: with_changes(config, changes), float(dataset.pace) if dataset else None, refuse)

    # -- the screen

    def action_copy(self) -> None:
        """The run's line, to the clipboard of whoever sits at the terminal."""
        if self._frame is not None:
            line = f"gan-tui {self._frame.recipe.to_options()}"
            self.app.copy_to_clipboard(line)
            shown = shorten(line, LINE, placeholder=" ...")
            self.notify(shown, title="Copied: this makes the run again", timeout=8)

    async def action_maximise(self) -> None:
        """The focused panel alone, else the one that matters most."""
        if self.query(KnobsPanel):
            await self.action_knobs()
        if self.maximized is not None:
            self.minimize()
            return
        focused = self.focused if isinstance(self.focused, Panel) else self.query_one(self.MAXIMISED)
        self.maximize(focused)

    def action_help(self) -> None:
        here = next(iter(self.query(KnobsPanel)), self.maximized or self.focused)
        panel = type(here) if isinstance(here, Panel) else None
        panels = [*dict.fromkeys(map(type, self._panels)), KnobsPanel]
        self.app.push_screen(new_screen("help", panels, commands_of(self.NAME), panel))

    def action_theme(self) -> None:
        names = [theme.name for theme in THEMES]
        here = names.index(self.app.theme) if self.app.theme in names else -1
        self.app.theme = names[(here + 1) % len(names)]

    def action_command_palette(self) -> None:
        self.app.action_command_palette()

    async def action_quit(self) -> None:
        await self.app.action_quit()

    @on(KeyBar.Pressed)
    async def _press(self, message: KeyBar.Pressed) -> None:
        await self.action_run(message.command.action)
