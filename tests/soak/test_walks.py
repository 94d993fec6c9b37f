"""No sequence of keys ends it, and the line of the run that it made makes it again."""

import time

from .budget import LONG, SECONDS, seeded
from .walks import assert_made_again, walk

KEYS = 2000
SHARE = 0.25


@seeded
def test_walks_over_all_screens(seed):
    """One at least; as many as there is time for."""
    end = time.monotonic() + SECONDS * SHARE
    for number in range(10_000):
        walked = walk(seed + number, KEYS if LONG else KEYS // 4)
        assert len(walked.screens) >= 3, walked.screens
        assert_made_again(walked.trainer)
        if time.monotonic() > end:
            break
