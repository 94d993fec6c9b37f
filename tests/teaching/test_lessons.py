"""The lessons: each is read, each goal means something, and each is reached by what the lesson says to press."""

import math
import re
from importlib.resources import files
from itertools import chain

import numpy as np
import pytest

from gan_tui import KNOBS, LOSSES, Config, Trainer
from gan_tui.teaching import actions
from gan_tui.teaching.actions import Start, Tune, Weights, perform
from gan_tui.teaching.follow import PRESSES, follow
from gan_tui.teaching.goals import TOOLS, Moment
from gan_tui.teaching.lesson import LessonRun, lesson, lessons, read
from gan_tui.training.player import Player
from gan_tui.tui.commands import COMMANDS

SEEDS = (None, 1, 2, 3, 11, 12)
"""The lesson's own, and others."""


def text_of(number):
    (path,) = (
        f for f in files("gan_tui.teaching").joinpath("lessons").iterdir() if f.name.startswith(f"{number:02d}-")
    )
    return path.read_text("utf-8")


def with_seed(number, seed):
    """The lesson as it ships, or on another seed, its new starts included."""
    return lesson(number) if seed is None else read(number, re.sub(r"seed=\d+", f"seed={seed}", text_of(number)))


# -- as they ship


def test_they_keep_their_numbers():
    assert list(lessons()) == [x.number for x in lessons().values()] == [*range(1, 14)]


@pytest.mark.parametrize("number", lessons())
def test_a_lesson_is_short_and_whole(number):
    x = lesson(number)
    assert 3 <= x.minutes <= 10
    assert Config.from_text(x.config.to_text()) == x.config
    commands = {command.action for command in COMMANDS}
    for step in x.steps[:-1]:
        followed = {"go_on", *PRESSES, *TOOLS, *chain.from_iterable(tool.MOVES for tool in TOOLS.values())}
        assert set(step.press) <= commands & followed, "a key, and one that can be followed"
        assert (step.do is not None) == ("go_on" in step.press)
        assert len(step.words) <= 300
    assert x.steps[-1].goal is None


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("number", lessons())
def test_every_goal_is_reached_and_none_at_once(number, seed):
    reached = []
    for lesson_run in follow(with_seed(number, seed)):
        step = lesson_run.step
        assert lesson_run.words
        assert not re.search(r"[{}–]|nan|inf\b", lesson_run.words), "numbers there are"
        if step.goal is None:
            continue
        if lesson_run.reached:
            reached.append(lesson_run.at)
        else:
            assert not step.goal.reached(lesson_run.moment), "it is not reached before anything is done"
    assert reached == list(range(len(lesson(number).steps) - 1))


OFFERS = [(x.number, step.title) for x in lessons().values() for step in x.steps if step.do]


@pytest.mark.parametrize(("number", "title"), OFFERS)
def test_what_a_lesson_offers_is_needed(number, title, monkeypatch):
    """Without the change the same presses do not lead to the goal."""
    monkeypatch.setattr("gan_tui.teaching.follow.PATIENCE", 60)
    before, after = text_of(number).split(f"## {title}\n")
    without = re.sub(r"Do: .*\n", "", after, count=1).replace("Press: go_on ", "Press: ", 1)
    with pytest.raises(RuntimeError, match=re.escape(f"{title!r}: its goal is not reached")):
        list(follow(read(number, f"{before}## {title}\n{without}")))


def test_both_losses_have_the_gradients_that_lesson_7_speaks_of():
    """By the logit: minimax D, non-saturating 1 - D; 99 times as steep where D = 0.01."""
    logit = np.array([np.log(0.01 / 0.99)])
    _, minimax = LOSSES["minimax"].generator(logit)
    _, other = LOSSES["non_saturating"].generator(logit)
    assert (minimax[0], other[0]) == (pytest.approx(-0.01), pytest.approx(-0.99))


SUM = r"(?<![\w.])((?:-?ln|\d)[-+/\d.()e^ln ]*?) = (\d[.\d]*\d|\d)"
"""Such as 2 ln 2 = 1.386."""


def worth(text):
    """What a sum written in a lesson comes to."""
    text = re.sub(r"(?<=\d) (?=ln)", " * ", re.sub(r"ln (\d+)", r"ln(\1)", text)).replace("^", "**")
    return eval(text, {"ln": math.log, "e": math.e})


def test_the_sums_in_the_lessons_are_right():
    """Each that is written out, to the last place told."""
    words = [" ".join(step.words.split()) for x in lessons().values() for step in x.steps]
    sums = [found for text in words for found in re.findall(SUM, text)]
    assert {"1+1-0-0-1", "1 / (1 + e^-1)", "-ln(0.26)", "2 ln 2", "ln 2"} <= {sum_ for sum_, _ in sums}
    for sum_, told in sums:
        places = len(told.partition(".")[2])
        assert f"{worth(sum_):.{places}f}" == told, sum_


def test_what_an_answer_costs_in_lesson_3_is_what_the_game_asks():
    words = " ".join(step.words for step in lesson(3).steps)
    told = re.findall(r"(?:Says |-ln\()(0\.\d+)\)?(?:: | = )(\d\.\d{3})", words)
    assert [p for p, _ in told] == ["0.9", "0.5", "0.1", "0.26", "0.74"]
    for p, cost in told:
        logit = np.array([[np.log(float(p) / (1 - float(p)))]])
        assert f"{LOSSES['non_saturating'].g_losses(logit)[0]:.3f}" == cost
        assert f"{LOSSES['minimax'].discriminator(logit, np.array([-100.0]))[0]:.3f}" == cost, "a real image, judged so"


def test_the_balance_of_lesson_5_is_the_games():
    words = " ".join(" ".join(step.words.split()) for step in lesson(5).steps)
    found = re.search(r"its loss is 2 ln 2 = (\S+) and G's is ln 2 = (\S+)\.", words)
    assert found
    assert found.groups() == tuple(f"{value:.3f}" for value in LOSSES[lesson(5).config.loss].balance_with(0))


def test_the_networks_of_lesson_2():
    """Set by its own lines: what they make of the perfect face, and of z = 0.7."""
    trainer = Trainer(lesson(2).config)
    offers = [step.do for step in lesson(2).steps if step.do]
    for action in (offers[0], offers[-1]):
        trainer = action.act(trainer)
    words = " ".join(" ".join(step.words.split()) for step in lesson(2).steps)
    (face,) = trainer.judge(np.array([[1, 0, 0, 1]]))
    assert f"= {face:.3f}. The faces here" in words
    (image,) = trainer.snapshot().generator.forward(np.array([[0.7]]))
    np.testing.assert_allclose(image, [0.84553, 0.15447, 0.15447, 0.84553], atol=1e-5)
    scores = np.log(image / (1 - image))
    assert f"gives {scores[0]:.1f} and {scores[1]:.1f}, pixels {image[0]:.2f} and {image[1]:.2f}." in words


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_the_short_cut_of_lesson_13(seed):
    """Dark is real: of flat grey images D believes the darker ones, and the dark one most of all."""
    trainer = Trainer(with_seed(13, seed).config)
    trainer.run(steps=30)
    flat = trainer.judge(np.repeat(np.linspace(0, 1, 6)[:, None], 16, 1))
    assert (np.diff(flat) < 0).all()
    assert flat[0] > 0.9 > 0.1 > flat[3]


# -- the run of a lesson


def frame(trainer):
    frames = []
    Player(trainer, 30.0, frames.append).tick()
    return frames[0]


TEXT = """---
title: A title
about: What it is about.
minutes: 3
config: dataset=slanted seed=5
pace: 10
---

## First
Step {step}.
Press: step
Goal: trained >= 2

## Second
Now change it.
Do: tune g_lr=0.5
Press: go_on step
Watch: loss
Goal: g_lr == 0.5 and step >= 1

## Third
The end, {step}.
"""


def test_a_lesson_run():
    trainer = Trainer(Config(seed=5))
    trainer.run(steps=3)
    lesson_run = LessonRun(read(1, TEXT))
    assert lesson_run.words == ""
    assert [lesson_run.see(frame(trainer)), lesson_run.words] == [False, "Step 3."]
    trainer.run(steps=1)
    assert not lesson_run.see(frame(trainer))
    assert lesson_run.words == "Step 3.", "told when the step began"
    trainer.seek(1)
    lesson_run.see(frame(trainer))
    trainer.run(steps=2)
    assert [lesson_run.see(frame(trainer)), lesson_run.reached] == [True, True], "counted from the earliest step on"
    assert not lesson_run.see(frame(trainer)), "once"
    trainer.seek(0)
    lesson_run.see(frame(trainer))
    assert lesson_run.reached, "and for good"
    lesson_run.go(1)
    assert (lesson_run.at, lesson_run.reached, lesson_run.done, lesson_run.last) == (1, False, False, False)
    trainer.run(steps=1)
    trainer.tune(g_lr=0.5)
    assert not lesson_run.see(frame(trainer)), "what it offers is not done"
    lesson_run.done = True
    assert lesson_run.see(frame(trainer))
    lesson_run.go(2)
    assert (lesson_run.last, lesson_run.reached, lesson_run.words) == (True, True, "The end, 1.")
    lesson_run.go(9)
    assert lesson_run.at == 2
    lesson_run.go(-1)
    assert (lesson_run.at, lesson_run.reached) == (0, False)


def test_following_gives_up_on_a_goal_that_is_not_reached():
    with pytest.raises(RuntimeError, match="lesson 1, 'First': its goal is not reached"):
        list(follow(read(1, TEXT.replace("trained >= 2", "rule >= 2"))))


# -- actions


def test_actions():
    base = {"dataset": "circles", "seed": "3"}
    assert actions.parse_action("tune g_lr=0.5 loss=minimax", base) == Tune({"g_lr": 0.5, "loss": "minimax"})
    assert actions.parse_action("weights discriminator 1 -1 .5", base) == Weights("discriminator", (1.0, -1.0, 0.5))
    assert actions.parse_action("start", base) == Start(Config(dataset="circles", seed=3))
    assert actions.parse_action("start seed=4 generator=8", base) == Start(
        Config(dataset="circles", seed=4, generator=(8,))
    )


def test_what_actions_do():
    frames = []
    player = Player(Trainer(Config()), 30.0, frames.append, clock=lambda: 0.0)

    def done(line):
        perform(actions.parse_action(line, {}), player)
        player.tick()
        return frames[-1]

    assert (done("tune r1=0").config.r1, frames[-1].game) == (0, 0)
    assert done("weights discriminator 1 2 3").snapshot.discriminator.theta[:3].tolist() == [1, 2, 3]
    player.play(True)
    f = done("start seed=8")
    assert (f.config, f.game, f.playing, f.snapshot.step) == (Config(seed=8), 1, False, 0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("dance", "no action"),
        ("tune", "no action"),
        ("tune seed=1", "use start"),
        ("tune g_lr=11", "g_lr"),
        ("tune glr=1", "g_lr"),
        ("weights", "no action"),
        ("weights critic 1", "no action"),
        ("weights generator one", "numbers"),
        ("start g_lr", "form knob=value"),
    ],
)
def test_what_is_no_action(line, said):
    with pytest.raises(ValueError, match=said):
        actions.parse_action(line, {})


# -- reading


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("---\n", "", "front matter"),
        ("title: A title\n", "", "no 'title'"),
        ("minutes: 3", "minutes: three", "three"),
        ("pace: 10", "pace: 11", "pace is 11"),
        ("pace: 10", "colour: 10", "colour"),
        ("seed=5", "seed=x", "seed"),
        ("Goal: trained >= 2\n", "", "needs Press and Goal"),
        ("Press: step\nGoal: t", "Goal: t", "needs Press and Goal"),
        ("Goal: trained >= 2", "Goal: trained", "no comparison"),
        ("Step {step}", "Step {stop}", "'stop'"),
        ("Watch: loss", "Watch: this", "watch is 'this'"),
        ("Do: tune", "Do: tone", "no action"),
        ("The end", "Goal: step >= 1\nPress: step\n", "closing one"),
    ],
)
def test_what_is_no_lesson(old, new, said):
    """One line that says which lesson it is, and what is wrong."""
    assert old in TEXT
    with pytest.raises(ValueError, match=said) as caught:
        read(4, TEXT.replace(old, new))
    assert str(caught.value).startswith("lesson 4")
    assert "\n" not in str(caught.value)


def test_there_is_no_lesson_0():
    with pytest.raises(ValueError, match="must be one of 1, 2"):
        lesson(0)


def test_every_knob_can_be_a_goal():
    here = Moment(frame(Trainer(Config())))
    for name, knob in KNOBS.items():
        assert here.value(name) in (knob.text(getattr(Config(), name)), getattr(Config(), name))
