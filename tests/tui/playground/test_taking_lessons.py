"""Lessons in the running app: taken by key, shown at every size, judged by their own game only."""

import math
from dataclasses import replace

import pytest
from app_host import Session, bits, drive, frame_of, walked
from textual.widgets import OptionList
from textual.widgets._toast import Toast
from widget_host import play

from gan_tui import Config
from gan_tui.teaching.lesson import LessonRun, lesson, lessons
from gan_tui.tui.app import GanApp
from gan_tui.tui.commands import COMMANDS
from gan_tui.tui.dialogs.choose_lesson import ChooseLesson
from gan_tui.tui.dialogs.help import Help
from gan_tui.tui.microscope.screen import Microscope
from gan_tui.tui.panels.lesson import KEYS, LessonPage, LessonPanel, LessonStrip, wrapped
from gan_tui.tui.panels.losses import LossPanel
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.panels.samples import FakePanel, RealPanel
from gan_tui.tui.panels.verdicts import VerdictPanel
from gan_tui.tui.playground.phase import PhasePanel
from gan_tui.tui.playground.screen import Playground

KEY = {command.action: command.key.split(",")[0] for command in COMMANDS}


async def begin(s: Session, number: int) -> LessonRun:
    s.app.screen.take(number)
    lesson_run = s.app.screen.lesson_run
    await s.wait(lambda: lesson_run.words)
    await s.settle()
    return lesson_run


def page(s):
    return " ".join(" ".join(row.split()) for row in s.rows(LessonPage) if row.strip())


async def press_on(s, lesson_run):
    """What the step says, until its goal is reached."""
    step = lesson_run.step
    for press in [*step.press, *[step.press[-1]] * 60]:
        if lesson_run.reached:
            break
        await s.press(KEY[press])
        if press == "play":
            await s.wait(lambda: lesson_run.reached)
            await s.until(lambda f: not f.playing)
    assert lesson_run.reached, step.title


# -- from beginning to end


@pytest.mark.parametrize("number", [2, 4, 7])
def test_a_lesson_by_its_keys(number):
    """All of it, as fast as it goes: each goal is reached, marked, and followed by the next step."""

    async def act(s):
        lesson_run = await begin(s, number)
        s.app.player.set_speed(1000.0)
        for at, step in enumerate(lesson(number).steps[:-1]):
            assert lesson_run.at == at
            assert step.title in page(s)
            assert "✔" not in page(s)
            assert "Goal:" in page(s)
            assert KEYS[step.press[0]] in page(s)
            await press_on(s, lesson_run)
            await s.settle()
            assert "✔ Reached" in page(s)
            assert not s.frame.playing, "the moment is held"
            await s.press("enter")
        assert lesson_run.last
        assert "✔ The lesson is done" in page(s)
        await s.tap("l")
        await s.opened(ChooseLesson)
        options = s.app.screen.query_one(OptionList)
        assert ["✔" in str(option.prompt) for option in options.options] == [n == number for n in lessons()]
        await s.tap("escape")
        await s.opened(Playground)
        await s.press("enter")
        if number + 1 in lessons():
            following = s.app.screen.lesson_run
            await s.wait(lambda: following.words)
            assert following.lesson.number == number + 1
        else:
            assert s.app.screen.lesson_run is None

    drive(act)


def test_a_lesson_does_not_touch_the_run():
    async def act(s):
        lesson_run = await begin(s, 5)
        s.app.player.set_speed(math.inf)
        await press_on(s, lesson_run)
        return s.frame

    f = drive(act)
    assert bits(f.snapshot) == bits(walked(lesson(5).config, f.snapshot.step).snapshot())


def test_the_app_can_begin_with_a_lesson():
    """With no other game before it."""
    import asyncio

    async def run():
        session = Session(GanApp(Config(), lesson=6))
        async with session.app.run_test(size=(80, 24), message_hook=session.note) as session.pilot:
            await session.opened(Playground)
            f = await session.until(lambda f: f.game == 1)
            assert (f.config, f.playing, f.speed) == (lesson(6).config, False, lesson(6).pace)
            await session.wait(lambda: "Lesson 6" in "".join(session.screen))
            assert "Nine pixels" in page(session)

    asyncio.run(run())


# -- what it looks like

SIZES = [(80, 24), (100, 30), (120, 36), (160, 24), (160, 48)]


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_every_word_is_shown_and_the_images_stay(size):
    async def act(s):
        screen = s.app.screen
        await s.go(20)
        for number in lessons() if size == (80, 24) else (4, 9):
            lesson_run = await begin(s, number)
            for step in lesson(number).steps:
                await s.pilot.pause(0)
                shown = page(s)
                for word in lesson_run.words.replace("**", "").split():
                    assert word in shown, (number, step.title, word)
                assert all(KEYS[press] in shown for press in step.press)
                assert step.goal is None or lesson_run.reached or step.goal.tell(lesson_run.moment) in shown
                for panel in (FakePanel, RealPanel, LessonPanel):
                    region = screen.query_one(panel).region
                    assert region.area, (number, step.title, panel)
                    assert region.bottom <= size[1] - 2
                    assert region.right <= size[0]
                watched = [panel for panel in screen.query(Panel) if panel.has_class("-watched")]
                assert [type(panel).__name__.lower() for panel in watched] == [f"{step.watch}panel"] * bool(step.watch)
                if size[0] >= 80:
                    assert all(panel.region.area for panel in watched), (number, step.title, step.watch)
                screen._turn(1)
                await s.pilot.pause(0)

    drive(act, size=size)


def test_it_fits_in_the_smallest_terminal():
    """60x18: words may be cut, what to press and the goal are not."""

    async def act(s):
        for number in lessons():
            await begin(s, number)
            assert "Press" in page(s)
            assert "Goal" in page(s)
            assert s.app.screen.query_one(FakePanel).region.height >= 5
        await begin(s, 1)
        await s.resize(80, 24)
        await s.pilot.pause()
        assert s.app.screen.query_one(VerdictPanel).region.area
        await s.resize(40, 10)
        assert not s.app.screen.query_one(LessonPanel).region.area

    drive(act, size=(60, 18))


def test_room_is_given_back():
    async def act(s):
        before = {type(p): p.region for p in s.app.screen.query(Panel)}
        await begin(s, 4)
        assert {type(p): p.region for p in s.app.screen.query(Panel)} != before
        await s.press("escape")
        await s.pilot.pause()
        assert {type(p): p.region for p in s.app.screen.query(Panel)} == before
        assert not any(p.has_class("-watched") for p in s.app.screen.query(Panel))

    for size in SIZES[:2]:
        drive(act, size=size)


def test_the_outline_stands_where_there_is_room():
    async def act(s):
        await begin(s, 3)
        return all(step.title in page(s) for step in lesson(3).steps)

    assert drive(act, size=(160, 48))
    assert not drive(act, size=(80, 24))


def test_at_24_rows_the_panel_spoken_of_stays():
    async def act(s):
        for number, there, gone in ((4, PhasePanel, LossPanel), (5, VerdictPanel, LossPanel)):
            await begin(s, number)
            assert s.app.screen.query_one(there).region.area
            assert not s.app.screen.query_one(gone).region.area
        await s.press("greater_than_sign", "greater_than_sign")
        assert s.app.screen.query_one(LossPanel).region.area
        assert not s.app.screen.query_one(VerdictPanel).region.area

    drive(act)


@pytest.mark.parametrize("size", [(1, 1), (12, 3), (40, 10), (200, 60)])
def test_a_page_of_any_size(size):
    """Rows are exactly as wide and as many as there is room for, whatever the step."""
    frame = frame_of(walked(lesson(2).config, 3))

    async def act(app, pilot, panel):
        for x in lessons().values():
            lesson_run = LessonRun(x)
            panel.take(lesson_run)
            panel.show(replace(frame, game=1))
            for at in range(len(x.steps)):
                lesson_run.go(at)
                rows = panel.query_one(LessonPage).paint(*size)
                assert [row.cell_length for row in rows] == [size[0]] * size[1]

    play(LessonPanel(), act)


def test_wrapped():
    lines = wrapped("One **bold**, two **of them** and a longwordthatfills.", 12)
    assert ["".join(text for text, _ in line) for line in lines] == [
        "One bold,",
        "two of them",
        "and a",
        "longwordthatfills.",
    ]
    assert [text for line in lines for text, bold in line if bold] == ["bold", "of", "them"]
    assert wrapped("", 10) == [[]]


# -- whose frames count


def test_frames_of_another_game_do_not_count():
    """The old game, still on its way to the screen, has long reached the goal."""
    old = frame_of(walked(lesson(1).config, 400), game=3)
    new = frame_of(walked(lesson(1).config), game=4)

    async def act(app, pilot, panel):
        panel.take(LessonRun(lesson(1)), after=3)
        panel.show(old)
        assert (panel.lesson_run.words, panel.lesson_run.reached) == ("", False)
        panel.show(new)
        assert panel.lesson_run.words
        assert not panel.lesson_run.reached
        panel.show(replace(old, game=4))
        assert panel.lesson_run.reached
        await pilot.pause()
        assert sum(isinstance(message, LessonPanel.Reached) for message in app.posted) == 1

    play(LessonPanel(), act)


def test_a_new_start_forgets_the_old_game():
    """Lesson 6: fresh networks by enter, while the old ones play."""

    async def act(s):
        lesson_run = await begin(s, 6)
        s.app.player.set_speed(math.inf)
        await press_on(s, lesson_run)
        await s.press("enter")
        await s.tap("space")
        await s.until(lambda f: f.playing)
        f = await s.press("enter")
        assert lesson_run.done
        assert (f.game, f.snapshot.step, f.playing, f.config.generator) == (2, 0, False, (32,))
        assert not lesson_run.reached
        await press_on(s, lesson_run)

    drive(act)


def test_another_data_set_ends_the_lesson():
    async def act(s):
        await begin(s, 1)
        await s.tap("d")
        await s.pilot.pause()
        await s.tap("enter")
        await s.opened(Playground)
        await s.wait(lambda: not s.app.screen.lesson_run)
        assert not s.app.screen.query_one(LessonPanel).region.area

    drive(act)


def test_a_goal_reached_under_a_dialog_is_told():
    async def act(s):
        lesson_run = await begin(s, 1)
        await s.tap("question_mark")
        await s.opened(Help)
        s.app.player.do(lambda trainer: trainer.run(steps=1))
        await s.wait(lambda: lesson_run.reached)
        await s.wait(lambda: any("goal" in str(toast.render()) for toast in s.app.screen.query(Toast)))

    drive(act)


def test_reset_and_reseed_keep_the_lesson():
    async def act(s):
        lesson_run = await begin(s, 3)
        await s.press("n", "n")
        f = await s.press("R")
        assert (f.config.seed, lesson_run.at, lesson_run.reached) == (1, 0, False)
        await press_on(s, lesson_run)

    drive(act)


# -- help


def test_help_begins_with_the_panel_in_focus():
    async def act(s):
        for panel in (LossPanel, FakePanel):
            s.app.screen.query_one(panel).focus()
            await s.tap("question_mark")
            await s.opened(Help)
            await s.pilot.pause()
            text = "\n".join(s.screen)
            assert panel.HELP.split("\n")[0].removeprefix("## ") in text
            assert panel.HELP.split("\n")[1].split()[0] in text
            assert "What is going on here?" not in text
            await s.tap("escape")
            await s.opened(Playground)

    drive(act)


def test_a_word_typed_is_looked_up():
    async def act(s):
        await s.tap("question_mark")
        await s.opened(Help)
        await s.pilot.press(*"coll")
        await s.pilot.pause()
        assert "mode collapse" in "".join(s.screen)
        assert "What is going on" not in "".join(s.screen)
        await s.pilot.press(*"q?")
        await s.pilot.pause()
        assert isinstance(s.app.screen, Help), "letters of a word"
        assert "No such word" in "".join(s.screen)
        await s.pilot.press(*["backspace"] * 6)
        await s.pilot.pause()
        assert "What is going on here?" in "".join(s.screen)
        await s.pilot.press("pagedown")
        await s.pilot.pause()
        assert "What is going on here?" not in "".join(s.screen)
        await s.pilot.press("pageup")
        await s.pilot.pause()
        assert "What is going on here?" in "".join(s.screen)
        await s.pilot.press("q")
        await s.opened(Playground)
        assert s.app.is_running

    drive(act)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_other_screens_keep_the_goal_in_sight(size):
    async def act(s: Session):
        await s.press("m")
        await s.opened(Microscope)
        assert not s.app.screen.query_one(LessonStrip).display, "no lesson, no strip"
        await s.press("m")
        await s.opened(Playground)
        lesson_run = await begin(s, 4)
        await s.press("m", "n")
        await s.opened(Microscope)
        strip = s.app.screen.query_one(LessonStrip)
        assert strip.display
        shown = " ".join(" ".join(s.rows(strip)).split())
        assert f"Goal: {lesson_run.aim}" in shown
        assert "real images" in lesson_run.aim, "the phase of the moment"
        assert ("Lesson 4" in shown) == (size[1] < 32)
        assert (lesson_run.words.replace("**", "") in shown) == (size[1] >= 32)
        await s.press("n", "n")
        assert lesson_run.reached
        assert "✔ Reached" in " ".join(s.rows(strip))
        await s.press("m")
        s.app.screen.leave_lesson()
        await s.press("m")
        await s.opened(Microscope)
        assert not s.app.screen.query_one(LessonStrip).display

    drive(act, size=size)
