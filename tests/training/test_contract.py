"""The contract: positions, fields and their lifetimes, curves; and that a Snapshot is a moment, frozen."""

import dataclasses

import numpy as np
import pytest
from sameness import assert_same, differences

from gan_tui import LOSSES, MEASURES, Config, Phase, Trainer
from gan_tui.nn.network import Network, sigmoid
from gan_tui.training.halves import Halves

D_TURN = ["sample", "g_forward", "d_forward", "d_loss", "d_backward", "d_update"]
G_TURN = ["g_forward", "g_loss", "g_backward", "g_update"]
TURNS = [(1, 1), (2, 1), (1, 2), (3, 2), (1, 0), (2, 0), (0, 1), (0, 2)]

JUDGED = {"real_logits", "fake_logits", "d_loss", "g_loss", "d_real", "d_fake", "penalty", "d_grad", "g_grad"}
"""What a step begins without."""

MADE = {
    "sample": {"real", "real_labels"},
    "g_forward": {"z", "fake", "g_trace"},
    "d_forward": {"real_logits", "fake_logits", "d_real", "d_fake", "d_trace"},
    "d_loss": {"d_loss"},
    "d_backward": {"d_grad", "penalty"},
    "d_update": {"discriminator"},
    "g_loss": {"fake_logits", "g_loss", "d_trace"},
    "g_backward": {"g_grad"},
    "g_update": {"generator", "generator_ema"},
}
"""What each phase makes anew."""

ALL = JUDGED.union(*MADE.values())


def game(turns, **knobs):
    return Trainer(Config(dataset="diagonals", d_steps=turns[0], g_steps=turns[1], **knobs))


def arrays(s):
    """Every array of a snapshot, with its name."""
    halves = (name for name, member in vars(Halves).items() if isinstance(member, property))
    for name in (*halves, *(field.name for field in dataclasses.fields(s))):
        value = getattr(s, name)
        if isinstance(value, np.ndarray):
            yield name, value
        elif isinstance(value, Network):
            yield name, value.theta
        elif name.endswith("trace") and value is not None:
            yield from ((name, array) for layer in value for array in layer)
        elif name.endswith("curves"):
            yield from ((name, array) for array in value.values())


# -- positions


@pytest.mark.parametrize("turns", TURNS)
def test_the_phases_of_a_step(turns):
    trainer = game(turns)
    assert (trainer.step, trainer.phases, trainer.snapshot().phase) == (0, 0, Phase.READY)
    expected = D_TURN * turns[0] + G_TURN * turns[1]
    assert len(expected) == 6 * turns[0] + 4 * turns[1] == trainer.phases_of(0)
    for step in range(2):
        for count, name in enumerate(expected, 1):
            phase = trainer.advance()
            assert (phase, type(phase)) == (name, Phase)
            s = trainer.snapshot()
            assert s.phase is phase
            at = (step + 1, 0) if count == len(expected) else (step, count)
            assert at == (trainer.step, trainer.phases) == (s.step, s.phases)


def test_the_nine_phases_and_ready():
    assert {*Phase} == {*D_TURN, *G_TURN, "ready"}


@pytest.mark.parametrize("turns", TURNS)
def test_p_phases_are_one_step(turns):
    by_phase, by_step, sought, sought_by_phases = (game(turns) for _ in range(4))
    by_step.run(steps=3)
    for _ in range(3 * (6 * turns[0] + 4 * turns[1])):
        by_phase.advance()
    sought.seek(3)
    sought_by_phases.seek(2, phases=6 * turns[0] + 4 * turns[1])
    for other in (by_phase, sought, sought_by_phases):
        assert_same(by_step.snapshot(), other.snapshot())


@pytest.mark.parametrize("phases", range(10))
@pytest.mark.parametrize("steps", [1, 2, 40])
def test_run_counts_the_step_under_way(phases, steps):
    trainer = Trainer(Config())
    trainer.seek(5, phases)
    assert (trainer.step, trainer.phases) == (5, phases)
    trainer.run(steps=steps)
    assert (trainer.step, trainer.phases) == (5 + steps, 0)


@pytest.mark.parametrize("turns", TURNS)
def test_positions_that_are_none(turns):
    trainer = game(turns)
    trainer.run(steps=3)
    for step, phases in [(-1, 0), (2, -1), (2, 6 * turns[0] + 4 * turns[1] + 1), (9, 99)]:
        with pytest.raises(ValueError, match=r"^(step|phases) is -?\d+; it must be"):
            trainer.seek(step, phases)
    assert (trainer.step, trainer.phases) == (3, 0)


def test_phases_are_counted_by_the_config_of_that_step():
    trainer = Trainer(Config())
    trainer.run(steps=5)
    trainer.tune(d_steps=2)
    trainer.run(steps=5)
    trainer.seek(5, 16)
    assert (trainer.step, trainer.phases) == (6, 0)
    with pytest.raises(ValueError, match="phases is 11; it must be from 0 to 10"):
        trainer.seek(4, 11)


@pytest.mark.parametrize("bad", [{}, {"steps": 1, "epochs": 1}, {"steps": -1}, {"epochs": -1}])
def test_run_takes_either_steps_or_epochs(bad):
    with pytest.raises(ValueError, match="steps"):
        Trainer(Config()).run(**bad)


# -- fields


def test_before_the_first_step_there_is_nothing():
    s = Trainer(Config()).snapshot()
    assert (s.step, s.epoch, s.phases, s.phase) == (0, 0, 0, Phase.READY)
    for name in ALL - {"generator", "discriminator"}:
        assert getattr(s, name) is None, name
    assert all(len(curve) == 0 for curves in (s.curves, s.epoch_curves) for curve in curves.values())
    for name in ("d_loss", "g_loss", "d_real", "d_fake"):
        assert np.isnan(MEASURES[name].of(s))


@pytest.mark.parametrize("begin", [0, 62, 254])  # a key frame, and a block of noise, later
@pytest.mark.parametrize("turns", TURNS)
def test_each_phase_makes_what_it_makes_and_leaves_the_rest(turns, begin):
    """A step's first phase clears what was judged; after that a field changes only in the phase that makes it."""
    trainer = game(turns, ema=0.9)
    trainer.seek(begin)
    before = trainer.snapshot()
    for count in range(3 * (6 * turns[0] + 4 * turns[1])):
        first = trainer.phases == 0
        phase = trainer.advance()
        after = trainer.snapshot()
        cleared = JUDGED if first else {"fake_logits"} if phase == "g_forward" else set()
        for name in ALL:
            was, is_ = getattr(before, name), getattr(after, name)
            where = f"{name} after {phase}, {count}"
            if name in MADE[phase]:
                assert is_ is not None, where
                assert differences(was, is_), where
            elif name in cleared:
                ended = trainer.phases == 0 and name in after.curves
                assert np.isnan(is_) if ended else is_ is None, where
            elif trainer.phases == 0 and name in after.curves and was is None:
                assert np.isnan(is_), where  # the step is over, and this player had no turn
            else:
                assert differences(was, is_) == [], where
        before = after


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_fields_mean_what_they_say(dtype, loss):
    close = {"rtol": 1e-4, "atol": 1e-6} if dtype == "float32" else {"rtol": 1e-12, "atol": 1e-13}
    trainer = game((2, 2), dtype=dtype, loss=loss)
    trainer.run(steps=20)
    images = {
        image.tobytes(): label for image, label in zip(trainer.dataset.images, trainer.dataset.labels, strict=True)
    }
    player = None
    while trainer.step == 20:
        phase = trainer.advance()
        s = trainer.snapshot()
        if phase == "sample":
            assert s.real.shape == (32, 4)
            assert [images[row.astype("float32").tobytes()] for row in s.real] == s.real_labels.tolist()
        if phase == "g_forward":
            assert (s.z.shape, s.fake.shape) == ((32, 4), (32, 4))
            np.testing.assert_allclose(s.fake, s.generator.forward(s.z), **close)
            np.testing.assert_array_equal(s.g_trace[-1].post, s.fake)
        if phase == "d_forward":
            player = "d"
            np.testing.assert_allclose(s.real_logits, s.discriminator.forward(s.real), **close)
            assert s.d_real == pytest.approx(float(LOSSES[loss].verdict(s.real_logits).mean()), rel=1e-6)
            assert s.d_fake == pytest.approx(float(LOSSES[loss].verdict(s.fake_logits).mean()), rel=1e-6)
            np.testing.assert_array_equal(s.d_trace[-1].post, np.concatenate([s.real_logits, s.fake_logits]))
        if phase == "g_loss":
            player = "g"
            assert s.g_loss == pytest.approx(LOSSES[loss].generator(s.fake_logits)[0], rel=1e-6)
            np.testing.assert_array_equal(s.d_trace[-1].post, s.fake_logits)
        if phase in ("d_forward", "g_loss"):
            assert s.fake_logits.shape == (32, 1)
            np.testing.assert_allclose(s.fake_logits, s.discriminator.forward(s.fake), **close)
        if phase == "d_loss":
            assert s.d_loss == pytest.approx(LOSSES[loss].discriminator(s.real_logits, s.fake_logits)[0], rel=1e-6)
        if phase in ("d_backward", "g_backward"):
            grad, network = (s.d_grad, s.discriminator) if player == "d" else (s.g_grad, s.generator)
            assert grad.shape == network.theta.shape
    assert {array.dtype.name for name, array in arrays(s) if name not in ("real_labels", "reference")} == {dtype}


def test_d_loss_leaves_the_penalty_out():
    trainer = Trainer(Config(r1=2.0, dtype="float64"))
    trainer.seek(9, 5)
    s = trainer.snapshot()
    h, pixels = 1e-6, np.eye(4)
    by_pixel = [
        (s.discriminator.forward(s.real + h * e) - s.discriminator.forward(s.real - h * e)) / (2 * h) for e in pixels
    ]
    assert s.penalty == pytest.approx(2.0 / 2 * np.mean(np.sum(np.square(by_pixel), axis=0)), rel=1e-6)
    real, fake = sigmoid(s.real_logits), sigmoid(s.fake_logits)
    assert s.d_loss == pytest.approx(-np.log(real).mean() - np.log(1 - fake).mean(), rel=1e-12)


def test_no_penalty_is_0():
    trainer = Trainer(Config(r1=0))
    trainer.seek(9, 5)
    assert trainer.snapshot().penalty == 0


# -- curves


@pytest.mark.parametrize("turns", TURNS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_curves_have_an_entry_a_step_and_end_in_the_losses_shown(turns, dtype):
    trainer = game(turns, dtype=dtype, batch_size=7)
    shown = {name: [] for name in ("d_loss", "g_loss", "d_real", "d_fake")}
    for step in range(1, 41):
        trainer.run(steps=1)
        s = trainer.snapshot()
        for name, values in shown.items():
            values.append(getattr(s, name))
            assert len(s.curves[name]) == step
            np.testing.assert_array_equal(s.curves[name], values)
            assert isinstance(values[-1], float)
    assert s.curves_start == 0
    assert np.isnan(shown["g_loss"]).all() == (turns[1] == 0)
    assert np.isnan(shown["d_loss"]).all() == (turns[0] == 0)
    trainer.advance()
    assert_same(dict(trainer.snapshot().curves), dict(s.curves))  # within a step there is none for it yet


def test_curves_end_where_one_is():
    trainer = Trainer(Config())
    trainer.run(steps=100)
    whole = trainer.snapshot().curves
    for step, phases in [(70, 0), (30, 4), (99, 9), (0, 0)]:
        trainer.seek(step, phases)
        s = trainer.snapshot()
        for name, curve in s.curves.items():
            np.testing.assert_array_equal(curve, whole[name][:step])
        assert trainer.known == 100


# -- a snapshot is a moment


def test_snapshots_are_frozen():
    trainer = Trainer(Config(dataset="diagonals", ema=0.5))
    trainer.run(steps=40)
    s = trainer.snapshot()
    assert len([*arrays(s)]) > 25
    for name, array in arrays(s):
        assert not array.flags.writeable, name
    with pytest.raises(dataclasses.FrozenInstanceError):
        s.step = 3
    assert s != trainer.snapshot()
    assert s in (s,)


@pytest.mark.parametrize("phases", [0, 2, 7])
def test_training_on_does_not_change_a_snapshot(phases):
    trainer = Trainer(Config(dataset="diagonals", ema=0.5))
    trainer.seek(250, phases)
    s, again = trainer.snapshot(), trainer.snapshot()
    kept = [(name, array.copy()) for name, array in arrays(s)]
    trainer.run(steps=600)
    trainer.seek(100)
    trainer.tune(g_lr=0.5)
    trainer.run(steps=600)
    for (name, array), (_, then) in zip(arrays(s), kept, strict=True):
        np.testing.assert_array_equal(array, then, err_msg=name)
    assert_same(s, again)
