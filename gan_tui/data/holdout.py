"""A data set of which some images are held out: never trained on, so that they can tell learning from copying."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from gan_tui.data.datasets import Dataset
from gan_tui.nn.network import Array


@dataclass(frozen=True, eq=False)
class Split(Dataset):
    """The images that are left, with their labels; ``held_out`` are the others."""

    parts: tuple[Array, Array | None, Array] = (np.empty((0, 0)), None, np.empty((0, 0)))

    @property
    def images(self) -> Array:
        """(n, h * w), float32 in [0, 1]."""
        return self.parts[0]

    @property
    def labels(self) -> Array | None:
        """(n,) indices into ``classes``, or None."""
        return self.parts[1]

    @property
    def held_out(self) -> Array:
        """Real images that are never trained on, (m, h * w)."""
        return self.parts[2]


def hold_out(dataset: Dataset, share: float, rng: np.random.Generator) -> Dataset:
    """The data set without that share of its images, chosen by ``rng``; all of it where the share is 0."""
    if not share:
        return dataset
    count = len(dataset.images)
    kept, held = (np.sort(part) for part in np.split(rng.permutation(count), [count - int(share * count)]))
    labels = None if dataset.labels is None else dataset.labels[kept]
    parts = dataset.images[kept], labels, dataset.images[held]
    for array in parts:
        if array is not None:
            array.flags.writeable = False
    return Split(**{field.name: getattr(dataset, field.name) for field in fields(dataset)}, parts=parts)
