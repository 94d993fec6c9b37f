"""The command palette, where Textual's own falls."""

from app_host import drive
from rich.style import Style
from textual.command import CommandList
from textual.events import Click

from gan_tui.tui.dialogs.palette import Palette
from gan_tui.tui.playground.screen import Playground


def click(lines, number, where=None):
    at = dict(zip(("screen_x", "screen_y"), where or lines.content_region.offset, strict=True))
    keys = {"shift": False, "meta": False, "ctrl": False}
    return Click(lines, 1, 1, 0, 0, button=1, **keys, **at, style=Style(meta={"option": number}))


async def found(session):
    """The list of what the palette has found."""
    await session.tap("ctrl+p")
    await session.opened(Palette)
    await session.wait(lambda: session.app.screen.query_one(CommandList).option_count > 1)
    return session.app.screen.query_one(CommandList)


def test_a_click_on_a_line_that_has_gone_chooses_nothing():
    async def act(session):
        lines = await found(session)
        lines.post_message(click(lines, lines.option_count))
        await session.taken_in()
        still = isinstance(session.app.screen, Palette)
        await session.tap("escape")
        await session.opened(Playground)
        return still

    assert drive(act)


def test_a_click_where_the_window_has_gone_closes_nothing():
    async def act(session):
        await found(session)
        palette = session.app.screen
        palette.post_message(click(palette.query_one(CommandList), 0, where=palette.size))
        await session.taken_in()
        return session.app.screen is palette

    assert drive(act)


def test_a_click_chooses():
    async def act(session):
        lines = await found(session)
        lines.post_message(click(lines, 1))
        await session.wait(lambda: not isinstance(session.app.screen, Palette))

    drive(act)
