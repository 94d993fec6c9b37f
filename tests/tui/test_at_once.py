"""Keys that come faster than what they are for."""

import pytest
from app_host import drive
from textual.command import CommandList
from textual.events import MouseDown

from gan_tui.tools.editor import Editor
from gan_tui.tui.dialogs.palette import Palette
from gan_tui.tui.editor.screen import EditorScreen
from gan_tui.tui.landscape.screen import LandscapeScreen
from gan_tui.tui.panels.knob_rows import KnobRows
from gan_tui.tui.panels.knobs import KnobsPanel


def test_the_editor_has_a_picture_to_move_on_before_its_first_frame():
    """l asks D about the next class, which it knows only of a game that it has seen."""

    async def act(session):
        for key in ("p", "l", "w", "z"):
            session.app.simulate_key(key)
        await session.settle()
        return [type(screen) for screen in session.app.screen_stack[2:]]

    assert drive(act)[0] is EditorScreen


def test_a_move_waits_for_the_first_frame_of_its_screen():
    async def act(session):
        screen = EditorScreen(session.app.player, 30, Editor())
        await session.app.push_screen(screen)
        await screen.action_run("name_class")
        await session.until(lambda frame: screen._frame is not None)
        return screen.tool.snapshot is not None

    assert drive(act)


@pytest.mark.parametrize("coarse", [False, True], ids=["", "over a slow link"])
def test_the_first_frame_of_a_screen_is_drawn_whole(coarse):
    """Also at a pace at which it would not be its turn: the maps have to know of the moment that one points at."""

    async def act(session):
        session.app.player.stop()
        frame = session.frame
        screen = LandscapeScreen(session.app.player, 30)
        await session.app.push_screen(screen)
        screen._look()
        screen.show(frame, None if coarse else 1, coarse)
        screen._look()
        return screen.tool.snapshot is frame.snapshot

    assert drive(act)


def test_knobs_that_know_of_no_game_yet_turn_nothing():
    async def act(session):
        rows = KnobRows(lambda knob, value: None)
        await session.app.screen.mount(rows)
        rows.focus()
        before = session.frame.config
        await session.tap("enter", "right", "comma", "backspace", "down", "enter")
        rows.post_message(MouseDown(rows, 30, 3, 0, 0, 1, False, False, False, 30, 3))
        await session.settle()
        return rows.typed, session.frame.config == before

    assert drive(act) == (None, True)


def test_the_knobs_take_keys_from_the_first_on():
    async def act(session):
        for key in ("k", "enter", "right", "right"):
            session.app.simulate_key(key)
        await session.settle()
        return bool(session.app.screen.query(KnobsPanel))

    assert drive(act)


def test_a_search_may_outlive_its_list():
    async def act(session):
        await session.press("ctrl+p")
        palette = session.app.screen
        found = palette.query_one(CommandList)
        await palette.query("*").remove()
        palette._refresh_command_list(found, [], True)
        palette._show_busy = True
        await session.settle()

    drive(act)


def test_what_is_typed_into_a_palette_that_leaves_is_not_looked_for():
    async def act(session):
        await session.press("ctrl+p")
        palette = session.app.screen
        assert isinstance(palette, Palette)
        palette.dismiss()
        search = palette._gather_commands("theme")
        await session.wait(lambda: search.is_finished)
        assert search.error is None

    drive(act)
