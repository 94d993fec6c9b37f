"""A Trainer from the header and the arrays of a checkpoint, none of which are believed.

What follows from the config and the edits (how many images were dealt, how often weights were updated, where epochs
ended, how large arrays are) is counted again. All else is within bounds, and every number finite.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from gan_tui.data.datasets import DATASETS, Dataset, from_images
from gan_tui.nn.network import Array
from gan_tui.training.config import KNOBS, Config
from gan_tui.training.history import CURVE_EPOCHS, CURVE_STEPS, CURVES, Event, KeyFrame
from gan_tui.training.pace import Pace
from gan_tui.training.recipe import check_live
from gan_tui.training.trainer import Trainer
from gan_tui.words import shown

GAME = 2**30
"""Bytes that the game in it may take up."""
FARTHEST, PHASES = 10**12, 200
"""The latest step, and the most phases of one."""
EDITS, CLASSES, SIDE, LETTERS = 10_000, 1_000, 1_024, 4_096
"""The most edits, classes, pixels in a row, and letters of a name."""


def restored(header: dict[str, Any], arrays: dict[str, Array]) -> Trainer:
    """The trainer at the moment it was saved at; an Exception, of any kind, where they are not those of a game."""
    if {*header["config"]} != {*KNOBS} or None in header["config"].values():  # what is missing would be looked up
        raise ValueError("its config is of other knobs")
    config, dataset = Config(**header["config"]), header["dataset"]
    if dataset is None and config.dataset not in DATASETS:
        raise ValueError("its images are missing")
    if len(header["events"]) > EDITS:
        raise ValueError(f"it has more than {EDITS:,} edits")
    events = [_event(*entry) for entry in header["events"]]
    if [e.made for e in events] != sorted(e.made for e in events):
        raise ValueError("its edits are in no order")
    pace = Pace(config, events)
    images = None if dataset is None else _dataset(dataset, arrays["images"], arrays["labels"])
    check_size(pace, DATASETS[config.dataset] if images is None else images)
    trainer = Trainer(config, images)
    run, step = trainer._run, whole_number(header["step"], FARTHEST)
    for event in events:
        if event.weight:
            trainer._check_weight(*event.weight)
    run.events = events
    if not header["frames"] or header["frames"][-1] != max(step - 1, 0):
        raise ValueError("its position is not where its frames end")
    for frame in _kept(trainer, pace, header["frames"], arrays["states"]):
        run.history.add(frame)
    start, dropped = whole_number(header["curves_start"], step), whole_number(header["epochs_dropped"], FARTHEST)
    _check_curves(pace, step - start, arrays["rows"], start)
    _check_epochs(pace, step, dropped, arrays["epochs"], arrays["ends"], len(trainer.dataset.images))
    run.curves.load(start, arrays["rows"], arrays["epochs"], arrays["ends"].tolist(), dropped)
    run.rewind_to(max(step - 1, 0))
    trainer.seek(step, whole_number(header["phases"], PHASES))
    if trainer.step != step or trainer.diverged:
        raise ValueError("its game does not play on")
    return trainer


def _event(step: object, phases: object, at: object, changes: dict[str, Any], weight: list[Any] | None) -> Event:
    made = whole_number(step, FARTHEST), whole_number(phases, PHASES)
    if at != made[0] + (made[1] > 0) or bool(changes) == bool(weight):
        raise ValueError("an edit of it is none")
    if weight is None:
        check_live(changes)
        return Event(made, int(at), {name: KNOBS[name].parse(value) for name, value in changes.items()})
    player, index, value = weight
    if made[1] or type(value) not in (int, float):
        raise ValueError("an edit of it is none")
    return Event(made, int(at), {}, (words(player), whole_number(index, FARTHEST), float(value)))


def _dataset(header: list[Any], images: Array, labels: Array) -> Dataset:
    """Images of one's own, as they were: their file may have changed, or gone."""
    name, title, about, height, width, classes = header
    shape = whole_number(height, SIDE), whole_number(width, SIDE)
    if images.dtype != np.float32 or images.shape != (len(images), math.prod(shape)) or not images.size:
        raise ValueError("its images are of another size than it says")
    if not np.isfinite(images).all():
        raise ValueError("its images are not all finite numbers")
    if len(classes) > CLASSES:
        raise ValueError(f"it has more than {CLASSES:,} classes")
    sound = labels.dtype == np.int64 and labels.shape == (len(images),)
    if classes and not (sound and labels.min() >= 0 and labels.max() < len(classes)):
        raise ValueError("its labels are not those of its images")
    return from_images(words(name), images, shape, words(title), words(about), labels if classes else None,
                       tuple(map(words, classes)))  # fmt: skip


def check_size(pace: Pace, dataset: Dataset) -> None:
    """Whether a game of this size is one that may be loaded."""
    pixels, classes = math.prod(dataset.shape), len(dataset.classes)
    for c in pace.configs:
        sides = [c.latent_dim + classes, *c.generator, pixels], [pixels + classes, *c.discriminator, 1]
        theta = sum((a + 1) * b for layers in sides for a, b in pairwise(layers))
        batch = 4 * c.batch_size * (2 * c.d_steps + c.g_steps) * (pixels + classes + c.latent_dim)
        if 8 * np.dtype(c.dtype).itemsize * (theta + batch // 2) > GAME:
            raise ValueError(f"its game would take more than {GAME // 2**20} MB")


def _kept(trainer: Trainer, pace: Pace, steps: list[Any], states: Array) -> Iterator[KeyFrame]:
    """The key frames. How many images were dealt by then, and updates made, is counted anew."""
    game, at = trainer._run.game, -1
    if states.dtype != game.state.dtype or not np.isfinite(states).all():
        raise ValueError(f"its states are not all finite numbers of {game.state.dtype}")
    turns = pace.turns_until(np.array([whole_number(step, FARTHEST) for step in steps])).tolist()
    first = 0
    for step, (d_turns, g_turns) in zip(steps, turns, strict=True):
        config = pace.config_of(step)
        size = game.state.size - (0 if config.ema else game.shadow.theta.size)
        if step <= at or (at < 0) != (step == 0) or first + size > states.size:
            raise ValueError("its states are of other networks or steps than it says")
        state, seen = states[first : first + size].copy(), d_turns * config.batch_size
        yield KeyFrame(step, state, seen, (d_turns, g_turns), config)
        at, first = step, first + size
    if first != states.size:
        raise ValueError("its states are of other networks or steps than it says")


def _check_curves(pace: Pace, count: int, rows: Array, start: int) -> None:
    """A row a step, finite but for nan where a player has no turns."""
    if count > CURVE_STEPS or rows.shape != (len(CURVES), count) or rows.dtype != pace.configs[0].dtype:
        raise ValueError("its curves are not those of a run")
    d_moved, g_moved = (pace.turns[pace.stretch_of(np.arange(start, start + count))] > 0).T
    for row, moved in zip(rows, (d_moved, g_moved, d_moved, d_moved), strict=True):
        if not np.array_equal(np.isfinite(row), moved) or np.isinf(row).any():
            raise ValueError("its curves are not all finite numbers")


def _check_epochs(pace: Pace, step: int, dropped: int, epochs: Array, ends: Array, images: int) -> None:
    """A mean an epoch; that they ended where they say is counted anew."""
    if ends.dtype != np.int64 or ends.ndim != 1 or len(ends) > 3 * CURVE_EPOCHS:
        raise ValueError("its epochs are not those of a run")
    if epochs.shape != (len(CURVES), len(ends)) or epochs.dtype != pace.configs[0].dtype or np.isinf(epochs).any():
        raise ValueError("its epochs are not those of a run")
    if np.isnan(epochs).any() and pace.turns.all():
        raise ValueError("its epochs are not all finite numbers")
    batch = pace.configs[0].batch_size
    known = int(pace.turns_until(np.array([step]))[0, 0]) * batch // images
    if not (dropped + len(ends) == known or (dropped > known and not len(ends))):
        raise ValueError("its epochs are not those of its steps")
    if len(ends) and (ends.min() < 1 or ends.max() > step):
        raise ValueError("its epochs are not those of its steps")
    dealt = (dropped + 1 + np.arange(len(ends))) * images
    before, after = (pace.turns_until(at)[:, 0] * batch for at in (ends - 1, ends))
    if not ((before < dealt) & (dealt <= after)).all():
        raise ValueError("its epochs are not those of its steps")


def whole_number(value: object, most: int) -> int:
    """The value, if it is a whole number from 0 to ``most``."""
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"its header says {shown(value, 30)} where a number from 0 to {most} must be")
    return value


def words(value: object) -> str:
    """The value, if it is a short text."""
    if not isinstance(value, str) or len(value) > LETTERS:
        raise ValueError(f"its header says {shown(value, 30)} where a few words must be")
    return value
