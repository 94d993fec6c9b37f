"""What every screen of the running game is made of: its bars, a stage between them, and frames drawn on it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from gan_tui.teaching.lesson import LessonRun
from gan_tui.tools.tool import Tool
from gan_tui.training.frame import Frame
from gan_tui.training.player import Player
from gan_tui.tui.backend.screen import DirectScreen
from gan_tui.tui.commands import commands_of
from gan_tui.tui.panels.keybar import KeyBar
from gan_tui.tui.panels.knobs import KnobsPanel
from gan_tui.tui.panels.lesson import LessonStrip
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.panels.status import StatusBar
from gan_tui.tui.widgets.pixels import PixelGallery
from gan_tui.tui.widgets.timeline import Timeline
from gan_tui.tui.widgets.too_small import SMALLEST, TooSmall

NUMBERS_FPS = 4
"""While playing, numbers and charts are drawn so often, in turn: faster ones cannot be read, and cost most."""


class Stage(DirectScreen):
    """Subclasses ``compose_stage`` and draw with ``show_panels``."""

    DEFAULT_CSS = """
    Stage { layout: vertical; overflow: hidden; }
    Timeline { margin: 0 1; }
    #stage { width: 100vw; height: 1fr; }  /* 1fr wide would leave the margins of Timeline free here too */
    Stage.-tiny, Stage.-flat {
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
    tool: Tool | None = None
    """What the screen is about beside the training, if it is about anything else."""

    def __init__(self, player: Player, fps: int) -> None:
        super().__init__()
        self._stage = Horizontal(id="stage")
        self._fps, self._turns = fps, max(1, fps // NUMBERS_FPS)
        self._player = player
        self._frame: Frame | None = None
        self._panels: list[Panel] = []
        self._galleries: list[PixelGallery] = []
        self._owed = False
        self._begun = False  # whether a frame has been drawn here

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

    def tell(self, lesson_run: LessonRun | None) -> None:
        """Keep in sight what the lesson wants; the playground has its words."""
        if self.is_mounted:
            self.query_one(LessonStrip).show(lesson_run)

    def pay(self) -> bool:
        """The terminal has taken all that was sent: draw the panels that it is owed, if it is."""
        owed, self._owed = self._owed, False
        if owed and self._frame is not None:
            self.show_panels(self._frame, None)
            self.paint_now()
        return owed

    def show_panels(self, frame: Frame, turn: int | None) -> None:
        """Draw the panels whose turn it is."""
        raise NotImplementedError
