"""The line of a run: whatever was done to it, its line makes it again, bit for bit."""

import shlex
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sameness import assert_same
from test_time_travel import MOVE, SOME_CONFIG, Expected

from gan_tui import Config, Trainer
from gan_tui.cli import _config
from gan_tui.training.history import REMEMBERED
from gan_tui.training.recipe import edit_of, is_edit, word_of


def again(line):
    """A fresh Trainer of a line, as the command line reads it."""
    words = shlex.split(line)
    told = {"--dataset": [], "--seed": [], "--set": []}
    for option, value in zip(words[::2], words[1::2], strict=True):
        told[option].append(value)
    config, edits = _config(*told["--dataset"], None, *told["--seed"], told["--set"], False)
    return Trainer(config, edits=edits)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(SOME_CONFIG, st.lists(MOVE, min_size=3, max_size=12))
def test_any_run_again_from_its_line(config, moves):
    """The run is told wherever it stands, and played from its line to there; the two lines are the same."""
    expected = Expected(config)
    for name, what in moves:
        getattr(expected, name)(what)
    trainer = expected.trainer
    line = trainer.recipe.to_options()
    twin = again(line)
    assert twin.recipe.to_options() == line
    assert twin.recipe.to_text() == trainer.recipe.to_text()
    trainer.run(steps=0)  # to the start of this step; what stands in the line is of whole steps
    twin.run(steps=trainer.step)
    assert_same(twin.snapshot(), trainer.snapshot())
    trainer.run(steps=70)
    twin.run(steps=70)
    assert_same(twin.snapshot(), trainer.snapshot())
    assert twin.config == trainer.config


def test_what_the_line_says():
    trainer = Trainer(Config(dataset="circles", seed=7, g_lr=0.01))
    assert trainer.recipe.to_options() == trainer.config.to_options()
    assert trainer.recipe.to_text() == trainer.config.to_text()
    trainer.run(steps=5)
    trainer.tune(loss="hinge", clip=0.25)
    trainer.set_weight("generator", 3, -0.5)
    trainer.seek(8, 2)
    trainer.tune(g_lr=0.2)
    assert trainer.recipe.to_text() == (
        "dataset=circles seed=7 g_lr=0.01 loss=hinge,clip=0.25@5 'generator[3]=-0.5@5' g_lr=0.2@9"
    )
    options = "--set loss=hinge,clip=0.25@5 --set 'generator[3]=-0.5@5' --set g_lr=0.2@9"
    assert trainer.recipe.to_options().endswith(options)
    trainer.seek(6)
    assert "g_lr=0.2@9" in trainer.recipe.to_text(), "what lies ahead is of the run"
    trainer.tune(g_lr=0.3)
    assert trainer.recipe.to_text().endswith(" g_lr=0.3@6"), "until the past is changed"


@pytest.mark.parametrize("position", [(0, 0), (3, 0), (3, 4)])
def test_trying_values_is_one_edit(position):
    """Dragged to and fro at one moment: the last value counts, and the bits are those of it alone."""
    dragged, plain = Trainer(Config()), Trainer(Config())
    for trainer in (dragged, plain):
        trainer.seek(*position)
    for g_lr in (0.5, 1e-4, 0.02):
        dragged.tune(g_lr=g_lr)
    for value in (3.0, -1.0):
        dragged.set_weight("generator", 1, value)
    plain.tune(g_lr=0.02)
    plain.set_weight("generator", 1, -1.0)
    assert len(dragged.recipe.events) == 2
    assert dragged.recipe.to_text() == plain.recipe.to_text()
    for trainer in (dragged, plain):
        trainer.run(steps=40)
        trainer.seek(20, 3)
    assert_same(dragged.snapshot(), plain.snapshot())


@pytest.mark.parametrize("knob", sorted(REMEMBERED))
def test_what_is_remembered_is_told_in_full(knob):
    trainer = Trainer(Config())
    trainer.run(steps=5)
    for value in (0.3, 0.7):
        trainer.tune(**{knob: value})
    assert trainer.recipe.to_text() == f"dataset=slanted seed=0 {knob}=0.3@5 {knob}=0.7@5"


def test_edits_of_other_things_stay_apart():
    trainer = Trainer(Config())
    trainer.tune(g_lr=0.1)
    trainer.tune(d_lr=0.1)
    trainer.tune(g_lr=0.2)
    trainer.set_weight("generator", 0, 1)
    trainer.set_weight("generator", 1, 1)
    assert [word_of(e) for e in trainer.recipe.events] == [
        "g_lr=0.1@0", "d_lr=0.1@0", "g_lr=0.2@0", "generator[0]=1.0@0", "generator[1]=1.0@0"
    ]  # fmt: skip


# -- ahead of time


def test_edits_ahead_are_made_when_their_steps_come():
    words = ["d_steps=3@20", "g_lr=0.2@10", "discriminator[0]=1.5@10", "ema=0.9@0"]
    trainer = Trainer(Config(), edits=words)
    assert trainer.config == Config(ema=0.9)
    assert trainer.edits == (0,), "the others have not taken effect"
    trainer.run(steps=10)
    assert trainer.config == Config(ema=0.9, g_lr=0.2)
    assert trainer.snapshot().discriminator.theta[0] == np.float32(1.5)
    trainer.run(steps=30)
    assert trainer.edits == (0, 10, 10, 20)
    by_hand = Trainer(Config())
    by_hand.tune(ema=0.9)
    by_hand.run(steps=10)
    by_hand.tune(g_lr=0.2)
    by_hand.set_weight("discriminator", 0, 1.5)
    by_hand.run(steps=10)
    by_hand.tune(d_steps=3)
    by_hand.run(steps=20)
    assert_same(by_hand.snapshot(), trainer.snapshot())
    twin = trainer.fork()
    for each in (trainer, twin):
        each.seek(5)
        each.seek(25, 4)
    assert_same(twin.snapshot(), trainer.snapshot())


def test_a_hand_on_the_past_takes_away_what_was_ahead():
    trainer = Trainer(Config(), edits=["g_lr=0.2@100"])
    trainer.run(steps=50)
    trainer.tune(d_lr=0.2)
    assert trainer.recipe.to_text() == "dataset=slanted seed=0 d_lr=0.2@50"


def test_how_many_reals_are_dealt():
    trainer = Trainer(Config(batch_size=5), edits=["d_steps=0@3", "g_lr=0.1@4", "d_steps=4@7", "d_steps=1@9"])
    counts = [trainer.dealt(step) for step in range(13)]
    assert [b - a for a, b in pairwise(counts)] == [5] * 3 + [0] * 4 + [20] * 2 + [5] * 3
    for step in range(1, 13):
        trainer.run(steps=1)
        assert trainer.epoch == trainer.dealt(step) // 512


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("g_lr=0.2@", "does not say when"),
        ("g_lr=0.2@-1", "does not say when"),
        ("g_lr=0.2@1.5", "does not say when"),
        ("g_lr=0.2@soon", "does not say when"),
        ("g_lr=0.2@" + "9" * 30, "does not say when"),
        ("generator[3]=0.5", "does not say when"),
        ("g_lr=99@3", "g_lr is '99'; it must be a real number from 0 to 10"),
        ("g_lr=nan@3", "g_lr is 'nan'"),
        ("glr=1@3", "did you mean"),
        ("=1@3", "there is no knob"),
        ("seed=3@3", "seed cannot change while a game runs; a restart is needed"),
        ("g_lr=1,generator=3@3", "generator cannot change"),
        ("d_steps=0,g_steps=0@3", "d_steps=0,g_steps=0@3: d_steps and g_steps are both 0"),
        ("generator[999999]=1@3", "index is 999999; it must be from 0 to"),
        ("generator[-1]=1@3", "no edit of a weight"),
        ("painter[1]=1@3", "no edit of a weight"),
        ("generator[1]=much@3", "'much' is no number"),
        ("generator[1]=inf@3", "must be finite"),
        ("generator[1]=1e39@3", "must be finite"),
    ],
)
def test_bad_words(word, message):
    assert is_edit(word)
    with pytest.raises(ValueError, match="(?s)" + message.replace("[", r"\[")):
        Trainer(Config(), edits=[word])


def test_edits_are_checked_together():
    Trainer(Config(), edits=["g_steps=0@1", "g_steps=1@2", "d_steps=0@3"])
    with pytest.raises(ValueError, match="both 0"):
        Trainer(Config(), edits=["d_steps=0@3", "g_steps=0@1"])


def test_what_is_no_edit():
    for word in ("g_lr=0.2", "dataset=me@home/12.txt", "dataset=a@3", "generator=8,8", "nonsense"):
        assert not is_edit(word)


@given(st.integers(0, 9999), st.integers(0, 10**12 - 1), st.floats(allow_nan=False, allow_infinity=False))
def test_a_weight_in_and_out(index, step, value):
    assert word_of(edit_of(f"discriminator[{index}]={value!r}@{step}")) == f"discriminator[{index}]={value!r}@{step}"
