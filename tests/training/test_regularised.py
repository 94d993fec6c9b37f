"""What holds the game back, or keeps images from it: clipping, instance noise, label smoothing, held-out images."""

import numpy as np
import pytest
from sameness import assert_same, differences

from gan_tui import LOSSES, Config, Trainer, load_dataset
from gan_tui.data.datasets import from_images
from gan_tui.nn.losses import softplus

# -- clip


@pytest.mark.parametrize("clip", [0.01, 0.2])
def test_clipping_follows_ds_update_and_nothing_else(clip):
    trainer = Trainer(Config(loss="wasserstein", clip=clip, d_lr=0.05, d_steps=2, dtype="float64"))
    assert np.abs(trainer.snapshot().discriminator.theta).max() > clip  # first weights stay until D moves
    for _ in range(16 * 5):
        before, phase = trainer.snapshot(), trainer.advance()
        after = trainer.snapshot()
        if phase == "d_update":
            assert np.abs(after.discriminator.theta).max() == clip
            change = after.discriminator.theta - before.discriminator.theta
            np.testing.assert_allclose(after.d_change, change, rtol=0, atol=1e-15)
        else:
            assert_same(after.discriminator, before.discriminator)
    assert np.abs(after.generator.theta).max() > clip


def test_a_clipped_step_is_the_plain_step_clipped():
    plain, clipped = (Trainer(Config(loss="wasserstein", clip=clip)) for clip in (0.0, 0.05))
    for trainer in (plain, clipped):
        while trainer.advance() != "d_update":
            pass
    np.testing.assert_array_equal(
        clipped.snapshot().discriminator.theta,
        plain.snapshot().discriminator.theta.clip(-np.float32(0.05), np.float32(0.05)),
    )


def test_a_clip_that_nothing_exceeds_changes_no_bit():
    plain, clipped = Trainer(Config()), Trainer(Config(clip=10))
    plain.run(steps=40)
    clipped.run(steps=40)
    assert differences(plain.snapshot().discriminator, clipped.snapshot().discriminator) == []


# -- instance noise


def noise_seen(trainer, part):
    """What is on top of the images that D's single layer sees, by its weights: their sum over pixels."""
    s = trainer.snapshot()
    return (
        s.real_logits - s.discriminator.forward(s.real)
        if part == "real"
        else s.fake_logits - s.discriminator.forward(s.fake)
    )


@pytest.mark.parametrize("sd", [0.1, 0.5])
def test_d_sees_noise_of_that_deviation_on_reals_and_fakes(sd):
    knobs = {"discriminator": (), "d_lr": 0, "batch_size": 256, "dtype": "float64"}
    trainer = Trainer(Config(instance_noise=sd, **knobs))
    for index, value in enumerate([1.0, 0, 0, 0, 0]):  # D's logit is the first pixel
        trainer.set_weight("discriminator", index, value)
    found = {"real": [], "fake": [], "asked by G": []}
    for _ in range(10 * 20):
        phase = trainer.advance()
        if phase == "d_forward":
            found["real"].append(noise_seen(trainer, "real"))
            found["fake"].append(noise_seen(trainer, "fake"))
        if phase == "g_loss":
            found["asked by G"].append(noise_seen(trainer, "fake"))
    samples = {name: np.concatenate(parts).ravel() for name, parts in found.items()}
    n = 256 * 20
    for values in samples.values():
        assert len(values) == n
        assert values.mean() == pytest.approx(0, abs=4 * sd / n**0.5)
        assert values.std() == pytest.approx(sd, rel=4 / (2 * n) ** 0.5)
    correlations = np.corrcoef([*samples.values()])[np.triu_indices(3, 1)]
    assert np.abs(correlations).max() < 4 / n**0.5


def test_no_noise_is_no_noise_and_z_and_reals_stay_what_they_are():
    plain, noisy = (Trainer(Config(instance_noise=sd)) for sd in (0.0, 0.3))
    for trainer in (plain, noisy):
        trainer.advance()
        trainer.advance()
    a, b = plain.snapshot(), noisy.snapshot()
    for name in ("z", "real", "fake"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))
        assert getattr(b, name).min() >= 0 or name == "z"
    plain.advance()
    np.testing.assert_allclose(plain.snapshot().real_logits, a.discriminator.forward(a.real), rtol=1e-4, atol=1e-6)


# -- label smoothing


@pytest.mark.parametrize("loss", LOSSES)
def test_smoothing_is_of_reals_alone_and_of_probabilities_alone(loss):
    smooth, plain = (Trainer(Config(loss=loss, label_smoothing=s, dtype="float64")) for s in (0.2, 0.0))
    for trainer in (smooth, plain):
        trainer.seek(0, 5)
    a, b = smooth.snapshot(), plain.snapshot()
    if LOSSES[loss].probability:
        by_hand = np.mean(0.8 * softplus(-a.real_logits) + 0.2 * softplus(a.real_logits))
        assert a.d_loss == pytest.approx(by_hand + np.mean(softplus(a.fake_logits)), rel=1e-12)
        assert (a.d_grad != b.d_grad).any()
    else:
        assert a.d_loss == b.d_loss
        np.testing.assert_array_equal(a.d_grad, b.d_grad)
    smooth.run(steps=1)
    s = smooth.snapshot()
    assert s.d_loss == s.curves["d_loss"][-1]
    assert s.d_loss == pytest.approx(a.d_loss, rel=1e-12)


# -- held-out images


@pytest.mark.parametrize("share", [0.1, 0.25, 0.9])
@pytest.mark.parametrize("name", ["slanted", "diagonals"])
def test_the_set_is_split(name, share):
    whole = load_dataset(name)
    trainer = Trainer(Config(dataset=name, holdout=share, seed=3))
    data = trainer.dataset
    count = int(share * 512)
    assert (data.images.shape, data.held_out.shape) == ((512 - count, 4), (count, 4))
    rows = {row.tobytes() for part in (data.images, data.held_out) for row in part}
    assert rows == {row.tobytes() for row in whole.images}
    assert (data.name, data.title, data.shape, data.classes, data.rule) == (
        whole.name, whole.title, whole.shape, whole.classes, whole.rule
    )  # fmt: skip
    if whole.labels is not None:
        known = {row.tobytes(): label for row, label in zip(whole.images, whole.labels, strict=True)}
        assert [known[row.tobytes()] for row in data.images] == data.labels.tolist()
    assert not data.images.flags.writeable
    assert not data.held_out.flags.writeable


def test_what_is_held_out_is_never_dealt():
    trainer = Trainer(Config(holdout=0.5))
    held = {row.tobytes() for row in trainer.dataset.held_out}
    assert not held & {row.tobytes() for row in trainer.snapshot().reference}
    dealt = set()
    for _ in range(20):
        trainer.advance()
        dealt |= {row.tobytes() for row in trainer.snapshot().real}
        trainer.run(steps=1)
    assert not held & dealt
    assert len(dealt) == 256
    assert trainer.epoch == 20 * 32 // 256


def test_the_split_is_the_seeds():
    a, b, c = (Trainer(Config(holdout=0.3, seed=seed)).dataset for seed in (1, 1, 2))
    np.testing.assert_array_equal(a.images, b.images)
    assert (a.held_out != c.held_out).any()
    assert Trainer(Config()).dataset is load_dataset("slanted")


def test_at_least_one_image_is_left():
    one = from_images("one", np.ones((1, 4), np.float32), (2, 2))
    trainer = Trainer(Config(holdout=0.9, batch_size=3), dataset=one)
    trainer.run(steps=3)
    assert (len(trainer.dataset.images), len(trainer.dataset.held_out)) == (1, 0)
