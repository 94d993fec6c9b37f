"""Divergence: the run stops at the last finite step and says why. Any NumPy warning would fail these tests."""

import re

import numpy as np
import pytest
from sameness import assert_same
from test_contract import arrays

from gan_tui import DATASETS, KNOBS, MEASURES, Config, Phase, Trainer
from gan_tui.teaching.phases import tell

WILD = {
    "sgd": {"d_optimizer": "sgd", "g_optimizer": "sgd", "d_lr": 10, "g_lr": 10, "init": "normal", "r1": 0},
    "momentum": {"d_optimizer": "momentum", "g_optimizer": "momentum", "d_lr": 10, "g_lr": 10, "momentum": 0.99,
                 "init": "normal", "r1": 0},
    "r1": {"d_optimizer": "sgd", "d_lr": 10, "r1": 100},
    "float64": {"d_optimizer": "sgd", "d_lr": 10, "r1": 100, "dtype": "float64"},
    "two turns": {"d_optimizer": "sgd", "d_lr": 10, "r1": 100, "d_steps": 2, "g_steps": 2, "ema": 0.9},
    "short blocks": {"d_optimizer": "sgd", "d_lr": 10, "r1": 3, "batch_size": 1024, "latent_dim": 64},
    "D alone": {"d_optimizer": "sgd", "d_lr": 10, "r1": 100, "g_steps": 0},
}  # fmt: skip


@pytest.fixture(params=WILD)
def config(request):
    return Config(**WILD[request.param])


def diverged(config, steps=2000):
    trainer = Trainer(config)
    trainer.run(steps=steps)
    assert trainer.diverged
    return trainer


def all_finite(s):
    idle = ("g_loss",) if s.config.g_steps == 0 else ()
    numbers = [array for name, array in arrays(s) if name not in ("curves", "epoch_curves")]
    numbers += [curve for name, curve in s.curves.items() if name not in idle]
    numbers += [getattr(s, name) for name in ("d_loss", "g_loss", "d_real", "d_fake") if name not in idle]
    return all(np.isfinite(n).all() for n in numbers)


def test_stops_at_the_last_finite_step_and_says_why(config):
    trainer = diverged(config)
    found = re.fullmatch(r"(.+) became (inf|-inf|nan) at step (\d+)", trainer.diverged)
    assert found[1] in {
        "d_loss", "g_loss", "d_real", "d_fake", "a generator weight", "a discriminator weight", "the optimiser's memory"
    }  # fmt: skip
    assert (trainer.step, trainer.phases) == (int(found[3]) - 1, 0)
    s = trainer.snapshot()
    assert all_finite(s)
    assert len(s.curves["d_loss"]) == trainer.known == s.step > 0
    assert np.isfinite(MEASURES["coverage"].of(s))
    trainer.judge(trainer.generate(20))  # may be nan: these are the weights that fail next


def test_the_named_number_is_the_one(config):
    """One whole step more, on foot, up to the last phase: there it is, and it was not there before."""
    trainer = diverged(config)
    name, value, step = re.fullmatch(r"(.+) became (\S+) at step (\d+)", trainer.diverged).groups()
    trainer.seek(int(step) - 1)
    assert trainer.diverged is None
    for _ in range(trainer.phases_of(trainer.step) - 1):
        trainer.advance()
    if not name.startswith(("a ", "the ")):
        assert str(getattr(trainer.snapshot(), name)) == value


def test_however_one_comes_there(config):
    """In one run, in small ones, by phase, by seek, by epoch: the same moment and the same words."""
    at_once = diverged(config)
    pieces, by_phase, sought, by_epoch = (Trainer(config) for _ in range(4))
    while not pieces.diverged:
        pieces.run(steps=3)
    while not by_phase.diverged:
        by_phase.advance()
    sought.seek(1000)
    by_epoch.run(epochs=10_000)
    for other in (pieces, by_phase, sought, by_epoch):
        assert other.diverged == at_once.diverged
        assert_same(other.snapshot(), at_once.snapshot())


def test_stays_there(config):
    trainer = diverged(config)
    message, here = trainer.diverged, trainer.snapshot()
    trainer.run(steps=10)
    trainer.run(epochs=3)
    assert trainer.advance() == here.phase
    assert trainer.diverged == message
    assert_same(trainer.snapshot(), here)
    twin = trainer.fork()
    assert twin.diverged == message
    assert_same(twin.snapshot(), here)


def test_a_seek_clears_it_and_the_same_future_diverges_again(config):
    trainer = diverged(config)
    message, here = trainer.diverged, trainer.snapshot()
    trainer.seek(max(trainer.step - 1, 0))
    assert trainer.diverged is None
    trainer.run(steps=10)
    assert trainer.diverged == message
    assert_same(trainer.snapshot(), here)


def test_a_tune_clears_it_and_can_save_the_game():
    trainer = diverged(Config(**WILD["sgd"]))
    trainer.seek(5)
    trainer.tune(d_lr=0.01, g_lr=0.01)
    trainer.run(steps=500)
    assert (trainer.diverged, trainer.step) == (None, 505)
    assert all_finite(trainer.snapshot())


@pytest.mark.parametrize(
    "edit", [lambda t: t.tune(d_lr=0.1), lambda t: t.tune(d_lr=10), lambda t: t.set_weight("generator", 0, 0)]
)
def test_any_edit_clears_it(edit):
    trainer = diverged(Config(**WILD["r1"]))
    step = trainer.step
    edit(trainer)
    assert (trainer.diverged, trainer.step) == (None, step)


def test_in_the_first_step():
    trainer = Trainer(Config(**{**WILD["float64"], "discriminator": ()}))
    for index in (0, 1):
        trainer.set_weight("discriminator", index, 1.7e308)
    trainer.run(steps=5)
    assert trainer.diverged.endswith("at step 1")
    assert (trainer.step, trainer.snapshot().phase) == (0, Phase.READY)
    assert all(len(curve) == 0 for curve in trainer.snapshot().curves.values())


@pytest.mark.parametrize(("turns", "name"), [({"d_steps": 0}, "g_loss"), ({"g_steps": 0}, "d_loss"), ({}, "d_loss")])
def test_a_player_without_turns_is_not_to_blame(turns, name):
    """Its loss is nan, as it should be."""
    trainer = Trainer(Config(discriminator=(), **turns))
    trainer.run(steps=10)
    for index in range(4):
        trainer.set_weight("discriminator", index, 3e38)
    here = trainer.snapshot()
    trainer.run(steps=5)
    assert_same(trainer.snapshot(), here)
    assert re.fullmatch(name + r" became (inf|nan) at step 11", trainer.diverged)
    assert trainer.step == 10


@pytest.mark.parametrize("steps", [200, 256, 300])
def test_weights_that_are_huge_but_finite_are_no_divergence(steps):
    """Their sum overflows, they do not."""
    trainer = Trainer(Config(g_lr=0, d_lr=0, g_steps=0, discriminator=(2,), d_optimizer="sgd", r1=0))
    for index in (0, 5):  # each unit's weight for the first pixel; what the last layer makes of them is 0
        trainer.set_weight("discriminator", index, 3e38)
    for index in (10, 11):
        trainer.set_weight("discriminator", index, 0.0)
    trainer.run(steps=steps)
    assert (trainer.diverged, trainer.step) == (None, steps)
    assert len(trainer.snapshot().curves["d_loss"]) == steps


# -- any setting in its range


def anything(seed):
    """A config with every knob anywhere in its range, half of them at an end; small enough to be quick."""
    rng = np.random.default_rng(seed)
    knobs = {"seed": seed}
    for name, knob in KNOBS.items():
        if knob.kind == "choice":
            shapeless = [choice for choice in knob.choices if choice != "by_hand"]
            knobs[name] = str(rng.choice(shapeless))
        elif knob.kind == "switch":
            knobs[name] = bool(rng.integers(2) and DATASETS[knobs["dataset"]].classes)
        elif knob.kind == "real":
            top = np.nextafter(knob.high, 0) if knob.below else knob.high
            knobs[name] = float(
                rng.choice([knob.low, top, rng.uniform(knob.low, top), min(top, 10 ** rng.uniform(-4, 0))])
            )
        elif knob.kind == "layers":
            knobs[name] = tuple(int(n) for n in rng.integers(1, 9, rng.integers(0, 7)))
    knobs |= {name: int(rng.integers(0, 4)) for name in ("d_steps", "g_steps")}
    knobs["g_steps"] = knobs["g_steps"] or (0 if knobs["d_steps"] else 1)
    return Config(**knobs | {"batch_size": int(rng.choice([1, 2, 9, 33])), "latent_dim": int(rng.integers(1, 12))})


@pytest.mark.parametrize("seed", range(100))
def test_any_setting_plays_or_says_where_it_broke(seed):
    config = anything(seed)
    assert config.dataset in DATASETS
    trainer = Trainer(config)
    trainer.run(steps=200)
    s = trainer.snapshot()
    if trainer.diverged:
        assert re.fullmatch(r".+ became (inf|-inf|nan) at step \d+", trainer.diverged)
        assert trainer.diverged.endswith(f"step {trainer.step + 1}")
    else:
        assert trainer.step == 200
    for network in (s.generator, s.discriminator):
        assert np.isfinite(network.theta).all()
    idle = {"g_loss"} if not config.g_steps else {"d_loss", "d_real", "d_fake"} if not config.d_steps else set()
    for name, curve in s.curves.items():
        assert len(curve) == trainer.step
        assert np.isfinite(curve).all() != (name in idle and len(curve) > 0), name
    for words in tell(s):
        assert "nan" not in words.split()
    for measure in MEASURES.values():
        measure.of(s)
    trainer.judge(trainer.generate(5))
    if trainer.step:
        trainer.seek(trainer.step - 1, 3)
        assert Config.from_text(config.to_text()) == config
