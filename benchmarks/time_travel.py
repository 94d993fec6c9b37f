"""Going back: what a seek costs anywhere in 10,000 steps, and what the history holds.

python benchmarks/time_travel.py            into RESULTS.md (about a minute)
python benchmarks/time_travel.py --quick    fewer places, nothing written
"""

import argparse
import random
import time
from statistics import median, quantiles

from machine import described
from results import table, write_section
from rounds import alone
from workloads import WORKLOADS, Workload

STEPS, PLACES, TRIES, GOAL = 10_000, 90, 3, 50.0
WITH_GOAL = ("W2", "W3")


def seconds_of_seek(trainer, step: int) -> float:
    begin = time.process_time()
    trainer.seek(step)
    return time.process_time() - begin


def held(trainer) -> tuple[int, int]:
    """(key frames, bytes of their arrays)."""
    frames = list(trainer._run.history._frames.values())
    return len(frames), sum(frame.state.nbytes for frame in frames)


def worst_places(trainer, count: int) -> list[int]:
    """Steps where the most has to be played again: the last ones before a key frame."""
    frames = sorted(trainer._run.history._frames)
    return random.sample([step - 1 for step in frames[1:]], min(count, len(frames) - 1))


def measure(workload: Workload, count: int) -> list[str]:
    """A row of the table."""
    random.seed(1)
    trainer = workload.trainer()
    trainer.run(steps=STEPS)
    frames, size = held(trainer)
    places = [random.randrange(STEPS) for _ in range(count)] + worst_places(trainer, count // 3)
    tries: dict[int, list[float]] = {step: [] for step in places}
    for _ in range(TRIES):
        random.shuffle(places)
        for step in places:
            tries[step].append(1e3 * seconds_of_seek(trainer, step))
    times = [median(found) for found in tries.values()]
    numbers = [median(times), quantiles(times, n=20)[-1], max(times)]
    cells = [f"{frames} ({trainer._run.history.stride})", f"{size / 2**20:.2f}", *(f"{x:.2f}" for x in numbers)]
    if workload.name not in WITH_GOAL:
        return [workload.name, *cells, "-", ""]
    return [workload.name, *cells, f"<= {GOAL:g}", "met" if max(times) <= GOAL else "**not met**"]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="fewer places; RESULTS.md stays")
    options = arguments.parse_args()
    count = PLACES // 5 if options.quick else PLACES
    rows = [alone(measure, WORKLOADS[name], count) for name in ("W2", "W3", "W5", "W6")]
    head = ["", "key frames (stride)", "MB", "median, ms", "p95, ms", "worst, ms", "goal for the worst", ""]
    body = f"""`python benchmarks/time_travel.py`. {described()}

{STEPS:,} steps are trained (history within its default 32 MB), then {count} places among them are sought at random,
and {count // 3} more right before a key frame, where the most is played again. CPU time of `Trainer.seek`, the
median of {TRIES} tries for each place.

{table(head, rows)}
"""
    print(body)
    if not options.quick:
        write_section("Time travel", body)


if __name__ == "__main__":
    main()
