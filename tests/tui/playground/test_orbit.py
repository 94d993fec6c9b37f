"""The path in the plane, as dots."""

import numpy as np
import pytest
from widget_host import play, rows

from gan_tui.tui.playground.orbit import Orbit, _line

TURN = np.linspace(0, 2 * np.pi, 200)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)], 1)


def drawn(path, at, size=(40, 12)):
    async def act(app, pilot, orbit):
        orbit.show(path, at)
        await pilot.pause()
        return rows(orbit)

    return play(Orbit(("right", "up")), act, size)


@pytest.mark.parametrize(("size", "middle"), [((40, 12), (20, 6)), ((24, 18), (12, 9)), ((61, 15), (30, 7))])
def test_a_circle_is_round_and_in_the_middle(size, middle):
    """A cell is twice as high as wide."""
    text = drawn(CIRCLE, 0, size)
    marks = [(x, y) for y, row in enumerate(text) for x, c in enumerate(row) if 0x2800 < ord(c) < 0x2900]
    assert marks
    radius = min(size[0] / 2, size[1])
    (point,) = [(x, y) for y, row in enumerate(text) for x, c in enumerate(row) if c == "●"]
    assert point[1] == middle[1]
    assert point[0] - middle[0] == pytest.approx(radius / 1.1 - 0.5, abs=1.1)
    highest = min(y for x, y in marks if x == middle[0] - 3)
    assert (middle[1] - highest) * 2 == pytest.approx(radius / 1.1, abs=2.5)


def test_the_point_goes_along_the_path():
    at = {}
    for step in (0, 50, 100, 150):
        text = drawn(CIRCLE, step)
        (at[step],) = [(x, y) for y, row in enumerate(text) for x, c in enumerate(row) if c == "●"]
    assert at[0][0] > at[50][0] > at[100][0], "counter-clockwise"
    assert at[50][1] < at[0][1] < at[150][1], "upwards first"


def test_what_has_left_is_not_drawn():
    path = np.vstack([CIRCLE[:10], np.full((5, 2), np.nan)])
    text = drawn(path, 12)
    assert not any("●" in row for row in text)
    assert any(0x2800 < ord(c) < 0x2900 for row in text for c in row)


def test_a_line_has_no_gap():
    dots = _line(np.array([[0.0, 0.0], [19.0, 7.0]]), (8, 20))
    assert dots.any(0).all()
    assert dots[0, 0]
    assert dots[7, 19]
    assert dots.sum() < 2 * 20
