"""Do all implementations play the same game? With the same first weights, noise and reals; then with their own."""

import numpy as np
from peer_ours import Ours
from rounds import BARE_ONLY, IMPLEMENTATIONS, MISSING, make
from workloads import Workload

FED_STEPS, OWN_FLOPS, OWN_STEPS = 40, 3e9, (200, 20_000)
EXACT, SINGLE, MEANS = 1e-10, 2e-3, 0.06
"""Tolerances: both in float64; one in float32; mean losses and probabilities of the second half of two runs."""


def difference(a: tuple, b: tuple) -> float:
    return max(float(np.abs(x - y).max()) for x, y in zip(a, b, strict=True))


def own_means(peer: object, workload: Workload) -> np.ndarray:
    """On the noise it draws itself: the means of the second half of a few hundred steps, more of small ones."""
    steps = int(np.clip(OWN_FLOPS / workload.flops, *OWN_STEPS))
    peer.start()
    done = peer.run(steps)
    return peer.curves()[:, done // 2 :].mean(1)


def check(workloads: list[Workload]) -> bool:
    """Prints a line for each; whether all agree."""
    good = True
    for workload in workloads:
        steps = FED_STEPS if workload.flops < 1e8 else FED_STEPS // 4
        ours = Ours(workload)
        inputs = ours.inputs(steps, "float64")
        truth = ours.curves(), *ours.theta()
        means = own_means(ours, workload)
        print(f"{workload.name}: our means {np.round(means, 3)}")
        for name in IMPLEMENTATIONS:
            if name == "control" or (name in BARE_ONLY and not workload.bare):
                continue
            try:
                peer = make(name, workload)
            except MISSING as error:
                print(f"  {name:14} not installed: {error}")
                continue
            if name == "ours":
                peer.start(dtype="float32")
                peer.run(steps)
            else:
                peer.feed(*inputs)
            fed = difference((peer.curves(), *peer.theta()), truth)
            apart = float(np.abs(own_means(peer, workload) - means).max())
            fine = fed <= (EXACT if name == "naive" else SINGLE) and apart <= MEANS
            good &= fine
            verdict = "" if fine else "   NOT THE SAME"
            print(f"  {name:14} same inputs, {steps} steps: {fed:.1e} apart; own inputs, means {apart:.3f}{verdict}")
    return good
