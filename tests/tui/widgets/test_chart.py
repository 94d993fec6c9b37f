import math

import numpy as np
import pytest
from textual.color import Color
from widget_host import cell, play, refreshed, rgb, rows, shown

from gan_tui.tui.themes import THEMES
from gan_tui.tui.widgets.chart import Guide, LineChart, Series

DARK = THEMES[0].variables
STEPS = np.arange(300)
D = Series("D", "discriminator", 1.386 - 0.5 * np.exp(-STEPS / 50) * np.cos(STEPS / 20))
G = Series("G", "generator", 0.69 + 1.2 * np.exp(-STEPS / 30))
GUIDES = [Guide(math.log(2), "ln 2"), Guide(2 * math.log(2), "2 ln 2")]


def inks(widget):
    """The colours of all braille dots on the screen."""
    width, height = widget.size
    cells = [cell(widget, x, y) for y in range(height) for x in range(width)]
    return {Color(*rgb(style)[0]).hex.lower() for text, style in cells if 0x2800 < ord(text) < 0x2900}


def test_legend_axes_and_labels():
    text = shown(LineChart(), lambda c: c.show([D, G], GUIDES, (0, 12_500)), (80, 12))
    assert text[0].split() == ["D", "1.39", "G", "0.69"]
    assert [row[:6] for row in text[1:-1] if row[5] == "┤"] == ["  2.0┤", "  1.5┤", "  1.0┤", "  0.5┤", "  0.0┤"]
    assert text[-1].split() == ["╰", "0", "─" * 56, "12.5k"]
    (d_row,) = (row for row in text if row.rstrip().endswith("D 2 ln 2"))
    (g_row,) = (row for row in text if row.rstrip().endswith("G ln 2"))
    assert text.index(d_row) < text.index(g_row)


def test_values_are_where_the_axis_says():
    text = shown(
        LineChart(), lambda c: c.show([Series("D", "real", np.full(9, 1.0)), Series("G", "fake", np.zeros(9))])
    )
    at_one, at_zero = (next(row for row in text if row.startswith(f"  {n}┤")) for n in ("1.0", "0.0"))
    for row in text[1:-1]:
        dotted = any(0x2800 < ord(c) < 0x2900 for c in row)
        assert dotted == (row in (at_one, at_zero))


@pytest.mark.parametrize("size", [(30, 6), (100, 20), (40, 3), (12, 4)])
def test_every_size_is_filled(size):
    text = shown(LineChart(), lambda c: c.show([D, G], GUIDES), size)
    assert [len(row) for row in text] == [size[0]] * size[1]
    assert sum(any(0x2800 < ord(c) < 0x2900 for c in row) for row in text) >= min(2, size[1] - 2)


def test_a_small_chart_keeps_its_names_and_leaves_out_the_guides_labels():
    text = "\n".join(shown(LineChart(), lambda c: c.show([D, G], GUIDES), (30, 6)))
    assert "ln" not in text
    assert text.count("D") == text.count("G") == 2


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_names_of_curves_that_end_at_one_place_stand_beside_each_other(value):
    ends = np.array([0.0, 1.0, value])
    both = [Series("A", "generator", ends), Series("B", "foreground", ends[::-1].copy()), Series("C", "fake", ends)]
    both[1].y[-1] = value
    text = shown(LineChart(), lambda c: c.show(both), (60, 12))
    at = {row[-1]: y for y, row in enumerate(text) if row[-1] in "ABC"}
    assert "".join(sorted(at)) == ("ABC" if value == 0.5 else "AB"), "at an edge there is room for two"
    assert abs(at["A"] - at["B"]) == 1


def test_a_dashed_curve():
    text = shown(LineChart(), lambda c: c.show([Series("B", "real", np.full(30, 1.0), dashed=True)]), (60, 12))
    (row,) = (row for row in text[1:-1] if any(0x2800 < ord(c) < 0x2900 for c in row))
    assert row.count(" ") > 15


@pytest.mark.parametrize("size", [(1, 1), (5, 2), (7, 9), (80, 1), (80, 2)])
def test_too_small_is_no_crash(size):
    text = shown(LineChart(), lambda c: c.show([D, G], GUIDES), size)
    assert [len(row) for row in text] == [size[0]] * size[1]


@pytest.mark.parametrize("log_y", [False, True])
@pytest.mark.parametrize(
    "series",
    [
        [],
        [Series("D", "real", np.empty(0))],
        [Series("D", "real", np.array([0.5]))],
        [Series("D", "real", np.full(5, np.nan))],
        [Series("D", "real", np.array([np.inf, -np.inf, 1e300, 1.0, np.nan], np.float64))],
        [Series("D", "real", np.zeros(5)), G],
        [Series("D", "real", np.array([3.0, 4.0]), x=np.array([500.0, 900.0]))],
        [Series("D", "real", np.array([1, 2, 3]))],
    ],
    ids=["none", "empty", "one", "nan", "inf", "zero", "outside", "integers"],
)
def test_odd_data(series, log_y):
    text = "\n".join(shown(LineChart(log_y=log_y), lambda c: c.show(series, [Guide(math.nan, "no")]), (60, 9)))
    assert "nan" not in text
    assert "inf" not in text
    assert "no" not in text


def test_a_missing_current_value_is_a_dash_not_the_one_before():
    diverged = Series("D", "real", np.array([0.5, 0.6, np.nan]))
    assert shown(LineChart(), lambda c: c.show([diverged]))[0].split() == ["D", "–"]


def test_numbers_do_not_jump():
    """The plot begins in the same column, and the second value of the legend stands still."""

    async def act(app, pilot, chart):
        columns = set()
        for factor in (1, 3, 90, 0.002, 5e4, -1, -1050, -1e-9):
            chart.show([Series("D", "real", factor * D.y), Series("G", "fake", G.y)])
            await pilot.pause()
            text = rows(chart)
            columns.add((text[0].index("G"), text[-1].index("╰"), *(row.index(row[5]) for row in text[1:-1])))
            assert {row[5] for row in text[1:-1]} == {"│", "┤"}
        return columns

    assert len(play(LineChart(), act, (60, 10))) == 1


def test_a_logarithmic_axis_shows_decades_and_small_numbers():
    text = shown(LineChart(log_y=True), lambda c: c.show([Series("D", "real", 10.0 ** -np.arange(6.0))]), (60, 12))
    assert text[0].split() == ["D", "1e-5"]
    assert [row[:5].strip() for row in text[1:-1] if row[5] == "┤"] == ["1", "0.01", "1e-4"]


def test_switching_to_the_logarithmic_axis():
    async def act(app, pilot, chart):
        chart.show([Series("D", "real", np.array([1.0, 100.0]))])
        await pilot.pause()
        before = rows(chart)
        chart.log_y = True
        await pilot.pause()
        return before, rows(chart)

    before, after = play(LineChart(), act, (40, 8))
    assert "0┤" in "".join(before)
    assert [row[:6].strip() for row in after if "┤" in row] == ["100┤", "10┤", "1┤"]


def test_colours_are_the_roles_and_ghosts_are_dim():
    async def act(app, pilot, chart):
        chart.show([D])
        await pilot.pause()
        alone = inks(chart)
        chart.show([Series("old", "discriminator", D.y, ghost=True)])
        await pilot.pause()
        return alone, inks(chart), rows(chart)[0]

    alone, ghost, legend = play(LineChart(), act, (160, 20))
    assert DARK["discriminator"] in alone
    assert DARK["discriminator"] not in ghost
    assert legend.strip() == ""


def test_a_ghost_stays_behind_even_if_it_comes_first():
    async def act(app, pilot, chart):
        chart.show([Series("old", "fake", D.y[::30], ghost=True), Series("D", "real", D.y[::30])])
        await pilot.pause()
        return inks(chart)

    assert play(LineChart(), act, (80, 12)) == {DARK["real"]}


def test_only_rows_that_differ_are_sent():
    async def act(app, pilot, chart):
        low, high = np.full(50, 0.1), np.full(50, 1.0)
        chart.show([Series("D", "real", low), Series("G", "fake", high)])
        await pilot.pause()
        same = refreshed(chart, lambda: chart.show([Series("D", "real", low.copy()), Series("G", "fake", high)]))
        moved = low.copy()
        moved[20:30] = 0.0
        other = refreshed(chart, lambda: chart.show([Series("D", "real", moved), Series("G", "fake", high)]))
        return same, other

    same, other = play(LineChart(), act, (60, 22))
    assert same == set()
    assert other
    assert min(other) >= 18, "the lowest rows of twenty"


def test_a_theme_switch_restyles_at_once():
    async def act(app, pilot, chart):
        chart.show([Series("D", "discriminator", np.arange(5.0))])
        await pilot.pause()
        before = inks(chart)
        app.theme = "gan-light"
        await pilot.pause()
        return before, inks(chart)

    before, after = play(LineChart(), act)
    assert before == {DARK["discriminator"]}
    assert after == {THEMES[1].variables["discriminator"]}


def test_a_resize_redraws():
    async def act(app, pilot, chart):
        chart.show([D, G], GUIDES)
        await pilot.resize_terminal(50, 9)
        await pilot.pause()
        return rows(chart)

    text = play(LineChart(), act)
    assert [len(row) for row in text] == [50] * 9
    assert text[-1].startswith("     ╰ 0 ─")


def test_no_color():
    async def act(app, pilot, chart):
        chart.show([D, G], GUIDES)
        await pilot.pause()
        return [rgb(s.style) for strip in chart.render_lines(chart.size.region) for s in strip]

    for ink, paper in play(LineChart(), act, NO_COLOR="1"):
        assert len(set(ink)) == len(set(paper)) == 1
