"""The data sets: tiny images in rows, 1 = ink, each with the rule that its images obey and the knobs that suit it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from gan_tui.data import drawings
from gan_tui.data.drawings import BACKSLASH, BARS, CIRCLE, in_turn, is_bar, slant, stands_out
from gan_tui.data.glyphs import is_glyph
from gan_tui.nn.network import Array
from gan_tui.words import quoted, shown

SIZE = 512
"""Images of a set that is drawn: 16 steps an epoch at batch 32."""

HELD_OUT = 256

Labelled = tuple[Array, Array | None]
"""Images (n, h * w) in [0, 1], and labels (n,), or None."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images and what is known of them. Arrays are read-only.

    A set has either ``draw``, and draws its images, always the same, or ``read``, and has no others than those.
    ``pace``: steps a second at which one sees the images emerge. ``steps``: the length of a run to the end.
    """

    name: str
    title: str
    about: str
    shape: tuple[int, int]
    draw: Callable[[np.random.Generator, int], Labelled] | None = None
    read: Callable[[], Labelled] | None = None
    rule: Callable[[Array], Array] | None = None
    rule_text: str = ""
    classes: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    pace: int = 30
    steps: int = 1000

    def __post_init__(self) -> None:
        """Its words may come from a file: they can be shown on any screen as they are."""
        for field_name in ("title", "about"):
            object.__setattr__(self, field_name, shown(getattr(self, field_name)))
        object.__setattr__(self, "classes", tuple(map(shown, self.classes)))

    def _drawn(self, key: int, count: int) -> Labelled:
        if self.draw is None:
            return np.empty((0, self.shape[0] * self.shape[1]), np.float32), None
        return self.draw(np.random.Generator(np.random.SFC64((key, *self.shape))), count)

    @cached_property
    def _training(self) -> Labelled:
        images, labels = self._drawn(1, SIZE) if self.read is None else self.read()
        return _frozen(images, np.float32), None if labels is None else _frozen(labels, np.intp)

    @property
    def images(self) -> Array:
        """(n, h * w), float32 in [0, 1]."""
        return self._training[0]

    @property
    def labels(self) -> Array | None:
        """(n,) indices into ``classes``, or None."""
        return self._training[1]

    @cached_property
    def held_out(self) -> Array:
        """Real images that are never trained on, (m, h * w); none where all there are are in ``images``."""
        return _frozen(self._drawn(2, HELD_OUT)[0], np.float32)


def _frozen(array: Array, dtype: type) -> Array:
    frozen: Array = np.ascontiguousarray(array, dtype)
    frozen.flags.writeable = False
    return frozen


def _handwritten() -> Labelled:
    """Packed by ``benchmarks/make_digits.py``, which also says whose they are."""
    from importlib import resources  # not for those who play another set

    with resources.files("gan_tui.data").joinpath("digits.npz").open("rb") as file, np.load(file) as archive:
        return archive["images"].reshape(-1, 64) / np.float32(16), archive["labels"]


_SETTLING = {"d_lr": 3e-3, "g_lr": 1e-3, "r1": 0.3}
"""A slower generator and R1: with them tiny GANs settle, without them 57 of 100 do."""

_DEEP = {
    "latent_dim": 16,
    "generator": (64, 128),
    "discriminator": (128, 64),
    "batch_size": 64,
    "r1": 0.1,
    "ema": 0.999,
}

_TEN = tuple("0123456789")

DATASETS: Mapping[str, Dataset] = MappingProxyType(
    {
        dataset.name: dataset
        for dataset in (
            Dataset(
                "slanted",
                "Slanted Land",
                "Faces of 2x2 pixels whose people lean to the left, like a backslash.",
                (2, 2),
                in_turn(BACKSLASH),
                rule=lambda images: slant(images) >= 1,
                rule_text="the falling diagonal is darker than the rising one by 1 or more: (TL + BR) - (TR + BL) >= 1",
                defaults={"latent_dim": 8, "generator": (32,), "discriminator": (32,), **_SETTLING},
            ),
            Dataset(
                "circles",
                "Circles",
                "The smallest circles there are: 3x3 pixels, bright edges, dark corners and centre.",
                (3, 3),
                in_turn(CIRCLE, low=0.7),
                rule=lambda images: stands_out(images, CIRCLE),
                rule_text="every edge pixel is brighter than every corner and the centre",
                defaults={"latent_dim": 16, "generator": (32,), "discriminator": (32,), **_SETTLING},
            ),
            Dataset(
                "diagonals",
                "Two diagonals",
                "2x2 faces that lean to the left or to the right: two modes, and a generator may forget one.",
                (2, 2),
                in_turn(BACKSLASH, 1 - BACKSLASH),
                rule=lambda images: np.abs(slant(images)) >= 1,
                rule_text="one diagonal is darker than the other by 1 or more",
                classes=("left", "right"),
                defaults={"latent_dim": 4, "generator": (16,), "discriminator": (16,), **_SETTLING},
                pace=100,
            ),
            Dataset(
                "bars",
                "Bars",
                "One bar on 4x4 pixels, in any of four rows or four columns: eight modes.",
                (4, 4),
                in_turn(*BARS),
                rule=is_bar,
                rule_text="every pixel of one row or column is brighter than every other pixel",
                classes=("row 1", "row 2", "row 3", "row 4", "column 1", "column 2", "column 3", "column 4"),
                defaults={
                    "latent_dim": 8,
                    "generator": (64, 64),
                    "discriminator": (64, 64),
                    "d_lr": 4e-3,
                    "g_lr": 4e-3,
                    "r1": 0.1,
                    "ema": 0.99,
                },
                pace=100,
            ),
            Dataset(
                "glyphs",
                "Glyphs",
                "The ten digits as we draw them on 8x8 pixels: shifted, thin or thick.",
                (8, 8),
                drawings.digits,
                rule=is_glyph,
                rule_text="in black and white it is one of our 80 drawings of digits, but for 2 pixels at most",
                classes=_TEN,
                defaults={**_DEEP, "d_lr": 4e-3, "g_lr": 4e-3},
                pace=300,
                steps=5000,
            ),
            Dataset(
                "digits",
                "Handwritten digits",
                "1,797 digits that 13 people wrote, on 8x8 pixels.",
                (8, 8),
                read=_handwritten,
                classes=_TEN,
                defaults={**_DEEP, "d_lr": 2e-3, "g_lr": 1e-3},
                pace=300,
                steps=10_000,
            ),
        )
    }
)


def load_dataset(name: str) -> Dataset:
    """The data set of that name, or the images at that path; ValueError where there are none, or unsound ones."""
    if name in DATASETS:
        return DATASETS[name]
    from gan_tui.data import files  # not for those who play a built-in one

    path = files.path_of(name)
    if path is None:
        raise ValueError(
            f"dataset is {quoted(name)}; it must be one of {', '.join(DATASETS)}, or a path to images of yours"
        )
    return _load(path, files.stamp(path))


@lru_cache(maxsize=2)
def _load(path: str, stamp: object) -> Dataset:
    from gan_tui.data import files

    images, labels, classes = files.read(path)
    count, height, width = images.shape
    source = Path(path.removeprefix(files.INVERT))
    about = f"Your own images: {count:,} of {height}x{width} pixels, from {source.name or source}."
    title = source.stem or str(source)
    return _of_images(path, images.reshape(count, -1), (height, width), title, about, labels, classes)


def from_images(
    name: str,
    images: Array,
    shape: tuple[int, int],
    title: str = "",
    about: str = "",
    labels: Array | None = None,
    classes: tuple[str, ...] = (),
) -> Dataset:
    """A data set of images that are at hand, (n, h, w) or (n, h * w) in [0, 1], trained on like a built-in one."""
    images = np.array(images, np.float32).reshape(len(images), -1)
    return _of_images(name, images, shape, title, about, None if labels is None else np.array(labels), classes)


def _of_images(
    name: str,
    images: Array,
    shape: tuple[int, int],
    title: str,
    about: str,
    labels: Array | None,
    classes: tuple[str, ...],
) -> Dataset:
    """The same of (n, h * w) float32 that are nobody else's: no copy is made of them."""
    kept = images, labels
    like = _nearest(shape)
    return Dataset(name, title or name, about, shape, read=lambda: kept, classes=classes, defaults=like.defaults,
                   pace=like.pace, steps=like.steps)  # fmt: skip


def _nearest(shape: tuple[int, int]) -> Dataset:
    """The built-in set nearest in size; of two, that of real images, since own ones are as untidy, else the first."""
    pixels = math.prod(shape)

    def apart(other: Dataset) -> float:
        return max(pixels, math.prod(other.shape)) / min(pixels, math.prod(other.shape))

    return min(DATASETS.values(), key=lambda other: (apart(other), other.read is None))
