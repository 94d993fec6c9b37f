"""The last change of each parameter: what the snapshot says an update did is what it did."""

import numpy as np
import pytest
from sameness import assert_same

from gan_tui import OPTIMIZERS, Config, Phase, Trainer
from gan_tui.training.game import phases_of

GAMES = [
    *({"d_optimizer": name, "g_optimizer": name} for name in OPTIMIZERS),
    {"ema": 0.9, "r1": 1.0},
    {"dtype": "float64", "d_steps": 3, "g_steps": 2},
    {"loss": "wasserstein", "clip": 0.05, "d_steps": 2},
    {"d_steps": 0},
    {"g_steps": 0},
]
ROUNDING = {"float32": 1e-6, "float64": 1e-14}


@pytest.mark.parametrize("knobs", GAMES)
def test_a_change_is_the_difference_that_an_update_made(knobs):
    """Phase by phase: None until a player has moved in this step, then how far its theta moved, to rounding."""
    trainer = Trainer(Config(dataset="circles", seed=2, **knobs))
    config, before = trainer.config, trainer.snapshot()
    for _ in range(3 * len(phases_of(config))):
        phase = trainer.advance()
        after = trainer.snapshot()
        for player, short in (("discriminator", "d"), ("generator", "g")):
            moved = getattr(after, player).theta - getattr(before, player).theta
            change, was = getattr(after, f"{short}_change"), getattr(before, f"{short}_change")
            if phase == f"{short}_update":
                assert np.abs(change).max() > 1e-5
                np.testing.assert_allclose(change, moved, rtol=0, atol=ROUNDING[config.dtype])
                assert not change.flags.writeable
            elif after.phases == 1:
                assert change is None, "a step begins, and nobody has moved in it"
            else:
                assert (change is None) == (was is None)
                assert change is None or (change == was).all()
                assert not moved.any()
        before = after


def test_before_the_first_step_nothing_has_changed():
    s = Trainer(Config()).snapshot()
    assert s.phase == Phase.READY
    assert s.d_change is None
    assert s.g_change is None


@pytest.mark.parametrize("knobs", [{}, {"ema": 0.9}, {"d_steps": 0}])
def test_a_seek_finds_the_same_change(knobs):
    played, sought = Trainer(Config(**knobs)), Trainer(Config(**knobs))
    sought.run(steps=200)
    played.run(steps=70)
    for phases in range(len(phases_of(played.config))):
        sought.seek(70, phases)
        assert_same(played.snapshot(), sought.snapshot())
        assert played.snapshot().g_change is not None or phases > 0
        played.advance()


def test_a_weight_set_by_hand_is_no_update():
    """The change stays that of the optimiser's last update; the new weight does not count as one."""
    trainer = Trainer(Config())
    trainer.run(steps=5)
    before = trainer.snapshot().d_change
    trainer.set_weight("discriminator", 0, 3.0)
    np.testing.assert_array_equal(trainer.snapshot().d_change, before)
