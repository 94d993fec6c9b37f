"""Random keys, mouse, pastes and resizes on a real terminal: it lives, reports nothing, and every cell is right."""

from .budget import SECONDS, SEED
from .play import play

SHARE = 0.3


def test_random_play_ends_nothing_and_leaves_no_wrong_cell():
    assert play(SEED, SECONDS * SHARE)
