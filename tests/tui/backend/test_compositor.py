"""What Textual's compositor would leave on the screen as it was."""

from app_host import drive
from textual._context import visible_screen_stack
from textual.widgets._toast import Toast, ToastRack

from gan_tui.tui.dialogs.choose_other import ChooseOther
from gan_tui.tui.dialogs.palette import Palette


def test_what_is_hidden_is_drawn_over_though_the_map_was_asked_for_before_the_layout():
    async def act(session):
        app = session.app
        app.notify("Here for a moment.")
        await session.wait(lambda: any("Here for a moment." in row for row in session.screen))
        await session.drawn()
        screen = app.screen
        rack = screen.query_one(ToastRack)
        compositor, toast = screen._compositor, screen.query_one(Toast)
        stood = compositor.full_map[toast].visible_region
        assert stood
        compositor._dirty_regions.clear()
        rack.styles.display = "none"
        compositor.update_widgets({app.screen_stack[0]})  # one that is not seen: the map may be out of date
        assert compositor._full_map_invalidated
        assert toast not in compositor.full_map
        compositor.reflow(screen, app.size)
        return stood, set(compositor._dirty_regions)

    stood, dirty = drive(act)
    assert any(region.contains_region(stood) for region in dirty)


def test_the_game_is_seen_through_two_dialogs():
    async def act(session):
        app = session.app

        def first_row():
            visible_screen_stack.set(app._background_screens)
            return " ".join(session.screen[0].split())

        await session.press("s")
        await session.tap("c")
        await session.opened(ChooseOther)
        await session.tap("ctrl+p")
        await session.opened(Palette)
        before = first_row()
        app.player.do(lambda trainer: trainer.run(steps=2))
        await session.settle()
        await session.drawn()
        return before, first_row()

    before, after = drive(act, size=(160, 48))
    assert before.endswith("step 1")
    assert after.endswith("step 3")
