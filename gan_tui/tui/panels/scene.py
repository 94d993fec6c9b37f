"""From a snapshot to what the networks panel draws: values by view, the signal of one sample, names and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array
from gan_tui.training.frame import Frame
from gan_tui.training.halves import Trace
from gan_tui.training.snapshot import Snapshot
from gan_tui.tui.widgets.figures import MISSING, fixed
from gan_tui.tui.widgets.network_graph import Scene
from gan_tui.tui.widgets.spot import Spot

PLAYERS = ("generator", "discriminator")


class View(NamedTuple):
    """A number that every parameter has. ``of`` (snapshot, player) is laid out like theta; None: not there yet."""

    title: str
    word: str
    of: Callable[[Snapshot, str], Array | None]
    missing: str = ""


VIEWS = (
    View("weights", "weight", lambda s, player: s.player(player).network.theta),
    View(
        "gradients",
        "gradient",
        lambda s, player: s.player(player).grad,
        "{}: no gradient before the phase of that name",
    ),
    View(
        "last changes",
        "last change",
        lambda s, player: s.player(player).change,
        "{}: nothing has moved before the phase update",
    ),
)


class Parameter(NamedTuple):
    """A weight or, with ``input`` None, a bias."""

    player: str
    layer: int
    output: int
    input: int | None

    def place(self, s: Snapshot) -> int:
        """Its index in the player's theta."""
        return s.player(self.player).network.index(self.layer, self.output, self.input)

    def value(self, s: Snapshot, view: View) -> float | None:
        """Its number in a view."""
        vector = view.of(s, self.player)
        return None if vector is None else float(vector[self.place(s)])


def parameter_at(s: Snapshot, spot: Spot) -> Parameter | None:
    """What is trained there: the weight, or the unit's bias; the noise and D's input have none."""
    split = len(s.generator.sizes)
    player, column = ("generator", spot.layer) if spot.layer < split else ("discriminator", spot.layer - split)
    if spot.to is not None:
        return Parameter(player, column, spot.to, spot.unit)
    return Parameter(player, column - 1, spot.unit, None) if column else None


# -- the signal


@dataclass(frozen=True, eq=False)
class Signal:
    """One sample on its way: what the units of each layer say, noise first; D's are None if it was not asked yet."""

    title: str
    units: tuple[Array | None, ...]
    image: Array
    logit: float | None


def signal_of(frame: Frame, sample: int) -> Signal:
    """How that fake of the batch went through the networks or, after an edit, how it goes through them now.

    While playing, and before the first batch, it is the noise that never changes: the batch's would flicker.
    """
    s = frame.snapshot
    if frame.playing or s.z is None or s.g_trace is None:
        return _anew(s, s.probe, s.probe_labels, min(sample, len(s.probe) - 1), "fake {}")
    sample = min(sample, len(s.z) - 1)
    if s.phases == 0 and s.step in frame.edits:
        return _anew(s, s.z, s.labels, sample, "fake {} of the batch, after the edit")
    return _as_it_was(s, s.z, s.g_trace, sample)


def _as_it_was(s: Snapshot, z: Array, g_trace: Trace, sample: int) -> Signal:
    noise = _padded(z[sample], s.generator.sizes[0], s.labels, sample)
    made = tuple(layer.post[sample] for layer in g_trace)
    seen = _padded(made[-1], s.discriminator.sizes[0], s.labels, sample)
    title = f"fake {sample + 1} of the batch"
    if s.d_trace is None or s.fake_logits is None:
        unasked = (None for _ in s.discriminator.sizes[1:])
        return Signal(f"{title}, which D has not seen", (noise, *made, seen, *unasked), made[-1], None)
    row = len(s.d_trace[0].post) - len(z) + sample  # reals may stand before the fakes
    said = tuple(layer.post[row] for layer in s.d_trace)
    return Signal(title, (noise, *made, seen, *said), made[-1], float(said[-1][0]))


def _anew(s: Snapshot, z: Array, labels: Array | None, sample: int, title: str) -> Signal:
    noise = _padded(z[sample], s.generator.sizes[0], labels, sample)
    with np.errstate(all="ignore"):
        made = [layer[0] for layer in s.generator.activities(noise[None])]
        seen = _padded(made[-1], s.discriminator.sizes[0], labels, sample)
        said = [layer[0] for layer in s.discriminator.activities(seen[None])]
    return Signal(title.format(sample + 1), (noise, *made, seen, *said), made[-1], float(said[-1][0]))


def _padded(numbers: Array, size: int, labels: Array | None, sample: int) -> Array:
    """The numbers and, where a network takes more inputs than these, the class as ones and zeros."""
    classes = np.zeros(size - len(numbers), numbers.dtype)
    if len(classes):
        classes[0 if labels is None else int(labels[sample])] = 1
    return np.concatenate([numbers, classes])


# -- the scene


def scene_of(s: Snapshot, view: View, signal: Signal) -> Scene:
    """The whole drawing."""
    g, d = s.generator, s.discriminator
    shares: list[Array | None] = []
    for player in PLAYERS:
        shares += [*(share(W) for W in matrices(s, player, view)), None]
    loss = LOSSES[s.config.loss]
    images = (len(g.sizes) - 1, len(g.sizes))
    lit = [
        None if units is None else np.clip(units, 0, 1) if layer in images else share(units)
        for layer, units in enumerate(signal.units)
    ]
    verdict = None if signal.logit is None else float(loss.verdict(np.array([signal.logit]))[0])
    if signal.logit is not None:
        lit[-1] = np.array([verdict if loss.probability else 1.0])
    return Scene(
        counts=(*g.sizes, *d.sizes),
        split=len(g.sizes),
        shares=tuple(shares),
        lit=tuple(lit),
        image=signal.image.reshape(s.dataset.shape),
        labels=(
            _label("z", g.sizes[0]),
            *(_label("units", units) for units in g.sizes[1:-1]),
            _label("pixels", g.sizes[-1]),
            _label("pixels", d.sizes[0]),
            *(_label("units", units) for units in d.sizes[1:-1]),
            (("D(G(z))", "D"), ()),
        ),
        verdict="?" if verdict is None else fixed(verdict),
    )


def _label(name: str, units: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Forms for all units, and forms for some."""
    part = f"{{}} of {units}"
    whole = ("z",) if name == "z" else (f"{units} {name}", f"{units}")
    return whole, (f"{part} {name}", part, f"{{}}/{units}")


def matrices(s: Snapshot, player: str, view: View) -> list[Array]:
    """The (inputs, outputs) weights of each layer in a view; zeros where they are not there yet."""
    network, vector = s.player(player).network, view.of(s, player)
    return [W for W, _ in network.layers(np.zeros_like(network.theta) if vector is None else vector)]


def share(values: Array) -> Array:
    """As shares in [-1, 1] of the largest; NaN counts as nothing, infinity as the largest there is."""
    values = np.asarray(values, np.float64)
    largest = np.abs(values).max(initial=0)
    if not np.isfinite(largest):
        values = np.nan_to_num(values, posinf=1e300, neginf=-1e300)
        largest = np.abs(values).max(initial=0)
    return values / largest if largest else values


# -- words


def name_of(s: Snapshot, layer: int, unit: int) -> str:
    """A unit's name; layers and units count from 1, pixels by row and column."""
    split = len(s.generator.sizes)
    counts = (*s.generator.sizes, *s.discriminator.sizes)
    if layer == 0:
        latent = s.probe.shape[1]
        return f"z {unit + 1}" if unit < latent else _class(s, unit - latent)
    if layer in (split - 1, split):
        height, width = s.dataset.shape
        row, column = divmod(unit, width)
        return f"pixel {row + 1},{column + 1}" if unit < height * width else _class(s, unit - height * width)
    return "the score" if layer == len(counts) - 1 else f"unit {unit + 1}"


def _class(s: Snapshot, k: int) -> str:
    names = s.dataset.classes or ()
    return f"class {names[k]}" if k < len(names) else f"class {k + 1}"


def describe(s: Snapshot, spot: Spot) -> str:
    """What is there."""
    found, name = parameter_at(s, spot), name_of(s, spot.layer, spot.unit)
    if found is None:
        return f"{name}, {'noise' if spot.layer == 0 else 'as D sees it'}"
    where = f"{'G' if found.player == 'generator' else 'D'} layer {found.layer + 1}, {name}"
    return where if spot.to is None else f"{where} → {name_of(s, spot.layer + 1, spot.to)}"


def signed(value: float | None) -> str:
    """A number with its sign and four digits, in ten cells."""
    return f"{MISSING if value is None or not np.isfinite(value) else format(value, '+.4g'):<10}"


def numbers(s: Snapshot, spot: Spot, signal: Signal) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What is known of a spot, by name: what it is, and how training moves it."""
    found = parameter_at(s, spot)
    known = {}
    if spot.to is None:
        units = signal.units[spot.layer]
        known["says" if found else "is"] = signed(None if units is None else float(units[spot.unit]))
    if found is None:
        return known, {}
    known["bias" if found.input is None else "weight"] = signed(found.value(s, VIEWS[0]))
    return known, {view.word: signed(found.value(s, view)) for view in VIEWS[1:]}
