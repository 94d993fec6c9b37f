"""The numbers that the GAN tutorials work out by hand, each through the code that trains."""

import math

import numpy as np
import pytest

from gan_tui import LOSSES, Config, Trainer, load_dataset
from gan_tui.nn.network import Network, sigmoid
from gan_tui.training.batches import noise

EXACT = {"rel": 1e-12, "abs": 1e-12}
FACE = [[1.0, 0.0, 0.0, 1.0]]
CERTAIN = np.array([[800.0]])
"""A logit of a real image that costs D nothing."""


def linear(*theta):
    """The tutorial's discriminator: a weight a pixel, then the bias."""
    return Network((4, 1), "leaky_relu", "linear", np.array(theta, float))


def generator(*theta):
    """The tutorial's generator: from one number z, a weight and a bias a pixel."""
    return Network((1, 4), "leaky_relu", "sigmoid", np.array(theta, float))


D = linear(1, -1, -1, 1, -1)
G = generator(1, 1, -1, -1, -1, -1, 1, 1)


def logit(p):
    return np.array([[math.log(p / (1 - p))]])


def blame(p):
    """What D and G each lose where D gives a fake the probability p."""
    d_loss, _, _ = LOSSES["non_saturating"].discriminator(CERTAIN, logit(p))
    return d_loss, LOSSES["non_saturating"].generator(logit(p))[0]


def test_1_score_of_the_perfect_face():
    assert D.forward(FACE).tolist() == [[1.0]]


def test_2_sigmoid_of_1():
    assert sigmoid(np.array([1.0]))[0] == pytest.approx(0.7310585786300049, **EXACT)
    assert LOSSES["non_saturating"].verdict(D.forward(FACE))[0, 0] == pytest.approx(0.73, abs=0.005)


def test_3_more_than_half_is_a_face():
    assert sigmoid(np.array([0.0]))[0] == 0.5
    x = np.array([-1e-6, 1e-6])
    assert (sigmoid(x) > 0.5).tolist() == [False, True]


def test_4_the_rule_of_slanted_land():
    """A face where the falling diagonal exceeds the rising one by 1: the bias is that cut-off, not a second one."""
    grid = np.stack(np.meshgrid(*[[0, 0.25, 0.5, 0.75, 1]] * 4), -1).reshape(-1, 4)
    by_hand = grid[:, 0] + grid[:, 3] - grid[:, 1] - grid[:, 2] >= 1
    assert by_hand.any()
    assert not by_hand.all()
    np.testing.assert_array_equal(load_dataset("slanted").rule(grid), by_hand)
    np.testing.assert_array_equal(D.forward(grid)[:, 0] >= 0, by_hand)


@pytest.mark.parametrize(
    ("weight", "bias", "score", "pixel"),
    [(1, 1, 1.7, 0.8455347349164652), (-1, -1, -1.7, 0.1544652650835347)],
)
def test_5_and_6_a_pixel_from_z(weight, bias, score, pixel):
    net = generator(*[weight, bias] * 4)
    assert 0.7 * weight + bias == pytest.approx(score, **EXACT)
    np.testing.assert_allclose(net.forward([[0.7]]), [[pixel] * 4], rtol=1e-12)
    assert Network((1, 1), "relu", "linear", np.array([weight, bias], float)).forward([[0.7]])[0, 0] == pytest.approx(
        score
    )


def test_6_the_hand_made_generator():
    image = G.forward([[0.7]])
    np.testing.assert_allclose(image, [[0.84553, 0.15447, 0.15447, 0.84553]], atol=5e-6)
    score = D.forward(image)[0, 0] + 1
    assert score == pytest.approx(1.382139, abs=5e-7)
    assert sigmoid(np.array([score - 1]))[0] == pytest.approx(0.594389, abs=5e-7)


@pytest.mark.parametrize(("p", "loss"), [(0.1, 2.302585092994046), (0.9, 0.10536051565782628)])
def test_7_wanting_1(p, loss):
    assert LOSSES["non_saturating"].generator(logit(p))[0] == pytest.approx(loss, **EXACT)
    d_loss, _, _ = LOSSES["non_saturating"].discriminator(logit(p), -CERTAIN)
    assert d_loss == pytest.approx(loss, **EXACT)


@pytest.mark.parametrize(("p", "loss"), [(0.1, 0.10536051565782628), (0.9, 2.302585092994046)])
def test_8_wanting_0(p, loss):
    assert blame(p)[0] == pytest.approx(loss, **EXACT)


@pytest.mark.parametrize(
    ("p", "d_error", "g_error"),
    [(0.68, 1.139434283188365, 0.3856624808119846), (0.74, 1.3470736479666092, 0.3011050927839216)],
    ids=["9", "10"],
)
def test_9_and_10_a_fake_that_passes(p, d_error, g_error):
    assert blame(p) == pytest.approx((d_error, g_error), **EXACT)


def test_11_the_smallest_circle():
    image = np.array([[0.1, 0.82, 0.01, 0.75, 0.04, 0.87, 0.15, 0.74, 0.15]])
    edge = np.array([1, 3, 5, 7])
    others = np.delete(image[0], edge)
    assert image.sum() == pytest.approx(3.63, **EXACT)
    assert (image[0, edge].mean(), image[0, edge].min()) == pytest.approx((0.795, 0.74), **EXACT)
    assert (others.mean(), others.max()) == pytest.approx((0.09, 0.15), **EXACT)
    rule = load_dataset("circles").rule
    assert rule(image).tolist() == [True]
    image[0, 4] = 0.74  # as bright as the darkest edge
    assert rule(image).tolist() == [False]


def test_12_the_perfect_circle():
    circles = load_dataset("circles")
    perfect = np.array([[0, 1, 0, 1, 0, 1, 0, 1, 0]])
    assert circles.rule(perfect).tolist() == [True]
    assert circles.rule(1 - perfect).tolist() == [False]
    np.testing.assert_array_equal(circles.images > 0.5, np.repeat(perfect == 1, len(circles.images), 0))


def test_13_balance():
    zero = np.zeros((1, 1))
    for name in ("non_saturating", "minimax"):
        d_loss, _, _ = LOSSES[name].discriminator(zero, zero)
        assert d_loss == pytest.approx(1.3862943611198906, **EXACT)
        assert -d_loss == pytest.approx(-math.log(4), **EXACT)  # V
    assert LOSSES["non_saturating"].generator(zero)[0] == pytest.approx(0.6931471805599453, **EXACT)
    assert LOSSES["minimax"].generator(zero)[0] == pytest.approx(-0.6931471805599453, **EXACT)


def test_14_the_bounds_of_the_objective():
    """log D(x) and log(1 - D(G(z))) are at most 0, where D is sure and right."""
    for name in ("non_saturating", "minimax"):
        assert LOSSES[name].discriminator(CERTAIN, -CERTAIN)[0] == 0
        for doubt in (-3.0, 0.0, 3.0):
            assert LOSSES[name].discriminator(np.array([[doubt]]), -CERTAIN)[0] > 0
            assert LOSSES[name].discriminator(CERTAIN, np.array([[doubt]]))[0] > 0


@pytest.mark.parametrize(
    ("kind", "mean", "variance", "fourth"), [("normal", 0, 1, 3), ("uniform", 1 / 2, 1 / 12, 1 / 80)]
)
def test_15_noise(kind, mean, variance, fourth):
    z = noise(np.random.Generator(np.random.SFC64(1)), kind, (1000, 400)).astype(float)
    n = z.size
    assert z.mean() == pytest.approx(mean, abs=4 * (variance / n) ** 0.5)
    assert z.var() == pytest.approx(variance, abs=4 * ((fourth - variance**2) / n) ** 0.5 + 3e-5 * variance)
    if kind == "uniform":
        assert 0 <= z.min() < 1e-4
        assert 1 - 1e-4 < z.max() < 1


@pytest.mark.parametrize("bound", [0.1, 0.5, 1.0, 2.0, 9.0])
@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_16_truncation_is_drawing_again(kind, bound):
    rng = np.random.Generator(np.random.SFC64(2))
    z = noise(rng, kind, (50_000,), within=bound)
    assert np.abs(z).max() <= bound
    drawn_again = noise(rng, kind, (1_000_000,))
    drawn_again = drawn_again[np.abs(drawn_again) <= bound]
    spread = drawn_again.std()
    error = 4 * spread * (1 / len(z) + 1 / len(drawn_again)) ** 0.5
    assert z.mean() == pytest.approx(drawn_again.mean(), abs=error)
    assert z.std() == pytest.approx(spread, abs=error)


@pytest.mark.parametrize(("d", "ratio"), [(0.01, 99.0), (0.1, 9.0), (0.5, 1.0), (0.9, 1 / 9)])
def test_17_the_value_and_what_each_generator_follows(d, ratio):
    real = logit(0.8)
    v = -LOSSES["minimax"].discriminator(real, logit(d))[0]
    assert v == pytest.approx(math.log(0.8) + math.log(1 - d), **EXACT)
    saturating, by_s = LOSSES["minimax"].generator(logit(d))
    lively, by_n = LOSSES["non_saturating"].generator(logit(d))
    assert (saturating, lively) == pytest.approx((math.log(1 - d), -math.log(d)), **EXACT)
    assert (by_s[0, 0], by_n[0, 0]) == pytest.approx((-d, -(1 - d)), **EXACT)
    assert by_n[0, 0] / by_s[0, 0] == pytest.approx(ratio, **EXACT)


# -- facts that follow from them


@pytest.mark.parametrize(("z", "score"), [(0.0, 0.924234), (math.log(3) - 1 + 1e-9, 1.0), (1.0, 1.523188)])
def test_the_hand_made_generator_needs_a_z_of_ln_3_minus_1(z, score):
    image = G.forward([[z]])
    assert D.forward(image)[0, 0] + 1 == pytest.approx(score, abs=5e-7)
    assert load_dataset("slanted").rule(image).tolist() == [score >= 1]


def test_the_hand_made_generator_passes_90_times_in_100():
    n = 100_000
    z = noise(np.random.Generator(np.random.SFC64(3)), "uniform", (n, 1))
    share = load_dataset("slanted").rule(G.forward(z)).mean()
    p = 2 - math.log(3)
    assert p == pytest.approx(0.90139, abs=5e-6)
    assert share == pytest.approx(p, abs=4 * (p * (1 - p) / n) ** 0.5)


def test_the_hand_made_discriminator_on_faces_and_on_noise():
    faces, _ = load_dataset("slanted").draw(np.random.default_rng(0), 100_000)
    static = np.random.default_rng(1).random((100_000, 4))
    on_faces, on_static = D.forward(faces), D.forward(static)
    assert sigmoid(on_faces).mean() == pytest.approx(0.6219, abs=1e-3)
    assert sigmoid(on_static).mean() == pytest.approx(0.2827, abs=2e-3)
    d_loss, _, _ = LOSSES["non_saturating"].discriminator(on_faces, on_static)
    assert d_loss == pytest.approx(0.4765 + 0.3456, abs=3e-3)


def test_four_other_faces_score_1_4():
    faces = [[0.9, 0.1, 0.2, 0.8], [0.9, 0.2, 0.1, 0.8], [0.8, 0.1, 0.2, 0.9], [0.8, 0.2, 0.1, 0.9]]
    np.testing.assert_allclose(sigmoid(D.forward(faces)), 0.59868766, atol=5e-9)


def test_the_same_numbers_in_a_running_game():
    """The hand-made players, set weight by weight, judge and draw as they should."""
    trainer = Trainer(Config(dtype="float64", latent_dim=1, latent="uniform", generator=(), discriminator=()))
    for player, theta in (("discriminator", D.theta), ("generator", G.theta)):
        for index, value in enumerate(theta):
            trainer.set_weight(player, index, value)
    assert trainer.judge(FACE)[0] == pytest.approx(0.7310585786300049, **EXACT)
    assert trainer.snapshot().generator.forward([[0.7]])[0, 0] == pytest.approx(0.8455347349164652, **EXACT)
