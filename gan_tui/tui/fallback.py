"""Where the fast path ends: whatever goes wrong in it becomes Textual's own repaint of that frame, and is counted.

The cell diff, the direct compositor and painting at once are optimisations on parts of Textual that are not public.
None of them may end the app, nor leave a wrong cell on the screen. With ``GAN_TUI_DEBUG=1`` the first row says how
often one fell back; every time is a fault to be mended.
"""

from __future__ import annotations

import os

DEBUG = os.environ.get("GAN_TUI_DEBUG", "0") != "0"


class Fallbacks:
    """Counts them, and remembers the latest."""

    def __init__(self) -> None:
        self.count = 0
        self.latest: Exception | None = None

    def note(self, error: Exception) -> None:
        """The fast path failed with this; the caller repaints."""
        self.count += 1
        self.latest = error

    def __str__(self) -> str:
        return f"{self.count} fallbacks" + (f", {type(self.latest).__name__}" if self.latest else "")


FALLBACKS = Fallbacks()
"""Of this process."""
