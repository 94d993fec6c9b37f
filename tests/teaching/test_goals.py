"""The language of goals: what it means, and what it refuses."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_tui import KNOBS, MEASURES, Config, Phase, Trainer
from gan_tui.teaching.follow import follow
from gan_tui.teaching.goals import COMPARE, NAMES, PHASES, POSITIONS, VALUES, Moment, as_read, parse_goal
from gan_tui.teaching.lesson import read
from gan_tui.training.player import Player


def moment_of(trainer, began=0, **changes):
    frames = []
    Player(trainer, 30.0, frames.append).tick()
    return Moment(replace(frames[0], **changes), began)


@pytest.fixture(scope="module")
def moment():
    """Step 7, four phases on, furthest step 9."""
    trainer = Trainer(Config(dataset="diagonals", generator=(16, 8), discriminator=()))
    trainer.run(steps=9)
    trainer.seek(7, 4)
    return moment_of(trainer, began=5)


def test_names_mean_one_thing():
    assert len(NAMES) == len(POSITIONS) + len(MEASURES) + len(KNOBS) + len(VALUES), "no name is of two kinds"
    assert set(PHASES) == set(Phase)


@pytest.mark.parametrize(
    "goal",
    [
        "step == 7", "step>=7", "step < known", "known == 9", "trained == 2", "phases == 4", "phase == d_loss",
        "loss == non_saturating", "generator == 16,8", "discriminator == ()", "dataset == diagonals", "d_steps == 1",
        "r1 == 0.3", "d_loss > 0", "d_real <= 1 and d_fake <= 1", "step >= 7 and phase == d_loss and r1 < 1",
        "epoch == 0", "r1 >= d_lr",
    ],
)  # fmt: skip
def test_what_holds(moment, goal):
    assert parse_goal(goal).reached(moment)


@pytest.mark.parametrize(
    "goal",
    ["step == 6", "step > 7", "step >= known", "phase == g_loss", "loss == minimax", "generator == 16", "r1 > 0.3",
     "step >= 7 and phase == g_loss", "swing >= 0", "swing <= 0", "swing == swing", "d_lr >= r1"],
)  # fmt: skip
def test_what_does_not_hold(moment, goal):
    """A number that there is not yet satisfies nothing."""
    assert not parse_goal(goal).reached(moment)


@given(st.sampled_from(list(COMPARE)), st.integers(-20, 20))
def test_comparisons_of_numbers(sign, wanted):
    expected = {">=": wanted <= 0, "<=": wanted >= 0, "==": wanted == 0, ">": wanted < 0, "<": wanted > 0}[sign]
    assert parse_goal(f"step {sign} {wanted}").reached(moment_of(STILL)) is expected


STILL = Trainer(Config())


def test_measures_are_the_measures(moment):
    for name, measure in MEASURES.items():
        value = measure.of(moment.frame.snapshot)
        assert moment.value(name) == value or (math.isnan(value) and math.isnan(moment.value(name)))


def test_settings_are_those_that_wait_too():
    trainer = Trainer(Config())
    trainer.advance()
    trainer.tune(loss="minimax", g_steps=2)
    assert parse_goal("loss == minimax and g_steps == 2").reached(moment_of(trainer))


def test_what_a_goal_tells(moment):
    assert parse_goal("step >= 7 and rule >= 2").tell(moment).startswith("Rule ≥ 2, now 0.")
    assert parse_goal("step >= 9 and rule >= 2").tell(moment) == "step ≥ 9, now 7"
    assert parse_goal("phase == g_loss").tell(moment) == "phase = G's loss, now D's loss"
    assert parse_goal("loss == minimax").tell(moment) == "Loss = minimax, now non_saturating"
    assert parse_goal("trained >= 100").tell(moment) == "steps here ≥ 100, now 2"
    assert parse_goal("swing <= 0.1").tell(moment) == "Swing ≤ 0.1, now –"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [("step", 1200.0, "1200"), ("r1", 0.05, "0.05"), ("rule", 1.0, "1.000"), ("g_norm", 0.00042, "0.00042"),
     ("rule", math.nan, "–"), ("rule", 0.0, "0.000"), ("loss", "minimax", "minimax"), ("bound", math.inf, "∞")],
)  # fmt: skip
def test_figures(name, value, text):
    assert as_read(name, value) == text


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("", "no comparison"),
        ("step", "no comparison"),
        ("step >= 3 or step <= 1", "no comparison"),
        ("step => 3", "no comparison"),
        ("__import__('os') == 1", "no comparison"),
        ("rul >= 1", "'rul'"),
        ("step >= many", "'many' is none"),
        ("step >= phase", "'phase' is none"),
        ("phase >= d_loss", "only == compares"),
        ("phase == dloss", "one of ready, sample"),
        ("loss == maximin", "one of non_saturating"),
        ("generator == a,b", "generator"),
    ],
)
def test_what_is_no_goal(goal, said):
    with pytest.raises(ValueError, match=said):
        parse_goal(goal)


LESSON = """---
title: A guessing game
about: Real or fake?
minutes: 5
config: dataset=circles seed=1
pace: 30
---

## Guess
Guess three times.
Press: real_or_fake guess_left next_question guess_right next_question one_or_two guess_left next_question
Goal: answered == 3 and d_share >= 0

## Let it learn
You had {you_right} of 3.
Press: real_or_fake epoch
Goal: epoch >= 10 and d_alone <= 0.9

## The end
That was it.
"""


def test_a_lesson_can_be_taken_in_the_guessing_game():
    told = []
    for lesson_run in follow(read(99, LESSON)):
        told.append((lesson_run.step.title, lesson_run.reached))
        real_or_fake = lesson_run.moment.tool
        if told[-1] == ("Guess", True):
            assert real_or_fake.answered == 3
        if told[-1] == ("Let it learn", True):
            assert real_or_fake.d_alone <= 0.9
            assert len(real_or_fake.course) > 9, "one value an epoch"
    assert [t for t in told if t[1]][:2] == [("Guess", True), ("Let it learn", True)]


def test_values_of_what_is_not_open_satisfy_nothing(moment):
    assert not parse_goal("answered >= 0").reached(moment)
    assert parse_goal("answered >= 0").tell(moment).endswith("now –")
