"""The pixel editor under a pilot: the mouse, the words, files in and out, training underneath."""

import re

import numpy as np
import pytest
from app_host import Session, bits, drive, walked
from textual import events
from textual.widgets import Input
from textual.widgets._toast import Toast

from gan_tui import LOSSES, Config, Trainer
from gan_tui.data.files import read, save_images
from gan_tui.tui.dialogs.ask import Ask, Offer
from gan_tui.tui.dialogs.help import Help
from gan_tui.tui.editor.board import Board, GreyGallery, Inks
from gan_tui.tui.editor.panels import AlbumPanel, AnswerPanel, BoardPanel, SlopePanel
from gan_tui.tui.editor.picture_files import parse_size, parse_source, parse_target, path_in, warning
from gan_tui.tui.editor.screen import EditorScreen
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.playground.screen import Playground
from gan_tui.tui.widgets.bars import ProbabilityBar
from gan_tui.tui.widgets.lines import Lines

SIZES = [(60, 18), (80, 24), (120, 36), (160, 48)]
BY_HAND = Config(dataset="slanted", init="by_hand", generator=(), discriminator=(), latent_dim=1, latent="uniform")


async def opened(s: Session):
    await s.tap("p")
    await s.opened(EditorScreen)
    await s.press()
    return s.app.screen.tool


def toasts(s):
    return [str(toast.render()) for toast in s.app.screen.query(Toast)]


def words(s):
    return " ".join(" ".join(s.rows(s.app.screen.query_one(AnswerPanel).query_one(Lines))).split())


def centre(s, row, column):
    """The cell in the middle of a pixel of the board."""
    place = s.app.screen.query_one(Board)._layout()
    x, y = place.origin(0)
    return x + column * place.scale + place.scale // 2, y + row * place.scale // 2 + place.scale // 4


async def drag(s, button, *cells):
    first, *rest = [centre(s, *cell) for cell in cells]
    await s.pilot.mouse_down(Board, offset=first, button=button)
    for at in rest:
        await s.pilot.hover(Board, offset=at)
    await s.pilot.mouse_up(Board, offset=(rest or [first])[-1])
    await s.settle()


# -- the mouse


@pytest.mark.parametrize("size", SIZES)
def test_the_mouse_paints_and_erases(size):
    async def act(s):
        editor = await opened(s)
        await drag(s, 1, (0, 0), (0, 2))
        assert editor.picture.pixels.tolist() == [[1, 1, 1], [0, 0, 0], [0, 0, 0]], "also where the mouse leapt"
        assert editor.cursor == (0, 2)
        await drag(s, 3, (0, 1))
        assert editor.picture.pixels[0].tolist() == [1, 0, 1]
        await s.press("u")
        assert editor.picture.pixels[0].tolist() == [1, 1, 1]
        await s.press("u")
        assert editor.picture.pixels.max() == 0, "a drag is undone as one"
        await s.press("4")
        await drag(s, 1, (2, 2))
        await s.press("9")
        await drag(s, 2, (2, 2))
        assert editor.ink == 4, "the middle button takes the ink"

    drive(act, Config(dataset="circles"), size)


def test_a_drag_beyond_the_edge_paints_nothing_there():
    async def act(s):
        editor = await opened(s)
        await s.pilot.mouse_down(Board, offset=centre(s, 1, 1))
        await s.pilot.hover(AlbumPanel)
        await s.pilot.mouse_up(AlbumPanel)
        await s.settle()
        assert editor.picture.pixels[1].tolist() == [0, 1, 1]
        assert editor.cursor == (1, 2)
        await s.pilot.hover(Board, offset=centre(s, 0, 0))
        await s.settle()
        assert editor.picture.pixels[0, 0] == 0, "the button is up"

    drive(act, Config(dataset="circles"))


def test_pixels_of_half_a_cell_are_painted_by_the_cell():
    async def act(s):
        editor = await opened(s)
        editor.blank((32, 16))
        await s.settle()
        board = s.app.screen.query_one(Board)
        assert board._layout().scale == 1
        x, y = board._layout().origin(0)
        await s.pilot.mouse_down(Board, offset=(x + 3, y + 2))
        await s.pilot.hover(Board, offset=(x + 3, y + 4))
        await s.pilot.mouse_up(Board, offset=(x + 3, y + 4))
        await s.settle()
        assert np.flatnonzero(editor.picture.pixels[:, 3]).tolist() == [4, 5, 6, 7, 8, 9]
        assert editor.painted == 6

    drive(act, Config(dataset="circles"))


def test_inks_and_kept_pictures_by_click():
    async def act(s):
        editor = await opened(s)
        inks = s.app.screen.query_one(Inks)
        start, each = inks._place(inks.size.width)
        await s.pilot.click(Inks, offset=(start + 3 * each + 1, 0))
        await s.settle()
        assert editor.ink == 3
        assert "[3]" in s.rows(inks)[0]
        await s.press("x", "a", "x", "a")
        gallery = s.app.screen.query_one(AlbumPanel).query_one(GreyGallery)
        await s.pilot.click(gallery, offset=gallery._layout().origin(0))
        await s.settle()
        assert (editor.shown, editor.picture.source) == (0, "kept 1")

    drive(act)


# -- what is seen


def test_a_stroke_changes_what_is_said():
    """The tutorial's D of five numbers: +1 -1 -1 +1, bias -1. Bright pixels on the falling diagonal."""

    async def act(s):
        await opened(s)
        bar = s.app.screen.query_one(AnswerPanel).query(ProbabilityBar).first()
        assert "0.27" in s.rows(bar)[0]
        assert "fake, 0.27: nothing in it speaks for either side." in words(s)
        await s.press("enter", "down", "right", "enter")
        assert "0.73" in s.rows(bar)[0]
        assert "real, 0.73: the bright falling diagonal speaks for it (+2.00)." in words(s)
        assert "Exact" in words(s)
        await s.press("up", "4", "enter")
        assert "the grey top right pixel against (-0.44)" in words(s)
        board = s.app.screen.query_one(BoardPanel)
        assert (board.border_title, board.border_subtitle) == (
            "2x2 · blank, 3 changed",
            "pixel 1,2 · 0.44 · slope -1.00",
        )

    drive(act, BY_HAND)


def test_the_sum_where_there_is_room():
    async def act(s):
        await opened(s)
        await s.press("enter", "down", "right", "enter")
        rows = [row.strip() for row in s.rows(s.app.screen.query_one(AnswerPanel).query_one(Lines))]
        assert "-1.00  the bias" in rows
        assert "+2.00  the bright falling diagonal" in rows
        assert "+1.00  the logit: D says 0.73" in rows

    drive(act, BY_HAND, (120, 36))


def test_the_signs_of_the_slopes_are_coloured():
    async def act(s):
        await opened(s)
        gallery = s.app.screen.query_one(SlopePanel).query_one("SignedGallery")
        place = gallery._layout()
        x, y = place.origin(0)
        paper = []
        for column in (0, 1):
            (segment,) = gallery.render_line(y).crop(x + column * place.scale, x + column * place.scale + 1)
            paper.append(segment.style.bgcolor.get_truecolor())
        positive, negative = (gallery.colour(role).rich_color.get_truecolor() for role in ("positive", "negative"))
        assert paper == [positive, negative]

    drive(act, BY_HAND)


@pytest.mark.parametrize("loss", LOSSES)
def test_scores_are_called_scores(loss):
    async def act(s):
        await s.go(30)
        await opened(s)
        await s.press("x")
        assert ("score" in s.app.screen.query_one(AnswerPanel).border_title) is not LOSSES[loss].probability
        said = float(s.frame.snapshot.judge(s.app.screen.tool.picture.pixels.reshape(1, -1))[0])
        assert f"{said:.2f}" in words(s)

    drive(act, Config(dataset="circles", loss=loss), (120, 36))


@pytest.mark.parametrize("dark", [True, False])
def test_the_cursor_is_seen_on_dark_and_on_bright(dark):
    async def act(s):
        editor = await opened(s)
        await s.press("shift+right", "left" if dark else "right")
        board = s.app.screen.query_one(Board)
        place = board._layout()
        x, y = place.origin(0)
        (segment,) = board.render_line(y).crop(
            x + editor.cursor[1] * place.scale, x + editor.cursor[1] * place.scale + 1
        )
        ink, paper = segment.style.color.get_truecolor(), segment.style.bgcolor.get_truecolor()
        assert segment.text == "┏"
        assert abs(sum(ink) - sum(paper)) > 300

    drive(act)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dataset", ["slanted", "digits"])
def test_everything_has_its_place(size, dataset):
    async def act(s):
        await opened(s)
        await s.press("x", "a", "g", "a")
        screen = s.app.screen
        for panel in screen.query(Panel):
            if panel.display:
                region = panel.region
                assert region.area
                assert region.bottom <= size[1] - 2
                assert region.right <= size[0]
        board = screen.query_one(Board)
        place = board._layout()
        assert place.tile[0] >= 16
        assert place.tile[1] <= board.size.height, "the picture is whole"
        first = s.rows(screen.query_one(AnswerPanel).query_one(Lines))
        assert re.search(r"(real|fake|D cannot tell), 0\.\d\d", " ".join(first))
        assert "enter paint" in s.screen[-1]

    drive(act, Config(dataset=dataset), size)


@pytest.mark.parametrize("term", [{"COLORTERM": "", "TERM": "linux"}, {"COLORTERM": "", "TERM": "xterm-256color"}])
def test_on_terminals_of_few_colours(term):
    async def act(s):
        editor = await opened(s)
        await s.press("down", "x", "enter")
        editor.blank((16, 16))
        await s.settle()
        assert s.app.screen.query_one(Board)._layout().scale >= 1

    drive(act, **term)


def test_help_explains_it():
    async def act(s):
        await opened(s)
        await s.tap("question_mark")
        await s.opened(Help)
        text = s.app.screen._text
        for panel in (BoardPanel, AnswerPanel, SlopePanel, AlbumPanel):
            assert panel.HELP.splitlines()[0] in text
        assert "What would D like?" in text

    drive(act)


# -- training underneath


def test_training_goes_on_underneath():
    async def act(s):
        await opened(s)
        await s.press("x")
        before = words(s)
        await s.tap("space")
        await s.until(lambda f: f.playing and f.snapshot.step >= 60)
        await s.press("enter", "right", "w")
        await s.tap("space")
        f = await s.until(lambda f: not f.playing)
        await s.settle()
        assert bits(f.snapshot) == bits(walked(Config(), f.snapshot.step).snapshot()), "painting does not touch it"
        assert words(s) != before

    drive(act)


def test_another_data_set_underneath():
    async def act(s):
        editor = await opened(s)
        await s.press("enter")
        s.app.player.load(lambda trainer: Trainer(Config(dataset="circles")))
        await s.settle()
        assert editor.picture.shape == (2, 2)
        assert "D judges images of 3x3 only, and this one is 2x2" in words(s)
        await s.press("i")
        assert editor.judged

    drive(act)


def test_a_game_that_diverged():
    async def act(s):
        await opened(s)
        await s.press("x")
        for index in (0, 1, 2, 3):
            s.app.player.do(lambda trainer, index=index: trainer.set_weight("discriminator", index, 3e38))
        await s.settle()
        assert "no number" in words(s)
        await s.press("w", "enter")

    drive(act, Config(dataset="slanted", generator=(), discriminator=()))


# -- files


def test_save_and_train(tmp_path):
    path = tmp_path / "faces.npz"

    async def act(s):
        editor = await opened(s)
        await s.press("x", "a", "x", "a")
        await s.tap("S")
        await s.opened(Ask)
        field = s.app.screen.query_one(Input)
        field.value = str(tmp_path / "faces.gif")
        await s.wait(lambda: "ends in .npz or .txt" in " ".join(s.screen))
        field.value = str(tmp_path / "nowhere" / "faces.npz")
        await s.wait(lambda: "There is no folder" in " ".join(s.screen))
        field.value = str(path)
        await s.tap("enter")
        await s.opened(Offer)
        assert "gan-tui --dataset" in " ".join(s.screen)
        assert read(str(path)).images.shape == (2, 2, 2)
        assert not editor.kept.unsaved
        await s.tap("enter")
        f = await s.until(lambda f: f.config.dataset == str(path))
        assert (f.snapshot.step, f.snapshot.dataset.images.shape) == (0, (2, 4))
        await s.opened(EditorScreen)
        await s.press("s", "s")
        assert editor.pictures == 2
        assert editor.judged

    drive(act)


def test_a_file_is_not_replaced_without_asking(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text("#.\n.#\n")

    async def act(s):
        await opened(s)
        await s.press("enter", "a")
        await s.tap("S")
        await s.opened(Ask)
        s.app.screen.query_one(Input).value = str(path)
        await s.tap("enter")
        await s.wait(lambda: "enter again replaces it" in " ".join(s.screen))
        assert path.read_text() == "#.\n.#\n"
        await s.tap("enter")
        await s.opened(Offer)
        assert path.read_text() == "#.\n..\n"
        await s.tap("escape")
        await s.opened(EditorScreen)
        assert s.frame.config.dataset == "slanted"

    drive(act)


def test_where_nothing_can_be_written():
    async def act(s):
        editor = await opened(s)
        await s.press("enter", "a")
        await s.tap("S")
        await s.opened(Ask)
        s.app.screen.query_one(Input).value = "/dev/full.npz"
        await s.tap("enter")
        await s.opened(EditorScreen)
        await s.wait(lambda: toasts(s))
        assert "cannot save" in toasts(s)[0]
        assert editor.kept.unsaved

    from unittest.mock import patch

    with patch("gan_tui.tui.editor.screen.save_images", side_effect=OSError(28, "No space left on device")):
        drive(act)


@pytest.mark.parametrize("how", ["{}", "'{}'", "file://{}", "{}\n"])
def test_a_file_is_dropped_in(tmp_path, how):
    path = tmp_path / "my faces.npz"
    save_images(path, np.random.default_rng(0).random((3, 4)), (2, 2))

    async def act(s):
        editor = await opened(s)
        s.app.screen.post_message(events.Paste(how.format(path)))
        await s.wait(lambda: editor.picture.source == "my faces.npz, 1")
        await s.settle()
        assert editor.pictures == 3
        np.testing.assert_allclose(editor.picture.pixels, read(str(path)).images[0])
        assert 0 < editor.verdict < 1

    drive(act)


def repr_short(text):
    return repr(text[:12])


@pytest.mark.parametrize(
    "text", ["hello", "/no/such/file.npz", "", "two words", "\x00", "a" * 5000, "'"], ids=repr_short
)
def test_what_is_no_file_is_said_to_be_none(text):
    async def act(s):
        editor = await opened(s)
        s.app.screen.post_message(events.Paste(text))
        await s.wait(lambda: toasts(s))
        assert "no image to open" in toasts(s)[0]
        assert editor.picture.source == "blank"

    drive(act)


def test_a_damaged_file(tmp_path):
    path = tmp_path / "bad.npz"
    path.write_bytes(b"no archive")

    async def act(s):
        await opened(s)
        await s.tap("o")
        await s.opened(Ask)
        s.app.screen.query_one(Input).value = str(path)
        await s.tap("enter")
        await s.opened(EditorScreen)
        await s.wait(lambda: toasts(s))
        assert "cannot read" in toasts(s)[0]

    drive(act)


@pytest.mark.parametrize(
    ("text", "shape"), [("8x8", (8, 8)), ("3 x 5", (3, 5)), ("16", (16, 16)), (" 1,2 ", (1, 2)), ("2 3", (2, 3))]
)
def test_sizes(text, shape):
    assert parse_size(text) == shape


@pytest.mark.parametrize("text", ["", "0x3", "17", "3x", "x", "-3x3", "3x3x3", "1e1", "³x3"])
def test_what_is_no_size(text):
    with pytest.raises(ValueError, match="from 1 to 16"):
        parse_size(text)


def test_paths(tmp_path):
    (tmp_path / "a b.txt").write_text("#\n")
    assert path_in(str(tmp_path / "a b.txt")) == tmp_path / "a b.txt"
    assert path_in(str(tmp_path).replace("/", "/") + "/a\\ b.txt") == tmp_path / "a b.txt"
    assert path_in(f"file://{tmp_path}/a%20b.txt") == tmp_path / "a b.txt"
    assert parse_source(str(tmp_path)) == tmp_path
    for text, said in (("", "Write the path"), (str(tmp_path / "x.txt"), "no such file"), (__file__, "Images come in")):
        with pytest.raises(ValueError, match=said):
            parse_source(text)
    assert warning(tmp_path / "a b.txt")
    assert not warning(parse_target(str(tmp_path / "new.npz")))
    with pytest.raises(ValueError, match="ends in"):
        parse_target("")


# -- leaving


def test_kept_pictures_are_not_lost_without_a_word():
    async def act(s):
        await opened(s)
        await s.press("enter", "a")
        await s.tap("p")
        await s.opened(Playground)
        await s.tap("q")
        await s.wait(lambda: toasts(s))
        assert "S saves them" in toasts(s)[0]
        assert s.app.is_running
        await s.tap("q")
        await s.wait(lambda: s.app._exit)

    drive(act)


@pytest.mark.parametrize("keys", [("p", "enter"), ("p", "x"), ()])
def test_a_sketch_holds_nobody_back(keys):
    async def act(s):
        for key in keys:
            await s.tap(key)
        await s.tap("q")
        await s.wait(lambda: s.app._exit)

    drive(act)


# -- in a lesson


def test_lesson_13_is_followed_here():
    """Its goal is reached in the editor; the playground turns the page."""

    async def act(s):
        s.app.screen.take(13)
        playground, lesson_run = s.app.screen, s.app.screen.lesson_run
        await s.wait(lambda: lesson_run.words)
        s.app.player.do(lambda trainer: trainer.run(steps=40))
        await s.wait(lambda: lesson_run.reached)
        await s.press("enter")
        assert lesson_run.at == 1
        await opened(s)
        await s.press("g")
        await s.wait(lambda: lesson_run.reached)
        await s.tap("escape")
        await s.opened(Playground)
        await s.press("enter")
        assert (playground.lesson_run.at, lesson_run.reached) == (2, False)

    drive(act)
