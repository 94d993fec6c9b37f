"""The app's way to the terminal: changed cells instead of spans, and a question behind each frame."""

from __future__ import annotations

from rich.console import RenderableType
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.screen import Screen

from gan_tui.tui.backend.compositor import Pieces
from gan_tui.tui.backend.diff import WANTED, CellDiff, ShadowScreen
from gan_tui.tui.backend.flow import QUESTION, Flow


class DirectApp(App[None]):
    """Sends what has changed, and knows how much the link takes."""

    def __init__(self, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class)
        self._flow = Flow()
        self._shadow = ShadowScreen()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Textual's last step before the driver: send the cells that changed instead of the spans.

        What was composed for another size than the terminal has by now is dropped, and the screen laid out anew.
        """
        compositor = screen._compositor
        if isinstance(renderable, CompositorUpdate) and compositor.size != self.size:
            self._shadow.forget()
            screen.call_later(lambda: screen._screen_resized(self.size))
            screen.refresh()
            return
        if WANTED and isinstance(renderable, Pieces | LayoutUpdate):
            diff = CellDiff(renderable, self._shadow, self.size, compositor.render_full_update)
            super()._display(screen, diff)  # type: ignore
            self._flow.wrote(self._shadow.written)
        else:
            super()._display(screen, renderable)
            if renderable is not None:
                self._shadow.forget()  # by a dialog, say: cells that the shadow has not seen

    def _ask(self) -> None:
        """Put the question behind the frame that has just been written."""
        if self._driver is not None and not self.is_headless and self._flow.sent():
            self._driver.write(QUESTION)
