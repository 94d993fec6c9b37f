"""The other game: what may be compared, and that it is what it says."""

import numpy as np
import pytest
from sameness import assert_same

from gan_tui import DATASETS, LOSSES, PRESETS, Config, Trainer
from gan_tui.training.branches import LAST_EDIT, Change, beside, changes_of, differences, without_last_edit

CONFIGS = [
    *(Config(dataset=name) for name in DATASETS),
    *(preset.config for preset in PRESETS.values()),
    *(Config(loss=name) for name in LOSSES),
    Config(d_lr=5, g_lr=10, d_steps=10, g_steps=10, seed=2**32 - 1),
    Config(d_lr=0, g_lr=0, d_optimizer="sgd", g_optimizer="sgd", d_steps=0),
]


@pytest.mark.parametrize("config", CONFIGS, ids=Config.to_text)
def test_every_change_offered_is_one(config):
    offered = changes_of(config, edited=False)
    configs = [change.of(config) for change in offered]
    assert len({*configs}) == len(configs) >= 6
    assert config not in configs
    assert len({change.title for change in offered}) == len(offered)
    assert changes_of(config, edited=True) == [LAST_EDIT, *offered]


@pytest.mark.parametrize("change", changes_of(Config(), edited=False), ids=lambda change: change.title)
def test_every_change_can_be_played(change):
    trainer = Trainer(Config())
    trainer.run(steps=20)
    trainer.advance()
    both = beside(trainer, change, anew=False)
    assert both.other.config == change.of(Config())
    assert (both.step, both.other.step) == ((20, 20) if change.live else (0, 0))
    assert both.config == Config()
    both.run(steps=10)
    assert both.step == both.other.step


def test_numbers_are_round():
    first = changes_of(Config(d_lr=0.1, g_lr=0.003), edited=False)
    assert first[0].settings == {"d_lr": 1.0, "g_lr": 0.03}
    assert first[2].settings == {"d_lr": 0.3}
    assert changes_of(Config(d_lr=5), edited=False)[0].settings["d_lr"] == 0.5, "ten times is too much"


def test_differences():
    a = Config(generator=(), g_lr=0.001)
    assert differences(a, Config(generator=(16, 8), g_lr=0.01)) == (
        "generator 16,8 instead of () · g_lr 0.01 instead of 0.001"
    )
    assert differences(a, a) == "the same settings"


def test_from_the_same_moment():
    """What the other does from here on is what this game would do if it were tuned."""
    trainer = Trainer(Config(dataset="circles"))
    trainer.run(steps=30)
    both = beside(trainer, Change("", {"g_lr": 0.02}), anew=False)
    both.run(steps=30)
    tuned = Trainer(Config(dataset="circles"))
    tuned.run(steps=30)
    tuned.tune(g_lr=0.02)
    tuned.run(steps=30)
    assert_same(both.other.snapshot(), tuned.snapshot())
    assert both.own is trainer


def test_from_step_0():
    """With the config as it is now, and with the images it holds out."""
    trainer = Trainer(Config(holdout=0.25))
    trainer.run(steps=30)
    trainer.tune(d_lr=0.02)
    both = beside(trainer, Change("", {"g_lr": 0.02}), anew=True)
    assert (both.config, both.other.config) == (trainer.config, Config(holdout=0.25, d_lr=0.02, g_lr=0.02))
    assert len(both.dataset.images) == len(trainer.dataset.images)
    np.testing.assert_array_equal(both.snapshot().generator.theta, both.other.snapshot().generator.theta)
    both.run(steps=10)
    fresh = Trainer(both.other.config)
    fresh.run(steps=10)
    assert_same(both.other.snapshot(), fresh.snapshot())


# -- the branch that was left


def tuned_at(trainer, step, phases=0, **changes):
    trainer.seek(step, phases)
    trainer.tune(**changes)


@pytest.mark.parametrize("at", [(0, 0), (0, 3), (10, 0), (64, 0), (100, 5), (128, 0)])
def test_without_the_last_edit_it_is_as_it_was(at):
    trainer, before = Trainer(Config()), Trainer(Config())
    trainer.run(steps=150)
    tuned_at(trainer, *at, g_lr=0.05)
    (ghost,) = trainer.ghosts
    trainer.seek(150)
    before.run(steps=150)
    other = without_last_edit(trainer)
    assert_same(other.snapshot(), before.snapshot())
    for name, row in ghost.curves.items():
        np.testing.assert_array_equal(row, other.snapshot().curves[name][ghost.start :])
    assert trainer.config.g_lr == 0.05, "this one still has it"
    other.seek(77, 2)
    before.seek(77, 2)
    assert_same(other.snapshot(), before.snapshot())


@pytest.mark.parametrize("steps", [(0, 0), (0, 40), (40, 40), (40, 90), (64, 128)])
def test_the_edits_before_it_stay(steps):
    trainer, before = Trainer(Config()), Trainer(Config())
    for each in (trainer, before):
        each.run(steps=steps[0])
        each.tune(loss="minimax")
    for each in (trainer, before):
        each.run(steps=steps[1] - steps[0])
    trainer.set_weight("generator", 2, 0.5)
    for each in (trainer, before):
        each.seek(steps[1] + 70, 3)
    other = without_last_edit(trainer)
    assert_same(other.snapshot(), before.snapshot())
    assert other.config.loss == "minimax"


def test_beside_the_branch_that_was_left():
    trainer = Trainer(Config())
    trainer.run(steps=40)
    tuned_at(trainer, 20, d_steps=4)
    trainer.seek(30, 17)
    both = beside(trainer, LAST_EDIT, anew=False)
    assert (both.phases, both.other.phases) == (17, 9), "it has fewer phases a step"
    both.run(steps=10)
    before = Trainer(Config())
    before.run(steps=40)
    assert_same(both.other.snapshot(), before.snapshot())
