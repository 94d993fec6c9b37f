"""The comparison under a pilot: two games side by side, every key for both."""

import numpy as np
import pytest
from app_host import Session, bits, drive, walked
from textual.widgets import OptionList, Static
from textual.widgets._toast import Toast

from gan_tui import MEASURES, Config, Trainer
from gan_tui.training.branches import LAST_EDIT, changes_of, differences
from gan_tui.tui.compare.courses import CoursePanel
from gan_tui.tui.compare.screen import Compare
from gan_tui.tui.dialogs.choose_data import ChooseData
from gan_tui.tui.dialogs.choose_other import ChooseOther
from gan_tui.tui.dialogs.help import Help
from gan_tui.tui.microscope.screen import Microscope
from gan_tui.tui.panels.keybar import KeyBar
from gan_tui.tui.panels.samples import FakePanel
from gan_tui.tui.panels.status import StatusBar
from gan_tui.tui.panels.verdicts import VerdictPanel
from gan_tui.tui.playground.screen import Playground
from gan_tui.tui.widgets.bars import ProbabilityBar
from gan_tui.tui.widgets.canvas import Canvas
from gan_tui.tui.widgets.chart import LineChart
from gan_tui.tui.widgets.lines import Lines
from gan_tui.tui.widgets.pixels import PixelGallery
from gan_tui.tui.widgets.timeline import Timeline
from gan_tui.tui.widgets.too_small import TooSmall

SIZES = [(80, 24), (120, 36), (160, 48)]
FASTER = {"d_lr": 0.03, "g_lr": 0.01}
"""The first change that is offered for the default config."""


def headless(step, phases=0, **knobs):
    return bits(walked(Config(**knobs), step, phases).snapshot())


def titles(s):
    listed = s.app.screen.query_one(OptionList)
    return [str(listed.get_option_at_index(i).prompt) for i in range(listed.option_count)]


async def chosen(s: Session, title="", *keys):
    """Compare with that change; without a title, the one that is offered first."""
    await s.tap("c")
    await s.opened(ChooseOther)
    await s.tap(*["down"] * (titles(s).index(title) if title else 0), *keys, "enter")
    await s.opened(Compare)
    await s.settle()
    return await s.until(lambda f: f.other)


def only(s, kind, part=""):
    """The two of a kind, A's and B's."""
    return [panel.query_one(part or Canvas, Canvas) for panel in s.app.screen.query(kind)]


def text_of(widget):
    return [widget.render_line(y).text for y in range(widget.size.height)]


# -- what is shown


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dataset", ["slanted", "digits"])
def test_each_side_shows_its_own_game(size, dataset):
    async def act(s):
        await chosen(s)
        f = await s.press(*["e"] * 3)
        games = f, f.other
        assert games[0].snapshot.step == games[1].snapshot.step > 0
        for game, gallery, panel in zip(games, only(s, FakePanel), s.app.screen.query(FakePanel), strict=True):
            count = len(gallery._images)
            assert count >= 3
            expected = game.snapshot.probe_images[:count].reshape(gallery._images.shape)
            np.testing.assert_allclose(gallery._images, expected, atol=1e-5)
            assert f"coverage {MEASURES['coverage'].of(game.snapshot):.0%}" in panel.border_subtitle
        assert [panel.border_title for panel in s.app.screen.query(FakePanel)] == ["A · fakes", "B · fakes"]
        for game, panel in zip(games, s.app.screen.query(VerdictPanel), strict=True):
            bars = [text_of(bar)[0].split()[-1] for bar in panel.query(ProbabilityBar)]
            assert bars == [f"{game.snapshot.d_real:.2f}", f"{game.snapshot.d_fake:.2f}"]
        for name, chart in zip(("d_loss", "g_loss"), only(s, CoursePanel), strict=True):
            legend = text_of(chart)[0].split()
            assert legend == ["A", f"{getattr(f.snapshot, name):.2f}", "B", f"{getattr(f.other.snapshot, name):.2f}"]
            ends = "".join(row[-14:] for row in text_of(chart)[1:])
            assert "A" in ends, "at the curve's end"
            assert "B" in ends
        said = text_of(s.app.screen.query_one(Lines))[0]
        assert said.strip() == f"A as it is    B {differences(f.config, f.other.config)}"

    drive(act, Config(dataset=dataset), size=size)


@pytest.mark.parametrize("size", [*SIZES, (60, 18), (300, 90)])
def test_it_fits(size):
    async def act(s):
        await chosen(s)
        await s.press("s")
        await s.drawn()
        screen = s.app.screen
        assert not screen.query_one(TooSmall).display
        for kind in (FakePanel, VerdictPanel, CoursePanel):
            a, b = (panel.region for panel in screen.query(kind))
            assert (a.x, b.right, a.y, a.height) == (0, size[0], b.y, b.height)
            assert abs(a.width - b.width) <= 1
        assert all(chart.size.height >= 4 for chart in only(s, CoursePanel))
        assert all(any("." in row for row in text_of(gallery)) for gallery in only(s, FakePanel))
        assert screen.query_one(KeyBar).region.bottom == size[1]
        charts = [chart for panel in screen.query(VerdictPanel) for chart in panel.query(LineChart)]
        assert all(chart.display is (size[1] >= 44) for chart in charts)
        if size[0] >= 80:
            keys = text_of(screen.query_one(KeyBar))[0]
            assert "w keep B" in keys
            assert "c close" in keys

    drive(act, size=size)


def test_a_terminal_too_small():
    async def act(s):
        await chosen(s)
        await s.resize(50, 10)
        assert s.app.screen.query_one(TooSmall).display
        assert "gan-tui needs" in " ".join(s.screen)

    drive(act)


def test_the_second_curve_is_told_from_the_first_without_colours():
    """Both balance at another value: but for the dotted guides, A's curve has no gap, B's has."""

    async def act(s):
        await chosen(s, "The minimax loss")
        await s.press(*["e"] * 20)
        a, b = only(s, CoursePanel)[1]._series
        assert (a.dashed, b.dashed) == (False, True)
        assert (a.role, b.role) == ("generator", "foreground")
        panel = [*s.app.screen.query(CoursePanel)][1]
        assert panel.border_subtitle == "A non-saturating · B minimax"
        notes = "".join(text_of(only(s, CoursePanel)[1]))
        assert " -ln 2" in notes

    drive(act, size=(120, 36))


def test_help_tells_of_each_panel_once():
    async def act(s):
        await chosen(s)
        await s.tap("question_mark")
        await s.opened(Help)
        text = s.app.screen._text
        assert text.count("## Fake\n") == 1
        assert "Keep B" in text

    drive(act)


# -- every key for both


def test_moves_are_of_both():
    async def act(s):
        await chosen(s)
        for keys, step, phases in (
            ("ssss", 4, 0),
            ("b", 3, 0),
            ("nn", 3, 2),
            ("N", 3, 1),
            ("e", 16, 0),
            ("e", 32, 0),
            ("E", 16, 0),
        ):
            f = await s.press(*keys)
            assert bits(f.snapshot) == headless(step, phases), keys
            assert bits(f.other.snapshot) == headless(step, phases, **FASTER), keys
        f = await s.press("right")
        assert f.snapshot.step == f.other.snapshot.step == 17
        f = await s.press("left", "left")
        assert f.snapshot.step == f.other.snapshot.step == 15
        assert (await s.press("plus")).speed == 100

    drive(act)


@pytest.mark.parametrize("size", SIZES)
def test_playing_is_in_lockstep(size):
    async def act(s):
        await chosen(s)
        await s.press("plus", "plus", "plus")
        first = len(s.frames)
        await s.tap("space")
        await s.until(lambda f: f.snapshot.step > 200)
        await s.tap("space")
        f = await s.until(lambda f: not f.playing)
        assert all(frame.snapshot.step == frame.other.snapshot.step for frame in s.frames[first:])
        assert bits(f.snapshot) == headless(f.snapshot.step)
        assert bits(f.other.snapshot) == headless(f.snapshot.step, **FASTER)

    drive(act, size=size)


def test_the_timeline_seeks_both():
    async def act(s):
        await chosen(s)
        s.app.player.do(lambda trainer: trainer.run(steps=300))
        await s.at(300)
        await s.pilot.click(Timeline, offset=(20, 0))
        await s.settle()
        f = s.frame
        assert 0 < f.snapshot.step < 300
        assert bits(f.snapshot) == headless(f.snapshot.step)
        assert bits(f.other.snapshot) == headless(f.snapshot.step, **FASTER)

    drive(act)


def test_reset_and_another_seed_are_of_both():
    async def act(s):
        await s.go(20)
        await chosen(s)
        f = await s.press("s", "r")
        assert (bits(f.snapshot), bits(f.other.snapshot)) == (headless(0), headless(0, **FASTER))
        f = await s.press("R", "s")
        assert (bits(f.snapshot), bits(f.other.snapshot)) == (headless(1, seed=1), headless(1, seed=1, **FASTER))
        assert isinstance(s.app.screen, Compare)

    drive(act)


# -- the chooser


def test_the_chooser_says_what_and_from_where():
    async def act(s):
        await s.go(20)
        await s.tap("c")
        await s.opened(ChooseOther)
        assert titles(s) == [change.title for change in changes_of(Config(), edited=False)]

        async def says(*words):
            await s.wait(lambda: all(word in str(s.app.screen.query_one(Static).render()) for word in words))

        await says("d_lr 0.03 instead of 0.003 · g_lr 0.01 instead of 0.001", "both go on from step 20")
        await s.tap("r")
        await says("d_lr 0.03 instead of 0.003", "both begin at step 0")
        await s.tap("r")
        await s.tap("c")  # the key that opened it walks on
        await says("d_lr 0.0003 instead of 0.003", "both go on from step 20")
        await s.tap("up", "up")  # to the last one, which no running game takes
        await says("seed 1 instead of 0", "both begin at step 0")
        await s.tap("escape")
        await s.opened(Playground)
        assert (await s.press("s")).other is None

    drive(act)


@pytest.mark.parametrize("size", [(60, 18), *SIZES])
def test_the_chooser_fits(size):
    async def act(s):
        await s.press("s")
        s.app.player.do(lambda trainer: trainer.tune(g_lr=0.02))
        await s.settle()
        await s.tap("c")
        await s.opened(ChooseOther)
        await s.drawn()
        text = "\n".join(s.screen)
        assert "Without your last change" in text
        assert "trained to step 1 too" in text
        assert "esc close" in text

    drive(act, size=size)


def test_it_opens_paused_and_from_here():
    async def act(s):
        await s.tap("space")
        await s.until(lambda f: f.snapshot.step > 5)
        f = await chosen(s)
        step = f.snapshot.step
        assert not f.playing
        assert bits(f.snapshot) == bits(f.other.snapshot) == headless(step), "the same past"
        f = await s.press("s")
        assert bits(f.snapshot) == headless(step + 1)
        assert bits(f.other.snapshot) != headless(step + 1)

    drive(act)


@pytest.mark.parametrize(("title", "keys"), [("", ["r"]), ("The next seed", [])])
def test_from_step_0(title, keys):
    async def act(s):
        await s.go(20)
        f = await chosen(s, title, *keys)
        assert f.snapshot.step == f.other.snapshot.step == 0
        assert f.snapshot.config == Config()

    drive(act)


def test_a_branch_and_the_one_that_was_left():
    """Changed in the past: the cursor is on what was left, and both are shown as far as this one."""

    async def act(s):
        await s.go(60)
        await s.go(20)
        s.app.player.do(lambda trainer: trainer.tune(g_lr=0.05))
        await s.go(50)
        f = await chosen(s, LAST_EDIT.title)
        assert bits(f.other.snapshot) == headless(50)
        assert (f.config.g_lr, f.other.config.g_lr) == (0.05, Config().g_lr)
        assert "B g_lr 0.001 instead of 0.05" in text_of(s.app.screen.query_one(Lines))[0]

    drive(act)


# -- when it ends


def test_another_data_set_ends_it():
    async def act(s):
        await chosen(s)
        await s.tap("d")
        await s.opened(ChooseData)
        await s.tap("down", "enter")
        f = await s.until(lambda f: f.config.dataset == "circles")
        await s.opened(Playground)
        assert f.other is None
        assert (await s.press("s")).snapshot.step == 1

    drive(act)


def test_the_microscope_looks_at_a():
    async def act(s):
        await chosen(s)
        await s.tap("m")
        await s.opened(Microscope)
        f = await s.press("n", "n")
        assert (f.snapshot.phases, f.other.snapshot.phases) == (2, 2)
        await s.tap("m")
        await s.opened(Compare)
        await s.tap("m")
        await s.opened(Microscope)
        await s.press("r")
        await s.tap("m")
        await s.opened(Playground)
        assert s.frame.other is None, "a fresh game, alone"

    drive(act)


def test_it_ends_once_however_often_it_is_told():
    async def act(s):
        await chosen(s)
        for action in ("keep_b", "keep_a", "keep_b"):
            await s.app.screen.run_action(action)
        await s.settle()
        await s.opened(Playground)
        await s.settle()
        assert isinstance(s.app.screen, Playground)
        assert s.frame.config == Config(**FASTER)
        await chosen(s)
        await s.press("s", "escape")
        await s.opened(Playground)

    drive(act)


def test_where_one_diverges_both_stop():
    wild = Config(d_optimizer="sgd", g_optimizer="sgd", d_lr=10, g_lr=10, r1=1)
    solo = Trainer(wild)
    solo.run(steps=900)

    async def act(s):
        await chosen(s, "Adam for both")
        await s.press(*["plus"] * 6)
        await s.tap("space")
        f = await s.until(lambda f: f.diverged)
        assert f.diverged.startswith(("A: ", "B: "))
        assert f.snapshot.step == f.other.snapshot.step <= solo.step
        assert "diverged" in text_of(s.app.screen.query_one(StatusBar))[0]
        await s.wait(lambda: any(f.diverged in str(toast.render()) for toast in s.app.screen.query(Toast)))
        f = await s.press("b")
        assert f.diverged is None
        assert bits(f.snapshot) == bits(walked(wild, f.snapshot.step).snapshot())

    drive(act, wild)


def test_a_comparison_in_the_middle_of_a_lesson():
    """The lesson waits, and is there again."""

    async def act(s):
        s.app.screen.take(1)
        await s.wait(lambda: s.app.screen_stack[1].lesson_run.words)
        await chosen(s)
        await s.press("s", "escape")
        await s.opened(Playground)
        assert s.app.screen.lesson_run
        assert isinstance(only(s, FakePanel)[0], PixelGallery)

    drive(act)
