"""When two snapshots are the same: every field, every bit."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from gan_tui.nn.network import Array, Network


def bits(array: Array) -> bytes:
    """The bytes, with one and the same nan: its sign means nothing."""
    if array.dtype.kind == "f":
        array = np.where(np.isnan(array), array.dtype.type(np.nan), array)
    return array.tobytes()


def differences(a: Any, b: Any, where: str = "snapshot") -> list[str]:
    """The paths at which the two differ; nan is nan."""
    if type(a) is not type(b):
        return [f"{where}: {a!r} and {b!r}"]
    if isinstance(a, np.ndarray):
        same = (a.dtype, a.shape, bits(a)) == (b.dtype, b.shape, bits(b))
        return [] if same else [f"{where}: {a.ravel()[:5]} and {b.ravel()[:5]} of {a.shape} and {b.shape}"]
    if isinstance(a, Network):
        return differences((a.sizes, a.activations, a.theta), (b.sizes, b.activations, b.theta), where)
    if isinstance(a, Mapping):
        assert a.keys() == b.keys(), where
        return [d for key in a for d in differences(a[key], b[key], f"{where}.{key}")]
    if dataclasses.is_dataclass(a) and type(a).__eq__ is object.__eq__:
        return [
            d
            for f in dataclasses.fields(a)
            if f.name != "dataset"
            for d in differences(getattr(a, f.name), getattr(b, f.name), f"{where}.{f.name}")
        ]
    if isinstance(a, tuple):
        assert len(a) == len(b), where
        return [d for i, (x, y) in enumerate(zip(a, b, strict=True)) for d in differences(x, y, f"{where}[{i}]")]
    return [] if a == b or (a != a and b != b) else [f"{where}: {a!r} and {b!r}"]


def assert_same(a: Any, b: Any) -> None:
    found = differences(a, b)
    assert not found, "\n".join(found)
