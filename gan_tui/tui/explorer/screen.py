"""The latent explorer: walk through the noise while the game is there, and see what G makes of it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal

from gan_tui.tools.explorer import Explorer
from gan_tui.training.frame import Frame
from gan_tui.tui.commands import commands_of
from gan_tui.tui.explorer.filmstrip import Filmstrip
from gan_tui.tui.explorer.ladder import Ladder
from gan_tui.tui.explorer.pad import Pad
from gan_tui.tui.explorer.panels import ExplorerPanel, InterpolationPanel, PlanePanel, PointPanel, TruncationPanel
from gan_tui.tui.screen import GameScreen, keys
from gan_tui.tui.widgets.pixels import PixelGallery

ROLLS = 16
"""How often a second the film goes on, while it plays."""


class ExplorerScreen(GameScreen):
    """A map of a plane of z, the image at z, a film between two of them, and truncation."""

    NAME = Explorer.NAME
    CSS_PATH = "explorer.tcss"
    BINDINGS = [*keys(commands_of(NAME)), Binding("escape", "explorer", "Back", show=False)]
    MAXIMISED = PlanePanel
    BAR = {
        "z_right": "move",
        "z_new": "new",
        "take_a": "A",
        "take_b": "B",
        "film_on": "film",
        "film_play": "play it",
        "tighter": "bound",
        "explorer": "close",
        "z_axes": "axes",
        "film_way": "way",
        "truncate_by": "scale",
        "play": "train",
    }
    tool: Explorer | None = None

    def compose_stage(self) -> ComposeResult:
        with Container(id="space"):
            with Horizontal(id="here"):
                yield PlanePanel()
                yield PointPanel()
            with Horizontal(id="there"):
                yield InterpolationPanel()
                yield TruncationPanel()

    def on_mount(self) -> None:
        """Besides what every game screen does."""
        self._roller = self.set_interval(1 / ROLLS, self._roll, pause=True)

    def show(self, frame: Frame, turn: int | None = None, coarse: bool = False) -> None:
        """The explorer sees this moment first."""
        if self.tool is None:
            self.tool = Explorer()
        self.tool.see(frame.snapshot)
        super().show(frame, turn, coarse)

    def show_panels(self, frame: Frame, turn: int | None) -> None:
        """Images always; while playing, a rung of the trade-off at the numbers' pace."""
        explorer = self.tool
        if explorer is None:
            return
        (self._roller.resume if explorer.interpolation.rolling else self._roller.pause)()
        for topic in ("film", "bound"):
            if explorer.topic != "plane":
                self.set_class(explorer.topic == topic, f"-{topic}")
        numbers = turn is None or turn % self._turns == 0
        if numbers:
            explorer.truncation.weigh(*([] if turn is None else [1]))
        for panel in self._panels:
            if isinstance(panel, ExplorerPanel) and (numbers or not isinstance(panel, TruncationPanel)):
                panel.explorer = explorer
                panel.show(frame)

    def _roll(self) -> None:
        if self.tool is not None and self._frame is not None:
            self.tool.along(lambda way: way.roll())
            self._player.want()

    @on(Pad.Pointed)
    def _point(self, message: Pad.Pointed) -> None:
        if self.tool is not None:
            self.tool.point(message.across, message.up)
            self._player.want()

    @on(Ladder.Chosen)
    def _climb(self, message: Ladder.Chosen) -> None:
        if self.tool is not None:
            self.tool.climb(message.rung - self.tool.truncation.rung)
            self._player.want()

    @on(PixelGallery.Picked)
    def _pick(self, message: PixelGallery.Picked) -> None:
        """A frame of the film, or one of the truncated fakes."""
        gallery = message.gallery
        if self.tool is None:
            return
        if isinstance(gallery, Filmstrip):
            self.tool.wind(message.index / max(gallery.count - 1, 1) - self.tool.blend)
        elif isinstance(gallery.parent, Horizontal):
            self.tool.choose(message.index)
        self._player.want()

    def action_explorer(self) -> None:
        """Back to where it was opened."""
        self.dismiss()
