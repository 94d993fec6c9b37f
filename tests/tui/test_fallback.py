"""What goes wrong in the fast path ends in Textual's own repaint: never in an exception, nor in a wrong cell."""

import io
import re
from unittest.mock import patch

import pyte
import pytest
from app_host import Session, drive, frame_of, walked
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.app import App
from textual.geometry import Region, Size
from textual.strip import Strip
from widget_host import play

from gan_tui import Config
from gan_tui.tui.backend.compositor import Pieces
from gan_tui.tui.backend.diff import CellDiff, ShadowScreen
from gan_tui.tui.editor.screen import EditorScreen
from gan_tui.tui.microscope.screen import Microscope
from gan_tui.tui.panels.knobs import KnobsPanel
from gan_tui.tui.playground.screen import Playground
from gan_tui.tui.real_or_fake.screen import RealOrFakeScreen
from gan_tui.tui.widgets.canvas import Canvas
from gan_tui.tui.widgets.cells import Grid
from gan_tui.tui.widgets.lines import Lines
from gan_tui.tui.widgets.timeline import Timeline

STYLE = Style(color="#ff0000", bgcolor="#000000")
SIZE = WIDTH, HEIGHT = 8, 3


def console():
    return Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")


def whole(letter):
    """All of a screen full of a letter."""
    return LayoutUpdate([[Strip([Segment(letter * WIDTH, STYLE)])] for _ in range(HEIGHT)], Region(0, 0, *SIZE))


def codes(width, letter):
    grid = Grid(width, 1, (STYLE,))
    grid.text(0, 0, letter * width, 0)
    return grid.rows()[0]


@pytest.mark.parametrize(
    "misfit",
    [(0, 0, codes(WIDTH + 1, "x")), (1, 4, codes(WIDTH, "x")), (HEIGHT, 0, codes(1, "x")), (-1, 0, codes(1, "x")),
     (0, -1, codes(2, "x")), (0, 0, Strip([Segment("x" * (WIDTH + 1), STYLE)])),
     (0, 4, Strip([Segment("字" * 3, STYLE)]))],
)  # fmt: skip
def test_a_piece_that_does_not_fit_is_painted_by_textual(misfit, fallbacks):
    """Of codes or of segments, too wide or beside the screen; what follows finds nothing wrong standing."""
    shadow, screen = ShadowScreen(), pyte.Screen(*SIZE)
    stream = pyte.Stream(screen)
    stream.feed(CellDiff(whole("a"), shadow, SIZE, lambda: whole("a")).render_segments(console()))
    stream.feed(CellDiff(Pieces([misfit]), shadow, SIZE, lambda: whole("b")).render_segments(console()))
    assert screen.display == ["b" * WIDTH] * HEIGHT
    assert fallbacks.count == 1
    assert isinstance(fallbacks.latest, ValueError)
    part = Pieces([(1, 2, codes(3, "c"))])
    now = LayoutUpdate([[Strip([Segment("d" * WIDTH, STYLE)])] for _ in range(HEIGHT)], Region(0, 0, *SIZE))
    stream.feed(CellDiff(part, shadow, SIZE, lambda: now).render_segments(console()))
    assert screen.display == ["d" * WIDTH] * HEIGHT, "a part is not enough where the rest is not known"
    stream.feed(CellDiff(part, shadow, SIZE, lambda: now).render_segments(console()))
    assert screen.display == ["d" * WIDTH, "ddcccddd", "d" * WIDTH]
    assert fallbacks.count == 1
    fallbacks.__init__()


def test_another_size_makes_a_part_the_whole():
    shadow = ShadowScreen()
    assert not shadow.knows(SIZE)
    shadow.encode(whole("a"), SIZE, console())
    assert shadow.knows(SIZE)
    assert not shadow.knows((WIDTH - 1, HEIGHT))
    shadow.forget()
    assert not shadow.knows(SIZE)


def test_a_compositor_that_fails_renders_all(fallbacks):
    async def act(s: Session):
        compositor = s.app.screen._compositor
        compositor._dirty_regions = {Region(2, 2, 30, 1)}
        with patch("gan_tui.tui.backend.compositor._around", side_effect=IndexError("a layout of yesterday")):
            compositor._seen.clear()
            update = compositor.render_partial_update()
        assert isinstance(update, LayoutUpdate)
        assert update.region == Region(0, 0, 80, 24)

    drive(act)
    assert str(fallbacks) == "1 fallbacks, IndexError"
    fallbacks.__init__()


def test_what_was_composed_for_another_size_is_dropped():
    """And the screen is laid out for the size that the terminal has, although nothing tells it to."""

    async def act(s: Session):
        app, screen = s.app, s.app.screen
        sent = []
        with patch.object(App, "_display", lambda self, screen, update: sent.append(update)):
            app._size = Size(70, 20)
            screen.query_one(Timeline).refresh()
            app.draw_frame(frame_of(walked(Config(), 3)))
            assert not sent
            screen._on_timer_update()
            assert not sent
            await s.wait(lambda: sent)
        assert screen.size == Size(70, 20)
        assert all(screen._compositor.size == Size(70, 20) for _ in sent)

    drive(act)


def test_what_cannot_be_painted_at_once_is_painted_in_its_own_time(fallbacks):
    class Fickle(Canvas):
        fails = False

        def paint(self, width, height):
            if self.fails:
                self.fails = False
                raise KeyError("no style yet")
            self.painted = getattr(self, "painted", 0) + 1
            return [self.row(width, Segment(f"{self.painted}", self.plain))] * height

    async def act(app, pilot, widget):
        before = widget.painted
        widget.fails = True
        widget.repaint()
        await pilot.pause()
        assert not widget.fails
        assert widget.painted == before + 1
        assert widget.render_line(0).text.startswith(f"{widget.painted} ")

    play(Fickle(), act)
    assert fallbacks.count == 1
    fallbacks.__init__()


def test_a_widget_that_was_taken_away_is_drawn_by_no_one():
    """Its styles are gone, its layout is not yet: neither we nor Textual may ask it for them."""

    async def act(s: Session):
        await s.tap("k")
        await s.wait(lambda: s.app.screen.query(KnobsPanel))
        lines = s.app.screen.query_one(KnobsPanel).query_one(Lines)
        await s.wait(lambda: lines.size)
        size = lines.size
        await lines.remove()
        with patch.object(Lines, "size", size):  # as it was: Textual may have taken it away, or not yet
            lines.notify_style_update()
            lines.repaint()
            drawn = lines.render_lines(Region(0, 0, *size))
        assert [strip.cell_length for strip in drawn] == [size.width] * size.height

    drive(act, size=(120, 36))


def test_a_key_that_comes_before_its_screen_stands_waits_for_it():
    """p g at once: the guessing game opens over the editor's place, and no action runs on half a screen."""

    async def act(s: Session):
        order = []
        keys = [("p", EditorScreen), ("m", Microscope), ("g", RealOrFakeScreen)]
        for key, screen in keys:
            s.app.simulate_key(key)
            s.app.simulate_key("k")
            await s.opened(screen)
            await s.wait(lambda: s.app.screen.query(KnobsPanel))
            order.append(type(s.app.screen))
            await s.tap("escape", "escape")
            await s.wait(lambda: isinstance(s.app.screen, Playground))
        assert order == [screen for _, screen in keys]

    drive(act, size=(120, 36))


def test_nothing_runs_on_a_screen_that_has_left():
    async def act(s: Session):
        await s.tap("m")
        await s.opened(Microscope)
        left = s.app.screen
        await s.tap("escape")
        await s.opened(Playground)
        step = s.frame.snapshot.step
        await left.action_run("step")
        await left.action_run("knobs")
        await s.settle()
        assert s.frame.snapshot.step == step
        assert not s.app.screen.query(KnobsPanel)

    drive(act)


@pytest.mark.parametrize("debug", [False, True])
def test_the_first_row_tells_when_asked(debug, monkeypatch):
    monkeypatch.setattr("gan_tui.tui.panels.status.DEBUG", debug)

    async def act(s: Session):
        assert bool(re.search("0 fallbacks +seed", s.status)) == debug

    drive(act, size=(120, 36))
