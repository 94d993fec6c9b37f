"""A tiny app around one widget."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from unittest.mock import patch

from rich.style import Style
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from gan_tui.tui.themes import THEMES, role_defaults
from gan_tui.tui.widgets.canvas import Canvas

W = TypeVar("W", bound=Canvas)
T = TypeVar("T")


class Host(App[None]):
    """Shows one widget on the whole screen and keeps what it posts."""

    def __init__(self, widget: Widget, theme: str = "gan-dark") -> None:
        super().__init__()
        self.widget = widget
        self.posted: list[Message] = []
        for own in THEMES:
            self.register_theme(own)
        self.theme = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return role_defaults(self.current_theme.dark)

    def note(self, message: Message) -> None:
        """Keep a message once, however many widgets it bubbles through."""
        if message not in self.posted:
            self.posted.append(message)

    def compose(self) -> ComposeResult:
        yield self.widget


def play(
    widget: W,
    act: Callable[[Host, Pilot[None], W], Awaitable[T]],
    size: tuple[int, int] = (80, 24),
    theme: str = "gan-dark",
    **environ: str,
) -> T:
    """Run the app on a true colour terminal, or as ``environ`` says, and return what ``act`` returns."""

    async def run() -> T:
        app = Host(widget, theme)
        async with app.run_test(size=size, message_hook=app.note) as pilot:
            await pilot.pause()
            return await act(app, pilot, widget)

    with patch.dict(os.environ, {"TERM": "xterm-256color", "COLORTERM": "truecolor", **environ}):
        return asyncio.run(run())


def shown(widget: W, show: Callable[[W], Any], size: tuple[int, int] = (80, 24), **environ: str) -> list[str]:
    """The rows of text after ``show``, each as wide as the widget."""

    async def act(app: Host, pilot: Pilot[None], widget: W) -> list[str]:
        show(widget)
        await pilot.pause()
        return rows(widget)

    return play(widget, act, size, **environ)


def rows(widget: Canvas) -> list[str]:
    return [widget.render_line(y).text for y in range(widget.size.height)]


def cell(widget: Canvas, x: int, y: int) -> tuple[str, Style]:
    """The character and the style of a cell."""
    (segment,) = widget.render_line(y).crop(x, x + 1)
    assert segment.style is not None
    return segment.text, segment.style


def rgb(style: Style) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Ink and paper of a style."""
    assert style.color
    assert style.bgcolor
    (r, g, b), (red, green, blue) = style.color.get_truecolor(), style.bgcolor.get_truecolor()
    return (r, g, b), (red, green, blue)


def refreshed(widget: Canvas, show: Callable[[], Any]) -> set[int]:
    """The rows that ``show`` makes the widget send again."""
    with patch.object(widget, "refresh") as refresh, patch.object(widget, "_set_dirty") as dirty:
        show()
    refresh.assert_not_called()  # it would send the whole widget
    assert dirty.call_count <= 1
    regions = dirty.call_args.args if dirty.called else ()
    assert all(region.x == 0 and region.width == widget.size.width for region in regions)
    return {y for region in regions for y in range(region.y, region.bottom)}
