"""The table of measures, and the word for how the game goes."""

import math
from dataclasses import replace
from unittest.mock import patch

import pytest
from app_host import frame_of, walked
from widget_host import play, rows

from gan_tui import DATASETS, MEASURES, PRESETS, Config, load_dataset
from gan_tui.measures.states import STATES, diagnose
from gan_tui.tui.panels import state
from gan_tui.tui.panels.state import EVERY, Indicator
from gan_tui.tui.panels.verdicts import VerdictPanel
from gan_tui.tui.playground.measures import KEPT, TURNS, MeasuresPanel, MeasureTable, in_column


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0065, "0.0065"), (1.38629, "1.3863"), (-0.5, "-0.5000"), (12.3456, "12.346"), (1234.0, "1.23k"), (1e9, "1G")],
)
def test_a_figure_has_seven_cells_at_most(value, text):
    assert in_column(value) == text
    assert len(in_column(value)) <= 7
    assert in_column(math.nan) == "–"


def tables(frames, size=(100, 20)):
    """The table after each frame, and the panel's lower edge."""

    async def act(app, pilot, panel):
        found = []
        for frame in frames:
            panel.show(frame)
            await pilot.pause(0)
            found.append((rows(panel.query_one(MeasureTable)), str(panel.border_subtitle)))
        return found

    return play(MeasuresPanel(), act, size)


def numbers(table, title):
    """What stands right of a title: the course, now, at best."""
    (row,) = [row for row in table if title in row]
    return row.partition(title)[2].split()


@pytest.mark.parametrize("name", DATASETS)
def test_every_measure_stands_beside_what_real_images_come_to(name):
    frame = frame_of(walked(Config(dataset=name), 5))
    ((table, _),) = tables([frame])
    for key, measure in MEASURES.items():
        found = numbers(table, measure.title)
        value = measure.of(frame.snapshot)
        shown = [part for part in found if not set(part) <= set("▁▂▃▄▅▆▇█")]
        assert shown[0] == in_column(value), key
        if measure.compare:
            assert shown[1] == in_column(measure.floor(load_dataset(name))), key
    assert numbers(table, "D's loss")[2] == "1.3863"
    assert numbers(table, "G's loss")[2] == "0.6931"


@pytest.mark.parametrize("size", [(60, 13), (80, 13), (120, 13), (160, 13)])
def test_the_table_lines_up(size):
    ((table, _),) = tables([frame_of(walked(Config(dataset="diagonals"), 60))], size)
    ends = {row.rstrip()[-1] for row in table if row.strip()}
    assert len({len(row.rstrip()) for row in table[: 1 + sum(m.compare is None for m in MEASURES.values())]}) == 1
    assert ends <= set("0123456789–ew")
    for measure in MEASURES.values():
        assert any(measure.title in row for row in table), f"{measure.title} is cut"


def courses(frames):
    async def act(app, pilot, panel):
        for frame in frames:
            panel.show(frame)
        return {name: list(course) for name, course in panel._courses.items()}

    return play(MeasuresPanel(), act, (100, 20))


def test_a_course_is_cut_by_a_rewind_and_ends_with_the_game():
    trainer = walked(Config(), 10)
    frames = []
    for step in (10, 20, 30, 20, 21):
        trainer.seek(step)
        frames.append(frame_of(trainer))
    found = courses(frames)
    for name, measure in MEASURES.items():
        assert [step for step, _ in found[name]] == [10, 20, 21]
        value = measure.of(frames[0].snapshot)
        assert found[name][0][1] == value or math.isnan(value)
    found = courses([*frames, frame_of(walked(Config(seed=1), 3), game=1)])
    assert {len(course) for course in found.values()} == {1}


def test_while_playing_each_measure_is_taken_once_a_second():
    trainer, frames = walked(Config()), []
    for _ in range(1 + 2 * TURNS):
        trainer.run(steps=1)
        frames.append(frame_of(trainer, playing=True))
    assert {len(course) for course in courses(frames).values()} == {3}


def test_a_slow_game_keeps_its_numbers():
    """Several looks at the same step, of which each measure is taken at one."""
    trainer, frames = walked(Config(), 3), []
    for _ in range(3):
        trainer.run(steps=1)
        frames += [frame_of(trainer, playing=True)] * (TURNS + 2)
    for course in courses(frames).values():
        assert [step for step, _ in course] == [4, 5, 6]


def test_a_course_is_bounded():
    frame = frame_of(walked(Config()))
    frames = [replace(frame, snapshot=replace(frame.snapshot, step=step)) for step in range(KEPT + 9)]
    assert {len(course) for course in courses(frames).values()} == {KEPT}


def test_nothing_is_measured_that_is_not_seen():
    async def act(app, pilot, panel):
        panel.display = False
        panel.show(frame_of(walked(Config(), 3)))
        return panel._courses

    assert play(MeasuresPanel(), act, (100, 20)) == {}


# -- the word for it


def test_the_state_stands_at_the_edge():
    for config, step in ((Config(), 600), (PRESETS["collapse"].config, 600), (Config(), 3)):
        frame = frame_of(walked(config, step))
        title = STATES[diagnose(frame.snapshot)].title
        ((_, edge),) = tables([frame])
        assert edge.endswith(f"● {title}") or title in edge

        async def act(app, pilot, panel, frame=frame):
            panel.show(frame)
            return str(panel.border_subtitle)

        assert title in play(VerdictPanel(), act, (60, 10))


def test_while_playing_a_new_state_is_shown_once_it_has_been_found_twice():
    frame, found = frame_of(walked(Config(), 1)), []
    with patch.object(state, "diagnose", lambda *_: current):
        indicator = Indicator()
        current = "balanced"
        assert "balanced" in indicator.look(frame).plain
        playing = replace(frame, playing=True)
        for now in ("learning", "balanced", "learning", "learning", "learning"):
            current = now
            found += [STATES["learning"].title in indicator.look(playing).plain for _ in range(EVERY)]
        assert found == [i >= 4 * EVERY - 1 for i in range(5 * EVERY)]
        current = "oscillating"
        assert "scillating" in indicator.look(frame).plain, "paused: at once"
        current = "balanced"
        assert "balanced" in indicator.look(replace(playing, game=1)).plain, "another game: at once"


def test_every_state_is_told_in_the_help():
    for known in STATES.values():
        assert f"**{known.title}**: {known.about}" in MeasuresPanel.HELP
    for measure in MEASURES.values():
        assert f"**{measure.title}**: {measure.about}" in MeasuresPanel.HELP
