"""Epochs: the endless deck of reals, counting passes, and the means of each."""

import numpy as np
import pytest

from gan_tui import DATASETS, Config, Trainer
from gan_tui.data.datasets import from_images
from gan_tui.training.batches import DATA, Deck

CASES = [
    # images, batch size, d_steps: dividing the set, straddling, as large as it, larger, much larger
    (512, 32, 1), (512, 100, 1), (512, 100, 3), (512, 512, 1), (512, 600, 1), (512, 1024, 2), (10, 32, 1), (7, 3, 2),
    (1, 5, 1),
]  # fmt: skip


def numbered(images):
    """Images that say which they are."""
    pixels = np.arange(4 * images, dtype=np.float32).reshape(images, 4) / (4 * images)
    return from_images("numbered", pixels, (2, 2))


def game(images, batch, d_steps, **knobs):
    config = Config(batch_size=batch, d_steps=d_steps, generator=(3,), discriminator=(3,), **knobs)
    return Trainer(config, dataset=numbered(images))


def dealt(trainer, count):
    """Which reals the D turns from here on get, ``count`` of them or a few more."""
    found = []
    while len(found) < count:
        if trainer.advance() == "sample":
            found.extend(np.rint(trainer.snapshot().real[:, 0] * len(trainer.dataset.images)).astype(int))
    return np.array(found)


@pytest.mark.parametrize(("images", "batch", "d_steps"), CASES)
def test_every_real_is_dealt_once_a_pass(images, batch, d_steps):
    order = dealt(game(images, batch, d_steps, seed=5), 3 * images)
    for e in range(3):
        one_pass = order[e * images : (e + 1) * images]
        assert sorted(one_pass) == [*range(images)]
        expected = np.random.Generator(np.random.SFC64((DATA, 5, e))).permutation(images)
        np.testing.assert_array_equal(one_pass, expected)


def test_passes_differ():
    order = dealt(game(512, 32, 1), 1024)
    assert (order[:512] != order[512:]).any()
    assert (order[:512] != dealt(game(512, 32, 1, seed=1), 512)).any()


def test_blocks_do_not_show_in_the_deck():
    """Dealing in any pieces gives one and the same deck."""
    whole = Deck(10, seed=3).deal(0, 200)
    pieces, deck = [], Deck(10, seed=3)
    for count in (1, 9, 10, 11, 35, 0, 134):
        pieces.extend(deck.deal(len(pieces), count))
    np.testing.assert_array_equal(whole, pieces)
    np.testing.assert_array_equal(Deck(10, seed=3).deal(57, 20), whole[57:77])


@pytest.mark.parametrize(("images", "batch", "d_steps"), CASES)
def test_counting(images, batch, d_steps):
    trainer = game(images, batch, d_steps)
    for step in range(30):
        for phases in (0, 3):
            trainer.seek(step, phases)
            assert trainer.epoch == trainer.snapshot().epoch == step * batch * d_steps // images


@pytest.mark.parametrize(("images", "batch", "d_steps"), CASES)
@pytest.mark.parametrize("start", [(0, 0), (3, 0), (3, 4)])
@pytest.mark.parametrize("epochs", [0, 1, 4])
def test_run_epochs(images, batch, d_steps, start, epochs):
    """Stops at the first step end with so many more complete."""
    trainer = game(images, batch, d_steps)
    trainer.seek(*start)
    target = trainer.epoch + epochs
    trainer.run(epochs=epochs)
    assert trainer.epoch >= target
    if epochs:
        assert trainer.phases == 0
        assert trainer.step > start[0]
        assert (trainer.step - 1) * batch * d_steps // images < target or trainer.step == start[0] + 1
    else:
        assert (trainer.step, trainer.phases) == start


def test_run_epochs_through_a_change_of_turns():
    """More reals a step from step 10 on, and again after coming back."""
    trainer = Trainer(Config())
    trainer.run(steps=10)
    trainer.tune(d_steps=2)
    for _ in range(2):
        trainer.run(epochs=1)
        assert (trainer.step, trainer.epoch) == (13, 1)
        trainer.seek(2)


def test_no_epoch_ends_where_d_has_no_turns():
    trainer = Trainer(Config(d_steps=0))
    with pytest.raises(ValueError, match="d_steps is 0"):
        trainer.run(epochs=1)
    trainer.tune(d_steps=1)
    trainer.run(epochs=1)
    assert (trainer.step, trainer.epoch) == (16, 1)


@pytest.mark.parametrize("name", [name for name in DATASETS if Config(dataset=name).batch_size == 32])
def test_sixteen_steps_an_epoch_and_their_means(name):
    trainer = Trainer(Config(dataset=name))
    trainer.run(epochs=70)
    s = trainer.snapshot()
    assert (s.step, s.epoch) == (16 * 70, 70)
    for curve, means in zip(s.curves.values(), s.epoch_curves.values(), strict=True):
        assert means.shape == (70,)
        np.testing.assert_allclose(means, curve.reshape(70, 16).mean(1), rtol=1e-5)
    trainer.run(steps=15)
    assert len(trainer.snapshot().epoch_curves["d_loss"]) == 70
    trainer.seek(16 * 20 - 1, 9)
    assert len(trainer.snapshot().epoch_curves["d_loss"]) == 19
    trainer.advance()
    np.testing.assert_array_equal(trainer.snapshot().epoch_curves["d_loss"], s.epoch_curves["d_loss"][:20])


@pytest.mark.parametrize(("images", "batch", "d_steps"), CASES)
def test_means_of_batches_that_straddle(images, batch, d_steps):
    """A step that reaches into the next pass belongs to the one it completes; of several, to each."""
    trainer = game(images, batch, d_steps, dtype="float64")
    trainer.run(steps=40)
    s = trainer.snapshot()
    assert s.epoch == len(s.epoch_curves["d_loss"]) == 40 * batch * d_steps // images
    begun = [step * batch * d_steps // images for step in range(40)]  # the pass in which each step began
    for e in range(s.epoch):
        # where no step began in the pass, the one that runs all through it
        steps = [step for step in range(40) if begun[step] == e] or [max(step for step in range(40) if begun[step] < e)]
        assert s.epoch_curves["g_loss"][e] == pytest.approx(s.curves["g_loss"][steps].mean(), rel=1e-12)


def test_epoch_start():
    trainer = Trainer(Config())
    trainer.run(steps=40)
    assert [trainer.epoch_start(e) for e in (0, 1, 2, 3, 99)] == [0, 16, 32, 32, 32]
