"""The command palette: Textual's, without a fault of it."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette


class Palette(CommandPalette):
    """Until its list has been laid out, Textual 8.2's looks a line up in it that is not there."""

    def _action_command_list(self, action: str) -> None:
        if self.query_one(CommandList)._index_to_line:
            super()._action_command_list(action)
