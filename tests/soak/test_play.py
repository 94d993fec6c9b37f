"""Random keys, mouse, pastes and resizes on a real terminal: it lives, reports nothing, and every cell is right."""

from .budget import SECONDS, seeded
from .play import play

SHARE = 0.3


@seeded
def test_random_play_ends_nothing_and_leaves_no_wrong_cell(seed):
    assert play(seed, SECONDS * SHARE)
