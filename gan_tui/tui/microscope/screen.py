"""The microscope: one training step, phase by phase and number by number."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal, VerticalScroll

from gan_tui.training.frame import Frame
from gan_tui.training.game import Phase
from gan_tui.training.player import Player
from gan_tui.tui.commands import commands_of
from gan_tui.tui.microscope.arithmetic import ArithmeticPanel
from gan_tui.tui.microscope.explain import ExplainPanel
from gan_tui.tui.microscope.focus import FocusPanel
from gan_tui.tui.microscope.loss_curves import LossCurvesPanel
from gan_tui.tui.microscope.path import PathPanel
from gan_tui.tui.microscope.source import SourcePanel
from gan_tui.tui.panels.networks import NetworksPanel
from gan_tui.tui.screen import GameScreen, keys


class Microscope(GameScreen):
    """Every panel shows the phase that ran last, of one sample of the batch."""

    NAME = "microscope"
    CSS_PATH = "microscope.tcss"
    BINDINGS = [*keys(commands_of(NAME)), Binding("escape", "microscope", "Back", show=False)]
    AUTO_FOCUS = "#page"
    MAXIMISED = ArithmeticPanel
    BAR = {
        "play": "play",
        "phase": "phase",
        "phase_back": "undo",
        "step": "step",
        "step_back": "back",
        "sample": "sample",
        "microscope": "close",
    }

    def __init__(self, player: Player, fps: int) -> None:
        super().__init__(player, fps)
        self._sample = 0

    def compose_stage(self) -> ComposeResult:
        with VerticalScroll(id="page"):
            with Horizontal(id="way"):
                yield PathPanel()
                yield FocusPanel()
            with Container(id="work"):
                yield ExplainPanel()
                yield NetworksPanel()
                yield ArithmeticPanel()
                yield LossCurvesPanel()
                yield SourcePanel()

    def show_panels(self, frame: Frame, turn: int | None) -> None:
        """All at once, so that they speak of the same moment; while playing, at the numbers' pace."""
        if turn is not None and turn % self._turns:
            return
        self.set_class(frame.snapshot.phase in (Phase.D_LOSS, Phase.G_LOSS), "-at-loss")
        self._look(min(self._sample, frame.snapshot.config.batch_size - 1))
        for panel in self._panels:
            panel.show(frame)

    def action_sample(self) -> None:
        self._go(1)

    def action_sample_back(self) -> None:
        self._go(-1)

    def _go(self, by: int) -> None:
        if self._frame is not None:
            self._look((self._sample + by) % self._frame.snapshot.config.batch_size)

    def _look(self, sample: int) -> None:
        if sample != self._sample:
            self._sample = sample
            for panel in self._panels:
                panel.look_at(sample)

    def action_microscope(self) -> None:
        """Back to where it was opened."""
        self.dismiss()
