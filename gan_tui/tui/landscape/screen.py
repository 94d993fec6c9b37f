"""The probability landscape: where D believes real images are, where the fakes are, and where they are pulled."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal

from gan_tui.tools.landscape import Landscape
from gan_tui.training.frame import Frame
from gan_tui.training.player import Player
from gan_tui.tui.commands import commands_of
from gan_tui.tui.landscape.panels import BestMapPanel, DMapPanel, MapPanel, ReadingPanel
from gan_tui.tui.screen import GameScreen, keys

MAPS_FPS = 10
"""While playing, the maps are drawn so often; as seldom as numbers where D is LARGE."""
LARGE = 4096
"""Parameters of a D that takes some ten milliseconds for a map."""


class LandscapeScreen(GameScreen):
    """Two maps where there is room for both, one at a time where there is not, and the words to read them."""

    NAME = Landscape.NAME
    CSS_PATH = "landscape.tcss"
    BINDINGS = [*keys(commands_of(NAME)), Binding("escape", "close_landscape", "Back", show=False)]
    AUTO_FOCUS = "DMapPanel"
    MAXIMISED = DMapPanel
    BAR = {
        "play": "play",
        "map_best": "D*",
        "map_arrows": "arrows",
        "pixel_across": "across",
        "pixel_up": "up",
        "map_directions": "axes",
        "close_landscape": "close",
        "map_centre": "others",
        "step": "step",
    }
    tool: Landscape

    def __init__(self, player: Player, fps: int) -> None:
        super().__init__(player, fps)
        self.tool = Landscape()
        self._every = max(1, fps // MAPS_FPS)

    def compose_stage(self) -> ComposeResult:
        with Container(id="board"):
            with Horizontal(id="maps"):
                yield DMapPanel(self.tool)
                yield BestMapPanel(self.tool)
            yield ReadingPanel(self.tool)

    def show_panels(self, frame: Frame, turn: int | None) -> None:
        """The maps, both of one moment; the words half as often, or as often where that is seldom enough."""
        large = frame.snapshot.discriminator.theta.size > LARGE
        every = self._turns if large else self._every
        if turn is not None and turn % every:
            return
        self.tool.see(frame.snapshot)
        if self.has_class("-best") != self.tool.best_in_front:
            self.set_class(self.tool.best_in_front, "-best")
            self.query_one(BestMapPanel if self.tool.best_in_front else DMapPanel).focus()
        self._draw(frame, words=turn is None or large or turn % (2 * every) == 0)

    def _draw(self, frame: Frame, words: bool = True) -> None:
        for panel in self._panels:
            if panel.display and (words or isinstance(panel, MapPanel)):
                panel.show(frame)

    @on(MapPanel.Looked)
    def _look(self) -> None:
        if self._begun and self._frame is not None:
            self._draw(self._frame)

    def action_close_landscape(self) -> None:
        """Back to where it was opened."""
        self.dismiss()
