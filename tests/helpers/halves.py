"""A snapshot with other numbers, given by their flat names: ``d_grad``, ``generator``."""

from dataclasses import replace

FIELDS = {"discriminator": ("d", "network"), "generator": ("g", "network")}


def changed(s, **changes):
    """The same moment with these instead."""
    for name, value in changes.items():
        player, field = FIELDS.get(name) or name.split("_", 1)
        s = replace(s, **{player: replace(s.player(player), **{field: value})})
    return s
