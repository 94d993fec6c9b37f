"""Real or fake? The person and the discriminator guess; whoever is fooled less wins, until nobody can tell."""

from __future__ import annotations

from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from gan_tui.tools.real_or_fake import Question, RealOrFake, reals_of
from gan_tui.training.frame import Frame
from gan_tui.training.player import Player
from gan_tui.tui.commands import commands_of
from gan_tui.tui.real_or_fake.question import QuestionPanel
from gan_tui.tui.real_or_fake.score import ScorePanel, SharePanel
from gan_tui.tui.screen import GameScreen, keys
from gan_tui.tui.widgets.pixels import PixelGallery

CHART_FROM = 76
"""Columns of the screen."""

SHARE = 0.2
"""Of the images, to hold out where all of them are trained on."""


class RealOrFakeScreen(GameScreen):
    """The question large, both scores below. ``tool`` outlives the screen."""

    NAME = "real_or_fake"
    CSS_PATH = "real_or_fake.tcss"
    BINDINGS = [*keys(commands_of(NAME)), Binding("escape", "close_real_or_fake", "Close", show=False)]
    MAXIMISED = QuestionPanel
    BAR = {
        "next_question": "next",
        "one_or_two": "one/two",
        "play": "play",
        "close_real_or_fake": "close",
        "epoch": "epoch",
    }
    tool: RealOrFake

    def __init__(self, player: Player, fps: int, real_or_fake: RealOrFake) -> None:
        super().__init__(player, fps)
        self.tool = real_or_fake
        self._shown: tuple[Question | None, int | None] = None, None

    def compose_stage(self) -> ComposeResult:
        with Vertical(id="table"):
            yield QuestionPanel(self.tool)
            with Horizontal(id="scores"):
                yield ScorePanel(self.tool)
                yield SharePanel(self.tool)

    def on_resize(self) -> None:
        """Too narrow for a chart beside the scores."""
        self.set_class(self.size.width < CHART_FROM, "-tight")

    def show_panels(self, frame: Frame, turn: int | None) -> None:
        """The numbers at their own pace; an answer at once."""
        if turn is None or turn % self._turns == 0 or self._shown != (self.tool.question, self.tool.answer):
            self.tool.follow(frame)
            self._shown = self.tool.question, self.tool.answer
            for panel in self._panels:
                panel.show(frame)

    @on(PixelGallery.Picked)
    async def _pick(self, message: PixelGallery.Picked) -> None:
        """A click on one of two images takes it for the real one; a click on an answer goes on."""
        question = self.tool.question
        if self.tool.answer is not None:
            await self.action_run("next_question")
        elif question is not None and question.pair:
            exhibits = list(self.query(PixelGallery))
            await self.action_run(("guess_left", "guess_right")[exhibits.index(message.gallery)])

    def action_hold_out(self) -> None:
        """Begin again with real images that D is not trained on."""
        if self._frame is None:
            return
        if reals_of(self._frame.snapshot.dataset)[1]:
            self.notify("The real images here are held out already: D never saw them.", timeout=4)
        else:
            self._restart(lambda config: replace(config, holdout=SHARE))

    def action_close_real_or_fake(self) -> None:
        """Back to where it was opened."""
        self.dismiss()
