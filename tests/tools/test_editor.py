"""The pixel editor's model: painting, undoing, pictures from everywhere, pictures kept."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_tui import Config, Trainer
from gan_tui.data.files import read, save_images
from gan_tui.tools.editor import BROUGHT, INKS, STROKES, Editor


def snapshot(steps=0, **knobs):
    trainer = Trainer(Config(**knobs))
    trainer.run(steps=steps)
    return trainer.snapshot()


def opened(steps=0, **knobs):
    editor = Editor()
    editor.see(snapshot(steps, **knobs))
    return editor


S = snapshot(5, dataset="circles")


def test_it_begins_blank_in_the_size_of_the_data():
    for name, shape in (("slanted", (2, 2)), ("bars", (4, 4))):
        editor = opened(dataset=name)
        assert (editor.picture.shape, editor.picture.pixels.max(), editor.picture.source) == (shape, 0, "blank")
        assert (editor.ink, editor.cursor, editor.painted, editor.moved) == (INKS, (0, 0), 0, 0)


def test_painting_changes_the_verdict():
    editor = opened(50, dataset="slanted", init="by_hand", generator=(), discriminator=(), latent_dim=1)
    said = [editor.verdict]
    for cell in ((0, 0), (1, 1)):
        editor.cursor = cell
        editor.paint()
        said.append(editor.verdict)
        picture = editor.picture.pixels.reshape(1, -1)
        assert editor.verdict == pytest.approx(float(editor.snapshot.judge(picture)[0]), abs=1e-6)
    assert said[0] < said[1] < said[2]
    assert (editor.painted, editor.obeys) == (2, 1)
    assert editor.moved == 0.5


def test_training_goes_on_under_the_picture():
    editor = opened(dataset="slanted")
    editor.real()
    before, pixels = editor.verdict, editor.picture.pixels
    editor.see(snapshot(100, dataset="slanted"))
    assert editor.picture.pixels is pixels
    assert editor.verdict != before


def test_strokes_stay_within_the_picture():
    editor = opened(dataset="circles")
    editor.dip(3)
    editor.stroke([(-1, 0), (0, 0), (1, 1), (3, 3), (2, 9)])
    assert editor.picture.pixels.ravel().tolist() == [3 / 9, 0, 0, 0, 3 / 9, 0, 0, 0, 0]
    assert editor.cursor == (1, 1)
    editor.stroke([(7, 7)])
    assert editor.cursor == (1, 1)
    editor.undo()
    assert editor.picture.pixels.max() == 0, "a stroke beside the picture is none"


def test_a_drag_is_undone_as_one():
    editor = opened(dataset="circles")
    editor.stroke([(0, 0)])
    editor.stroke([(0, 1)])
    editor.stroke([(0, 2)], begins=False)
    editor.undo()
    assert editor.picture.pixels.sum() == 1
    editor.redo()
    assert editor.picture.pixels.sum() == 3
    editor.undo()
    editor.stroke([(2, 2)])
    editor.redo()
    assert editor.picture.pixels.sum() == 2, "a new stroke ends what could be redone"


def test_a_drag_that_begins_beside_the_picture():
    editor = opened(dataset="circles")
    editor.stroke([(0, 0)])
    editor.stroke([(-1, 5)])
    editor.stroke([(1, 1)], begins=False)
    editor.undo()
    assert editor.picture.pixels.sum() == 1


def test_each_size_is_saved_by_itself():
    editor = opened(dataset="circles")
    editor.keep()
    editor.blank((4, 4))
    editor.keep()
    assert editor.kept.unsaved == {(3, 3), (4, 4)}
    editor.discard()
    assert editor.kept.unsaved == {(3, 3)}


MOVES = sorted(Editor.MOVES)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(MOVES), max_size=40))
def test_any_moves_in_any_order(names):
    """Pixels stay in range, the cursor in the picture; undoing all leads back to the blank."""
    editor = Editor()
    editor.see(S)
    for name in names:
        Editor.MOVES[name](editor)
        pixels = editor.picture.pixels
        assert 0 <= pixels.min() <= pixels.max() <= 1
        assert pixels.shape == (3, 3)
        assert all(0 <= at < 3 for at in editor.cursor)
        assert 0 <= editor.ink <= INKS
        assert 0 <= editor.verdict <= 1
    for _ in names:
        editor.undo()
    assert editor.picture.pixels.max() == 0
    assert editor.picture.source == "blank"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["paint", "erase", "brush_right", "brush_down", "from_real", "please"]), max_size=20))
def test_undo_and_redo_are_inverses(names):
    editor = Editor()
    editor.see(S)
    for name in names:
        Editor.MOVES[name](editor)
    pixels = editor.picture.pixels
    for _ in range(50):
        editor.undo()
    for _ in range(50):
        editor.redo()
    np.testing.assert_array_equal(editor.picture.pixels, pixels)


def test_so_many_strokes_and_no_more():
    editor = opened(dataset="slanted")
    for i in range(STROKES + 20):
        editor.dip(i % 10)
        editor.paint()
    for _ in range(2 * STROKES):
        editor.undo()
    assert editor.picture.pixels[0, 0] == (20 - 1) % 10 / 9


def test_reals_and_fakes_in_turn():
    editor = opened(20, dataset="circles")
    s = editor.snapshot
    for i in (0, 1):
        editor.real()
        np.testing.assert_allclose(editor.picture.pixels.ravel(), s.reference[i])
        assert editor.picture.source == f"real {i + 1}"
    editor.fake()
    np.testing.assert_allclose(editor.picture.pixels.ravel(), s.probe_images[0])
    assert (editor.picture.source, editor.painted) == ("fake 1", 0)
    assert editor.verdict == pytest.approx(float(s.judge(s.probe_images[:1])[0]), abs=1e-6)


def test_please_asks_for_more():
    editor = opened(60, dataset="bars", r1=0, g_steps=0)
    editor.fake()
    for _ in range(15):
        before = editor.verdict
        editor.please()
        assert editor.verdict >= before
    assert editor.verdict > 0.9
    assert editor.obeys == 0, "D is fooled: it is no bar"


def test_a_conditional_game_is_asked_about_a_class():
    editor = opened(200, dataset="diagonals", conditional=True)
    editor.real()
    s, at = editor.snapshot, int(editor.snapshot.reference_labels[0])
    assert editor.asked == at
    own = editor.verdict
    editor.name_class()
    assert editor.asked == 1 - at
    assert editor.verdict < own - 0.03, "a fine face, but not of the kind it claims to be"
    assert opened(dataset="diagonals").asked is None
    assert s.config.conditional


# -- other sizes


def test_a_picture_of_another_size_is_not_judged():
    editor = opened(dataset="slanted")
    editor.blank((5, 7))
    assert (editor.picture.shape, editor.judged, editor.attribution) == ((5, 7), False, None)
    assert math.isnan(editor.verdict)
    assert math.isnan(editor.obeys)
    editor.please()
    editor.stroke([(4, 6)])
    assert editor.painted == 1
    editor.keep()
    assert editor.pictures == 1
    editor.see(snapshot(dataset="circles"))
    assert editor.picture.shape == (5, 7), "what was painted stays"


def test_an_untouched_blank_follows_the_data():
    editor = opened(dataset="slanted")
    editor.see(snapshot(dataset="circles"))
    assert editor.picture.shape == (3, 3)
    editor.paint()
    editor.see(snapshot(dataset="slanted"))
    assert editor.picture.shape == (3, 3)


@pytest.mark.parametrize(
    ("shape", "to"), [((4, 4), "slanted"), ((2, 2), "bars"), ((5, 7), "circles"), ((1, 1), "bars")]
)
def test_fitting_keeps_the_ink(shape, to):
    """A pixel is the mean of what it covers: the mean over all stays, a flat picture stays flat."""
    editor = opened(dataset=to)
    rng = np.random.default_rng(3)
    editor.bring(rng.random((1, *shape)), "x")
    mean = editor.picture.pixels.mean()
    editor.fit()
    assert editor.judged
    assert editor.picture.pixels.mean() == pytest.approx(mean)
    editor.bring(np.full((1, *shape), 0.3), "y")
    editor.fit()
    np.testing.assert_allclose(editor.picture.pixels, 0.3)


def test_fitting_by_halves_is_a_mean_of_four():
    editor = opened(dataset="slanted")
    image = np.arange(16).reshape(4, 4) / 16
    editor.bring(image[None], "x")
    editor.fit()
    np.testing.assert_allclose(editor.picture.pixels, image.reshape(2, 2, 2, 2).mean((1, 3)))


# -- the album


def test_what_is_kept_can_be_picked_browsed_and_thrown_away():
    editor = opened(dataset="circles")
    for ink in (9, 5, 2):
        editor.dip(ink)
        editor.paint()
        editor.keep()
    assert (editor.pictures, editor.shown, editor.kept.unsaved) == (3, 2, {(3, 3)})
    editor.browse(1)
    assert (editor.shown, editor.picture.pixels[0, 0]) == (0, 1)
    editor.browse(-1)
    assert editor.shown == 2
    editor.pick(1)
    assert (editor.picture.pixels[0, 0], editor.painted) == (5 / 9, 0)
    editor.paint()
    assert editor.shown is None, "it is another picture now"
    editor.pick(1)
    editor.discard()
    assert (editor.pictures, editor.shown, editor.picture.pixels[0, 0]) == (2, None, 5 / 9)
    editor.keep()
    assert editor.pictures == 3
    editor.blank((4, 4))
    assert (editor.pictures, editor.kept.elsewhere((4, 4))) == (0, 3)
    editor.browse(1)
    assert editor.picture.shape == (4, 4)


def test_images_of_ones_own():
    editor = opened(dataset="circles")
    images = np.random.default_rng(0).random((BROUGHT + 3, 3, 3))
    editor.bring(images, "mine.npz")
    assert (editor.picture.source, editor.pictures, editor.kept.unsaved) == ("mine.npz, 1", BROUGHT, set())
    np.testing.assert_array_equal(editor.picture.pixels, images[0])


@pytest.mark.parametrize(("name", "off"), [("a.npz", 1e-7), ("a.txt", 1 / 18 + 1e-6)])
def test_what_is_kept_can_be_saved_and_trained_on(tmp_path, name, off):
    editor = opened(3, dataset="circles")
    editor.real()
    editor.keep()
    editor.paint()
    editor.keep()
    save_images(tmp_path / name, editor.kept.stack(editor.picture.shape), editor.picture.shape)
    found = read(str(tmp_path / name)).images
    np.testing.assert_allclose(found.reshape(2, 9), editor.kept.stack(editor.picture.shape), atol=off)
    trainer = Trainer(Config(dataset=str(tmp_path / name)))
    trainer.run(steps=20)
    assert trainer.diverged is None
    editor.see(trainer.snapshot())
    assert 0 < editor.verdict < 1
    assert math.isnan(editor.obeys), "own images have no rule"
