"""The Slanted Land notebook's 29 printed numbers, from the example that retells it with this package's parts."""

import math
import runpy
from pathlib import Path

import numpy as np
import pytest

PATH = Path(__file__).parents[2] / "examples" / "slanted_land.py"
SlantedLand = runpy.run_path(str(PATH))["SlantedLand"]

PRINTED = {
    "G's weights": [0.70702123, 0.03720449, -0.45703394, 0.79375751],
    "G's biases": [2.48490157, -3.36725912, -2.90139211, 2.8172726],
    "D's weights": [0.60175083, -0.29127513, -0.40093314, 0.37759987],
    "D's bias": [-0.8955103005797729],
    "image 1": [0.94688171, 0.03401213, 0.04080795, 0.96308679],
    "image 2": [0.95653992, 0.03437852, 0.03579494, 0.97063836],
    "image 3": [0.95056667, 0.03414339, 0.03893305, 0.96599501],
    "image 4": [0.94228203, 0.03386046, 0.04309146, 0.95941292],
}


@pytest.fixture(scope="module")
def game():
    game = SlantedLand()
    game.train(epochs=1000)
    return game


def test_the_first_weights_are_the_notebooks():
    ((v, c),), ((w, b),) = (network.layers() for network in (SlantedLand().generator, SlantedLand().discriminator))
    np.testing.assert_allclose(w[:, 0], [0.49671415, -0.1382643, 0.64768854, 1.52302986], atol=5e-9)
    np.testing.assert_allclose(b, [-0.23415337], atol=5e-9)
    np.testing.assert_allclose(v[0], [-0.23413696, 1.57921282, 0.76743473, -0.46947439], atol=5e-9)
    np.testing.assert_allclose(c, [0.54256004, -0.46341769, -0.46572975, 0.24196227], atol=5e-9)


def test_all_29_numbers(game):
    ((v, c),), ((w, b),) = game.generator.layers(), game.discriminator.layers()
    rng = np.random.RandomState()
    rng.set_state(game.rng.get_state())  # leave the game's own as it is
    images = [game.draw(z) for z in rng.random_sample(4)]
    found = dict(zip(PRINTED, [v[0], c, w[:, 0], b, *images], strict=True))
    assert sum(len(numbers) for numbers in PRINTED.values()) == 29
    for name, numbers in PRINTED.items():
        digits = 8 if len(numbers) > 1 else 14  # the last two of a float's 17 depend on the order of the operations
        assert np.round(found[name], digits).tolist() == np.round(numbers, digits).tolist(), name


def test_its_errors(game):
    """D's error is of the fake, not of the number it was made from, which is what the notebook plots."""
    g, d = np.array(game.g_errors), np.array(game.d_errors)
    assert (g[0], g.min(), g.max(), g[-1]) == pytest.approx((0.294, 0.292, 0.996, 0.685), abs=5e-4)
    assert g.argmax() == pytest.approx(457, abs=1)
    assert (d.min(), d.max()) == pytest.approx((0.80, 1.59), abs=5e-3)


def test_it_was_stopped_in_mid_swing(game):
    """The pixels are not where the faces are, and they go on moving up and down."""
    later = SlantedLand()
    dark = []
    for _ in range(8):
        later.train(epochs=1000)
        dark.append(later.draw(0.5)[0])
    assert game.draw(0.5)[0] == dark[0] > 0.93  # the faces' mean is 0.88
    turns = np.diff(np.sign(np.diff(dark)))
    assert np.count_nonzero(turns) >= 2
    assert max(dark) - min(dark) > 0.1


def test_g_follows_the_right_derivative():
    """Finite differences of -ln D(G(z)) by each of G's eight numbers."""
    game, z, h = SlantedLand(seed=3), 0.7, 1e-6
    start = game.generator.theta.copy()

    def error(theta):
        game.generator.theta[:] = theta
        return -math.log(game.says(game.draw(z)))

    numeric = [(error(start + h * unit) - error(start - h * unit)) / (2 * h) for unit in np.eye(8)]
    for keep_weight in (True, False):
        game = SlantedLand(seed=3, keep_weight=keep_weight)
        assert game.generator.theta.tolist() == start.tolist()
        image = np.ones((5, 1))
        game.teach_g(np.array([[z], [1.0]]), image)
        moved = (start - game.generator.theta) / 0.01
        assert np.allclose(moved, numeric, rtol=1e-6) == keep_weight


def test_without_the_weight_every_pixel_goes_black():
    game = SlantedLand(keep_weight=False)
    game.train(epochs=1000)
    np.testing.assert_allclose(game.draw(0.5), [0.980, 0.981, 0.980, 0.979], atol=5e-4)


def test_it_runs_as_a_script(capsys):
    runpy.run_path(str(PATH), run_name="__main__")
    said = capsys.readouterr().out
    for number in np.concatenate([PRINTED["G's weights"], PRINTED["image 1"], PRINTED["image 4"]]):
        assert f"{number:.8f}" in said
    assert "-0.89551030" in said
