"""What no longer stands where it stood is drawn over, whoever asked in between where things stand."""

from app_host import drive
from textual.widgets._toast import Toast, ToastRack


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
