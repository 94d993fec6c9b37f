"""The training loop against a tutorial's NumPy loop, PyTorch, JAX and C.

    python benchmarks/loop.py            all of it, into RESULTS.md (about five minutes)
    python benchmarks/loop.py --quick    a short look, W1 and W2; name others: --quick W3 W5
    python benchmarks/loop.py --check    do all of them play the same game?

PyTorch and JAX come with ``--group bench``; the C loop needs cc. What is missing is reported as missing.
"""

import argparse
import sys

import ladder
from machine import described, products
from results import table, write_section
from rounds import IMPLEMENTATIONS, Race, alone, races
from same import check
from workloads import WORKLOADS, Goal, Workload

CONTROL = 0.95, 1.05
ROUNDS, SECONDS = 44, 0.06
NAMES = {"torch": "PyTorch eager, its best flavour", "naive": "tutorial NumPy", "jax": "JAX lax.scan", "c": "C"}
FLAVOURS = [name for name in IMPLEMENTATIONS if name.startswith("torch")]


def figure(race: Race, goal: Goal) -> float | None:
    """The peer's time by ours, or, where the goal is at most so much, ours by the peer's. None without the peer."""
    peers = FLAVOURS if goal.peer == "torch" else [goal.peer]
    peer = min((name for name in peers if name in race.times), key=race.step, default=None)
    if peer is None:
        return None
    return race.ratio("ours", peer) if goal.at_most else race.ratio(peer)


def verdict(goal: Goal, found: float | None) -> list[str]:
    """The cells peer, figure, goal, met."""
    sign = "<=" if goal.at_most else ">="
    wanted = f"{sign} {goal.must:g}x" + (f", aim {goal.aim:g}x" if goal.aim else "")
    what = "time against C" if goal.at_most else f"speed against {NAMES[goal.peer]}"
    if found is None:
        return [what, "not installed", wanted, "-"]
    short = goal.aim is not None and not goal.met(found, goal.aim)
    met = ("met, short of the aim" if short else "met") if goal.met(found) else "**not met**"
    return [what, f"{found:.3g}x", wanted, met]


def speeds(workloads: list[Workload], results: dict[str, Race]) -> str:
    """Steps a CPU second of everybody, with the spread of ours."""
    head = ["steps a CPU second", *(w.name for w in workloads)]
    ours = [results[w.name] for w in workloads]
    rows = []
    for name in IMPLEMENTATIONS:
        cells = [f"{1 / r.step(name):,.0f}" if name in r.times else "none" if name in r.faults else "-" for r in ours]
        rows.append([{"ours": "**ours**", "control": "ours, second worker"}.get(name, name), *cells])
    control = ["A/A control: ratio of the two", *(f"{race.ratio('control'):.3f}" for race in ours)]
    spread = ["spread of ours: IQR / median", *(f"{race.spread('ours'):.0%}" for race in ours)]
    return table(head, [*rows, control, spread])


def against_goals(workloads: list[Workload], results: dict[str, Race]) -> str:
    rows = [[w.name, *verdict(goal, figure(results[w.name], goal))] for w in workloads for goal in w.goals]
    return table(["workload", "what", "figure", "goal", ""], rows)


def report(workloads: list[Workload], results: dict[str, Race], rounds: int) -> str:
    besides = {True: "", False: " besides R1"}
    games = "\n".join(f"* **{w.name}** {w.about} ({w.flops:,} FLOPs a step{besides[w.bare]})" for w in workloads)
    return f"""`python benchmarks/loop.py`. {described()}
{alone(products)}.

{games}

Our `Trainer(...).run(steps=n)`, history on, against loops that do the same: a step is an update of D, then one of G on
fresh noise (Adam with betas 0.5 and 0.999), and both losses and mean probabilities are recorded at every step
(`loop.py --check`: on the same noise and reals they compute the same). One process for each, one active at a time, in
random order in each of {rounds} rounds; CPU time, one thread; every run starts anew. Ratios are medians of the ratios
within a round. JAX compiles 100 steps into one scan (W4: 10); C is compiled for the workload with `-O3 -march=native
-ffast-math -funroll-loops`, and calls the OpenBLAS of NumPy's wheel in W3 and W4. The goals for W3 and W4 were set on a
machine whose OpenBLAS does 200 GFLOP/s.

{speeds(workloads, results)}

{against_goals(workloads, results)}
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("workloads", nargs="*", metavar="W", help=", ".join(WORKLOADS))
    arguments.add_argument("--quick", action="store_true", help="fewer rounds; RESULTS.md stays")
    arguments.add_argument("--check", action="store_true", help="compare what is computed, not how fast")
    arguments.add_argument("--rounds", type=int)
    options = arguments.parse_args()
    names = options.workloads or (["W1", "W2"] if options.quick and not options.check else list(WORKLOADS))
    chosen = [WORKLOADS[name] for name in names]
    if options.check:
        sys.exit(not alone(check, chosen))
    rounds = options.rounds or (12 if options.quick else ROUNDS)
    results = races(IMPLEMENTATIONS, chosen, rounds, SECONDS)
    print(f"\n{speeds(chosen, results)}\n\n{against_goals(chosen, results)}")
    wrong = [w.name for w in chosen if not CONTROL[0] <= results[w.name].ratio("control") <= CONTROL[1]]
    if wrong:
        sys.exit(f"VOID: ours against ours is not within {CONTROL[0]}-{CONTROL[1]} in {', '.join(wrong)}; run again")
    if not options.quick and not options.workloads:
        write_section("The loop", report(chosen, results, rounds))
        write_section("Growth", ladder.report())


if __name__ == "__main__":
    main()
