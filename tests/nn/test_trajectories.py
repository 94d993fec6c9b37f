"""A hundred steps arrive where PyTorch's autograd arrives (``benchmarks/make_trajectories.py`` made the file)."""

from pathlib import Path

import numpy as np
import pytest

from gan_tui import LOSSES, OPTIMIZERS, Config, Trainer

STEPS, TOLERANCE = 100, 1e-9

with np.load(Path(__file__).with_name("trajectories.npz")) as stored:
    CASES = {}
    for key in stored.files:
        case, part = key.rsplit("/", 1)
        CASES.setdefault(case, {})[part] = stored[key]


@pytest.fixture(scope="module", params=CASES)
def run(request):
    """(what PyTorch has, our snapshot)."""
    torch = CASES[request.param]
    trainer = Trainer(Config.from_text(str(torch["config"])))
    assert trainer.config.dtype == "float64"
    trainer.run(steps=STEPS)
    return torch, trainer.snapshot()


def test_the_cases_cover_the_engine():
    configs = [Config.from_text(str(torch["config"])) for torch in CASES.values()]
    assert len(CASES) == 11
    assert {c.d_optimizer for c in configs} == OPTIMIZERS.keys()
    assert {c.hidden for c in configs} == {"leaky_relu", "relu", "tanh"}
    assert {c.loss for c in configs} == LOSSES.keys()
    assert any(c.r1 and c.hidden == "tanh" and len(c.discriminator) == 2 for c in configs)
    assert any(c.ema for c in configs)
    for knob in ("clip", "label_smoothing", "instance_noise", "conditional"):
        assert any(getattr(c, knob) for c in configs)
    assert any(c.d_steps > 1 and c.g_steps > 1 for c in configs)


@pytest.mark.parametrize("player", ["generator", "discriminator"])
def test_weights(run, player):
    torch, s = run
    np.testing.assert_allclose(getattr(s, player).theta, torch[player], rtol=0, atol=TOLERANCE)


def test_average(run):
    torch, s = run
    assert (s.generator_ema is None) == ("average" not in torch)
    if "average" in torch:
        np.testing.assert_allclose(s.generator_ema.theta, torch["average"], rtol=0, atol=TOLERANCE)


def test_losses_of_every_step(run):
    torch, s = run
    np.testing.assert_allclose([s.curves["d_loss"], s.curves["g_loss"]], torch["losses"], rtol=0, atol=TOLERANCE)


def test_weights_have_moved(run):
    """The comparison would be empty if nothing trained."""
    torch, s = run
    first = Trainer(s.config).snapshot()
    for player in ("generator", "discriminator"):
        assert np.abs(getattr(first, player).theta - torch[player]).max() > 0.05
