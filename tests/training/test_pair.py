"""Two games in lockstep: each to the last bit as alone, and always at the same step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sameness import assert_same

from gan_tui import Config, Trainer, load_checkpoint, save_checkpoint
from gan_tui.training import navigation
from gan_tui.training.pair import Pair
from gan_tui.training.player import Player

OTHERS = [
    {"g_lr": 0.01},
    {"loss": "minimax", "r1": 0.0},
    {"d_steps": 3},
    {"g_steps": 2, "ema": 0.9},
    {"d_optimizer": "sgd", "generator": (4,)},
    {"seed": 9},
]
DIVERGING = {"d_optimizer": "sgd", "g_optimizer": "sgd", "d_lr": 10, "g_lr": 10, "r1": 1}


def pair(changes, **knobs):
    return Pair(Trainer(Config(**knobs)), Trainer(Config(**{**knobs, **changes})))


def alone(config, step, phases=0):
    trainer = Trainer(config)
    trainer.seek(step, phases)
    return trainer.snapshot()


def check(both):
    """Each is what it would be without the other."""
    other = both.other
    last = other.phases_of(both.step) - 1
    assert (other.step, other.phases) == (both.step, min(both.phases, last))
    assert_same(both.snapshot(), alone(both.config, both.step, both.phases))
    assert_same(other.snapshot(), alone(other.config, other.step, other.phases))


@pytest.mark.parametrize("changes", OTHERS, ids=str)
def test_each_has_the_bits_it_has_alone(changes):
    both = pair(changes)
    for move in (
        lambda t: t.run(steps=37),
        lambda t: t.advance(),
        lambda t: t.advance(),
        lambda t: t.run(steps=1),
        lambda t: t.run(epochs=2),
        lambda t: t.seek(12, 5),
        lambda t: t.run(steps=0),
        lambda t: t.run(steps=100),
        navigation.phase_back,
        navigation.step_back,
        navigation.epoch_back,
        lambda t: navigation.jump(t, -1),
        lambda t: navigation.jump(t, 1),
        lambda t: t.seek(0),
    ):
        move(both)
        check(both)


@pytest.mark.parametrize("changes", OTHERS, ids=str)
def test_phase_by_phase_through_two_steps(changes):
    both = pair(changes)
    both.run(steps=3)
    for _ in range(2 * both.phases_of(3)):
        both.advance()
        check(both)
    assert both.step == both.other.step == 5


@settings(max_examples=25, deadline=None)
@given(
    changes=st.sampled_from(OTHERS),
    way=st.lists(
        st.one_of(
            st.tuples(st.just("run"), st.integers(0, 90)),
            st.tuples(st.just("seek"), st.integers(0, 120), st.integers(0, 10)),
            st.tuples(st.just("advance")),
        ),
        max_size=6,
    ),
)
def test_whatever_the_way(changes, way):
    both = pair(changes)
    for name, *where in way:
        getattr(both, name)(*where)
        assert both.step == both.other.step
    check(both)


def test_a_played_pair_is_as_good_as_two_that_run():
    """Through the player, in its chunks."""
    frames = []
    both = pair({"d_lr": 0.02})
    player = Player(both, float("inf"), frames.append)
    player.play(True)
    for _ in range(20):
        player.want()
        player.tick()
    for frame in frames[1:]:
        assert frame.other.snapshot.step == frame.snapshot.step > 0
    assert frames[-1].other.config.d_lr == 0.02
    assert frames[-1].other.serial == frames[-1].serial
    check(both)


def test_one_game_has_no_other():
    frames = []
    Player(Trainer(Config()), 1.0, frames.append).tick()
    assert frames[0].other is None


# -- position


def test_known_is_what_both_were_trained_to():
    own = Trainer(Config())
    own.run(steps=50)
    own.seek(20)
    both = Pair(own, Trainer(Config(seed=1)))
    assert (both.step, both.other.step, both.known) == (20, 20, 20), "the other is fetched"
    both.run(steps=10)
    both.seek(5)
    assert both.known == 30


def test_the_timeline_has_the_edits_of_both():
    own = Trainer(Config())
    own.run(steps=5)
    own.tune(g_lr=0.5)
    other = own.fork()
    other.run(steps=3)
    other.tune(d_lr=0.5)
    assert Pair(own, other).edits == (5, 8)


def test_own_is_the_same_game_by_itself():
    own = Trainer(Config())
    both = Pair(own, own.fork())
    both.run(steps=20)
    both.seek(9, 4)
    assert_same(own.snapshot(), both.snapshot())
    own.run(steps=1)
    assert both.other.step == 9
    assert type(both.fork()) is Trainer


def test_a_checkpoint_is_of_a(tmp_path):
    both = pair({"seed": 4})
    both.run(steps=20)
    save_checkpoint(both, tmp_path / "run.npz")
    assert_same(load_checkpoint(tmp_path / "run.npz").snapshot(), alone(Config(), 20))


# -- changes


@pytest.mark.parametrize("phases", [0, 4])
def test_a_tune_is_of_both(phases):
    both = pair({"g_lr": 0.01})
    both.seek(7, phases)
    both.tune(d_lr=0.03)
    both.run(steps=20)
    for trainer, g_lr in ((both.own, Config().g_lr), (both.other, 0.01)):
        solo = Trainer(Config(g_lr=g_lr))
        solo.seek(7, phases)
        solo.tune(d_lr=0.03)
        solo.run(steps=20)
        assert_same(trainer.snapshot(), solo.snapshot())


@pytest.mark.parametrize("changes", [{"d_lr": -1}, {"d_steps": 0}, {"seed": 3}, {"nothing": 1}])
def test_a_tune_that_one_cannot_take_changes_neither(changes):
    both = pair({"g_steps": 0})
    with pytest.raises((ValueError, TypeError)):
        both.tune(**changes)
    assert (both.own.config, both.other.config) == (Config(), Config(g_steps=0))


# -- divergence


@pytest.mark.parametrize("which", "AB")
@pytest.mark.parametrize("walk", [lambda t: t.run(steps=900), lambda t: [t.run(steps=7) for _ in range(120)]])
def test_both_stop_where_one_diverges(which, walk):
    solo = Trainer(Config(**DIVERGING))
    solo.run(steps=900)
    assert solo.diverged
    configs = [Config(), Config(**DIVERGING)] if which == "B" else [Config(**DIVERGING), Config()]
    both = Pair(*map(Trainer, configs))
    walk(both)
    assert both.diverged == f"{which}: {solo.diverged}"
    assert both.step == both.other.step == both.known == solo.step
    for trainer, config in zip((both.own, both.other), configs, strict=True):
        assert_same(trainer.snapshot(), alone(config, solo.step))
        assert np.isfinite(trainer.snapshot().curves["d_loss"]).all()
    both.run(steps=5)
    both.advance()
    assert (both.step, both.other.step, both.phases) == (solo.step, solo.step, 0), "it stays there"
    both.seek(solo.step - 2)
    assert both.diverged is None
    check(both)
    for _ in range(3 * both.phases_of(both.step)):
        both.advance()
    assert both.diverged == f"{which}: {solo.diverged}", "by phases too"
    assert both.step == both.other.step == solo.step


def test_both_diverge():
    both = pair({"seed": 3}, **DIVERGING)
    solos = [Trainer(Config(seed=seed, **DIVERGING)) for seed in (0, 3)]
    for solo in solos:
        solo.run(steps=2000)
    both.run(steps=2000)
    first = min(solos, key=lambda solo: solo.step)
    assert both.step == both.other.step == first.step
    assert both.diverged[3:] == first.diverged


def test_a_player_pauses_when_one_diverges():
    frames = []
    player = Player(Pair(Trainer(Config()), Trainer(Config(**DIVERGING))), float("inf"), frames.append)
    player.play(True)
    while not (frames and frames[-1].diverged):
        player.tick()
    f = frames[-1]
    assert (f.playing, f.snapshot.step) == (False, f.other.snapshot.step)
    assert f.diverged.startswith("B: ")
    assert f.other.diverged == f.diverged[3:]
