"""Training without a screen: ``gan-tui train``. Data goes to stdout or a file, narration to stderr."""

from __future__ import annotations

import codecs
import csv
import errno
import json
import math
import signal
import sys
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from gan_tui.data.disk import whole
from gan_tui.measures.measures import MEASURES
from gan_tui.training.config import Config
from gan_tui.training.history import CURVES
from gan_tui.training.trainer import Trainer
from gan_tui.words import shown

DONE, DIVERGED = 0, 3
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
CHUNK_SECONDS = 0.1
LONGEST = 10**15
"""Steps in which a run of epochs has ended, if it ever does."""


def run(
    config: Config, edits: Sequence[str], steps: int | None, epochs: int | None, as_json: bool, table: Path | None
) -> int:
    """Train so many steps or epochs (neither: the data set's own length), report, return the exit code."""
    trainer = Trainer(config, edits=edits)
    if epochs is not None:
        steps = bisect_left(range(LONGEST), epochs * len(trainer.dataset.images), key=trainer.dealt)
        if steps == LONGEST:
            raise ValueError("d_steps is 0: no real image is dealt, so no epoch ends; give --steps")
    elif steps is None:
        steps = trainer.dataset.steps
    with _opened(table) as file:
        rows = _Rows(trainer, file)
        started = time.perf_counter()
        interrupted = _train(trainer, steps, rows)
        seconds = time.perf_counter() - started
        rows.write()
    result = report(trainer, trainer.step / seconds)
    if as_json:
        print(json.dumps({k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in result.items()}))
    else:
        for name, value in result.items():
            print(f"{name:17}{value:.6g}" if isinstance(value, float) else f"{name:17}{value}")
    if trainer.diverged:
        print(f"gan-tui: {trainer.diverged}; a smaller d_lr and g_lr may help", file=sys.stderr)
    return 128 + interrupted if interrupted else DIVERGED if trainer.diverged else DONE


def report(trainer: Trainer, steps_per_second: float) -> dict[str, Any]:
    """One flat object: every measure by name, and what the run was."""
    snapshot = trainer.snapshot()
    return {
        "dataset": trainer.config.dataset,
        "seed": trainer.config.seed,
        "steps": trainer.step,
        "epochs": trainer.epoch,
        **{name: measure.of(snapshot) for name, measure in MEASURES.items()},
        "steps_per_second": steps_per_second,
        "config": trainer.recipe.to_text(),
        "finite": trainer.diverged is None,
    }


class _Rows:
    """The CSV table: a row a step, written as training goes on, so that an interrupted run keeps its rows."""

    def __init__(self, trainer: Trainer, file: BinaryIO | None) -> None:
        self._trainer, self._written = trainer, 0
        self._csv = csv.writer(codecs.getwriter("utf-8")(file), lineterminator="\n") if file else None
        if self._csv:
            self._csv.writerow(["step", "epoch", *CURVES])

    def write(self) -> None:
        if not self._csv or self._trainer.step == self._written:
            return
        snapshot = self._trainer.snapshot()
        images = len(self._trainer.dataset.images)
        first = self._written - snapshot.curves_start
        columns = [snapshot.curves[name][first:].tolist() for name in CURVES]
        for step, numbers in enumerate(zip(*columns, strict=True), self._written + 1):
            self._csv.writerow([step, self._trainer.dealt(step) // images, *numbers])
        self._written = self._trainer.step


def _train(trainer: Trainer, steps: int, rows: _Rows) -> int:
    """Train, with a progress bar on a terminal; the number of the signal that stopped it, 0 if none did."""
    chunk = 16
    with interruptible() as interrupts, _progress(steps) as advance:
        while trainer.step < steps and not trainer.diverged and not interrupts:
            begun, before = time.perf_counter(), trainer.step
            trainer.run(steps=min(chunk, steps - before))
            rows.write()
            advance(trainer.step - before)
            spent = time.perf_counter() - begun
            chunk = max(1, min(2 * chunk, int(chunk * CHUNK_SECONDS / max(spent, 1e-9)), 2**16))
    return interrupts[0] if interrupts else 0


@contextmanager
def interruptible() -> Iterator[list[int]]:
    """A list that a signal to end puts its number into: training then stops between two steps. A second ends at once.

    A KeyboardInterrupt within a step would leave the networks ahead of the step's number; SIGTERM would lose the rows.
    """
    interrupts: list[int] = []
    before = {number: signal.getsignal(number) for number in SIGNALS}
    taken = {number: handler for number, handler in before.items() if handler not in (signal.SIG_IGN, None)}

    def note(number: int, frame: object) -> None:
        interrupts.append(number)
        give_back()

    def give_back() -> None:
        """SIGINT unwinds from here on, since there is something to write now."""
        for number, handler in taken.items():
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else handler)

    for number in taken:  # not what nohup and the like have switched off
        signal.signal(number, note)
    try:
        yield interrupts
    finally:
        give_back()


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    if not sys.stderr.isatty():
        yield lambda steps: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("training"), BarColumn(), MofNCompleteColumn(), TextColumn("steps"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.console.show_cursor()  # a signal could come before Rich shows it again
        task = progress.add_task("", total=total)
        yield lambda steps: progress.advance(task, steps)


@contextmanager
def _opened(path: Path | None) -> Iterator[BinaryIO | None]:
    """The file, opened before training begins: a wrong path is known at once.

    It takes its place when the run ends, however that may be, with the rows of all steps until then. Only where the
    writing itself fails does what was there stay.
    """
    if path is None:
        yield None
        return
    begun = False
    try:
        with whole(path, keep=True) as file:
            begun = True
            yield file
    except OSError as error:
        if begun:
            raise
        hint = "; give a file in a folder that exists" if error.errno in (errno.ENOENT, errno.EISDIR) else ""
        raise ValueError(f"cannot write {shown(path)}: {error.strerror}{hint}") from None
