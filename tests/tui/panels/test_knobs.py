"""The knobs beside the running game: every kind of knob by keys and by mouse, at three sizes."""

import asyncio

import pytest
from app_host import Session, bits, drive, walked
from textual.events import Paste

from gan_tui import DATASETS, KNOBS, PRESETS, Config, Trainer
from gan_tui.teaching.lesson import lesson
from gan_tui.tui.dialogs.help import Help
from gan_tui.tui.panels.knob_drawing import NUMBER, ORDER, VALUE, Values, short
from gan_tui.tui.panels.knob_rows import KnobRows
from gan_tui.tui.panels.knobs import KnobsPanel
from gan_tui.tui.panels.lesson import LessonPanel
from gan_tui.tui.panels.losses import LossPanel
from gan_tui.tui.panels.samples import FakePanel
from gan_tui.tui.panels.stops import at, beside, place, stops_of
from gan_tui.tui.playground.screen import Playground
from gan_tui.tui.widgets.lines import Lines
from gan_tui.tui.widgets.timeline import Timeline

SIZES = [(80, 24), (120, 36), (160, 48)]
NUMBERS = [knob for knob in KNOBS.values() if knob.kind in ("whole", "real")]


async def opened(s: Session, name: str | None = None) -> KnobRows:
    await s.press("k")
    rows = s.app.screen.query_one(KnobRows)
    if name:
        rows.look_at(name)
        await s.settle()
    return rows


def row_of(s: Session, name: str) -> str:
    """The row of a knob that is seen."""
    (row,) = [row for row in s.rows(s.app.screen.query_one(KnobRows)) if row[3:].startswith(KNOBS[name].title)]
    return row


def value_of(s: Session, name: str) -> str:
    return row_of(s, name)[VALUE:].strip()


def words(s: Session) -> str:
    lines = s.app.screen.query_one(KnobsPanel).query_one(Lines)
    return " ".join(" ".join(s.rows(lines)).split())


async def click(s: Session, name: str, column: int) -> None:
    rows = s.app.screen.query_one(KnobRows)
    y = ORDER.index(KNOBS[name]) - rows._top
    assert 0 <= y < rows.size.height
    await s.pilot.mouse_down(rows, offset=(column, y))
    await s.pilot.mouse_up(rows, offset=(column, y))
    await s.settle()


# -- stops


@pytest.mark.parametrize("knob", NUMBERS, ids=lambda knob: knob.name)
def test_stops(knob):
    stops = stops_of(knob)
    if knob.name == "seed":
        assert stops == ()
        return
    assert list(stops) == sorted({*stops})
    assert 10 <= len(stops) <= 65
    for stop in stops:
        assert knob.parse(stop) == stop
        assert at(stops, place(stops, stop)) == stop
        assert len(short(stop)) < NUMBER
        assert float(short(stop)) == stop, "a stop is shown as it is"
    assert stops[0] == knob.low
    assert knob.below or stops[-1] == knob.high
    for by, end in ((1, stops[-1]), (-1, stops[0])):
        value, seen = float(knob.default), 0
        while value != end:
            value, seen = beside(stops, value, by), seen + 1
            assert seen <= len(stops)
        assert beside(stops, value, by) == end


def test_learning_rates_are_turned_by_decades_and_memories_towards_one():
    rates, memory = stops_of(KNOBS["g_lr"]), stops_of(KNOBS["beta2"])
    assert rates[:5] == (0, 1e-5, 2e-5, 5e-5, 1e-4)
    assert rates[-4:] == (1, 2, 5, 10)
    assert {0.9, 0.99, 0.999, 0.9999} <= {*memory}
    assert stops_of(KNOBS["batch_size"])[:8] == (1, 2, 3, 4, 6, 8, 12, 16)
    assert stops_of(KNOBS["d_steps"]) == tuple(range(21))
    assert beside(rates, 0.0015, 1) == 0.002
    assert beside(rates, 0.0015, -1) == 0.001
    assert 0 < place(rates, 0.0015) - place(rates, 0.001) < place(rates, 0.002) - place(rates, 0.001)


@pytest.mark.parametrize("value", [1 / 3, 0.00123456, 1.5e-5, 9.87654321, 0.99999, 1e-300, 123.456789])
def test_any_number_fits(value):
    assert len(short(value)) < NUMBER
    assert float(short(value)) == pytest.approx(value, rel=0.5)


# -- the panel


@pytest.mark.parametrize("size", SIZES)
def test_every_knob_has_its_row_its_meaning_and_its_range(size):
    async def act(s: Session):
        rows = await opened(s)
        width = rows.size.width
        for entry in ORDER:
            if isinstance(entry, str):
                continue
            rows.look_at(entry.name)
            s.app.screen.query_one(KnobsPanel).show(s.frame)
            row = row_of(s, entry.name)
            assert row[0] == "▸"
            assert row[1] == ("●" if entry.live else "○")
            assert len(row) == width
            value = getattr(s.frame.config, entry.name)
            assert row[VALUE:].split("─")[0].split("━")[0].strip(" ●‹›-+") == entry.text(value).removesuffix(".0")
            told = words(s).lower()
            assert entry.about.lower() in told
            assert entry.range.lower() in told
            assert ("next step" if entry.live else "restart") in told
        await s.press("home")
        assert s.rows(rows)[0].strip().startswith("Change the running game"), "the head is seen with its first row"

    drive(act, size=size)


@pytest.mark.parametrize("size", SIZES)
def test_the_game_stays_in_sight(size):
    async def act(s: Session):
        before = {type(panel): panel.region for panel in s.app.screen.query("Panel")}
        rows = await opened(s)
        screen = s.app.screen
        assert screen.query_one(KnobsPanel).region.right == size[0]
        for panel in (FakePanel, LossPanel):
            region = screen.query_one(panel).region
            assert region.width >= 30
            assert region.height >= 8
            assert region.right <= screen.query_one(KnobsPanel).region.x
        assert screen.query_one(Timeline).region.right == size[0] - 1
        await s.press("space")
        await s.until(lambda f: f.snapshot.step >= 5)
        count = len(s.frames)
        await s.until(lambda f: len(s.frames) >= count + 10)
        assert rows.has_focus
        await s.press("space", "k")
        assert {type(panel): panel.region for panel in screen.query("Panel")} == before, "as it was"

    drive(act, size=size)


@pytest.mark.parametrize("size", SIZES)
def test_live_knobs_by_keys(size):
    """A number, a whole number, a choice: the game goes on with them, and the bits are those of a tune."""

    async def act(s: Session):
        await s.go(12)
        rows = await opened(s, "g_lr")
        await s.press("right", "right")
        assert value_of(s, "g_lr").startswith("0.005")
        rows.look_at("d_steps")
        await s.press("right", "right", "left")
        rows.look_at("loss")
        await s.press("left")
        f = await s.press("s", "s")
        assert f.config == Config(g_lr=0.005, d_steps=2, loss="hinge")
        assert (f.edits, f.error) == ((12, 12, 12), None)
        twin = walked(Config(), 12)
        for change in ({"g_lr": 0.005}, {"d_steps": 2}, {"loss": "hinge"}):
            twin.tune(**change)
        twin.run(steps=2)
        assert bits(f.snapshot) == bits(twin.snapshot())
        assert "◆" in s.rows(Timeline)[0]

    drive(act, size=size)


@pytest.mark.parametrize("size", SIZES)
def test_sliders_by_mouse(size):
    async def act(s: Session):
        await s.go(12)
        rows = await opened(s)
        y, stops = ORDER.index(KNOBS["r1"]) - rows._top, stops_of(KNOBS["r1"])
        left, right = VALUE + NUMBER, rows.size.width - 2
        await s.pilot.mouse_down(rows, offset=(left, y))
        assert (await s.press()).config.r1 == 0
        for x in range(left, right + 1):
            await s.pilot.hover(rows, offset=(x, y))
        await s.settle()
        assert s.frame.config.r1 == stops[-1] == 100
        await s.pilot.hover(rows, offset=((left + right) // 2, y + 3))
        await s.pilot.mouse_up(rows, offset=((left + right) // 2, y + 3))
        await s.settle()
        f = s.frame
        assert f.config.r1 == at(stops, ((left + right) // 2 - left) / (right - left))
        assert 0 < f.config.r1 < 100
        assert f.edits == (12,), "a drag at one moment is one edit"
        await s.pilot.hover(rows, offset=(left, y))
        await s.settle()
        assert s.frame.config.r1 == f.config.r1, "the button is up"
        await click(s, "g_steps", right)
        assert s.frame.config.g_steps == 20

    drive(act, size=size)


def test_choices_by_mouse():
    async def act(s: Session):
        await opened(s)
        await click(s, "loss", VALUE + len("non_saturating") + 3)
        assert s.frame.config.loss == "minimax"
        await click(s, "loss", VALUE)
        assert s.frame.config.loss == "non_saturating"
        await click(s, "loss", VALUE + 4)
        assert s.frame.config.loss == "minimax", "the word itself: the next one"
        await click(s, "loss", 4)
        assert s.frame.config.loss == "minimax", "its name only marks it"

    drive(act)


@pytest.mark.parametrize("size", SIZES)
def test_restart_knobs_wait_and_r_starts_with_all(size):
    async def act(s: Session):
        await s.go(12)
        rows = await opened(s, "batch_size")
        await s.press("right")
        rows.look_at("hidden")
        await s.press("right")
        rows.look_at("conditional")
        assert row_of(s, "hidden")[1] == "↻"
        assert "r restarts with 2 changes" in words(s)
        f = await s.press("s")
        assert (f.config, f.snapshot.step) == (Config(), 13), "nothing has changed yet"
        f = await s.press("r")
        assert (f.config, f.snapshot.step) == (Config(batch_size=48, hidden="relu"), 0)
        rows.look_at("hidden")
        await s.settle()
        assert row_of(s, "hidden")[1] == "○"
        assert "restarts with" not in words(s)
        await s.press("left")
        assert "r restarts with 1 change" in words(s)
        await s.press("right")
        assert "restarts with" not in words(s), "turned back: nothing waits"
        f = await s.press("s", "R")
        assert (f.config.seed, f.snapshot.step) == (1, 0), "then R is a new seed, as ever"

    drive(act, size=size)


@pytest.mark.parametrize("player", ["generator", "discriminator"])
def test_layers(player):
    """0 to 6 of them, 1 to 256 units: by keys, typed, and by mouse."""

    async def act(s: Session):
        rows = await opened(s, player)
        await s.press("comma", "right")
        assert value_of(s, player) == "- 32,48 +"
        await s.press(*["comma"] * 8)
        assert value_of(s, player).count("48") == 5
        await s.press(*["right"] * 9)
        assert value_of(s, player) == "- …,48,48,48,48,256 +"
        await s.press(*["backspace"] * 7)
        assert value_of(s, player) == "- () +"
        await s.press("left")
        assert value_of(s, player) == "- () +"
        await s.press("right", *["left"] * 9)
        assert value_of(s, player) == "- 1 +"
        await s.press("enter", *"16,8", "enter")
        assert value_of(s, player) == "- 16,8 +"
        for bad in ("300", "1,2,3,4,5,6,7", "0", "two"):
            await s.press("enter", *bad)
            assert "0 to 6 sizes of 1 to 256" in words(s)
            await s.press("enter")
            assert rows.typed == bad, "it stays to be mended"
            await s.press("escape")
        await click(s, player, VALUE + 2 + len("16,8") + 1)
        assert value_of(s, player) == "- 16,8,8 +"
        await click(s, player, VALUE)
        await click(s, player, VALUE)
        f = await s.press("r")
        assert getattr(f.config, player) == (16,)
        await s.press("enter", *"256,256,256,256,256,255", "enter")
        assert value_of(s, player) == "- …,256,256,256,255 +", "of more than fits, the last ones"
        f = await s.press("r", "s")
        assert (getattr(f.config, player), f.error) == ((256, 256, 256, 256, 256, 255), None)

    drive(act)


def test_the_seed_the_switch_and_the_data_set():
    async def act(s: Session):
        rows = await opened(s, "seed")
        await s.press("left", "right", "right")
        assert value_of(s, "seed") == "2"
        await s.press("enter", *"4294967295", "enter", "right")
        assert value_of(s, "seed") == "4294967295"
        rows.look_at("dataset")
        await s.press("right", "right")
        assert value_of(s, "dataset") == "‹ diagonals ›"
        rows.look_at("conditional")
        await s.press("enter")
        assert value_of(s, "conditional") == "‹ true ›"
        f = await s.press("R")
        assert f.config == Config(dataset="diagonals", seed=2**32 - 1, conditional=True), "that set's own defaults"
        assert f.speed == DATASETS["diagonals"].pace
        assert f.error is None

    drive(act)


def test_typing(tmp_path):
    path = tmp_path / "my crosses.txt"
    path.write_text("#.#\n.#.\n#.#\n\n###\n#.#\n###\n")

    async def act(s: Session):
        rows = await opened(s, "g_lr")
        await s.press("enter", "q", "s")
        assert (rows.typed, s.app.is_running) == ("qs", True), "letters are letters here"
        assert "g_lr is 'qs'; it must be a real number from 0 to 10" in words(s)
        assert "0 to 10" in row_of(s, "g_lr")
        await s.press("enter")
        assert s.frame.config == Config()
        await s.press("ctrl+u", *"0.012x", "backspace", "enter")
        assert (s.frame.config.g_lr, rows.typed) == (0.012, None)
        assert "must be" not in words(s)
        await s.press("enter", "5", "escape")
        assert s.frame.config.g_lr == 0.012, "escape drops it"
        assert s.app.screen.query(KnobsPanel), "and only it"
        await s.press("enter", "backspace", "5", "down")
        assert rows.typed is None
        rows.look_at("dataset")
        await s.press("enter", "x", "enter")
        assert "or a path to images of yours" in words(s)
        await s.press("ctrl+u")
        rows.post_message(Paste(str(path)))
        await s.press("enter")
        assert value_of(s, "dataset").startswith("‹ …") or str(path) in value_of(s, "dataset")
        f = await s.press("r")
        assert (f.config.dataset, f.error) == (str(path), None)

    drive(act)


def test_a_file_that_goes_while_it_waits(tmp_path):
    path = tmp_path / "crosses.txt"
    path.write_text("#.#\n.#.\n#.#\n\n###\n#.#\n###\n")

    async def act(s: Session):
        rows = await opened(s, "g_lr")
        await s.press("right")
        rows.look_at("dataset")
        await s.press("enter", "x")
        rows.post_message(Paste(str(path)))
        await s.press("ctrl+u")
        rows.post_message(Paste(str(path)))
        await s.press("enter")
        assert "restarts with" in words(s)
        path.unlink()
        s.app.player.do(lambda trainer: trainer.tune(g_lr=0.5))
        await s.settle()
        assert "restarts with" not in words(s)
        assert "crosses.txt" in words(s).replace(" ", "")  # a long path is wrapped anywhere
        assert value_of(s, "dataset") == "‹ slanted ›"
        assert (await s.press("s")).snapshot.step == 1

    drive(act)


def test_what_is_refused_is_said_beside_the_knob():
    async def act(s: Session):
        rows = await opened(s, "d_steps")
        await s.press("left")
        assert s.frame.config.d_steps == 0
        rows.look_at("g_steps")
        await s.press("left")
        assert "at least one player must move" in words(s)
        assert s.frame.config.g_steps == 1
        await s.press("down")
        assert "must move" not in words(s)
        rows.look_at("conditional")
        await s.press("right")
        assert "has no classes; it must be false" in words(s)
        assert value_of(s, "conditional") == "‹ false ›"
        rows.look_at("init")
        await s.press("left")
        f = await s.press("r")
        assert f.config.init == "xavier"
        assert "needs 2x2 images and networks of one layer" in words(s)
        assert value_of(s, "init") == "‹ by_hand ›", "it still waits, to be mended"
        for name, typed in (("latent_dim", "1"), ("generator", "()"), ("discriminator", "()")):
            rows.look_at(name)
            await s.press("enter", *typed, "enter")
        f = await s.press("r", "s")
        assert f.config.init == "by_hand"
        assert f.snapshot.step == 1

    drive(act)


def test_the_past_says_what_a_change_costs():
    async def act(s: Session):
        await s.go(50)
        await s.go(20)
        await opened(s, "g_lr")
        assert "This is the past: a change drops the 30 steps after it" in words(s)
        f = await s.press("right")
        assert (f.known, len(f.ghosts), f.edits) == (20, 1, (20,))
        assert "counts from the next step" in words(s)

    drive(act)


def test_keys_that_come_at_once_all_count():
    """Each from what the one before asked for, not from what the game has got round to."""

    async def act(s: Session):
        await opened(s, "d_steps")
        for _ in range(7):
            s.app.simulate_key("right")
        await s.settle()
        assert s.frame.config.d_steps == 8
        assert "8" in value_of(s, "d_steps")

    drive(act)


def test_in_a_lesson():
    async def act(s: Session):
        screen = s.app.screen
        assert isinstance(screen, Playground)
        screen.take(5)
        await s.wait(lambda: screen.lesson_run and screen.lesson_run.words)
        await opened(s, "g_lr")
        assert not screen.query_one(LessonPanel).display, "the knobs stand in its place"
        f = await s.press("right")
        assert f.config.g_lr != lesson(5).config.g_lr
        assert screen.lesson_run
        await s.press("k")
        assert screen.query_one(LessonPanel).display

    drive(act)


def test_help_begins_with_it():
    async def act(s: Session):
        await opened(s)
        await s.tap("question_mark")
        await s.opened(Help)
        assert any("Knobs" in row for row in s.screen[:8])

    drive(act)


def test_wheel_and_ends():
    async def act(s: Session):
        rows = await opened(s)
        for _ in range(20):
            rows.on_mouse_scroll_down()
        await s.settle()
        assert rows.knob is ORDER[-1]
        await s.press("home")
        assert rows.knob is ORDER[1]
        await s.press("pagedown", "pageup", "up")
        assert rows.knob is ORDER[1]
        await s.press("end")
        assert "Held out" in s.rows(rows)[-1]

    drive(act)


def test_a_reset_keeps_the_images_that_were_held_out():
    """Those of a game with a holdout are not lost to the next one."""

    async def act(s: Session):
        for _ in range(3):
            f = await s.press("r")
            assert len(f.snapshot.dataset.images) == 256
        rows = await opened(s, "holdout")
        await s.press("enter", "0", "enter")
        f = await s.press("r")
        assert len(f.snapshot.dataset.images) == 512
        assert rows.has_focus

    drive(act, Config(holdout=0.5))


def test_all_presets_can_be_shown():
    async def act(s: Session):
        await opened(s)
        for preset in PRESETS.values():
            s.app.player.load(lambda trainer, preset=preset: Trainer(preset.config))
            await s.until(lambda f, preset=preset: f.config == preset.config)
            values = s.app.screen.query_one(KnobRows)._values
            assert values == Values({name: getattr(preset.config, name) for name in KNOBS})

    drive(act)


def test_a_frame_that_comes_while_they_open_or_close():
    async def act(s: Session):
        screen = s.app.screen
        opening = asyncio.ensure_future(screen.action_knobs())
        while not screen.query(KnobsPanel):
            await asyncio.sleep(0)
        screen.show(s.frame)
        await opening
        await s.settle()
        assert value_of(s, "g_lr").startswith("0.001")
        knobs = screen.query_one(KnobsPanel)
        await knobs.query("*").remove()  # as Textual does it: from the inside out
        knobs.on_resize()
        knobs.show(s.frame)
        await s.pilot.pause()

    drive(act)
