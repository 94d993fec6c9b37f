"""Changing course: tune, set_weight, forks and ghosts, between steps and within one."""

import numpy as np
import pytest
from sameness import assert_same

from gan_tui import KNOBS, Config, Trainer
from gan_tui.training.batches import GENERATE, noise, stream

LIVE = {
    "loss": "minimax", "label_smoothing": 0.2, "instance_noise": 0.1, "clip": 0.5, "r1": 0.7, "ema": 0.5, "d_steps": 2,
    "g_steps": 3, "d_lr": 0.02, "g_lr": 0.03, "momentum": 0.5, "rho": 0.5, "beta1": 0.7, "beta2": 0.9,
}  # fmt: skip


def trained(steps, phases=0, **knobs):
    trainer = Trainer(Config(**knobs))
    trainer.seek(steps, phases)
    return trainer


# -- tune


def test_which_knobs_are_live():
    contract = {
        "loss", "label_smoothing", "instance_noise", "clip", "r1", "ema", "d_steps", "g_steps", "d_lr", "g_lr",
        "momentum", "rho", "beta1", "beta2",
    }  # fmt: skip
    assert {name for name, knob in KNOBS.items() if knob.live} == contract == LIVE.keys()


@pytest.mark.parametrize("name", [name for name, knob in KNOBS.items() if not knob.live])
def test_other_knobs_need_a_restart(name):
    trainer = trained(5)
    before = trainer.snapshot()
    with pytest.raises(ValueError, match=f"{name} .*restart is needed"):
        trainer.tune(g_lr=0.5, **{name: getattr(trainer.config, name)})
    assert trainer.config.g_lr == 1e-3
    assert_same(trainer.snapshot(), before)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"g_lr": -1}, "g_lr is -1; it must be"),
        ({"glr": 1}, "no knob 'glr'"),
        ({"d_steps": 0, "g_steps": 0}, "both 0"),
    ],
)
def test_a_bad_change_changes_nothing(changes, message):
    trainer = trained(5)
    trainer.seek(3)
    with pytest.raises(ValueError, match=message):
        trainer.tune(**changes)
    assert (trainer.config, trainer.edits, trainer.known) == (Config(), (), 5)


@pytest.mark.parametrize("name", LIVE)
def test_between_steps_it_counts_from_the_next_step(name):
    trainer = trained(5)
    before = trainer.snapshot()
    trainer.tune(**{name: LIVE[name]})
    assert getattr(trainer.config, name) == getattr(trainer.snapshot().config, name) == LIVE[name]
    for field in ("d_loss", "g_loss", "d_real", "penalty", "d_grad", "g_grad", "curves"):
        assert_same(getattr(trainer.snapshot(), field), getattr(before, field))
    assert trainer.edits == (5,)
    trainer.seek(4, 9)
    assert trainer.snapshot().config == Config()
    trainer.seek(6)
    assert getattr(trainer.snapshot().config, name) == LIVE[name]


@pytest.mark.parametrize("name", LIVE)
@pytest.mark.parametrize("phases", [1, 5, 9])
def test_within_a_step_it_waits_for_the_next(phases, name):
    trainer, plain = trained(5, phases), trained(6)
    trainer.tune(**{name: LIVE[name]})
    assert getattr(trainer.config, name) == LIVE[name]
    assert trainer.snapshot().config == Config()
    while trainer.phases:
        assert trainer.snapshot().config == Config()
        trainer.advance()
    s, then = trainer.snapshot(), plain.snapshot()
    assert getattr(s.config, name) == LIVE[name]
    assert_same((s.generator, s.discriminator, dict(s.curves)), (then.generator, then.discriminator, dict(then.curves)))
    plain.tune(**{name: LIVE[name]})
    trainer.run(steps=20)
    plain.run(steps=20)
    assert_same(trainer.snapshot(), plain.snapshot())


def test_a_change_takes_effect():
    trainer = trained(20)
    trainer.tune(g_lr=0)
    still, moved = trainer.snapshot().generator, trainer.snapshot().discriminator
    trainer.run(steps=3)
    assert_same(trainer.snapshot().generator, still)
    assert (trainer.snapshot().discriminator.theta != moved.theta).any()


@pytest.mark.parametrize("name", LIVE)
def test_every_live_knob_matters(name):
    """To the game, or to what it shows."""
    optimizer = {"momentum": "momentum", "rho": "rmsprop"}.get(name, "adam")
    plain, tuned = (trained(5, g_optimizer=optimizer, d_optimizer=optimizer) for _ in range(2))
    tuned.tune(**{name: LIVE[name]})
    plain.run(steps=3)
    tuned.run(steps=3)
    a, b = plain.snapshot(), tuned.snapshot()
    assert (a.shown_generator.theta != b.shown_generator.theta).any()


def test_no_change_is_no_edit():
    trainer = trained(20)
    trainer.seek(10)
    trainer.tune(g_lr=1e-3)
    assert (trainer.edits, trainer.known, trainer.ghosts) == ((), 20, ())


def test_a_later_change_in_the_same_step_wins():
    trainer = trained(5, 3)
    trainer.tune(g_lr=0.1, d_lr=0.1)
    trainer.advance()
    trainer.tune(g_lr=0.2)
    trainer.run(steps=1)
    trainer.tune(beta1=0.9)
    assert (trainer.config.g_lr, trainer.config.d_lr, trainer.config.beta1) == (0.2, 0.1, 0.9)
    assert trainer.edits == (6, 6, 6)
    trainer.seek(5, 3)
    assert (trainer.config.g_lr, trainer.config.d_lr, trainer.config.beta1) == (0.1, 0.1, 0.5)
    trainer.seek(5, 2)
    assert trainer.config == Config()
    trainer.seek(8)
    assert trainer.snapshot().config == Config(g_lr=0.2, d_lr=0.1, beta1=0.9)


@pytest.mark.parametrize("phases", [0, 4])
def test_the_past_changed(phases):
    """Later edits are gone, and the abandoned future stays as a ghost; the seek before it alone loses nothing."""
    trainer = trained(50)
    trainer.tune(g_lr=0.1)
    trainer.run(steps=50)
    future = trainer.snapshot().curves
    trainer.seek(30, phases)
    assert (trainer.known, trainer.edits, trainer.ghosts) == (100, (50,), ())
    trainer.tune(d_lr=0.1)
    assert trainer.known == 30
    assert trainer.edits == (30 + (phases > 0),)
    (ghost,) = trainer.ghosts
    assert ghost.start == 30
    for name, curve in ghost.curves.items():
        np.testing.assert_array_equal(curve, future[name][30:])
        assert not curve.flags.writeable
    trainer.run(steps=70)
    assert trainer.snapshot().config == Config(d_lr=0.1)
    assert (trainer.snapshot().curves["d_loss"][40:] != future["d_loss"][40:]).any()
    np.testing.assert_array_equal(ghost.curves["d_loss"], future["d_loss"][30:])
    trainer.seek(10)
    trainer.tune(g_lr=0.2)
    assert [g.start for g in trainer.ghosts] == [30, 10]


# -- set_weight


@pytest.mark.parametrize("player", ["generator", "discriminator"])
def test_set_weight(player):
    trainer = trained(5)
    before = trainer.snapshot()
    trainer.set_weight(player, 7, -1.25)
    s = trainer.snapshot()
    expected = getattr(before, player).theta.copy()
    expected[7] = -1.25
    np.testing.assert_array_equal(getattr(s, player).theta, expected)
    assert (s.d_loss, s.step, s.phases, trainer.edits) == (before.d_loss, 5, 0, (5,))
    trainer.run(steps=100)
    trainer.seek(5)
    assert_same(trainer.snapshot(), s)


@pytest.mark.parametrize("phases", range(1, 10))
def test_set_weight_within_a_step_plays_its_phases_again(phases):
    within, before = trained(5, phases), trained(5)
    within.set_weight("discriminator", 3, 0.5)
    before.set_weight("discriminator", 3, 0.5)
    before.seek(5, phases)
    assert (within.step, within.phases, within.edits) == (5, phases, (5,))
    assert_same(within.snapshot(), before.snapshot())
    within.run(steps=3)
    before.run(steps=3)
    assert_same(within.snapshot(), before.snapshot())


def test_set_weight_keeps_a_change_that_waits():
    trainer = trained(5, 3)
    trainer.tune(g_lr=0.1)
    trainer.advance()
    trainer.set_weight("generator", 0, 1.0)
    assert trainer.config.g_lr == 0.1
    assert trainer.snapshot().config.g_lr == 1e-3
    assert sorted(trainer.edits) == [5, 6]
    trainer.run(steps=1)
    assert trainer.snapshot().config.g_lr == 0.1


@pytest.mark.parametrize("phases", [0, 4])
def test_set_weight_in_the_past_leaves_a_ghost(phases):
    trainer = trained(40)
    trainer.seek(20, phases)
    trainer.set_weight("generator", 0, 1.0)
    assert [(g.start, len(g.curves["d_loss"])) for g in trainer.ghosts] == [(20, 20)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("critic", 0, 1.0), "player is 'critic'; it must be generator or discriminator"),
        (("generator", -1, 1.0), "index is -1; it must be from 0 to 419"),
        (("generator", 420, 1.0), "index is 420; it must be from 0 to 419"),
        (("generator", 0, float("nan")), "value is nan; it must be finite"),
        (("generator", 0, 1e300), "value is 1e[+]300; it must be finite"),
    ],
)
def test_a_bad_weight_changes_nothing(arguments, message):
    trainer = trained(5)
    trainer.seek(3)
    before = trainer.snapshot()
    with pytest.raises(ValueError, match=message):
        trainer.set_weight(*arguments)
    assert_same(trainer.snapshot(), before)
    assert (trainer.known, trainer.edits) == (5, ())


# -- fork


@pytest.mark.parametrize("position", [(0, 0), (0, 3), (50, 0), (50, 7), (300, 1)])
def test_a_fork_has_the_same_past_and_its_own_future(position):
    trainer = trained(20, ema=0.5)
    trainer.set_weight("generator", 0, 1.0)
    trainer.run(steps=5)
    trainer.seek(10)
    trainer.tune(beta1=0.7)
    trainer.seek(*position)
    twin, plain = trainer.fork(), trainer.fork()
    here = trainer.snapshot()
    assert_same(twin.snapshot(), here)
    assert (twin.config, twin.edits, twin.known) == (trainer.config, trainer.edits, trainer.known)
    assert [ghost.start for ghost in twin.ghosts] == [ghost.start for ghost in trainer.ghosts] == [10]

    twin.tune(g_lr=0.5)
    twin.run(steps=40)
    assert_same(trainer.snapshot(), here)  # untouched
    assert trainer.config.g_lr == 1e-3
    trainer.run(steps=40)
    plain.run(steps=40)
    assert_same(trainer.snapshot(), plain.snapshot())
    assert (trainer.snapshot().generator.theta != twin.snapshot().generator.theta).any()
    twin.seek(*position)
    twin.set_weight("generator", 0, 2.0)
    assert len(twin.ghosts) > len(trainer.ghosts) == 1
    trainer.seek(*position)
    assert_same(trainer.snapshot().curves["d_loss"], twin.snapshot().curves["d_loss"])


# -- the moving average


def test_no_average_where_ema_is_0():
    assert trained(5).snapshot().generator_ema is None
    assert trained(5).snapshot().shown_generator.theta.size == 420


@pytest.mark.parametrize("g_steps", [1, 2])
def test_the_average_follows_its_recursion(g_steps):
    """After each of G's updates: average = ema * average + (1 - ema) * weights."""
    trainer = Trainer(Config(ema=0.9, g_steps=g_steps, dtype="float64"))
    average = trainer.snapshot().generator.theta
    np.testing.assert_array_equal(trainer.snapshot().generator_ema.theta, average)
    for _ in range(30 * (6 + 4 * g_steps)):
        if trainer.advance() == "g_update":
            average = 0.9 * average + 0.1 * trainer.snapshot().generator.theta
        s = trainer.snapshot()
        np.testing.assert_allclose(s.generator_ema.theta, average, rtol=0, atol=1e-14)
    assert np.abs(average - s.generator.theta).max() > 1e-4
    assert_same(s.shown_generator, s.generator_ema)
    np.testing.assert_array_equal(s.probe_images, s.generator_ema.forward(s.probe))
    z = noise(stream(GENERATE, 0), "normal", (9, 8))
    np.testing.assert_array_equal(trainer.generate(9), s.generator_ema.forward(z))


def test_an_average_begun_late_begins_at_the_weights():
    trainer = trained(50)
    trainer.tune(ema=0.9)
    s = trainer.snapshot()
    np.testing.assert_array_equal(s.generator_ema.theta, s.generator.theta)
    trainer.run(steps=5)
    trainer.tune(ema=0)
    assert trainer.snapshot().generator_ema is None


def test_the_average_is_only_shown():
    """It does not change the game."""
    a, b = trained(60, ema=0.9).snapshot(), trained(60).snapshot()
    assert_same((a.generator, a.discriminator, a.curves["d_loss"]), (b.generator, b.discriminator, b.curves["d_loss"]))
