"""The pixel editor: draw, and see what the discriminator says of it, and why."""

from __future__ import annotations

import asyncio
import shlex
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from gan_tui.data.datasets import load_dataset
from gan_tui.data.files import read, save_images
from gan_tui.tools.editor import INKS, Editor
from gan_tui.training.frame import Frame
from gan_tui.training.player import Player
from gan_tui.tui.commands import commands_of
from gan_tui.tui.dialogs.ask import Ask, Offer
from gan_tui.tui.editor.board import LEFT, MIDDLE, Board, Inks
from gan_tui.tui.editor.panels import AlbumPanel, AnswerPanel, BoardPanel, SlopePanel
from gan_tui.tui.editor.picture_files import parse_size, parse_source, parse_target, warning
from gan_tui.tui.screen import GameScreen, keys
from gan_tui.tui.widgets.pixels import PixelGallery
from gan_tui.words import shown

ROOMY = (76, 22)

ARROWS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


class EditorScreen(GameScreen):
    """Everything here looks at snapshots: training may go on, and D changes under the picture."""

    NAME = "editor"
    CSS_PATH = "editor.tcss"
    BINDINGS = [
        *keys(commands_of(NAME)),
        *(Binding(str(ink), f"ink({ink})", f"Ink {ink}", show=False) for ink in range(INKS + 1)),
        *(Binding(f"shift+{arrow}", f"drag({down}, {right})", show=False) for arrow, (down, right) in ARROWS.items()),
        Binding("escape", "close_editor", "Back", show=False),
    ]
    MAXIMISED = BoardPanel
    BAR = {
        "paint": "paint",
        "from_real": "real",
        "from_fake": "fake",
        "from_blank": "clear",
        "please": "what D likes",
        "undo": "undo",
        "keep_picture": "keep",
        "save_pictures": "save",
        "play": "play",
        "open_images": "open",
        "close_editor": "close",
    }
    tool: Editor

    def __init__(self, player: Player, fps: int, editor: Editor) -> None:
        super().__init__(player, fps)
        self.tool = editor
        self._saved_as = "drawings.npz"

    def compose_stage(self) -> ComposeResult:
        yield BoardPanel(self.tool)
        with Vertical(id="side"):
            yield AnswerPanel(self.tool)
            with Horizontal(id="below"):
                yield SlopePanel(self.tool)
                yield AlbumPanel(self.tool)

    def show(self, frame: Frame, turn: int | None = None, coarse: bool = False) -> None:
        self.tool.see(frame.snapshot)
        super().show(frame, turn, coarse)

    def show_panels(self, frame: Frame, turn: int | None) -> None:
        """All of one moment; while playing, at the numbers' pace."""
        if turn is None or turn % self._turns == 0:
            for panel in self._panels:
                panel.show(frame)

    def on_resize(self) -> None:
        """Too little room for what is kept."""
        self.set_class(self.size.width < ROOMY[0] or self.size.height < ROOMY[1], "-short")

    # -- the brush

    def _touched(self) -> None:
        """The picture is another: draw it, with the next frame."""
        self._player.want()

    def action_ink(self, ink: int) -> None:
        self.tool.dip(ink)
        self._touched()

    def action_drag(self, down: int, right: int) -> None:
        """Paint on the way."""
        self.tool.go(down, right)
        self.tool.paint()
        self._touched()

    @on(Board.Painted)
    def _paint(self, message: Board.Painted) -> None:
        editor = self.tool
        if message.button == MIDDLE:
            editor.pick_ink(message.cells[-1])
        else:
            editor.stroke(message.cells, None if message.button == LEFT else 0, message.begins)
        self._touched()

    @on(Inks.Dipped)
    def _dip(self, message: Inks.Dipped) -> None:
        self.action_ink(message.ink)

    @on(PixelGallery.Picked)
    def _pick(self, message: PixelGallery.Picked) -> None:
        album = self.query_one(AlbumPanel)
        if message.gallery in album.children:
            self.tool.pick(album.start + message.index)
            self._touched()

    # -- pictures in and out

    def action_picture_size(self) -> None:
        """Another size, blank."""
        height, width = self.tool.picture.shape
        judged = "{}x{}".format(*self.tool.snapshot.dataset.shape)
        what = f"A blank picture of so many rows x columns. D judges {judged}."

        def take(shape: tuple[int, int] | None) -> None:
            if shape is not None:
                self.tool.blank(shape)
                self._touched()

        self.app.push_screen(Ask("Size", what, f"{height}x{width}", parse_size), take)

    def action_open_images(self) -> None:
        async def take(path: Path | None) -> None:
            if path is not None:
                await self._bring(path)

        what = "Bring images of yours to the editor: a file, or a folder of PNGs."
        self.app.push_screen(Ask("Open", what, "", parse_source, "enter open · esc leave it"), take)

    async def on_paste(self, event: events.Paste) -> None:
        """A file dropped on the terminal arrives as its path."""
        event.stop()
        try:
            await self._bring(parse_source(event.text))
        except ValueError as error:
            self.notify(f"That is no image to open. {error}", severity="warning")

    async def _bring(self, path: Path) -> None:
        try:
            found = await asyncio.to_thread(read, str(path))
        except ValueError as error:
            self.notify(str(error), severity="error", timeout=8)
            return
        self.tool.bring(found.images, shown(path.name))
        self._touched()

    def action_save_pictures(self) -> None:
        """Write the album to a file, and offer to train on it."""
        album, shape = self.tool.album, self.tool.picture.shape
        if not album:
            self.notify("Nothing is kept yet: a keeps the picture in the editor.", timeout=4)
            return

        def take(path: Path | None) -> None:
            if path is None:
                return
            self._saved_as = str(path)
            try:
                save_images(path, self.tool.kept.stack(shape), shape)
            except OSError as error:
                self.notify(f"cannot save {shown(path)}: {error.strerror}", severity="error", timeout=8)
                return
            self.tool.kept.unsaved.discard(shape)
            self._touched()
            self._offer(path)

        count = "1 picture" if len(album) == 1 else f"{len(album)} pictures"
        what = f"{count} of {shape[0]}x{shape[1]}, as a file to train on: exact in an .npz, ten greys in a .txt."
        self.app.push_screen(
            Ask("Save", what, self._saved_as, parse_target, "enter save · esc leave it", warning), take
        )

    def _offer(self, path: Path) -> None:
        what = f"To train on them later:\n\ngan-tui --dataset {shlex.quote(str(path))}"

        def take(now: bool | None) -> None:
            if now:
                try:
                    self._choose(load_dataset(str(path)))
                except ValueError as error:
                    self.notify(str(error), severity="error", timeout=8)

        self.app.push_screen(Offer("Saved", what, "enter train on them now · esc go on drawing"), take)

    def action_close_editor(self) -> None:
        """Back to where it was opened; the editor keeps all that is on it."""
        self.dismiss()
