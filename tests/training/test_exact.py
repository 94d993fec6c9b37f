"""The measures where theory knows the answer: densities, tables, Gaussians, and reals against reals."""

import math

import numpy as np
import pytest

from gan_tui import LOSSES, MEASURES, Config, Trainer, load_dataset
from gan_tui.measures.distances import (
    REMEMBERED,
    coverage,
    energy,
    jensen_shannon,
    mean_apart,
    off_the_best,
    once,
    worst_marginal,
)
from gan_tui.nn.network import sigmoid

LN2 = math.log(2)


# -- uniform noise against reals, whose boxes are known

BOXES = {"slanted": 0.25**4, "diagonals": 2 * 0.25**4, "circles": 0.3**9}
"""The share of all images that could be real; within it both are uniform."""


@pytest.mark.parametrize(
    ("name", "v", "nats"),
    [("slanted", -0.0255747, 0.6803598), ("diagonals", -0.0457494, 0.6702725), ("circles", None, 0.6930307)],
)
def test_noise_against_reals(name, v, nats):
    share = BOXES[name]
    best = 1 / (1 + share)  # what the best D says within the box; 0 outside
    value = math.log(best) + share * math.log(1 - best)
    assert v is None or value == pytest.approx(v, abs=5e-8)
    assert value / 2 + LN2 == pytest.approx(nats, abs=5e-8)
    assert jensen_shannon(np.array([1.0, 0.0]), np.array([share, 1 - share])) == pytest.approx(nats, abs=5e-8)


def test_the_best_d_against_noise():
    """Slanted: 256/257 in the box, right in 0.998047 of all; and how far 1/2 is from it."""
    rng = np.random.default_rng(0)
    faces, noise = load_dataset("slanted").draw(rng, 4000)[0], rng.random((4000, 4))
    images, labels = np.concatenate([faces, noise]), np.repeat([1.0, 0.0], 4000)
    inside = (np.abs(images - [1, 0, 0, 1]) <= 0.25).all(1)
    assert inside[:4000].all()
    best = np.where(inside, 256 / 257, 0.0)
    assert np.mean((best > 0.5) == labels) == pytest.approx(0.998047, abs=0.0005)
    some = np.r_[:500, 4000:4500]
    assert off_the_best(images[some], best[some], labels[some]) < 0.03
    half = np.full(1000, 0.5)
    exact = math.sqrt(0.5 * (256 / 257 - 0.5) ** 2 * (1 + 1 / 256) + 0.5 * 0.25 * 255 / 256)
    assert exact == pytest.approx(0.498, abs=0.0005)
    assert off_the_best(images[some], half, labels[some]) == pytest.approx(exact, abs=0.015)


# -- a table: one logit an atom


def test_a_tabular_game():
    p, best = np.array([0.4, 0.3, 0.2, 0.1]), np.array([0.8, 0.6, 0.4, 0.2])
    q = p[::-1]
    np.testing.assert_allclose(p / (p + q), best)
    value = (p * np.log(best) + q * np.log(1 - best)).sum()
    assert value == pytest.approx(-1.1734141, abs=5e-8)
    assert value / 2 + LN2 == pytest.approx(0.1064401, abs=5e-8)

    counts, around = 100 * p, 50  # so many images an atom, reals and fakes together
    atoms = np.repeat([0, 1, 2, 3, 0, 1, 2, 3], [*counts.astype(int), *counts[::-1].astype(int)])
    images, labels = np.eye(4)[atoms], np.repeat([1.0, 0.0], 100)
    chance = (best * (1 - best)) / (around - 1)  # an image is no neighbour of itself
    for said in (np.full(4, 0.5), np.array([0.9, 0.9, 0.1, 0.1]), np.zeros(4)):
        exact = math.sqrt(np.mean((said - best) ** 2 - chance))
        assert off_the_best(images, said[atoms], labels) == pytest.approx(exact, abs=1e-12)
    assert off_the_best(images, best[atoms], labels) == 0


# -- two Gaussians: the best D is linear


@pytest.mark.parametrize(("mu", "nats"), [(0.5, 0.0303113), (1, 0.1114215), (2, 0.3368308), (4, 0.6327202)])
def test_two_gaussians(mu, nats):
    x = np.linspace(-12, 16, 200_001)
    p, q = (np.exp(-((x - m) ** 2) / 2) / math.sqrt(2 * math.pi) * (x[1] - x[0]) for m in (0, mu))
    logit = mu**2 / 2 - mu * x
    np.testing.assert_allclose(sigmoid(logit), p / (p + q), atol=1e-12)
    assert jensen_shannon(p, q) == pytest.approx(nats, abs=1e-7)

    for factor in (1, 0, 3, -1):  # the best; 1/2 of everything; too sure; the wrong way round
        exact = ((p + q) / 2 * (sigmoid(factor * logit) - sigmoid(logit)) ** 2).sum()
        found = []
        for seed in range(12):
            rng = np.random.default_rng(seed)
            points = np.concatenate([rng.normal(0, 1, 500), rng.normal(mu, 1, 500)])
            said = sigmoid(factor * (mu**2 / 2 - mu * points))
            found.append(off_the_best(points[:, None], said, np.repeat([1.0, 0.0], 500)) ** 2)
        assert np.mean(found) == pytest.approx(exact, abs=0.005)
        assert factor != 1 or max(found) < 0.12**2, "what chance brings"


# -- of a game


def test_the_gap_of_ds_own():
    """A D that says 1/2 of everything is as far off as reals and first fakes can be told apart; training closes it."""
    trainer = Trainer(Config())
    size = trainer.snapshot().discriminator.theta.size
    for index in range(size - 33, size):  # the last layer
        trainer.set_weight("discriminator", index, 0.0)
    trainer.tune(d_lr=0.0, g_lr=0.0)
    trainer.run(steps=1)
    assert MEASURES["d_gap"].of(trainer.snapshot()) == pytest.approx(0.5, abs=0.03)
    trainer.tune(d_lr=0.01, r1=0.0)
    trainer.run(steps=400)
    assert MEASURES["d_gap"].of(trainer.snapshot()) < 0.15


def test_the_gap_where_the_best_d_is_known():
    for loss, known in LOSSES.items():
        trainer = Trainer(Config(loss=loss))
        trainer.run(steps=3)
        gap = MEASURES["d_gap"].of(trainer.snapshot())
        assert math.isnan(gap) == (not known.probability and loss != "least_squares")
    trainer = Trainer(Config(dataset="diagonals", conditional=True, label_smoothing=0.2))
    trainer.run(steps=3)
    assert 0 <= MEASURES["d_gap"].of(trainer.snapshot()) <= 1


def test_odd_questions():
    assert math.isnan(off_the_best(np.zeros((1, 2)), np.zeros(1), np.ones(1)))
    assert math.isnan(off_the_best(np.zeros((9, 2)), np.full(9, np.inf), np.ones(9)))
    assert off_the_best(np.zeros((3, 2)), np.zeros(3), np.ones(3)) == 1


# -- reals against reals


@pytest.mark.parametrize(("name", "spread", "most"), [("slanted", 0.0005, 0.0009), ("digits", 0.005, 0.009)])
def test_energy_of_equal_distributions(name, spread, most):
    """Zero on average, and this much by chance, of 256 against 256."""
    data, found = load_dataset(name), []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        if data.draw:
            halves = [data.draw(rng, 256)[0] for _ in range(2)]
        else:
            halves = np.split(data.images[rng.permutation(len(data.images))[:512]], 2)
        found.append(energy(*halves))
    assert abs(np.mean(found)) < spread
    assert np.std(found) == pytest.approx(spread, rel=0.5)
    assert np.quantile(found, 0.95) < 1.5 * most


def test_half_of_the_digits_against_the_other():
    data = load_dataset("digits")
    halves = np.split(data.images[np.random.default_rng(0).permutation(1796)], 2)
    assert coverage(*halves) == pytest.approx(0.969, abs=0.02)
    assert energy(*halves) == pytest.approx(0, abs=0.003)
    assert mean_apart(data.images) == pytest.approx(3.022, abs=5e-4)


# -- what is remembered of the reals


def test_work_is_done_once_for_arrays_that_stay_the_same():
    done = []

    @once
    def work(array, k=0):
        done.append(k)
        return float(array.sum()) + k

    frozen = [np.full(3, float(i)) for i in range(REMEMBERED + 1)]
    for array in frozen:
        array.flags.writeable = False
    assert [work(frozen[0]), work(frozen[0]), work(frozen[0], 2), work(frozen[0], 2)] == [0, 0, 2, 2]
    assert done == [0, 2]
    for array in frozen[1:]:
        work(array)
    assert len(done) == 2 + REMEMBERED
    work(frozen[-1])
    assert len(done) == 2 + REMEMBERED
    work(frozen[0])
    assert len(done) == 3 + REMEMBERED, "the oldest went"
    loose = np.zeros(2)
    work(loose)
    loose += 1
    assert work(loose) == 2


@pytest.mark.parametrize("measure", [coverage, energy, worst_marginal])
def test_remembering_changes_no_bit(measure):
    rng = np.random.default_rng(0)
    reals, fakes = rng.random((50, 4)), rng.random((40, 4))
    fresh = measure(reals.copy(), fakes)
    reals.flags.writeable = False
    assert [measure(reals, fakes), measure(reals, fakes)] == [fresh, fresh]
