"""Config: every hyperparameter, declared once with its range and meaning; one line of text in and out."""

from __future__ import annotations

import dataclasses
import difflib
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

from gan_tui.data.datasets import DATASETS, load_dataset
from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import HIDDEN
from gan_tui.nn.optimizers import OPTIMIZERS
from gan_tui.words import quoted

WIDEST, DEEPEST = 256, 6


@dataclass(frozen=True)
class Knob:
    """One hyperparameter: what it is, what it may be, and whether a running game takes a change (``live``).

    ``kind`` is "whole", "real", "choice", "switch" or "layers"; ``below`` leaves the upper end of the range out; with
    ``paths`` a choice may also be a path to images of one's own.
    """

    kind: str
    default: Any
    title: str
    about: str
    low: float = 0
    high: float = 0
    below: bool = False
    choices: tuple[str, ...] = ()
    paths: bool = False
    live: bool = False
    name: str = ""

    @property
    def range(self) -> str:
        """What it may be, in words."""
        if self.kind == "choice":
            return f"one of {', '.join(self.choices)}{', or a path to images of yours' * self.paths}"
        if self.kind == "switch":
            return "true or false"
        if self.kind == "layers":
            return f"0 to {DEEPEST} sizes of 1 to {WIDEST}, such as 16,8, or () for none"
        high = f"{self.high:.10g}"
        return f"a {self.kind} number from {self.low:g} to {'below ' if self.below else ''}{high}"

    def parse(self, value: Any) -> Any:
        """The value, from a Python object or its text; ValueError names the knob, the value and the range."""
        try:
            return self._read(value)
        except (TypeError, ValueError, OverflowError):
            raise ValueError(f"{self.name} is {quoted(value)}; it must be {self.range}") from None

    def _read(self, value: Any) -> Any:
        match self.kind:
            case "whole":
                return self._whole(value)
            case "real":
                return self._real(value)
            case "choice":
                return self._choice(value)
            case "switch":
                return self._switch(value)
        return self._layers(value)

    def _whole(self, value: Any) -> int:
        number = int(value)
        if not isinstance(value, str) and (not _is_number(value) or number != value):
            raise ValueError
        return int(self._within(number))

    def _real(self, value: Any) -> float:
        if not isinstance(value, str) and not _is_number(value):
            raise ValueError
        return self._within(float(value))

    def _within(self, number: float) -> float:
        if not self.low <= number <= self.high or (self.below and number == self.high):  # nan is not within either
            raise ValueError
        return number

    def _choice(self, value: Any) -> str:
        if value in self.choices:
            return str(value)
        if self.paths:
            from gan_tui.data.files import path_of  # not for those who play a built-in set

            if (path := path_of(value)) is not None:
                return path
        raise ValueError

    @staticmethod
    def _switch(value: Any) -> bool:
        said = str(value).lower()
        if said not in ("true", "false"):
            raise ValueError
        return said == "true"

    def _layers(self, value: Any) -> tuple[int, ...]:
        if isinstance(value, str):
            inner = value.strip().removeprefix("(").removesuffix(")").strip().removesuffix(",")
            value = inner.split(",") if inner else ()
        sizes = tuple(self._size(size) for size in value)
        if len(sizes) > DEEPEST:
            raise ValueError
        return sizes

    @staticmethod
    def _size(value: Any) -> int:
        size = int(value)
        if isinstance(value, bool | float) or not 1 <= size <= WIDEST:
            raise ValueError
        return size

    def text(self, value: Any) -> str:
        """The value as one writes it on the command line."""
        if self.kind == "layers":
            return ",".join(map(str, value)) or "()"
        return str(value).lower() if self.kind == "switch" else str(value)


def _is_number(value: Any) -> bool:
    """True and False are none, NumPy's included."""
    return isinstance(value, Real) and not isinstance(value, bool)


def _knob(kind: str, default: Any, title: str, about: str, **more: Any) -> Any:
    return field(default=None, metadata={"knob": Knob(kind, default, title, about, **more)})


def _whole(default: int, title: str, about: str, low: int, high: int, **more: Any) -> Any:
    return _knob("whole", default, title, about, low=low, high=high, **more)


def _real(default: float, title: str, about: str, low: float, high: float, **more: Any) -> Any:
    return _knob("real", default, title, about, low=low, high=high, **more)


def _choice(default: str, title: str, about: str, choices: Iterable[str], **more: Any) -> Any:
    return _knob("choice", default, title, about, choices=tuple(choices), **more)


def _switch(default: bool, title: str, about: str, **more: Any) -> Any:
    return _knob("switch", default, title, about, **more)


def _layers(title: str, about: str) -> Any:
    return _knob("layers", (32,), title, about)


@dataclass(frozen=True)
class Config:
    """All that decides a run. A field left out takes the data set's default, else the knob's own.

    A bad value raises a ValueError that names the field and its range.
    """

    dataset: str = _choice("slanted", "Data set", "the images to imitate", DATASETS, paths=True)
    seed: int = _whole(0, "Seed", "all randomness comes from it: same seed, same run", 0, 2**32 - 1)
    dtype: str = _choice("float32", "Precision", "of every number that is trained", ("float32", "float64"))
    batch_size: int = _whole(32, "Batch size", "images of each kind that a turn looks at", 1, 1024)
    latent_dim: int = _whole(8, "Latent size", "numbers of noise that one image is made from", 1, 256)
    latent: str = _choice("normal", "Latent noise", "N(0, 1), or uniform on [0, 1)", ("normal", "uniform"))
    generator: tuple[int, ...] = _layers("G's layers", "hidden units of the generator")
    discriminator: tuple[int, ...] = _layers("D's layers", "hidden units of the discriminator")
    hidden: str = _choice("leaky_relu", "Activation", "what a hidden unit does with its sum", HIDDEN)
    init: str = _choice(
        "xavier",
        "First weights",
        "drawn to suit their layer, all drawn from N(0, 1), or the tutorial's, set by hand",
        ("xavier", "normal", "by_hand"),
    )
    loss: str = _choice("non_saturating", "Loss", "what each player makes small", LOSSES, live=True)
    label_smoothing: float = _real(
        0.0, "Label smoothing", "reals count as 1 minus this, where D gives probabilities", 0, 0.5, live=True
    )
    instance_noise: float = _real(
        0.0, "Instance noise", "standard deviation of the noise on all that D sees while training", 0, 1, live=True
    )
    clip: float = _real(
        0.0, "Weight clipping", "D's parameters stay within plus and minus this; 0 is off", 0, 10, live=True
    )
    r1: float = _real(0.0, "R1 penalty", "keeps D smooth around real images: the game settles", 0, 100, live=True)
    ema: float = _real(
        0.0, "EMA of G", "shows a moving average of G's weights, calmer than G", 0, 1, below=True, live=True
    )
    d_steps: int = _whole(1, "D's turns", "discriminator updates a step", 0, 20, live=True)
    g_steps: int = _whole(1, "G's turns", "generator updates a step", 0, 20, live=True)
    d_optimizer: str = _choice("adam", "D's optimiser", "how D's gradient becomes a change", OPTIMIZERS)
    g_optimizer: str = _choice("adam", "G's optimiser", "how G's gradient becomes a change", OPTIMIZERS)
    d_lr: float = _real(1e-3, "D's learning rate", "how far D steps; too far, and the game swings", 0, 10, live=True)
    g_lr: float = _real(1e-3, "G's learning rate", "how far G steps; too far, and the game swings", 0, 10, live=True)
    momentum: float = _real(0.9, "Momentum", "share of the last stride that is kept", 0, 1, below=True, live=True)
    rho: float = _real(0.99, "RMSProp's rho", "memory of the squared gradient", 0, 1, below=True, live=True)
    beta1: float = _real(0.5, "Adam's beta1", "memory of the gradient", 0, 1, below=True, live=True)
    beta2: float = _real(0.999, "Adam's beta2", "memory of the squared gradient", 0, 1, below=True, live=True)
    conditional: bool = _switch(False, "Conditional", "both players are told each image's class")
    holdout: float = _real(0.0, "Held out", "share of the images that is never trained on", 0, 0.9)

    def __post_init__(self) -> None:
        name = KNOBS["dataset"].parse("slanted" if self.dataset is None else self.dataset)
        missing = any(getattr(self, knob) is None for knob in KNOBS)
        defaults = defaults_of(name) if missing else {}  # images of one's own may be gone, all else being said
        for knob in KNOBS.values():
            given = getattr(self, knob.name)
            object.__setattr__(self, knob.name, defaults[knob.name] if given is None else knob.parse(given))
        if self.d_steps == self.g_steps == 0:
            raise ValueError("d_steps and g_steps are both 0; at least one player must move")

    def to_text(self) -> str:
        """One line, ``dataset=circles seed=7 g_lr=0.01``: data set, seed, and what differs from the defaults."""
        return " ".join(f"{name}={value}" for name, value in self._told().items())

    def to_options(self) -> str:
        """The same as options of the command line."""
        told = self._told()
        first = f"--dataset {told.pop('dataset')} --seed {told.pop('seed')}"
        return " ".join([first, *(f"--set {name}={value}" for name, value in told.items())])

    def _told(self) -> dict[str, str]:
        """What a line must tell, quoted for a shell; everything, if one's own images can no longer be read."""
        try:
            defaults = defaults_of(self.dataset) | {"dataset": None, "seed": None}
        except ValueError:
            defaults = dict.fromkeys(KNOBS)
        told = (k for k in KNOBS.values() if getattr(self, k.name) != defaults[k.name])
        return {k.name: shlex.quote(k.text(getattr(self, k.name))) for k in told}

    @classmethod
    def from_text(cls, text: str) -> Config:
        """The Config of such a line; ValueError says which word of it is wrong."""
        try:
            words = shlex.split(text)
        except ValueError as error:
            raise ValueError(f"{quoted(text)} is not a line of knob=value: {error}") from None
        return cls(**settings(words))


KNOBS: Mapping[str, Knob] = {
    f.name: dataclasses.replace(f.metadata["knob"], name=f.name) for f in dataclasses.fields(Config)
}


def defaults_of(dataset: str) -> dict[str, Any]:
    """Every knob's value where nothing is set: the data set's own, else the knob's; ValueError for no data set."""
    own = {"dataset": dataset, **load_dataset(dataset).defaults}
    return {name: own.get(name, knob.default) for name, knob in KNOBS.items()}


def settings(words: Iterable[str]) -> dict[str, Any]:
    """Parse ``knob=value`` words; ValueError for a word that is none, with the nearest knob there is."""
    found: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise ValueError(f"{quoted(word)} is not of the form knob=value")
        name = check_name(name)
        found[name] = KNOBS[name].parse(value)
    return found


def check_name(name: str) -> str:
    """The name, if it is a knob's; ValueError with the nearest one otherwise."""
    if name not in KNOBS:
        near = difflib.get_close_matches(name, KNOBS, 1)
        hint = f"did you mean {near[0]}?" if near else "'gan-tui knobs' lists them"
        raise ValueError(f"there is no knob {quoted(name)}; {hint}")
    return name
