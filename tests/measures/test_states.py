"""The states of the game, on runs that are known to show them, and on their cures."""

from dataclasses import replace

import numpy as np
import pytest

from gan_tui import PRESETS, Config, Trainer
from gan_tui.measures.states import FIRST, LONG, RECENT, SMOOTH, STATES, TRANSIENT, Course, diagnose


def reached(steps, seeds, preset=None, **settings):
    """What each seed's game is in after these steps."""
    known = {} if preset is None else PRESETS[preset].settings
    found = []
    for seed in seeds:
        trainer = Trainer(Config(**{**known, **settings, "seed": seed}))
        trainer.run(steps=steps)
        found.append(diagnose(trainer.snapshot(), trainer.diverged is not None))
    return found


@pytest.mark.parametrize(
    ("name", "steps"),
    [("slanted", 500), ("slanted", 2000), ("circles", 500), ("circles", 1000), ("diagonals", 800), ("bars", 800)],
)
def test_the_defaults_are_balanced(name, steps):
    assert reached(steps, range(4), dataset=name) == ["balanced"] * 4


@pytest.mark.parametrize("loss", ["minimax", "least_squares", "hinge"])
def test_so_they_are_with_other_losses(loss):
    assert reached(1000, range(2), loss=loss) == ["balanced"] * 2
    assert reached(1000, range(2), "critic") == ["balanced"] * 2


def test_mode_collapse_and_its_cure():
    """At step 1000 on 17 of 20 seeds; the others are just on their way from one kind to the other."""
    assert reached(1000, range(10), "collapse").count("collapse") >= 7
    assert "collapse" not in reached(1000, range(4), "collapse", d_steps=10)


def test_oscillation_and_its_cure():
    assert reached(1000, range(4), "oscillation") == ["oscillating"] * 4
    assert reached(1000, range(4), "oscillation", r1=0.1) == ["balanced"] * 4
    assert reached(1000, range(4), "classic") == ["oscillating"] * 4


def test_a_discriminator_that_is_too_strong():
    assert reached(600, range(4), "vanishing") == ["too_strong"] * 4
    assert "too_strong" not in reached(600, range(4), "vanishing", loss="non_saturating")
    sgd = {"d_optimizer": "sgd", "g_optimizer": "sgd", "d_lr": 0.5, "r1": 0.0}
    assert reached(600, range(4), g_lr=0.0, **sgd) == ["too_strong"] * 4, "G is frozen"
    assert "too_strong" not in reached(600, range(4), g_lr=0.0, **{**sgd, "r1": 0.3})


def test_digits_without_r1():
    strong = {"dataset": "digits", "ema": 0.0, "d_steps": 5, "d_lr": 1e-2}
    assert reached(500, range(1), r1=0.0, **strong) == ["too_strong"]
    assert reached(500, range(1), **strong) != ["too_strong"]


def test_a_discriminator_that_is_too_weak():
    """D says 1/2 of fakes that are no faces: a D with a hidden layer would tell."""
    assert reached(3000, range(4), "weak_discriminator") == ["too_weak"] * 4
    assert "too_weak" not in reached(3000, range(2), "weak_discriminator", discriminator=(16,))


def test_diverged():
    wild = {"d_optimizer": "sgd", "g_optimizer": "sgd", "d_lr": 10, "g_lr": 10, "r1": 1}
    assert reached(600, range(3), **wild) == ["diverged"] * 3


def test_in_the_beginning_nothing_is_said():
    assert reached(0, [0]) == reached(FIRST - 1, [0]) == reached(0, [0], g_steps=0) == ["just_begun"]
    assert reached(FIRST, [0]) != ["just_begun"]
    assert reached(FIRST, [0], ema=0.999) == ["just_begun"], "the average still is the first weights"
    assert reached(2000, [0], ema=0.999) != ["just_begun"]


@pytest.mark.parametrize("idle", ["d_steps", "g_steps"])
def test_where_a_player_rests(idle):
    assert reached(FIRST, [0], **{idle: 0})[0] in STATES


# -- what they are judged by


def course(d_loss, lead, **settings):
    """Of made-up curves."""
    snapshot = Trainer(Config(**settings)).snapshot()
    curves = {"d_loss": d_loss, "d_real": 0.5 + lead / 2, "d_fake": 0.5 - lead / 2}
    return Course(replace(snapshot, step=len(lead), curves=curves), diverged=False)


def test_ds_loss_is_of_late_and_by_its_balance():
    losses = np.concatenate([np.full(900, 9.0), np.full(RECENT, np.log(2))])
    still = np.zeros(len(losses))
    assert course(losses, still).d_loss == pytest.approx(0.5)
    assert course(losses, still, loss="hinge").d_loss == pytest.approx(np.log(2) / 2)
    assert course(losses, still, loss="wasserstein").d_loss == pytest.approx(1 + np.log(2))


def test_a_swing_is_one_that_goes_on():
    steps = np.arange(3000)
    wave = 0.1 * np.sin(2 * np.pi * steps / 300)
    assert course(wave, wave).swing == pytest.approx(0.1, rel=0.02)
    died = np.where(steps < 2400, wave, 0)
    assert course(died, died).swing == 0
    noise = 0.1 * np.random.default_rng(0).standard_normal(3000)
    assert course(noise, noise).swing < 4 * 0.1 / np.sqrt(SMOOTH)
    young = np.where(np.arange(FIRST) < TRANSIENT, 9.0, 0.1)
    assert course(young, young).swing == 0, "the first steps do not count"
    old = np.where(steps < 3000 - LONG, 9.0, 0.1)
    assert course(old, old).swing == 0


def test_the_words_have_the_numbers():
    told = {name: state.about for name, state in STATES.items()}
    assert f"{FIRST} steps" in told["just_begun"]
    assert f"latest {RECENT} steps" in told["too_strong"]
    assert f"mean of {SMOOTH} steps" in told["oscillating"]
    assert f"latest {LONG:,} steps but the first {TRANSIENT}" in told["oscillating"]
    assert list(STATES)[-1] == "learning"
    assert STATES["learning"].when(course(np.zeros(1), np.zeros(1)))
