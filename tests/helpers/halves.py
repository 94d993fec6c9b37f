"""A snapshot with other numbers, given by their flat names: ``d_grad``, ``generator``."""

from dataclasses import replace
from typing import Any

from gan_tui.training.snapshot import Snapshot

FIELDS = {"discriminator": ("d", "network"), "generator": ("g", "network")}


def changed(s: Snapshot, **changes: Any) -> Snapshot:
    """The same moment with these instead."""
    for name, value in changes.items():
        player, field = FIELDS.get(name) or name.split("_", 1)
        half: dict[str, Any] = {player: replace(s.player(player), **{field: value})}
        s = replace(s, **half)
    return s
