"""A Trainer to and from one file: its past, its edits and its curves; nothing in it is ever run.

The file is an .npz of plain arrays and a JSON header. It is written beside its place and then moved there, so that no
crash leaves half a file; it is read with suspicion, since it may come from anywhere: sizes are checked before anything
is unpacked, names, types and shapes before anything is used, and no number may be other than finite.
"""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from gan_tui.data.datasets import DATASETS, Dataset, from_images
from gan_tui.nn.network import Array
from gan_tui.training.config import Config
from gan_tui.training.history import Event, KeyFrame
from gan_tui.training.trainer import Trainer

VERSION = 1
LARGEST = 512 * 2**20
"""Bytes that a checkpoint may unpack to."""
FARTHEST = 2**20
"""Steps that may have to be played again behind the last key frame."""

ARRAYS = {"header", "states", "rows", "epochs", "images", "labels"}


def save_checkpoint(trainer: Trainer, path: str | os.PathLike[str]) -> None:
    """Write the trainer to ``path``, whole or not at all."""
    run = trainer._run
    run.record()
    frames = run.history.kept()
    curves, dataset = run.curves.until(run.step)[1], trainer._whole
    own = not _is_built_in(dataset)
    ends = run.curves.ends_until(run.step)
    labels = dataset.labels if own else None
    header = {
        "format": "gan-tui checkpoint",
        "version": VERSION,
        "config": dataclasses.asdict(run.first_config),
        "step": run.step,
        "phases": run.phases,
        "frames": [[f.step, f.seen, *f.updates, f.state.size, dataclasses.asdict(f.config)] for f in frames],
        "events": [[*e.made, e.step, dict(e.changes), e.weight] for e in run.events],
        "curves_start": run.curves.until(run.step)[0],
        "epoch_ends": ends,
        "epochs_dropped": run.curves.dropped,
        "dataset": [dataset.name, dataset.title, dataset.about, *dataset.shape, dataset.classes] if own else None,
    }
    arrays: dict[str, Any] = {
        "header": np.frombuffer(json.dumps(header).encode(), np.uint8),
        "states": np.concatenate([f.state for f in frames]),
        "rows": np.stack(list(curves.values())),
        "epochs": np.stack([row[: len(ends)] for row in run.curves.epochs_until(run.epoch).values()]),
        "images": dataset.images if own else np.empty((0, 0), np.float32),
        "labels": np.empty(0, np.intp) if labels is None else labels,
    }
    buffer = BytesIO()
    np.savez_compressed(buffer, **arrays)
    _write_whole(Path(path), buffer.getvalue())


def load_checkpoint(path: str | os.PathLike[str]) -> Trainer:
    """The Trainer that was saved there, at the same moment; ValueError where the file is none, or not sound."""
    try:
        arrays = _read(Path(path))
        return _trainer(json.loads(arrays["header"].tobytes()), arrays)
    except OSError as error:
        raise ValueError(f"cannot read {path}: {error.strerror or error}") from None
    except Exception as error:  # whatever unpacking a damaged or hostile file may raise
        said = str(error).partition("\n")[0] if isinstance(error, ValueError) else type(error).__name__
        raise ValueError(f"{path} is not a sound gan-tui checkpoint: {said}") from None


def _is_built_in(dataset: Dataset) -> bool:
    return DATASETS.get(dataset.name) is dataset


def _write_whole(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".gan-tui-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read(path: Path) -> dict[str, Array]:
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: info.file_size for info in archive.infolist()}
        if set(members) != {f"{name}.npy" for name in ARRAYS} or len(archive.infolist()) != len(ARRAYS):
            raise ValueError("it holds other arrays than a checkpoint does")
        if sum(members.values()) > LARGEST:
            raise ValueError(f"it unpacks to more than {LARGEST // 2**20} MB")
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in ARRAYS}
    for name in ("states", "images"):
        if arrays[name].dtype.kind != "f" or not np.isfinite(arrays[name]).all():
            raise ValueError(f"{name} are not all finite numbers")
    return arrays


def _trainer(header: dict[str, Any], arrays: dict[str, Array]) -> Trainer:
    if header.get("format") != "gan-tui checkpoint" or header.get("version") != VERSION:
        raise ValueError(f"it is not of version {VERSION}")
    config = Config(**header["config"])
    trainer = Trainer(config, _dataset(header["dataset"], arrays["images"], arrays["labels"]))
    run = trainer._run
    states, whole = arrays["states"], run.game.state.size
    if states.dtype != config.dtype:
        raise ValueError("its states are of another precision than its config")
    start = 0
    for step, seen, d_updates, g_updates, size, knobs in header["frames"]:
        tuned = Config(**knobs)
        lasting = whole if tuned.ema else whole - run.game.shadow.theta.size
        if size != lasting or start + size > states.size:
            raise ValueError("its states are of other networks than its config")
        run.history.add(KeyFrame(int(step), states[start : start + size].copy(), int(seen),
                                 (int(d_updates), int(g_updates)), tuned))  # fmt: skip
        start += size
    run.events = [_event(*entry) for entry in header["events"]]
    rows, epochs, ends = arrays["rows"], arrays["epochs"], [int(end) for end in header["epoch_ends"]]
    dropped = int(header["epochs_dropped"])
    run.curves.load(int(header["curves_start"]), rows.astype(config.dtype), epochs.astype(config.dtype), ends, dropped)
    if int(header["step"]) != run.curves.end or run.curves.end - run.history.kept()[-1].step > FARTHEST:
        raise ValueError("its position is not where its frames and curves end")
    run.rewind_to(0)
    trainer.seek(int(header["step"]), int(header["phases"]))
    return trainer


def _event(step: int, phases: int, at: int, changes: dict[str, Any], weight: list[Any] | None) -> Event:
    edit = None if weight is None else (str(weight[0]), int(weight[1]), float(weight[2]))
    return Event((int(step), int(phases)), int(at), changes, edit)


def _dataset(header: list[Any] | None, images: Array, labels: Array) -> Dataset | None:
    """Images of one's own, as they were: their file may have changed, or gone."""
    if header is None:
        return None
    name, title, about, height, width, classes = header
    if images.ndim != 2 or images.shape[1] != height * width or not len(images):
        raise ValueError("its images are of another size than it says")
    sound = labels.dtype.kind == "i" and labels.shape == (len(images),) and {*labels.tolist()} <= {*range(len(classes))}
    if classes and not sound:
        raise ValueError("its labels are not those of its images")
    return from_images(
        str(name), images, (int(height), int(width)), str(title), str(about), labels if classes else None,
        tuple(map(str, classes)),
    )  # fmt: skip
