"""The loss curves: every number is of the snapshot, and every curve is its loss."""

import math
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from app_host import frame_of, walked
from halves import changed
from hypothesis import given
from hypothesis import strategies as st
from widget_host import play, rows

from gan_tui import LOSSES, PRESETS, Config, Phase, Trainer
from gan_tui.tui.microscope.curves import CurveChart
from gan_tui.tui.microscope.loss_curves import NEAREST, LossCurvesPanel, _answer_marks, _reach

LOG = [name for name, loss in LOSSES.items() if loss.probability]


def at(phase, step=8, **knobs):
    trainer = walked(Config(**knobs), step)
    while trainer.advance() is not phase:
        pass
    return trainer


def shown(frames, sample=0, size=(90, 24)):
    """The text of both charts after each frame."""

    async def act(app, pilot, panel):
        panel.look_at(sample)
        texts = []
        for frame in frames:
            panel.show(frame)
            await pilot.pause(0)
            texts.append([rows(chart) for chart in panel.query(CurveChart)])
        return texts

    return play(LossCurvesPanel(), act, size)


def pictures(frame, sample=0):
    """What the two charts are given: picture, words."""
    with patch.object(CurveChart, "show") as show:
        shown([frame], sample)
    return [(call.args[0], call.args[1]) for call in show.call_args_list[-2:]]


def numbers(row, count):
    return [float(word) for word in row.replace("→", " ").split()[-count:]]


@pytest.mark.parametrize("sample", [0, 3, 31])
@pytest.mark.parametrize("dataset", ["slanted", "circles"])
@pytest.mark.parametrize("loss", LOG)
def test_every_number_is_of_the_snapshot(loss, dataset, sample):
    trainer = at(Phase.G_BACKWARD, dataset=dataset, loss=loss, r1=0, d_lr=0.02)
    s = trainer.snapshot()
    ((d_text, g_text),) = shown([frame_of(trainer)], sample)
    real, fake = (1 / (1 + math.exp(-float(x[sample, 0]))) for x in (s.real_logits, s.fake_logits))
    assert numbers(d_text[1], 2) == pytest.approx([real, -math.log(real)], abs=0.006)
    assert numbers(d_text[1], 1) == pytest.approx([-math.log(real)], abs=0.0006)
    assert numbers(d_text[2], 2) == pytest.approx([fake, -math.log(1 - fake)], abs=0.006)
    assert numbers(d_text[2], 1) == pytest.approx([-math.log(1 - fake)], abs=0.0006)
    expected = {
        "Non-saturating": (-math.log(fake), -(1 - fake)),
        "Minimax": (math.log(1 - fake), -fake),
    }
    for row in g_text[1:3]:
        found = numbers(row, 3)
        assert found[:2] == pytest.approx(expected[row.split()[0]], abs=0.0006)
        if row.split()[0] == LOSSES[loss].title:
            assert found[2] == pytest.approx(np.linalg.norm(s.g_grad), abs=0.0006)


def test_the_worked_example():
    """By hand: D says 0.59 of the image of 0.7, and minimax pulls a little harder, since the fake passes."""
    trainer = Trainer(PRESETS["by_hand"].config)
    for _ in range(4):
        trainer.advance()
    ((d_text, g_text),) = shown([frame_of(trainer)])
    assert numbers(d_text[2], 2) == [0.59, 0.902]  # -ln(1 - 0.594389)
    assert numbers(g_text[1], 3)[:2] == [0.520, -0.406]
    assert numbers(g_text[2], 3)[:2] == [-0.902, -0.594]


def test_the_vanishing_gradient_is_seen():
    """D catches every fake: minimax is flat there and its gradient next to nothing, the other's is not."""
    trainer = Trainer(PRESETS["vanishing"].config)
    trainer.run(steps=300)
    (picture, _) = pictures(frame_of(trainer))[1]
    slopes = sorted(abs(tangent.slope) for tangent in picture.tangents)
    assert slopes[0] < 0.01
    assert slopes[1] > 0.99
    ((_, text),) = shown([frame_of(trainer)])
    assert "Non-saturating: " in text[-1]
    assert float(text[-1].split()[1].replace(",", "")) > 100


@pytest.mark.parametrize("loss", LOG)
def test_the_curves_are_the_losses(loss):
    frame = frame_of(at(Phase.G_LOSS, loss=loss))
    s = frame.snapshot
    (d, _), (g, words) = pictures(frame, 5)
    p = d.curves[0].x
    assert 0 < p.min() < 0.01
    assert 0.99 < p.max() < 1
    np.testing.assert_allclose(d.curves[0].y, -np.log(p), rtol=1e-9)
    np.testing.assert_allclose(d.curves[1].y, -np.log(1 - p), rtol=1e-9)
    assert [curve.role for curve in d.curves] == ["real", "fake"]
    for points, curve, logits in zip(d.points, d.curves, (s.real_logits, s.fake_logits), strict=True):
        assert points.focus == 5
        np.testing.assert_allclose(points.x, 1 / (1 + np.exp(-logits[:, 0].astype(float))), rtol=1e-9)
        np.testing.assert_allclose(points.y, np.interp(points.x, curve.x, curve.y), atol=0.01)
    own = [entry.role for entry in words].index("generator")
    assert words[own].name == LOSSES[loss].title
    assert [curve.role for curve in g.curves] == ["generator" if i == own else "guide" for i in range(2)]
    for curve, tangent, point in zip(g.curves, g.tangents, g.points, strict=True):
        assert (tangent.x, tangent.y) == (point.x[0], point.y[0])
        assert tangent.y == pytest.approx(np.interp(tangent.x, curve.x, curve.y), abs=1e-3)
        h = 1e-4  # the tangent touches: its slope is the curve's
        near = LOSSES[loss if curve.role == "generator" else next(n for n in LOG if n != loss)]
        rise = near.g_losses(np.array([[tangent.x - h], [tangent.x + h]]))
        assert tangent.slope == pytest.approx((rise[1] - rise[0]) / (2 * h), abs=1e-6)


def test_before_anything_is_judged_there_are_curves_and_dashes():
    start = frame_of(Trainer(Config()))
    fresh = frame_of(at(Phase.SAMPLE))
    for texts in shown([start, fresh]):
        for text in texts:
            assert not any("●" in row for row in text[:-1])
            assert "–" in text[1]
            assert any(0x2800 < ord(c) < 0x2900 for row in text for c in row)


def test_while_the_fake_is_not_judged_yet_the_reals_stay():
    trainer = walked(Config(), 3, 7)
    assert trainer.snapshot().phase is Phase.G_FORWARD
    ((d_text, g_text),) = shown([frame_of(trainer)])
    assert "–" not in d_text[1]
    assert "–" in d_text[2]
    assert g_text[1].split()[-3:-1] == ["–", "–"]
    assert float(g_text[1].split()[-1]) > 0  # G's gradient is known from z


def test_another_image_comes_into_focus_at_once():
    frame = frame_of(at(Phase.G_LOSS))

    async def act(app, pilot, panel):
        panel.show(frame)
        texts = []
        for sample in (0, 7, 10_000):
            panel.look_at(sample)
            await pilot.pause(0)
            texts.append(rows(panel.query_one("#d-curves", CurveChart))[1])
        return texts

    texts = play(LossCurvesPanel(), act, (90, 24))
    logits = frame.snapshot.real_logits[:, 0].astype(float)
    for text, logit in zip(texts, logits[[0, 7, 31]], strict=True):
        assert numbers(text, 1) == pytest.approx([math.log1p(math.exp(-logit))], abs=0.0006)


def test_a_loss_without_probabilities_is_drawn_by_its_score():
    frame = frame_of(at(Phase.G_BACKWARD, loss="least_squares"))
    s = frame.snapshot
    (d, _), (g, g_words) = pictures(frame, 2)
    ((d_text, g_text),) = shown([frame], 2)
    np.testing.assert_allclose(d.curves[0].y, (d.curves[0].x - 1) ** 2 / 2)
    np.testing.assert_allclose(d.curves[1].y, d.curves[1].x ** 2 / 2)
    assert d.x_range == g.x_range
    real, fake = float(s.real_logits[2, 0]), float(s.fake_logits[2, 0])
    assert numbers(d_text[1], 2) == pytest.approx([real, (real - 1) ** 2 / 2], abs=0.006)
    assert [entry.name for entry in g_words] == ["Least squares"]
    assert numbers(g_text[1], 3) == pytest.approx([(fake - 1) ** 2 / 2, fake - 1, np.linalg.norm(s.g_grad)], abs=0.0006)
    assert "score" in d_text[0]
    assert "score" in g_text[0]
    assert "pull" not in g_text[-1]


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=40))
def test_the_axis_holds_what_is_in_focus_and_seldom_moves(scores):
    reach = NEAREST
    for score in scores:
        reach = _reach(reach, NEAREST, score)
        assert reach >= min(score, 1e6)
        assert reach == NEAREST or score > reach / 4
    steady = [_reach(20.0, NEAREST, 20 * factor) for factor in (0.35, 0.99, 0.4)]
    assert steady == [20.0] * 3


@pytest.mark.parametrize("reach", [5.0, 10.0, 20.0, 40.0])
def test_answers_are_marked_where_their_scores_are(reach):
    for score, text in _answer_marks(reach):
        assert abs(score) < reach
        p = 1 - float(text[2:]) if text.startswith("1-") else float(text)
        assert p == pytest.approx(1 / (1 + math.exp(-score)), rel=1e-3, abs=1e-15)


@pytest.mark.parametrize("logit", [np.inf, -np.inf, np.nan, 3e38])
def test_a_game_that_overflows_is_drawn(logit):
    s = at(Phase.G_BACKWARD).snapshot()
    wild = np.full_like(s.fake_logits, logit)
    network = s.generator.with_theta(s.generator.theta * np.float32(1e38))
    frame = frame_of(at(Phase.G_BACKWARD))
    frame = replace(frame, snapshot=changed(replace(s, real_logits=wild, fake_logits=wild), generator=network))
    for text in shown([frame])[0]:
        assert "nan" not in "".join(text)


@pytest.mark.parametrize("size", [(50, 8), (60, 10), (90, 24), (160, 48), (12, 3)])
def test_it_fits_any_size(size):
    for text in shown([frame_of(at(Phase.G_BACKWARD))], 1, size)[0]:
        assert len({len(row) for row in text}) <= 1
    if size == (50, 8):
        d_text, g_text = shown([frame_of(at(Phase.G_BACKWARD))], 1, size)[0]
        assert "→" in d_text[0]
        assert "●" in "".join(d_text)
        assert len(g_text[0].split()) == 3


@pytest.mark.parametrize("loss", LOSSES)
def test_smoothed_labels_are_drawn_as_trained(loss):
    frame = frame_of(at(Phase.G_BACKWARD, loss=loss, label_smoothing=0.2, dataset="diagonals", conditional=True))
    (d, _), _ = pictures(frame)
    x = np.log(d.curves[0].x / (1 - d.curves[0].x)) if loss in LOG else d.curves[0].x
    costs = [LOSSES[loss].discriminator(np.array([[score]]), np.array([[0.0]]), 0.2)[0] for score in x]
    free = LOSSES[loss].criterion.value(np.zeros(1), 0.0)[0]
    np.testing.assert_allclose(d.curves[0].y, np.array(costs) - free, atol=1e-9)
