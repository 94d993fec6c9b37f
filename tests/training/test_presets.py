"""The presets show what they say, and the change they name cures it."""

from dataclasses import replace

import numpy as np
import pytest

from gan_tui import PRESETS, Config, Trainer, load_checkpoint, save_checkpoint
from gan_tui.data.datasets import slant

EXACT = {"rel": 1e-12, "abs": 1e-12}
SEEDS, FEW = range(4), range(2)
"""Of the demonstrations, and of the slower ones among their cures; all of this holds on the first 20."""
FACE = [[1.0, 0.0, 0.0, 1.0]]


def trained(name, seed, steps, **changes):
    trainer = Trainer(replace(PRESETS[name].config, seed=seed, **changes))
    trainer.run(steps=steps)
    return trainer


@pytest.mark.parametrize("name", PRESETS)
def test_it_runs_and_its_line_reproduces_it(name):
    preset = PRESETS[name]
    assert preset.title
    assert preset.about
    a, b = Trainer(preset.config), Trainer(Config.from_text(preset.config.to_text()))
    for trainer in (a, b):
        trainer.run(steps=3)
    assert a.snapshot().generator.theta.tobytes() == b.snapshot().generator.theta.tobytes()
    assert a.snapshot().discriminator.theta.tobytes() == b.snapshot().discriminator.theta.tobytes()


# -- by hand


def test_the_weights_are_loaded():
    preset = PRESETS["by_hand"]
    s = Trainer(preset.config).snapshot()
    for player, theta in preset.weights.items():
        assert getattr(s, player).theta.tolist() == theta.tolist()
        assert not theta.flags.writeable
    ((v, c),), ((w, b),) = s.generator.layers(), s.discriminator.layers()
    assert (v.tolist(), c.tolist()) == ([[1, -1, -1, 1]], [1, -1, -1, 1])
    assert (w[:, 0].tolist(), b.tolist()) == ([1, -1, -1, 1], [-1])
    assert all(other.weights is None for name, other in PRESETS.items() if name != "by_hand")


def test_the_perfect_face_scores_1():
    trainer = Trainer(PRESETS["by_hand"].config)
    assert trainer.snapshot().discriminator.forward(FACE).tolist() == [[1.0]]
    assert trainer.judge(FACE)[0] == pytest.approx(0.7310585786300049, **EXACT)


def test_the_first_noise_is_0_7_and_the_run_shows_the_tutorials_example():
    """Phase by phase, through the trainer's own noise, which is drawn in float32."""
    trainer = Trainer(PRESETS["by_hand"].config)
    for _ in range(3):
        trainer.advance()
    s = trainer.snapshot()
    assert s.phase == "d_forward"
    assert s.z.tolist() == [[float(np.float32(0.7))]]
    np.testing.assert_allclose(s.g_trace[-1].pre, [[1.7, -1.7, -1.7, 1.7]], atol=2e-8)
    np.testing.assert_allclose(s.fake, [[0.84553, 0.15447, 0.15447, 0.84553]], atol=5e-6)
    assert s.fake_logits[0, 0] + 1 == pytest.approx(1.382139, abs=5e-7)
    assert trainer.judge(s.fake)[0] == pytest.approx(0.594389, abs=5e-7)


def test_a_reset_a_checkpoint_and_a_fork_begin_with_them_again(tmp_path):
    trainer = Trainer(PRESETS["by_hand"].config)
    trainer.run(steps=100)
    save_checkpoint(trainer, tmp_path / "run.npz")
    for again in (Trainer(trainer.config), load_checkpoint(tmp_path / "run.npz"), trainer.fork()):
        again.seek(0)
        assert again.judge(FACE)[0] == pytest.approx(0.7310585786300049, **EXACT)
        again.run(steps=100)
        assert again.snapshot().generator.theta.tobytes() == trainer.snapshot().generator.theta.tobytes()


@pytest.mark.parametrize(
    "other", [{"latent_dim": 2}, {"generator": (3,)}, {"discriminator": (4,)}, {"dataset": "circles"}]
)
def test_they_fit_no_other_networks(other):
    config = replace(PRESETS["by_hand"].config, **other)
    with pytest.raises(ValueError, match=r"^init is 'by_hand'; it needs 2x2 images and networks of one layer: latent"):
        Trainer(config)


# -- demonstrations


def swing(seed, **changes):
    """Half of what the mean lean of the fakes moves by, from step 1,000 on."""
    trainer = trained("oscillation", seed, 1000, **changes)
    leans = []
    for _ in range(50):
        trainer.run(steps=20)
        leans.append(slant(trainer.snapshot().probe_images).mean())
    return np.ptp(leans) / 2


def test_oscillation_and_its_cure():
    assert min(swing(seed) for seed in SEEDS) > 0.15
    assert max(swing(seed, r1=0.1) for seed in SEEDS) < 0.02


def share(trainer):
    """Of the fakes, those that obey the rule."""
    return trainer.dataset.rule(trainer.generate(500)).mean()


def test_vanishing_gradient_and_its_cure():
    """G stands still while D catches its fakes; with the other loss, from the start or later, it learns at once."""
    for seed in SEEDS:
        trainer = trained("vanishing", seed, 300)
        s = trainer.snapshot()
        assert share(trainer) < 0.1
        assert s.d_fake < 0.05
        assert np.linalg.norm(s.g_grad) < 0.05
        trainer.tune(loss="non_saturating")
        trainer.run(steps=700)
        assert share(trainer) > 0.95
        assert share(trained("vanishing", seed, 300, loss="non_saturating")) > 0.95


def one_side(seed, **changes):
    """The share of the fakes that lean the way most of them do, on average over the steps 500 to 1,000."""
    trainer = trained("collapse", seed, 500, **changes)
    sides = []
    for _ in range(20):
        trainer.run(steps=25)
        left = (slant(trainer.snapshot().probe_images) > 0).mean()
        sides.append(max(left, 1 - left))
    return np.mean(sides)


def test_mode_collapse_and_its_cure():
    """Nearly all of the time nearly all fakes lean one way; with d_steps=10 they never do."""
    assert min(one_side(seed) for seed in SEEDS) > 0.85
    assert max(one_side(seed, d_steps=10) for seed in FEW) < 0.7


def test_a_weak_discriminator_and_its_cure():
    """It says 1/2 of everything, and still the fakes are no faces."""
    for seed in SEEDS:
        weak, able = (trained("weak_discriminator", seed, 1000, **c) for c in ({}, {"discriminator": (16,)}))
        s = weak.snapshot()
        assert (s.d_real, s.d_fake) == pytest.approx((0.5, 0.5), abs=0.06)
        assert share(weak) < 0.2
        assert share(able) > 0.6
