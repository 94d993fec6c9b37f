"""The losses: closed forms, balance, slopes, large logits, and two scalars that play against each other."""

import math

import numpy as np
import pytest

from gan_tui import LOSSES, OPTIMIZERS, Config
from gan_tui.nn.network import sigmoid

DTYPES = ["float32", "float64"]
CLOSED = {
    "non_saturating": (
        lambda real, fake: -np.mean(np.log(real)) - np.mean(np.log(1 - fake)),
        lambda fake: -np.mean(np.log(fake)),
    ),
    "minimax": (
        lambda real, fake: -np.mean(np.log(real)) - np.mean(np.log(1 - fake)),
        lambda fake: np.mean(np.log(1 - fake)),
    ),
}
"""d_loss and g_loss as the contract has them, by D's probabilities."""
SCORED = {
    "least_squares": (
        lambda real, fake: np.mean((real - 1) ** 2) / 2 + np.mean(fake**2) / 2,
        lambda fake: np.mean((fake - 1) ** 2) / 2,
    ),
    "wasserstein": (lambda real, fake: np.mean(fake) - np.mean(real), lambda fake: -np.mean(fake)),
    "hinge": (
        lambda real, fake: np.mean(np.maximum(0, 1 - real)) + np.mean(np.maximum(0, 1 + fake)),
        lambda fake: -np.mean(fake),
    ),
}
"""The same by D's scores, where there is no probability."""


def logits(seed, count=9, dtype="float64"):
    return (2 * np.random.default_rng(seed).standard_normal((count, 1))).astype(dtype)


def logit(p):
    return np.array([[math.log(p / (1 - p))]])


def test_every_loss_is_written_here_too():
    assert {name for name, loss in LOSSES.items() if loss.probability} == CLOSED.keys()
    assert {name for name, loss in LOSSES.items() if not loss.probability} == SCORED.keys()


@pytest.mark.parametrize("name", LOSSES)
def test_closed_forms(name):
    real, fake = logits(0), logits(1, 5)
    d_loss, g_loss = {**CLOSED, **SCORED}[name]
    said = sigmoid if LOSSES[name].probability else np.asarray
    assert LOSSES[name].discriminator(real, fake)[0] == pytest.approx(d_loss(said(real), said(fake)), rel=1e-12)
    assert LOSSES[name].generator(fake)[0] == pytest.approx(g_loss(said(fake)), rel=1e-12)
    np.testing.assert_array_equal(LOSSES[name].verdict(real), said(real))


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
@pytest.mark.parametrize("name", LOSSES)
def test_slopes_by_finite_differences(name, smoothing):
    loss, real, fake, h = LOSSES[name], logits(0), logits(1, 5), 1e-6
    _, by_real, by_fake = loss.discriminator(real, fake, smoothing)
    g_loss, by_own = loss.generator(fake)
    assert isinstance(g_loss, float)
    assert (by_real.shape, by_fake.shape, by_own.shape) == (real.shape, fake.shape, fake.shape)

    def differences(function, at):
        steps = h * np.eye(at.size).reshape(-1, *at.shape)
        return np.array([function(at + e) - function(at - e) for e in steps]).reshape(at.shape) / (2 * h)

    np.testing.assert_allclose(
        by_real, differences(lambda x: loss.discriminator(x, fake, smoothing)[0], real), atol=1e-9
    )
    np.testing.assert_allclose(
        by_fake, differences(lambda x: loss.discriminator(real, x, smoothing)[0], fake), atol=1e-9
    )
    np.testing.assert_allclose(by_own, differences(lambda x: loss.generator(x)[0], fake), atol=1e-9)


@pytest.mark.parametrize("name", LOSSES)
def test_balance(name):
    """Where all logits are the same and D cannot improve, the losses are the ones that ``balance`` promises."""
    loss = LOSSES[name]
    for level in (0.0, 0.5, 1.0):  # where D's slopes on a real and on a fake cancel
        x = np.full((4, 1), level)
        _, by_real, by_fake = loss.discriminator(x, x)
        if np.allclose(by_real + by_fake, 0):
            assert (loss.discriminator(x, x)[0], loss.generator(x)[0]) == pytest.approx(loss.balance, abs=1e-15)
            return
    pytest.fail("no level at which D is at rest")


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if loss.probability])
def test_d_loss_is_2_ln_2_where_d_cannot_tell(name):
    zero = np.zeros((3, 1))
    assert LOSSES[name].discriminator(zero, zero)[0] == pytest.approx(2 * math.log(2), rel=1e-15)
    assert LOSSES[name].verdict(zero).tolist() == [[0.5]] * 3


@pytest.mark.parametrize(
    ("name", "balance"),
    [
        ("non_saturating", (1.3863, 0.6931)), ("minimax", (1.3863, -0.6931)), ("least_squares", (0.25, 0.125)),
        ("wasserstein", (0, 0)), ("hinge", (2, 0)),
    ],
)  # fmt: skip
def test_the_balances_of_the_literature(name, balance):
    assert LOSSES[name].balance == pytest.approx(balance, abs=5e-5)


@pytest.mark.parametrize("level", [-1.0, -0.3, 0.0, 0.9, 1.0])
def test_hinge_is_at_balance_between_its_margins(level):
    x = np.full((3, 1), level)
    assert LOSSES["hinge"].discriminator(x, x)[0] == pytest.approx(2, rel=1e-15)


def test_one_sided_smoothing():
    """With real labels of 0.9 the best D says 0.45 of everything, and loses 1.3763."""
    for name in CLOSED:
        loss = LOSSES[name]
        d_balance, g_balance = loss.balance_with(0.1)
        assert d_balance == pytest.approx(1.3763, abs=5e-5)
        assert g_balance == pytest.approx(loss.generator(logit(0.45))[0], rel=1e-12)
        _, by_real, by_fake = loss.discriminator(logit(0.45), logit(0.45), 0.1)
        assert by_real[0, 0] == pytest.approx(0.45 - 0.9, rel=1e-12)
        assert by_real[0, 0] + by_fake[0, 0] == pytest.approx(0, abs=1e-15)
        assert loss.balance_with(0) == loss.balance
        real, fake = logits(0), logits(1)
        by_hand = -np.mean(0.9 * np.log(sigmoid(real)) + 0.1 * np.log(1 - sigmoid(real))) - np.mean(
            np.log(1 - sigmoid(fake))
        )
        assert loss.discriminator(real, fake, 0.1)[0] == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("name", SCORED)
def test_scores_have_no_labels_to_smooth(name):
    plain, smooth = (LOSSES[name].discriminator(logits(0), logits(1), smoothing) for smoothing in (0.0, 0.4))
    for a, b in zip(plain, smooth, strict=True):
        np.testing.assert_array_equal(a, b)
    assert LOSSES[name].balance_with(0.4) == LOSSES[name].balance


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [1e2, 1e4, 1e18, 1e30])
@pytest.mark.parametrize("name", LOSSES)
def test_large_logits_stay_finite(name, size, dtype):
    if name == "least_squares" and dtype == "float32" and size > 1e18:
        size = 1e18  # the square of more is no float32
    x = np.array([[-size], [size]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        numbers = [*LOSSES[name].discriminator(x, -x), *LOSSES[name].generator(x), LOSSES[name].verdict(x)]
    assert all(np.isfinite(n).all() for n in numbers)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_dtype_is_kept(name, dtype):
    x = logits(3, dtype=dtype)
    found = [*LOSSES[name].discriminator(x, x)[1:], LOSSES[name].generator(x)[1], LOSSES[name].verdict(x)]
    assert {array.dtype.name for array in found} == {dtype}


@pytest.mark.parametrize("name", LOSSES)
def test_rows_are_batches_of_their_own(name):
    """What curves are made with, block by block, is what one batch at a time gives, bit for bit."""
    loss, real, fake = LOSSES[name], logits(0, 60).reshape(6, 10), logits(1, 60).reshape(6, 10)
    assert loss.d_losses(real, fake).tolist() == [
        loss.discriminator(r[:, None], f[:, None])[0] for r, f in zip(real, fake, strict=True)
    ]
    assert loss.g_losses(fake).tolist() == [loss.generator(f[:, None])[0] for f in fake]


@pytest.mark.parametrize("name", LOSSES)
def test_a_row_of_reals_and_fakes_is_both(name):
    """What training uses, one row with the reals first, in place, gives the same slopes."""
    loss, x = LOSSES[name], logits(4, 12).reshape(1, 12)
    found = np.empty_like(x)
    loss.d_slope(6, "float64", 0.2)(x, found)
    _, by_real, by_fake = loss.discriminator(x[:, :6], x[:, 6:], 0.2)
    np.testing.assert_allclose(found, np.concatenate([by_real, by_fake], axis=1), rtol=1e-14)


@pytest.mark.parametrize(("d", "ratio"), [(0.01, 99), (0.1, 9), (0.5, 1), (0.9, 1 / 9)])
def test_non_saturating_pushes_where_minimax_does_not(d, ratio):
    """Slopes by the logit are -(1 - D) and -D."""
    _, lively = LOSSES["non_saturating"].generator(logit(d))
    _, lame = LOSSES["minimax"].generator(logit(d))
    assert lively[0, 0] == pytest.approx(-(1 - d), rel=1e-12)
    assert lame[0, 0] == pytest.approx(-d, rel=1e-12)
    assert lively[0, 0] / lame[0, 0] == pytest.approx(ratio, rel=1e-12)


# -- Dirac-GAN (Mescheder, Geiger and Nowozin 2018): the data is the point 0, G makes the point theta, D(x) = psi x

RATE = 0.2


def dirac_step(loss, alternating, r1, theta, psi, clip=np.inf):
    """One SGD step of each player; alternating: G moves first, and D answers. D's weight is clipped after it."""
    config, sgd = Config(d_optimizer="sgd", g_optimizer="sgd"), OPTIMIZERS["sgd"]
    theta, psi = np.array([theta], float), np.array([psi], float)

    def d_gradient():
        _, _, by_fake = LOSSES[loss].discriminator(np.zeros((1, 1)), (psi * theta)[None])
        return by_fake[0] * theta + r1 * psi  # the slope of D by x is psi: R1 is r1 / 2 psi^2

    d_grad = d_gradient()
    sgd.update(theta, LOSSES[loss].generator((psi * theta)[None])[1][0] * psi, sgd.start(theta), config, RATE)
    sgd.update(psi, d_gradient() if alternating else d_grad, sgd.start(psi), config, RATE)
    return theta[0], float(np.clip(psi[0], -clip, clip))


@pytest.mark.parametrize(
    ("loss", "alternating", "r1", "radius"),
    [
        ("minimax", False, 0.0, 3.0970),  # spirals out
        ("minimax", True, 0.0, 1.4210),  # goes round and round
        ("non_saturating", False, 0.0, 0.6402),
        ("non_saturating", True, 0.0, 0.2839),
        ("minimax", True, 0.3, 2.301e-7),  # settles
        ("non_saturating", True, 0.3, 1.499e-7),
    ],
)
def test_dirac_gan_after_500_steps(loss, alternating, r1, radius):
    at = (1.0, -1.0)
    for _ in range(500):
        at = dirac_step(loss, alternating, r1, *at)
    assert math.hypot(*at) == pytest.approx(radius, rel=4e-4)


@pytest.mark.parametrize(("alternating", "radius"), [(False, 1.0022), (True, 1.0241)])
def test_dirac_gan_of_wasserstein_never_settles_under_clipping(alternating, radius):
    at, seen = (1.0, -1.0), []
    for _ in range(500):
        at = dirac_step("wasserstein", alternating, 0.0, *at, clip=1.0)
        seen.append(math.hypot(*at))
    assert seen[-1] == pytest.approx(radius, abs=5e-5)
    assert min(seen[250:]) > 0.9


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_where_the_best_d_holds_real_and_fake_equally_likely(name, smoothing):
    """The logit that costs D least, searched for: above the line where reals are likelier, below it where fakes are."""
    loss, logits = LOSSES[name], np.linspace(-3, 3, 6001).reshape(-1, 1)
    value, line = loss.criterion.value, loss.even_with(smoothing)

    def best(p):
        cost = p * value(logits, loss.real_label(smoothing)) + (1 - p) * value(logits, 0.0)
        return float(logits[cost.argmin(), 0])

    if math.isnan(line):
        assert (best(0.49), best(0.51)) == (-3, 3), "as far as it goes, whatever is added to all scores"
    else:
        assert best(0.49) < line < best(0.51)
        if name != "hinge":  # which jumps
            assert best(0.5) == pytest.approx(line, abs=1e-3)


@pytest.mark.parametrize(("loss", "start"), [("wasserstein", (1.0, -1.0)), ("hinge", (0.01, -0.01))])
def test_dirac_gan_of_a_score_is_bilinear(loss, start):
    """At once: the radius grows by the root of 1 + h^2 a step. In turn: an ellipse is never left."""
    at_once = in_turn = start
    for _ in range(150):
        at_once, in_turn = dirac_step(loss, False, 0.0, *at_once), dirac_step(loss, True, 0.0, *in_turn)
        conserved = in_turn[0] ** 2 + in_turn[1] ** 2 + RATE * in_turn[0] * in_turn[1]
        assert conserved == pytest.approx((2 - RATE) * start[0] ** 2, rel=1e-12)
    assert math.hypot(*at_once) == pytest.approx(math.hypot(*start) * (1 + RATE**2) ** 75, rel=1e-12)


@pytest.mark.parametrize("loss", ["non_saturating", "minimax"])
@pytest.mark.parametrize(
    ("alternating", "r1", "eigenvalues"),
    [
        (False, 0.0, [math.sqrt(1 + RATE**2 / 4)] * 2),  # unstable
        (True, 0.0, [1.0, 1.0]),  # a circle
        (False, 0.3, [0.97467943, 0.97467943]),
        (True, 1.0, [0.86298, 0.92702]),
    ],
)
def test_dirac_gan_near_its_balance(loss, alternating, r1, eigenvalues):
    h = 1e-4

    def by(d_theta, d_psi):
        above, below = (dirac_step(loss, alternating, r1, s * d_theta, s * d_psi) for s in (1, -1))
        return np.subtract(above, below) / (2 * h)

    jacobian = np.array([by(h, 0), by(0, h)]).T
    assert sorted(abs(np.linalg.eigvals(jacobian))) == pytest.approx(eigenvalues, abs=5e-6)
