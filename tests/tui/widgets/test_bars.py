import math
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color
from widget_host import cell, play, refreshed, rgb, shown

from gan_tui.tui.themes import THEMES
from gan_tui.tui.widgets.bars import ProbabilityBar, fill

EIGHTHS = {"": 0, " ": 0, "▏": 1, "▎": 2, "▍": 3, "▌": 4, "▋": 5, "▊": 6, "▉": 7}


@given(st.floats(-1, 2), st.integers(1, 200))
def test_a_bar_is_as_long_as_its_value(value, width):
    full, tip = fill(value, width)
    assert full + bool(tip) <= width
    assert abs(full + EIGHTHS[tip] / 8 - min(max(value, 0), 1) * width) <= 1 / 16


@pytest.mark.parametrize(
    ("value", "row"),
    [
        (0.0, "real  " + "       │       " + "  0.00"),
        (0.25, "real  " + "███▊   │       " + "  0.25"),
        (0.5, "real  " + "███████▌       " + "  0.50"),
        (0.75, "real  " + "███████│███▎   " + "  0.75"),
        (1.0, "real  " + "███████│███████" + "  1.00"),
        (None, "real  " + "       │       " + "     –"),
        (math.nan, "real  " + "       │       " + "     –"),
        (math.inf, "real  " + "       │       " + "     –"),
    ],
)
def test_the_row(value, row):
    (text,) = shown(ProbabilityBar("real", "real"), lambda bar: bar.show(value), (27, 1))
    assert text == row


def test_it_never_jumps():
    async def act(app, pilot, bar):
        ends = set()
        for value in (0.0, 0.333, 1.0, None, 0.05, math.nan):
            bar.show(value)
            await pilot.pause()
            papers = [rgb(cell(bar, x, 0)[1])[1] for x in range(40)]
            ends.add((papers.index(papers[6]), 40 - papers[::-1].index(papers[32]), bar.render_line(0).text[33:36]))
        return ends

    assert len(play(ProbabilityBar("fake", "fake"), act, (40, 1))) == 1


def test_its_colours():
    async def act(app, pilot, bar):
        bar.show(0.8)
        await pilot.pause()
        dark = [cell(bar, x, 0) for x in (6, 32)]
        tick = [cell(bar, x, 0)[0] for x in range(40)].index("│")
        app.theme = "gan-light"
        await pilot.pause()
        return dark, tick, cell(bar, 6, 0)

    ((full, ink), (empty, track)), tick, (_, light) = play(ProbabilityBar("fake", "fake"), act, (40, 1))
    assert (full, empty) == ("█", " ")
    assert rgb(ink)[0] == Color.parse(THEMES[0].variables["fake"]).rgb
    assert rgb(track)[1] == Color.parse(THEMES[0].variables["track"]).rgb
    assert rgb(light)[0] == Color.parse(THEMES[1].variables["fake"]).rgb
    assert tick == 6 + 27 // 2


@pytest.mark.parametrize("width", range(1, 16))
def test_narrow(width):
    (text,) = shown(ProbabilityBar("fake", "fake"), lambda bar: bar.show(0.62), (width, 1))
    assert len(text) == width


def test_what_stays_is_not_sent():
    async def act(app, pilot, bar):
        bar.show(0.5)
        await pilot.pause()
        return [refreshed(bar, partial(bar.show, value)) for value in (0.5, 0.5001, 0.6)]

    assert play(ProbabilityBar("real", "real"), act, (40, 1)) == [set(), set(), {0}]
