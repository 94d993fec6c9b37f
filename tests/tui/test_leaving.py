"""A second key that comes before a screen has left takes away no other screen."""

import pytest
from app_host import drive

from gan_tui.tui.screens.playground import Playground

DIALOGS = [
    (("c",), "enter"),
    (("l",), "enter"),
    (("l",), "escape"),
    (("d",), "enter"),
    (("d",), "escape"),
    (("question_mark",), "escape"),
    (("ctrl+p",), "escape"),
    (("ctrl+p",), "enter"),
    (("m",), "m"),
    (("x",), "x"),
    (("L",), "escape"),
    (("g",), "g"),
    (("p",), "p"),
    (("m", "question_mark"), "escape"),
    (("p", "o"), "escape"),
    (("p", "z"), "enter"),
]


@pytest.mark.parametrize(("opening", "key"), DIALOGS, ids=str)
def test_a_key_that_closes_pressed_many_times_at_once_leaves_the_playground(opening, key):
    async def act(session):
        app = session.app
        await session.press(*opening)
        before = len(app.screen_stack)
        top = app.screen
        for _ in range(4):  # all of them reach the screen before it has left
            app.simulate_key(key)
        await session.wait(lambda: top not in app.screen_stack)
        await session.settle()
        return before, app.screen_stack[:]

    before, stack = drive(act, size=(100, 30))
    assert any(isinstance(screen, Playground) for screen in stack)
    assert len(stack) <= before


def test_a_command_found_runs_though_enter_came_twice():
    async def act(session):
        await session.press("ctrl+p")
        await session.wait(lambda: session.app.screen.query_one("CommandList").option_count)
        await session.tap(*"theme")
        await session.wait(lambda: session.app.screen.query_one("CommandList").option_count == 1)
        before = session.app.theme
        for _ in range(4):
            session.app.simulate_key("enter")
        await session.wait(lambda: session.app.theme != before)
        await session.settle()
        return [type(screen).__name__ for screen in session.app.screen_stack]

    assert drive(act, size=(100, 30)) == ["Screen", "Playground"]


def test_what_leaves_twice_takes_nothing_with_it():
    async def act(session):
        await session.press("m", "question_mark")
        microscope, top = session.app.screen_stack[-2:]
        top.dismiss()
        top.dismiss()
        await session.settle()
        return session.app.screen is microscope

    assert drive(act, size=(100, 30))


def test_a_screen_below_another_stays():
    async def act(session):
        await session.press("m", "question_mark")
        microscope, top = session.app.screen_stack[-2:]
        microscope.dismiss()
        await session.settle()
        return session.app.screen is top

    assert drive(act, size=(100, 30))
