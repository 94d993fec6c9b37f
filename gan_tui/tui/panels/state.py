"""How the game goes, in a word for the edge of a panel, calm while it is played."""

from __future__ import annotations

from textual.content import Content

from gan_tui.measures.states import STATES, diagnose
from gan_tui.training.frame import Frame

EVERY = 5
"""While playing panels are shown five times a second, and the state looked for once."""
ROLES = {"balanced": "success", "diverged": "error", "just_begun": "text-muted", "learning": "text-muted"}
"""The colours of the states; the others are trouble."""


class Indicator:
    """The state of the game. While playing, a new one is shown once it has been found twice."""

    def __init__(self) -> None:
        self._found = self._shown = ""
        self._count = 0
        self._game = -1

    def look(self, frame: Frame) -> Content:
        """The state: a dot in its colour, and its title."""
        if not frame.playing or frame.game != self._game:
            self._shown = self._found = diagnose(frame.snapshot, frame.diverged is not None)
            self._count, self._game = 0, frame.game
        else:
            self._count += 1
            if self._count % EVERY == 0:
                before, self._found = self._found, diagnose(frame.snapshot)
                if self._found == before:
                    self._shown = before
        return Content.from_markup(f"[${ROLES.get(self._shown, 'warning')}]●[/] {STATES[self._shown].title}")
