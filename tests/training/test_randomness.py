"""Randomness: what the streams are, and that nothing but training draws from those of training."""

import numpy as np
import pytest
from sameness import assert_same

from gan_tui import MEASURES, Config, Trainer
from gan_tui.nn.network import Network
from gan_tui.training.batches import BLOCK_STEPS, DATA, GENERATE, INIT, PROBE, Z, noise, normal_table

ALL_STREAMS = (INIT, DATA, Z, PROBE, GENERATE)


def stream(*words):
    return np.random.Generator(np.random.SFC64(words))


def noise_of(trainer, steps):
    """z of every turn of the next steps, (steps, turns, batch, latent)."""
    found = []
    for _ in range(steps):
        step, turns = trainer.step, []
        while trainer.step == step:
            if trainer.advance() == "g_forward":
                turns.append(trainer.snapshot().z)
        found.append(turns)
    return np.array(found)


def test_five_streams():
    assert len({*ALL_STREAMS}) == 5
    assert min(ALL_STREAMS) >= 1


@pytest.mark.parametrize("latent", ["normal", "uniform"])
@pytest.mark.parametrize("turns", [(1, 1), (2, 1), (0, 2)])
def test_noise_is_the_blocks_of_its_stream(latent, turns):
    """Read back across two block ends; the blocks of 2x2 images are as long as blocks get."""
    config = Config(seed=9, latent=latent, latent_dim=3, batch_size=5, d_steps=turns[0], g_steps=turns[1])
    trainer = Trainer(config)
    for start in (0, BLOCK_STEPS - 2, 2 * BLOCK_STEPS - 2):
        trainer.seek(start)
        for step, z in enumerate(noise_of(trainer, 4), start):
            block, row = divmod(step, BLOCK_STEPS)
            expected = noise(stream(Z, 9, block), latent, (BLOCK_STEPS, sum(turns), 3, 5))[row]
            np.testing.assert_array_equal(z, expected.swapaxes(1, 2))


def test_large_batches_have_shorter_blocks_and_no_seams():
    """No z comes twice, within a block or across its end."""
    trainer = Trainer(Config(batch_size=1024, latent_dim=64, generator=(2,), discriminator=(2,)))
    z = noise_of(trainer, 10)
    assert len(np.unique(z[:, :, :, :4].reshape(-1, 4), axis=0)) == 10 * 2 * 1024


def test_normal_noise_is_sixteen_bits_and_a_table():
    words = stream(Z, 1, 0).bit_generator.random_raw(5).view("<u2")
    np.testing.assert_array_equal(noise(stream(Z, 1, 0), "normal", (4, 5)).ravel(), normal_table()[words])
    table = normal_table().astype(float)
    assert len(table) == 65536
    assert (np.diff(table) > 0).all()
    np.testing.assert_array_equal(table, -table[::-1])
    assert table.var() == pytest.approx(0.99998, abs=1e-5)
    assert not normal_table().flags.writeable


@pytest.mark.parametrize("latent", ["normal", "uniform"])
def test_both_precisions_see_the_same_numbers(latent):
    """Noise, first weights, probe and reals are drawn in float32 and cast."""
    single, double = (Trainer(Config(dtype=dtype, latent=latent, init="normal")) for dtype in ("float32", "float64"))
    a, b = single.snapshot(), double.snapshot()
    for x, y in (
        (a.probe, b.probe),
        (a.generator.theta, b.generator.theta),
        (a.discriminator.theta, b.discriminator.theta),
    ):
        assert (x.dtype, y.dtype) == ("float32", "float64")
        np.testing.assert_array_equal(x, y)
    for phase in range(1, 25):
        assert single.advance() == double.advance()
        a, b = single.snapshot(), double.snapshot()
        np.testing.assert_array_equal(a.real, b.real)
        if phase > 1:
            np.testing.assert_array_equal(a.z, b.z)


@pytest.mark.parametrize("init", ["xavier", "normal"])
def test_first_weights_are_their_stream(init):
    s = Trainer(Config(seed=4, init=init)).snapshot()
    rng = stream(INIT, 4, 0)
    for network in (s.generator, s.discriminator):
        fresh = Network(network.sizes, "leaky_relu", "linear", np.empty_like(network.theta))
        fresh.initialise(init, rng)
        np.testing.assert_array_equal(network.theta, fresh.theta)


def test_seeds_differ():
    first = [Trainer(Config(seed=seed)).snapshot() for seed in (0, 1, 2**32 - 1)]
    assert len({s.generator.theta.tobytes() for s in first}) == 3
    assert len({s.probe.tobytes() for s in first}) == 3


def test_probe_and_reference():
    trainer = Trainer(Config(seed=3))
    s = trainer.snapshot()
    np.testing.assert_array_equal(s.probe, noise(stream(PROBE, 3, 0), "normal", (256, 8)))
    chosen = stream(PROBE, 3, 1).permutation(512)[:256]
    np.testing.assert_array_equal(s.reference, trainer.dataset.images[np.sort(chosen)])
    trainer.run(steps=50)
    assert_same((s.probe, s.reference), (trainer.snapshot().probe, trainer.snapshot().reference))


def test_generate_is_its_stream():
    trainer = Trainer(Config(seed=3, dtype="float64"))
    trainer.run(steps=50)
    z = noise(stream(GENERATE, 7, 0), "normal", (100, 8))
    np.testing.assert_array_equal(trainer.generate(100, seed=7), trainer.snapshot().generator.forward(z))
    assert (trainer.generate(100, seed=8) != trainer.generate(100, seed=7)).any()


def test_looking_changes_nothing():
    """Snapshots, previews, measures and forks between any two phases leave the run bit for bit what it is."""
    watched, alone = Trainer(Config(ema=0.9)), Trainer(Config(ema=0.9))
    for count in range(25):
        watched.advance()
        s = watched.snapshot()
        for measure in MEASURES.values():
            measure.of(s)
        watched.judge(watched.generate(3, seed=count, truncation=1.0))
        s.generator.forward(s.probe)
        watched.fork().run(steps=2)
    watched.run(steps=300)
    alone.seek(2, 5)
    alone.run(steps=300)
    assert_same(watched.snapshot(), alone.snapshot())


def test_after_a_tune_noise_and_reals_go_on_where_they_were():
    """The block is drawn again and read on at the same row, of whichever rate."""
    tuned, plain = Trainer(Config()), Trainer(Config())
    tuned.run(steps=37)
    tuned.tune(g_lr=0.5, loss="minimax", r1=0, ema=0.5)
    plain.run(steps=37)
    for _ in range(25):
        assert tuned.advance() == plain.advance()
        a, b = tuned.snapshot(), plain.snapshot()
        np.testing.assert_array_equal(a.real, b.real)
        np.testing.assert_array_equal(a.z, b.z)


def test_noise_is_a_function_of_config_and_step():
    """However one came to have this many turns; the deck goes on instead."""
    tuned, plain = Trainer(Config(d_steps=2)), Trainer(Config())
    tuned.run(steps=37)
    tuned.tune(d_steps=1)
    plain.run(steps=37)
    np.testing.assert_array_equal(noise_of(tuned, 3), noise_of(plain, 3))
    plain.seek(74)
    tuned.seek(37)
    tuned.advance()
    plain.advance()
    np.testing.assert_array_equal(tuned.snapshot().real, plain.snapshot().real)
