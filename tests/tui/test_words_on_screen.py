"""Text from outside on the screen: as it is, in letters, and never read as markup."""

import numpy as np
import pytest
from app_host import drive
from textual import events
from textual.widgets import Input

from gan_tui import Config, load_dataset
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.panels.status import StatusBar

EVIL = "[/b]\x1b[31m\x9b31m\n\u202e[@click=app.exit]\x07"
TOLD = r"[/b]\x1b[31m\x9b31m\n\u202e[@click=app.exit]\x07"
SIZE = (160, 48)


@pytest.fixture
def mine(tmp_path):
    """Printable names that are markup: of a folder, a file, and the classes."""
    folder = tmp_path / "[@click=app.exit]x[" / "[b]"
    folder.mkdir(parents=True)
    path = folder / "[b][$x].csv"
    rows = [f"{label},{i % 2},{1 - i % 2}, 0,1" for i, label in enumerate(["[/b]", "[@click=app.exit]x", "[#"] * 10)]
    path.write_text("\n".join(["label,a,b,c,d", *rows]))
    return path


def check(session):
    assert session.app.is_running
    assert session.app.return_code in (None, 0)
    for line in session.screen:
        assert line.isprintable(), line


def test_names_on_every_screen(mine):
    async def look(session):
        seen = []
        for keys in (("n", "n", "n"), ("k", "k"), ("d", "escape"), ("m", "escape"), ("x", "z", "3", "escape"),
                     ("p", "x", "g", "a", "escape"), ("g", "left", "escape"), ("L", "escape"), ("c", "escape"),
                     ("M",), ("y",), ("question_mark", "escape")):  # fmt: skip
            for key in keys:
                await session.press(key)
                check(session)
                seen += session.screen
        text = "\n".join(seen)
        assert "[b][$x]" in text, "the title"
        assert "[@click=app.exit]x" in text, "a class"

    drive(look, Config(dataset=str(mine), conditional=True), SIZE)


def test_whatever_is_said_is_no_markup():
    """By the app, a screen and a widget; however they ask for it."""

    async def look(session):
        for who in (session.app, session.app.screen, session.app.screen.query_one(StatusBar)):
            who.notify(EVIL, title=EVIL, markup=True)
        await session.settle()
        found = list(session.app._notifications)
        assert [(n.message, n.title, n.markup) for n in found] == [(TOLD, TOLD, False)] * 3
        check(session)

    drive(look)


def test_what_a_panel_has_on_its_edges():
    async def look(session):
        panel = session.app.screen.query(Panel).first()
        panel.border_title = panel.border_subtitle = EVIL
        assert panel._border_title.plain == panel._border_subtitle.plain == TOLD
        await session.settle()
        check(session)

    drive(look)


def test_an_error_of_the_player():
    async def look(session):
        def fail(trainer):
            raise ValueError(EVIL)

        session.app.player.load(fail)
        await session.wait(lambda: [*session.app._notifications])
        assert TOLD in next(iter(session.app._notifications)).message
        check(session)

    drive(look)


@pytest.mark.parametrize("keys", [("p",), ("p", "o"), ("p", "z"), ("p", "a", "S"), ("question_mark", "a"), ("ctrl+p",),
                                  ("k", "enter")], ids="-".join)  # fmt: skip
def test_what_is_pasted(keys):
    async def look(session):
        for key in keys:
            await session.press(key)
        await session.pilot.pause(0.1)
        session.app.post_message(events.Paste(EVIL + "x" * 100_000))
        await session.settle()
        check(session)
        for field in session.app.screen.query(Input):
            assert field.value.isprintable()
        for key in ("enter", "escape", "escape"):
            await session.press(key)
            check(session)

    drive(look, size=SIZE)


def test_a_file_of_such_a_name_on_the_editor_and_saved(tmp_path):
    """Brought, kept, saved and trained on."""
    folder = tmp_path / "[b]"
    folder.mkdir()
    np.save(folder / "[@click=app.exit]x[.npy", np.eye(4))

    async def look(session):
        await session.press("p")
        await session.app.screen._bring(folder / "[@click=app.exit]x[.npy")
        await session.settle()
        check(session)
        assert any("[@click=app.exit]x[" in line for line in session.screen)
        await session.app.screen._bring(folder / f"{EVIL[4:]}.npy")
        await session.settle()
        (said,) = session.app._notifications
        assert said.message.isprintable()
        check(session)

    drive(look, size=SIZE)


def test_names_are_ready_before_they_are_drawn(mine):
    data = load_dataset(str(mine))
    assert data.classes == ("[#", "[/b]", "[@click=app.exit]x")
