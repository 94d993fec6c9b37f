"""The chart of functions: its points and tangents are where its axes say."""

import numpy as np
import pytest
from textual.color import Color
from widget_host import cell, play, refreshed, rgb, rows, shown

from gan_tui.tui.microscope.curves import Curve, CurveChart, Entry, Plot, Points, Tangent
from gan_tui.tui.themes import THEMES

X = np.linspace(-2, 2, 200)
DARK = THEMES[0].variables


def picture(**changes):
    return Plot(**{"x_range": (-2, 2), "y_range": (0, 4), "curves": [Curve("real", X, X**2)], **changes})


def at(text, character):
    """(column, row) of each such character."""
    return [(x, y) for y, row in enumerate(text) for x, c in enumerate(row) if c == character]


def dots(text):
    return [(x, y) for y, row in enumerate(text) for x, c in enumerate(row) if 0x2800 < ord(c) < 0x2900]


@pytest.mark.parametrize("size", [(24, 9), (60, 21), (84, 40)])
def test_points_are_where_the_axes_say(size):
    """The plot is all but the four columns at the left and the last row."""
    x, y = np.array([-2.0, 0.0, 2.0]), np.array([0.0, 2.0, 4.0])
    text = shown(CurveChart(), lambda c: c.show(picture(curves=[], points=[Points("real", x, y)])), size)
    width, height = size[0] - 4, size[1] - 1
    assert [(c - 4, height - 1 - r) for c, r in at(text, "•")] == [
        (width - 1, height - 1),
        (pytest.approx(width / 2, abs=1), pytest.approx(height / 2, abs=1)),
        (0, 0),
    ]


def test_points_beyond_an_edge_are_at_it_and_those_that_are_no_numbers_are_nowhere():
    x, y = np.array([-99.0, 99.0, np.nan, 0.0, np.inf]), np.array([9.0, -9.0, 1.0, np.nan, 1.0])
    text = shown(CurveChart(), lambda c: c.show(picture(curves=[], points=[Points("fake", x, y)])), (44, 12))
    assert at(text, "•") == [(4, 0), (43, 10)]


def test_the_point_in_focus_is_large_bright_and_in_front():
    x = np.zeros(3)
    points = [Points("real", x, x + 1, focus=1), Points("fake", x, x + 1), Points("fake", x + 1, x + 3, focus=0)]

    async def act(app, pilot, chart):
        chart.show(picture(points=points))
        await pilot.pause()
        text = rows(chart)
        focused = at(text, "●")
        assert len(focused) == 2
        assert not at(text, "•")[1:]
        for place, role in zip(sorted(focused), ("real", "fake"), strict=True):
            _, style = cell(chart, *place)
            assert style.bold
            assert rgb(style)[0] == Color.parse(DARK[role]).rgb

    play(CurveChart(), act, (44, 12))


@pytest.mark.parametrize("slope", [-40.0, -1.0, 0.0, 0.5, 3.0])
def test_a_tangent_has_its_slope(slope):
    """Seen in the dots of a chart as tall as wide: the cells it runs through, two dots wide and four tall."""
    tangent = Tangent(0.0, 2.0, slope)
    text = shown(CurveChart(), lambda c: c.show(picture(curves=[], tangents=[tangent])), (84, 41))
    places = dots(text)
    assert places
    xs, ys = np.array(places).T
    x, y = (xs - 4 + 0.5) / 80 * 4 - 2, 4 - (ys + 0.5) / 40 * 4
    np.testing.assert_allclose(y, np.clip(2 + slope * x, 0, 4), atol=0.06 + 0.03 * abs(slope))
    assert max(np.ptp(x), np.ptp(y)) > 0.5
    assert max(np.ptp(x), np.ptp(y)) < 2


def test_what_leaves_the_picture_is_not_drawn_along_its_edge():
    curve = Curve("real", X, 100 * X)
    text = shown(CurveChart(), lambda c: c.show(picture(curves=[curve])), (84, 41))
    columns = {x for x, _ in dots(text)}
    assert len(columns) <= 3


ENTRIES = [Entry("Non-saturating", "generator", ("2.043", "-0.870", "1.453")), Entry("Minimax", "muted", ("–",) * 3)]
HEAD, FOOT = Entry("G's loss", columns=("loss", "slope", "gradient")), Entry("● in focus")


def test_words_stand_in_columns():
    text = shown(CurveChart(), lambda c: c.show(picture(), ENTRIES, HEAD, FOOT), (50, 16))
    assert text[0].split() == ["G's", "loss", "loss", "slope", "gradient"]
    assert text[1].split() == ["Non-saturating", "2.043", "-0.870", "1.453"]
    assert text[2].split() == ["Minimax", "–", "–", "–"]
    assert text[-1].strip() == "● in focus"
    ends = [[i + 1 for i, c in enumerate(row) if c != " " and row[i + 1 : i + 2] in (" ", "")] for row in text[:3]]
    assert ends[0][-3:] == ends[1][-3:] == ends[2][-3:]
    assert ends[0][-1] == 50


def test_where_there_is_no_room_the_last_numbers_stay():
    """First the head and the foot go, then the first of three numbers, then the end of the name."""
    text = shown(CurveChart(), lambda c: c.show(picture(), ENTRIES, HEAD, FOOT), (24, 6))
    assert text[0].split() == ["Non-satura…", "-0.870", "1.453"]
    assert "in focus" not in "".join(text)
    assert dots(text)


@pytest.mark.parametrize("size", [(1, 1), (5, 2), (7, 9), (11, 30), (80, 1), (80, 2), (80, 4), (20, 6), (200, 60)])
def test_every_size_is_filled(size):
    points = [Points("fake", X, X**2, focus=3)]
    shows = picture(points=points, tangents=[Tangent(0, 0, 0)], marks=[(0.0, "0"), (2.0, "a long one")])
    text = shown(CurveChart(), lambda c: c.show(shows, ENTRIES, HEAD, FOOT), size)
    assert [len(row) for row in text] == [size[0]] * size[1]


def test_marks_do_not_touch_and_the_most_wanted_come_first():
    marks = [(0.0, "0"), (-2.0, "-2"), (2.0, "2"), (0.1, "0.1"), (9.0, "far")]
    axis = shown(CurveChart(), lambda c: c.show(picture(marks=marks)), (44, 12))[-1]
    assert axis[:5] == "   ╰-"
    assert [word for word in axis[4:].split("─") if word] == ["-2", "0", "2"]


def test_nothing_shown_yet_is_blank():
    assert set("".join(shown(CurveChart(), lambda c: None, (30, 8)))) == {" "}


def test_only_rows_that_changed_are_sent():
    async def act(app, pilot, chart):
        def show(y):
            chart.show(picture(points=[Points("fake", np.zeros(1), np.array([y]))]), ENTRIES)

        show(1.0)
        await pilot.pause()
        before = rows(chart)
        assert refreshed(chart, lambda: show(1.0)) == set()
        sent = refreshed(chart, lambda: show(3.0))
        assert sent == {y for y, (a, b) in enumerate(zip(before, rows(chart), strict=True)) if a != b}
        assert 0 < len(sent) <= 2

    play(CurveChart(), act, (44, 14))
