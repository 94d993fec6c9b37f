"""The probability landscape: where D believes real images are, where the fakes are, and where they are pulled."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal

from gan_tui.training.landscape import Landscape
from gan_tui.training.player import Frame, Player
from gan_tui.tui.commands import COMMANDS, commands_of
from gan_tui.tui.panels.keybar import KeyBar
from gan_tui.tui.panels.landscape import BestMapPanel, DMapPanel, MapPanel, ReadingPanel
from gan_tui.tui.panels.status import StatusBar
from gan_tui.tui.screens.game import GameScreen, TooSmall, keys
from gan_tui.tui.widgets.heat_marks import Place
from gan_tui.tui.widgets.heatmap import HeatMap
from gan_tui.tui.widgets.timeline import Timeline

BAR = {
    "play": "play",
    "map_best": "D*",
    "map_arrows": "arrows",
    "pixel_across": "across",
    "pixel_up": "up",
    "map_directions": "axes",
    "landscape": "close",
    "map_centre": "others",
    "step": "step",
}
"""The keys that matter here come first, with the words for what they do here."""

MAPS_FPS = 10
"""While playing, the maps are worked out so often: what they cost grows with D."""


class LandscapeScreen(GameScreen):
    """Two maps where there is room for both, one at a time where there is not, and the words to read them."""

    NAME = Landscape.NAME
    CSS_PATH = "landscape.tcss"
    BINDINGS = [*keys(commands_of(NAME)), Binding("L,escape", "landscape", "Back", show=False)]  # noqa: RUF012
    AUTO_FOCUS = "DMapPanel"
    MAXIMISED = DMapPanel
    aside: Landscape

    def __init__(self, player: Player, fps: int) -> None:
        super().__init__(player, fps)
        self.aside = Landscape()
        self._every = max(1, fps // MAPS_FPS)

    def compose(self) -> ComposeResult:
        yield StatusBar()
        with Horizontal(id="stage"), Container(id="board"):
            with Horizontal(id="maps"):
                yield DMapPanel(self.aside)
                yield BestMapPanel(self.aside)
            yield ReadingPanel(self.aside)
        yield Timeline()
        yield KeyBar((*commands_of(self.NAME), next(c for c in COMMANDS if c.action == self.NAME)), BAR)
        yield TooSmall()

    def show_panels(self, frame: Frame, turn: int | None) -> None:
        """All of one moment."""
        if turn is not None and turn % self._every:
            return
        self.aside.see(frame.snapshot)
        if self.has_class("-best") != self.aside.best_in_front:
            self.set_class(self.aside.best_in_front, "-best")
            self.query_one(BestMapPanel if self.aside.best_in_front else DMapPanel).focus()
        self._draw(frame)

    def _draw(self, frame: Frame) -> None:
        for panel in self._panels:
            if panel.display:
                panel.show(frame)

    @on(MapPanel.Marked)
    @on(HeatMap.Pointed)
    def _look(self, message: MapPanel.Marked | HeatMap.Pointed) -> None:
        self._look_at(message.place)

    def _look_at(self, place: Place | None) -> None:
        if self._frame is not None and place != self.aside.spot:
            self.aside.spot = place
            self._draw(self._frame)

    def action_landscape(self) -> None:
        """Back to where it was opened."""
        self.dismiss()
