"""Shares of right guesses, how sure they are, and their stretches of epochs."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_tui.tools.scores import SURE, Answer, Score, by_epoch, scores


def test_sure_is_95_percent():
    assert pytest.approx(NormalDist().inv_cdf(0.975), abs=5e-7) == SURE


@pytest.mark.parametrize(
    ("right", "asked", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17, table I, the score method without continuity correction
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_intervals(right, asked, low, high):
    assert Score(right, asked).interval == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_ends_are_shares_from_which_ours_is_so_far_away(counts):
    """The definition, solved by bisection: |share - p| = 1.96 sqrt(p (1 - p) / asked)."""
    right, asked = counts
    score = Score(right, asked)

    def beyond(p):
        return abs(score.share - p) - SURE * math.sqrt(p * (1 - p) / asked)

    for end, far in zip(score.interval, (0.0, 1.0), strict=True):
        near, out = score.share, far
        for _ in range(100):
            middle = (near + out) / 2
            near, out = (middle, out) if beyond(middle) < 0 else (near, middle)
        assert end == pytest.approx(near if beyond(far) > 0 else far, abs=1e-6)


def test_in_words():
    told = {(n, m): Score(n, m).tells for n, m in [(0, 0), (14, 20), (15, 20), (6, 20), (5, 20), (140, 200), (3, 3)]}
    assert told == {
        (0, 0): "",
        (14, 20): "may be luck",  # Wilson: 0.481 to 0.855
        (15, 20): "beats guessing",  # 0.531 to 0.888
        (6, 20): "may be luck",
        (5, 20): "below guessing",
        (140, 200): "beats guessing",
        (3, 3): "may be luck",  # one in eight guesses as well
    }
    assert math.isnan(Score(0, 0).share)
    assert Score(0, 0).interval == (0, 1)


def test_luck_is_seldom_more_than_luck():
    """Of guessers, about one in twenty is told otherwise: summed up over the binomial distribution."""
    for asked in (20, 50, 200):
        chances = {n: math.comb(asked, n) / 2**asked for n in range(asked + 1)}
        assert sum(p for n, p in chances.items() if Score(n, asked).tells != "may be luck") < 0.07


ANSWER = st.builds(Answer, st.integers(0, 9999), st.integers(0, 3000), st.booleans(), st.booleans())


@given(st.lists(ANSWER), st.integers(1, 12))
def test_stretches(answers, most):
    """Equal ones, from epoch 0 on; each answer is in one, and none is empty."""
    parts = by_epoch(answers, most)
    widths = {part.last - part.first + 1 for part in parts}
    assert len(widths) <= 1
    for part in parts:
        inside = [a for a in answers if part.first <= a.epoch <= part.last]
        assert inside
        assert (part.you, part.d) == scores(inside)
        assert part.first % widths.copy().pop() == 0
        assert part.last < most * widths.copy().pop()
    assert sum(part.you.asked for part in parts) == len(answers)
    assert [p.first for p in parts] == sorted(p.first for p in parts)
    if answers:
        width = widths.pop()
        assert width in {w * 10**e for w in (1, 2, 5) for e in range(5)}
        smaller = max((w * 10**e for w in (1, 2, 5) for e in range(5) if w * 10**e < width), default=0)
        assert not smaller or np.ceil((max(a.epoch for a in answers) + 1) / smaller) > most
