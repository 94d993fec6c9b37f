"""The app under a pilot: every key and the mouse, on the real player and its real thread."""

import asyncio
import json
import math
import shlex
import sys
import threading
from dataclasses import replace
from itertools import product
from unittest.mock import patch

import pytest
from app_host import Session, bits, drive, frame_of, walked
from textual.command import CommandPalette
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import Input, OptionList
from textual.widgets._toast import Toast
from widget_host import play

from gan_tui import DATASETS, MEASURES, PRESETS, Config, Trainer
from gan_tui.cli import main
from gan_tui.teaching.lesson import lesson
from gan_tui.tui.commands import COMMANDS, commands_of
from gan_tui.tui.compare.screen import Compare
from gan_tui.tui.dialogs.ask import Ask
from gan_tui.tui.dialogs.choose_data import Card, ChooseData
from gan_tui.tui.dialogs.choose_lesson import ChooseLesson
from gan_tui.tui.dialogs.choose_other import ChooseOther
from gan_tui.tui.dialogs.help import Help
from gan_tui.tui.editor.panels import BoardPanel
from gan_tui.tui.editor.screen import EditorScreen
from gan_tui.tui.explorer.screen import ExplorerScreen
from gan_tui.tui.landscape.panels import BestMapPanel, DMapPanel, MapPanel
from gan_tui.tui.landscape.screen import LandscapeScreen
from gan_tui.tui.microscope.screen import Microscope
from gan_tui.tui.panels.keybar import KeyBar
from gan_tui.tui.panels.knob_rows import KnobRows
from gan_tui.tui.panels.knobs import KnobsPanel
from gan_tui.tui.panels.lesson import LessonPanel
from gan_tui.tui.panels.losses import LossPanel
from gan_tui.tui.panels.networks import NetworksPanel
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.panels.samples import FakePanel, RealPanel
from gan_tui.tui.panels.status import StatusBar
from gan_tui.tui.playground.dirac import DiracPanel
from gan_tui.tui.playground.measures import MeasuresPanel
from gan_tui.tui.playground.screen import Playground
from gan_tui.tui.real_or_fake.screen import RealOrFakeScreen
from gan_tui.tui.themes import THEMES
from gan_tui.tui.widgets.pixels import PixelGallery
from gan_tui.tui.widgets.timeline import Timeline
from gan_tui.tui.widgets.too_small import TooSmall

DIVERGING = Config(d_optimizer="sgd", g_optimizer="sgd", d_lr=10, g_lr=10, r1=1)


def headless(step, phases=0, **knobs):
    return bits(walked(Config(**knobs), step, phases).snapshot())


def toasts(session):
    return [str(toast.render()) for toast in session.app.screen.query(Toast)]


async def taken(s, number):
    """Begin a lesson: its run."""
    s.app.screen.take(number)
    lesson_run = s.app.screen.lesson_run
    await s.wait(lambda: lesson_run.words)
    return lesson_run


# -- every key

SCENARIOS = {}


def of(action):
    return lambda scenario: SCENARIOS.setdefault(action, scenario)


@pytest.mark.parametrize("action", [command.action for command in COMMANDS])
def test_key(action):
    """Each command by its key; a new row of COMMANDS fails here until it has a scenario."""
    drive(SCENARIOS[action])


def test_no_scenario_is_left_over():
    assert set(SCENARIOS) == {command.action for command in COMMANDS}


@of("play")
async def _(s: Session):
    await s.tap("space")
    await s.until(lambda f: f.playing and f.snapshot.step >= 3)
    assert "▶" in s.status
    await s.tap("space")
    f = await s.until(lambda f: not f.playing)
    assert bits(f.snapshot) == headless(f.snapshot.step)
    assert "‖" in s.status
    await s.tap("space")
    step = f.snapshot.step
    f = await s.until(lambda f: f.snapshot.step > step)
    assert bits(f.snapshot) == headless(f.snapshot.step)


@of("suspend")
async def _(s: Session):
    """What becomes of a real terminal: tests/test_signals.py."""
    asked = []
    with (
        patch("gan_tui.tui.app.SafeDriver", HeadlessDriver),
        patch.object(HeadlessDriver, "suspend", lambda driver: asked.append(driver), create=True),
    ):
        await s.tap("ctrl+z")
        await s.wait(lambda: asked)
    assert asked == [s.app._driver]


@of("phase")
async def _(s: Session):
    for phases in range(1, 10):
        f = await s.press("n")
        assert bits(f.snapshot) == headless(0, phases)
    f = await s.press("n")
    assert bits(f.snapshot) == headless(1), "the tenth completes the step"


@of("phase_back")
async def _(s: Session):
    await s.go(2, 2)
    for position in [(2, 1), (2, 0), (1, 9), (1, 8)]:
        f = await s.press("N")
        assert bits(f.snapshot) == headless(*position)


@of("step")
async def _(s: Session):
    f = await s.press("s")
    assert f.snapshot.step == 1
    assert bits(f.snapshot) == headless(1)
    await s.press("n", "n", "n")
    f = await s.press("s")
    assert bits(f.snapshot) == headless(2), "a step under way is completed"


@of("step_back")
async def _(s: Session):
    await s.go(3, 4)
    for step in (3, 2, 1, 0, 0):
        f = await s.press("b")
        assert bits(f.snapshot) == headless(step)
    assert f.known == 3


@of("epoch")
async def _(s: Session):
    for epoch in (1, 2):
        f = await s.press("e")
        assert (f.snapshot.step, f.snapshot.epoch) == (16 * epoch, epoch)
        assert bits(f.snapshot) == headless(16 * epoch)


@of("epoch_back")
async def _(s: Session):
    await s.go(35)
    for step in (32, 16, 0, 0):
        f = await s.press("E")
        assert bits(f.snapshot) == headless(step)


@of("earlier")
async def _(s: Session):
    await s.go(200)
    for step in (196, 192):
        f = await s.press("left")
        assert bits(f.snapshot) == headless(step)
        assert f.known == 200


@of("later")
async def _(s: Session):
    await s.go(200)
    await s.go(193)
    for step in (197, 200, 200):
        f = await s.press("right")
        assert bits(f.snapshot) == headless(step)


@of("faster")
async def _(s: Session):
    seen, said = [], set()
    for key in ["plus"] * 6 + ["equals_sign"]:
        seen.append((await s.press(key)).speed)
        said |= set(toasts(s))
    assert seen == [100.0, 300.0, 1000.0, 3000.0, math.inf, math.inf, math.inf]
    assert "max" in s.status
    assert said == {f"{speed:,} steps a second" for speed in (100, 300, 1000, 3000)} | {"as fast as it goes"}
    assert not s.frame.playing, "the speed is another matter"


@of("slower")
async def _(s: Session):
    seen = [(await s.press("minus")).speed for _ in range(4)]
    assert seen == [10.0, 3.0, 1.0, 1.0]
    assert " 1/s" in s.status


@of("reset")
async def _(s: Session):
    await s.go(40, 3)
    await s.press("plus")
    f = await s.press("r")
    assert bits(f.snapshot) == headless(0)
    assert (f.known, f.ghosts, f.playing, f.speed) == (0, (), False, 100.0)


def test_a_reset_holds_out_the_same_images():
    """Not some of those that are left."""

    async def act(s):
        for _ in range(2):
            f = await s.press("s", "r")
            assert (f.error, f.snapshot.step, len(f.snapshot.dataset.images)) == (None, 0, 384)

    drive(act, Config(holdout=0.25))


@of("reseed")
async def _(s: Session):
    await s.go(40)
    f = await s.press("R")
    assert bits(f.snapshot) == headless(0, seed=1)
    f = await s.press("R", "s")
    assert bits(f.snapshot) == headless(1, seed=2)
    assert "seed 2" in s.status


@of("data")
async def _(s: Session):
    await s.go(20)
    await s.press("plus")
    await s.press("R")
    await s.tap("d")
    await s.opened(ChooseData)
    cards = [*s.app.screen.query(Card)]
    assert [card.dataset for card in cards] == [*DATASETS.values()]
    assert cards[0].highlighted, "the one being played"
    shown = "".join(s.screen)
    assert all(DATASETS[name].about.split()[-1] in shown for name in ("slanted", "circles", "diagonals"))
    assert not any("Handwritten" in row for row in s.screen), "too far down"
    await s.press(*["down"] * 9)
    assert any("Handwritten" in row for row in s.screen), "it scrolls"
    await s.press(*["up"] * 9)
    await s.press("d")
    assert cards[1].highlighted
    await s.tap("enter")
    f = await s.until(lambda f: f.config.dataset == "circles")
    await s.opened(Playground)
    assert f.config == Config(dataset="circles", seed=1), "the seed stays, the knobs are the data set's"
    assert (f.snapshot.step, f.speed, f.playing) == (0, DATASETS["circles"].pace, False)
    assert "Circles" in s.status
    await s.tap("d")
    await s.opened(ChooseData)
    f = await s.press("escape")
    await s.opened(Playground)
    assert f.config.dataset == "circles"


def test_images_of_ones_own_are_played_on_when_their_file_has_gone(tmp_path):
    path = tmp_path / "my crosses.txt"
    path.write_text("#.#\n.#.\n#.#\n\n###\n#.#\n###\n")

    async def act(s: Session):
        await s.go(7)
        path.unlink()
        f = await s.press("R", "s")
        assert (f.error, f.snapshot.step, f.config.seed) == (None, 1, 1)
        await s.tap("d")
        await s.opened(ChooseData)
        card = [*s.app.screen.query(Card)][-1]
        assert (card.dataset.title, card.highlighted) == ("my crosses", True)
        await s.wait(lambda: "my crosses" in "\n".join(s.screen))
        assert "3x3 · 2 images" in "\n".join(s.screen)
        await s.press("up", "enter")
        f = await s.until(lambda f: f.config.dataset == "digits")
        assert (f.speed, len(f.snapshot.dataset.images)) == (300, 1797)

    drive(act, Config(dataset=path))


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 36), (160, 48)])
@pytest.mark.parametrize("term", ["xterm-256color", "linux", "dumb"])
def test_thumbnails_fit_at_any_size(size, term):
    async def act(s: Session):
        await s.tap("d")
        await s.opened(ChooseData)
        await s.drawn()
        for gallery in s.app.screen.query(PixelGallery):
            place = gallery._layout()
            assert place.shown == (5 if size[0] >= 100 else 3)
            assert place.rows == 1
            assert place.tile[1] <= gallery.size.height
            assert place.origin(place.shown - 1)[0] + place.tile[0] <= gallery.size.width
        return [*s.app.screen.query(PixelGallery)]

    assert len(drive(act, size=size, TERM=term)) == len(DATASETS)


def test_a_click_chooses_a_data_set():
    async def act(s: Session):
        await s.tap("d")
        await s.opened(ChooseData)
        await s.drawn()
        await s.pilot.click([*s.app.screen.query(Card)][2].query_one(PixelGallery))
        f = await s.until(lambda f: f.config.dataset == "diagonals")
        await s.opened(Playground)
        assert f.speed == DATASETS["diagonals"].pace

    drive(act)


@of("lesson")
async def _(s: Session):
    await s.go(40)
    await s.tap("l")
    await s.opened(ChooseLesson)
    await s.tap("l", "enter")
    await s.opened(Playground)
    f = await s.until(lambda f: f.game == 1)
    assert (f.config, f.snapshot.step, f.playing, f.speed) == (lesson(2).config, 0, False, lesson(2).pace)
    assert "Lesson 2" in s.app.screen.query_one(LessonPanel).border_title
    await s.tap("l")
    await s.opened(ChooseLesson)
    assert s.app.screen.query_one(OptionList).highlighted == 1, "the one being taken"
    await s.tap("escape")
    await s.opened(Playground)
    assert s.app.screen.lesson_run


@of("go_on")
async def _(s: Session):
    await s.press("enter")
    assert bits(s.frame.snapshot) == headless(0), "without a lesson it does nothing"
    lesson_run = await taken(s, 1)
    await s.press("enter")
    assert lesson_run.at == 0
    assert any("goal" in text for text in toasts(s))
    await s.press("s")
    await s.press("enter")
    assert lesson_run.at == 1


@of("page_on")
async def _(s: Session):
    await s.press("greater_than_sign")
    lesson_run = await taken(s, 1)
    await s.press("greater_than_sign", "greater_than_sign")
    assert lesson_run.at == 2


@of("page_back")
async def _(s: Session):
    await s.press("less_than_sign")
    lesson_run = await taken(s, 1)
    await s.press("greater_than_sign", "greater_than_sign", "less_than_sign")
    assert lesson_run.at == 1
    await s.press("less_than_sign", "less_than_sign")
    assert lesson_run.at == 0


@of("leave")
async def _(s: Session):
    await s.press("escape")
    await taken(s, 5)
    await s.press("s", "f", "escape")
    assert s.app.screen.lesson_run, "the first escape was for the maximised panel"
    f = await s.press("escape")
    assert not s.app.screen.lesson_run
    assert (f.snapshot.step, f.config) == (1, lesson(5).config), "the game stays"


@of("microscope")
async def _(s: Session):
    await s.go(5, 2)
    await s.tap("m")
    await s.opened(Microscope)
    f = await s.press("n")
    assert bits(f.snapshot) == headless(5, 3)
    await s.tap("m")
    await s.opened(Playground)
    assert (await s.press("n")).snapshot.phases == 4


# -- the editor: what its keys do to the model is in tests/tools/test_editor.py


async def in_the_editor(s: Session):
    await s.tap("p")
    await s.opened(EditorScreen)
    await s.press()
    return s.app.screen.tool


@of("editor")
async def _(s: Session):
    editor = await in_the_editor(s)
    await s.press("x")
    await s.tap("p")
    await s.opened(Playground)
    again = await in_the_editor(s)
    assert again is editor
    assert again.picture.source == "real 1", "nothing is lost"


@of("close_editor")
async def _(s: Session):
    for key in ("p", "escape"):
        await in_the_editor(s)
        await s.tap(key)
        await s.opened(Playground)


def by_key(action, keys, check):
    """Press the keys in the editor: what they make of it."""

    @of(action)
    async def _(s: Session):
        editor = await in_the_editor(s)
        before = await s.press()
        after = await s.press(*keys)
        assert check(editor), editor.picture
        assert bits(before.snapshot) == bits(after.snapshot), "the game is not touched"


by_key("brush_down", ["down", "down"], lambda editor: editor.cursor == (1, 0))
by_key("brush_right", ["right"], lambda editor: editor.cursor == (0, 1))
by_key("brush_up", ["down", "right", "up"], lambda editor: editor.cursor == (0, 1))
by_key("brush_left", ["down", "right", "left"], lambda editor: editor.cursor == (1, 0))
by_key("paint", ["5", "enter"], lambda editor: editor.picture.pixels.tolist() == [[5 / 9, 0], [0, 0]])
by_key("erase", ["shift+right", "enter", "backspace"], lambda editor: editor.picture.pixels.max() == 0)
by_key("darker", ["left_square_bracket"] * 2, lambda editor: editor.ink == 7)
by_key("brighter", ["3", "right_square_bracket"], lambda editor: editor.ink == 4)
by_key("from_real", ["x", "x"], lambda editor: editor.picture.source == "real 2")
by_key("from_fake", ["g"], lambda editor: editor.picture.source == "fake 1")
by_key("from_blank", ["x", "c"], lambda editor: editor.picture.source == "blank" and editor.picture.pixels.max() == 0)
by_key("please", ["x", "w"], lambda editor: editor.moved > 0)
by_key("undo", ["enter", "u"], lambda editor: editor.painted == 0)
by_key("redo", ["enter", "u", "U"], lambda editor: editor.painted == 1)
by_key("keep_picture", ["x", "a"], lambda editor: editor.pictures == 1 and editor.shown == 0)
by_key("next_picture", ["x", "a", "x", "a", "full_stop"], lambda editor: editor.shown == 0)
by_key("last_picture", ["x", "a", "x", "a", "comma", "comma"], lambda editor: editor.shown == 1)
by_key("discard", ["x", "a", "delete"], lambda editor: editor.pictures == 0 and editor.picture.source == "real 1")


@of("name_class")
async def _(s: Session):
    s.app.player.load(lambda trainer: Trainer(Config(dataset="diagonals", conditional=True)))
    editor = await in_the_editor(s)
    assert editor.asked == 0
    await s.press("l")
    assert editor.asked == 1
    assert "as right" in s.app.screen.query_one(BoardPanel).border_title


@of("fit")
async def _(s: Session):
    editor = await in_the_editor(s)
    editor.blank((4, 4))
    assert not editor.judged
    await s.press("i")
    assert editor.judged


@of("picture_size")
async def _(s: Session):
    editor = await in_the_editor(s)
    await s.tap("z")
    await s.opened(Ask)
    for key in "17x2":
        await s.tap(key)
    await s.tap("enter")
    await s.wait(lambda: "from 1 to 16" in " ".join(s.screen))
    s.app.screen.query_one(Input).value = "16x5"
    await s.tap("enter")
    await s.opened(EditorScreen)
    await s.settle()
    assert editor.picture.shape == (16, 5)
    assert "D judges images of 2x2 only" in " ".join(s.screen)


@of("open_images")
async def _(s: Session):
    editor = await in_the_editor(s)
    await s.tap("o")
    await s.opened(Ask)
    await s.tap("escape")
    await s.opened(EditorScreen)
    assert editor.picture.source == "blank"


@of("save_pictures")
async def _(s: Session):
    await in_the_editor(s)
    await s.tap("S")
    await s.wait(lambda: toasts(s))
    assert "Nothing is kept yet" in toasts(s)[0]
    await s.press("x", "a")
    await s.tap("S")
    await s.opened(Ask)


@of("sample")
async def _(s: Session):
    await s.tap("m")
    await s.opened(Microscope)
    await s.press("n", "right_square_bracket")
    assert "2 of 32" in "\n".join(s.screen)


@of("sample_back")
async def _(s: Session):
    await s.tap("m")
    await s.opened(Microscope)
    await s.press("n", "left_square_bracket")
    assert "32 of 32" in "\n".join(s.screen)


async def on_landscape(s: Session):
    await s.tap("L")
    await s.opened(LandscapeScreen)
    await s.press()
    return s.app.screen


@of("landscape")
async def _(s: Session):
    for close in ("L", "escape"):
        screen = await on_landscape(s)
        assert len(screen.query(MapPanel)) == 2
        f = await s.press("s")
        assert screen.tool.snapshot is f.snapshot
        await s.tap(close)
        await s.opened(Playground)


@of("close_landscape")
async def _(s: Session):
    await on_landscape(s)
    f = await s.press("s", "L")
    await s.opened(Playground)
    assert f.snapshot.step == 1


@of("map_best")
async def _(s: Session):
    screen = await on_landscape(s)
    for shown in (BestMapPanel, DMapPanel, BestMapPanel):
        await s.press("w")
        assert [type(panel) for panel in screen.query(MapPanel) if panel.display] == [shown]
        assert isinstance(screen.focused, shown)
    await s.resize(120, 36)
    assert all(panel.display for panel in screen.query(MapPanel))


@of("pixel_across")
async def _(s: Session):
    screen = await on_landscape(s)
    await s.press("x")
    assert screen.tool.pixels == (2, 1)
    assert "pixel BL →" in s.screen[-4]


@of("pixel_up")
async def _(s: Session):
    screen = await on_landscape(s)
    await s.press("u")
    assert screen.tool.pixels == (0, 2)
    assert "pixel BL ↑" in s.screen[2]


@of("map_directions")
async def _(s: Session):
    screen = await on_landscape(s)
    for along in (True, False):
        await s.press("v")
        assert screen.tool.along is along
        assert ("direction 1 →" in s.screen[-4]) is along


@of("map_centre")
async def _(s: Session):
    screen = await on_landscape(s)
    assert "mean real image" in " ".join(s.screen)
    await s.press("o")
    assert screen.tool.plane.distances(screen.tool.snapshot.probe_images).mean() < 0.2
    assert "mean fake" in " ".join(s.screen)


@of("map_arrows")
async def _(s: Session):
    await s.go(60)
    screen = await on_landscape(s)
    for _ in range(2):
        assert "↘" in "".join(s.screen)
        await s.press("a")
        assert "↘" not in "".join(s.screen)
        assert not screen.tool.arrows
        await s.press("a")


@of("measures")
async def _(s: Session):
    await s.go(40)
    await s.press("M")
    assert MeasuresPanel.TITLE in "\n".join(s.screen)
    assert f"{MEASURES['coverage'].of(s.frame.snapshot):.4f}" in "\n".join(s.screen)
    await s.press("M")
    assert MeasuresPanel.TITLE not in "\n".join(s.screen)


@of("knobs")
async def _(s: Session):
    await s.go(20)
    await s.press("k")
    rows = s.app.screen.query_one(KnobRows)
    assert rows.has_focus
    f = await s.press("right", "s", "s")
    assert f.config == Config(loss="minimax"), "the other keys go on working"
    assert (f.snapshot.step, f.edits) == (22, (20,))
    await s.press("k")
    assert not s.app.screen.query(KnobsPanel)
    await s.press("k", "escape")
    assert not s.app.screen.query(KnobsPanel)
    await s.tap("m")
    await s.opened(Microscope)
    await s.press("k")
    await s.wait(lambda: s.app.screen.query(KnobRows))
    await s.press("right")
    assert s.frame.config.loss == "least_squares"


@of("copy")
async def _(s: Session):
    await s.go(20)
    s.app.player.do(lambda trainer: trainer.tune(g_lr=0.5))
    await s.settle()
    await s.press("y")
    line = "gan-tui --dataset slanted --seed 0 --set g_lr=0.5@20"
    assert s.app.clipboard == line
    assert any(line in text for text in toasts(s))


async def compared(s):
    """Two key presses: the same start, other learning rates."""
    await s.tap("c")
    await s.opened(ChooseOther)
    await s.tap("enter")
    await s.opened(Compare)
    return await s.until(lambda f: f.other)


@of("compare")
async def _(s: Session):
    f = await compared(s)
    assert (f.config, f.other.config) == (Config(), Config(d_lr=0.03, g_lr=0.01))
    f = await s.press("s", "s", "n")
    assert bits(f.snapshot) == headless(2, 1)
    assert bits(f.other.snapshot) == headless(2, 1, d_lr=0.03, g_lr=0.01)


async def guessed(s, *keys):
    """The guessing game on the screen, after some keys."""
    await s.press("g")
    await s.opened(RealOrFakeScreen)
    await s.settle()
    await s.press(*keys)
    return s.app.screen.tool


@of("real_or_fake")
async def _(s: Session):
    real_or_fake = await guessed(s, "left")
    assert real_or_fake.answered == 1
    assert real_or_fake.question.says == pytest.approx(s.frame.snapshot.judge(real_or_fake.question.images).tolist())


@of("guess_left")
async def _(s: Session):
    real_or_fake = await guessed(s, "left")
    assert real_or_fake.answer == 0
    assert real_or_fake.you_right == (real_or_fake.question.truth == 0)


@of("guess_right")
async def _(s: Session):
    real_or_fake = await guessed(s, "right")
    assert real_or_fake.answer == 1
    assert real_or_fake.you_right == (real_or_fake.question.truth == 1)


@of("next_question")
async def _(s: Session):
    real_or_fake = await guessed(s, "enter")
    assert real_or_fake.question.number == 0, "not before it is answered"
    await s.press("left", "enter")
    assert (real_or_fake.question.number, real_or_fake.answer) == (1, None)


@of("one_or_two")
async def _(s: Session):
    real_or_fake = await guessed(s)
    for pair in (True, False, True):
        assert real_or_fake.question.pair == pair
        await s.press("o")


@of("hold_out")
async def _(s: Session):
    await guessed(s, "left")
    game = s.frame.game
    f = await s.press("h")
    assert (f.game, f.config.holdout) == (game, 0), "drawings can be made at any time"
    assert "held out already" in "".join(toasts(s))
    s.app.player.load(lambda trainer: Trainer(Config(dataset="digits")))
    await s.settle()
    f = await s.press("left", "h")
    assert f.config == Config(dataset="digits", holdout=0.2)
    real_or_fake = s.app.screen.tool
    assert real_or_fake.answered == 0
    real = real_or_fake.question.images[real_or_fake.question.real.index(True)]
    assert (f.snapshot.dataset.held_out == real).all(1).any()


@of("close_real_or_fake")
async def _(s: Session):
    for key in ("g", "escape"):
        real_or_fake = await guessed(s, "enter", "left")
        await s.press(key)
        await s.opened(Playground)
        await s.press("s")
    assert real_or_fake.answered == 2, "the scores stay"


@of("keep_a")
async def _(s: Session):
    for key in ("c", "escape"):
        await s.go(5)
        await compared(s)
        await s.press("s")
        await s.press(key)
        await s.opened(Playground)
        assert s.frame.other is None
        assert bits(s.frame.snapshot) == headless(6)
    assert bits((await s.press("s")).snapshot) == headless(7)


@of("keep_b")
async def _(s: Session):
    await compared(s)
    await s.press("s", "w")
    await s.opened(Playground)
    assert s.frame.other is None
    assert s.frame.config == Config(d_lr=0.03, g_lr=0.01)
    assert bits((await s.press("s")).snapshot) == headless(2, d_lr=0.03, g_lr=0.01)


async def explored(s, *keys):
    """Open the explorer, go to the middle, and press keys there; its model."""
    if not isinstance(s.app.screen, ExplorerScreen):
        await s.tap("x")
        await s.opened(ExplorerScreen)
        await s.settle()
        s.app.screen.tool.home()
    await s.press(*keys)
    return s.app.screen.tool


@of("explorer")
async def _(s: Session):
    for key in ("x", "escape"):
        await s.go(5)
        explorer = await explored(s)
        assert explorer.snapshot.step == 5
        await s.press("s", key)
        await s.opened(Playground)
        assert bits(s.frame.snapshot) == headless(6)


@of("z_left")
@of("z_right")
@of("z_up")
@of("z_down")
async def _(s: Session):
    explorer = await explored(s, "left", "left", "up")
    assert explorer.place.tolist() == [-0.25, 0.125]
    await s.press("right", "down", "down")
    assert explorer.place.tolist() == [-0.125, -0.125]
    assert s.frame.snapshot.step == 0, "arrows move z here, not the training"


@of("z_new")
@of("z_home")
@of("z_axes")
async def _(s: Session):
    explorer = await explored(s, "z")
    drawn, axes = explorer.z, explorer.axes
    assert explorer.off_middle > 0.5
    await s.press("a")
    assert (explorer.z == drawn).all()
    assert explorer.axes.tolist() != axes.tolist()
    await s.press("o")
    assert not explorer.z.any()


@of("z_class")
async def _(s: Session):
    assert (await explored(s, "c")).kind is None, "only in a conditional game"
    s.app.player.load(lambda trainer: walked(Config(dataset="diagonals", conditional=True), 5))
    await s.settle()
    for kind in (0, 1, 0):
        assert s.app.screen.tool.kind == kind
        await s.press("c")


@of("take_a")
@of("take_b")
@of("take_new")
async def _(s: Session):
    explorer = await explored(s, "right", "1", "up", "2")
    assert explorer.foot(explorer.interpolation.a).tolist() == pytest.approx([0.125, 0])
    assert explorer.foot(explorer.interpolation.b).tolist() == pytest.approx([0.125, 0.125])
    a, b = explorer.interpolation.a, explorer.interpolation.b
    await s.press("3")
    assert explorer.interpolation.a.tolist() != a.tolist()
    assert explorer.interpolation.b.tolist() != b.tolist()


@of("film_on")
@of("film_back")
@of("film_way")
async def _(s: Session):
    explorer = await explored(s, "right_square_bracket", "right_square_bracket", "left_square_bracket")
    assert (explorer.blend, explorer.interpolation.way) == (0.125, "linear")
    await s.press("i")
    assert (explorer.blend, explorer.interpolation.way) == (0.125, "spherical")


@of("film_play")
async def _(s: Session):
    explorer = await explored(s)
    await s.tap("v")
    await s.wait(lambda: explorer.blend > 0.1)
    await s.tap("v")
    await s.settle()
    blend = explorer.blend
    await s.pilot.pause(0.2)
    assert explorer.blend == blend


@of("tighter")
@of("looser")
@of("truncate_by")
async def _(s: Session):
    explorer = await explored(s, "comma", "comma", "full_stop")
    assert (explorer.bound, explorer.factor) == (2, 1)
    await s.press("w")
    assert (explorer.bound, explorer.factor) == (math.inf, 0.8)


@of("maximise")
async def _(s: Session):
    playground = s.app.screen
    assert isinstance(playground, Playground)
    for panel in (FakePanel, RealPanel, LossPanel):
        if panel is not FakePanel:
            playground.query_one(panel).focus()
        await s.press("f")
        assert playground.maximized is playground.query_one(panel), "the fakes, if none is in focus"
        assert playground.query_one(panel).region == (0, 1, 80, 21), "all but status, timeline and keys"
        assert "╱" not in "".join(s.screen), "nothing shines through at the edges"
        await s.press("f" if panel is RealPanel else "escape")
        assert playground.maximized is None


@of("theme")
async def _(s: Session):
    names = [theme.name for theme in THEMES]
    assert s.app.theme == names[0]
    seen = []
    for _ in names:
        await s.press("t")
        seen.append(s.app.theme)
    assert seen == [*names[1:], names[0]]


@of("help")
async def _(s: Session):
    await s.tap("question_mark")
    await s.opened(Help)
    assert "What is going on here?" in "".join(s.screen)
    await s.tap("escape")
    await s.opened(Playground)
    await s.tap("question_mark")
    await s.opened(Help)
    await s.tap("q")
    await s.opened(Playground)
    assert s.app.is_running, "q leaves the help, not the app"


@of("command_palette")
async def _(s: Session):
    await s.tap("ctrl+p")
    await s.opened(CommandPalette)
    await s.pilot.press(*"next phase")
    listed = s.app.screen.query_one(OptionList)
    await s.wait(lambda: listed.option_count == 1)
    await s.pilot.press("enter", "enter")
    await s.until(lambda f: f.snapshot.phases == 1)
    assert isinstance(s.app.screen, Playground)


@of("quit")
async def _(s: Session):
    await s.tap("q")
    await s.wait(lambda: not s.app.is_running)
    assert s.app.return_code == 0


def test_the_palette_lists_the_commands():
    async def act(s):
        return {c.title: c.callback for c in s.app.get_system_commands(s.app.screen)}

    found = drive(act)
    assert list(found) == [c.title for c in commands_of("playground") if c.action != "command_palette"]
    assert all(callable(callback) for callback in found.values())


def test_the_palette_offers_nothing_over_a_dialog():
    async def act(s):
        await s.tap("question_mark")
        await s.opened(Help)
        return list(s.app.get_system_commands(s.app.screen))

    assert drive(act) == []


def test_a_bug_is_told_briefly(reports):
    """Not with every local: a snapshot's would take minutes."""

    async def act(s):
        def broken(frame, turn):
            raise ZeroDivisionError("planted")

        s.app.screen.show_panels = broken
        s.app.simulate_key("s")
        await s.wait(reports)

    drive(act)
    (report,) = reports()
    told = report.read_text()
    assert "ZeroDivisionError: planted" in told
    assert "The same run again: gan-tui --dataset slanted --seed 0" in told
    assert len(told) < 10_000


def test_keys_that_arrive_at_once_all_count():
    """As they do over a slow link: no frame comes between them."""

    async def act(s):
        playground = s.app.screen
        for action in ("faster", "faster", "reseed", "reseed", "step", "phase", "phase"):
            await playground.action_run(action)
        await s.settle()
        return s.frame

    f = drive(act)
    assert (f.speed, f.config.seed) == (300.0, 2)
    assert bits(f.snapshot) == headless(1, 2, seed=2)


def test_a_move_by_hand_pauses():
    async def act(s):
        for key in ("s", "n", "N", "b", "e", "E", "left", "right", "r", "R"):
            await s.tap("space")
            await s.until(lambda f: f.playing)
            f = await s.press(key)
            assert not f.playing, key
            assert bits(f.snapshot) == headless(f.snapshot.step, f.snapshot.phases, seed=f.config.seed), key

    drive(act)


def test_the_last_seed_is_followed_by_the_first():
    async def act(s):
        return (await s.press("R")).config.seed

    assert drive(act, Config(seed=2**32 - 1)) == 0


# -- how it opens and rests


def test_it_opens_paused_on_fresh_networks():
    async def act(s):
        return s.frame, s.status, "".join(s.screen)

    f, status, screen = drive(act)
    assert not f.playing
    assert bits(f.snapshot) == headless(0)
    assert "‖" in status
    assert "Press space" in screen


def test_it_opens_on_what_was_asked_for():
    config = Config(dataset="circles", seed=77, loss="minimax", d_lr=0.02)

    async def act(s):
        return s.frame, s.status

    f, status = drive(act, config, size=(120, 36))
    assert f.config == f.snapshot.config == config
    assert f.speed == DATASETS["circles"].pace
    for word in ("Circles", "minimax", "seed 77", "3x3"):
        assert word in status


def test_it_can_open_playing():
    async def act(s):
        f = await s.until(lambda f: f.snapshot.step >= 3)
        assert f.playing
        assert bits(f.snapshot) == headless(f.snapshot.step)

    drive(act, playing=True)


def test_nothing_is_asked_or_drawn_while_it_rests():
    async def act(s):
        drawn = []
        await s.press("s")
        display = s.app._display
        s.app._display = lambda *what: (drawn.append(what), display(*what))
        frames = len(s.frames)
        await s.pilot.pause(0.4)
        return len(s.frames) - frames, len(drawn)

    assert drive(act) == (0, 0)


def test_frames_come_while_it_plays_and_end_with_it():
    async def act(s):
        await s.tap("space")
        count = len(s.frames)
        await s.wait(lambda: len(s.frames) > count + 5)
        await s.press("space")
        await s.settle()
        count = len(s.frames)
        await s.pilot.pause(0.3)
        return len(s.frames) - count

    assert drive(act) == 0


def test_what_rests_shows_all_of_the_last_frame():
    """While playing a part of the panels is drawn with each frame; a pause leaves none behind."""

    async def act(s):
        await s.press("plus", "plus", "plus")
        for _ in range(6):
            await s.tap("space")
            at = s.frame.snapshot.step
            await s.until(lambda f, at=at: f.snapshot.step > at + 20)
            await s.tap("space")
            f = await s.until(lambda f: not f.playing)
            legend = s.rows(s.app.screen.query_one(LossPanel).children[0])[0]
            assert f"D {f.snapshot.d_loss:.2f}" in legend
            assert f"G {f.snapshot.g_loss:.2f}" in legend
            assert f"step {f.snapshot.step:,} of {f.known:,}" in s.rows(Timeline)[0]
            assert str(f.snapshot.step) in s.status

    drive(act)


def test_no_thread_is_left_behind():
    async def act(s):
        (thread,) = [t for t in threading.enumerate() if t.name == "player"]
        return thread

    thread = drive(act, playing=True)
    thread.join(10)
    assert not thread.is_alive()


# -- what must not touch the bits


def test_the_screen_does_not_touch_the_run():
    """Resized, in other colours, behind help and palette, maximised: the same bits as without a screen."""

    async def act(s):
        await s.press("plus", "plus")
        await s.tap("space")
        for size in [(120, 36), (50, 10), (80, 24)]:
            await s.resize(*size)
            await s.tap("t", "f", "question_mark")
            await s.opened(Help)
            await s.tap("escape")
            await s.opened(Playground)
            await s.tap("f")
        await s.tap("ctrl+p")
        await s.opened(CommandPalette)
        await s.tap("escape")
        await s.opened(Playground)
        await s.until(lambda f: f.snapshot.step >= 100)
        await s.tap("space")
        f = await s.until(lambda f: not f.playing)
        assert bits(f.snapshot) == headless(f.snapshot.step)
        f = await s.press("b", "b", "N")
        assert bits(f.snapshot) == headless(f.snapshot.step, f.snapshot.phases)

    drive(act)


# -- the mouse


async def click_key(s, label):
    x = s.rows(KeyBar)[0].index(f" {label} ")
    await s.pilot.click(KeyBar, offset=(x, 0))
    await s.settle()


def test_keys_can_be_clicked():
    async def act(s):
        await click_key(s, "step")
        await click_key(s, "phase")
        assert bits(s.frame.snapshot) == headless(1, 1)
        await click_key(s, "theme")
        assert s.app.theme == THEMES[1].name
        await click_key(s, "full")
        assert s.app.screen.maximized
        await click_key(s, "full")
        await click_key(s, "data")
        await s.opened(ChooseData)
        await s.tap("escape")
        await s.opened(Playground)
        await click_key(s, "help")
        await s.opened(Help)
        await s.tap("escape")
        await s.opened(Playground)
        await click_key(s, "play")
        await s.until(lambda f: f.playing)
        await s.tap("space")
        await s.until(lambda f: not f.playing)
        await s.pilot.click(KeyBar, offset=(s.rows(KeyBar)[0].index("q quit"), 0))
        await s.wait(lambda: not s.app.is_running)

    drive(act, size=(200, 24))


def test_key_and_word_can_be_clicked():
    """From the first letter to the last; where there is no word, nothing happens."""

    async def act(s):
        row = s.rows(KeyBar)[0]
        word = row.index("s step")
        for x in (word, word + 2, word + 5):
            await s.pilot.click(KeyBar, offset=(x, 0))
        await s.settle()
        assert s.frame.snapshot.step == 3
        before = bits(s.frame.snapshot)
        for x in (len(row.rstrip()) + 2, len(row) - 1):
            await s.pilot.click(KeyBar, offset=(x, 0))
        await s.settle()
        assert (bits(s.frame.snapshot), s.app.is_running) == (before, True)

    drive(act, size=(180, 36))


def test_dragging_the_timeline():
    async def act(s):
        await s.go(500)
        track = s.rows(Timeline)[0].index(" step")
        await s.pilot.mouse_down(Timeline, offset=(0, 0))
        await s.at(0)
        seen = []
        for x in (10, 20, track - 1, 30):
            await s.pilot.hover(Timeline, offset=(x, 0))
            await s.settle()
            seen.append(s.frame.snapshot.step)
            assert bits(s.frame.snapshot) == headless(s.frame.snapshot.step)
        await s.pilot.mouse_up(Timeline, offset=(30, 0))
        await s.pilot.hover(Timeline, offset=(5, 0))
        await s.settle()
        assert s.frame.snapshot.step == seen[-1], "the button is up"
        return seen, track, s.frame.known

    seen, track, known = drive(act)
    assert seen == [round(x * 500 / (track - 1)) for x in (10, 20, track - 1, 30)]
    assert known == 500


def test_a_quick_drag_makes_one_seek():
    """However many columns the mouse crosses while the player is busy."""

    async def act(s):
        await s.go(500)
        busy, free, sought = threading.Event(), threading.Event(), []

        def hold(trainer):
            seek = trainer.seek
            trainer.seek = lambda *to: (sought.append(to), seek(*to))
            busy.set()
            free.wait(20)

        s.app.player.do(hold)
        await s.wait(busy.is_set)
        await s.pilot.mouse_down(Timeline, offset=(0, 0))
        for x in range(4, 30, 4):
            await s.pilot.hover(Timeline, offset=(x, 0))
        await s.pilot.mouse_up(Timeline, offset=(28, 0))
        free.set()
        await s.settle()
        return sought, s.frame.snapshot.step

    sought, step = drive(act)
    assert sought == [(step, 0)]
    assert step > 200


def test_clicks_elsewhere_do_no_harm():
    async def act(s):
        await s.go(20)
        before = bits(s.frame.snapshot)
        for gallery in galleries(s):
            for x in (0, 7, gallery.size.width - 1):
                await s.pilot.click(gallery, offset=(x, 1))
        for panel in panels(s):
            await s.pilot.click(panel, offset=(3, 1))
            assert s.app.screen.focused is panel
        await s.settle()
        assert bits(s.frame.snapshot) == before

    drive(act)


# -- sizes


def galleries(s):
    return list(s.app.screen_stack[1].query("SamplesPanel PixelGallery").results(PixelGallery))


def panels(s):
    """Those that a terminal of this size has room for."""
    large = s.app.size.width >= 150 and s.app.size.height >= 44
    absent = (LessonPanel, DiracPanel, MeasuresPanel, *[NetworksPanel] * (not large))
    return [panel for panel in s.app.screen.query(Panel) if not isinstance(panel, absent)]


def test_all_sizes():
    async def act(s):
        await s.go(20)
        counts = {}
        for size in [(80, 24), (120, 36), (160, 48), (50, 10), (80, 24), (60, 18), (59, 18), (60, 17), (300, 90)]:
            await s.resize(*size)
            await s.pilot.pause()
            small = size[0] < 60 or size[1] < 18
            assert s.app.screen.query_one(TooSmall).display is small, size
            assert all((panel.region.area == 0) is small for panel in panels(s)), size
            if small:
                text = " ".join(s.screen)
                assert "gan-tui needs 60 x 18 characters" in text
                assert f"this terminal has {size[0]} x {size[1]}." in text
                continue
            for panel in panels(s):
                assert panel.region.right <= size[0], size
                assert panel.region.bottom <= size[1] - 2, size
            assert s.app.screen.query_one(FakePanel).region.right == size[0], "no column is wasted"
            found = [sum(row.count(".") for row in s.rows(g)) for g in galleries(s)]
            assert min(found) >= 4, f"{size}: captions of {found} images"
            assert counts.setdefault(size, found) == found, "the same as the first time"
            assert "step" in s.rows(Timeline)[0]
            assert "q quit" in s.rows(KeyBar)[0]

    drive(act)


def test_a_terminal_that_grows_late():
    """It opens too small, plays on, and shows everything once there is room."""

    async def act(s):
        assert s.app.screen.query_one(TooSmall).display
        await s.press("s")
        await s.resize(80, 24)
        await s.pilot.pause()
        assert all("." in "".join(s.rows(g)) for g in galleries(s))
        assert "step" in s.status

    drive(act, size=(40, 12))


def test_maximised_and_back_all_images_are_there():
    """Also after steps that only the maximised panel saw."""

    async def act(s):
        before = [s.rows(g) for g in galleries(s)]
        for keys in (["f", "f"], ["f", "s", "b", "f"], ["f", "s", "b", "escape"]):
            await s.tap(*keys)
            await s.settle()
            await s.pilot.pause()
            assert [s.rows(g) for g in galleries(s)] == before, keys

    drive(act)


# -- numbers that are long


def test_the_status_bar_holds_long_numbers():
    """Position, epoch and seed are whole at every width; what does not fit are words."""

    async def act(app, pilot, bar):
        for seed in (0, 2**32 - 1):
            trainer = Trainer(Config(seed=seed, batch_size=1, d_optimizer="momentum", g_optimizer="sgd"))
            for step, playing, diverged in product((0, 999, 123_456, 9_999_999), (False, True), (None, "it did")):
                frame = frame_of(trainer, playing=playing, diverged=diverged, speed=3000.0, rate=123456.0)
                bar.show(replace(frame, snapshot=replace(frame.snapshot, step=step, epoch=step // 16)))
                for width in (58, 78, 95, 96, 97, 98, 118, 158):
                    (row,) = bar.paint(width, 1)
                    assert row.cell_length == len(row.text) == width
                    words = row.text.replace(",", "").split()
                    found = {name: words[words.index(name) + 1] for name in ("seed", "epoch", "step")}
                    assert found == {"seed": str(seed), "epoch": str(step // 16), "step": str(step)}, row.text
                    assert "Slanted Land" in row.text or width < 78

    play(StatusBar(), act, (80, 1))


# -- when things go wrong


def test_divergence_says_so_and_the_app_stays_usable():
    twin = Trainer(DIVERGING)
    twin.run(steps=1000)

    async def act(s):
        await s.tap("space")
        f = await s.until(lambda f: f.diverged)
        assert (f.diverged, f.playing, f.snapshot.step) == (twin.diverged, False, twin.step)
        await s.wait(lambda: any(twin.diverged in text for text in toasts(s)))
        assert "diverged" in s.status
        await s.press("space")
        assert not s.frame.playing
        f = await s.press("b")
        assert (f.diverged, f.snapshot.step) == (None, twin.step - 1)
        assert "diverged" not in s.status
        f = await s.press("r", "s")
        assert bits(f.snapshot) == bits(walked(DIVERGING, 1).snapshot())
        f = await s.press("e")
        assert f.diverged == twin.diverged, "it does so again, by hand"
        await s.tap("d")
        await s.opened(ChooseData)
        await s.tap("enter")
        await s.until(lambda f: f.config == Config())
        assert (await s.press("s")).diverged is None

    drive(act, DIVERGING)


def test_an_edit_that_fails_is_shown():
    async def act(s):
        s.app.player.do(lambda trainer: trainer.tune(seed=1))
        await s.wait(lambda: any("seed cannot change" in text for text in toasts(s)))
        f = await s.press("s")
        assert (f.error, f.snapshot.step) == (None, 1)

    drive(act)


def test_no_epoch_ends_without_reals():
    async def act(s):
        await s.tap("e")
        await s.wait(lambda: any("d_steps is 0" in text for text in toasts(s)))
        assert (await s.press("s")).snapshot.step == 1

    drive(act, Config(d_steps=0))


# -- leaving


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
def test_leaving(key):
    async def act(s):
        await s.tap("space")
        await s.until(lambda f: f.playing)
        await s.tap(key)
        await s.wait(lambda: not s.app.is_running)
        return s.app.return_code

    assert drive(act) == (130 if key == "ctrl+c" else 0)


@pytest.mark.parametrize(
    "knobs",
    [
        {},
        {"dataset": "circles", "generator": (), "discriminator": (8, 4), "r1": 0.0, "loss": "minimax"},
        dict(PRESETS["by_hand"].settings),
    ],
    ids=str,
)
def test_the_last_words_make_the_run_again(knobs, monkeypatch, capsys):
    """Edited on the way: the command line understands them, and ends with the same numbers."""

    async def act(s):
        await s.press("R", "s", "s", "n")
        s.app.player.do(lambda trainer: trainer.tune(g_lr=0.125))
        s.app.player.do(lambda trainer: trainer.set_weight("discriminator", 2, -0.5))
        await s.settle()
        f = await s.press("s", "s", "s")
        await s.tap("q")
        await s.wait(lambda: not s.app.is_running)
        return s.app.last_words, f.snapshot

    config = Config(**{**knobs, "seed": knobs.get("seed", 0) + 1})
    last_words, then = drive(act, Config(**knobs))
    said, words = last_words.split(": gan-tui ")
    assert said == "The same run again"
    assert words == f"{config.to_options()} --set 'discriminator[2]=-0.5@2' --set g_lr=0.125@3"
    monkeypatch.setattr(sys, "argv", ["gan-tui", "train", "--json", "--steps", "5", *shlex.split(words)])
    with pytest.raises(SystemExit):
        main()
    found = json.loads(capsys.readouterr().out)
    assert found["config"] == f"{config.to_text()} 'discriminator[2]=-0.5@2' g_lr=0.125@3"
    assert (found["d_loss"], found["g_loss"]) == (then.d_loss, then.g_loss)


def test_a_quit_at_once():
    """Before the first frame: nothing hangs, and no words are made up."""
    from gan_tui.tui.app import GanApp

    async def run():
        app = GanApp(Config())
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("q")
        return app.last_words

    assert asyncio.run(run()) in ("", "The same run again: gan-tui --dataset slanted --seed 0")


def test_networks_built_by_hand_begin_anew_with_every_reset():
    """Also from another seed; another data set has networks of its own."""

    async def act(s):
        preset = PRESETS["by_hand"]
        for key in ("s", "r", "R"):
            frame = await s.press(key)
            for player, theta in preset.weights.items():
                same = getattr(frame.snapshot, player).theta.tolist() == theta.tolist()
                assert same == (key != "s")
            await s.press("s")
        await s.tap("d")
        await s.opened(ChooseData)
        await s.press("enter")
        assert (await s.press("n")).snapshot.config.init == "xavier"

    drive(act, PRESETS["by_hand"].config)
