"""Both networks: weights as lines, units lit by one sample's signal, and every number under the cursor."""

from __future__ import annotations

from collections.abc import Mapping

from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message

from gan_tui.training.frame import Frame
from gan_tui.training.snapshot import Snapshot
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.panels.scene import (
    PLAYERS,
    VIEWS,
    Signal,
    describe,
    numbers,
    parameter_at,
    scene_of,
    signal_of,
)
from gan_tui.tui.panels.unit_pictures import SignedGallery, UnitPictures
from gan_tui.tui.screens import new_screen
from gan_tui.tui.widgets.canvas import Canvas
from gan_tui.tui.widgets.cells import Row
from gan_tui.tui.widgets.network_graph import NetworkGraph
from gan_tui.tui.widgets.spot import Spot

TALL, WIDE = 30, 120
"""From so many rows on the units' pictures stand below the graph, from so many columns on all words in one row."""


Texts = tuple[tuple[str, str], ...]
"""Texts and their looks: "" is muted, "bold", or a role."""


class Readout(Canvas):
    """Two rows, or both in one where they have the room: what is marked, and its numbers."""

    DEFAULT_CSS = "Readout { height: 2; }"

    _said: tuple[Texts, ...] = ()

    def show(self, *rows: Texts) -> None:
        """At most two rows."""
        self._said = rows
        self.repaint()

    def paint(self, width: int, height: int) -> list[Row]:
        """As far as they go."""
        looks = {"": self.muted, "bold": self.bold}
        lines = self._said if height > 1 else [[part for row in self._said for part in (*row, ("   ", ""))]]
        rows: list[Row] = [
            self.row(width, *(Segment(text, looks.get(look) or self.pen(look)) for text, look in row)) for row in lines
        ]
        return [*rows, *(self.row(width) for _ in range(height - len(rows)))]


class NetworksPanel(Panel):
    """The graph, and what the cursor or the mouse points at."""

    TITLE = "Networks"
    HELP = """## Networks
    The generator at the left, the discriminator at the right, and between them the image that goes from one to the
    other. A line is a weight: **green** lets a signal through, **pink** turns it over; the brighter and thicker, the
    larger, compared with the largest of its layer. The weakest are left out. A dot is a unit, bright where one fake's
    signal is strong, hollow where it is negative. Where not all units of a layer fit, some are left out.
    The arrows walk from unit to weight to unit; the mouse points, too. **enter** gives the marked weight or bias
    another value: an event of the history, like any edit. **v** shows the gradients and the last changes in place of
    the weights, **i** what each unit of D's first layer looks for, and what each of G's last one paints."""
    BINDINGS = [
        Binding("left", "move(-1, 0)", "Towards the noise"),
        Binding("right", "move(1, 0)", "Towards the verdict"),
        Binding("up", "move(0, -1)", "Previous"),
        Binding("down", "move(0, 1)", "Next"),
        Binding("enter", "edit", "Set by hand"),
        Binding("escape", "unmark", "Mark nothing"),
        Binding("v", "view", "Weights, gradients, last changes"),
        Binding("i", "pictures", "Pictures of the units"),
    ]
    DEFAULT_CSS = """
    NetworksPanel UnitPictures { display: none; height: 1fr; }
    NetworksPanel.-tall UnitPictures { display: block; height: 3fr; }
    NetworksPanel.-tall NetworkGraph { height: 5fr; }
    NetworksPanel.-wide Readout { height: 1; }
    NetworksPanel.-pictures NetworkGraph { display: none; }
    NetworksPanel.-pictures UnitPictures { display: block; }
    """

    class Edited(Message):
        """Someone gave a parameter of ``player`` another value; ``index`` is its place in theta."""

        def __init__(self, player: str, index: int, value: float) -> None:
            super().__init__()
            self.player, self.index, self.value = player, index, value

    _frame: Frame | None = None
    _signal: Signal | None = None
    _sample = 0
    _view = VIEWS[0]

    def compose(self) -> ComposeResult:
        yield NetworkGraph()
        yield UnitPictures()
        yield Readout()

    def show(self, frame: Frame) -> None:
        self._frame, s = frame, frame.snapshot
        if not self.display:
            return
        self._signal = signal = signal_of(frame, self._sample)
        self.border_title = f"{self.TITLE} · {self._view.title}"
        self.border_subtitle = signal.title
        self.query_one(NetworkGraph).show(scene_of(s, self._view, signal))
        pictures = self.query_one(UnitPictures)
        if pictures.display:
            pictures.show(s, self._view)
        self._read()

    def look_at(self, sample: int) -> None:
        """Follow this sample of the batch."""
        self._sample = sample
        self._show_again()

    def _show_again(self) -> None:
        if self._frame is not None:
            self.show(self._frame)

    def on_resize(self, event: events.Resize) -> None:
        """Where there is room, the pictures stand below the graph, and all words in one row."""
        self.set_class(event.size.height >= TALL, "-tall")
        self.set_class(event.size.width >= WIDE, "-wide")
        self.when_laid_out(self._show_again)

    # -- keys

    def action_move(self, right: int, down: int) -> None:
        self.query_one(NetworkGraph).move(right, down)

    def action_view(self) -> None:
        self._view = VIEWS[(VIEWS.index(self._view) + 1) % len(VIEWS)]
        self._show_again()

    def action_pictures(self) -> None:
        self.toggle_class("-pictures")
        self._show_again()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """With nothing marked, escape belongs to others."""
        return action != "unmark" or (self.is_mounted and self.query_one(NetworkGraph).spot is not None)

    def action_unmark(self) -> None:
        self.query_one(NetworkGraph).spot = None

    def action_edit(self) -> None:
        """Ask for another value of what is marked."""
        spot = self.query_one(NetworkGraph).spot
        if self._frame is None or spot is None or (found := parameter_at(self._frame.snapshot, spot)) is None:
            return
        s = self._frame.snapshot
        value, index = found.value(s, VIEWS[0]), found.place(s)

        def take(wanted: float | None) -> None:
            if wanted is not None:
                self.post_message(self.Edited(found.player, index, wanted))

        what = describe(s, spot) + (", bias" if spot.to is None else "")
        self.app.push_screen(new_screen("edit_weight", what, value or 0.0), take)

    @on(NetworkGraph.Picked)
    def _pick(self) -> None:
        self.action_edit()

    @on(SignedGallery.Picked)
    def _pick_unit(self, message: SignedGallery.Picked) -> None:
        """A picture was clicked: put the cursor on its unit."""
        if self._frame is not None:
            split = len(self._frame.snapshot.generator.sizes)
            of_d = message.gallery is self.query(SignedGallery).last()
            self.query_one(NetworkGraph).spot = Spot(split + 1 if of_d else split - 2, message.index)

    # -- the rows below

    @on(NetworkGraph.Pointed)
    def _read(self) -> None:
        if self._frame is None or self._signal is None:
            return
        s, spot, readout = self._frame.snapshot, self.query_one(NetworkGraph).marked, self.query_one(Readout)
        if spot is not None:
            first, rest = numbers(s, spot, self._signal)
            readout.show(((describe(s, spot) + "  ", "bold"), *_values(first)), _values(rest))
            return
        following = VIEWS[(VIEWS.index(self._view) + 1) % len(VIEWS)].title
        hints = ("arrows or mouse: the numbers", f"v {following}", "i pictures", "enter sets a weight")
        readout.show(self._legend(s), _fitting(hints, readout.size.width))

    def _legend(self, s: Snapshot) -> Texts:
        missing = ["G" if player == "generator" else "D" for player in PLAYERS if self._view.of(s, player) is None]
        if missing:
            return ((self._view.missing.format(" and ".join(missing)), ""),)
        return (
            ("━━", "positive"),
            (" positive   ", ""),
            ("━━", "negative"),
            (" negative   ● active   ○ below zero", ""),
        )


def _values(known: Mapping[str, str]) -> Texts:
    return tuple(part for word, value in known.items() for part in ((f"{word} ", ""), (f"{value}  ", "bold")))


def _fitting(hints: tuple[str, ...], width: int) -> Texts:
    """As many as fit, whole."""
    text = hints[0]
    for hint in hints[1:]:
        if len(text) + 3 + len(hint) <= width:
            text += " · " + hint
    return ((text, ""),)
