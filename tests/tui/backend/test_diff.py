"""What is sent against what is drawn: the compositor, the shadow screen, and a terminal that obeys."""

import asyncio
import io
import os
from unittest.mock import patch

import numpy as np
import pyte
import pytest
from app_host import frame_of, walked
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from gan_tui import Config
from gan_tui.tui.app import GanApp
from gan_tui.tui.backend.compositor import Pieces
from gan_tui.tui.backend.diff import ShadowScreen
from gan_tui.tui.widgets.cells import CodeRow, Grid, Palette, encode, look, switch

WIDTH, HEIGHT = 12, 3
STYLES = tuple(
    Style(color=ink, bgcolor=paper, bold=bold)
    for ink, paper, bold in [
        ("#ff0000", "#000000", None),
        ("#ff0000", "#0000ff", None),
        ("#00ff00", "#0000ff", None),
        ("#00ff00", "#0000ff", True),
        ("#eeeeee", "#000000", True),
    ]
)
PALETTES = Palette(STYLES), Palette(STYLES[::-1])


def cells_of(strips):
    """The characters and styles of strips or rows of codes."""
    for row in strips:
        strip = row.strip if isinstance(row, CodeRow) else row
        yield [(character, style) for text, style, _ in strip for character in text]


# -- codes


@st.composite
def code_rows(draw, width):
    characters = draw(st.lists(st.sampled_from(" a▀⣿"), min_size=width, max_size=width))
    pens = draw(st.lists(st.integers(0, len(STYLES) - 1), min_size=width, max_size=width))
    return CodeRow(encode(np.array([ord(c) for c in characters]), np.array(pens)), draw(st.sampled_from(PALETTES)))


@given(code_rows(9))
def test_a_row_of_codes_is_its_strip(row):
    codes = row.codes.tolist()
    assert next(cells_of([row])) == [row.palette.cells[code] for code in codes]
    assert row.cell_length == row.strip.cell_length == 9
    assert row == CodeRow(row.codes.copy(), row.palette)
    assert row != CodeRow(row.codes ^ np.uint32(1), row.palette)
    assert row != CodeRow(row.codes, Palette(row.palette.styles))


def test_a_grid_cuts_what_does_not_fit():
    grid = Grid(5, 2, STYLES)
    grid.text(3, 0, "long", 1)
    grid.text(9, 0, "beyond", 1)
    grid.text(0, 2, "below", 1)
    first, second = cells_of(grid.rows())
    assert "".join(c for c, _ in first) == "   lo"
    assert [style for _, style in first] == [STYLES[0]] * 3 + [STYLES[1]] * 2
    assert "".join(c for c, _ in second) == " " * 5
    assert grid.rows()[0].palette is Grid(1, 1, STYLES).rows()[0].palette


@pytest.mark.parametrize("colours", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD])
def test_only_what_differs_of_a_pen_is_sent(colours):
    red_on_black, red_on_blue, green_on_blue, bold, _ = (look(style, colours) for style in STYLES)
    assert switch(red_on_black, red_on_black) == ""
    assert switch(red_on_black, red_on_blue) == f"\x1b[{red_on_blue.paper}m"
    assert switch(red_on_blue, green_on_blue) == f"\x1b[{green_on_blue.ink}m"
    assert switch(red_on_black, green_on_blue) == f"\x1b[{green_on_blue.ink};{green_on_blue.paper}m"
    assert switch(green_on_blue, bold).startswith("\x1b[0;1;")
    assert switch(bold, green_on_blue) == switch(None, green_on_blue) == f"\x1b[{';'.join(green_on_blue)}m"
    assert switch(bold, look(None, colours)) == "\x1b[0m"


# -- the shadow screen


@st.composite
def updates(draw):
    """Strips and rows of codes at random places."""
    pieces = []
    for _ in range(draw(st.integers(1, 4))):
        x = draw(st.sampled_from([0, 0, 4]))
        width = draw(st.integers(1, WIDTH - x)) if draw(st.booleans()) else 8
        row = draw(code_rows(width))
        if draw(st.booleans()):
            row = Strip(row.strip)
        pieces.append((draw(st.integers(0, HEIGHT - 1)), x, row))
    return Pieces(pieces)


def look_of(style):
    hexes = [color.get_truecolor().hex[1:] for color in (style.color, style.bgcolor)]
    return (*hexes, bool(style.bold))


@settings(max_examples=150, deadline=None)
@given(st.lists(updates(), min_size=1, max_size=6))
def test_the_terminal_shows_every_update(script):
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")
    shadow, screen = ShadowScreen(), pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    wanted = {}
    for update in script:
        stream.feed(shadow.encode(update, (WIDTH, HEIGHT), console))
        for y, x, row in update.pieces:
            (cells,) = cells_of([row])
            wanted.update({(y, x + i): (character, look_of(style)) for i, (character, style) in enumerate(cells)})
        shown = {(y, x): screen.buffer[y][x] for y, x in wanted}
        assert {at: (c.data, (c.fg, c.bg, c.bold)) for at, c in shown.items()} == wanted
        assert shadow.encode(update, (WIDTH, HEIGHT), console).count("▀") == 0 or len(update.pieces) > 1


@given(st.lists(st.text("ab漢\u0301", max_size=WIDTH), min_size=2, max_size=4))
def test_wide_characters_and_such_of_no_width_leave_nothing_behind(texts):
    """A row may have as many characters as cells, though none stands in the cell of its number."""
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")
    shadow, screen, fresh = ShadowScreen(), pyte.Screen(WIDTH, 1), pyte.Screen(WIDTH, 1)
    stream = pyte.Stream(screen)
    for text in texts:
        strip = Strip([Segment(f"a{text}", STYLES[0])]).adjust_cell_length(WIDTH, STYLES[0])
        stream.feed(shadow.encode(Pieces([(0, 0, strip)]), (WIDTH, 1), console))
    pyte.Stream(fresh).feed(strip.render(console))
    assert screen.display == fresh.display


def test_what_stands_there_is_not_sent_again():
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")
    shadow = ShadowScreen()
    grid = Grid(WIDTH, 1, STYLES)
    assert shadow.encode(Pieces([(0, 0, grid.rows()[0])]), (WIDTH, 1), console)
    assert shadow.encode(Pieces([(0, 0, grid.rows()[0])]), (WIDTH, 1), console) == ""
    grid.text(7, 0, "x", 1)
    assert shadow.encode(Pieces([(0, 0, grid.rows()[0])]), (WIDTH, 1), console).count(" ") == 0
    shadow.forget()
    assert shadow.encode(Pieces([(0, 0, grid.rows()[0])]), (WIDTH, 1), console).count(" ") == WIDTH - 1


# -- the compositor


def test_a_partial_update_is_a_part_of_the_whole():
    """Any region of the playground, a toast above it: what is rendered of it is what a full update shows there."""
    seed = np.random.default_rng(1)

    async def run():
        app = GanApp(Config(seed=3))
        async with app.run_test(size=(100, 34)) as pilot:
            await pilot.pause()
            app.draw_frame(frame_of(walked(Config(seed=3), 40)))
            app.notify("a toast that lies over the panels")
            await pilot.pause()
            compositor = app.screen._compositor
            whole = list(cells_of(compositor.render_strips()))
            for _ in range(60):
                x, y = seed.integers(0, 95), seed.integers(0, 32)
                region = Region(int(x), int(y), int(seed.integers(1, 120 - x)), int(seed.integers(1, 40 - y)))
                compositor._dirty_regions = {region, Region(2, 2, 30, 1)}
                seen = {}
                for y, x, row in compositor.render_partial_update().pieces:
                    (cells,) = cells_of([row])
                    seen.update({(y, x + i): found for i, found in enumerate(cells)})
                dirty = [region.intersection(Region(0, 0, 100, 34)), Region(2, 2, 30, 1)]
                assert set(seen) == {(y, x) for r in dirty for y in r.line_range for x in r.column_range}
                assert all(found == whole[y][x] for (y, x), found in seen.items())
            assert compositor.render_partial_update() is None

    with patch.dict(os.environ, {"TERM": "xterm-256color", "COLORTERM": "truecolor"}):
        asyncio.run(run())


def test_without_the_diff_the_same_pieces_are_written():
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")
    grid = Grid(3, 1, STYLES)
    grid.text(0, 0, "abc", 2)
    plain = Strip([Segment("xyz", STYLES[1])])
    screen = pyte.Screen(6, 2)
    pyte.Stream(screen).feed(Pieces([(0, 0, grid.rows()[0]), (1, 3, plain)]).render_segments(console))
    assert screen.display == ["abc   ", "   xyz"]
