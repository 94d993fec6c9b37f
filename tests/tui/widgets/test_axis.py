import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gan_tui.tui.widgets.axis import SHRINK, nice_step, numbers, settle, ticks

values = st.floats(-1e6, 1e6)
spans = st.floats(1e-6, 1e6)
least = st.sampled_from([0.0, 1.0])


@given(spans, st.integers(1, 10), least)
def test_steps_are_nice_and_few(span, most, least):
    step = nice_step(span, most, least)
    digit = step / 10 ** math.floor(math.log10(step * (1 + 1e-9)))
    assert min(abs(digit - nice) for nice in (1, 2, 5)) < 1e-6
    assert step * most >= span * (1 - 1e-6)
    assert step >= least
    assert step <= max(2.5 * span / most, 2 * least) * (1 + 1e-6), "not coarser than it must be"


@given(values, spans, st.integers(2, 10))
def test_ticks_are_evenly_spaced_inside_and_few(low, span, most):
    marks = ticks((low, low + span), most)
    slack = 1e-6 * max(span, abs(low))
    assert len(marks) <= most
    assert all(low - slack <= mark <= low + span + slack for mark in marks)
    gaps = [b - a for a, b in pairwise(marks)]
    assert all(math.isclose(gap, gaps[0], rel_tol=1e-3, abs_tol=slack) for gap in gaps)


def test_known_ticks():
    assert ticks((0.0, 2.0), 5) == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert ticks((-3.0, 1.0), 3, 1.0) == [-2.0, 0.0]


def test_numbers_share_their_decimals():
    assert numbers([0.0, 0.5, 1.0], log=False) == ["0.0", "0.5", "1.0"]
    assert numbers([0.0, 100.0, 200.0], log=False) == ["0", "100", "200"]
    assert numbers([0.0, 5000.0], log=False) == ["0", "5k"]
    assert numbers([-0.05, 0.0], log=False) == ["-0.05", "0.00"]
    assert numbers([-5.0, -2.0, 0.0, 3.0], log=True) == ["1e-5", "0.01", "1", "1k"]


@given(values, spans, least)
def test_a_range_holds_the_data(low, span, least):
    bottom, top = settle(None, low, low + span, least)
    slack = 1e-6 * max(span, abs(low))
    assert bottom <= low + slack
    assert top >= low + span - slack


@given(values, least)
def test_constant_data_has_a_range(value, least):
    bottom, top = settle(None, value, value, least)
    assert bottom < top
    assert bottom <= value <= top


@given(st.lists(st.tuples(values, spans), min_size=1, max_size=6))
def test_a_range_always_holds_the_data_and_rests_when_they_do(history):
    before = None
    for low, span in history:
        after = settle(before, low, low + span)
        slack = 1e-6 * max(span, abs(low))
        assert after[0] <= low + slack
        assert after[1] >= low + span - slack
        assert settle(after, low, low + span) == after
        before = after


def test_it_grows_at_once_and_shrinks_late():
    assert settle((0.0, 2.0), 0.0, 7.3) == (0.0, 8.0)
    assert settle((0.0, 8.0), 0.0, 4.5) == (0.0, 8.0), "5 is more than half of 8"
    assert settle((0.0, 8.0), 0.0, 2.9) == (0.0, 3.0)
    assert SHRINK == 0.5


def test_positive_data_stands_on_zero_unless_far_from_it():
    assert settle(None, 0.3, 1.4)[0] == 0.0
    assert settle(None, 100.0, 101.0)[0] == 100.0


def test_a_logarithmic_range_is_whole_decades():
    assert settle(None, math.log10(0.02), math.log10(3.0), 1.0) == (-2.0, 1.0)
