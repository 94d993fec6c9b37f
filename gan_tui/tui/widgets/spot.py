"""A spot of two drawn networks: a unit, or a weight between two units; and the walk from spot to spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Spot:
    """Unit ``unit`` of a layer or, with ``to``, the weight from there to unit ``to`` of the next layer.

    ``backward``: the weight was reached from ``to``, so going up and down changes the unit it comes from.
    """

    layer: int
    unit: int
    to: int | None = None
    backward: bool = False

    @property
    def ends(self) -> tuple[tuple[int, int], ...]:
        """The (layer, unit) of its unit, or of both."""
        return ((self.layer, self.unit),) + (() if self.to is None else ((self.layer + 1, self.to),))

    def across(self, by: int, counts: Sequence[int], split: int) -> Spot:
        """One to the right (1) or left (-1): unit, weight, unit; from G's image to D's input at once.

        ``counts`` are the units of each layer, of which the first ``split`` are G's.
        """
        if self.to is not None:
            layer, unit = self.ends[by > 0]
            return Spot(layer, unit)
        layer = self.layer + by
        if not 0 <= layer < len(counts):
            return self
        if {layer, self.layer} == {split - 1, split}:
            return Spot(layer, min(self.unit, counts[layer] - 1))
        other = _level(self.unit, counts[self.layer], counts[layer])
        return Spot(self.layer, self.unit, other) if by > 0 else Spot(layer, other, self.unit, backward=True)

    def along(self, by: int, counts: Sequence[int]) -> Spot:
        """The next (1) or previous (-1) unit, or weight of the same unit."""
        if self.to is not None and not self.backward:
            return replace(self, to=min(max(self.to + by, 0), counts[self.layer + 1] - 1))
        return replace(self, unit=min(max(self.unit + by, 0), counts[self.layer] - 1))


def _level(unit: int, units: int, others: int) -> int:
    """The one of ``others`` that is drawn about as high as a unit of its column."""
    return (2 * unit + 1) * others // (2 * units)
