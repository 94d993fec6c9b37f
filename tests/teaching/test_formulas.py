"""The formulas of the microscope with their numbers, against a textbook's."""

import numpy as np
import pytest
from textbook import Truth, same

from gan_tui import LOSSES, OPTIMIZERS, Config, Phase, Trainer
from gan_tui.teaching.formulas import RULES, formulas
from gan_tui.training.game import phases_of


def after(text):
    """What stands behind the name."""
    return text.partition(":")[2]


def walk(config, steps=2, start=5):
    trainer = Trainer(config)
    trainer.run(steps=start)
    for _ in range(steps * len(phases_of(config))):
        trainer.advance()
        yield trainer.snapshot()


@pytest.mark.parametrize("loss", ["non_saturating", "minimax"])
@pytest.mark.parametrize("dataset", ["slanted", "circles", "diagonals"])
def test_every_number_of_every_phase(dataset, loss):
    i = 4
    for s in walk(Config(dataset=dataset, loss=loss, discriminator=(5,))):
        found, truth, n = formulas(s, i), Truth(s, i), s.config.batch_size
        numbers = [f.numbers for f in found]
        says = [
            (float(p.sums[-1][0]), truth.says(p.sums[-1][0]))
            for p in (truth.passes() if s.fake_logits is not None else ())
        ]
        if s.phase == Phase.SAMPLE:
            same(numbers[0], s.real[i].tolist())
        elif s.phase == Phase.G_FORWARD:
            p = truth.generator()
            same(numbers[0], [*p.sums[-1], *p.values[-1]])
        elif s.phase == Phase.D_FORWARD:
            real, fake = numbers[0].splitlines()
            same(real, says[0])
            same(fake, says[1])
        elif s.phase == Phase.D_LOSS:
            real, fake = (
                truth.costs(kind, logits).mean() for kind, logits in (("real", s.real_logits), ("fake", s.fake_logits))
            )
            same(numbers[0], [real, fake, s.d_loss])
            assert s.d_loss == pytest.approx(real + fake, rel=1e-5)
        elif s.phase == Phase.D_BACKWARD:
            real, fake = numbers[0].splitlines()
            same(after(real).replace("- 1)", "1)"), [says[0][1], 1, n, truth.d_slope("real", i)])
            same(after(fake), [says[1][1], n, truth.d_slope("fake", i)])
            same(numbers[1].replace("R1", "").replace("r1", ""), [s.penalty, s.config.r1])
        elif s.phase == Phase.G_LOSS:
            same(numbers[0], says[0])
            cost = truth.costs("real" if loss == "non_saturating" else "fake", s.fake_logits).mean()
            same(numbers[1], [cost if loss == "non_saturating" else -cost])
        elif s.phase == Phase.G_BACKWARD:
            p = truth.d_pass("fake", i).sums[-1][0]
            one = [1] if loss == "non_saturating" else []
            text = after(numbers[0]).replace("- 1)", "1)").replace(" -", " ", int(loss == "minimax"))
            same(text, [truth.says(p), *one, n, truth.g_slope(i)])
            by_pixel = truth.d_pass("fake", i).back(np.array([truth.g_slope(i)]))[1]
            x = np.float64(s.fake[i])
            k = int(np.abs(by_pixel * x * (1 - x)).argmax())
            assert numbers[1].startswith(f"{truth.pixels[k]}:")
            same(after(numbers[1]).replace("1 - ", "1 "), [by_pixel[k], x[k], 1, x[k], by_pixel[k] * x[k] * (1 - x[k])])
        else:
            assert s.phase in (Phase.D_UPDATE, Phase.G_UPDATE)


class Memory:
    """What an optimiser remembers, as its paper has it, of gradients it is told one by one."""

    def __init__(self, config, name, lr):
        self.config, self.name, self.lr, self.t = config, name, lr, 0
        self.m = self.v = 0.0

    def numbers(self, g, k):
        """The numbers told of parameter k: what is remembered, then the stride."""
        c, self.t = self.config, self.t + 1
        if self.name == "sgd":
            return [], g[k]
        if self.name == "momentum":
            self.v = c.momentum * self.v + g
            return [self.v[k]], self.v[k]
        if self.name == "rmsprop":
            self.v = c.rho * self.v + (1 - c.rho) * g**2
            return [self.v[k], self.v[k] ** 0.5], g[k] / (self.v[k] ** 0.5 + 1e-8)
        self.m = c.beta1 * self.m + (1 - c.beta1) * g
        self.v = c.beta2 * self.v + (1 - c.beta2) * g**2
        m, v = self.m[k] / (1 - c.beta1**self.t), self.v[k] / (1 - c.beta2**self.t)
        return [self.m[k], self.v[k], self.t, m, v**0.5], m / (v**0.5 + 1e-8)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_update_step_by_step(name):
    """The moments are those of the paper, from the first gradient on, though they are kept in another scale."""
    config = Config(dataset="diagonals", d_optimizer=name, g_optimizer=name, dtype="float64", d_lr=0.02, g_lr=0.01)
    memories = {"discriminator": Memory(config, name, 0.02), "generator": Memory(config, name, 0.01)}
    before = Trainer(config).snapshot()
    for s in walk(config, steps=4, start=0):
        if s.phase in (Phase.D_UPDATE, Phase.G_UPDATE):
            player = "discriminator" if s.phase == Phase.D_UPDATE else "generator"
            (formula,) = formulas(s, 0)
            head, *told, last = formula.numbers.splitlines()
            memory = memories[player]
            grad = np.float64(s.d_grad if player == "discriminator" else s.g_grad)
            old, new = getattr(before, player).theta, getattr(s, player).theta
            k = int(np.abs(new - old).argmax())
            layer, into, out = Truth(s, 0).parameter(player, head.partition(":")[0])
            assert getattr(s, player).index(layer, out, into) == k, "of the parameter that moved most"
            same(after(head), [grad[k]])
            remembered, stride = memory.numbers(grad, k)
            same(" ".join(told), remembered)
            same(last.replace(" - ", " "), [new[k], old[k], memory.lr, stride])
            assert new[k] == pytest.approx(old[k] - memory.lr * stride, rel=1e-9)
        before = s


def test_every_optimiser_and_every_loss_has_its_formula():
    assert set(RULES) == set(OPTIMIZERS)
    for loss in LOSSES:
        told = {s.phase: formulas(s, 0) for s in walk(Config(loss=loss), steps=1)}
        assert all(told.values())
        assert told[Phase.D_LOSS][0].symbols.startswith("L_D = ")
        assert told[Phase.G_LOSS][1].symbols.startswith("L_G = ")
        assert LOSSES[loss].formula.split("L_G")[1] in told[Phase.G_LOSS][1].symbols
        assert "L_G" not in told[Phase.D_LOSS][0].symbols


@pytest.mark.parametrize("loss", ["least_squares", "wasserstein", "hinge"])
def test_scores_are_not_called_probabilities(loss):
    for s in walk(Config(loss=loss), steps=1):
        text = "\n".join(f"{f.symbols}\n{f.numbers}" for f in formulas(s, 0))
        if s.phase in (Phase.D_FORWARD, Phase.G_LOSS):
            assert "σ" not in text
        assert "logit" not in text
        if s.phase == Phase.D_FORWARD:
            same(formulas(s, 0)[0].numbers, [s.real_logits[0, 0], s.fake_logits[0, 0]])
        if s.phase == Phase.D_BACKWARD:
            real, fake = formulas(s, 0)[0].numbers.splitlines()
            _, by_real, by_fake = LOSSES[loss].discriminator(s.real_logits, s.fake_logits)
            same(after(real), [by_real[0, 0]])
            same(after(fake), [by_fake[0, 0]])


def test_a_smoothed_label_is_told():
    for s in walk(Config(label_smoothing=0.1), steps=1):
        if s.phase == Phase.D_BACKWARD:
            real, _ = formulas(s, 3)[0].numbers.splitlines()
            p = 1 / (1 + np.exp(-float(s.real_logits[3, 0])))
            same(after(real).replace("- 0.9)", "0.9)"), [p, 0.9, 32, (p - 0.9) / 32])
        if s.phase == Phase.D_LOSS:
            x = np.float64(s.real_logits)
            p = 1 / (1 + np.exp(-x))
            real = (-0.9 * np.log(p) - 0.1 * np.log(1 - p)).mean()
            fake = np.log1p(np.exp(np.float64(s.fake_logits))).mean()
            same(formulas(s, 3)[0].numbers, [real, fake, s.d_loss])


def test_a_step_is_told_with_the_knobs_it_ran_with():
    """A knob that was changed at its end counts from the next step on."""
    trainer = Trainer(Config())
    trainer.run(steps=3)
    told = formulas(trainer.snapshot(), 0)
    trainer.tune(g_lr=0.5, beta1=0.1, beta2=0.9, loss="hinge", d_steps=3)
    assert formulas(trainer.snapshot(), 0) == told
    trainer.seek(4)
    assert " - 0.5 · " in formulas(trainer.snapshot(), 0)[0].numbers


def test_a_clipped_weight():
    """Of those that were not clipped the one that moved most, and the rule is told."""
    for s in walk(Config(clip=0.3, init="normal"), steps=1):
        if s.phase == Phase.D_UPDATE:
            (formula,) = formulas(s, 0)
            assert formula.symbols.endswith("then held within ±0.3")
            new = float(formula.numbers.splitlines()[-1].split()[0])
            assert abs(new) < 0.3


def test_before_the_first_step_there_is_none():
    assert formulas(Trainer(Config()).snapshot(), 0) == []


def test_deep_networks_leave_out_their_middle():
    config = Config(generator=(4, 4, 4), discriminator=(3, 3))
    told = {s.phase: formulas(s, 0)[0].symbols for s in walk(config, steps=1)}
    assert told[Phase.G_FORWARD] == "G(z) = σ(W₄·f(… W₁·z + b₁ …) + b₄)"
    assert told[Phase.D_FORWARD] == "D(x) = σ(W₃·f(W₂·f(W₁·x + b₁) + b₂) + b₃)"
