"""The heat map: colours, the line, samples and arrows where they belong; and in terminals that have no colours."""

import numpy as np
import pytest
from widget_host import cell, play, rgb, rows, shown

from gan_tui.tui.landscape.heat import ColourScale
from gan_tui.tui.landscape.heat_marks import Axis, HeatPlot, stretched
from gan_tui.tui.landscape.heatmap import HeatMap

NONE = np.empty((0, 2))
SLOPE = np.tile(np.linspace(-1, 1, 21), (21, 1))
"""Fake at the left, real at the right."""


def picture(values=SLOPE, known=None, reals=NONE, fakes=NONE, arrows=NONE, spot=None, shape=(2, 2)):
    images = np.zeros((2, *shape))
    axes = Axis("pixel TL", ("0.0", "1.0"), images), Axis("pixel BR", ("-2.5", "2.5"), images)
    return HeatPlot(values, known, *(np.asarray(x, float) for x in (reals, fakes, arrows)), axes, spot)


def drawn(p, look, size=(45, 23), theme="gan-dark", **environ):
    """What ``look`` finds on the map: 40 x 20 cells, from column 5 and row 1."""

    async def act(app, pilot, widget):
        widget.show(p)
        await pilot.pause()
        return look(widget)

    return play(HeatMap(), act, size, theme, **environ)


@pytest.mark.parametrize("theme", ["gan-dark", "gan-light", "gan-contrast"])
def test_fakes_colour_at_one_end_and_that_of_reals_at_the_other(theme):
    def look(widget):
        return [rgb(cell(widget, x, 4)[1])[0] for x in (5, 12, 24, 37, 44)]

    warmth = [red - blue for red, _, blue in drawn(picture(), look, theme=theme)]
    assert warmth == sorted(warmth, reverse=True)
    assert warmth[0] > 40
    assert abs(warmth[2]) < 40
    assert warmth[4] < -40


def test_the_first_row_of_the_values_is_the_lowest():
    upwards = np.tile(np.linspace(-1, 1, 5)[:, None], (1, 5))
    low, high = drawn(picture(upwards), lambda w: (rgb(cell(w, 9, 20)[1]), rgb(cell(w, 9, 1)[1])))
    assert low[0][0] > low[0][2], "orange"
    assert high[0][2] > high[0][0], "blue"


def test_stretching_keeps_to_straight_lines():
    assert stretched(SLOPE, 3, 4) == pytest.approx(np.tile([-0.75, -0.25, 0.25, 0.75], (3, 1)))
    assert stretched(np.array([[0, 0], [1, 1.0]]), 4, 1)[:, 0] == pytest.approx([0.875, 0.625, 0.375, 0.125])


def test_the_line_stands_where_the_number_is_zero():
    found = drawn(picture(), rows)
    for row in found[1:21]:
        assert {x for x in range(5, 45) if "\u2800" <= row[x] <= "\u28ff"} == {24}


def test_where_nothing_is_known_there_is_no_map():
    known = np.tile(np.linspace(1, 0, 21), (21, 1))

    def look(widget):
        return [rgb(cell(widget, x, 3)[1])[1] for x in (5, 20, 30, 44)], tuple(widget.backdrop.rgb)

    found, backdrop = drawn(picture(known=known), look)
    assert backdrop not in found[:2]
    assert found[2:] == [backdrop] * 2


def test_samples_are_dots_in_the_colours_of_their_roles():
    p = picture(reals=[[0.91, 0.88]], fakes=[[0.11, 0.12]])
    (real, blue), (fake, orange) = drawn(p, lambda w: (cell(w, 5 + 36, 1 + 2), cell(w, 5 + 4, 1 + 17)))
    assert (real, fake) == ("⠂", "⠄")
    assert rgb(blue)[0][2] > rgb(blue)[0][0]
    assert rgb(orange)[0][0] > rgb(orange)[0][2]


@pytest.mark.parametrize(
    ("way", "head"),
    [((0.2, 0), "→"), ((0.2, 0.2), "↗"), ((0, 0.2), "↑"), ((-0.2, 0.2), "↖"), ((-0.2, 0), "←"), ((-0.2, -0.2), "↙"),
     ((0, -0.2), "↓"), ((0.2, -0.2), "↘")],
)  # fmt: skip
def test_an_arrow_leads_from_its_fake_to_its_head(way, head):
    found = drawn(picture(fakes=[[0.51, 0.51]], arrows=[way]), rows)
    assert found[1 + 9][5 + 20] == "●"
    x, y = 0.51 + way[0], 0.51 + way[1]
    assert found[1 + int((1 - y) * 20)][5 + int(x * 40)] == head


def test_an_arrow_within_a_cell_is_a_disc_alone():
    found = "".join(drawn(picture(np.ones((3, 3)), fakes=[[0.51, 0.51]], arrows=[(0.001, 0)]), rows)[1:20])
    assert found.count("●") == 1
    assert "→" not in found


def test_arrows_that_leave_the_map_end_at_its_edge():
    found = drawn(picture(fakes=[[0.99, 0.5], [0.5, 3.0]], arrows=[(0.5, 0), (0, 9e9)]), rows)
    assert all(len(row) == 45 for row in found)


def test_axes_have_names_numbers_and_images():
    found = drawn(picture(), rows)
    assert found[0].startswith("pixel BR ↑")
    assert found[1].startswith(" 2.5")
    assert found[20].startswith("-2.5")
    assert found[21][5:].split() == ["▀▀▀▀", "0.0", "1.0", "▀▀▀▀"]
    assert found[22].split() == ["▀▀▀▀", "pixel", "TL", "→", "▀▀▀▀"]
    assert [row[:4] for row in (found[2], found[3], found[18], found[19])] == ["▀▀▀▀"] * 4


@pytest.mark.parametrize(("shape", "images"), [((2, 2), True), ((8, 8), True), ((9, 9), False), ((32, 32), False)])
def test_large_images_are_left_out(shape, images):
    assert ("▀▀▀" in "".join(drawn(picture(np.ones((3, 3)), shape=shape), rows)[21:])) is images


def test_a_place_is_found_again():
    def look(widget):
        right, up = widget.strides
        return widget.place_at(5, 1), widget.place_at(44, 20), widget.place_at(4, 5), widget.place_at(5, 21), right, up

    first, last, left, below, right, up = drawn(picture(), look)
    assert first == pytest.approx((0.0125, 0.975))
    assert last == pytest.approx((0.9875, 0.025))
    assert (left, below) == (None, None)
    assert (right, up) == pytest.approx((1 / 40, 1 / 20))


def test_the_spot():
    assert drawn(picture(spot=(0.51, 0.51)), rows)[10][25] == "╋"


@pytest.mark.parametrize("size", [(1, 1), (5, 3), (9, 6), (12, 40), (200, 7)])
def test_any_size(size):
    p = picture(reals=[[0, 0], [1, 1]], fakes=[[0.5, 0.5]], arrows=[[1, 1]], spot=(1, 0))
    assert all(len(row) == size[0] for row in drawn(p, rows, size))


def test_numbers_that_are_none():
    found = drawn(picture(np.full((4, 4), np.nan), reals=[[0.5, 0.5]]), rows)
    assert len(found) == 23


def test_words_where_there_is_no_picture():
    found = shown(HeatMap(), lambda w: w.show(None, "No best one."), (40, 12))
    assert "No best one." in "".join(found)


def test_sixteen_colours_have_shades():
    found = drawn(picture(), rows, TERM="linux", COLORTERM="")
    text = found[3][5:45]
    assert text[0] == text[-1] == "▓"
    assert text[19] in " \u2800⡇⢸"


def test_a_terminal_without_colours_has_letters():
    p = picture(
        np.array([[-1, 1.0], [-1, 1]]), reals=[[0.91, 0.88]], fakes=[[0.11, 0.12], [0.5, 0.5]], arrows=[[0.2, 0]]
    )
    found = drawn(p, rows, TERM="dumb", COLORTERM="")
    assert found[3][5 + 36] == "o"
    assert found[18][5 + 4] == "x"
    assert found[18][5 + 12] == ">"
    assert found[5][5] == "="
    assert found[5][44] == "#"
    assert all(ord(c) < 128 or c in "↑→" for c in "".join(found))


def test_without_colours_samples_are_letters_and_the_map_goes_from_dark_to_light():
    def look(widget):
        return [rgb(cell(widget, x, 4)[1])[0] for x in (5, 14, 34, 44)]

    found = drawn(picture(), look, NO_COLOR="1")
    assert found == sorted(found)
    assert all(max(c) - min(c) <= 2 for c in found)
    text = "".join(drawn(picture(reals=[[0.9, 0.9]]), rows, NO_COLOR="1"))
    assert "o" in text.replace("pixel", "")


def test_the_scale_says_what_the_colours_stand_for():
    found = shown(ColourScale(), lambda w: w.show("0.00 fake", "0.50", "real 1.00"), (40, 2))
    assert found[1].split() == ["0.00", "fake", "0.50", "real", "1.00"]
    assert found[1].rstrip().endswith("1.00")
