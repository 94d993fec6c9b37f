"""Give one weight or bias another value by hand."""

from __future__ import annotations

import math

from gan_tui.tui.dialogs.ask import Ask

LARGEST_WEIGHT = 1000.0


def parse_weight(text: str) -> float:
    """The number; ValueError says what it must be."""
    try:
        value = float(text)
    except ValueError:
        raise ValueError("Write a number, such as -0.5.") from None
    if not math.isfinite(value) or abs(value) > LARGEST_WEIGHT:
        raise ValueError(f"Write a number from -{LARGEST_WEIGHT:g} to {LARGEST_WEIGHT:g}.")
    return value


class EditWeight(Ask[float]):
    """Returns the number, None if nothing is to change."""

    def __init__(self, what: str, value: float) -> None:
        super().__init__("By hand", what, f"{value:.6g}", parse_weight)
