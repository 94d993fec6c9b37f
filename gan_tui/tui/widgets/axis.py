"""Ranges and ticks of a chart's axes: numbers only, no drawing."""

import math

from gan_tui.tui.widgets.figures import brief, fixed

Range = tuple[float, float]
SHRINK = 0.5  # an axis shrinks only when the data needs less than this part of it


def nice_step(span: float, most: int, least: float = 0.0) -> float:
    """The smallest 1, 2 or 5 times a power of ten that covers ``span`` in ``most`` steps and is at least ``least``."""
    wanted = max(span / most, least)
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= wanted * (1 - 1e-9))


def settle(before: Range | None, low: float, high: float, least: float = 0.0) -> Range:
    """An axis range around the data which grows at once but does not follow every shrinking, so that it seldom moves.

    Args:
        before: the range shown so far, if any.
        low: the smallest value to show.
        high: the largest.
        least: the smallest step between ticks: 1 keeps a logarithmic axis on whole decades.
    """
    if 0 < low < high - low and not least:
        low = 0.0  # a positive quantity stands on zero, unless that wastes half the axis
    pad = max((high - low) * 1e-3, abs(high) * 1e-3, 1e-6) if high - low < 1e-9 * max(1.0, abs(high)) else 0.0
    low, high = low - pad, high + pad
    step = nice_step(high - low, 5, least)
    wanted = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    if before is None:
        return wanted
    both = min(before[0], wanted[0]), max(before[1], wanted[1])
    return wanted if wanted[1] - wanted[0] < SHRINK * (both[1] - both[0]) else both


def ticks(span: Range, most: int, least: float = 0.0) -> list[float]:
    """The multiples of a nice step within the range, at most ``most`` of them where two fit."""
    step = nice_step(span[1] - span[0], max(1, most - 1), least)
    first, last = math.ceil(span[0] / step - 1e-9), math.floor(span[1] / step + 1e-9)
    return [k * step for k in range(first, last + 1)]


def numbers(marks: list[float], log: bool) -> list[str]:
    """The ticks as text of at most six characters, all with the same decimals; ``log`` marks are exponents of ten."""
    if log:
        return [brief(10.0**mark) for mark in marks]
    step = marks[1] - marks[0] if len(marks) > 1 else 1.0
    places = max(0, math.ceil(-math.log10(step) - 1e-9))
    return [fixed(mark, places) if places <= 3 else brief(mark) for mark in marks]


def with_room(last: float) -> float:
    """Where an axis that starts at 0 and grows to ``last`` should end: a round number that stays for a while.

    An axis that ended exactly at the last value would move all curves with every value.
    """
    if last <= _SHORTEST:
        return _SHORTEST
    decade = 10.0 ** math.floor(math.log10(last))
    return next(m * decade for m in _ROUND if m * decade >= last)


_SHORTEST = 20.0
_ROUND = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
