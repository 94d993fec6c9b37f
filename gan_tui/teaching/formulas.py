"""Each phase's formulas: with symbols, and again with the numbers of the moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gan_tui.nn.losses import LOG_LOSS, LOSSES
from gan_tui.nn.network import Array, Network
from gan_tui.nn.optimizers import EPSILON, OPTIMIZERS
from gan_tui.teaching.backwards import by_pixels, d_logits, g_logits, label_of_reals
from gan_tui.teaching.names import output, parameters, pixels
from gan_tui.teaching.rows import figure
from gan_tui.training.config import Config
from gan_tui.training.game import Phase
from gan_tui.training.halves import Passed
from gan_tui.training.snapshot import Snapshot

DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Formula(NamedTuple):
    """What is computed, in symbols, and the same in numbers."""

    symbols: str
    numbers: str


def formulas(s: Snapshot, sample: int) -> list[Formula]:
    """Those of the phase that ran last, for one sample of the batch; none before the first."""
    with np.errstate(all="ignore"):  # what overflows reads "–"
        return _formulas(s, sample)


def _formulas(s: Snapshot, sample: int) -> list[Formula]:
    made, seen = s.g.passed, s.d.passed
    match s.phase:
        case Phase.SAMPLE if s.real is not None:
            return _sample(s.real, sample)
        case Phase.G_FORWARD if made:
            return _g_forward(s, made, sample)
        case Phase.D_FORWARD if seen:
            return _d_forward(s, seen, sample)
        case Phase.D_LOSS if seen:
            return _d_loss(s, seen)
        case Phase.D_BACKWARD if seen:
            return _d_backward(s, seen, sample)
        case Phase.D_UPDATE if s.d.grad is not None and s.d.change is not None:
            return _update(s, "discriminator", s.d.grad, s.d.change)
        case Phase.G_LOSS if seen:
            return _g_loss(s, seen, sample)
        case Phase.G_BACKWARD if made and seen:
            return _g_backward(s, made, seen, sample)
        case Phase.G_UPDATE if s.g.grad is not None and s.g.change is not None:
            return _update(s, "generator", s.g.grad, s.g.change)
    return []


def low(number: int) -> str:
    """A number as an index."""
    return str(number).translate(DIGITS)


def _network(net: Network, says: str, x: str) -> str:
    """A network as one formula; of deep ones the middle is left out."""
    depth = len(net.sizes) - 1
    layers = range(1, depth + 1)
    for layer in layers if depth <= 3 else (1, depth):
        index = low(layer) if depth > 1 else ""
        inner = x if layer == 1 else f"f({x})" if depth <= 3 else f"f(… {x} …)"
        x = f"W{index}·{inner} + b{index}"
    return f"{says} = σ({x})" if net.activations[-1] == "sigmoid" else f"{says} = {x}"


def _sample(reals: Array, sample: int) -> list[Formula]:
    x = f"x{low(sample + 1)}"
    return [Formula(f"x{low(1)} … x{low(len(reals))} from the deck", f"{x} = {_vector(reals[sample])}")]


def _g_forward(s: Snapshot, made: Passed, sample: int) -> list[Formula]:
    z = f"z{low(sample + 1)}"
    sums = _vector(made.trace[-1].pre[sample])
    return [Formula(_network(s.generator, "G(z)", "z"), f"G({z}) = σ{sums}\n= {_vector(made.output[sample])}")]


def _says(s: Snapshot, logit: Array, of: str) -> str:
    loss = LOSSES[s.played.loss]
    if not loss.probability:
        return f"D({of}) = {figure(float(logit))}"
    return f"D({of}) = σ({figure(float(logit))}) = {figure(float(loss.verdict(logit)))}"


def _judges(s: Snapshot) -> str:
    """D as a formula: a probability, or where the loss knows none the bare score."""
    score = _network(s.discriminator, "D(x)", "x")
    return score.replace("= ", "= σ(", 1) + ")" if LOSSES[s.played.loss].probability else score


def _d_forward(s: Snapshot, seen: Passed, sample: int) -> list[Formula]:
    i, (real, fake) = low(sample + 1), np.split(seen.output[:, 0], 2)
    both = _says(s, real[sample], f"x{i}"), _says(s, fake[sample], f"G(z{i})")
    return [Formula(_judges(s), "\n".join(both))]


def _d_loss(s: Snapshot, seen: Passed) -> list[Formula]:
    loss = LOSSES[s.played.loss]
    y, value = label_of_reals(s), loss.criterion.value
    reals, fakes = np.split(seen.output, 2)
    real, fake = float(value(reals, y).mean()), float(value(fakes, 0.0).mean())
    symbols = loss.formula.partition("L_G")[0].strip()
    smooth = "" if y == 1 else f"\nwith -y log D(x) - (1 - y) log(1 - D(x)) for reals, y = {y:g}"
    numbers = f"L_D = {figure(real)} + {figure(fake)} = {figure(s.d.loss)}"
    return [Formula(f"{symbols}, mean of the batch{smooth}", numbers)]


def _g_loss(s: Snapshot, seen: Passed, sample: int) -> list[Formula]:
    symbols = "L_G" + LOSSES[s.played.loss].formula.partition("L_G")[2]
    says = _says(s, seen.output[sample, 0], f"G(z{low(sample + 1)})")
    return [Formula(_judges(s), says), Formula(f"{symbols}, mean of the batch", f"L_G = {figure(s.g.loss)}")]


def _d_backward(s: Snapshot, seen: Passed, sample: int) -> list[Formula]:
    i, slopes, n, logits = low(sample + 1), d_logits(s, seen)[:, 0], s.played.batch_size, seen.output[:, 0]
    y, logistic = label_of_reals(s), LOSSES[s.played.loss].criterion is LOG_LOSS
    real = _slope(s, logistic, logits[sample], y, 1.0, float(slopes[sample]), n)
    fake = _slope(s, logistic, logits[n + sample], 0.0, 1.0, float(slopes[n + sample]), n)
    symbols = f"∂L/∂logit = (D(x) - {y:g})/n  and  D(G(z))/n" if logistic else "∂L/∂D(x)  and  ∂L/∂D(G(z))"
    found = [Formula(symbols, f"x{i}: {real}\nz{i}: {fake}")]
    if s.played.r1:
        found.append(Formula(f"R1 = r1/2 · mean |∂{output(s)}/∂x|²", f"R1 = {figure(s.penalty)}, r1 = {s.played.r1:g}"))
    return found


def _g_backward(s: Snapshot, made: Passed, seen: Passed, sample: int) -> list[Formula]:
    loss, slopes = LOSSES[s.played.loss], g_logits(s, seen)[:, 0]
    n = len(slopes)
    symbols, logistic = "∂L/∂D(G(z))", loss.g_criterion is LOG_LOSS
    if logistic:
        inner = "(D(G(z)) - 1)" if loss.g_label else "D(G(z))"
        symbols = f"∂L/∂logit = {'-' if loss.g_sign < 0 else ''}{inner}/n"
    numbers = _slope(s, logistic, seen.output[sample, 0], loss.g_label, loss.g_sign, float(slopes[sample]), n)
    slopes_by_pixel, image = by_pixels(s, seen)[sample], made.output[sample]
    i = int(np.abs(slopes_by_pixel * image * (1 - image)).argmax())
    by_pixel, x = float(slopes_by_pixel[i]), float(image[i])
    delta = f"{figure(by_pixel)} · {figure(x)}(1 - {figure(x)}) = {figure(by_pixel * x * (1 - x))}"
    return [
        Formula(symbols, f"z{low(sample + 1)}: {numbers}"),
        Formula(
            "back through D to a pixel x, and through σ:\nδ = ∂L/∂x · x(1 - x)",
            f"{pixels(s.dataset.shape)[i]}: {delta}",
        ),
    ]


def _slope(s: Snapshot, logistic: bool, logit: Array, label: float, sign: float, slope: float, n: int) -> str:
    """The derivative of a loss by one logit: of a logistic loss worked out, of any other as it is."""
    if not logistic:
        return figure(slope)
    says = figure(float(LOSSES[s.played.loss].verdict(logit)))
    inner = f"({says} - {label:g})" if label else says
    return f"{'-' if sign < 0 else ''}{inner}/{n} = {figure(slope)}"


class Rule(NamedTuple):
    """An optimiser's update in symbols, and in numbers.

    ``numbers`` (config, moments, updates, gradient) of one parameter gives what is remembered, and the stride, which
    the learning rate scales.
    """

    symbols: str
    numbers: Callable[[Config, list[float], int, float], tuple[str, float]]


def _rmsprop(c: Config, moments: list[float], t: int, g: float) -> tuple[str, float]:
    root = moments[0] ** 0.5
    return f"v = {figure(moments[0])}  √v = {figure(root)}", g / (root + EPSILON)


def _adam(c: Config, moments: list[float], t: int, g: float) -> tuple[str, float]:
    m, v = moments
    straight, root = m / (1 - c.beta1**t), (v / (1 - c.beta2**t)) ** 0.5
    told = f"m = {figure(m)}  v = {figure(v)}  t = {t}\nm^ = {figure(straight)}  √v^ = {figure(root)}"
    return told, straight / (root + EPSILON)


RULES = {
    "sgd": Rule("θ ← θ - η·g", lambda c, moments, t, g: ("", g)),
    "momentum": Rule("v ← μ·v + g\nθ ← θ - η·v", lambda c, moments, t, g: (f"v = {figure(moments[0])}", moments[0])),
    "rmsprop": Rule("v ← ρ·v + (1-ρ)g²\nθ ← θ - η·g/(√v + ε)", _rmsprop),
    "adam": Rule(
        "m ← β₁m + (1-β₁)g,  v ← β₂v + (1-β₂)g²\nm^ = m/(1-β₁ᵗ),  v^ = v/(1-β₂ᵗ)\nθ ← θ - η·m^/(√v^ + ε)", _adam
    ),
}
"""By optimiser: g is the gradient, η the learning rate, μ the momentum."""


def _update(s: Snapshot, player: str, grad: Array, change: Array) -> list[Formula]:
    """For the parameter that moved most, of those that were not clipped."""
    half, c = s.player(player), s.played
    theta, slots, name = half.network.theta, half.slots, half.optimizer
    clip = c.clip if player == "discriminator" else 0
    i = int(np.where(np.abs(theta) < clip, np.abs(change), -1).argmax()) if clip else int(np.abs(change).argmax())
    # a running mean is kept divided by 1 - its decay, and at once by the new one where a knob was changed
    decays = [getattr(s.config, knob) for knob in OPTIMIZERS[name].means]
    moments = [float(m) * (1 - decays[k] if decays else 1) for k, m in enumerate(slots[:, i] if len(slots) else ())]
    told, stride = RULES[name].numbers(c, moments, half.updates, float(grad[i]))
    old, new, g = float(theta[i]) - float(change[i]), float(theta[i]), float(grad[i])
    lines = [
        f"{parameters(s, player)[i]}:  g = {figure(g)}",
        *([told] if told else []),
        f"{figure(new)} ← {figure(old)} - {half.lr:g} · {figure(stride)}",
    ]
    held = f",  then held within ±{clip:g}" if clip else ""
    return [Formula(RULES[name].symbols + held, "\n".join(lines))]


def _vector(values: Array) -> str:
    """As many of the numbers as fit a row."""
    told = [f"{float(v):.2f}" for v in values[:9]]
    return f"({', '.join(told)}{', …' if len(values) > 9 else ''})"
