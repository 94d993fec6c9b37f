"""The Dirac-GAN against closed forms; its single steps, written out anew, are in tests/nn/test_losses.py."""

import math

import numpy as np
import pytest

from gan_tui import Config
from gan_tui.teaching.dirac import START, dirac_path

RATE = 0.2
SGD = {"d_optimizer": "sgd", "g_optimizer": "sgd", "d_lr": RATE, "g_lr": RATE}


def game(**settings):
    return Config(**{**SGD, "r1": 0.0, **settings})


def test_in_turn_a_bilinear_game_never_leaves_its_ellipse():
    """Wasserstein: psi -= h theta, then theta += h psi. D first: theta^2 + psi^2 - h theta psi is kept."""
    theta, psi = dirac_path(game(loss="wasserstein"), 300).T
    np.testing.assert_allclose(theta**2 + psi**2 + RATE * theta * psi * -1, 2 + RATE, rtol=1e-12)


@pytest.mark.parametrize("loss", ["non_saturating", "minimax"])
@pytest.mark.parametrize(("r1", "radii"), [(0.0, [1.0, 1.0]), (1.0, [0.86298, 0.92702])])
def test_near_the_balance(loss, r1, radii):
    """The eigenvalues that Mescheder's Jacobian has where the players move in turn."""
    h = 1e-5
    after = [dirac_path(game(loss=loss, r1=r1), 1, start)[1] for start in ((h, 0.0), (0.0, h))]
    assert sorted(abs(np.linalg.eigvals(np.array(after).T / h))) == pytest.approx(radii, abs=5e-6)


def test_minimax_circles_and_r1_ends_it():
    radius = {r1: np.hypot(*dirac_path(game(loss="minimax", r1=r1), 500).T) for r1 in (0.0, 0.3)}
    assert radius[0.0][0] == math.hypot(*START)
    assert 1.3 < radius[0.0].min() < radius[0.0].max() < 1.6
    assert radius[0.3][-1] < 1e-6


def test_turns_clipping_and_what_each_optimiser_keeps():
    still = dirac_path(game(g_steps=0), 20)
    assert (still[:, 0] == 1).all()
    assert (np.diff(still[:, 1]) < 0).all(), "D alone goes on to know the fake from the data"
    many = dirac_path(game(d_steps=3, g_steps=0), 5)
    np.testing.assert_array_equal(many[:, 1], still[: 3 * 5 + 1 : 3, 1])
    assert np.abs(dirac_path(game(loss="wasserstein", clip=0.5), 100)[1:, 1]).max() == 0.5
    adam = dirac_path(game(d_optimizer="adam", g_optimizer="adam", d_lr=0.003, g_lr=0.001), 3)
    np.testing.assert_allclose(np.abs(np.diff(adam, axis=0)[0]), [0.001, 0.003], rtol=1e-6)


def test_it_may_leave_for_good():
    path = dirac_path(game(loss="least_squares", d_lr=10.0, g_lr=10.0), 500)
    gone = ~np.isfinite(path).all(1)
    assert gone.any()
    assert gone[gone.argmax() :].all(), "and nothing comes back from there"
