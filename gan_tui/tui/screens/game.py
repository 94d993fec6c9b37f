"""What every screen of the running game can do: each command as a move of the player."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from textwrap import shorten
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from gan_tui.data.datasets import DATASETS, Dataset
from gan_tui.teaching.lesson import Sitting
from gan_tui.training.aside import Aside
from gan_tui.training.branches import fresh
from gan_tui.training.config import KNOBS, Config
from gan_tui.training.moves import MOVES
from gan_tui.training.player import Frame, Player
from gan_tui.training.trainer import Trainer
from gan_tui.tui.commands import Command, commands_of
from gan_tui.tui.compositor import DirectCompositor
from gan_tui.tui.fallback import FALLBACKS
from gan_tui.tui.panels.keybar import KeyBar
from gan_tui.tui.panels.knobs import KnobsPanel, with_changes
from gan_tui.tui.panels.lesson import LessonStrip
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.panels.status import StatusBar
from gan_tui.tui.screens.steady import Steady
from gan_tui.tui.themes import THEMES
from gan_tui.tui.widgets.pixels import PixelGallery
from gan_tui.tui.widgets.timeline import Timeline
from gan_tui.tui.widgets.too_small import SMALLEST, TooSmall

NUMBERS_FPS = 4
"""While playing, numbers and charts are drawn so often, in turn: faster ones cannot be read, and cost most."""

LINE = 300
"""Characters of the run's line that a message shows; a run of many edits has more."""


def keys(commands: Iterable[Command]) -> list[BindingType]:
    """The commands as Textual's bindings."""
    return [
        Binding(c.key, f"run('{c.action}')", c.title, id=c.action, tooltip=c.help, key_display=c.show or None)
        for c in commands
    ]


class GameScreen(Steady[None]):
    """Subclasses ``compose_stage``: what stands between the bars. They set BINDINGS."""

    DEFAULT_CSS = """
    GameScreen { layout: vertical; overflow: hidden; }
    Timeline { margin: 0 1; }
    #stage { width: 100vw; height: 1fr; }  /* 1fr wide would leave the margins of Timeline free here too */
    GameScreen.-tiny, GameScreen.-flat {
        & > * { display: none !important; }
        & > TooSmall { display: block !important; }
    }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (SMALLEST[0], "-narrow"), (100, "-wide"), (150, "-xwide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (SMALLEST[1], "-low"), (32, "-high"), (44, "-xhigh")]
    ALLOW_IN_MAXIMIZED_VIEW = "StatusBar, Timeline, KeyBar"
    AUTO_FOCUS = ""
    NAME: ClassVar[str]
    """By which COMMANDS know it."""
    MAXIMISED: ClassVar[type[Panel]]
    """The panel that is shown alone where none is in focus."""
    BAR: ClassVar[Mapping[str, str]] = {}
    """The actions that come first in the last row, with their words there."""
    aside: Aside | None = None
    """What the screen is about beside the training, if it is about anything else."""

    def __init__(self, player: Player, fps: int) -> None:
        super().__init__()
        self._compositor = DirectCompositor()
        self._stage = Horizontal(id="stage")
        self._fps, self._turns = fps, max(1, fps // NUMBERS_FPS)
        self._player = player
        self._frame: Frame | None = None
        self._panels: list[Panel] = []
        self._galleries: list[PixelGallery] = []
        self._owed = False
        self._begun = False  # whether a frame has been drawn here
        self._early: list[str] = []  # commands that came before that

    def compose(self) -> ComposeResult:
        yield StatusBar()
        with self._stage:
            yield from self.compose_stage()
        yield LessonStrip()
        yield Timeline()
        yield KeyBar(commands_of(self.NAME), self.BAR)
        yield TooSmall()

    def compose_stage(self) -> ComposeResult:
        """The panels, side by side."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """There are no other panels than these."""
        self._panels, self._galleries = list(self.query(Panel)), list(self.query(PixelGallery))

    def on_screen_resume(self) -> None:
        """What happened while another screen was on top."""
        self._player.want()

    def show(self, frame: Frame, turn: int | None = None, coarse: bool = False) -> None:
        """Draw a frame: the bars, then the panels; ``turn`` counts frames while playing, None asks for everything.

        ``coarse``: the link is slow; pictures get fewer greys, and after a key the panels wait for ``pay``, so that the
        next key need not wait for them.
        """
        before, self._frame = self._frame, frame
        if not self.is_mounted:
            return
        first, self._begun = not self._begun, True
        if first:  # all of it, at whatever pace and over whatever link: what else comes relies on it
            turn = None
        if before is not None and frame.speed != before.speed:
            fast = math.isinf(frame.speed)
            self.app.clear_notifications()  # + + + is one message, the last
            self.notify("as fast as it goes" if fast else f"{frame.speed:,.0f} steps a second", timeout=1.5)
        if turn is None or turn % self._turns == 0:
            self.query_one(StatusBar).show(frame)
            self.query_one(Timeline).show(frame.snapshot.step, frame.known, frame.edits)
            for knobs in self.query(KnobsPanel):
                knobs.show(frame)
        if turn is None:
            self.paint_now()  # what answers a key does not wait for the charts
            self._owed = coarse and not first
            if self._owed:
                return
        for gallery in self._galleries:
            gallery.coarse = coarse
        self.show_panels(frame, turn)
        self.paint_now()
        while self._early:
            self.call_later(self.action_run, self._early.pop(0))

    def tell(self, sitting: Sitting | None) -> None:
        """Keep in sight what the lesson wants; the playground has its words."""
        if self.is_mounted:
            self.query_one(LessonStrip).show(sitting)

    def pay(self) -> bool:
        """The terminal has taken all that was sent: draw the panels that it is owed, if it is."""
        owed, self._owed = self._owed, False
        if owed and self._frame is not None:
            self.show_panels(self._frame, None)
            self.paint_now()
        return owed

    def paint_now(self) -> None:
        """Send what has changed, without the wait for the screen's own timer; that comes to it if this fails."""
        if self._compositor.size != self.app.size:
            return  # it is about to be laid out anew
        try:
            self._on_timer_update()
        except Exception as error:
            FALLBACKS.note(error)
            self.refresh()

    def show_panels(self, frame: Frame, turn: int | None) -> None:
        """Draw the panels whose turn it is."""
        raise NotImplementedError

    # -- playing

    def action_play(self) -> None:
        """Play or pause."""
        self._player.toggle()

    async def action_run(self, name: str) -> None:
        """The command of this name: a move of the training, which pauses first; of the aside; or any action.

        One that comes before the screen stands, or knows of a game, waits for it; one that comes after it has left is
        late.
        """
        if self not in self.app.screen_stack:
            return
        if not self._begun:
            self._early.append(name)
        elif name in MOVES:
            self._player.play(False)
            self._player.do(MOVES[name])
        elif self.aside is not None and name in self.aside.MOVES:
            self.aside.MOVES[name](self.aside)
            self._player.want()
        else:
            await self.run_action(f"app.{name}" if name == "suspend" else name)

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
        from gan_tui.tui.screens.choose_data import ChooseData

        if self._frame is not None:
            self.app.push_screen(ChooseData(self._frame.snapshot.dataset), self._choose)

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
        from gan_tui.tui.screens.microscope import Microscope

        self._player.play(False)
        self.app.push_screen(Microscope(self._player, self._fps))

    def action_landscape(self) -> None:
        from gan_tui.tui.screens.landscape import LandscapeScreen

        self.app.push_screen(LandscapeScreen(self._player, self._fps))

    def action_explorer(self) -> None:
        from gan_tui.tui.screens.explorer import ExplorerScreen

        self.app.push_screen(ExplorerScreen(self._player, self._fps))

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
            line = f"gan-tui {self._frame.story.to_options()}"
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
        from gan_tui.tui.screens.help import Help

        here = next(iter(self.query(KnobsPanel)), self.maximized or self.focused)
        panel = type(here) if isinstance(here, Panel) else None
        panels = [*dict.fromkeys(map(type, self._panels)), KnobsPanel]
        self.app.push_screen(Help(panels, commands_of(self.NAME), panel))

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
