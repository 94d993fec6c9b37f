"""What another loss would ask of G: against the game itself and against finite differences."""

import numpy as np
import pytest
from halves import changed

from gan_tui import LOSSES, Config, Phase, Trainer
from gan_tui.measures.gradients import g_gradients
from gan_tui.nn.network import join

SHAPES = [
    {},
    {"dataset": "circles", "generator": (7, 5), "discriminator": (6, 4), "hidden": "tanh", "batch_size": 3},
    {"generator": (), "discriminator": (), "latent_dim": 1, "batch_size": 1},
    {"dataset": "diagonals", "conditional": True, "label_smoothing": 0.1},
]


def walked(phase, **knobs):
    trainer = Trainer(Config(**knobs))
    trainer.run(steps=5)
    while trainer.advance() is not phase:
        pass
    return trainer.snapshot()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_games_own_loss_gives_the_games_own_gradient(shape, loss, dtype):
    s = walked(Phase.G_BACKWARD, **shape, loss=loss, dtype=dtype)
    (grad,) = g_gradients(s, [LOSSES[loss]])
    assert grad.tobytes() == s.g_grad.tobytes()


@pytest.mark.parametrize("phase", [Phase.G_FORWARD, Phase.D_UPDATE, Phase.G_UPDATE])
@pytest.mark.parametrize("shape", SHAPES)
def test_finite_differences(shape, phase):
    """At any phase, of every loss, whichever is in use."""
    s = walked(phase, **shape, dtype="float64")
    theta, h = s.generator.theta, 1e-6
    grads = g_gradients(s, LOSSES.values())
    for loss, grad in zip(LOSSES.values(), grads, strict=True):

        def g_loss(moved, loss=loss):
            fakes = s.generator.with_theta(moved).forward(join(s.z, s.labels, 2))
            return loss.generator(s.discriminator.forward(join(fakes, s.labels, 2)))[0]

        numeric = [(g_loss(theta + h * unit) - g_loss(theta - h * unit)) / (2 * h) for unit in np.eye(len(theta))]
        np.testing.assert_allclose(grad, numeric, rtol=1e-6, atol=1e-8)


def test_it_is_what_training_by_the_other_loss_would_have_received():
    """Two games of one past, the last step of one by the other loss: D's part of that step is the same for both."""
    own, other = Trainer(Config(loss="minimax")), Trainer(Config(loss="minimax"))
    for trainer in (own, other):
        trainer.run(steps=20)
    other.tune(loss="non_saturating")
    for trainer in (own, other):
        while trainer.advance() is not Phase.G_BACKWARD:
            pass
    (grad,) = g_gradients(own.snapshot(), [LOSSES["non_saturating"]])
    assert grad.tobytes() == other.snapshot().g_grad.tobytes()
    assert grad.tobytes() != own.snapshot().g_grad.tobytes()


def test_nothing_is_drawn_yet():
    s = Trainer(Config()).snapshot()
    assert g_gradients(s, LOSSES.values()) is None


def test_a_game_that_overflows_says_nothing():
    s = walked(Phase.G_UPDATE)
    wild = changed(s, generator=s.generator.with_theta(s.generator.theta * np.float32(1e38)))
    g_gradients(wild, LOSSES.values())


def test_it_leaves_the_snapshot_as_it_is():
    s = walked(Phase.G_UPDATE)
    before = [a.copy() for a in (s.z, s.fake, s.generator.theta, s.discriminator.theta, s.g_grad)]
    g_gradients(s, LOSSES.values())
    for old, new in zip(before, (s.z, s.fake, s.generator.theta, s.discriminator.theta, s.g_grad), strict=True):
        assert old.tobytes() == new.tobytes()
