"""A screen that is painted at once, by its own compositor."""

from __future__ import annotations

from gan_tui.tui.backend.compositor import DirectCompositor
from gan_tui.tui.fallback import FALLBACKS
from gan_tui.tui.steady import Steady


class DirectScreen(Steady[None]):
    """Composes and paints only what has changed."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = DirectCompositor()

    def _compositor_refresh(self) -> None:
        """Textual tells the topmost dialog alone what has changed below: one between them would show what was."""
        stack, changed = self.app.screen_stack, self._compositor._dirty_regions
        if changed and self in stack:
            for between in stack[stack.index(self) + 1 : -1]:
                between.refresh(*changed)
        super()._compositor_refresh()

    def paint_now(self) -> None:
        """Send what has changed, without the wait for the screen's own timer; that comes to it if this fails."""
        if self._compositor.size != self.app.size:
            return  # it is about to be laid out anew
        try:
            self._on_timer_update()
        except Exception as error:
            FALLBACKS.note(error)
            self.refresh()
