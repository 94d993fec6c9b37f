from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from widget_host import cell, play, refreshed, rgb, shown

from gan_tui.tui.widgets.timeline import Timeline, caption, column_of, step_at

steps = st.integers(0, 10**7)


@given(steps, steps, st.integers(2, 200))
def test_columns_are_on_the_track_and_in_order(step, known, width):
    column = column_of(step, known, width)
    assert 0 <= column < width
    assert column <= column_of(step + 1, known, width)


@given(steps, st.integers(2, 200))
def test_the_ends_are_the_ends(known, width):
    assert (step_at(0, known, width), step_at(width - 1, known, width)) == (0, known)
    assert (step_at(-9, known, width), step_at(999, known, width)) == (0, known)
    assert column_of(known, known, width) == (width - 1 if known else 0)


@given(st.integers(1, 10**7), st.integers(2, 200), st.integers(0, 199))
def test_a_sought_step_is_drawn_where_it_was_sought(known, width, column):
    column = min(column, width - 1)
    if known >= 2 * width:
        assert column_of(step_at(column, known, width), known, width) == column


@given(steps, steps, st.integers(1, 120))
def test_the_words_are_of_one_width(step, known, width):
    assert len(caption(min(step, known), known, width)) == len(caption(known, known, width))


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (44, "━━━━━●─────────────────┤ step   197 of 1,000"),
        (26, "━━━●─────────┤   197/1,000"),
        (20, "━━━━●──────────────┤"),
        (2, "●┤"),
        (1, "●"),
    ],
)
def test_the_row(width, row):
    assert shown(Timeline(), lambda t: t.show(197, 1000), (width, 1)) == [row]


def test_the_ends_of_the_track():
    assert shown(Timeline(), lambda t: t.show(0, 9, marks=(5,)), (11, 1)) == ["●─────◆───┤"]
    assert shown(Timeline(), lambda t: t.show(9, 9), (11, 1)) == ["━━━━━━━━━━●"]


def test_marks_and_the_parts_colours():
    async def act(app, pilot, timeline):
        timeline.show(500, 1000, marks=(250, 500, 4000))
        await pilot.pause()
        text = timeline.render_line(0).text
        return text, {char: rgb(cell(timeline, text.index(char), 0)[1])[0] for char in "━◆●─"}

    text, inks = play(Timeline(), act, (60, 1))
    assert text.count("◆") == 2, "the step itself hides a mark; one beyond the end is at the end"
    assert inks["━"] == inks["●"]
    assert len({inks["━"], inks["◆"], inks["─"]}) == 3


@pytest.mark.parametrize(("step", "known"), [(0, 0), (7, 0), (0, 5)])
def test_the_beginning(step, known):
    (text,) = shown(Timeline(), lambda t: t.show(step, known), (40, 1))
    assert f"{max(step, known)}" in text
    assert text.count("●") == 1


def sought(app):
    return [m.step for m in app.posted if isinstance(m, Timeline.Sought)]


def test_clicking_and_dragging_seek():
    async def act(app, pilot, timeline):
        timeline.show(10, 1000)
        await pilot.pause()
        track = timeline.render_line(0).text.index("┤") + 1
        await pilot.mouse_down(timeline, offset=(0, 0))
        await pilot.hover(timeline, offset=(track // 2, 0))
        await pilot.hover(timeline, offset=(track // 2, 0))
        await pilot.hover(timeline, offset=(69, 0))  # beyond the track's end, on the words
        await pilot.mouse_up(timeline, offset=(69, 0))
        after_drag = sought(app)
        await pilot.hover(timeline, offset=(3, 0))
        await pilot.pause()
        return track, after_drag, sought(app)

    track, after_drag, after_all = play(Timeline(), act, (70, 1))
    assert after_drag == [0, step_at(track // 2, 1000, track), 1000], "each step once"
    assert after_all == after_drag, "moving the mouse without a button does not seek"


def test_the_same_place_can_be_clicked_again():
    async def act(app, pilot, timeline):
        timeline.show(10, 1000)
        await pilot.pause()
        for _ in range(2):
            await pilot.click(timeline, offset=(0, 0))
        return sought(app)

    assert play(Timeline(), act, (70, 1)) == [0, 0]


def test_what_stays_is_not_sent():
    async def act(app, pilot, timeline):
        timeline.show(10, 1000)
        await pilot.pause()
        return [refreshed(timeline, partial(timeline.show, step, 1000)) for step in (10, 11)]

    assert play(Timeline(), act, (70, 1)) == [set(), {0}]
