"""The comparison: two games side by side, in lockstep."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal

from gan_tui.training.branches import differences, fresh
from gan_tui.training.config import Config
from gan_tui.training.frame import Frame
from gan_tui.training.pair import Pair
from gan_tui.training.trainer import Trainer
from gan_tui.tui.commands import commands_of
from gan_tui.tui.compare.courses import CoursePanel
from gan_tui.tui.panels.samples import FakePanel
from gan_tui.tui.panels.verdicts import VerdictPanel
from gan_tui.tui.screen import GameScreen, keys
from gan_tui.tui.widgets.lines import Lines


class Compare(GameScreen):
    """Left A, the game as it was, right B; every key moves both. It closes when no pair is played any more."""

    NAME = "compare"
    CSS_PATH = "compare.tcss"
    BINDINGS = [*keys(commands_of(NAME)), Binding("escape", "keep_a", "Close", show=False)]
    MAXIMISED = CoursePanel
    BAR = {
        "play": "play",
        "step": "step",
        "step_back": "back",
        "keep_b": "keep B",
        "keep_a": "close",
        "epoch": "epoch",
        "reset": "reset",
        "reseed": "new seed",
    }

    def compose_stage(self) -> ComposeResult:
        with Container(id="both"):
            yield Lines()
            with Horizontal(id="fakes"):
                yield FakePanel(classes="a")
                yield FakePanel(classes="b")
            with Horizontal(id="answers"):
                yield VerdictPanel(classes="a")
                yield VerdictPanel(classes="b")
            with Horizontal(id="courses"):
                yield CoursePanel("discriminator")
                yield CoursePanel("generator")

    def on_mount(self) -> None:
        super().on_mount()
        for name, panel in zip("AB", self.query(FakePanel), strict=True):
            panel.border_title = f"{name} · fakes"

    def show(self, frame: Frame, turn: int | None = None, coarse: bool = False) -> None:
        if frame.other is not None:
            super().show(frame, turn, coarse)
        elif self.app.screen is self:
            self.dismiss()

    def show_panels(self, frame: Frame, turn: int | None) -> None:
        """The fakes of both always, the rest at the numbers' pace: all of one moment."""
        numbers = turn is None or turn % self._turns == 0
        if numbers and frame.other is not None:
            told = differences(frame.config, frame.other.config)
            self.query_one(Lines).show([[("A", "bold"), (" as it is    ", "muted"), ("B", "bold"), (f" {told}", "")]])
        for panel in self._panels:
            if numbers or isinstance(panel, FakePanel):
                panel.show(frame.other if frame.other is not None and panel.has_class("b") else frame)

    # -- other games

    @staticmethod
    def _anew(trainer: Trainer, change: Callable[[Config], Config]) -> Trainer:
        """Both anew; another data set ends the comparison."""
        config = change(trainer.config)
        if not isinstance(trainer, Pair) or config.dataset != trainer.config.dataset:
            return fresh(trainer, config)
        return Pair(fresh(trainer.own, config), fresh(trainer.other, change(trainer.other.config)))

    def action_keep_a(self) -> None:
        self._player.load(lambda trainer: trainer.own if isinstance(trainer, Pair) else trainer)

    def action_keep_b(self) -> None:
        self._player.load(lambda trainer: trainer.other if isinstance(trainer, Pair) else trainer)
