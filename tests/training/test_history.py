"""The memory of a run: key frames within their budget, and the curves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_tui import Config, Trainer, load_checkpoint, save_checkpoint
from gan_tui.training import history
from gan_tui.training.history import COARSE, CURVES, OBJECT_BYTES, STRIDE, Curves, KeyFrame, KeyFrames

FRAME = 80
"""Bytes of a frame here."""
WHOLE = FRAME + OBJECT_BYTES


def frame(step):
    return KeyFrame(step, np.full(FRAME // 8, float(step)), step, (step, step), Config())


def filled(budget, steps):
    """As a run fills it: wherever one is due."""
    frames = KeyFrames(budget)
    for step in range(steps):
        if frames.due(step):
            frames.add(frame(step))
    return frames


def kept(frames, steps):
    """The steps of the frames that are there, seen from outside."""
    return sorted({frames.before(step).step for step in range(steps)})


# -- key frames


@pytest.mark.parametrize("budget", [0, WHOLE, 2 * WHOLE, 5 * WHOLE, 64 * WHOLE])
def test_budget(budget):
    steps = 100 * STRIDE
    found = kept(filled(budget, steps), steps)
    assert found[0] == 0
    assert len(found) * WHOLE <= max(budget, 2 * WHOLE)
    gaps = np.diff(found)
    if len(gaps) > 1:
        assert max(gaps) <= 2 * min(gaps)  # evenly spread, but for the frame that made it tight
        assert len(found) * WHOLE > budget / 2 - WHOLE  # and no emptier than halving makes it


def test_before():
    frames = filled(10**6, 10 * STRIDE)
    for step, expected in [(0, 0), (STRIDE - 1, 0), (STRIDE, STRIDE), (STRIDE + 1, STRIDE), (10**9, 9 * STRIDE)]:
        found = frames.before(step)
        assert found.step == expected
        assert (found.state == expected).all()


def test_due():
    frames = filled(10**6, 2 * STRIDE)
    assert [frames.due(step) for step in (0, STRIDE, STRIDE + 1, 2 * STRIDE)] == [False, False, False, True]
    assert [frames.next_due(step) for step in (0, STRIDE - 1, STRIDE)] == [STRIDE, STRIDE, 2 * STRIDE]


def test_a_frame_of_the_same_step_replaces_the_old_one():
    frames = filled(10**6, 3 * STRIDE)
    newer = frame(STRIDE)
    frames.add(newer)
    assert frames.before(STRIDE) is newer
    assert kept(frames, 3 * STRIDE) == [0, STRIDE, 2 * STRIDE]


def test_frames_between_the_strides():
    """Where edits are made; they too go when it gets tight, except the one just added."""
    frames = filled(10**6, 3 * STRIDE)
    frames.add(frame(STRIDE + 10))
    assert frames.before(STRIDE + 20).step == STRIDE + 10
    tight = KeyFrames(3 * FRAME)
    for step in (0, 10, 20, 30):
        tight.add(frame(step))
        assert tight.before(step).step == step
    assert kept(tight, 31) == [0, 30]


def test_drop_after():
    frames = filled(10**6, 5 * STRIDE)
    frames.drop_after(2 * STRIDE)
    assert kept(frames, 5 * STRIDE) == [0, STRIDE, 2 * STRIDE]
    assert frames.due(3 * STRIDE)


def test_copies_are_independent():
    frames = filled(10**6, 3 * STRIDE)
    twin = frames.copy()
    twin.drop_after(0)
    twin.add(frame(5))
    assert kept(frames, 3 * STRIDE) == [0, STRIDE, 2 * STRIDE]
    assert kept(twin, 3 * STRIDE) == [0, 5]
    assert twin.budget == frames.budget


# -- curves


def rows(start, count):
    """Rows that say their step."""
    return np.arange(start, start + count) + 1000.0 * np.arange(4)[:, None]


def grown(total, piece=7, per_epoch=10):
    curves = Curves("float64")
    while curves.end < total:
        count = min(piece, total - curves.end)
        ends = np.arange(curves.end + 1, curves.end + count + 1)
        curves.extend(rows(curves.end, count), ends // per_epoch)
    return curves


@pytest.mark.parametrize("total", [0, 1, 1023, 1024, 1025, 5000])
@pytest.mark.parametrize("piece", [1, 256, 3000])
def test_growth(total, piece):
    start, named = grown(total, piece).until(total)
    assert start == 0
    assert [*named] == [*CURVES]
    np.testing.assert_array_equal([*named.values()], rows(0, total))


def test_until_and_epochs():
    curves = grown(2000)
    np.testing.assert_array_equal([*curves.until(37)[1].values()], rows(0, 37))
    means = np.array([*curves.epochs_until(150).values()])
    np.testing.assert_allclose(means, rows(0, 1500).reshape(4, 150, 10).mean(2))


def test_views_are_read_only_and_stay_true():
    """Through growth, and through another future."""
    curves = grown(900)
    then = curves.until(900)[1]["d_loss"]
    ended = curves.epochs_until(90)["d_loss"]
    with pytest.raises(ValueError, match="read-only"):
        then[0] = 5
    curves.cut(200)
    curves.extend(rows(0, 2000), np.arange(201, 2201) // 10)
    np.testing.assert_array_equal(then, np.arange(900))
    np.testing.assert_allclose(ended, np.arange(900).reshape(90, 10).mean(1))


def test_cut():
    curves = grown(95)
    ghost = curves.cut(42)
    assert ghost.start == 42
    np.testing.assert_array_equal([*ghost.curves.values()], rows(42, 53))
    assert curves.end == 42
    np.testing.assert_array_equal([*curves.until(42)[1].values()], rows(0, 42))
    assert curves.cut(42) is None
    assert curves.epoch_start(99) == 40
    curves.extend(rows(42, 20), np.arange(43, 63) // 10)
    np.testing.assert_array_equal([*curves.until(62)[1].values()], rows(0, 62))
    np.testing.assert_allclose(curves.epochs_until(6)["d_loss"], np.arange(60).reshape(6, 10).mean(1))


def test_curve_copies_are_independent():
    curves = grown(95)
    twin = curves.copy()
    twin.cut(30)
    twin.extend(-rows(30, 100), np.arange(31, 131) // 10)
    np.testing.assert_array_equal([*curves.until(95)[1].values()], rows(0, 95))
    assert (curves.end, twin.end) == (95, 130)


@pytest.fixture
def short(monkeypatch):
    """Keep 100 steps of each curve, not a million."""
    monkeypatch.setattr(history, "CURVE_STEPS", 100)
    return 100


@pytest.mark.parametrize("total", [99, 100, 101, 1500, 5000])
def test_only_the_latest_steps_are_kept(short, total):
    start, named = grown(total, 50).until(total)
    assert start == max(total - short, 0)
    np.testing.assert_array_equal([*named.values()], rows(start, total - start))


def test_epoch_means_outlive_their_steps(short):
    curves = grown(5000, 50)
    np.testing.assert_allclose(curves.epochs_until(500)["d_loss"], np.arange(5000).reshape(500, 10).mean(1))


def test_a_long_run_keeps_its_latest_steps(short):
    long, plain = Trainer(Config(batch_size=2)), Trainer(Config(batch_size=2))
    for steps in (30, 70, 1, 900, 2500):
        long.run(steps=steps)
        s = long.snapshot()
        assert s.curves_start == max(s.step - short, 0)
        assert {len(curve) for curve in s.curves.values()} == {s.step - s.curves_start}
        assert s.curves["d_loss"][-1] == s.d_loss
    plain.seek(3400)
    plain.run(steps=101)
    np.testing.assert_array_equal(long.snapshot().curves["d_loss"], plain.snapshot().curves["d_loss"])


@pytest.mark.parametrize("step", [0, 1, 60, 64, 65, 2000, 3300, 3401, "first kept", "second kept"])
def test_a_long_run_goes_back_beyond_its_curves(short, step):
    """The curves then begin at a key frame, and the last entries are what they were; so are the means of the epochs."""
    long, plain = (Trainer(Config(batch_size=100, generator=(2,), discriminator=(2,))) for _ in range(2))
    long.run(steps=3501)
    means = long.snapshot().epoch_curves["d_loss"].copy()
    if isinstance(step, str):
        step = long._run.curves.start + (step == "second kept")
    plain.run(steps=step)
    long.seek(step)
    s, then = long.snapshot(), plain.snapshot()
    np.testing.assert_array_equal(s.generator.theta, then.generator.theta)
    assert len(s.curves["d_loss"]) == step - s.curves_start
    if step:
        assert s.curves["d_loss"][-1] == s.d_loss == then.d_loss
    long.run(steps=90)
    plain.run(steps=90)
    s, then = long.snapshot(), plain.snapshot()
    assert 90 <= len(s.curves["d_loss"]) <= short
    np.testing.assert_array_equal(s.curves["d_loss"][-90:], then.curves["d_loss"][-90:])
    np.testing.assert_array_equal(s.epoch_curves["d_loss"], means[: s.epoch])


# -- long runs in short


def summed_up(curves, step):
    """What ``coarse_until`` should give, from the rows themselves."""
    start, named = curves.until(step)
    coarse = curves.coarse_until(step)
    assert start <= coarse.start < start + COARSE
    blocks = (step - coarse.start) // COARSE
    rows = np.array([*named.values()])[:, coarse.start - start :][:, : blocks * COARSE]
    parts = rows.reshape(4, -1, COARSE)
    return coarse, np.stack([parts.min(2), parts.max(2), parts.mean(2)], 1)


@given(st.lists(st.tuples(st.integers(1, 700), st.integers(0, 900)), min_size=1, max_size=8), st.booleans())
def test_blocks_sum_up_their_steps(script, short):
    """Through growth, cuts, restarts and the loss of the oldest rows."""
    with pytest.MonkeyPatch.context() as patch:
        if short:
            patch.setattr(history, "CURVE_STEPS", 300)
        curves, rng = Curves("float64"), np.random.default_rng(len(script))
        for count, cut in script:
            curves.extend(rng.normal(size=(4, count)), np.zeros(count, int))
            for step in {curves.end, max(curves.end - cut, curves.start)}:
                coarse, wanted = summed_up(curves, step)
                np.testing.assert_allclose([*coarse.curves.values()], wanted, atol=1e-12)
            if cut > 600:
                curves.restart(curves.start)
            elif cut % 2:
                ghost = curves.cut(max(curves.end - cut, curves.start))
                if ghost:
                    left = np.array([*ghost.curves.values()])
                    mean = left[:, : left.shape[1] // COARSE * COARSE].reshape(4, -1, COARSE).mean(2)
                    np.testing.assert_allclose([c[2] for c in ghost.coarse.curves.values()], mean, atol=1e-12)


def test_epochs_are_bounded(monkeypatch):
    monkeypatch.setattr(history, "CURVE_EPOCHS", 100)
    curves = grown(10_000)
    kept = curves.epochs_until(1000)["d_loss"]
    assert 100 <= len(kept) <= 300
    np.testing.assert_allclose(kept, np.arange(10_000).reshape(1000, 10).mean(1)[-len(kept) :])
    assert curves.dropped == 1000 - len(kept)
    assert curves.epoch_start(1000) == 10_000
    assert curves.epoch_start(990) == 9900
    assert curves.epoch_start(1) == 10 * (curves.dropped + 1), "the nearest that is kept"
    assert curves.ends_until(9905)[-1] == 9900
    assert len(curves.ends_until(9905)) == len(curves.epochs_until(990)["d_loss"])
    curves.cut(9950)
    assert curves.epoch_start(1000) == 9950
    curves.extend(rows(9950, 50), np.arange(9951, 10_001) // 10)
    np.testing.assert_allclose(curves.epochs_until(1000)["d_loss"], kept)


def test_a_long_run_is_saved_whole(monkeypatch, tmp_path):
    monkeypatch.setattr(history, "CURVE_EPOCHS", 64)
    trainer = Trainer(Config(batch_size=512, generator=(2,), discriminator=(2,)))
    trainer.run(steps=1000)
    save_checkpoint(trainer, tmp_path / "x.npz")
    twin = load_checkpoint(tmp_path / "x.npz")
    for one in (trainer, twin):
        one.run(steps=300)
    a, b = trainer.snapshot(), twin.snapshot()
    assert a.epoch == b.epoch == 1300
    np.testing.assert_array_equal(a.epoch_curves["g_loss"][-64:], b.epoch_curves["g_loss"][-64:])
    np.testing.assert_array_equal(a.coarse.curves["g_loss"], b.coarse.curves["g_loss"])
