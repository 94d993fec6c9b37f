"""What the microscope must show of a snapshot, worked out as a textbook does it: sample by sample, weight by weight."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from gan_tui import LOSSES, Config
from gan_tui.nn.network import Array, Network
from gan_tui.training.game import Phase

NUMBER = re.compile(r"(?<![\w.^])-?\d+(?:\.\d+)?(?:e[+-]\d+)?(?![\w.,]*→)")
Rows = list[tuple[str, str]]
Section = tuple[str, list[list[str]], Rows]
"""Title, header, and the rows below."""
CORNERS = ["TL", "TR", "BL", "BR"]


def shown(text: str) -> list[tuple[float, float]]:
    """The numbers in a text, and how far each may be from the truth: half of its last digit."""
    found = []
    for token in NUMBER.findall(text):
        mantissa, _, power = token.partition("e")
        places = len(mantissa.partition(".")[2])
        found.append((float(token), 0.5 * 10 ** (int(power or 0) - places)))
    return found


def same(text: str, expected: Sequence[Any]) -> None:
    """Whether the numbers in a text are these, to the digits shown and the rounding of what was trained."""
    numbers = shown(text)
    assert len(numbers) == len(expected), (text, expected)
    for (value, half), truth in zip(numbers, expected, strict=True):
        rounding = 2e-6 * max(abs(truth), 1e-3) + 1e-7
        assert abs(value - truth) <= half + rounding, (text, value, truth)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-np.float64(x)))


def softplus(x: Any) -> Any:
    return np.log1p(np.exp(np.float64(x)))


def hidden(config: Config, x: Array) -> Array:
    return {"leaky_relu": np.where(x > 0, x, 0.2 * x), "relu": np.maximum(x, 0), "tanh": np.tanh(x)}[config.hidden]


class Pass:
    """Forward and back through a network for one sample, in float64."""

    def __init__(self, net: Network, config: Config, x: Array) -> None:
        self.W: list[Any] = [np.float64(W) for W, _ in net.layers()]
        self.b: list[Any] = [np.float64(b) for _, b in net.layers()]
        self.values: list[Any] = [np.float64(x)]
        self.sums: list[Any] = []
        self.squashed = net.activations[-1] == "sigmoid"
        for W, b in zip(self.W, self.b, strict=True):
            self.sums.append(self.values[-1] @ W + b)
            last = len(self.sums) == len(self.W)
            self.values.append(
                (sigmoid(self.sums[-1]) if self.squashed else self.sums[-1]) if last else hidden(config, self.sums[-1])
            )
        self.config = config

    def back(self, d_out: Array) -> tuple[list[Array], Array]:
        """The derivatives by each layer's sums, and by the input, by small differences of the activation."""
        deltas: list[Array] = []
        e = 1e-6
        for layer in range(len(self.W) - 1, -1, -1):
            s = self.sums[layer]
            if layer == len(self.W) - 1:
                slope = sigmoid(s) * (1 - sigmoid(s)) if self.squashed else np.ones_like(s)
            else:
                slope = (hidden(self.config, s + e) - hidden(self.config, s - e)) / (2 * e)
            deltas.insert(0, d_out * slope)
            d_out = self.W[layer] @ deltas[0]
        return deltas, d_out


class Truth:
    """The snapshot's numbers for one sample, by name."""

    def __init__(self, s: Any, sample: int) -> None:
        self.s, self.i, self.config = s, sample, s.config
        self.loss = LOSSES[s.config.loss]
        height, width = s.dataset.shape
        places = [f"{y},{x}" for y in range(1, height + 1) for x in range(1, width + 1)]
        self.pixels = CORNERS if height * width == 4 else places

    def units(self, player: str) -> list[list[str]]:
        net = getattr(self.s, player)
        inputs = [f"z{k}" for k in range(1, self.config.latent_dim + 1)] if player == "generator" else list(self.pixels)
        if self.config.conditional:
            inputs += self.s.dataset.classes
        deep = len(net.sizes) > 3
        layers = [
            [f"h{layer}.{k}" if deep else f"h{k}" for k in range(1, size + 1)]
            for layer, size in enumerate(net.sizes[1:-1], 1)
        ]
        return [inputs, *layers, list(self.pixels) if player == "generator" else ["D"]]

    def parameter(self, player: str, name: str) -> tuple[int, int | None, int]:
        """(layer, input or None, output) of a parameter's name."""
        units = self.units(player)
        for layer, (below, above) in enumerate(pairwise(units)):
            for j, out in enumerate(above):
                if name == f"b {out}":
                    return layer, None, j
                for k, into in enumerate(below):
                    if name in (f"{into}→{out}", f"{into}→{out[1:]}"):
                        return layer, k, j
        raise AssertionError(name)

    def entry(self, player: str, name: str, vector: Array) -> float:
        """A parameter's number in theta, or in a vector laid out like it."""
        layer, k, j = self.parameter(player, name)
        W, b = getattr(self.s, player).layers(vector)[layer]
        return float(b[j] if k is None else W[k, j])

    def generator(self) -> Pass:
        s, i = self.s, self.i
        x = s.z[i]
        if self.config.conditional:
            x = np.append(x, np.arange(len(s.dataset.classes)) == s.labels[i])
        return Pass(s.generator, self.config, x)

    def discriminator(self, image: Array, label: int | None = None) -> Pass:
        x = image
        if self.config.conditional:
            x = np.append(x, np.arange(len(self.s.dataset.classes)) == label)
        return Pass(self.s.discriminator, self.config, x)

    def d_pass(self, which: str, i: int) -> Pass:
        s = self.s
        if which == "real":
            return self.discriminator(s.real[i], s.real_labels[i] if self.config.conditional else None)
        return self.discriminator(s.fake[i], s.labels[i] if self.config.conditional else None)

    def passes(self) -> list[Pass]:
        """Of D: the real one in its own turn, and the fake one."""
        kinds = ("fake",) if self.s.phase == Phase.G_LOSS else ("real", "fake")
        return [self.d_pass(kind, self.i) for kind in kinds]

    def says(self, logit: float) -> float:
        return float(sigmoid(logit)) if self.loss.probability else float(logit)

    def costs(self, kind: str, logits: Any) -> Any:
        """-log D, or -log(1 - D)."""
        x = np.float64(logits)
        return softplus(-x) if kind == "real" else softplus(x)

    def d_slope(self, kind: str, i: int) -> float:
        logits = self.s.real_logits if kind == "real" else self.s.fake_logits
        return (float(sigmoid(logits[i, 0])) - (kind == "real")) / len(logits)

    def g_slope(self, i: int) -> float:
        p = float(sigmoid(self.s.fake_logits[i, 0]))
        return (p - 1 if self.config.loss == "non_saturating" else -p) / len(self.s.fake_logits)


def sections(lines: Iterable[str]) -> list[Section]:
    """A table's rows by the title above them: [(title, header, [(name, text of the numbers)])]."""
    found: list[Section] = []
    for line in lines:
        if not line.strip():
            continue
        name, rest = line[:11].strip(), line[11:]
        if not name:
            if found[-1][2]:
                found.append(("", [], []))
            found[-1][1].append(rest.split())
        elif not rest.strip() or NUMBER.sub("", rest).strip(" –"):
            found.append((line.strip(), [], []))
        else:
            found[-1][2].append((name, rest))
    return found


class Reader:
    """Checks every number of the arithmetic of one phase, by where it stands."""

    def __init__(self, s: Any, sample: int) -> None:
        self.truth, self.s, self.i, self.checked = Truth(s, sample), s, sample, 0
        self._passes: dict[tuple[str, int], Pass] = {}

    def same(self, text: str, *expected: Any) -> None:
        same(text, expected)
        self.checked += len(expected)

    def read(self, lines: Iterable[str]) -> int:
        """Check all of it; returns how many numbers it was."""
        for title, header, rows in sections(lines):
            getattr(self, self.s.phase.value)(title, header[0] if header else [], rows)
        return self.checked

    def sample(self, title: str, header: list[str], rows: Rows) -> None:
        assert header == ["real", "mean"]
        assert [name for name, _ in rows] == self.truth.pixels
        for k, (_, text) in enumerate(rows):
            self.same(text, self.s.real[self.i, k], self.s.real[:, k].mean())

    # -- forward

    def g_forward(self, title: str, header: list[str], rows: Rows) -> None:
        self._forward("generator", [self.truth.generator()], title, header, rows)

    def d_forward(self, title: str, header: list[str], rows: Rows) -> None:
        assert not header or header == ["weight", "real", "product", "fake", "product"]
        self._forward("discriminator", self.truth.passes(), title, header, rows)

    def g_loss(self, title: str, header: list[str], rows: Rows) -> None:
        self._forward("discriminator", self.truth.passes(), title, header, rows)

    def _forward(self, player: str, passes: list[Pass], title: str, header: list[str], rows: Rows) -> None:
        units = self.truth.units(player)
        last = len(units) - 2
        if title.startswith("Layer "):
            layer = int(title.split()[1].rstrip(":"))
            lit = [(p.values[layer] > 0).sum() for p in passes]
            self.same(title.partition(":")[2], len(units[layer]), 0, *lit)
        elif title == "All pixels":
            for k, (name, text) in enumerate(rows):
                assert name == units[-1][k]
                self.same(text, passes[0].sums[-1][k], passes[0].values[-1][k])
        elif title.startswith("Each pixel"):
            self.same(title.replace("z1", "").replace("z2", ""), *passes[0].values[last])
            for k, (name, text) in enumerate(rows):
                assert name == units[-1][k]
                p, w = passes[0], passes[0].W[-1][:, k]
                weight = [w[0]] if len(w) == 1 else []
                self.same(text, *weight, *(w * p.values[last]), p.b[-1][k], p.sums[-1][k], p.values[-1][k])
        elif title.startswith(("h", "Hidden")):
            name = title.removeprefix("Hidden unit ").partition(",")[0]
            self._unit(units, passes, last - 1, units[last].index(name), rows)
        else:
            unit = 0 if player == "discriminator" else units[-1].index(title.split()[1].rstrip(":"))
            self._unit(units, passes, last, unit, rows)

    def _unit(self, units: list[list[str]], passes: list[Pass], layer: int, unit: int, rows: Rows) -> None:
        """Rows of inputs, the others, the bias, the sum, what comes out, and what that costs G."""
        inputs = units[layer]
        seen: set[int] = set()
        for name, text in rows:
            if name in inputs:
                k = inputs.index(name)
                seen.add(k)
                w = passes[0].W[layer][k, unit]
                self.same(text, w, *(n for p in passes for n in (p.values[layer][k], w * p.values[layer][k])))
            elif name.endswith("others"):
                rest = [k for k in range(len(inputs)) if k not in seen]
                assert name == f"{len(rest)} others"
                self.same(text, *(sum(p.W[layer][k, unit] * p.values[layer][k] for k in rest) for p in passes))
                seen |= set(rest)
            elif name == "bias":
                assert seen == set(range(len(inputs))), "no input is left out"
                self.same(text, *(p.b[layer][unit] for p in passes))
            elif name in ("sum", "logit"):
                self.same(text, *(p.sums[layer][unit] for p in passes))
            elif name == "σ(logit)":
                self.same(text, *(self.truth.says(p.sums[layer][unit]) for p in passes))
            elif name == "cost to G":
                logit = self.s.fake_logits[self.i, 0]
                sign, kind = (1, "real") if self.truth.config.loss == "non_saturating" else (-1, "fake")
                self.same(text, sign * self.truth.costs(kind, logit))
            elif name == "loss of G":
                self.same(text, self.s.g_loss)
            else:
                assert name in ("leaky ReLU", "ReLU", "tanh", "σ(sum)"), name
                self.same(text, *(p.values[layer + 1][unit] for p in passes))

    def d_loss(self, title: str, header: list[str], rows: Rows) -> None:
        real, fake, i = self.s.real_logits[:, 0], self.s.fake_logits[:, 0], self.i
        of = {
            "logit": (real, fake),
            "σ(logit)": (sigmoid(real), sigmoid(fake)),
            "cost": (self.truth.costs("real", real), self.truth.costs("fake", fake)),
        }
        assert [name for name, _ in rows] == [*of, "loss of D"]
        for name, text in rows[:-1]:
            a, b = of[name]
            self.same(text, a[i], b[i], a.mean(), b.mean())
        self.same(rows[-1][1], self.s.d_loss)

    # -- backward

    def d_backward(self, title: str, header: list[str], rows: Rows) -> None:
        s, truth, B = self.s, self.truth, len(self.s.fake)
        if header[:1] == ["in"]:
            self._lengths("discriminator", s.d_grad, rows)
            return
        if title.startswith("and"):
            return
        names = [*truth.units("discriminator")[-2], "bias"]
        deltas = {kind: [truth.d_slope(kind, i) for i in range(B)] for kind in ("real", "fake")}
        for name, text in rows:
            k = names.index(name)
            h = {kind: [self._into(kind, i, k) for i in range(B)] for kind in deltas}
            products = {kind: [d * x for d, x in zip(deltas[kind], h[kind], strict=True)] for kind in deltas}
            total = sum(products["real"]) + sum(products["fake"])
            gradient = float(s.discriminator.blocks(s.d_grad)[-1][0, k])
            more = [gradient - total, gradient] if s.config.r1 else []
            self.same(text, products["real"][self.i], products["fake"][self.i], total, *more)
            assert s.config.r1 or abs(total - gradient) < 1e-6 + 1e-5 * abs(gradient)
        return

    def _into(self, kind: str, i: int, k: int) -> float:
        """What goes into D's output layer; a 1 for the bias."""
        if (kind, i) not in self._passes:
            self._passes[kind, i] = self.truth.d_pass(kind, i)
        values = self._passes[kind, i].values[-2]
        return 1.0 if k == len(values) else values[k]

    def g_backward(self, title: str, header: list[str], rows: Rows) -> None:
        s, truth = self.s, self.truth
        if header[:1] == ["in"]:
            self._lengths("generator", s.g_grad, rows)
            return
        if title.startswith("and"):
            return
        d_pass, g_pass = truth.d_pass("fake", self.i), truth.generator()
        _, by_input = d_pass.back(np.array([truth.g_slope(self.i)]))
        by_pixel = by_input[: len(truth.pixels)]
        deltas, _ = g_pass.back(by_pixel)
        if title.startswith("Back"):
            assert [name for name, _ in rows] == truth.pixels
            for k, (_, text) in enumerate(rows):
                x = g_pass.values[-1][k]
                self.same(text, x, by_pixel[k], x * (1 - x), deltas[-1][k])
            return
        for name, text in rows:
            _, into, j = truth.parameter("generator", name)
            h, d = 1.0 if into is None else g_pass.values[-2][into], deltas[-1][j]
            self.same(text, d, h, d * h, truth.entry("generator", name, s.g_grad))
        return

    def _lengths(self, player: str, gradient: Array, rows: Rows) -> None:
        net = getattr(self.s, player)
        for layer, (name, text) in enumerate(rows[:-1]):
            assert name == f"layer {layer + 1}"
            W, b = net.layers(gradient)[layer]
            self.same(text, *net.sizes[layer : layer + 2], float(np.sqrt((W**2).sum() + (b**2).sum())))
        self.same(rows[-1][1], float(np.sqrt((np.float64(gradient) ** 2).sum())))

    # -- updates

    def d_update(self, title: str, header: list[str], rows: Rows) -> None:
        self._update("discriminator", rows)

    def g_update(self, title: str, header: list[str], rows: Rows) -> None:
        self._update("generator", rows)

    before: Any = None
    """The snapshot before the update."""

    def _update(self, player: str, rows: Rows) -> None:
        s, short = self.s, player[0]
        grad, change = getattr(s, f"{short}_grad"), getattr(s, f"{short}_change")
        for name, text in rows:
            if name == "length":
                self.same(text, float(np.linalg.norm(grad)), float(np.linalg.norm(change)))
                continue
            old, new = (self.truth.entry(player, name, getattr(at, player).theta) for at in (self.before, s))
            gradient = self.truth.entry(player, name, grad)
            self.same(text, old, gradient, new - old, new)
