import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_tui.tui.widgets.figures import brief, fixed, label


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.618, "0.62"),
        (1.0, "1.00"),
        (-0.001, "0.00"),
        (-1.5, "-1.50"),
        (12345.0, "12.3k"),
        (None, "–"),
        (math.nan, "–"),
        (-math.inf, "–"),
    ],
)
def test_fixed(value, text):
    assert fixed(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (197, "197"),
        (999.4, "999"),
        (999.9, "1k"),
        (1234, "1.23k"),
        (12_500, "12.5k"),
        (999_999, "1M"),
        (3_000_000, "3M"),
        (1e12, "1e12"),
        (0.5, "0.5"),
        (0.012, "0.012"),
        (0.00003, "3e-5"),
        (-1500, "-1.5k"),
        (None, "–"),
        (math.inf, "–"),
    ],
)
def test_brief(value, text):
    assert brief(value) == text


@given(st.one_of(st.floats(1e-99, 1e99), st.floats(-1e99, -1e-99)))
def test_brief_is_short_and_true(value):
    text = brief(value)
    assert len(text.lstrip("-")) <= 5
    scale = {"k": 1e3, "M": 1e6, "G": 1e9}.get(text[-1], 1.0)
    assert math.isclose(float(text.rstrip("kMG")) * scale, value, rel_tol=0.5, abs_tol=1e-99)


def test_labels_line_up():
    assert (label("real", 6), label("generator", 6), label("ŷ", 3)) == ("real  ", "genera", "ŷ  ")
