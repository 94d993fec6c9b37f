"""Ranges, scales and words of numbers that are equal, too large, or none."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from degenerate import dataset_of, spoilt

from gan_tui import Config, Trainer
from gan_tui.measures.attribution import attribution_of
from gan_tui.teaching.reasons import bill, sentence
from gan_tui.tools.landscape import Landscape
from gan_tui.tui.landscape.heat import LEVELS, levels_of
from gan_tui.tui.landscape.heat_marks import stretched
from gan_tui.tui.landscape.panels import DMapPanel
from gan_tui.tui.panels.verdicts import reach_of
from gan_tui.tui.widgets.axis import numbers, settle, ticks, with_room
from gan_tui.tui.widgets.spark import bars, resample

MAX = np.finfo(np.float64).max


@pytest.mark.parametrize("ends", [(0, 0), (1, 1), (-1e99, 1e99), (1e99, 1e99), (1e-300, 2e-300), (0, 5e-324)])
@pytest.mark.parametrize("least", [0.0, 1.0])
def test_an_axis_has_a_length_and_ticks(ends, least):
    low, high = settle(None, *map(float, ends), least)
    assert low <= ends[0] <= ends[1] <= high
    assert low < high
    marks = ticks((low, high), 6, least)
    assert 1 <= len(marks) <= 6
    assert len(numbers(marks, False)) == len(marks)
    assert settle((low, high), *map(float, ends), least)[0] <= ends[0]
    assert with_room(abs(ends[1])) >= abs(ends[1])


@pytest.mark.parametrize("values", [[0, 0], [1], [np.nan], [np.inf, -np.inf], [MAX, -MAX, MAX], [1e30, -1e30], []])
def test_a_course_in_blocks(values):
    drawn = bars(resample(np.array(values, float), 8))
    assert len(drawn) == 8
    assert drawn.isspace() == (not any(abs(x) < 1e100 for x in values))
    assert len(bars(np.array(values, float), 0.0, 1.0)) == len(values)


def moment(**knobs):
    trainer = Trainer(Config(loss="wasserstein", dtype="float64", **knobs), dataset=dataset_of("two"))
    trainer.run(steps=3)
    return trainer.snapshot()


@pytest.mark.parametrize("said", [0.0, np.nan, np.inf, MAX, -MAX, 1e30])
def test_scores_have_a_reach(said):
    s = replace(moment(), d_real=said, d_fake=-said)
    assert 1 <= reach_of(s, said) < np.inf


@pytest.mark.parametrize(
    "said", [[0, 0, 0, 0], [np.nan] * 4, [np.inf, 1, -np.inf, 1], [MAX, MAX, -MAX, 0], [1, 1, 3, 3]]
)
def test_a_map_of_scores_has_a_middle_and_a_reach(said):
    landscape = Landscape()
    landscape.snapshot, landscape.reals = moment(), np.zeros((2, 2))
    with np.errstate(all="ignore"):
        landscape._scale(np.array(said, float))
    landscape.verdicts = np.resize(np.array([*said, np.inf, -np.inf, np.nan], float), (41, 41))
    values, _ = DMapPanel.values(SimpleNamespace(landscape=landscape))
    levels = levels_of(stretched(np.nan_to_num(values), 30, 20))
    assert np.isfinite(landscape.neutral)
    assert 0 < landscape.reach < np.inf
    assert ((levels >= 0) & (levels < LEVELS)).all()
    assert landscape.neutral == (2 if said[-1] == 3 else pytest.approx(landscape.neutral))


@pytest.mark.parametrize("how", ["huge", "as large as can be", "infinite", "nan"])
@pytest.mark.parametrize("layers", [(), (4, 4)])
def test_a_reason_is_never_a_number_beyond_all_bounds(how, layers):
    """A blank picture has a finite logit where its slopes are infinite."""
    s, picture = spoilt(moment(discriminator=layers), discriminator=how), np.zeros((2, 2))
    with np.errstate(all="ignore"):
        a = attribution_of(s, picture)
    told = sentence(a, picture, None, None) + "".join(text for row in bill(a, picture, 8) for text, _ in row)
    assert "inf" not in told.replace("nothing in it", "")
    assert "+nan" not in told
