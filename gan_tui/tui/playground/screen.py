"""The playground: the whole game at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical

from gan_tui.tools.editor import Editor
from gan_tui.tools.real_or_fake import RealOrFake
from gan_tui.training.branches import beside
from gan_tui.training.frame import Frame
from gan_tui.training.player import Player
from gan_tui.tui.commands import ROOMS, commands_of
from gan_tui.tui.panels.lesson import LessonPanel
from gan_tui.tui.panels.losses import LossPanel
from gan_tui.tui.panels.networks import NetworksPanel
from gan_tui.tui.panels.samples import FakePanel, RealPanel
from gan_tui.tui.panels.verdicts import EpochPanel, VerdictPanel
from gan_tui.tui.playground.dirac import DiracPanel
from gan_tui.tui.playground.lessons import TakesLessons
from gan_tui.tui.playground.measures import MeasuresPanel
from gan_tui.tui.playground.phase import PhasePanel
from gan_tui.tui.screen import keys
from gan_tui.tui.screens import new_screen

if TYPE_CHECKING:
    from gan_tui.tui.dialogs.choose_other import Choice


class Playground(TakesLessons):
    """The main screen."""

    NAME = "playground"
    CSS_PATH = "playground.tcss"
    BINDINGS = keys(commands_of(NAME))
    MAXIMISED = FakePanel
    BAR = {
        "play": "play",
        "phase": "phase",
        "step": "step",
        "step_back": "back",
        "knobs": "knobs",
        "lesson": "lesson",
        "data": "data",
        "microscope": "microscope",
        "explorer": "explore",
        "editor": "draw",
        "real_or_fake": "guess",
        "compare": "compare",
        "landscape": "map",
        "epoch": "epoch",
        "reset": "reset",
    }
    editor: Editor | None = None
    """Of the pixel editor, once that was open: it keeps what is drawn there."""

    def __init__(self, player: Player, fps: int) -> None:
        super().__init__(player, fps)
        self._real_or_fake = RealOrFake()

    def heir(self) -> Playground:
        """Another one in place of this one, which is broken: what was drawn, scored and learnt stays."""
        heir = Playground(self._player, self._fps)
        heir.editor, heir._real_or_fake = self.editor, self._real_or_fake
        heir.inherit(self)
        return heir

    def compose_stage(self) -> ComposeResult:
        with Container(id="board"):
            with Horizontal(id="images"):
                yield RealPanel()
                yield FakePanel()
            yield LessonPanel()
            with Horizontal(id="numbers"):
                yield LossPanel()
                yield DiracPanel()
                with Vertical(id="says"):
                    yield VerdictPanel()
                    yield EpochPanel()
            yield MeasuresPanel()
            yield NetworksPanel()
            yield PhasePanel()

    def show_panels(self, frame: Frame, turn: int | None) -> None:
        """The fakes always, of the rest the ``turn``-th part."""
        for i, panel in enumerate(self._panels):
            if turn is None or isinstance(panel, FakePanel) or i % self._turns == turn % self._turns:
                panel.show(frame)

    def action_measures(self) -> None:
        """Open or close the table of measures."""
        self.toggle_class("-measures")
        self._player.want()

    def show(self, frame: Frame, turn: int | None = None, coarse: bool = False) -> None:
        """Two games have a screen of their own."""
        super().show(frame, turn, coarse)
        if frame.other is not None and self.app.screen is self:
            self.app.push_screen(new_screen("compare", self._player, self._fps))

    def action_real_or_fake(self) -> None:
        """Guess against D, while the training goes on or rests; the scores stay as long as the game does."""
        if self._frame is not None:
            self._real_or_fake.follow(self._frame)  # a question stands there at once
        self.app.push_screen(new_screen("real_or_fake", self._player, self._fps, self._real_or_fake))

    def action_editor(self) -> None:
        """Draw; the training goes on."""
        self.editor = self.editor or Editor()
        if self._frame is not None:
            self.editor.see(self._frame.snapshot)  # there is something to draw for at once
        self.app.push_screen(new_screen("editor", self._player, self._fps, self.editor))

    def action_compare(self) -> None:
        self._player.play(False)
        if self._frame is not None:
            self.app.push_screen(new_screen("choose_other", self._frame), self._compare)

    def _compare(self, choice: Choice | None) -> None:
        if choice is not None:
            self._player.load(lambda trainer: beside(trainer, *choice))

    async def act(self, name: str) -> None:
        """What leads into a room opens it, where no ``action_`` here says how."""
        room = ROOMS.get(name)
        if room and room.opened and not hasattr(self, f"action_{name}"):
            self.app.push_screen(new_screen(name, self._player, self._fps))
        else:
            await super().act(name)
