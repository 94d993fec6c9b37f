"""Looking: generate, judge, and the measures."""

import math

import numpy as np
import pytest

from gan_tui import LOSSES, MEASURES, Config, Trainer
from gan_tui.data.datasets import from_images
from gan_tui.measures.distances import coverage


@pytest.fixture(scope="module", params=["slanted", "circles", "diagonals"])
def trainer(request):
    trainer = Trainer(Config(dataset=request.param))
    trainer.run(steps=300)
    return trainer


def bare(latent):
    """A generator whose single pixel weight is 1: z can be read from the image."""
    trainer = Trainer(Config(latent=latent, latent_dim=1, generator=(), dtype="float64"))
    for index, value in enumerate([1.0, 0.0] * 4):
        trainer.set_weight("generator", index, value)
    return trainer


# -- generate and judge


@pytest.mark.parametrize("count", [0, 1, 7, 2048])
def test_generate(trainer, count):
    images = trainer.generate(count, seed=3)
    assert images.shape == (count, trainer.dataset.images.shape[1])
    assert images.dtype == np.float32
    assert ((images >= 0) & (images <= 1)).all()
    np.testing.assert_array_equal(images, trainer.generate(count, seed=3))


@pytest.mark.parametrize("latent", ["normal", "uniform"])
@pytest.mark.parametrize("truncation", [0.001, 0.3, 1.0, 2.0, None])
def test_truncation_bounds_the_noise(latent, truncation):
    images = bare(latent).generate(4000, truncation=truncation)
    z = np.log(images[:, 0] / (1 - images[:, 0]))
    bound = math.inf if truncation is None else truncation
    assert np.abs(z).max() <= bound + 1e-12
    assert np.abs(z).max() > 0.95 * min(bound, 3 if latent == "normal" else 1)
    assert (z < 0).any() == (latent == "normal")


@pytest.mark.parametrize("latent", ["normal", "uniform"])
@pytest.mark.parametrize("truncation", [0, -1, float("nan")])
def test_no_bound_below_0(latent, truncation):
    with pytest.raises(ValueError, match=f"truncation is {truncation}; it must be above 0"):
        bare(latent).generate(3, truncation=truncation)


def test_there_is_no_noise_as_small_as_that():
    with pytest.raises(ValueError, match="truncation is 1e-06; it must be"):
        bare("normal").generate(3, truncation=1e-6)


def test_judge(trainer):
    images = trainer.dataset.images[:50]
    verdicts = trainer.judge(images)
    assert verdicts.shape == (50,)
    logits = trainer.snapshot().discriminator.forward(images)[:, 0]
    np.testing.assert_allclose(verdicts, 1 / (1 + np.exp(-logits)), rtol=1e-5)
    assert trainer.judge(images[:0]).shape == (0,)
    np.testing.assert_array_equal(trainer.judge(images[:3].tolist()), trainer.judge(images[:3]))


@pytest.mark.parametrize("name", LOSSES)
def test_judge_speaks_as_the_loss_does(name):
    trainer = Trainer(Config(loss=name))
    trainer.run(steps=3)
    verdicts = trainer.judge(trainer.dataset.images)
    logits = trainer.snapshot().discriminator.forward(trainer.dataset.images)[:, 0]
    expected = 1 / (1 + np.exp(-logits)) if LOSSES[name].probability else logits
    np.testing.assert_allclose(verdicts, expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t: t.generate(-1), "count is -1; it must be 0 or more"),
        (lambda t: t.generate(1, label=0), "label is 0; this game is not conditional"),
        (lambda t: t.judge(np.zeros((2, 4)), label=0), "label is 0; this game is not conditional"),
        (lambda t: t.judge(np.zeros((2, 5))), r"images have the shape \(2, 5\); it must be \(n, 4\)"),
        (lambda t: t.judge(np.zeros(4)), r"images have the shape \(4,\); it must be \(n, 4\)"),
    ],
)
def test_what_cannot_be(call, message):
    with pytest.raises(ValueError, match=message):
        call(Trainer(Config()))


def test_layers_of_a_snapshots_networks(trainer):
    s = trainer.snapshot()
    (W, b), (V, c) = s.generator.layers()
    hidden = s.probe @ W + b
    pre = np.where(hidden > 0, hidden, 0.2 * hidden) @ V + c
    np.testing.assert_allclose(s.probe_images, 1 / (1 + np.exp(-pre)), rtol=1e-4, atol=1e-6)
    assert s.generator.sizes == (trainer.config.latent_dim, *trainer.config.generator, trainer.dataset.images.shape[1])
    assert s.discriminator.sizes == (trainer.dataset.images.shape[1], *trainer.config.discriminator, 1)
    grads = s.generator.layers(s.g_grad)
    assert [(g.shape, h.shape) for g, h in grads] == [(W.shape, b.shape), (V.shape, c.shape)]


# -- measures


@pytest.mark.parametrize("name", ["d_loss", "g_loss", "d_real", "d_fake"])
def test_measures_of_the_losses(trainer, name):
    assert math.isnan(MEASURES[name].of(Trainer(trainer.config).snapshot()))
    s = trainer.snapshot()
    assert MEASURES[name].of(s) == getattr(s, name) == s.curves[name][-1]


@pytest.mark.parametrize("name", MEASURES)
def test_measures_are_numbers(trainer, name):
    value = MEASURES[name].of(trainer.snapshot())
    assert isinstance(value, float)
    needs = {"mode_entropy": trainer.dataset.classes, "top_mode": trainer.dataset.classes}
    needs["class_accuracy"] = trainer.config.conditional
    assert math.isfinite(value) == bool(needs.get(name, True))
    assert math.isnan(MEASURES[name].of(Trainer(trainer.config).snapshot()))


def test_rule(trainer):
    s = trainer.snapshot()
    assert MEASURES["rule"].of(s) == np.mean([bool(trainer.dataset.rule(image[None])[0]) for image in s.probe_images])
    assert 0 < MEASURES["rule"].of(s) <= 1


def test_no_rule_is_nan():
    trainer = Trainer(Config(), dataset=from_images("mine", np.eye(4, dtype=np.float32), (2, 2)))
    trainer.run(steps=3)
    assert math.isnan(MEASURES["rule"].of(trainer.snapshot()))
    assert math.isnan(coverage(np.zeros((1, 4)), np.zeros((5, 4))))


@pytest.mark.parametrize(("reals", "fakes", "k"), [(40, 30, 5), (30, 60, 3), (20, 4, 1), (6, 9, 5)])
def test_coverage_by_brute_force(reals, fakes, k):
    rng = np.random.default_rng(reals)
    x, y = rng.random((reals, 4)), rng.random((fakes, 4)) ** 2
    covered = 0
    for i in range(reals):
        others = sorted(math.dist(x[i], x[j]) for j in range(reals) if j != i)
        radius = others[k - 1]
        covered += min(math.dist(x[i], fake) for fake in y) < radius
    assert covered > 0
    assert covered < reals or reals <= k + 1
    assert coverage(x, y, k) == covered / reals


def test_coverage_is_of_the_probe_and_the_reference(trainer):
    s = trainer.snapshot()
    assert s.probe_images.shape == s.reference.shape == (256, trainer.dataset.images.shape[1])
    assert MEASURES["coverage"].of(s) == coverage(s.reference, s.probe_images)


def test_coverage_of_equals_and_of_one_point():
    rng = np.random.default_rng(0)
    assert coverage(rng.random((500, 2)), rng.random((500, 2))) == pytest.approx(0.97, abs=0.03)
    assert coverage(rng.random((500, 2)), np.full((500, 2), 0.5)) < 0.05


def test_coverage_is_strict():
    """A fake exactly as far as the k-th neighbour does not cover."""
    line = np.arange(6.0)[:, None]
    assert coverage(line, line + 1.0, k=1) == pytest.approx(5 / 6)  # each but the first has a fake on it
    assert coverage(line[:2], np.array([[2.0]]), k=1) == 0


def test_top_mode_by_hand():
    """The share of the commonest nearest class mean."""
    trainer = Trainer(Config(dataset="diagonals"))
    trainer.run(steps=30)
    s = trainer.snapshot()
    kinds = [trainer.dataset.images[trainer.dataset.labels == k].mean(0) for k in (0, 1)]
    nearer = [math.dist(image, kinds[0]) < math.dist(image, kinds[1]) for image in s.probe_images]
    share = sum(nearer) / len(nearer)
    assert MEASURES["top_mode"].of(s) == max(share, 1 - share)
    assert 0.5 <= share <= 1


@pytest.mark.parametrize(("bias", "share"), [(9, 1.0), (-9, 1.0)])
def test_top_mode_of_one_kind(bias, share):
    trainer = Trainer(Config(dataset="diagonals", generator=()))
    for unit, sign in enumerate((1, -1, -1, 1)):
        trainer.set_weight("generator", 5 * unit + 4, sign * bias)
    trainer.advance()
    assert MEASURES["top_mode"].of(trainer.snapshot()) == share


def test_swing_is_of_the_latest_200_steps(trainer):
    s = trainer.snapshot()
    latest = s.curves["d_fake"].tolist()[-200:]
    assert MEASURES["swing"].of(s) == pytest.approx((max(latest) - min(latest)) / 2)
    short = Trainer(trainer.config)
    short.run(steps=199)
    assert math.isnan(MEASURES["swing"].of(short.snapshot()))


def test_lengths_of_the_gradients(trainer):
    s = trainer.snapshot()
    assert MEASURES["d_norm"].of(s) == pytest.approx(math.sqrt(sum(x * x for x in s.d_grad.tolist())))
    assert MEASURES["g_norm"].of(s) == pytest.approx(math.sqrt(sum(x * x for x in s.g_grad.tolist())))
