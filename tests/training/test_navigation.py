"""Where the keys lead: back by phase, step and epoch, and along the timeline."""

import pytest
from sameness import assert_same

from gan_tui import Config, Trainer
from gan_tui.training.navigation import JUMPS, epoch_back, jump, phase_back, step_back

UNEVEN = Config(batch_size=200)
"""512 images: epochs are complete at the steps 3, 6, 8, 11, 13, ..."""
EPOCHS = (0, 3, 6, 8, 11, 13)


def at(trainer):
    return trainer.step, trainer.phases


def walked(config, step, phases=0):
    """A Trainer that came here on foot."""
    trainer = Trainer(config)
    trainer.run(steps=step)
    for _ in range(phases):
        trainer.advance()
    assert at(trainer) == (step, phases)
    return trainer


@pytest.fixture(params=[{}, {"d_steps": 2}, {"g_steps": 0}, {"d_steps": 3, "g_steps": 2}], ids=str)
def config(request):
    return Config(batch_size=4, **request.param)


def phases_of(config):
    return 6 * config.d_steps + 4 * config.g_steps


def positions(config):
    return [(step, phases) for step in (0, 1, 2, 65) for phases in range(phases_of(config))]


def test_a_step_back_from_anywhere(config):
    """``b`` goes to (s, 0), from there to (s - 1, 0), and stays at the beginning."""
    trainer = Trainer(config)
    for step, phases in positions(config):
        trainer.seek(step, phases)
        step_back(trainer)
        assert at(trainer) == ((step, 0) if phases else (max(step - 1, 0), 0))


def test_a_phase_back_from_anywhere(config):
    """``N`` undoes one phase, and goes from (s, 0) to (s - 1, P - 1)."""
    trainer = Trainer(config)
    for step, phases in positions(config):
        trainer.seek(step, phases)
        phase_back(trainer)
        before = (step, phases - 1) if phases else (step - 1, phases_of(config) - 1) if step else (0, 0)
        assert at(trainer) == before


def test_all_the_way_back_phase_by_phase(config):
    """From the third step to the beginning: each moment as it was on the way there, every bit."""
    trainer = Trainer(config)
    seen = [trainer.snapshot()]
    while trainer.step < 3:
        trainer.advance()
        seen.append(trainer.snapshot())
    while at(trainer) != (0, 0):
        assert_same(trainer.snapshot(), seen.pop())
        phase_back(trainer)
    assert len(seen) == 1
    assert_same(trainer.snapshot(), seen.pop())


def test_a_phase_forth_and_back_is_nothing(config):
    trainer = walked(config, 2, 3)
    for _ in range(2 * phases_of(config)):
        before = trainer.snapshot()
        trainer.advance()
        phase_back(trainer)
        assert_same(trainer.snapshot(), before)
        trainer.advance()


@pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 1)])
def test_back_over_a_change_of_turns(before, after):
    """The steps on the two sides of a tune have different numbers of phases."""
    trainer = walked(Config(batch_size=4, d_steps=before), 2)
    trainer.tune(d_steps=after)
    trainer.run(steps=2)
    trainer.seek(3)
    found = []
    for _ in range(2):
        phase_back(trainer)
        found.append(at(trainer))
        trainer.seek(2)
    assert found == [(2, 6 * after + 3), (1, 6 * before + 3)]


def test_an_epoch_back_from_anywhere():
    trainer = Trainer(UNEVEN)
    trainer.run(steps=EPOCHS[-1] + 1)
    for step in range(EPOCHS[-1] + 1):
        for phases in (0, 1, 9):
            trainer.seek(step, phases)
            epoch_back(trainer)
            earlier = [start for start in EPOCHS if (start, 0) < (step, phases)]
            assert at(trainer) == ((earlier[-1] if earlier else 0), 0), (step, phases)


def test_an_epoch_forth_and_back():
    """``e`` and ``E`` stop at the same places."""
    trainer = Trainer(UNEVEN)
    for start in EPOCHS[1:]:
        trainer.run(epochs=1)
        assert at(trainer) == (start, 0)
    for start in reversed(EPOCHS[:-1]):
        epoch_back(trainer)
        assert at(trainer) == (start, 0)
    epoch_back(trainer)
    assert at(trainer) == (0, 0)


def test_an_epoch_back_where_a_step_is_many():
    """A batch larger than the set: every step ends at least one epoch."""
    trainer = walked(Config(batch_size=1024), 3, 2)
    found = []
    for _ in range(5):
        epoch_back(trainer)
        found.append(at(trainer))
    assert found == [(3, 0), (2, 0), (1, 0), (0, 0), (0, 0)]


def test_an_epoch_back_where_none_was_completed():
    trainer = walked(Config(d_steps=0, batch_size=4), 7, 2)
    epoch_back(trainer)
    assert at(trainer) == (0, 0)


@pytest.mark.parametrize("move", [phase_back, step_back, epoch_back, lambda t: jump(t, -1), lambda t: jump(t, 1)])
def test_at_the_beginning_there_is_nowhere_to_go(config, move):
    trainer = Trainer(config)
    move(trainer)
    assert at(trainer) == (0, 0)
    assert_same(trainer.snapshot(), Trainer(config).snapshot())


@pytest.mark.parametrize("move", [phase_back, step_back, epoch_back, lambda t: jump(t, -1)])
def test_a_move_leaves_no_trace(config, move):
    """Where it leads is as if one had come on foot, and so is what comes after."""
    trainer = walked(config, 140, 2)
    for _ in range(3):
        move(trainer)
    assert_same(trainer.snapshot(), walked(config, *at(trainer)).snapshot())
    assert trainer.known == 140
    trainer.run(steps=20)
    assert_same(trainer.snapshot(), walked(config, trainer.step).snapshot())


def test_jumps_along_the_timeline():
    trainer = walked(Config(batch_size=4), 1000, 4)
    stride = 1000 // JUMPS
    found = []
    for direction in (1, -1, -1, 1, 1, 1):
        jump(trainer, direction)
        found.append(at(trainer))
    assert found == [(step, 0) for step in (1000, 1000 - stride, 1000 - 2 * stride, 1000 - stride, 1000, 1000)]


def test_from_end_to_end_in_so_many_jumps():
    trainer = walked(Config(batch_size=4), 500)
    for _ in range(JUMPS):
        jump(trainer, -1)
    assert at(trainer) == (0, 0)
    for _ in range(JUMPS):
        jump(trainer, 1)
    assert at(trainer) == (500, 0)
    assert trainer.known == 500, "no further than was trained"


def test_a_short_run_is_walked_step_by_step():
    trainer = walked(Config(batch_size=4), 7)
    for step in (6, 5, 4):
        jump(trainer, -1)
        assert at(trainer) == (step, 0)
