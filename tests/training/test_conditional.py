"""Conditional games: both players are told the class; and what is not told, or cannot be."""

import numpy as np
import pytest

from gan_tui import Config, Trainer
from gan_tui.data.datasets import from_images
from gan_tui.nn.network import join
from gan_tui.training.batches import BLOCK_STEPS, GENERATE, Z, noise, stream

CONFIG = Config(dataset="diagonals", conditional=True, dtype="float64", d_steps=2)


@pytest.fixture(scope="module")
def trainer():
    trainer = Trainer(CONFIG)
    trainer.run(steps=300)
    return trainer


def three_kinds():
    """Mostly of class 1, none of class 2."""
    images = np.random.default_rng(0).random((90, 6)).astype(np.float32)
    return from_images("mine", images, (2, 3), labels=np.repeat([0, 1], [10, 80]), classes=("a", "b", "c"))


def test_sizes(trainer):
    s = trainer.snapshot()
    assert s.generator.sizes == (4 + 2, 16, 4)
    assert s.discriminator.sizes == (4 + 2, 16, 1)
    assert s.probe.shape == (256, 4)


def test_z_and_images_are_joined_by_their_labels():
    trainer = Trainer(CONFIG)
    trainer.run(steps=5)
    while trainer.step == 5:
        phase = trainer.advance()
        s = trainer.snapshot()
        if phase == "sample":
            kinds = trainer.dataset.labels
            known = {image.tobytes(): kind for image, kind in zip(trainer.dataset.images, kinds, strict=True)}
            assert [known[row.astype("float32").tobytes()] for row in s.real] == s.real_labels.tolist()
        if phase == "g_forward":
            assert (s.z.shape, s.labels.shape, s.fake.shape) == ((32, 4), (32,), (32, 4))
            np.testing.assert_allclose(s.generator.forward(join(s.z, s.labels, 2)), s.fake, rtol=1e-12)
        if phase in ("d_forward", "g_loss"):
            np.testing.assert_allclose(s.discriminator.forward(join(s.fake, s.labels, 2)), s.fake_logits, rtol=1e-12)
        if phase == "d_forward":
            expected = s.discriminator.forward(join(s.real, s.real_labels, 2))
            np.testing.assert_allclose(expected, s.real_logits, rtol=1e-12)


def test_join_is_one_hot_columns():
    x = np.array([[0.5, 0.25], [0.1, 0.2]], np.float32)
    joined = join(x, np.array([2, 0]), 3)
    assert joined.dtype == np.float32
    np.testing.assert_array_equal(joined[:, :2], x)
    np.testing.assert_array_equal(joined[:, 2:], [[0, 0, 1], [1, 0, 0]])
    assert join(x, None, 3) is x


@pytest.mark.parametrize("step", [0, BLOCK_STEPS + 3])
def test_labels_of_fakes_are_drawn_after_z_like_those_of_the_data(step):
    data = three_kinds()
    config = Config(conditional=True, seed=5)
    trainer = Trainer(config, dataset=data)
    trainer.seek(step)
    rng = stream(Z, 5, step // BLOCK_STEPS)
    noise(rng, "normal", (BLOCK_STEPS, 2, config.latent_dim, 32))
    drawn = data.labels[rng.integers(0, 90, (BLOCK_STEPS, 2, 32))]
    found = [trainer.snapshot().labels for _ in range(10) if trainer.advance() == "g_forward"]
    np.testing.assert_array_equal(found, drawn[step % BLOCK_STEPS])
    assert drawn.mean() == pytest.approx(80 / 90, abs=0.02)


def test_probe_and_reference_have_labels(trainer):
    s = trainer.snapshot()
    np.testing.assert_array_equal(s.probe_labels, np.arange(256) % 2)
    left = trainer.dataset.rule  # both kinds obey the rule; which one it is, is the sign of the slant
    assert left(s.reference).all()
    np.testing.assert_array_equal(s.reference[:, 0] < 0.5, s.reference_labels == 1)
    np.testing.assert_allclose(s.probe_images, s.generator.forward(join(s.probe, s.probe_labels, 2)), rtol=1e-12)


def test_each_class_is_what_it_says(trainer):
    for label, images in enumerate(([1, 0, 0, 1], [0, 1, 1, 0])):
        made = trainer.generate(500, seed=3, label=label)
        assert np.mean(made @ (2 * np.array(images) - 1) > 0) >= 0.99


def test_generate(trainer):
    z = noise(stream(GENERATE, 7), "normal", (9, 4))
    net = trainer.snapshot().generator
    np.testing.assert_array_equal(trainer.generate(9, 7), net.forward(join(z, np.arange(9) % 2, 2)))
    np.testing.assert_array_equal(trainer.generate(9, 7, label=1), net.forward(join(z, np.ones(9, int), 2)))
    mixed = np.array([0, 1, 1, 0, 0, 0, 1, 1, 1])
    np.testing.assert_array_equal(trainer.generate(9, 7, label=mixed), net.forward(join(z, mixed, 2)))
    assert trainer.generate(0, label=1).shape == (0, 4)


def test_judge(trainer):
    images = trainer.dataset.images[:60]
    as_left, as_right = (trainer.judge(images, label=label) for label in (0, 1))
    s = trainer.snapshot()
    logits = s.discriminator.forward(join(images, np.ones(60, int), 2))[:, 0]
    np.testing.assert_allclose(as_right, 1 / (1 + np.exp(-logits)), rtol=1e-6)
    np.testing.assert_array_equal(trainer.judge(images), np.maximum(as_left, as_right))
    labels = trainer.dataset.labels[:60]
    right, wrong = trainer.judge(images, label=labels), trainer.judge(images, label=1 - labels)
    np.testing.assert_array_equal(right, np.where(labels, as_right, as_left))
    assert np.mean(right > wrong) >= 0.9
    np.testing.assert_array_equal(s.judge(images, labels), right)
    assert trainer.judge(images[:0]).shape == (0,)


@pytest.mark.parametrize("label", [2, -1, 0.5, "left", [0, 1], True])
def test_no_such_class(trainer, label):
    for call in (lambda: trainer.generate(3, label=label), lambda: trainer.judge(np.zeros((3, 4)), label=label)):
        with pytest.raises(ValueError, match=r"^label is "):
            call()


@pytest.mark.parametrize("dataset", ["slanted", "circles"])
def test_without_labels_there_is_nothing_to_tell(dataset):
    with pytest.raises(ValueError, match=f"conditional is True, but the data set '{dataset}' has no labels"):
        Trainer(Config(dataset=dataset, conditional=True))


def test_a_game_that_is_not_conditional_has_no_labels_of_fakes():
    trainer = Trainer(Config(dataset="diagonals"))
    trainer.run(steps=1)
    s = trainer.snapshot()
    assert (s.labels, s.probe_labels, s.reference_labels) == (None, None, None)
    assert s.real_labels.shape == (32,)


def test_the_penalty_is_by_pixels_not_by_labels():
    trainer = Trainer(Config(dataset="diagonals", conditional=True, dtype="float64", r1=2.0))
    trainer.seek(9, 5)
    s = trainer.snapshot()
    x, h = join(s.real, s.real_labels, 2), 1e-6
    by_input = [(s.discriminator.forward(x + h * e) - s.discriminator.forward(x - h * e)) / (2 * h) for e in np.eye(6)]
    by_pixel = np.mean(np.sum(np.square(by_input[:4]), axis=0))
    assert s.penalty == pytest.approx(by_pixel, rel=1e-6)
    assert np.abs(by_input[4:]).max() > 1e-3  # there was something to leave out
