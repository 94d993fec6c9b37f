"""What comes late throws no screen over: a second key, a size of a while ago."""

import pytest
from app_host import drive
from textual.events import Resize
from textual.geometry import Size

from gan_tui.tui.playground.screen import Playground

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


@pytest.mark.parametrize("opening", [("x",), ("question_mark",)], ids=str)
def test_a_size_of_a_while_ago_is_not_believed(opening):
    """A screen tells itself the sizes it is laid out for: two that are under way at once would chase each other."""

    async def act(session):
        await session.press(*opening)
        screen, seen = session.app.screen, []
        reflow = screen._compositor.reflow

        def noted(parent, size):
            seen.append(size)
            return reflow(parent, size)

        screen._compositor.reflow = noted
        stale, now = Size(110, 34), Size(90, 30)
        await session.resize(*now)
        seen.clear()
        screen.post_message(Resize(stale, stale))
        await session.taken_in()
        await session.settle()
        return set(seen) - {now}, screen.size

    assert drive(act, size=(100, 30)) == (set(), Size(90, 30))
