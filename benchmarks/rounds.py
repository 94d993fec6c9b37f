"""Implementations side by side: a process for each, one running at a time, in random order every round.

What is measured is CPU time of the process, all its threads included, so that a busy machine does less harm; what is
reported are medians over the rounds of ratios within a round.
"""

import importlib
import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from statistics import median, quantiles
from typing import Any

from workloads import Workload

IMPLEMENTATIONS = {
    "ours": ("peer_ours", "Ours", ""),
    "control": ("peer_ours", "Ours", ""),  # ours against ours: how far the figures can be trusted
    "naive": ("peer_naive", "Naive", ""),
    "torch default": ("peer_torch", "Torch", "default"),
    "torch foreach": ("peer_torch", "Torch", "foreach"),
    "torch fused": ("peer_torch", "Torch", "fused"),
    "jax": ("peer_jax", "Jax", ""),
    "c": ("peer_c", "C", ""),
}
BARE_ONLY = {"naive", "jax", "c"}
"""They play neither R1 nor the moving average."""

WARM_SECONDS = 0.05
GENERATIONS = 4
MISSING = (ImportError, FileNotFoundError)


def set_environment() -> None:
    """One thread for everybody; nothing that holds OpenBLAS back from the best kernel this processor has."""
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        os.environ.pop(name, None)
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[name] = "1"
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.environ["JAX_PLATFORMS"] = "cpu"


def alone(function: Callable[..., Any], *arguments: Any) -> Any:
    """The function's value, from a fresh process: in this one NumPy came before the environment was set."""
    set_environment()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def make(implementation: str, workload: Workload) -> Any:
    module, name, flavour = IMPLEMENTATIONS[implementation]
    return getattr(importlib.import_module(module), name)(workload, flavour)


def timed(peer: Any, steps: int) -> float:
    """CPU seconds a step of a fresh run."""
    peer.start()
    begin = time.process_time()
    done = peer.run(steps)
    return (time.process_time() - begin) / done


def steps_for(peer: Any, seconds: float) -> int:
    """How many steps take about so long."""
    steps = 1
    while (a_step := timed(peer, steps)) * steps < WARM_SECONDS:
        steps *= 2
    return max(1, round(seconds / a_step))


def serve(connection: Connection, implementation: str) -> None:
    """A worker: ("make", workload, seconds) -> error or None; ("time",) -> CPU seconds a step."""
    peer, steps = None, 0
    while (order := connection.recv()) is not None:
        if order[0] == "make":
            try:
                peer = make(implementation, order[1])
            except MISSING as error:
                connection.send(f"not installed: {error}")
                continue
            steps = steps_for(peer, order[2])
            connection.send(None)
        else:
            connection.send(timed(peer, steps))


class Worker:
    """One implementation in a process of its own."""

    def __init__(self, implementation: str) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, implementation), daemon=True)
        self.process.start()
        theirs.close()

    def ask(self, *order: Any) -> Any:
        self.connection.send(order)
        return self.connection.recv()

    def stop(self) -> None:
        self.connection.send(None)
        self.process.join()


Times = dict[str, list[float]]
"""CPU seconds a step, of each implementation, round by round."""


@dataclass
class Race:
    """What came out for one workload: times, and why an implementation took no part."""

    times: Times = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def run(self, workers: dict[str, Worker], workload: Workload, rounds: int, seconds: float) -> None:
        """More rounds, each long enough to take so many seconds of everybody."""
        racing = [name for name in workers if workload.bare or name not in BARE_ONLY]
        self.faults |= {n: fault for n in racing if (fault := workers[n].ask("make", workload, seconds)) is not None}
        racing = [name for name in racing if name not in self.faults]
        for _ in range(rounds):
            random.shuffle(racing)
            for name in racing:
                self.times.setdefault(name, []).append(workers[name].ask("time"))

    def step(self, name: str) -> float:
        """CPU seconds a step."""
        return median(self.times[name])

    def ratio(self, name: str, to: str = "ours") -> float:
        """The median over the rounds of one's time by the other's."""
        return median(a / b for a, b in zip(self.times[name], self.times[to], strict=True))

    def spread(self, name: str) -> float:
        """Half of the rounds lie within so much of the median, relative to it."""
        low, middle, high = quantiles(self.times[name], n=4)
        return (high - low) / middle


def races(names: Iterable[str], workloads: list[Workload], rounds: int, seconds: float) -> dict[str, Race]:
    """A race for each workload, its rounds shared among generations of processes.

    Where a process finds its memory makes it faster or slower by some percent for as long as it lives.
    """
    set_environment()
    results = {workload.name: Race() for workload in workloads}
    for generation in range(GENERATIONS):
        workers = {name: Worker(name) for name in names}
        for workload in workloads:
            race = results[workload.name]
            race.run(workers, workload, -(-rounds // GENERATIONS), seconds)
            told = ", ".join(f"{name} {race.step(name) * 1e6:.4g}" for name in workers if name in race.times)
            print(f"{generation + 1}/{GENERATIONS} {workload.name}, us a step: {told}", flush=True)
        for worker in workers.values():
            worker.stop()
    return results
