"""A Trainer to and from one file: its past, its edits and its curves; nothing in it is ever run.

The file is an .npz of plain arrays and a JSON header. It is written whole or not at all, and read with suspicion, since
it may come from anywhere. Its digest is that of the header, and the header has one of every array beside its type and
shape: whatever has been changed by accident or by hand is refused, and no array is read that the header does not tell
of. Who computes the digests anew still gets no further than a game that could be: see ``restored``.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from gan_tui.data.arrays import open_archive, open_member, read_array
from gan_tui.data.datasets import DATASETS
from gan_tui.data.disk import opened, whole
from gan_tui.nn.network import Array
from gan_tui.training.config import KNOBS
from gan_tui.training.history import KeyFrame
from gan_tui.training.pace import Pace
from gan_tui.training.restored import EDITS, check_size, restored, whole_number, words
from gan_tui.training.trainer import Trainer
from gan_tui.words import shown

FORMAT, VERSION = "gan-tui checkpoint", 2
LARGEST_UNPACKED = 512 * 2**20
"""Bytes that a checkpoint may unpack to."""
HEADER = 2 * 2**20
"""Bytes of its header."""

ARRAYS = ("states", "rows", "epochs", "ends", "images", "labels")


def save_checkpoint(trainer: Trainer, path: str | os.PathLike[str]) -> None:
    """Write the trainer to ``path``, whole or not at all; ValueError where it has more edits than a file may hold."""
    run = trainer._run
    run.record()
    dataset = trainer._whole
    if len(run.events) > EDITS:
        raise ValueError(f"the run has {len(run.events):,} edits; a checkpoint holds at most {EDITS:,}")
    check_size(Pace(run.first_config, run.events), dataset)
    own = DATASETS.get(dataset.name) is not dataset
    start, curves = run.curves.until(run.step)
    ends = run.curves.ends_until(run.step)
    frames = _frames(trainer)
    arrays: dict[str, Any] = {
        "states": np.concatenate([frame.state for frame in frames]),
        "rows": np.stack(list(curves.values())),
        "epochs": np.stack([row[: len(ends)] for row in run.curves.epochs_until(run.epoch).values()]),
        "ends": np.array(ends, np.int64),
        "images": dataset.images if own else np.empty((0, 0), np.float32),
        "labels": dataset.labels.astype(np.int64) if own and dataset.labels is not None else np.empty(0, np.int64),
    }
    header = {
        "format": FORMAT,
        "version": VERSION,
        "config": {name: getattr(run.first_config, name) for name in KNOBS},
        "step": run.step,
        "phases": run.phases,
        "frames": [frame.step for frame in frames],
        "events": [[*e.made, e.step, dict(e.changes), e.weight] for e in run.events],
        "curves_start": start,
        "epochs_dropped": run.curves.dropped,
        "dataset": [dataset.name, dataset.title, dataset.about, *dataset.shape, dataset.classes] if own else None,
        "arrays": {name: _described(array) for name, array in arrays.items()},
    }
    told = json.dumps(header).encode()
    with whole(path) as file:
        np.savez_compressed(
            file,
            digest=np.frombuffer(hashlib.sha256(told).digest(), np.uint8),
            header=np.frombuffer(told, np.uint8),
            **arrays,
        )


def _frames(trainer: Trainer) -> list[KeyFrame]:
    """Those up to here, and one a step before: from there a loaded game has only to play two steps."""
    twin = trainer.fork()
    twin.seek(max(trainer.step - 1, 0))
    twin._run._keep()
    return [frame for frame in twin._run.history.kept() if frame.step <= twin.step]


def _described(array: Array) -> list[Any]:
    """Its type, shape and digest."""
    return [array.dtype.str, list(array.shape), hashlib.sha256(np.ascontiguousarray(array).data).hexdigest()]


def load_checkpoint(path: str | os.PathLike[str]) -> Trainer:
    """The Trainer that was saved there, at the same moment; ValueError where the file is none, or not sound."""
    try:
        return restored(*_read(Path(path)))
    except OSError as error:
        raise ValueError(f"cannot read {shown(path)}: {error.strerror or shown(error)}") from None
    except Exception as error:  # whatever a damaged or hostile file may raise
        said = str(error).partition("\n")[0] if isinstance(error, ValueError) else type(error).__name__
        raise ValueError(f"{shown(path)} is not a sound gan-tui checkpoint: {shown(said)}") from None


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """Header and arrays, digests compared; of a file that is not sound, as little as it takes to see that."""
    with opened(path, LARGEST_UNPACKED) as file:
        archive, members = open_archive(file)
        if {*members} == {f"{name}.npy" for name in ("header", "states", "rows", "epochs", "images", "labels")}:
            raise ValueError("gan-tui 0.1.0 wrote it, whose files carry no digest and are no longer read; "
                             "make the run again from its line, and save that")  # fmt: skip
        if {*members} != {f"{name}.npy" for name in ("digest", "header", *ARRAYS)}:
            raise ValueError("it holds other arrays than a checkpoint does")
        if sum(info.file_size for info in members.values()) > LARGEST_UNPACKED:
            raise ValueError(f"it unpacks to more than {LARGEST_UNPACKED // 2**20} MB")

        def read(name: str, dtype: object, shape: tuple[int, ...] | None, most: int = LARGEST_UNPACKED) -> Array:
            member, head = open_member(archive, members[f"{name}.npy"], most)
            if head.dtype != dtype or (head.shape != shape if shape else len(head.shape) != 1) or head.fortran:
                raise ValueError(f"its {name} are of another type or shape than it says")
            return read_array(member, head)

        digest, told = read("digest", np.uint8, (32,), 32), read("header", np.uint8, None, HEADER).tobytes()
        if hashlib.sha256(told).digest() != digest.tobytes():
            raise ValueError("it has been changed since it was saved: its header has another digest")
        header = json.loads(told, parse_constant=_refuse)
        if header.get("format") != FORMAT or header.get("version") != VERSION:
            raise ValueError(f"it is of version {shown(header.get('version'), 20)}; this gan-tui reads {VERSION}")
        arrays = {}
        for name in ARRAYS:
            dtype, shape, _ = header["arrays"][name]
            arrays[name] = read(
                name, np.dtype(words(dtype)), tuple(whole_number(side, LARGEST_UNPACKED) for side in shape)
            )
            if _described(arrays[name]) != header["arrays"][name]:
                raise ValueError(f"it has been changed since it was saved: its {name} have another digest")
        return header, arrays


def _refuse(constant: str) -> None:
    raise ValueError(f"its header holds {constant}")
