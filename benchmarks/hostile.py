"""Files that are damaged, forged or made to hurt: how many were tried, and what the worst of them cost.

``python benchmarks/hostile.py`` takes some minutes, and writes its section of RESULTS.md. Memory is that of Python and
NumPy by tracemalloc; seconds are measured apart, without it. ``--seed N`` draws other ones.
"""

import argparse
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import numpy as np
from results import table, write_section

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path[:0] = [str(TESTS / "helpers"), str(TESTS / "training"), str(TESTS / "data")]

from forgery import forged, mutated  # noqa: E402
from test_checkpoint import storied  # noqa: E402
from test_hostile import NPY, NPZ, TEXTS, zipped  # noqa: E402
from test_hostile_checkpoints import OLD, bits  # noqa: E402

from gan_tui import Trainer, load_checkpoint, load_dataset, save_checkpoint  # noqa: E402


class Score:
    """Of one kind of file: how many were the same, another, refused or worse, and the worst that a refused one cost."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tried = self.same = self.other = self.refused = self.failed = 0
        self.seconds = self.bytes = 0.0

    def judge(self, load: Callable[[], object], same: Callable[[object], bool]) -> None:
        """Load it twice: once for the time, once for the memory."""
        self.tried += 1
        begun = time.thread_time()
        said = self._outcome(load)
        seconds = time.thread_time() - begun
        if isinstance(said, str):
            tracemalloc.start()
            self._outcome(load)
            memory = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            self.seconds, self.bytes = max(self.seconds, seconds), max(self.bytes, memory)
            self.refused += 1
            self.failed += not said.isprintable()
        elif isinstance(said, Exception):
            print(self.name, repr(said))
            self.failed += 1
        elif same(said):
            self.same += 1
        else:
            self.other += 1

    @staticmethod
    def _outcome(load: Callable[[], object]) -> object:
        try:
            return load()
        except ValueError as error:
            return str(error)
        except Exception as error:
            return error

    def add(self, other: "Score") -> None:
        """Both together."""
        for name in ("tried", "same", "other", "refused", "failed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.seconds, self.bytes = max(self.seconds, other.seconds), max(self.bytes, other.bytes)

    def row(self) -> list[str]:
        """For the table."""
        counts = (self.tried, self.refused, self.same, self.other, self.failed)
        return [self.name, *(f"{count:,}" for count in counts), f"{self.seconds:.3f}", f"{self.bytes / 2**20:.1f}"]


KINDS: dict[str, tuple[int, Callable[[bytes, np.random.Generator], bytes]]] = {
    "checkpoints, damaged": (10_000, mutated),
    "checkpoints, forged": (200, lambda whole, rng: forged(whole, rng, anew=False)),
    "checkpoints, forged, digests computed anew": (1_000, lambda whole, rng: forged(whole, rng, anew=True)),
    "checkpoint of 0.1.0": (1, lambda whole, rng: OLD.read_bytes()),
}
PART = 250


def checkpoints(name: str, count: int, seed: tuple[int, ...]) -> Score:
    """So many of this kind."""
    score, rng = Score(name), np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.npz"
        save_checkpoint(storied(), path)
        whole = path.read_bytes()
        before = bits(load_checkpoint(path))
        for _ in range(count):
            path.write_bytes(KINDS[name][1](whole, rng))
            score.judge(
                lambda: load_checkpoint(path),
                lambda trainer: isinstance(trainer, Trainer) and bits(trainer) == before,
            )
    return score


def images(folder: Path) -> list[Score]:
    kinds = {
        "arrays, made to hurt": {f"{i}.npy": data for i, (data, _) in enumerate(NPY.values())},
        "archives, made to hurt": {
            f"{i}.npz": data for i, (data, _) in enumerate(NPZ.values()) if data is not None
        } | {f"in{i}.npz": zipped([("images.npy", data)]) for i, (data, _) in enumerate(NPY.values())},
        "texts, made to hurt": {f"{i}{file}": text.encode() for i, (file, text, _) in enumerate(TEXTS.values())},
        "100,000 members": {"many.npz": zipped([(f"{i}.npy", b"") for i in range(100_000)])},
    }  # fmt: skip
    scores = []
    for name, files in kinds.items():
        score = Score(name)
        for file, data in files.items():
            (folder / file).write_bytes(data)
            score.judge(lambda path=folder / file: load_dataset(str(path)), lambda found: False)
        print(score.row())
        scores.append(score)
    return scores


def loading(folder: Path) -> list[list[str]]:
    """100,000 images of 32x32: the peak beside their size as float32."""
    rows = []
    for dtype in ("float32", "float64", "uint8", "int64"):
        pixels = np.arange(10**5 * 32 * 32, dtype=np.int32) % 17
        pixels = pixels.astype(dtype).reshape(-1, 32, 32)
        for ending in ("npy", "npz"):
            path = folder / f"large.{ending}"
            if ending == "npy":
                np.save(path, pixels)
            else:
                np.savez(path, images=pixels, labels=np.arange(10**5) % 10)
            tracemalloc.start()
            begun = time.perf_counter()
            data = load_dataset(str(path))
            assert len(data.images) == 10**5
            seconds, peak = time.perf_counter() - begun, tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            del data
            path.unlink()
            rows.append([f"{dtype}, .{ending}", f"{peak / (4 * 10**5 * 1024):.2f}", f"{seconds:.1f}"])
            print(rows[-1])
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    seed, jobs = vars(parser.parse_args()).values()
    scores = {name: Score(name) for name in KINDS}
    with ProcessPoolExecutor(jobs) as pool:
        parts = [
            pool.submit(checkpoints, name, min(PART, count - at), (seed, at))
            for name, (count, _) in KINDS.items()
            for at in range(0, count, PART)
        ]
        for part in as_completed(parts):
            scores[part.result().name].add(part.result())
            print(scores[part.result().name].row(), flush=True)
    with tempfile.TemporaryDirectory() as name:
        rows = [score.row() for score in [*scores.values(), *images(Path(name))]]
        sizes = loading(Path(name))
    head = ["files", "tried", "refused", "same game", "another", "failed", "most s", "most MB"]
    body = f"`benchmarks/hostile.py --seed {seed}`. Most: CPU seconds and memory of one that was refused.\n\n"
    body += table(head, rows)
    body += "\n\n100,000 images of 32x32, 410 MB as float32:\n\n" + table(["kept as", "peak, times that", "s"], sizes)
    write_section("Hostile files", body)
