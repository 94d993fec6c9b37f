"""Stops: the values that a slider goes through, a sensible step apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gan_tui.training.config import Knob

FEW = 64
"""A whole number of so few values stops at each of them."""
MANY = 2**20
"""One of so many values has no slider: there is no sense in nearly the same seed."""
FINEST = -5
"""The lowest power of ten but 0."""
SHARES = (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999)


@lru_cache(maxsize=64)
def stops_of(knob: Knob) -> tuple[float, ...]:
    """The stops of a knob, in order; none where a slider makes no sense.

    Whole numbers: all, or 1, 2, 3, 4, 6, 8, 12, 16 and so on. Real ones: even steps up to 1; where the range goes on
    beyond, 0 and then 1, 2, 5 of each power of ten; below 1, ever closer to it, since 0.999 is far from 0.99 there.
    """
    low, high = knob.low, knob.high
    if knob.kind not in ("whole", "real"):
        return ()
    if knob.kind == "whole":
        if high - low > MANY:
            return ()
        found = np.arange(low, high + 1) if high - low < FEW else _doubling(high)
    elif knob.below:
        found = np.array(SHARES)
    elif high > 1:
        powers = [d * 10.0**e for e in range(FINEST, len(f"{high:.0f}")) for d in (1, 2, 5)]
        found = np.array([0.0, *(float(f"{power:.0e}") for power in powers)])
    else:
        found = np.round(np.linspace(low, high, round((high - low) / (0.025 if high <= 0.5 else 0.05)) + 1), 6)
    return tuple(found[(found >= low) & (found <= high)].tolist())


def _doubling(high: float) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.unique([d * 2**e // 1 for e in range(int(high).bit_length()) for d in (1.0, 1.5)])
    return found


def place(stops: Sequence[float], value: float) -> float:
    """Where a value stands, from 0 to 1: stops stand evenly."""
    return float(np.interp(value, stops, np.linspace(0, 1, len(stops))))


def at(stops: Sequence[float], share: float) -> float:
    """The stop nearest to such a place."""
    return stops[round(min(max(share, 0.0), 1.0) * (len(stops) - 1))]


def beside(stops: Sequence[float], value: float, by: int) -> float:
    """The next stop above a value (1), or below (-1); at the end, the last."""
    index = bisect_right(stops, value) if by > 0 else bisect_left(stops, value) - 1
    return stops[min(max(index, 0), len(stops) - 1)]
