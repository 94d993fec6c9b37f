"""The latent explorer under a pilot: keys, the mouse on its map, and that what it shows is what there is."""

import math

import numpy as np
import pytest
from app_host import Session, bits, drive, walked
from textual.command import CommandPalette
from textual.widgets import OptionList

from gan_tui import Config
from gan_tui.teaching.lesson import lesson
from gan_tui.tools.explorer import Explorer
from gan_tui.tui.dialogs.help import Help
from gan_tui.tui.explorer.filmstrip import Filmstrip
from gan_tui.tui.explorer.ladder import Ladder
from gan_tui.tui.explorer.pad import Pad
from gan_tui.tui.explorer.panels import (
    BEYOND,
    ExplorerPanel,
    InterpolationPanel,
    PlanePanel,
    PointPanel,
    TruncationPanel,
)
from gan_tui.tui.explorer.screen import ExplorerScreen
from gan_tui.tui.panels.lesson import LessonPanel
from gan_tui.tui.panels.samples import score, verdict
from gan_tui.tui.playground.screen import Playground
from gan_tui.tui.widgets.lines import Lines
from gan_tui.tui.widgets.pixels import PixelGallery
from gan_tui.tui.widgets.too_small import TooSmall

SIZES = [(60, 18), (80, 24), (100, 32), (120, 36), (160, 48), (200, 60)]
LEARNT = "dataset=circles latent_dim=2 hidden=tanh d_lr=0.006 g_lr=0.005"


async def opened(s: Session, *keys) -> Explorer:
    await s.tap("x")
    await s.opened(ExplorerScreen)
    await s.settle()
    await s.press(*keys)
    return s.app.screen.tool


def of(s: Session, kind, panel=None):
    return (s.app.screen if panel is None else s.app.screen.query_one(panel)).query_one(kind)


def check(s: Session):
    """Every picture and every number on the screen is what another explorer, moved alike, would make of this moment."""
    e, snapshot = s.app.screen.tool, s.frame.snapshot
    assert e.snapshot.generator.theta.tobytes() == snapshot.generator.theta.tobytes()
    shape, make = snapshot.dataset.shape, snapshot.shown_generator.forward
    pad = of(s, Pad)
    place = pad.fields(shape, len(e.axes) == 1)
    z = e.spread_out(place.columns, place.rows).reshape(-1, e.space.size)
    inside = (np.abs(z) <= e.bound).all(1)
    np.testing.assert_allclose(
        pad._images.reshape(len(z), -1), make(z) * np.where(inside, 1, BEYOND)[:, None], atol=1e-6
    )
    image = make(e.z[None])
    np.testing.assert_array_equal(of(s, PixelGallery, PointPanel)._images.reshape(1, -1), image)
    rows = s.rows(of(s, Lines, PointPanel))
    assert rows[0].split()[2] == f"{snapshot.judge(image)[0]:.2f}"
    assert f"{np.linalg.norm(e.z - e.space.middle):.2f}" in rows[1]
    told = verdict if snapshot.config.loss != "hinge" else score
    for film in s.app.screen.query(Filmstrip):
        if film.region.area:
            t = np.linspace(0, 1, len(film._images))
            images = make(e.interpolation.points(t)) if film.id == "film" else e.fade(t)
            np.testing.assert_allclose(film._images.reshape(len(t), -1), images, atol=1e-6)
            assert list(film._captions) == [told(p) for p in snapshot.judge(images)]
            assert film.cursor == round(e.blend * (len(t) - 1))
    ladder = of(s, Ladder)
    if ladder.region.area:
        legend = s.rows(ladder)[0].split()
        assert legend == ["precision", f"{e.precision_within:.2f}", "coverage", f"{e.coverage_within:.2f}"]


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("text", ["dataset=slanted", "dataset=digits loss=hinge", LEARNT])
def test_what_is_shown_is_what_there_is(size, text):
    async def act(s: Session):
        await s.go(30)
        await opened(s)
        check(s)
        await s.press("right", "up", "right", "1", "z", "2", "left_square_bracket", "left_square_bracket", "i")
        check(s)
        await s.press("comma", "comma", "comma", "s")
        assert s.frame.snapshot.step == 31
        check(s)
        for panel in s.app.screen.query(ExplorerPanel):
            region = panel.region
            assert region.bottom <= size[1] - 2
            assert region.right <= size[0]
        await s.press("w", "comma", "o", "a")
        check(s)

    drive(act, Config.from_text(text), size)


def test_where_there_is_little_room_the_lower_half_is_what_was_moved_last():
    async def act(s: Session):
        await opened(s)
        film, truncation = (s.app.screen.query_one(panel) for panel in (InterpolationPanel, TruncationPanel))
        for key, seen, hidden in [
            ("right", film, truncation),
            ("comma", truncation, film),
            ("left", truncation, film),
            ("1", film, truncation),
            ("w", truncation, film),
            ("3", film, truncation),
        ]:
            await s.press(key)
            assert seen.region.area
            assert not hidden.region.area
        await s.resize(120, 36)
        await s.settle()
        assert film.region.area
        assert truncation.region.area
        check(s)
        await s.resize(59, 20)
        assert s.app.screen.query_one(TooSmall).region.area

    drive(act)


def test_the_mouse_on_the_map():
    """Pressing, dragging, beyond its edge, and letting go."""

    async def act(s: Session):
        explorer = await opened(s)
        pad = of(s, Pad)
        place = pad.fields((2, 2))
        await s.pilot.mouse_down(Pad, offset=(10, 4))
        await s.wait(lambda: tuple(explorer.place) == place.place(10, 4))
        await s.pilot.hover(Pad, offset=(30, 9))
        await s.wait(lambda: tuple(explorer.place) == place.place(30, 9))
        await s.settle()
        check(s)
        mark = s.rows(pad)[9]
        assert mark[29:32] == " ● "
        await s.pilot.hover(None, offset=(0, 0))
        await s.wait(lambda: explorer.place.tolist() == [-1, 1])
        await s.pilot.mouse_up(None, offset=(0, 0))
        await s.pilot.hover(Pad, offset=(20, 5))
        await s.settle()
        assert explorer.place.tolist() == [-1, 1], "the button is up"
        assert s.frame.snapshot.step == 7

    async def first(s: Session):
        await s.go(7)
        await act(s)

    drive(first, size=(120, 36))


def test_a_click_on_a_rung():
    async def act(s: Session):
        explorer = await opened(s)
        ladder = of(s, Ladder)
        for rung in (3, 6, 0):
            x = int(ladder._places(ladder.size.width)[rung])
            await s.pilot.click(Ladder, offset=(x, 2))
            await s.wait(lambda rung=rung: explorer.truncation.rung == rung)
        await s.settle()
        check(s)

    drive(act, size=(120, 36))


def test_clicks_on_images():
    """A frame of either film; a truncated fake; nothing else."""

    async def act(s: Session):
        await s.go(50)
        explorer = await opened(s)
        for name, index in (("film", 3), ("fade", 5)):
            film = of(s, f"#{name}")
            x, y = film._layout().origin(index)
            await s.pilot.click(f"#{name}", offset=(x, y))
            await s.wait(lambda film=film, index=index: explorer.blend == pytest.approx(index / (film.count - 1)))
        fakes = of(s, PixelGallery, TruncationPanel)
        place = fakes._layout().origin(4)
        await s.pilot.click(fakes, offset=place)
        await s.wait(lambda: np.array_equal(explorer.z, explorer.truncation.points[4]))
        await s.settle()
        check(s)
        z = explorer.z
        await s.pilot.click(of(s, PixelGallery, PointPanel), offset=(20, 4))
        await s.settle()
        assert explorer.z is z

    drive(act, size=(120, 36))


def test_the_cursor_moves_the_image():
    async def act(s: Session):
        await s.go(300)
        await opened(s)
        seen = []
        for key in ("right", "right", "up", "z", "2"):
            await s.press(key)
            seen.append(of(s, PixelGallery, PointPanel)._images.tobytes())
        assert len(set(seen)) == 4, "taking it as B leaves it"

    drive(act)


def test_it_looks_at_the_game_that_goes_on():
    """Space plays underneath; what is shown follows, and the training is what it is without it."""

    async def act(s: Session):
        explorer = await opened(s, "right")
        await s.tap("space")
        await s.until(lambda f: f.playing and f.snapshot.step > 60)
        await s.tap("v", "comma")
        await s.until(lambda f: f.snapshot.step > 150)
        await s.tap("v", "space")
        f = await s.until(lambda f: not f.playing)
        await s.settle()
        check(s)
        assert not explorer.interpolation.rolling
        assert bits(f.snapshot) == bits(walked(Config(), f.snapshot.step).snapshot())

    drive(act, size=(120, 36))


def test_opening_does_not_pause():
    async def act(s: Session):
        await s.tap("space")
        await s.until(lambda f: f.playing and f.snapshot.step > 2)
        await opened(s)
        assert s.frame.playing
        await s.tap("escape")
        await s.opened(Playground)
        assert s.frame.playing

    drive(act)


def test_a_line_where_z_is_one_number():
    async def act(s: Session):
        explorer = await opened(s, "up", "right", "a")
        check(s)
        assert explorer.place.tolist() == [0.125]
        assert "z1 across" in "\n".join(s.screen)
        await s.pilot.click(Pad, offset=(2, 1))
        await s.wait(lambda: explorer.place[0] < -0.8)

    drive(act, Config(latent_dim=1, latent="uniform"))


def test_a_class_can_be_asked_for():
    async def act(s: Session):
        explorer = await opened(s, "c")
        assert "class    right" in "\n".join(s.rows(of(s, Lines, PointPanel)))
        pad = of(s, Pad)
        before = pad._images
        await s.press("c")
        assert "class    left" in "\n".join(s.rows(of(s, Lines, PointPanel)))
        assert not np.array_equal(before, pad._images)
        assert explorer.verdict == pytest.approx(s.frame.snapshot.judge(explorer.image, np.array([0]))[0]), (
            "as one of its class"
        )

    drive(act, Config(dataset="diagonals", conditional=True), (120, 36))


def test_another_data_set_while_it_is_open():
    async def act(s: Session):
        explorer = await opened(s, "right", "comma")
        s.app.player.load(lambda trainer: walked(Config(dataset="digits"), 2))
        await s.settle()
        assert explorer.z.shape == (16,)
        check(s)
        await s.press("r")
        check(s)

    drive(act, size=(120, 36))


@pytest.mark.parametrize("environ", [{"TERM": "linux", "COLORTERM": ""}, {"TERM": "xterm-256color", "COLORTERM": ""}])
def test_on_poorer_terminals(environ):
    async def act(s: Session):
        await s.go(20)
        await opened(s, "right", "3", "comma")
        text = "\n".join(s.rows(of(s, Pad)))
        assert "●" in text
        assert "A" in text or "B" in text

    drive(act, Config(dataset="circles"), (120, 36), **environ)


def test_a_game_that_has_diverged():
    async def act(s: Session):
        await s.tap("space")
        await s.until(lambda f: f.diverged)
        await opened(s, "right", "3", "comma", "v")
        await s.press("v", "f")
        assert of(s, Pad).region.area

    drive(act, Config(d_optimizer="sgd", g_optimizer="sgd", d_lr=10, g_lr=10, r1=1), (120, 36))


def test_help_explains_its_panels():
    async def act(s: Session):
        await opened(s)
        s.app.screen.query_one(TruncationPanel).focus()
        await s.tap("question_mark")
        await s.opened(Help)
        text = s.app.screen._text
        assert text.startswith("## Truncation")
        assert "**coverage**" in text.split("# What is going on")[0]
        for panel in (PlanePanel, PointPanel, InterpolationPanel):
            assert f"## {panel.TITLE}" in text
        await s.tap("escape")
        await s.opened(ExplorerScreen)

    drive(act, size=(120, 36))


def test_the_palette_has_its_moves():
    async def act(s: Session):
        explorer = await opened(s)
        await s.tap("ctrl+p")
        await s.opened(CommandPalette)
        for letter in "tighter":
            await s.tap(letter)
        found = s.app.screen.query_one(OptionList)
        await s.wait(lambda: found.highlighted_option and "Tighter" in str(found.highlighted_option.prompt))
        await s.tap("enter")
        await s.wait(lambda: explorer.bound == 2)

    drive(act)


def test_a_lesson_sees_its_numbers():
    """Lesson 10, its second step: the walk to the edge of the map, in the app."""

    async def act(s: Session):
        await s.wait(lambda: isinstance(s.app.screen, Playground))
        s.app.screen.take(10)
        lesson_run = s.app.screen.lesson_run
        await s.wait(lambda: lesson_run.words)
        s.app.screen._turn(1)
        await opened(s, *["right"] * 6)
        assert not lesson_run.reached
        await s.press("right")
        await s.wait(lambda: lesson_run.reached)
        await s.tap("x")
        await s.opened(Playground)
        assert "Reached" in "\n".join(s.screen)
        assert s.app.screen.query_one(LessonPanel).lesson_run.lesson == lesson(10)

    drive(act)


def test_the_bound_dims_what_lies_beyond_it():
    async def act(s: Session):
        await s.go(100)
        explorer = await opened(s)
        pad = of(s, Pad)
        whole = pad._images.sum()
        sums = []
        for _ in range(6):
            await s.press("comma")
            sums.append(pad._images.sum())
        assert all(a >= b for a, b in zip([whole, *sums], sums, strict=False))
        assert sums[-1] < 0.5 * whole
        assert explorer.bound == 0.3
        await s.press("w")
        assert pad._images.sum() == whole, "what is scaled lies nowhere beyond"
        assert math.isinf(explorer.bound)

    drive(act, Config.from_text(LEARNT), (120, 36))
