"""The pixel editor's model: painting, undoing, pictures from everywhere, pictures kept."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_tui import Config, Trainer
from gan_tui.data.files import read, save_images
from gan_tui.tools.editor import BROUGHT, INKS, STROKES, Easel


def snapshot(steps=0, **knobs):
    trainer = Trainer(Config(**knobs))
    trainer.run(steps=steps)
    return trainer.snapshot()


def opened(steps=0, **knobs):
    easel = Easel()
    easel.see(snapshot(steps, **knobs))
    return easel


S = snapshot(5, dataset="circles")


def test_it_begins_blank_in_the_size_of_the_data():
    for name, shape in (("slanted", (2, 2)), ("bars", (4, 4))):
        easel = opened(dataset=name)
        assert (easel.picture.shape, easel.picture.pixels.max(), easel.picture.source) == (shape, 0, "blank")
        assert (easel.ink, easel.cursor, easel.painted, easel.moved) == (INKS, (0, 0), 0, 0)


def test_painting_changes_the_verdict():
    easel = opened(50, dataset="slanted", init="by_hand", generator=(), discriminator=(), latent_dim=1)
    said = [easel.verdict]
    for cell in ((0, 0), (1, 1)):
        easel.cursor = cell
        easel.paint()
        said.append(easel.verdict)
        picture = easel.picture.pixels.reshape(1, -1)
        assert easel.verdict == pytest.approx(float(easel.snapshot.judge(picture)[0]), abs=1e-6)
    assert said[0] < said[1] < said[2]
    assert (easel.painted, easel.obeys) == (2, 1)
    assert easel.moved == 0.5


def test_training_goes_on_under_the_picture():
    easel = opened(dataset="slanted")
    easel.real()
    before, pixels = easel.verdict, easel.picture.pixels
    easel.see(snapshot(100, dataset="slanted"))
    assert easel.picture.pixels is pixels
    assert easel.verdict != before


def test_strokes_stay_within_the_picture():
    easel = opened(dataset="circles")
    easel.dip(3)
    easel.stroke([(-1, 0), (0, 0), (1, 1), (3, 3), (2, 9)])
    assert easel.picture.pixels.ravel().tolist() == [3 / 9, 0, 0, 0, 3 / 9, 0, 0, 0, 0]
    assert easel.cursor == (1, 1)
    easel.stroke([(7, 7)])
    assert easel.cursor == (1, 1)
    easel.undo()
    assert easel.picture.pixels.max() == 0, "a stroke beside the picture is none"


def test_a_drag_is_undone_as_one():
    easel = opened(dataset="circles")
    easel.stroke([(0, 0)])
    easel.stroke([(0, 1)])
    easel.stroke([(0, 2)], begins=False)
    easel.undo()
    assert easel.picture.pixels.sum() == 1
    easel.redo()
    assert easel.picture.pixels.sum() == 3
    easel.undo()
    easel.stroke([(2, 2)])
    easel.redo()
    assert easel.picture.pixels.sum() == 2, "a new stroke ends what could be redone"


def test_a_drag_that_begins_beside_the_picture():
    easel = opened(dataset="circles")
    easel.stroke([(0, 0)])
    easel.stroke([(-1, 5)])
    easel.stroke([(1, 1)], begins=False)
    easel.undo()
    assert easel.picture.pixels.sum() == 1


def test_each_size_is_saved_by_itself():
    easel = opened(dataset="circles")
    easel.keep()
    easel.blank((4, 4))
    easel.keep()
    assert easel.kept.unsaved == {(3, 3), (4, 4)}
    easel.discard()
    assert easel.kept.unsaved == {(3, 3)}


MOVES = sorted(Easel.MOVES)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(MOVES), max_size=40))
def test_any_moves_in_any_order(names):
    """Pixels stay in range, the cursor in the picture; undoing all leads back to the blank."""
    easel = Easel()
    easel.see(S)
    for name in names:
        Easel.MOVES[name](easel)
        pixels = easel.picture.pixels
        assert 0 <= pixels.min() <= pixels.max() <= 1
        assert pixels.shape == (3, 3)
        assert all(0 <= at < 3 for at in easel.cursor)
        assert 0 <= easel.ink <= INKS
        assert 0 <= easel.verdict <= 1
    for _ in names:
        easel.undo()
    assert easel.picture.pixels.max() == 0
    assert easel.picture.source == "blank"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["paint", "erase", "brush_right", "brush_down", "from_real", "please"]), max_size=20))
def test_undo_and_redo_are_inverses(names):
    easel = Easel()
    easel.see(S)
    for name in names:
        Easel.MOVES[name](easel)
    pixels = easel.picture.pixels
    for _ in range(50):
        easel.undo()
    for _ in range(50):
        easel.redo()
    np.testing.assert_array_equal(easel.picture.pixels, pixels)


def test_so_many_strokes_and_no_more():
    easel = opened(dataset="slanted")
    for i in range(STROKES + 20):
        easel.dip(i % 10)
        easel.paint()
    for _ in range(2 * STROKES):
        easel.undo()
    assert easel.picture.pixels[0, 0] == (20 - 1) % 10 / 9


def test_reals_and_fakes_in_turn():
    easel = opened(20, dataset="circles")
    s = easel.snapshot
    for i in (0, 1):
        easel.real()
        np.testing.assert_allclose(easel.picture.pixels.ravel(), s.reference[i])
        assert easel.picture.source == f"real {i + 1}"
    easel.fake()
    np.testing.assert_allclose(easel.picture.pixels.ravel(), s.probe_images[0])
    assert (easel.picture.source, easel.painted) == ("fake 1", 0)
    assert easel.verdict == pytest.approx(float(s.judge(s.probe_images[:1])[0]), abs=1e-6)


def test_please_asks_for_more():
    easel = opened(60, dataset="bars", r1=0, g_steps=0)
    easel.fake()
    for _ in range(15):
        before = easel.verdict
        easel.please()
        assert easel.verdict >= before
    assert easel.verdict > 0.9
    assert easel.obeys == 0, "D is fooled: it is no bar"


def test_a_conditional_game_is_asked_about_a_class():
    easel = opened(200, dataset="diagonals", conditional=True)
    easel.real()
    s, at = easel.snapshot, int(easel.snapshot.reference_labels[0])
    assert easel.asked == at
    own = easel.verdict
    easel.name_class()
    assert easel.asked == 1 - at
    assert easel.verdict < own - 0.03, "a fine face, but not of the kind it claims to be"
    assert opened(dataset="diagonals").asked is None
    assert s.config.conditional


# -- other sizes


def test_a_picture_of_another_size_is_not_judged():
    easel = opened(dataset="slanted")
    easel.blank((5, 7))
    assert (easel.picture.shape, easel.judged, easel.appraisal) == ((5, 7), False, None)
    assert math.isnan(easel.verdict)
    assert math.isnan(easel.obeys)
    easel.please()
    easel.stroke([(4, 6)])
    assert easel.painted == 1
    easel.keep()
    assert easel.pictures == 1
    easel.see(snapshot(dataset="circles"))
    assert easel.picture.shape == (5, 7), "what was painted stays"


def test_an_untouched_blank_follows_the_data():
    easel = opened(dataset="slanted")
    easel.see(snapshot(dataset="circles"))
    assert easel.picture.shape == (3, 3)
    easel.paint()
    easel.see(snapshot(dataset="slanted"))
    assert easel.picture.shape == (3, 3)


@pytest.mark.parametrize(
    ("shape", "to"), [((4, 4), "slanted"), ((2, 2), "bars"), ((5, 7), "circles"), ((1, 1), "bars")]
)
def test_fitting_keeps_the_ink(shape, to):
    """A pixel is the mean of what it covers: the mean over all stays, a flat picture stays flat."""
    easel = opened(dataset=to)
    rng = np.random.default_rng(3)
    easel.bring(rng.random((1, *shape)), "x")
    mean = easel.picture.pixels.mean()
    easel.fit()
    assert easel.judged
    assert easel.picture.pixels.mean() == pytest.approx(mean)
    easel.bring(np.full((1, *shape), 0.3), "y")
    easel.fit()
    np.testing.assert_allclose(easel.picture.pixels, 0.3)


def test_fitting_by_halves_is_a_mean_of_four():
    easel = opened(dataset="slanted")
    image = np.arange(16).reshape(4, 4) / 16
    easel.bring(image[None], "x")
    easel.fit()
    np.testing.assert_allclose(easel.picture.pixels, image.reshape(2, 2, 2, 2).mean((1, 3)))


# -- the album


def test_what_is_kept_can_be_picked_browsed_and_thrown_away():
    easel = opened(dataset="circles")
    for ink in (9, 5, 2):
        easel.dip(ink)
        easel.paint()
        easel.keep()
    assert (easel.pictures, easel.shown, easel.kept.unsaved) == (3, 2, {(3, 3)})
    easel.browse(1)
    assert (easel.shown, easel.picture.pixels[0, 0]) == (0, 1)
    easel.browse(-1)
    assert easel.shown == 2
    easel.pick(1)
    assert (easel.picture.pixels[0, 0], easel.painted) == (5 / 9, 0)
    easel.paint()
    assert easel.shown is None, "it is another picture now"
    easel.pick(1)
    easel.discard()
    assert (easel.pictures, easel.shown, easel.picture.pixels[0, 0]) == (2, None, 5 / 9)
    easel.keep()
    assert easel.pictures == 3
    easel.blank((4, 4))
    assert (easel.pictures, easel.kept.elsewhere((4, 4))) == (0, 3)
    easel.browse(1)
    assert easel.picture.shape == (4, 4)


def test_images_of_ones_own():
    easel = opened(dataset="circles")
    images = np.random.default_rng(0).random((BROUGHT + 3, 3, 3))
    easel.bring(images, "mine.npz")
    assert (easel.picture.source, easel.pictures, easel.kept.unsaved) == ("mine.npz, 1", BROUGHT, set())
    np.testing.assert_array_equal(easel.picture.pixels, images[0])


@pytest.mark.parametrize(("name", "off"), [("a.npz", 1e-7), ("a.txt", 1 / 18 + 1e-6)])
def test_what_is_kept_can_be_saved_and_trained_on(tmp_path, name, off):
    easel = opened(3, dataset="circles")
    easel.real()
    easel.keep()
    easel.paint()
    easel.keep()
    save_images(tmp_path / name, easel.kept.stack(easel.picture.shape), easel.picture.shape)
    found = read(str(tmp_path / name)).images
    np.testing.assert_allclose(found.reshape(2, 9), easel.kept.stack(easel.picture.shape), atol=off)
    trainer = Trainer(Config(dataset=str(tmp_path / name)))
    trainer.run(steps=20)
    assert trainer.diverged is None
    easel.see(trainer.snapshot())
    assert 0 < easel.verdict < 1
    assert math.isnan(easel.obeys), "own images have no rule"
