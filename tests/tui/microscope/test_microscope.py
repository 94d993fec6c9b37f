"""The microscope under a pilot: every number on the screen, every way through a step."""

import pytest
from app_host import Session, bits, drive, walked
from textbook import NUMBER, Reader, Truth, same

from gan_tui import Config, Phase
from gan_tui.teaching.formulas import formulas
from gan_tui.teaching.phases import tell
from gan_tui.training.game import phases_of
from gan_tui.training.listing import listing
from gan_tui.tui.microscope.arithmetic import ArithmeticPanel
from gan_tui.tui.microscope.explain import ExplainPanel
from gan_tui.tui.microscope.focus import FocusPanel
from gan_tui.tui.microscope.path import Path
from gan_tui.tui.microscope.screen import Microscope
from gan_tui.tui.microscope.source import Code
from gan_tui.tui.panels.status import StatusBar
from gan_tui.tui.playground.screen import Playground
from gan_tui.tui.widgets.lines import Lines
from gan_tui.tui.widgets.pixels import PixelGallery
from gan_tui.tui.widgets.timeline import Timeline

LARGE = (120, 60)
"""Nothing needs to scroll."""

SIZES = [(80, 24), (120, 36), (160, 48)]
TUTORIAL = "dataset=slanted generator=() discriminator=() latent_dim=1"


def headless(step, phases=0, **knobs):
    return bits(walked(Config(**knobs), step, phases).snapshot())


async def opened(s: Session):
    await s.tap("m")
    await s.opened(Microscope)
    return await s.press()


def lines_of(s: Session, panel):
    return s.rows(s.app.screen.query_one(panel).query_one(Lines))


def on_the_path(s: Session):
    """The numbers above and below the path: what D says of the real, then those in the row below it."""
    rows = s.rows(s.app.screen.query_one(Path))
    at = next(i for i, row in enumerate(rows) if " update" in row)
    return rows[at - 1].partition("╮")[2], rows[at + 1]


def check_path(s: Session, snapshot, sample):
    truth, phase = Truth(snapshot, sample), snapshot.phase
    c = snapshot.config
    in_d_turn = 0 < snapshot.phases <= 6 * c.d_steps
    above, below = on_the_path(s)
    grad = snapshot.d_grad if in_d_turn else snapshot.g_grad
    expected, pixels = [c.latent_dim, truth.s.generator.sizes[-1]], snapshot.fake_logits is not None
    if phase == Phase.SAMPLE:
        expected = []
    elif pixels:
        expected.append(truth.says(snapshot.fake_logits[sample, 0]))
        if phase != Phase.D_FORWARD:
            expected.append(snapshot.d_loss if in_d_turn else snapshot.g_loss)
        if phase in (Phase.D_BACKWARD, Phase.D_UPDATE, Phase.G_BACKWARD, Phase.G_UPDATE):
            expected.append(float((grad.astype(float) ** 2).sum() ** 0.5))
        if phase in (Phase.D_UPDATE, Phase.G_UPDATE):
            expected.append(c.d_lr if in_d_turn else c.g_lr)
    same(below, expected)
    judged = in_d_turn and phase not in (Phase.SAMPLE, Phase.G_FORWARD)
    same(above, [truth.says(snapshot.real_logits[sample, 0])] if judged else [])


def check(s: Session, snapshot, before, sample):
    """Every number on the screen is the snapshot's; how many there were in the arithmetic."""
    reader = Reader(snapshot, sample)
    reader.before = before
    lines = lines_of(s, ArithmeticPanel)
    count = reader.read(lines)
    told = " ".join(lines_of(s, ExplainPanel)).split()
    words = [*tell(snapshot), *(part for f in formulas(snapshot, sample) for part in f)]
    assert told == " ".join(words).split(), "formulas and words have tests of their own"
    check_path(s, snapshot, sample)
    real, fake = s.app.screen.query_one(FocusPanel).query(PixelGallery)
    for gallery, images, logits in (
        (real, snapshot.real, snapshot.real_logits),
        (fake, snapshot.fake, snapshot.fake_logits),
    ):
        assert (gallery._images == (() if images is None else images[sample].reshape(1, *snapshot.dataset.shape))).all()
        if images is not None and logits is not None:
            same(gallery._captions[0], [Truth(snapshot, sample).says(logits[sample, 0])])
    return count


@pytest.mark.parametrize(
    "text", ["dataset=slanted", "dataset=circles", "dataset=diagonals", TUTORIAL, "d_steps=2 g_steps=2"]
)
def test_every_number_on_the_screen_is_the_snapshots(text):
    """Phase by phase through a step and back, on another trainer that goes the same way."""
    config = Config.from_text(text)

    async def act(s: Session):
        await s.go(7, len(phases_of(config)) - 1)
        await opened(s)
        await s.press("right_square_bracket", "right_square_bracket")
        P = len(phases_of(config))
        moments = [walked(config, *divmod(done, P)).snapshot() for done in range(8 * P - 1, 9 * P + 1)]
        there = list(zip(moments[1:], moments[:-1], strict=True))
        for now, before in there:
            await s.press("n")
            assert check(s, now, before, 2) >= 4
        for now, before in there[-2::-1] if config == Config(dataset=config.dataset) else ():
            await s.press("N")
            check(s, now, before, 2)

    drive(act, config, LARGE)


@pytest.mark.parametrize("dataset", ["slanted", "circles", "diagonals"])
def test_stepping_and_playing_end_in_the_same_bits(dataset):
    """All phases of 50 steps, one by one with the microscope open, and 50 steps played."""

    async def act(s: Session):
        await opened(s)
        for _ in range(500):
            s.app.simulate_key("n")
        f = await s.at(50)
        assert bits(f.snapshot) == headless(50, dataset=dataset)
        await s.tap("r")
        await s.at(0)
        await s.tap("space")
        f = await s.until(lambda f: f.snapshot.step >= 50)
        await s.tap("space")
        f = await s.until(lambda f: not f.playing)
        assert bits(f.snapshot) == headless(f.snapshot.step, dataset=dataset)

    drive(act, Config(dataset=dataset))


def test_back_and_undo_from_every_phase():
    async def act(s: Session):
        await opened(s)
        for phases in (0, 1, 4, 6, 7, 9, 10):
            step, phase = divmod(phases, 10)
            await s.go(4 + step, phase)
            f = await s.press("N")
            assert bits(f.snapshot) == headless(*divmod(40 + phases - 1, 10))
            await s.go(4 + step, phase)
            f = await s.press("b")
            assert bits(f.snapshot) == headless(4 if 0 < phases <= 10 else 3)
            f = await s.press("n")
            assert f.snapshot.phases == 1
        f = await s.press("s", "e", "E")
        assert bits(f.snapshot) == headless(f.snapshot.step)

    drive(act)


def test_opening_pauses_and_space_plays_on():
    async def act(s: Session):
        await s.tap("space")
        await s.until(lambda f: f.playing and f.snapshot.step > 2)
        await opened(s)
        f = await s.until(lambda f: not f.playing)
        step = f.snapshot.step
        assert str(step) in s.rows(s.app.screen.query_one(StatusBar))[0]
        await s.tap("space")
        await s.until(lambda f: f.playing and f.snapshot.step > step + 20)
        await s.wait(lambda: "in turns" in " ".join(lines_of(s, ExplainPanel)))
        await s.tap("space")
        f = await s.until(lambda f: not f.playing)
        await s.settle()
        assert lines_of(s, ExplainPanel)[0].strip() == tell(f.snapshot)[0]

    drive(act, size=(120, 36))


def test_the_playground_shows_what_was_done_under_the_microscope():
    async def act(s: Session):
        await opened(s)
        await s.press("s", "s", "s")
        await s.tap("escape")
        await s.opened(Playground)
        await s.wait(lambda: s.status.split()[-1] == "3")

    drive(act)


def test_another_sample():
    async def act(s: Session):
        await opened(s)
        await s.go(3, 3)
        seen = []
        for key, sample in [("right_square_bracket", 1), ("left_square_bracket", 0), ("left_square_bracket", 31)]:
            await s.press(key)
            seen.append("\n".join(lines_of(s, ArithmeticPanel)))
            check(s, walked(Config(), 3, 3).snapshot(), walked(Config(), 3, 2).snapshot(), sample)
        assert len(set(seen)) == 3
        await s.press("R")
        await s.press("n", "n", "n")
        check(s, walked(Config(seed=1), 0, 3).snapshot(), None, 31)

    drive(act, size=LARGE)


def test_a_smaller_batch_has_no_such_sample():
    async def act(s: Session):
        await opened(s)
        await s.press("left_square_bracket")
        s.app.player.load(lambda trainer: walked(Config(batch_size=3), 2, 3))
        await s.settle()
        check(s, walked(Config(batch_size=3), 2, 3).snapshot(), None, 2)

    drive(act, size=LARGE)


@pytest.mark.parametrize("size", SIZES)
def test_the_line_about_to_run_is_seen(size):
    """At every phase, marked and whole."""

    async def act(s: Session):
        await opened(s)
        source, first = listing()
        for done in range(11):
            trainer = walked(Config(), *divmod(done, 10))
            assert s.frame.lines == trainer.lines
            rows = s.rows(s.app.screen.query_one(Code))
            marked = [row for row in rows if row[4:5] == "▶"]
            assert [int(row[:4]) for row in marked] == [trainer.line]
            assert [int(row[:4]) for row in rows if row[4:5] in ("▶", "│")] == list(trainer.lines)
            text = source.splitlines()[trainer.line - first].strip()
            told = marked[0][6:].strip()
            assert text.startswith(told.removesuffix("…"))
            for row in rows:
                number, shown = int(row[:4]), row[6:].strip()
                assert source.splitlines()[number - first].strip().startswith(shown.removesuffix("…").rstrip())
            await s.press("n")

    drive(act, size=size)


@pytest.mark.parametrize(("size", "dataset"), [((120, 36), "slanted"), ((120, 36), "circles"), ((160, 48), "circles")])
def test_words_and_formulas_fit(size, dataset):
    """Where there are two columns, no panel but the arithmetic needs to scroll, and nothing is cut."""

    async def act(s: Session):
        await opened(s)
        for _ in range(10):
            f = await s.press("n")
            page, explain = s.app.screen.query_one("#page"), s.app.screen.query_one(ExplainPanel)
            assert page.max_scroll_y == 0
            assert explain.max_scroll_y == 0, f.snapshot.phase
            assert s.app.screen.query_one(Lines).size.width >= 56

    drive(act, Config(dataset=dataset), size)


def test_one_column_that_scrolls():
    """At 80x24 everything is there, one below the other, and the keys of a page go through it."""

    async def act(s: Session):
        await opened(s)
        await s.go(2, 3)
        panels = (
            "One training step",
            "In focus",
            "What has just happened",
            "The arithmetic",
            "The code that runs next",
        )
        seen = "\n".join(s.screen)
        assert panels[0] in seen
        assert panels[-1] not in seen
        for _ in range(4):
            await s.press("pagedown")
            await s.pilot.wait_for_animation()
            seen += "\n".join(s.screen)
        assert [seen.index(title) for title in panels] == sorted(seen.index(title) for title in panels)
        for row in lines_of(s, ArithmeticPanel):
            assert row.strip() in seen
        count = check(s, walked(Config(), 2, 3).snapshot(), None, 0)
        assert count > 40
        assert s.app.screen.query_one("#page").max_scroll_x == 0

    drive(act)


def test_the_arithmetic_scrolls_and_the_timeline_keeps_its_keys():
    async def act(s: Session):
        await s.go(200, 2)
        await opened(s)
        panel = s.app.screen.query_one(ArithmeticPanel)
        assert panel.max_scroll_y > 0
        panel.focus()
        await s.press("pagedown")
        await s.pilot.wait_for_animation()
        assert panel.scroll_y > 0
        f = await s.press("left")
        assert f.snapshot.step == 196
        assert "196" in s.rows(s.app.screen.query_one(Timeline))[0]

    drive(act, Config(dataset="circles"), (120, 36))


def test_before_the_first_step():
    async def act(s: Session):
        await opened(s)
        await s.resize(120, 36)
        await s.settle()
        text = "\n".join(s.screen)
        assert "n runs the first phase" in text
        assert not NUMBER.findall("".join(lines_of(s, ArithmeticPanel)))

    drive(act)
