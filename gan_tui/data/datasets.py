"""The data sets: tiny images in rows, 1 = ink, each with the rule that its images obey and the knobs that suit it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from gan_tui.nn.network import Array

SIZE = 512
"""Images of a built-in set: 16 steps an epoch at batch 32."""

HELD_OUT = 256

Draw = Callable[[np.random.Generator, int], tuple[Array, Array | None]]
"""(rng, count) -> images (count, h * w) in [0, 1] and labels (count,), or None."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images and what is known of them. Arrays are read-only; a built-in set draws its own, always the same.

    ``pace``: steps a second at which one sees the images emerge. ``steps``: the length of a run to the end.
    """

    name: str
    title: str
    about: str
    shape: tuple[int, int]
    draw: Draw
    rule: Callable[[Array], Array] | None = None
    rule_text: str = ""
    classes: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    pace: int = 30
    steps: int = 1000

    def _drawn(self, key: int, count: int) -> tuple[Array, Array | None]:
        images, labels = self.draw(np.random.Generator(np.random.SFC64((key, *self.shape))), count)
        images = np.ascontiguousarray(images, np.float32)
        images.flags.writeable = False
        if labels is not None:
            labels.flags.writeable = False
        return images, labels

    @cached_property
    def _training(self) -> tuple[Array, Array | None]:
        return self._drawn(1, SIZE)

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
        """Real images that are never trained on, (m, h * w)."""
        return self._drawn(2, HELD_OUT)[0]


def from_images(
    name: str,
    images: Array,
    shape: tuple[int, int],
    title: str = "",
    about: str = "",
    labels: Array | None = None,
    classes: tuple[str, ...] = (),
) -> Dataset:
    """A data set of images that are at hand, (n, h * w) in [0, 1]; ``labels`` (n,) are indices into ``classes``."""

    def draw(rng: np.random.Generator, count: int) -> tuple[Array, Array | None]:
        return np.array(images), None if labels is None else np.array(labels)

    if labels is not None and not classes:
        classes = tuple(map(str, range(np.max(labels) + 1)))
    return Dataset(name, title or name, about, shape, draw, classes=classes)


def _spread(rng: np.random.Generator, ink: Array, low: float) -> Array:
    """Inked pixels uniform on [low, 1], the others on [0, 1 - low]; ``ink`` is (count, pixels) of 0 and 1."""
    return np.asarray(low * ink + (1 - low) * rng.random(ink.shape))


BACKSLASH = np.array([1, 0, 0, 1])
CIRCLE = np.array([0, 1, 0, 1, 0, 1, 0, 1, 0])


def _draw_slanted(rng: np.random.Generator, count: int) -> tuple[Array, Array | None]:
    return _spread(rng, np.tile(BACKSLASH, (count, 1)), 0.75), None


def _draw_circles(rng: np.random.Generator, count: int) -> tuple[Array, Array | None]:
    return _spread(rng, np.tile(CIRCLE, (count, 1)), 0.7), None


def _draw_diagonals(rng: np.random.Generator, count: int) -> tuple[Array, Array | None]:
    labels = np.arange(count) % 2
    return _spread(rng, np.where(labels[:, None] == 0, BACKSLASH, 1 - BACKSLASH), 0.75), labels


def slant(images: Array) -> Array:
    """How far 2x2 images (n, 4) lean to the left, -2 to 2: the falling diagonal minus the rising one."""
    return np.asarray(images @ np.array([1, -1, -1, 1], images.dtype))


def _is_circle(images: Array) -> Array:
    return np.asarray(images[:, CIRCLE == 1].min(1) > images[:, CIRCLE == 0].max(1))


_SETTLING = {"d_lr": 3e-3, "g_lr": 1e-3, "r1": 0.3}
"""A slower generator and R1: with them tiny GANs settle, without them 57 of 100 do."""

DATASETS: Mapping[str, Dataset] = MappingProxyType(
    {
        dataset.name: dataset
        for dataset in (
            Dataset(
                "slanted",
                "Slanted Land",
                "Faces of 2x2 pixels whose people lean to the left, like a backslash.",
                (2, 2),
                _draw_slanted,
                rule=lambda images: slant(images) >= 1,
                rule_text="the falling diagonal is darker than the rising one by 1 or more: (TL + BR) - (TR + BL) >= 1",
                defaults={"latent_dim": 8, "generator": (32,), "discriminator": (32,), **_SETTLING},
            ),
            Dataset(
                "circles",
                "Circles",
                "The smallest circles there are: 3x3 pixels, bright edges, dark corners and centre.",
                (3, 3),
                _draw_circles,
                rule=_is_circle,
                rule_text="every edge pixel is brighter than every corner and the centre",
                defaults={"latent_dim": 16, "generator": (32,), "discriminator": (32,), **_SETTLING},
            ),
            Dataset(
                "diagonals",
                "Two diagonals",
                "2x2 faces that lean to the left or to the right: two modes, and a generator may forget one.",
                (2, 2),
                _draw_diagonals,
                rule=lambda images: np.abs(slant(images)) >= 1,
                rule_text="one diagonal is darker than the other by 1 or more",
                classes=("left", "right"),
                defaults={"latent_dim": 4, "generator": (16,), "discriminator": (16,), **_SETTLING},
                pace=100,
            ),
        )
    }
)


def load_dataset(name: str) -> Dataset:
    """The data set of that name; ValueError with the names there are."""
    if name not in DATASETS:
        raise ValueError(f"dataset is {name!r}; it must be one of {', '.join(DATASETS)}")
    return DATASETS[name]
