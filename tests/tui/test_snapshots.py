"""Pictures of whole screens, compared letter by letter: paused games, after a fixed number of steps."""

import asyncio

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import ListView, Markdown

from gan_tui import Config
from gan_tui.teaching.glossary import terms
from gan_tui.tui.app import GanApp
from gan_tui.tui.dialogs.choose_data import ChooseData
from gan_tui.tui.dialogs.help import Help
from gan_tui.tui.microscope.screen import Microscope
from gan_tui.tui.panels.status import StatusBar


@pytest.fixture(autouse=True)
def true_colour(monkeypatch):
    """The same terminal everywhere."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM"):
        monkeypatch.delenv(name, raising=False)


async def until(condition):
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("not within 20 s")


def at(step, phases=0, *keys, screen=None, theme="gan-dark"):
    """Go to a step, press some keys, and wait until it is all drawn."""

    async def act(pilot: Pilot[None]):
        app = pilot.app
        app.theme = theme
        arrived = []
        app.player.do(lambda trainer: arrived.append(trainer.seek(step, phases)))
        app.player.do(lambda trainer: trainer.snapshot())
        status = app.screen.query_one(StatusBar)
        await until(lambda: arrived and status.render_line(0).text.split()[-1:] == [str(step)])
        app.player.want()
        for key in keys:
            await pilot.press(key)
        if screen:
            await until(lambda: isinstance(app.screen, screen) and app.screen.is_mounted)
        await pilot.pause()
        await pilot.pause(0.1)

    return act


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 48)], ids="{0[0]}x{0[1]}".format)
def test_playground(snap_compare, size):
    assert snap_compare(GanApp(Config(seed=4)), run_before=at(100, 4), terminal_size=size)


def test_circles_in_light(snap_compare):
    app = GanApp(Config(dataset="circles", seed=4))
    assert snap_compare(app, run_before=at(60, theme="gan-light"), terminal_size=(100, 32))


def test_help(snap_compare):
    async def act(pilot):
        await at(100, 0, "question_mark", screen=Help)(pilot)
        page = pilot.app.screen.query_one(Markdown)
        scroll = pilot.app.screen.query_one(VerticalScroll)
        heights = []

        def whole():
            """The page comes in parts, and its scroll bar grows with each."""
            heights.append(scroll.max_scroll_y)
            last = page.children[-1].source if page.children else ""
            return terms()[-1].names[0] in (last or "") and len({*heights[-60:]}) == 1 < len(heights) - 59

        await until(whole)
        await pilot.pause()

    assert snap_compare(GanApp(Config(seed=4)), run_before=act)


def test_choosing_data(snap_compare):
    async def act(pilot):
        await at(100, 0, "d", screen=ChooseData)(pilot)
        await pilot.press("down")
        await until(lambda: pilot.app.screen.query_one(ListView).index == 1)
        await pilot.pause()

    assert snap_compare(GanApp(Config(seed=4)), run_before=act)


def test_a_lesson(snap_compare):
    async def act(pilot):
        await at(0)(pilot)
        pilot.app.screen.take(2)
        await until(lambda: pilot.app.screen.lesson_run.words)
        await pilot.press("greater_than_sign")
        await at(0)(pilot)

    assert snap_compare(GanApp(Config(seed=4)), run_before=act, terminal_size=(80, 24))


def test_microscope(snap_compare):
    app = GanApp(Config(dataset="circles", seed=4, dtype="float64"))
    assert snap_compare(app, run_before=at(3, 5, "m", screen=Microscope), terminal_size=(120, 36))
