"""The command palette: Textual's, without seven faults of it."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.command import Command, CommandList, CommandPalette
from textual.events import Click

from gan_tui.tui.steady import Steady


class Found(CommandList):
    """What was found. A line that was clicked may be gone when the click is heard of: a search goes on under it."""

    def on_click(self, event: Click) -> None:
        """Textual's handler comes next, unless it is prevented."""
        if event.style.meta.get("option", 0) >= self.option_count:
            event.prevent_default()


class Palette(CommandPalette, Steady[None]):
    """It leaves once, and what was found runs once, however often enter was pressed.

    Until its list has been laid out, Textual 8.2's looks a line up in it that is not there.
    """

    _chosen = False

    def compose(self) -> ComposeResult:
        """Textual's parts, with this list."""
        for widget in super().compose():
            yield Found() if type(widget) is CommandList else widget

    def on_click(self, event: Click) -> None:
        """Where the window is narrower by now, nothing stands under the click any more."""
        if not self.region.contains(*event.screen_offset):
            event.prevent_default()

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        """What is typed after it has left finds nothing, nor does a search that was under way: its parts are gone."""
        if not self.is_active or not self.query(CommandList):
            return
        gather = CommandPalette._gather_commands.__wrapped__  # type: ignore[attr-defined]
        try:
            await gather(self, search_value)
        except Exception:
            if self.is_attached and self.query(CommandList):
                raise

    def _refresh_command_list(self, command_list: CommandList, commands: list[Command], clear_current: bool) -> None:
        """A search outlives the list that it is for, where the app ends or an error takes the screen away."""
        if command_list.is_attached:
            super()._refresh_command_list(command_list, commands, clear_current)

    async def _watch__show_busy(self) -> None:
        if self.query(CommandList):
            await super()._watch__show_busy()

    def _action_command_list(self, action: str) -> None:
        if self._chosen or not self.query_one(CommandList)._index_to_line:
            return
        self._chosen = action == "select"
        super()._action_command_list(action)
