"""Errors are outlived: what one happened in is closed, the playground is there, the training is what it was."""

import asyncio
import os
import stat

import pytest
from app_host import Session, bits, drive
from textual.command import CommandList
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker

from gan_tui import Config, Trainer, __version__
from gan_tui.tui.app import GanApp
from gan_tui.tui.boundary import BROKEN
from gan_tui.tui.dialogs.choose_data import Card, ChooseData
from gan_tui.tui.dialogs.help import Help
from gan_tui.tui.dialogs.palette import Palette
from gan_tui.tui.editor.screen import EditorScreen
from gan_tui.tui.microscope.screen import Microscope
from gan_tui.tui.panels.knobs import KnobsPanel
from gan_tui.tui.panels.samples import FakePanel
from gan_tui.tui.panels.verdicts import VerdictPanel
from gan_tui.tui.playground.screen import Playground
from gan_tui.tui.screen import GameScreen
from gan_tui.tui.widgets.canvas import Canvas
from gan_tui.tui.widgets.pixels import PixelGallery

WORDS = "[/b]\x1b[31m\nboom"


def boom(*_args, **_options):
    raise KeyError(WORDS)


async def boom_later(*_args, **_options):
    await asyncio.sleep(0)
    raise KeyError(WORDS)


PATCHES = []


@pytest.fixture(autouse=True)
def _undo(fallbacks):
    yield
    while PATCHES:
        PATCHES.pop().undo()
    fallbacks.__init__()  # the fast path, too, met what is planted here


class Blow(Message):
    pass


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def with_clock(session):
    session.app.clock = Clock()
    return session.app.clock


async def errors(session, reports, count):
    """Until so many have been reported, and what was closed has gone."""
    await session.wait(lambda: len(reports()) >= count)
    await session.wait(lambda: not session.app._farewells)


def assert_told(reports, count):
    """So many were reported; if others were, what they say."""
    assert len(reports()) == count, "\n".join(path.read_text() for path in reports())


def notices(session):
    return [n.message for n in session.app._notifications if n.title == "Something went wrong"]


def assert_home(session, before, reports, count=1):
    """The playground is there and alone, and the training untouched."""
    app = session.app
    assert app.return_code is None
    assert isinstance(app.screen, Playground)
    assert app.screen is app._playground
    assert len(app.screen_stack) == 2
    assert [n for n in app._nodes if n not in app.screen_stack] == [], "nothing is left of what was closed"
    assert {node.screen for node in app._registry} <= {*app.screen_stack}
    assert bits(session.frame.snapshot) == before
    assert len(notices(session)) >= 1
    assert all("\n" not in text and "\x1b" not in text for text in notices(session))
    assert any(str(path) in notices(session)[0] for path in reports())


async def assert_keys_work(session):
    """Every key does what it did."""
    step = session.frame.snapshot.step
    await session.press("s")
    assert session.frame.snapshot.step == step + 1
    assert f"step {step + 1}" in " ".join(session.status.split())
    await session.tap("d")
    await session.opened(ChooseData)
    await session.tap("escape")
    await session.opened(Playground)
    await session.tap("k")
    await session.wait(lambda: session.app.screen.query(KnobsPanel))
    await session.tap("k")
    await session.wait(lambda: not session.app.screen.query(KnobsPanel))
    await session.tap("m")
    await session.opened(Microscope)
    await session.tap("escape")
    await session.opened(Playground)


def fails(act, reports, config=None, count=1):
    """Drive ``act``, in which errors happen; then see that they were outlived."""

    async def run(session: Session):
        with_clock(session)
        await session.press("s", "s")
        before = bits(session.frame.snapshot)
        undo = await act(session)
        await errors(session, reports, count)
        for patch in undo or ():
            patch.undo()
        await session.settle()
        assert_home(session, before, reports)
        told = len(reports())  # what is closed may have last words
        await assert_keys_work(session)
        assert len(reports()) == told

    drive(run, config)


def patched(owner, name, new=boom):
    patch = pytest.MonkeyPatch()
    PATCHES.append(patch)
    patch.setattr(owner, name, new, raising=False)
    return patch


# -- dialogs and other screens


ON_TOP = {
    "help": ("question_mark", Help),
    "palette": ("ctrl+p", Palette),
    "microscope": ("m", Microscope),
    "editor": ("p", EditorScreen),
}


@pytest.mark.parametrize("name", ON_TOP)
@pytest.mark.parametrize("way", ["on_mount", "compose", "on_screen_resume", "on_blow", "render_line", "on_unmount"])
def test_a_screen_that_fails_is_closed(name, way, reports):
    key, screen = ON_TOP[name]

    async def act(session):
        if way in ("on_mount", "compose", "on_screen_resume", "on_unmount"):
            patch = patched(screen, way, boom)
            await session.tap(key)
            if way == "on_unmount":
                await session.opened(screen)
                await session.tap("escape")
            return [patch]
        await session.tap(key)
        await session.opened(screen)
        if way == "render_line":
            drawn = [w for w in session.app.screen.query("*") if isinstance(w, Canvas | Static)]
            await session.wait(lambda: any(w.size for w in drawn))
            inner = next(w for w in drawn if w.size)
            inner.render_lines = inner.render = inner.render_line = boom
            inner.refresh()
            return []
        patch = patched(screen, way, boom)
        session.app.screen.post_message(Blow())
        session.app.screen.refresh()
        return [patch]

    fails(act, reports)


def test_a_part_deep_inside_that_fails(reports):
    """Whoever raised takes no more messages; all of its screen goes."""

    async def act(session):
        await session.tap("m")
        await session.opened(Microscope)
        deep = [w for w in session.app.screen.query("*") if not w.children][-1]
        deep.call_later(boom)

    fails(act, reports)


@pytest.mark.parametrize("call", ["call_later", "call_next", "call_after_refresh", "set_timer", "set_interval"])
@pytest.mark.parametrize("where", ["app", "playground", "panel", "dialog"])
def test_callbacks_and_timers(where, call, reports):
    later = boom if where in ("app", "panel") else boom_later

    async def act(session):
        await session.tap("d")
        await session.opened(ChooseData)
        playground = session.app._playground
        node = {
            "app": session.app,
            "playground": playground,
            "panel": playground.query_one(FakePanel),
            "dialog": session.app.screen,
        }[where]
        times = []

        def once(*_):
            if not times:
                times.append(1)
                return later()
            return None

        getattr(node, call)(*([0.001] if "set" in call else []), once)

    fails(act, reports)


def test_a_worker(reports):
    async def act(session):
        session.app._playground.run_worker(boom_later())

    fails(act, reports)


def test_a_dialogs_answer_that_fails(reports):
    async def act(session):
        patch = patched(GameScreen, "_choose")
        from gan_tui.tui.playground.lessons import TakesLessons

        other = patched(TakesLessons, "_choose")
        await session.tap("d", "enter")
        return [patch, other]

    fails(act, reports)


class Closing(ModalScreen):
    def compose(self):
        yield Static("about to go")


def test_dialogs_above_each_other_are_all_closed(reports):
    async def act(session):
        await session.tap("m")
        await session.opened(Microscope)
        await session.tap("question_mark")
        await session.opened(Help)
        session.app.push_screen(Closing())
        await session.opened(Closing)
        session.app.screen.query_one(Static).call_later(boom)

    fails(act, reports)


def test_a_screen_that_cannot_be_opened(reports):
    """It is half registered when its style sheet fails; nothing of it is left."""

    async def act(session):
        true = GanApp._load_screen_css

        def load(app, screen):
            return boom() if isinstance(screen, Microscope) else true(app, screen)

        patch = patched(GanApp, "_load_screen_css", load)
        await session.tap("m")
        return [patch]

    fails(act, reports)


# -- the playground itself


@pytest.mark.parametrize("screen", [None, "m"], ids=["alone", "under a screen"])
@pytest.mark.parametrize("way", ["action", "show", "paint", "layout", "message", "follow", "all of it"])
def test_the_playground_that_fails_is_built_anew(way, screen, reports):
    async def act(session):
        app, old = session.app, session.app._playground
        if screen:
            await session.tap(screen)
            await session.wait(lambda: app.screen is not old and app.screen.is_mounted)
        panel = old.query_one(FakePanel)
        if way == "action":
            patch = patched(Playground, "action_measures")
            old.call_later(old.action_measures)
            undo = [patch]
        elif way == "show":
            true, calls = VerdictPanel.show, []

            def show(self, frame):
                calls.append(frame)
                return boom() if len(calls) == 1 else true(self, frame)

            undo = [patched(VerdictPanel, "show", show)]
            if screen == "m":
                old.call_later(old.show, session.frame)
            else:
                app.player.want()
        elif way == "paint":
            for canvas in old.query(Canvas):
                canvas.render_line = canvas.render_lines = boom
            old.refresh()
            app.screen.refresh()
            undo = []
            if screen == "m":
                old.call_later(next(iter(old.query(Canvas))).render_lines)
        elif way == "layout":
            panel.get_content_width = panel._size_updated = boom
            app._playground._refresh_layout()
            undo = []
        elif way == "follow":
            undo = [patched(Playground, "follow")]
            old.call_later(lambda: old.follow(session.frame, None))
        elif way == "message":
            panel.on_mouse_move = boom
            panel.call_later(boom)
            undo = []
        else:
            undo = []
            old.post_message_hook = None
            old.call_later(boom)
        await session.wait(lambda: app._playground is not old)
        return undo

    fails(act, reports)


def test_what_is_drawn_scored_and_learnt_stays(reports):
    async def run(session):
        with_clock(session)
        await session.tap("p")
        await session.opened(EditorScreen)
        await session.tap("escape")
        await session.opened(Playground)
        app = session.app
        app._playground.take(1)
        await session.settle()
        old = app._playground
        editor, real_or_fake, lesson_run = old.editor, old._real_or_fake, old.lesson_run
        assert editor is not None
        assert lesson_run is not None
        lesson_run.go(1)
        old.call_later(boom)
        await errors(session, reports, 1)
        await session.wait(lambda: app.screen is not old and app.screen.is_mounted)
        new = app._playground
        assert new is not old
        assert (new.editor, new._real_or_fake, new.lesson_run) == (editor, real_or_fake, lesson_run)
        assert new.has_class("-lesson")
        assert new.lesson_run.at == 1
        assert any("Lesson 1" in row for row in session.screen)

    drive(run)


def test_playing_goes_on(reports):
    async def run(session):
        with_clock(session)
        await session.until(lambda f: f.playing)
        session.app._playground.call_later(boom)
        await errors(session, reports, 1)
        before = session.frame.snapshot.step
        await session.until(lambda f: f.snapshot.step > before + 5)
        assert session.frame.playing
        await session.press("space")
        s = session.frame.snapshot
        straight = Trainer(Config())
        straight.run(steps=s.step)
        assert bits(s) == bits(straight.snapshot())
        assert f"step {s.step}" in " ".join(session.status.split())

    drive(run, playing=True)


# -- the end


async def twice(session, seconds, where):
    clock = with_clock(session)
    for _ in range(2):
        app = session.app
        node = app._playground if where == "playground" else app
        if where == "dialog":
            await session.tap("d")
            await session.opened(ChooseData)
            node = app.screen
        node.call_later(boom)
        await session.wait(lambda: session.app._latest == clock.now)
        await session.wait(lambda: not session.app._farewells)
        clock.now += seconds
    return app


@pytest.mark.parametrize(
    ("where", "seconds", "code"),
    [
        ("dialog", 3.01, None),
        ("dialog", 3.0, BROKEN),
        ("dialog", 0.0, BROKEN),
        ("playground", 2.9, BROKEN),
        ("playground", 1000.0, BROKEN),
    ],
)
def test_only_a_second_one_soon_or_in_the_playground_ends_it(where, seconds, code, reports):
    async def run(session):
        return await twice(session, seconds, where)

    app = drive(run)
    assert app.return_code == code
    assert_told(reports, 2)
    if code:
        assert str(reports()[-1]) in app.parting
        assert "\n" not in app.parting
        assert "\x1b" not in app.parting
        assert app.last_words == "The same run again: gan-tui --dataset slanted --seed 0"


def test_the_last_words_of_what_is_closed_do_not_end_it(reports):
    """They are reported, too."""

    async def act(session):
        await session.tap("m")
        await session.opened(Microscope)
        screen = session.app.screen
        screen.on_unmount = boom
        patch = patched(Microscope, "on_unmount")
        for panel in screen.query(VerdictPanel):
            panel.call_later(boom)
        screen.call_later(boom)
        return [patch]

    async def run(session):
        with_clock(session)
        before = bits(session.frame.snapshot)
        patches = await act(session)
        await session.wait(lambda: len(reports()) >= 2)
        await session.wait(lambda: not session.app._farewells)
        for patch in patches:
            patch.undo()
        await session.settle()
        assert_home(session, before, reports, 2)
        await assert_keys_work(session)

    drive(run)


def test_what_is_closed_keeps_its_parts_until_it_has_done_what_it_had_to_do(reports):
    async def run(session):
        with_clock(session)
        await session.tap("d")
        await session.opened(ChooseData)
        card = session.app.screen.query(Card).first()
        free = asyncio.Event()
        card.call_later(free.wait)
        card.call_later(lambda: card.query_one(PixelGallery))
        session.app.screen.call_later(boom)
        await session.wait(reports)
        await session.taken_in()
        free.set()
        await errors(session, reports, 1)
        await assert_keys_work(session)

    drive(run)
    assert_told(reports, 1)


def test_an_error_before_there_is_a_playground_ends_it(reports):
    async def run():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(GanApp, "push_screen", boom)
            app = GanApp(Config())
            async with app.run_test():
                pass
            return app

    app = asyncio.run(run())
    assert app.return_code == BROKEN
    assert "KeyError" in app.parting
    assert reports()


def test_an_error_while_closing_is_told_and_does_not_change_the_code(reports):
    async def run(session):
        patch = patched(FakePanel, "on_unmount", boom)
        session.app.exit(return_code=130)
        await session.wait(lambda: session.app.return_code is not None)
        return session.app, patch

    app, patch = drive(run)
    patch.undo()
    assert app.return_code == 130


# -- reports


def test_a_report(reports):
    secret = "correct horse"  # a local

    async def act(session):
        def fail(held=secret):
            assert held
            raise ValueError(WORDS)

        session.app.player.do(lambda t: t.tune(g_lr=0.02))
        await session.settle()
        session.app._playground.call_later(fail)

    async def run(session):
        await act(session)
        await errors(session, reports, 1)

    drive(run, Config(dataset="circles", seed=7))
    (path,) = reports()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert f"gan-tui {__version__}" in text
    assert "gan-tui --dataset circles --seed 7 --set g_lr=0.02@0" in text
    assert 'test_boundary.py", line' in text
    assert "ValueError" in text
    assert "horse" not in text


def test_five_are_kept(reports):
    async def run(session):
        clock = with_clock(session)
        for i in range(8):
            clock.now += 10
            await session.tap("d")
            await session.opened(ChooseData)

            def fail(i=i):
                raise KeyError(f"number {i}")

            session.app.screen.call_later(fail)
            await session.wait(lambda i=i: any(f"number {i}" in text for text in notices(session)))

    drive(run)
    found = [path.read_text() for path in reports()]
    assert [any(f"number {i}" in text for text in found) for i in range(8)] == [False] * 3 + [True] * 5, found
    assert len(found) == 5


@pytest.mark.parametrize("trouble", ["a file", "read-only", "no space"])
def test_where_no_report_can_be_saved_that_is_said(trouble, tmp_path, monkeypatch):
    state = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    if trouble == "a file":
        state.write_text("")
    else:
        errno = {"read-only": 30, "no space": 28}[trouble]

        def refuse(*_args, **_options):
            raise OSError(errno, os.strerror(errno))

        monkeypatch.setattr("gan_tui.reports.os.open", refuse)

    async def run(session):
        with_clock(session)
        before = bits(session.frame.snapshot)
        session.app._playground.call_later(boom)
        await session.wait(lambda: notices(session))
        await session.wait(lambda: session.app.screen.is_mounted and not session.app._farewells)
        assert "No report could be saved" in notices(session)[0]
        assert bits(session.frame.snapshot) == before
        await assert_keys_work(session)

    drive(run)


# -- the player's thread


def test_an_error_in_the_training_is_told_and_reported(reports):
    async def run(session):
        with_clock(session)
        await session.press("s", "s")
        before = bits(session.frame.snapshot)
        for _ in range(3):
            session.app.player.do(boom)
        await session.settle()
        await errors(session, reports, 3)
        assert len(notices(session)) == 3
        assert str(reports()[-1]) in notices(session)[-1]
        assert "\n" not in notices(session)[0]
        assert bits(session.frame.snapshot) == before
        await assert_keys_work(session)
        assert len(reports()) == 3, "each of them once"
        assert session.app.return_code is None

    drive(run)


def test_a_users_mistake_is_no_error_of_ours():
    async def run(session):
        session.app.player.do(lambda t: t.tune(g_lr=-1))
        await session.wait(lambda: len(session.app._notifications))
        assert [n.message for n in session.app._notifications] == ["g_lr is -1; it must be a real number from 0 to 10"]

    drive(run)


# -- Textual's own faults


@pytest.mark.parametrize("key", ["pagedown", "pageup", "home", "end", "down", "up", "enter"])
@pytest.mark.parametrize("typed", [(), ("z", "q", "z")])
def test_keys_in_a_palette_whose_list_is_empty(key, typed):
    """Until it has been laid out, Textual's looks up a line that is not there."""

    async def run(session):
        for each in ("ctrl+p", *typed, key, key):
            session.app.simulate_key(each)
        await session.settle()
        assert session.app.return_code is None
        if isinstance(session.app.screen, Palette):
            await session.wait(lambda: session.app.screen.query_one(CommandList).option_count)
            await session.tap(key)

    drive(run)


def test_a_worker_that_fails_is_told_by_its_own_error(reports):
    async def act(session):
        async def work():
            raise ZeroDivisionError("in the palette")

        await session.tap("ctrl+p")
        await session.opened(Palette)
        worker = session.app.screen.run_worker(work())
        assert isinstance(worker, Worker)

    fails(act, reports)


def test_what_a_cancelled_part_was_waited_for_does_not_end_the_app():
    """Textual's loop takes any cancellation for its own."""

    async def run(session):
        async def cancelled():
            task = asyncio.create_task(asyncio.sleep(60))
            asyncio.get_running_loop().call_soon(task.cancel)
            await task

        session.app.call_later(cancelled)
        session.app.call_next(cancelled)
        await session.taken_in()
        await assert_keys_work(session)

    drive(run)
