"""Checkpoints that are none: damaged at random, or changed on purpose."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np

from gan_tui.nn.network import Array
from gan_tui.training import checkpoint

Header = dict[str, Any]
Arrays = dict[str, Array]
Rng = np.random.Generator
Forgery = Callable[[Header, Arrays, Rng], None]


def unpacked(data: bytes) -> tuple[Header, Arrays]:
    """Header and arrays of a checkpoint."""
    with np.load(io.BytesIO(data)) as archive:
        arrays = {name: archive[name] for name in archive.files}
    return json.loads(arrays["header"].tobytes()), arrays


def packed(header: Header, arrays: Arrays, anew: bool) -> bytes:
    """A valid zip of them; ``anew``: with the digests that they should have."""
    if anew:
        header = header | {"arrays": {name: checkpoint._described(arrays[name]) for name in checkpoint.ARRAYS}}
    told = json.dumps(header).encode()
    arrays = arrays | {"header": np.frombuffer(told, np.uint8)}
    if anew:
        arrays["digest"] = np.frombuffer(hashlib.sha256(told).digest(), np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type,unused-ignore]  # or a name would be a flag of savez
    return buffer.getvalue()


def mutated(data: bytes, rng: Rng) -> bytes:
    """Cut, some bytes changed, a piece moved, doubled or lost; or bytes of an unpacked member changed."""
    kind = rng.integers(6)
    if kind == 5:
        return _member_changed(data, rng)
    at, to = sorted(int(i) for i in rng.integers(0, len(data), 2))
    piece = data[at : min(to, at + 64)]
    if kind == 0:
        return data[:to]
    if kind == 1:
        changed = bytearray(data)
        for i in rng.integers(0, len(data), rng.integers(1, 5)):
            changed[i] = (changed[i] + int(rng.integers(1, 256))) % 256
        return bytes(changed)
    if kind == 2:
        return data[:at] + piece + data[at:]
    if kind == 3:
        return data[:at] + data[at + max(len(piece), 1) :]
    return data[:at] + rng.bytes(len(piece)) + data[at + len(piece) :]


def _member_changed(data: bytes, rng: Rng) -> bytes:
    """With a right check sum of the zip's own."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as forged:
        names = archive.namelist()
        chosen = names[rng.integers(len(names))]
        for name in names:
            content = bytearray(archive.read(name))
            if name == chosen:
                i = int(rng.integers(len(content)))
                content[i] = (content[i] + int(rng.integers(1, 256))) % 256
            forged.writestr(name, bytes(content))
    return buffer.getvalue()


def _number(rng: Rng, *also: Any) -> Any:
    choices: list[Any] = [
        -1,
        0,
        1,
        2,
        7,
        56,
        100,
        10**6,
        2**31,
        2**63,
        10**15,
        10**30,
        0.5,
        -1e300,
        True,
        None,
        "x",
        [],
        {},
        *also,
    ]
    return choices[rng.integers(len(choices))]


def _put(name: str) -> Forgery:
    def change(header: Header, arrays: Arrays, rng: Rng) -> None:
        header[name] = _number(rng, header[name])

    return change


def _knob(header: Header, arrays: Arrays, rng: Rng) -> None:
    name = [*header["config"]][rng.integers(len(header["config"]))]
    header["config"][name] = _number(rng, "minimax", "float64", [256] * 6, "/etc/passwd.csv", "circles")


def _seed(header: Header, arrays: Arrays, rng: Rng) -> None:
    header["config"]["seed"] += int(rng.integers(1, 1000))


def _scaled(header: Header, arrays: Arrays, rng: Rng) -> None:
    name = ("states", "rows", "epochs", "images")[rng.integers(4)]
    arrays[name] = (arrays[name] * rng.choice([0.5, 1.01, 1e30])).astype(arrays[name].dtype)


def _strange(header: Header, arrays: Arrays, rng: Rng) -> None:
    name = checkpoint.ARRAYS[rng.integers(len(checkpoint.ARRAYS))]
    if arrays[name].size:
        arrays[name] = arrays[name].astype(np.float32)
        arrays[name].flat[rng.integers(arrays[name].size)] = rng.choice([np.nan, np.inf, -np.inf])


def _retyped(header: Header, arrays: Arrays, rng: Rng) -> None:
    name = checkpoint.ARRAYS[rng.integers(len(checkpoint.ARRAYS))]
    arrays[name] = arrays[name].astype(["c8", "f8", "f2", "i4", "i8", "U3", "?"][rng.integers(7)])


def _reshaped(header: Header, arrays: Arrays, rng: Rng) -> None:
    name = checkpoint.ARRAYS[rng.integers(len(checkpoint.ARRAYS))]
    arrays[name] = np.resize(arrays[name], [(0,), (1,), (4, 1), (4, 0), (4, 10**6), (2, 2, 2), ()][rng.integers(7)])


def _events(header: Header, arrays: Arrays, rng: Rng) -> None:
    count = [1, 100, 10_000, 10**5][rng.integers(4)]
    event = [[0, 0, 0, {"g_lr": 0.01}, None], [5, 3, 5, {"g_lr": 0.01}, None], [1, 0, 1, {"seed": 3}, None],
             [2, 0, 2, {}, ["generator", 10**9, 1.0]], [2, 0, 2, {}, ["x", 0, 1e400]], [0, 0, 0, {}, None]]  # fmt: skip
    header["events"] += [event[rng.integers(len(event))]] * count


def _frames(header: Header, arrays: Arrays, rng: Rng) -> None:
    header["frames"] = [[], [0], [0, 0], [5], [*range(10**5)], [0, 10**12], [0, -1], "frames"][rng.integers(8)]


def _far(header: Header, arrays: Arrays, rng: Rng) -> None:
    """A position that nothing leads to."""
    far = int(rng.choice([10**3, 10**6, 10**12, 10**15]))
    header["step"] += far
    header["curves_start"] += far
    header["frames"][-1] += far


def _images(header: Header, arrays: Arrays, rng: Rng) -> None:
    sizes: tuple[tuple[str, int, list[str]], ...] = (
        ("x", 1000, []),
        ("x", 2, ["c"] * 10**4),
        ("\x1b[31m", 2, ["x"]),
        ("x", -2, []),
        ("x" * 10**5, 2, []),
    )
    name, side, classes = sizes[rng.integers(len(sizes))]
    header["dataset"] = [name, name, name, side, side, classes]
    header["config"]["dataset"] = ["slanted", "/dev/zero.npz", "a.csv"][rng.integers(3)]


def _deep(header: Header, arrays: Arrays, rng: Rng) -> None:
    header["more"] = json.loads("[" * 500 + "]" * 500)


FORGERIES: tuple[Forgery, ...] = (
    *map(_put, ("step", "phases", "curves_start", "epochs_dropped", "version", "config", "events", "arrays")),
    _knob, _seed, _scaled, _strange, _retyped, _reshaped, _events, _frames, _far, _images, _deep,
)  # fmt: skip


def forged(data: bytes, rng: Rng, anew: bool) -> bytes:
    """Valid, and of other content."""
    header, arrays = unpacked(data)
    before = json.dumps(header), {name: (array.dtype, array.tobytes()) for name, array in arrays.items()}
    while (json.dumps(header), {name: (array.dtype, array.tobytes()) for name, array in arrays.items()}) == before:
        FORGERIES[rng.integers(len(FORGERIES))](header, arrays, rng)
    return packed(header, arrays, anew)
