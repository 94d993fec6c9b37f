"""Real or fake? on the screen, under a pilot: what is shown before and after the answer, at every size."""

import math
import re

import numpy as np
import pytest
from app_host import Session, bits, drive, frame_of, walked
from widget_host import play

from gan_tui import Config, Trainer
from gan_tui.teaching.lesson import LessonRun, read
from gan_tui.tools.real_or_fake import RealOrFake
from gan_tui.tui.dialogs.help import Help
from gan_tui.tui.microscope.screen import Microscope
from gan_tui.tui.panels.lesson import LessonPanel
from gan_tui.tui.panels.samples import FakePanel
from gan_tui.tui.playground.screen import Playground
from gan_tui.tui.real_or_fake.question import Exhibit, QuestionPanel
from gan_tui.tui.real_or_fake.score import ScorePanel, SharePanel
from gan_tui.tui.real_or_fake.screen import RealOrFakeScreen
from gan_tui.tui.widgets.chart import LineChart
from gan_tui.tui.widgets.lines import Lines
from gan_tui.tui.widgets.too_small import TooSmall

SIZES = [(60, 18), (80, 24), (120, 36), (160, 48)]


async def opened(s: Session, step=0):
    await s.go(step)
    await s.tap("g")
    await s.opened(RealOrFakeScreen)
    await s.settle()
    return s.app.screen.tool


def words(s, part):
    return "\n".join(
        line.render_line(y).text for line in s.app.screen.query_one(part).query(Lines) for y in range(line.size.height)
    )


def exhibits(s):
    return [x for x in s.app.screen.query(Exhibit) if x.parent.display]


def drawn(s):
    """The images on the screen, and in which tint."""
    return [(x._images.reshape(-1), x._role) for x in exhibits(s)]


# -- a question and its answer


@pytest.mark.parametrize(("size", "dataset"), zip(SIZES, ["slanted", "digits", "slanted", "digits"], strict=True))
def test_a_pair(size, dataset):
    """Nothing tells before the answer; afterwards all that there is to tell."""

    async def act(s):
        real_or_fake = await opened(s, 40)
        for key in ("left", "right", "left", "right"):
            question = real_or_fake.question
            text = words(s, QuestionPanel)
            assert "Which one is real?" in text
            assert "← this one" in text
            assert "this one →" in text
            assert not re.search(r"fake|says|\d", text)
            assert [role for _, role in drawn(s)] == ["pixel-ink"] * 2
            for (shown, _), image in zip(drawn(s), question.images, strict=True):
                np.testing.assert_array_equal(shown, image)
            left, right = exhibits(s)
            assert left.region.right <= right.region.x
            assert left.region.y == right.region.y
            await s.press(key)
            text = words(s, QuestionPanel)
            assert "Which" not in text
            side = ("left", "right")[question.truth]
            assert f"You {'✔ correct' if key == side else '✖ wrong'}: the {side} one is real." in text
            d_side = ("left", "right")[question.d_answer]
            assert f"D {'✔ correct' if d_side == side else '✖ wrong'}: it took the {d_side} one." in text
            assert "enter next" in text
            assert [role for _, role in drawn(s)] == ["real" if real else "fake" for real in question.real]
            told = re.findall(r"(real|fake)   D says ([\d.]+)", text)
            assert [nature for nature, _ in told] == ["real" if real else "fake" for real in question.real]
            assert [float(said) for _, said in told] == pytest.approx(question.says, abs=6e-4)
            assert told[0][1] != told[1][1] or question.says[0] == question.says[1]
            await s.press("enter")
        score = words(s, ScorePanel)
        assert re.search(rf"You +{real_or_fake.you.right} of 4", score)
        assert re.search(rf"D +{real_or_fake.d.right} of 4", score)
        assert re.search(r"Guessing +2 of 4 +50%", score)

    drive(act, Config(dataset=dataset), size)


@pytest.mark.parametrize(("size", "loss"), zip(SIZES, ["wasserstein", "minimax"] * 2, strict=True))
def test_one_at_a_time(size, loss):
    async def act(s):
        real_or_fake = await opened(s, 40)
        await s.press("o")
        seen = set()
        for k in range(6):
            question, key = real_or_fake.question, ("left", "right")[k % 2]
            assert "Is it real?" in words(s, QuestionPanel)
            assert re.search("← real +fake →", words(s, QuestionPanel))
            (exhibit,) = exhibits(s)
            middle = exhibit.region.x + exhibit.region.width / 2
            assert abs(middle - size[0] / 2) <= 1
            await s.press(key)
            text = words(s, QuestionPanel)
            nature = "real" if question.real[0] else "fake"
            right = (key == "left") == question.real[0]
            assert f"You {'✔ correct' if right else '✖ wrong'}: it is {nature}." in text
            said = "real" if question.d_answer == 0 else "fake"
            way = "above" if question.d_answer == 0 else "below"
            mark = "✔ correct" if said == nature else "✖ wrong"
            (value, line) = re.search(rf"D {mark}: it said {said}, since (\S+) is {way} (-?[\d.]+\d)", text).groups()
            assert (float(value), float(line)) == pytest.approx((question.says[0], question.line), abs=6e-4)
            assert (float(value) > float(line)) == (said == "real")
            assert drawn(s)[0][1] == nature
            seen.add(nature)
            await s.press("enter")
        assert seen == {"real", "fake"}
        await s.press("o")
        assert len(exhibits(s)) == 2

    drive(act, Config(dataset="circles", loss=loss, clip=0.1 if loss == "wasserstein" else 0), size)


def test_a_tie_is_told():
    async def act(s):
        size = s.frame.snapshot.discriminator.theta.size
        s.app.player.do(lambda t: [t.set_weight("discriminator", k, 0.0) for k in range(size)])
        await s.settle()
        real_or_fake = await opened(s)
        assert real_or_fake.question.tied
        await s.press("left")
        assert "it could not tell, and tossed a coin" in words(s, QuestionPanel)
        assert words(s, QuestionPanel).count("D says 0.500") == 2

    drive(act)


def test_a_click_on_an_image_takes_it():
    async def act(s):
        real_or_fake = await opened(s)
        for side in (1, 0):
            await s.pilot.click(exhibits(s)[side], offset=(17, 4))
            await s.settle()
            assert real_or_fake.answer == side
            await s.pilot.click(exhibits(s)[0], offset=(17, 4))
            await s.settle()
            assert real_or_fake.answer is None
        await s.press("o")
        await s.pilot.click(exhibits(s)[0], offset=(17, 4))
        await s.settle()
        assert real_or_fake.answer is None, "of one image a click says nothing"

    drive(act)


# -- the training underneath


def test_images_stay_while_the_training_goes_on():
    async def act(s):
        real_or_fake = await opened(s)
        before = drawn(s)
        await s.tap("plus", "space")
        await s.until(lambda f: f.playing and f.snapshot.epoch >= 3)
        assert [image.tobytes() for image, _ in drawn(s)] == [image.tobytes() for image, _ in before]
        assert "asked at epoch 0" in str(s.app.screen.query_one(QuestionPanel).border_title)
        await s.tap("left")
        await s.wait(lambda: "You" in words(s, QuestionPanel))
        await s.wait(lambda: real_or_fake.course and max(real_or_fake.course) >= 3)
        await s.tap("enter")
        await s.wait(lambda: real_or_fake.question.epoch >= 3 and real_or_fake.answer is None)
        await s.tap("space")
        f = await s.until(lambda f: not f.playing)
        assert bits(f.snapshot) == bits(walked(Config(), f.snapshot.step).snapshot())
        assert [a.epoch for a in real_or_fake.answers] == [0]

    drive(act)


def test_the_score_outlives_the_screen_but_not_the_game():
    async def act(s):
        real_or_fake = await opened(s)
        await s.press("left", "enter", "right", "enter")
        for step in (48, 16):
            await s.press("escape")
            await s.opened(Playground)
            assert await opened(s, step) is real_or_fake
            assert real_or_fake.answered == 2
        await s.press("e", "left", "r")
        assert real_or_fake.answered == 0
        assert re.search("You +0 of 0", words(s, ScorePanel))
        assert "Who tells better" in words(s, ScorePanel)
        await s.press("right")
        assert real_or_fake.answered == 1

    drive(act)


def test_a_change_of_the_past_takes_the_answers_after_it():
    async def act(s):
        real_or_fake = await opened(s, 16)
        await s.press("left", "enter", "left", "e")
        await s.press("enter", "left")
        assert [a.epoch for a in real_or_fake.answers] == [1, 1, 2]
        await s.press("b")
        assert len(real_or_fake.answers) == 3
        await s.press("escape")
        await s.opened(Playground)
        s.app.player.do(lambda trainer: trainer.tune(g_lr=0.1))
        await s.press("e")
        assert (await opened(s, s.frame.snapshot.step)) is real_or_fake
        assert [a.epoch for a in real_or_fake.answers] == [1, 1]

    drive(act)


def test_every_key_of_the_training_works_here():
    async def act(s):
        await opened(s)
        for keys, step, phases in [("s", 1, 0), ("nn", 1, 2), ("N", 1, 1), ("b", 1, 0), ("e", 16, 0), ("E", 0, 0)]:
            f = await s.press(*keys)
            assert (f.snapshot.step, f.snapshot.phases) == (step, phases)
        await s.tap("m")
        await s.opened(Microscope)
        await s.tap("m")
        await s.opened(RealOrFakeScreen)

    drive(act)


# -- scores


def test_the_chart_and_the_stretches():
    async def act(s):
        real_or_fake = await opened(s)
        for epoch in (3, 6, 9, 12):
            await s.press(*["left", "enter"] * 3)
            await s.go(16 * epoch)
        await s.press("left")
        d, you = s.app.screen.query_one(SharePanel).query_one(LineChart)._series
        assert d.x.tolist() == [0, 3, 6, 9, 12]
        assert d.y.tolist() == [seen.share for seen in real_or_fake.course.values()]
        stretches = [(0, 1), (2, 3), (6, 7), (8, 9)]
        assert sorted({a.epoch for a in real_or_fake.answers}) == [0, 3, 6, 9]
        bars = you.y[~np.isnan(you.y)].reshape(-1, 2)
        for (first, last), bar in zip(stretches, bars.tolist(), strict=True):
            inside = [a.right for a in real_or_fake.answers if first <= a.epoch <= last]
            assert bar == [pytest.approx(np.mean(inside))] * 2
        score = words(s, ScorePanel)
        for first, last in stretches:
            inside = [a for a in real_or_fake.answers if first <= a.epoch <= last]
            right, d_right = sum(a.right for a in inside), sum(a.d_right for a in inside)
            row = rf"epoch {first} to {last} +you +{right} of {len(inside)} +D +{d_right} of {len(inside)}"
            assert re.search(row, score)
        low, high = real_or_fake.you.interval
        assert f"you {100 * low:.0f}–{100 * high:.0f}%" in score

    drive(act, size=(120, 36))


def test_it_says_whether_d_knows_the_real_images():
    async def act(s):
        await opened(s)
        told = str(s.app.screen.query_one(QuestionPanel).border_subtitle)
        await s.press("h")
        return told, str(s.app.screen.query_one(QuestionPanel).border_subtitle)

    never = "real images: held out, D never saw them"
    assert drive(act, Config(dataset="digits")) == ("real images: D was trained on them · h: hold some out", never)
    assert drive(act, Config(dataset="circles")) == (never, never)


# -- the screen


@pytest.mark.parametrize("panel", [QuestionPanel, ScorePanel, SharePanel])
@pytest.mark.parametrize("size", [(12, 3), (40, 10), (200, 60)])
def test_every_panel_draws_every_state_at_every_size(panel, size):
    frames = [
        frame_of(walked(Config())),
        frame_of(walked(Config(d_steps=0), 4, 2), game=1),
        frame_of(walked(Config(g_steps=0, loss="wasserstein"), 40), game=2),
        frame_of(walked(Config(batch_size=1024), 5), playing=True, game=3),
        frame_of(walked(Config(dataset="bars", r1=100, d_lr=10, g_lr=10), 30), game=4),
    ]
    real_or_fake = RealOrFake()

    async def act(app, pilot, panel):
        for frame in frames:
            real_or_fake.follow(frame)
            for move in ("one_or_two", "guess_left", "next_question", "guess_right", "one_or_two"):
                RealOrFake.MOVES[move](real_or_fake)
                panel.show(frame)
                await pilot.pause(0)
                for strip in app.screen._compositor.render_strips():
                    assert strip.cell_length == size[0]
                    assert "nan" not in strip.text

    play(panel(real_or_fake), act, size)


def test_all_sizes():
    async def act(s):
        await opened(s)
        for width, height in [(60, 18), (80, 24), (64, 40), (100, 32), (160, 48), (220, 60)]:
            await s.resize(width, height)
            await s.settle()
            assert not s.app.screen.query_one(TooSmall).display
            for exhibit in exhibits(s):
                assert exhibit.size.height >= 4
                assert exhibit._layout().shown == 1
            assert s.app.screen.query_one(SharePanel).display == (width >= 76)
            assert ("Who tells better" in "\n".join(s.screen)) == (height >= 24)
            question = s.app.screen.query_one(QuestionPanel)
            top = question.query(Lines).first()
            text = top.render_line(0).text
            pad = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
            assert abs(pad[0] - pad[1]) <= 1, "in the middle"
        await s.resize(50, 12)
        assert s.app.screen.query_one(TooSmall).display

    drive(act, Config(dataset="digits"))


def test_help_explains_every_panel():
    async def act(s):
        await opened(s)
        await s.tap("question_mark")
        await s.opened(Help)
        text = s.app.screen._text
        for panel in (QuestionPanel, ScorePanel, SharePanel):
            assert f"## {panel.TITLE}" in text
        assert "| ← | Left |" in text
        await s.tap("escape")
        await s.opened(RealOrFakeScreen)
        await s.press("f")
        assert isinstance(s.app.screen.maximized, QuestionPanel)
        await s.press("left")
        assert "You" in words(s, QuestionPanel)
        await s.press("f", "k")
        await s.press("k")
        assert s.app.screen.tool.answered == 1

    drive(act)


def test_a_conditional_game_can_be_played_too():
    async def act(s):
        real_or_fake = await opened(s, 20)
        await s.press("left", "enter", "o", "right")
        assert real_or_fake.answered == 2
        assert all(math.isfinite(x) for x in real_or_fake.question.says)

    drive(act, Config(dataset="digits", conditional=True))


def test_the_playground_shows_its_own_again_afterwards():
    async def act(s):
        await opened(s, 30)
        await s.press("left", "s")
        await s.press("g")
        await s.opened(Playground)
        await s.settle()
        shown = s.app.screen.query_one(FakePanel).query_one("PixelGallery")._images
        trainer = Trainer(Config())
        trainer.run(steps=31)
        expected = trainer.snapshot().probe_images[: len(shown)].reshape(shown.shape)
        np.testing.assert_allclose(shown, expected, atol=1e-5)

    drive(act)


def test_a_lesson_goes_on_in_the_guessing_game():
    """Its goal is reached by the person's answers, and the playground beneath knows."""

    async def act(s):
        playground = s.app.screen
        lesson_run = LessonRun(read(99, LESSON))
        playground.query_one(LessonPanel).take(lesson_run, s.frame.game - 1)
        await s.press("s")
        await opened(s)
        await s.press("left")
        assert not lesson_run.reached
        await s.press("enter", "right")
        assert lesson_run.reached
        await s.tap("escape")
        await s.opened(Playground)
        assert "Your answers, 2 of them" in lesson_run.words

    drive(act)


LESSON = """---
title: A guessing game
about: Real or fake?
minutes: 5
config: dataset=slanted
pace: 30
---

## Your answers, 2 of them
Your answers, 2 of them, and D's: how many are right?
Press: real_or_fake guess_left next_question guess_right
Goal: answered >= 2

## The end
That was it.
"""
