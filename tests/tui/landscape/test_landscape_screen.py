"""The landscape under a pilot: what is under the mouse and under the keys, live, at every size."""

import numpy as np
import pytest
from app_host import Session, bits, drive, walked

from gan_tui import Config, Trainer
from gan_tui.tools.landscape import BLUR, COUNTED
from gan_tui.tui.dialogs.help import Help
from gan_tui.tui.landscape.heatmap import HeatMap
from gan_tui.tui.landscape.panels import (
    HALFWAY,
    LONGEST,
    BestMapPanel,
    DMapPanel,
    MapPanel,
    ReadingPanel,
    axes_of,
    scaled,
)
from gan_tui.tui.landscape.screen import LandscapeScreen
from gan_tui.tui.playground.screen import Playground
from gan_tui.tui.themes import THEMES
from gan_tui.tui.widgets.lines import Lines
from gan_tui.tui.widgets.pixels import PixelGallery

SIZES = [(60, 18), (80, 24), (80, 40), (100, 24), (120, 36), (160, 48), (220, 60)]


async def opened(s: Session) -> LandscapeScreen:
    await s.tap("L")
    await s.opened(LandscapeScreen)
    await s.press()
    return s.app.screen


def told(s: Session):
    """What is said of the spot: numbers by name."""
    lines = s.rows(list(s.app.screen.query_one(ReadingPanel).query(Lines))[2])
    return dict(row.strip().rsplit(" ", 1) for row in lines if row.strip())


def check_spot(s: Session, place):
    """The numbers on the screen, found without the landscape: pixels TL and TR, the others as in the mean image."""
    snapshot = s.frame.snapshot
    image = snapshot.dataset.images.mean(0).astype(np.float64)
    image[:2] = place
    said = told(s)
    assert float(said["pixel TL"]) == pytest.approx(place[0], abs=0.006)
    assert float(said["pixel TR"]) == pytest.approx(place[1], abs=0.006)
    assert float(said["D says"]) == pytest.approx(float(snapshot.judge(image[None])[0]), abs=0.006)
    shown = s.app.screen.query_one(PixelGallery)._images
    assert shown == pytest.approx(image.reshape(1, 2, 2), abs=1e-6)
    return said


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_the_mouse_asks_what_is_there(size):
    async def act(s: Session):
        await s.go(60)
        screen = await opened(s)
        map_ = screen.query(HeatMap).first()
        right, up = map_.strides
        for x, y in [(10, 4), (30, 12), (8, 9)]:
            await s.pilot.hover(map_, (x, y))
            await s.settle()
            check_spot(s, ((x - 5 + 0.5) * right, 1 - (y - 1 + 0.5) * up))
        await s.pilot.hover(map_, (1, 5))
        assert "Mouse" in " ".join(s.rows(list(screen.query(Lines))[-1])), "on the axis there is nothing"

    drive(act, size=size)


def test_the_best_d_is_told_where_images_come():
    async def act(s: Session):
        await s.go(10)
        screen = await opened(s)
        map_ = screen.query(HeatMap).first()
        frame = map_._frame(map_._picture, *map_.size)
        await s.pilot.hover(map_, (frame.left + int(0.9 * frame.across), 1 + int(0.88 * frame.down)))
        assert float(told(s)["D* says"]) > 0.9
        await s.pilot.hover(map_, (frame.left + 1, 2))
        assert told(s)["D* says"] == "nothing"

    drive(act)


def test_the_keys_ask_what_is_there():
    async def act(s: Session):
        await s.go(60)
        screen = await opened(s)
        right, up = screen.query(HeatMap).first().strides
        await s.press("right", "right", "up")
        check_spot(s, (0.5 + 2 * right, 0.5 + up))
        await s.press("left", "down", "down")
        check_spot(s, (0.5 + right, 0.5 - up))
        f = await s.press("s")
        assert f.snapshot.step == 61, "training goes on under it"
        check_spot(s, (0.5 + right, 0.5 - up))
        await s.tap("escape")
        assert isinstance(s.app.screen, LandscapeScreen), "the spot goes first"
        assert screen.tool.spot is None
        await s.tap("escape")
        await s.opened(Playground)
        assert s.frame.snapshot.step == 61

    drive(act)


def test_the_spot_stays_on_the_map():
    async def act(s: Session):
        screen = await opened(s)
        await s.tap(*["left"] * 40)
        await s.press()
        assert screen.tool.spot[0] == 0
        await s.resize(60, 18)
        await s.press("up")

    drive(act)


def test_it_is_live():
    """While it plays, map and numbers are of the same moment; paused, of the last one."""

    async def act(s: Session):
        screen = await opened(s)
        await s.press("right", "space")
        await s.until(lambda f: f.snapshot.step >= 30)
        assert screen.tool.snapshot.step > 5
        await s.tap("space")
        f = await s.until(lambda f: not f.playing)
        await s.settle()
        assert screen.tool.snapshot.step == f.snapshot.step
        right, _ = screen.query(HeatMap).first().strides
        check_spot(s, (0.5 + right, 0.5))
        assert bits(f.snapshot) == bits(walked(Config(), f.snapshot.step).snapshot()), "looking changes nothing"

    drive(act)


@pytest.mark.parametrize("dataset", ["slanted", "digits"])
def test_every_size(dataset):
    """Maps with all of their axes; every number of the spot, on the screen and not only in its widget."""

    async def act(s: Session):
        await s.go(20)
        screen = await opened(s)
        await s.press("right", "s")
        for size in SIZES:
            await s.resize(*size)
            await s.press()
            panels = [panel for panel in screen.query(MapPanel) if panel.display]
            assert len(panels) == (2 if size[0] >= 100 else 1), size
            for panel in panels:
                found = s.rows(panel.query_one(HeatMap))
                foot = " ".join(found[-4:]).replace("▀", "")
                assert "●" in "".join(found), size
                assert "→" in foot
                assert "↑" in found[0]
                plane = panel.landscape.plane
                assert {f"{plane.low[0]:.1f}", f"{plane.high[0]:.1f}"} <= {*foot.split()}, size
            text = "\n".join(s.screen)
            names = [axis.name for axis in axes_of(screen.tool)]
            assert all(f"{word} " in text for word in (*names, "D says", "D* says")), size
        await s.resize(59, 17)
        assert "gan-tui needs 60 x 18" in " ".join(s.screen)

    drive(act, Config(dataset=dataset))


def test_words_are_not_cut_off():
    async def act(s: Session):
        for size in ((80, 24), (100, 32)):
            await s.resize(*size)
            screen = await opened(s)
            await s.press("v", "o")
            words = " ".join(" ".join(s.rows(lines)) for lines in screen.query_one(ReadingPanel).query(Lines))
            for part in ("G's loss pulls it", "directions", "mean fake", "of how real images differ", "off this plane"):
                assert part in " ".join(words.split())
            plane = list(screen.query(Lines))[1]
            assert len(plane._written) <= plane.parent.content_size.height
            await s.tap("escape")

    drive(act)


def test_scores_have_no_best():
    async def act(s: Session):
        await s.go(30)
        await opened(s)
        await s.press("w", "right")
        text = " ".join(" ".join(s.screen).split())
        assert "Wasserstein: D gives scores" in text
        assert "between reals and fakes" in text
        assert "D* says" not in told(s)

    drive(act, Config(loss="wasserstein", r1=0.3))


def test_another_game_under_it():
    """Reset, new seed, a knob, another data set: the map is of what is played now."""

    async def act(s: Session):
        await s.go(30)
        screen = await opened(s)
        f = await s.press("r")
        assert screen.tool.snapshot is f.snapshot
        s.app.player.load(lambda trainer: Trainer(Config(dataset="circles")))
        await s.until(lambda f: f.config.dataset == "circles")
        assert screen.tool.plane.axes.shape == (2, 9)
        assert "pixel 1,1 →" in " ".join(s.screen)
        s.app.player.load(lambda trainer: Trainer(Config(dataset="digits")))
        await s.until(lambda f: f.config.dataset == "digits")
        assert "direction 1 →" in " ".join(s.screen)

    drive(act, size=(120, 36))


def test_a_game_that_diverged():
    async def act(s: Session):
        screen = await opened(s)
        s.app.player.do(lambda trainer: trainer.run(steps=60))
        await s.until(lambda f: f.diverged)
        await s.press("v", "w", "right")
        assert isinstance(s.app.screen, LandscapeScreen)
        assert np.isfinite(screen.tool.fakes).all()

    drive(act, Config(d_optimizer="sgd", g_optimizer="sgd", d_lr=10, g_lr=10, r1=1))


def test_help_explains_each_panel():
    async def act(s: Session):
        await opened(s)
        await s.tap("question_mark")
        await s.opened(Help)
        text = " ".join(s.app.screen._text.split())
        for panel in (DMapPanel, BestMapPanel, ReadingPanel):
            assert text.count(panel.HELP.splitlines()[0].strip()) >= 1
        assert "p / (p + q)" in text
        assert f"{COUNTED:,} fakes" in text
        assert f"blurred (by {BLUR:.0%} of an axis)" in text

    drive(act)


def test_one_map_alone_and_back():
    async def act(s: Session):
        screen = await opened(s)
        await s.tap("f")
        await s.press("s", "right")
        assert screen.maximized is not None
        await s.tap("f")
        await s.press("s")
        assert screen.maximized is None

    drive(act, size=(120, 36))


def test_the_keys_on_the_last_row_can_be_clicked():
    async def act(s: Session):
        screen = await opened(s)
        row = s.screen[-1]
        await s.pilot.click(offset=(row.index("w D*"), 23))
        await s.wait(lambda: screen.tool.best_in_front)
        await s.pilot.click(offset=(row.index("L close"), 23))
        await s.opened(Playground)

    drive(act)


def test_themes():
    async def act(s: Session):
        screen = await opened(s)
        before = s.rows(screen.query(HeatMap).first())
        for theme in THEMES:
            s.app.theme = theme.name
            await s.press()
            assert s.rows(screen.query(HeatMap).first()) == before

    drive(act)


def test_arrows_grow_with_the_pull_but_not_beyond_all_bounds():
    found = scaled(np.array([[0, 0], [0.01, 0], [0, -HALFWAY], [3e9, 4e9]]))
    assert found == pytest.approx(
        np.array([[0, 0], [0.01 * LONGEST / (0.01 + HALFWAY), 0], [0, -LONGEST / 2], [0.6 * LONGEST, 0.8 * LONGEST]])
    )
