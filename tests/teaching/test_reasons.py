"""Reasons in words: what they name, and that their numbers add up."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_tui import Config, Trainer
from gan_tui.measures.attribution import Attribution, attribution_of
from gan_tui.teaching.reasons import answer, basis, bill, parts, sentence
from gan_tui.teaching.rows import text_of


def told(logit=1.0, shares=None, base=0.0, probability=True, exact=False):
    shares = np.zeros((2, 2)) if shares is None else np.asarray(shares, float)
    said = 1 / (1 + np.exp(-logit)) if probability else logit
    return Attribution(logit, said, probability, shares, shares, base, exact, np.zeros_like(shares))


def by_hand():
    """The tutorial's D: +1 -1 -1 +1, bias -1."""
    trainer = Trainer(Config(dataset="slanted", generator=(), discriminator=(), dtype="float64"))
    for index, weight in enumerate([1, -1, -1, 1, -1]):
        trainer.set_weight("discriminator", index, weight)
    return trainer.snapshot()


def test_the_tutorials_perfect_face():
    face = np.array([[1.0, 0.0], [0.0, 1.0]])
    a = attribution_of(by_hand(), face)
    assert sentence(a, face, 0.6, 0.4) == "real, 0.73: the bright falling diagonal speaks for it (+2.00)."
    assert text_of(bill(a, face, 8)) == [
        "   -1.00  the bias",
        "   +2.00  the bright falling diagonal",
        "   +1.00  the logit: D says 0.73",
    ]
    assert "Exact" in basis(a)


def test_what_speaks_against_it():
    face = np.array([[1.0, 0.4], [0.0, 1.0]])
    assert sentence(attribution_of(by_hand(), face), face, None, None) == (
        "real, 0.65: the bright falling diagonal speaks for it (+2.00), the grey top right pixel against (-0.40)."
    )
    other = 1 - np.eye(2)
    assert sentence(attribution_of(by_hand(), other), other, None, None) == (
        "fake, 0.05: the bright rising diagonal speaks against it (-2.00)."
    )
    lone = np.array([[0.3, 1.0], [1.0, 0.0]])
    assert sentence(attribution_of(by_hand(), lone), lone, None, None) == (
        "fake, 0.06: the bright rising diagonal speaks against it (-2.00), the dark top left pixel for (+0.30)."
    )
    blank = np.zeros((2, 2))
    assert sentence(attribution_of(by_hand(), blank), blank, None, None) == (
        "fake, 0.27: nothing in it speaks for either side."
    )


@pytest.mark.parametrize(
    ("a", "means", "said"),
    [
        (told(2.0), (0.5, 0.5), "real"),
        (told(-2.0), (None, None), "fake"),
        (told(0.1), (0.5, 0.5), "D cannot tell"),
        (told(2.0, probability=False), (1.5, -1.0), "nearer to the reals"),
        (told(0.1, probability=False), (1.5, -1.0), "nearer to the fakes"),
        (told(2.0, probability=False), (None, None), "score"),
        (told(2.0, probability=False), (np.nan, 0.0), "score"),
        (told(np.inf, probability=False), (1.0, 0.0), "no answer"),
    ],
)
def test_the_answer_in_a_word(a, means, said):
    assert answer(a, *means) == said


def named(shares, picture):
    return [(part.name, round(part.share, 6)) for part in parts(told(shares=shares), np.asarray(picture, float))]


def test_what_the_parts_are_called():
    circle = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    assert named(np.where(np.array(circle) == 1, 0.25, -0.1), circle) == [
        ("the bright edges", 1.0),
        ("the dark corners", -0.4),
        ("the dark centre", -0.1),
    ]
    bar = np.zeros((4, 4))
    bar[:, 2] = 1
    assert named(bar * 0.5, bar) == [("the bright column 3", 2.0)]
    assert named(np.diag([0, 0, 0.3, 0]), bar) == [("the bright pixel 3,3", 0.3)]
    large = np.zeros((8, 8))
    large[:3, :3], large[7, 7] = 0.1, -0.3
    assert named(large, large) == [("the top left part", 0.9), ("the bottom right part", -0.3)]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 16), st.integers(1, 16), st.integers(3, 12), st.integers(0, 2**32 - 1))
def test_the_sum_adds_up_at_any_size(height, width, most, seed):
    """Every row but the last one, to the last: but for the rounding of what is written."""
    rng = np.random.default_rng(seed)
    shares = rng.normal(size=(height, width)) * rng.integers(0, 2, (height, width))
    a = told(1.5 + shares.sum(), shares, 1.5)
    picture = rng.random((height, width))
    rows = text_of(bill(a, picture, most))
    assert len(rows) <= most
    numbers = [float(row.split()[0]) for row in rows]
    left_out = sum(abs(x) < 0.005 for x in shares.ravel()) * 0.005
    assert sum(numbers[:-1]) == pytest.approx(numbers[-1], abs=0.006 * len(rows) + left_out)
    whole = sum(part.share for part in parts(a, picture))
    assert whole == pytest.approx(shares.sum(), abs=left_out + 1e-9 + 0.005 * 9)
    assert not re.search("nan|inf", " ".join(rows) + sentence(a, picture, 0.5, 0.5))
    assert "-0.00" not in " ".join(rows)
