"""The arithmetic of the phase that ran last, in rows of numbers, for one sample of the batch."""

from __future__ import annotations

import numpy as np

from gan_tui.measures.distances import length
from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array, Network
from gan_tui.teaching.backwards import back, by_pixels, d_logits, label_of_reals
from gan_tui.teaching.forwards import discriminator_rows, generator_rows
from gan_tui.teaching.names import output, parameters, pixels, units
from gan_tui.teaching.rows import Row, row, said
from gan_tui.training.game import Phase
from gan_tui.training.halves import Passed
from gan_tui.training.snapshot import Snapshot

MOST, LEAST = 32, 3
"""Of more rows of one kind, only the largest are shown: so many where there is room, and where there is little."""


def work(snapshot: Snapshot, sample: int, height: int = 40) -> list[Row]:
    """The rows, shortened to ``height`` as far as that goes."""
    with np.errstate(all="ignore"):  # what overflows reads "–"
        for most in range(MOST, LEAST, -1):
            rows = _rows(snapshot, sample, most)
            if len(rows) <= height:
                return rows
        return _rows(snapshot, sample, LEAST)


def _rows(s: Snapshot, sample: int, most: int) -> list[Row]:
    made, seen = s.g.passed, s.d.passed
    match s.phase:
        case Phase.SAMPLE if s.real is not None:
            return _sampled(s, s.real, sample)
        case Phase.G_FORWARD if made:
            return generator_rows(s, made, sample, most)
        case Phase.D_FORWARD if seen:
            return discriminator_rows(s, seen, sample, most)
        case Phase.D_LOSS if seen:
            return _d_loss(s, seen, sample)
        case Phase.D_BACKWARD if seen and s.d.grad is not None:
            return _d_backward(s, seen, s.d.grad, sample, most)
        case Phase.G_LOSS if seen:
            return [*discriminator_rows(s, seen, sample, most), *_g_loss(s, seen, sample)]
        case Phase.G_BACKWARD if made and seen and s.g.grad is not None:
            return _g_backward(s, made, seen, s.g.grad, sample, most)
        case Phase.D_UPDATE if s.d.grad is not None and s.d.change is not None:
            return _update(s, "discriminator", s.d.grad, s.d.change, most)
        case Phase.G_UPDATE if s.g.grad is not None and s.g.change is not None:
            return _update(s, "generator", s.g.grad, s.g.change, most)
    return [said("No step has begun yet: n runs the first phase.", "muted")]


def _sampled(s: Snapshot, reals: Array, sample: int) -> list[Row]:
    rows = [said("The real image in focus, and the mean of the batch"), row("", ["real", "mean"], "muted")]
    means = reals.mean(0)
    return rows + [
        row(name, [reals[sample, i], means[i]], roles=["real", ""]) for i, name in enumerate(pixels(s.dataset.shape))
    ]


def _d_loss(s: Snapshot, seen: Passed, sample: int) -> list[Row]:
    loss = LOSSES[s.played.loss]
    value, (real, fake) = loss.criterion.value, np.split(seen.output[:, 0], 2)
    real_cost, fake_cost = value(real, label_of_reals(s)), value(fake, 0.0)
    rows = [
        said("What D's mistakes cost: in focus, and the mean of all"),
        row("", ["real", "fake", "all real", "all fake"], "muted"),
        _pairs(output(s), real, fake, sample),
    ]
    if loss.probability:
        rows.append(_pairs("σ(logit)", loss.verdict(real), loss.verdict(fake), sample))
    rows.append(_pairs("cost", real_cost, fake_cost, sample, "bold"))
    return [*rows, (), row("loss of D", ["", "", "", s.d.loss], "discriminator")]


def _pairs(name: str, real: Array, fake: Array, sample: int, role: str = "") -> Row:
    """Of the reals and the fakes, the one in focus and the mean."""
    return row(name, [real[sample], fake[sample], real.mean(), fake.mean()], role, () if role else ("real", "fake"))


def _g_loss(s: Snapshot, seen: Passed, sample: int) -> list[Row]:
    loss = LOSSES[s.played.loss]
    cost = loss.g_sign * loss.g_criterion.value(seen.output[sample, 0], loss.g_label)
    return [
        row("cost to G", ["", "", float(cost)], "bold"),
        row("loss of G", ["", "", s.g.loss], "generator"),
    ]


def _d_backward(s: Snapshot, seen: Passed, grad: Array, sample: int, most: int) -> list[Row]:
    """The gradient of D's output layer, as products of the batch, and how long each layer's gradient is."""
    net, B, delta = s.discriminator, s.played.batch_size, d_logits(s, seen)
    below = _into_last(seen)
    products = delta * below
    gradient = net.blocks(grad)[-1][0]
    of_loss = products.sum(0)
    of_r1 = gradient - of_loss
    rounding = 4 * np.finfo(delta.dtype).eps * np.abs(products).sum(0)
    of_r1[np.abs(of_r1) < rounding] = 0
    chosen = _largest(gradient, most)
    title = ["real δ·h", "fake δ·h", f"all {2 * B}", *(["R1", "gradient"] if s.played.r1 else [])]
    rows = [
        said("The output layer: its gradient is the sum of δ·h,"),
        said(f"h what goes in, δ = ∂L/∂{output(s)}"),
        row("", title, "muted"),
    ]
    names = [*units(s, "discriminator")[-2], "bias"]
    for i in chosen:
        numbers = [products[sample, i], products[B + sample, i], of_loss[i]]
        more = [of_r1[i], gradient[i]] if s.played.r1 else []
        rows.append(row(names[i], [*numbers, *more], roles=["real", "fake", "", "", "discriminator"]))
    return [*rows, *_others(len(gradient) - len(chosen)), (), *_lengths(net, "discriminator", grad)]


def _g_backward(s: Snapshot, made: Passed, seen: Passed, grad: Array, sample: int, most: int) -> list[Row]:
    """From the logit back through D to the pixels, and on to G's output layer."""
    by_pixel = by_pixels(s, seen)
    deltas, _ = back(s.generator, made.trace, by_pixel)
    image, delta = made.output[sample], deltas[-1][sample]
    rows = [
        said("Back through D to the fake in focus, and through σ"),
        row("", ["pixel x", "∂L/∂x", "x(1-x)", "δ"], "muted"),
    ]
    names = units(s, "generator")
    for i, name in enumerate(names[-1]):
        numbers = [image[i], by_pixel[sample, i], image[i] * (1 - image[i]), delta[i]]
        rows.append(row(name, numbers, roles=["fake", "", "", "bold"]))
    below, gradient = _into_last(made), s.generator.blocks(grad)[-1]
    rows += [(), said("G's output layer: the largest gradients")]
    rows.append(row("", ["δ", "h", "δ·h", f"all {s.played.batch_size}"], "muted"))
    into = [*names[-2], "b"]
    chosen = _largest(gradient.ravel(), most)
    for pixel, unit in zip(*np.unravel_index(chosen, gradient.shape), strict=True):
        h, d = below[sample, unit], delta[pixel]
        name = f"b {names[-1][pixel]}" if unit == len(into) - 1 else f"{into[unit]}→{names[-1][pixel]}"
        rows.append(row(name, [d, h, d * h, gradient[pixel, unit]], roles=["", "", "", "generator"]))
    return [*rows, *_others(gradient.size - len(chosen)), (), *_lengths(s.generator, "generator", grad)]


def _into_last(passed: Passed) -> Array:
    """What went into the output layer, (samples, units + 1): the last column is the ones that carry the biases."""
    below = passed.trace[-2].post if len(passed.trace) > 1 else passed.input
    return np.concatenate([below, np.ones_like(below[:, :1])], 1)


def _update(s: Snapshot, player: str, gradient: Array, change: Array, most: int) -> list[Row]:
    """The parameters that moved most: what they were, their gradient, how far they moved, what they are."""
    theta = s.player(player).network.theta
    names = parameters(s, player)
    chosen = _largest(change, most)
    rows = [
        said(f"Of {theta.size} weights and biases those that moved most"),
        row("", ["before", "gradient", "change", "now"], "muted"),
    ]
    for i in chosen:
        clipped = player == "discriminator" and 0 < s.played.clip <= abs(theta[i])
        before = None if clipped else float(theta[i]) - float(change[i])
        rows.append(row(names[i], [before, gradient[i], change[i], theta[i]], roles=["", "", "bold", player]))
    return [
        *rows,
        *_others(theta.size - len(chosen)),
        (),
        row("length", ["", length(gradient), length(change)], "bold"),
    ]


def _largest(values: Array, most: int) -> Array:
    """The indices of the largest numbers, by size, in the order they stand in; all, if they are few."""
    if len(values) <= most + 1:
        return np.arange(len(values))
    return np.sort(np.argsort(-np.abs(values), kind="stable")[:most])


def _others(count: int) -> list[Row]:
    return [said(f"and {count} others", "muted")] if count else []


def _lengths(net: Network, player: str, gradient: Array) -> list[Row]:
    """How long the gradient of each layer is, and the whole of it."""
    rows = [row("", ["in", "out", "length"], "muted")]
    for layer, block in enumerate(net.blocks(gradient), 1):
        sizes = map(str, net.sizes[layer - 1 : layer + 1])
        rows.append(row(f"layer {layer}", [*sizes, length(block)]))
    return [*rows, row("all", ["", "", length(gradient)], player)]
