"""What the units and the parameters of a network are called."""

from __future__ import annotations

from itertools import pairwise

from gan_tui.nn.losses import LOSSES
from gan_tui.training.snapshot import Snapshot

CORNERS = ("TL", "TR", "BL", "BR")
"""Of a 2x2 image: top left, top right, bottom left, bottom right."""


def pixels(shape: tuple[int, int]) -> list[str]:
    """The pixels' names, row by row: TL TR BL BR, or row and column."""
    height, width = shape
    if shape == (2, 2):
        return list(CORNERS)
    return [f"{y},{x}" for y in range(1, height + 1) for x in range(1, width + 1)]


def units(s: Snapshot, player: str) -> list[list[str]]:
    """The names of a player's units, layer by layer, its inputs first."""
    network = s.player(player).network
    generator = player == "generator"
    ends = [f"z{i}" for i in range(1, s.played.latent_dim + 1)] if generator else pixels(s.dataset.shape)
    if s.played.conditional:
        ends += [f"is {name}" if len(name) < 4 else name[:6] for name in s.dataset.classes]
    deep = len(network.sizes) > 3
    hidden = [
        [f"h{f'{layer}.' if deep else ''}{i}" for i in range(1, size + 1)]
        for layer, size in enumerate(network.sizes[1:-1], 1)
    ]
    return [ends, *hidden, pixels(s.dataset.shape) if generator else ["D"]]


def parameters(s: Snapshot, player: str) -> list[str]:
    """The name of each number in a player's theta, such as "TL→h3" for a weight and "b h3" for a bias."""
    names = units(s, player)
    return [
        name
        for below, above in pairwise(names)
        for out in above
        for name in (*(_weight(into, out) for into in below), f"b {out}")
    ]


def _weight(into: str, out: str) -> str:
    """Between two hidden layers the second h is left out, for room."""
    return f"{into}→{out[1:] if into[0] == out[0] == 'h' else out}"


def output(s: Snapshot) -> str:
    """What D's output is called: a logit where it stands for a probability, else a score."""
    return "logit" if LOSSES[s.played.loss].probability else "score"
