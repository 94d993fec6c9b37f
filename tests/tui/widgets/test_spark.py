import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from textual.color import Color
from widget_host import cell, play, refreshed, rgb, shown

from gan_tui.tui.themes import THEMES
from gan_tui.tui.widgets.spark import Spark, bars, resample

numbers = st.one_of(st.floats(-1e6, 1e6), st.sampled_from([np.nan, np.inf]))


@given(arrays(np.float64, st.integers(1, 200), elements=numbers), st.integers(1, 50))
def test_resampling_is_the_mean_of_each_part(values, width):
    means = resample(values, width)
    for i, mean in enumerate(means):
        start = i * len(values) // width
        part = values[start : max(start + 1, (i + 1) * len(values) // width)]
        part = part[np.isfinite(part)]
        np.testing.assert_allclose(mean, part.mean() if len(part) else np.nan, rtol=1e-6, atol=1e-3)


def test_fewer_values_than_columns_are_repeated():
    assert resample(np.array([1.0, 2.0]), 6).tolist() == [1, 1, 1, 2, 2, 2]


def test_bars():
    assert bars(np.linspace(0, 1, 8)) == "▁▂▃▄▅▆▇█"
    assert bars(np.array([0.0, np.nan, 1.0])) == "▁ █"
    assert bars(np.array([0.5, 0.5])) == "▅▅"
    assert bars(np.array([0.5, 9.0, -9.0]), 0, 1) == "▅█▁"
    assert bars(np.full(3, np.nan)) == "   "


def test_the_row():
    (text,) = shown(Spark("D", "discriminator"), lambda s: s.show(np.array([0.0, 1.0, 0.62])), (21, 1))
    assert text == "D     ▁▁▁███▅▅▅  0.62"


@pytest.mark.parametrize("width", [9, 30])
def test_labels_and_numbers_line_up(width):
    text = [
        shown(Spark(name, "real", label_width=3), lambda s, v=v: s.show(np.array([v])), (width, 1))[0]
        for name, v in (("D", 0.5), ("G1", 123.456), ("long", np.nan))
    ]
    assert [row[:3] for row in text] == ["D  ", "G1 ", "lon"]
    assert [row[-6:] for row in text] == ["  0.50", "123.46", "     –"]


@pytest.mark.parametrize("values", [np.empty(0), np.array([np.nan]), np.array([np.inf, -np.inf])])
@pytest.mark.parametrize("width", [1, 40])
def test_odd_values(values, width):
    (text,) = shown(Spark("D", "real"), lambda s: s.show(values), (width, 1))
    assert len(text) == width
    if width == 40:
        assert text.split() == ["D", "–"]


def test_its_colour_is_the_role_and_what_stays_is_not_sent():
    async def act(app, pilot, spark):
        spark.show(np.array([0.2, 0.8]))
        await pilot.pause()
        same = refreshed(spark, lambda: spark.show(np.array([0.2, 0.8])))
        other = refreshed(spark, lambda: spark.show(np.array([0.2, 0.9])))
        return rgb(cell(spark, 7, 0)[1])[0], same, other

    ink, same, other = play(Spark("p", "fake", low=0, high=1), act, (40, 1))
    assert ink == Color.parse(THEMES[0].variables["fake"]).rgb
    assert (same, other) == (set(), {0})
