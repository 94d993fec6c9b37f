"""The command palette: Textual's, without three faults of it."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette

from gan_tui.tui.screens.leaving import Leaving


class Palette(CommandPalette, Leaving[None]):
    """It leaves once, and what was found runs once, however often enter was pressed.

    Until its list has been laid out, Textual 8.2's looks a line up in it that is not there.
    """

    def dismiss(self, result: None = None) -> AwaitComplete:
        self.call_next(setattr, self, "_selected_command", None)
        return super().dismiss(result)

    def _action_command_list(self, action: str) -> None:
        if self.query_one(CommandList)._index_to_line:
            super()._action_command_list(action)
