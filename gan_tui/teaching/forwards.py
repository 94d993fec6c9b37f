"""A forward pass in rows: what goes into a unit, times its weights, and what comes out, for the samples in focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array, Network
from gan_tui.teaching.names import output, units
from gan_tui.teaching.rows import Row, figure, row, said
from gan_tui.training.halves import Passed
from gan_tui.training.snapshot import Snapshot

FEW = 4
"""Of so many units each is worked out; of more, the one that counts most."""

ACTIVATION = {"leaky_relu": "leaky ReLU", "relu": "ReLU", "tanh": "tanh", "sigmoid": "σ(sum)", "linear": "sum"}


class Column(NamedTuple):
    """One sample on its way through a network: ``values`` are its inputs and what each layer says, ``sums`` between."""

    title: str
    role: str
    values: list[Array]
    sums: list[Array]


def generator_rows(s: Snapshot, made: Passed, sample: int, most: int) -> list[Row]:
    """From z to the image of one fake."""
    column = _column("value", "", made, sample)
    names, net = units(s, "generator"), s.generator
    rows = _hidden(net, names, [column], most)
    last, sums, pixels = len(net.sizes) - 2, column.sums[-1], column.values[-1]
    if net.sizes[-2] <= 2:  # all of it fits one table
        W, b = net.layers()[last]
        below, inputs = column.values[last], names[-2]
        alone = len(inputs) == 1
        rows += [
            said(f"Each pixel: {' and '.join(f'{n} = {figure(v)}' for n, v in zip(inputs, below, strict=True))}"),
            row("", [*["weight"] * alone, *(f"w·{n}" for n in inputs), "bias", "sum", "σ(sum)"], "muted"),
        ]
        for i, name in enumerate(names[-1]):
            numbers = [*W[:, i][: 1 * alone], *(below * W[:, i]), b[i], sums[i]]
            rows.append(row(name, [*numbers, pixels[i]], roles=[*[""] * len(numbers), "fake"]))
        return rows
    shown = range(len(pixels)) if last == 0 else [int(np.abs(sums).argmax())]
    for i in shown:
        rows += [
            said(f"Pixel {names[-1][i]}: {net.sizes[-2]} products and a bias"),
            *_unit(net, last, i, names, [column], most),
        ]
        rows += [
            row("sum", ["", "", sums[i]], "bold"),
            *([] if last else [row("σ(sum)", ["", "", pixels[i]], "fake")]),
            (),
        ]
    if last:
        rows[-1:] = [(), said("All pixels"), row("", ["sum", "σ(sum)"], "muted")]
        rows += [row(name, [sums[i], pixels[i]], roles=["", "fake"]) for i, name in enumerate(names[-1])]
    return rows


def discriminator_rows(s: Snapshot, seen: Passed, sample: int, most: int) -> list[Row]:
    """From the pixels to what D says, of the fake in focus and, in D's own turn, of the real image."""
    fakes = len(seen.output) - s.played.batch_size  # where they begin
    columns = [_column("real", "real", seen, sample)] if fakes else []
    columns.append(_column("fake", "fake", seen, fakes + sample))
    names, net = units(s, "discriminator"), s.discriminator
    rows = _hidden(net, names, columns, most)
    last = len(net.sizes) - 2
    rows += [said(f"The {output(s)}: {net.sizes[-2]} products and a bias"), *_unit(net, last, 0, names, columns, most)]
    rows.append(row(output(s), _under(columns, [c.sums[-1][0] for c in columns]), "bold"))
    loss = LOSSES[s.played.loss]
    if loss.probability:
        says = [float(loss.verdict(c.sums[-1][0])) for c in columns]
        rows.append(row("σ(logit)", _under(columns, says), "discriminator"))
    return rows


def _column(title: str, role: str, passed: Passed, at: int) -> Column:
    values = [passed.input[at], *(layer.post[at] for layer in passed.trace)]
    return Column(title, role, values, [layer.pre[at] for layer in passed.trace])


def _hidden(net: Network, names: list[list[str]], columns: list[Column], most: int) -> list[Row]:
    """The units of the last hidden layer, each or the one that counts most for the output; those below in short."""
    if len(net.sizes) == 2:
        return []
    rows: list[Row] = []
    layer = len(net.sizes) - 3
    for below in range(1, layer + 1):
        lit = ", ".join(f"{c.role} {int((c.values[below] > 0).sum())}".strip() for c in columns)
        rows.append(said(f"Layer {below}: {net.sizes[below]} units, above 0: {lit}", "muted"))
    count = net.sizes[layer + 1]
    if count <= FEW:
        shown = list(range(count))
    else:
        out = np.abs(net.layers()[-1][0]).sum(1)
        shown = [int(np.sum([out * np.abs(c.values[layer + 1]) for c in columns], axis=0).argmax())]
    for unit in shown:
        name = names[layer + 1][unit]
        title = f"Hidden unit {name}" if count <= FEW else f"{name}, of {count} hidden units the one that counts most"
        rows += [said(title), *_unit(net, layer, unit, names, columns, most)]
        rows.append(row("sum", _under(columns, [c.sums[layer][unit] for c in columns]), "bold"))
        after = [c.values[layer + 1][unit] for c in columns]
        rows += [row(ACTIVATION[net.activations[layer]], _under(columns, after), "bold"), ()]
    return rows


def _unit(
    net: Network, layer: int, unit: int, names: list[list[str]], columns: Sequence[Column], most: int
) -> list[Row]:
    """A unit's inputs times its weights: all, or the largest products and the rest as one; and its bias."""
    W, b = net.layers()[layer]
    weights, below = W[:, unit], [c.values[layer] for c in columns]
    products = [weights * x for x in below]
    size = sum(np.abs(p) for p in products)
    chosen = np.arange(len(weights))
    if len(weights) > most + 1:
        chosen = np.sort(np.argsort(-size, kind="stable")[:most])
    roles = ["", *(role for c in columns for role in (c.role, ""))]
    rows = [row("", ["weight", *(t for c in columns for t in (c.title, "product"))], "muted")]
    for i in chosen:
        numbers = [n for x, p in zip(below, products, strict=True) for n in (x[i], p[i])]
        rows.append(row(names[layer][i], [weights[i], *numbers], roles=roles))
    rest = np.setdiff1d(np.arange(len(weights)), chosen)
    if rest.size:
        rows.append(row(f"{rest.size} others", _under(columns, [p[rest].sum() for p in products])))
    return [*rows, row("bias", _under(columns, [b[unit]] * len(columns)))]


def _under(columns: Sequence[Column], values: Sequence[float]) -> list[float | str]:
    """Numbers that stand in the columns of products."""
    return ["", *(cell for value in values for cell in ("", value))]
