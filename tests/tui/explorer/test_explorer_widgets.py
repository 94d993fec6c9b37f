"""The map, the film and the ladder: where things go, at any size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from widget_host import play

from gan_tui.tui.explorer.filmstrip import Filmstrip, strip
from gan_tui.tui.explorer.ladder import Ladder, Share
from gan_tui.tui.explorer.pad import FEW, MANY, Mark, Pad, fields

shapes = st.tuples(st.integers(1, 28), st.integers(1, 28))
sizes = st.tuples(st.integers(1, 200), st.integers(1, 60))


@given(shapes, sizes, st.sampled_from([1, 2]), st.booleans())
def test_a_map_lies_within_its_widget(shape, size, smallest, line):
    place = fields(shape, size, smallest, line)
    assert 1 <= place.columns <= MANY
    assert 1 <= place.rows <= (1 if line else MANY)
    assert min(place.corner) >= 0
    assert place.corner[0] + place.size[0] <= size[0] + smallest, "the last gap may lie outside"
    assert place.corner[1] + place.size[1] <= 2 * size[1] + 2 * smallest


@given(shapes, sizes, st.sampled_from([1, 2]))
def test_a_place_and_its_cell(shape, size, smallest):
    """Pointing to the cell of a place gives a place in the same cell."""
    place = fields(shape, size, smallest)
    for across, up in [(-1, 1), (0, 0), (0.3, -0.6), (0.99, -0.99)]:
        x, y = place.cell(across, up)
        back = place.place(x, y)
        assert max(map(abs, back)) <= 1
        assert abs(place.cell(*back)[0] - x) <= 1
        assert abs(place.cell(*back)[1] - y) <= 1
        assert abs(back[0] - across) <= 2 / place.size[0] + 1e-9
        assert abs(back[1] - up) <= 4 / place.size[1] + 1e-9


def test_images_are_as_large_as_few_of_them_fit():
    assert fields((2, 2), (80, 20), 1).columns >= FEW
    assert fields((2, 2), (80, 20), 1).scale == 2
    assert fields((8, 8), (64, 18), 1) == fields((8, 8), (64, 18), 1)
    assert (fields((8, 8), (64, 18), 1).columns, fields((8, 8), (64, 18), 1).rows) == (7, 4)


@given(shapes, sizes, st.integers(0, 4), st.sampled_from([1, 2]))
def test_a_film_is_one_row(shape, size, caption, smallest):
    place = strip(shape, size, caption, smallest)
    assert place.rows == 1
    assert place.columns == place.shown
    assert place.shown % 2 == 1, "so that there is a middle"
    if place.shown > 1:
        first, last = place.origin(0)[0], place.origin(place.shown - 1)[0]
        slot = max(place.tile[0], caption)
        assert first >= 0
        assert last + place.tile[0] + (slot - place.tile[0]) // 2 <= size[0]
        assert place.pitch[0] >= slot + 1


def rows(widget):
    return [widget.render_line(y).text for y in range(widget.size.height)]


def test_marks_are_where_they_are_put():
    async def act(app, pilot, pad):
        place = pad.fields((2, 2))
        images = np.zeros((place.columns * place.rows, 2, 2))
        marks = [
            Mark(0.0, 0.0, "A", "foreground"),
            Mark(-1.0, 1.0, " ● ", "warning"),
            Mark(1.0, -1.0, "B", "foreground"),
        ]
        pad.spread(images, marks)
        for mark in marks:
            x, y = place.cell(mark.across, mark.up)
            assert mark.text.strip() in rows(pad)[y][max(x - 1, 0) : x + 2]
        pad.spread(images[:3], marks)
        assert "A" in "".join(rows(pad)), "images made for another size are left out, marks are not"

    play(Pad("fake"), act, (60, 20))


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (8, 3), (20, 5), (60, 14)])
def test_widgets_in_little_room(size):
    async def pad(app, pilot, pad):
        place = pad.fields((8, 8))
        pad.spread(np.ones((place.columns * place.rows, 8, 8)), [Mark(1, 1, " ● ", "warning")])
        assert all(len(row) == size[0] for row in rows(pad))

    async def film(app, pilot, film):
        film.show(np.ones((film.frames((8, 8), 3), 8, 8)), [".50"] * film.frames((8, 8), 3))
        assert all(len(row) == size[0] for row in rows(film))

    async def ladder(app, pilot, ladder):
        shares = Share("precision", "fake", np.array([0.2, 0.9, np.nan])), Share("coverage", "real", np.full(3, np.nan))
        for at in range(3):
            ladder.show(shares, ("none", "1", ".5"), at)
            assert all(len(row) == size[0] for row in rows(ladder))

    play(Pad("fake"), pad, size)
    play(Filmstrip("fake"), film, size)
    play(Ladder(), ladder, size)


def test_the_ladder():
    async def act(app, pilot, ladder):
        ladder.show((Share("up", "fake", np.array([0.0, 0.5, 1.0])), Share("down", "real", np.array([1, 0.5, 0.0]))),
                    ("none", "1", ".5"), 2)  # fmt: skip
        text = rows(ladder)
        assert text[0].split() == ["up", "1.00", "down", "0.00"]
        assert text[-1].split() == ["none", "1", ".5"]
        x = int(ladder._places(40)[2])
        assert [y for y, row in enumerate(text) if row[x] == "●"] == [1, 10], "both marked on this rung"
        assert sum(row[x] == "│" for row in text) >= 7
        await pilot.click(Ladder, offset=(int(ladder._places(40)[1]) + 1, 4))
        await pilot.pause()
        assert [m.rung for m in app.posted if isinstance(m, Ladder.Chosen)] == [1]

    play(Ladder(), act, (40, 12))
