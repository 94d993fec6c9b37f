"""The panels, fed with frames by hand: what they write is what the snapshot says."""

import math
import re
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from app_host import frame_of, walked
from hypothesis import given
from hypothesis import strategies as st
from widget_host import cell, play, rgb, rows

from gan_tui import LOSSES, MEASURES, Config, Phase
from gan_tui.teaching.phases import tell
from gan_tui.tools.editor import Editor
from gan_tui.training.game import phases_of
from gan_tui.training.history import COARSE, Curves
from gan_tui.tui.command import key_of
from gan_tui.tui.commands import COMMANDS, ROOMS
from gan_tui.tui.editor.panels import AlbumPanel, AnswerPanel, BoardPanel, SlopePanel
from gan_tui.tui.explorer.panels import InterpolationPanel, PlanePanel, PointPanel, TruncationPanel
from gan_tui.tui.landscape.panels import BestMapPanel, DMapPanel, ReadingPanel
from gan_tui.tui.microscope.arithmetic import ArithmeticPanel
from gan_tui.tui.microscope.explain import ExplainPanel
from gan_tui.tui.microscope.focus import FocusPanel
from gan_tui.tui.microscope.path import PathPanel
from gan_tui.tui.microscope.source import SourcePanel
from gan_tui.tui.panels.keybar import LAST, KeyBar, fitting
from gan_tui.tui.panels.knobs import KnobsPanel
from gan_tui.tui.panels.losses import LONG, LossPanel, by_step
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.panels.samples import FakePanel, RealPanel, score, verdict
from gan_tui.tui.panels.verdicts import EpochPanel, VerdictPanel
from gan_tui.tui.playground.phase import PhasePanel, PhaseTrack
from gan_tui.tui.real_or_fake.question import QuestionPanel
from gan_tui.tui.real_or_fake.score import ScorePanel, SharePanel
from gan_tui.tui.screens import screen_of
from gan_tui.tui.widgets.bars import ProbabilityBar
from gan_tui.tui.widgets.chart import LineChart
from gan_tui.tui.widgets.figures import fixed
from gan_tui.tui.widgets.pixels import PixelGallery
from gan_tui.tui.widgets.spark import Spark

CLOSE_UPS = (PathPanel, FocusPanel, ExplainPanel, ArithmeticPanel, SourcePanel)
OF_THE_EDITOR = (BoardPanel, AnswerPanel, SlopePanel, AlbumPanel)
OF_TOOLS = (
    *(PlanePanel, PointPanel, InterpolationPanel, TruncationPanel),
    *OF_THE_EDITOR,
    *(QuestionPanel, ScorePanel, SharePanel),
    *(DMapPanel, BestMapPanel, ReadingPanel),
)
"""What they draw besides frames, their own tests give them."""


def _all(cls):
    return {cls}.union(*map(_all, cls.__subclasses__()))


for _room in ROOMS:
    screen_of(_room)
PANELS = sorted({cls for cls in _all(Panel) if cls.TITLE} - {*OF_TOOLS, KnobsPanel}, key=lambda cls: cls.__name__)
"""Those of all rooms that draw frames alone."""
STATES = [
    {},
    {"dataset": "circles", "seed": 3},
    {"dataset": "diagonals", "loss": "minimax"},
    {"ema": 0.9},
    {"dtype": "float64", "generator": (), "discriminator": ()},
]
WILD = Config(seed=1, r1=1, d_optimizer="sgd", g_optimizer="sgd", d_lr=3, g_lr=3)
"""It diverges at once, and its last good generator overflows."""


def drawn(panel, frame, inner, size=(100, 20)):
    """The rows of each widget of type ``inner`` in the panel."""
    (found,) = all_drawn(panel, [frame], inner, size)
    return found


def all_drawn(panel, frames, inner, size=(100, 20)):
    """The same for one frame after another."""

    async def act(app, pilot, panel):
        found = []
        for frame in frames:
            panel.show(frame)
            await pilot.pause(0)
            found.append([rows(widget) for widget in panel.query(inner)])
        return found

    return play(panel, act, size)


# -- galleries


def captions(text):
    return re.findall(r"1\.0|\.\d\d", " ".join(text))


@pytest.mark.parametrize("size", [(40, 9), (70, 17)])
@pytest.mark.parametrize("panel", [RealPanel, FakePanel])
def test_under_each_tile_stands_what_d_says_of_it(panel, size):
    trainers = [walked(Config(**knobs), 30, 2) for knobs in STATES]
    drawings = all_drawn(panel(), map(frame_of, trainers), PixelGallery, size)
    for trainer, (text,) in zip(trainers, drawings, strict=True):
        s = trainer.snapshot()
        images = s.reference if panel is RealPanel else (s.generator_ema or s.generator).forward(s.probe)
        found = captions(text)
        assert len(found) >= 8
        said = trainer.judge(images)[: len(found)].tolist()
        assert found == ["1.0" if p >= 0.995 else f"{p:.2f}"[1:] for p in said]


@pytest.mark.parametrize("panel", [RealPanel, FakePanel])
def test_what_the_galleries_show(panel):
    """The same reals all along, and what the shown generator makes of the same noise all along."""
    frames = [frame_of(walked(Config(**knobs), step)) for knobs in STATES for step in (0, 40)]
    with patch.object(PixelGallery, "show") as show:
        all_drawn(panel(), frames, PixelGallery)
    shown = [call.args[0] for call in show.call_args_list][-len(frames) :]
    for frame, pictures in zip(frames, shown, strict=True):
        s = frame.snapshot
        assert s.shown_generator is (s.generator_ema if s.config.ema else s.generator)
        images = s.reference if panel is RealPanel else s.shown_generator.forward(s.probe)
        assert len(pictures) >= 8
        assert pictures.shape[1:] == s.dataset.shape
        np.testing.assert_allclose(pictures.reshape(len(pictures), -1), images[: len(pictures)], rtol=1e-5, atol=1e-6)
        everything = {image.tobytes() for image in s.dataset.images}
        assert all(image.tobytes() in everything for image in s.reference)


@pytest.mark.parametrize("panel", [RealPanel, FakePanel])
def test_a_resize_shows_the_latest_frame_again(panel):
    """Not the one there was when the resize began: a newer one may have come before all is laid out."""
    before, after = frame_of(walked(Config())), frame_of(walked(Config(), 60))

    async def act(app, pilot, panel):
        gallery = panel.query_one(PixelGallery)
        panel.show(after)
        await pilot.pause(0)
        expected = rows(gallery)
        panel.show(before)
        await pilot.pause(0)
        assert rows(gallery) != expected
        panel.on_resize()
        panel.show(after)
        await pilot.pause()
        assert rows(gallery) == expected

    play(panel(), act, (60, 14))


def test_the_lower_edge_of_the_fakes():
    """Rule and coverage as the measures have them; no rule, no word of it."""
    trainer = walked(Config(dataset="diagonals"), 200)
    panel = FakePanel()
    drawn(panel, frame_of(trainer), PixelGallery)
    s = trainer.snapshot()
    rule, coverage = (MEASURES[name].of(s) for name in ("rule", "coverage"))
    assert 0 < coverage < 1
    assert panel.border_subtitle == f"rule {rule:.0%} · coverage {coverage:.0%}"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, ".00"), (0.074, ".07"), (0.5, ".50"), (0.994, ".99"), (0.996, "1.0"), (1.0, "1.0"), (math.nan, " – ")],
)
def test_a_verdict_has_three_cells(value, text):
    assert verdict(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00"), (-0.001, "0.00"), (0.256, "0.26"), (-0.256, "-0.3"), (-1.26, "-1.3"), (12.34, "12.3"),
        (99.97, " 100"), (-12.34, " -12"), (-120.4, "-120"), (12345.0, "12.3"), (math.nan, " –  "),
    ],
)  # fmt: skip
def test_a_score_has_four_cells(value, text):
    assert score(value) == text


SCORES = [name for name, loss in LOSSES.items() if not loss.probability]


@pytest.mark.parametrize("loss", SCORES)
def test_a_score_is_not_shown_as_a_probability(loss):
    trainer = walked(Config(loss=loss, d_lr=0.05), 60, 3)
    frame = frame_of(trainer)
    s = frame.snapshot
    panel = VerdictPanel()
    (real,), (fake,) = drawn(panel, frame, ProbabilityBar)
    assert panel.border_title.startswith("What D says · score ±")
    reach = float(panel.border_title.partition("±")[2])
    assert reach >= max(abs(s.d_real), abs(s.d_fake), 1)
    for row, value in ((real, s.d_real), (fake, s.d_fake)):
        assert last_word(row) == fixed(value)
        bar = row[9:-6]
        assert (bar.count("█") + bar.count("│")) / len(bar) == pytest.approx(
            0.5 + value / reach / 2, abs=1.5 / len(bar)
        )
    (chart,) = drawn(VerdictPanel(), frame, LineChart)
    assert "1/2" not in "".join(chart)
    (gallery,) = drawn(RealPanel(), frame, PixelGallery, (60, 20))
    words = {word for row in gallery for word in row.split()}
    assert score(float(trainer.judge(s.reference[:1])[0])).strip() in words
    said = [tell(frame_of(walked(Config(loss=loss), 5, phases)).snapshot)[1] for phases in range(1, 10)]
    assert "no probabilities" in said[2]
    assert not any("surely" in words or "2 ln 2" in words or "wants 1" in words for words in said)


def test_a_probability_again_after_the_loss_was_changed():
    trainer = walked(Config(loss="hinge"), 20)
    frames = [frame_of(trainer)]
    trainer.tune(loss="minimax")
    trainer.run(steps=1)
    frames.append(frame_of(trainer))
    panel = VerdictPanel()
    all_drawn(panel, frames, ProbabilityBar)
    assert panel.border_title == panel.TITLE


def test_the_balance_of_smoothed_labels():
    (chart,) = drawn(LossPanel(), frame_of(walked(Config(label_smoothing=0.1), 3)), LineChart)
    assert [mark for row in chart if (mark := row[-7:].strip())] == ["1.376", "0.7985"]


@pytest.mark.parametrize("panel", [RealPanel, FakePanel])
def test_conditional_games_are_judged_by_their_class(panel):
    trainer = walked(Config(dataset="diagonals", conditional=True), 200)
    s = trainer.snapshot()
    images, labels = panel().images(s, 1)
    (gallery,) = drawn(panel(), frame_of(trainer), PixelGallery, (30, 8))
    assert verdict(float(trainer.judge(images, label=labels)[0])) in "".join(gallery)


# -- numbers


def last_word(text):
    return text.split()[-1]


def test_bars():
    frames = [frame_of(walked(Config(**knobs), 30, phases)) for knobs in STATES for phases in (0, 3, 7)]
    found = all_drawn(VerdictPanel(), frames, ProbabilityBar)
    for frame, ((real,), (fake,)) in zip(frames, found, strict=True):
        s = frame.snapshot
        assert (last_word(real), last_word(fake)) == (f"{s.d_real:.2f}", f"{s.d_fake:.2f}")
        assert (real.split()[0], fake.split()[0]) == ("D(x)", "D(G(z))")
        bar = real[9:-6]
        assert (bar.count("█") + bar.count("│")) / len(bar) == pytest.approx(s.d_real, abs=1.5 / len(bar))


def test_bars_before_the_first_step_and_without_d():
    for trainer in (walked(Config()), walked(Config(d_steps=0), 5)):
        for (row,) in drawn(VerdictPanel(), frame_of(trainer), ProbabilityBar):
            assert last_word(row) == "–"
            assert "█" not in row


def test_the_legends_are_the_last_of_the_curves():
    frames = [frame_of(walked(Config(**knobs), 30, 4)) for knobs in STATES]
    losses, says = (all_drawn(panel(), frames, LineChart) for panel in (LossPanel, VerdictPanel))
    for frame, (loss,), (said,) in zip(frames, losses, says, strict=True):
        last = {name: f"{values[-1]:.2f}" for name, values in frame.snapshot.curves.items()}
        assert loss[0].split() == ["D", last["d_loss"], "G", last["g_loss"]]
        assert said[0].split() == ["D(x)", last["d_real"], "D(G(z))", last["d_fake"]]


def test_the_balance_is_marked():
    for loss, marks in [("non_saturating", ["2 ln 2", "ln 2"]), ("minimax", ["2 ln 2", "-ln 2"])]:
        (chart,) = drawn(LossPanel(), frame_of(walked(Config(loss=loss), 3)), LineChart)
        found = [mark for row in chart if (mark := row[-7:].strip())]
        assert found == marks


def test_epochs():
    trainer = walked(Config(), 50, 5)
    curves = trainer.snapshot().epoch_curves
    assert len(curves["d_loss"]) == 3
    found = [last_word(row) for (row,) in drawn(EpochPanel(), frame_of(trainer), Spark)]
    assert found == [f"{curves[name][-1]:.2f}" for name in ("d_loss", "g_loss", "d_real", "d_fake")]
    found = [last_word(row) for (row,) in drawn(EpochPanel(), frame_of(walked(Config(), 15)), Spark)]
    assert found == ["–"] * 4, "no epoch is complete"


# -- the chart of losses


def dots_at(chart, x):
    """Whether any row has more than a guide's dot in that column."""
    return any(0x2801 <= ord(row[x]) <= 0x28FF for row in chart[1:-1])


def columns_with_ink(panel, frame, roles):
    """The columns in which something is drawn in one of the roles' own or faded colours, not a guide's."""

    async def act(app, pilot, panel):
        panel.show(frame)
        await pilot.pause(0)
        chart = panel.query_one(LineChart)
        guide = app.theme_variables["guide"]
        inked = set()
        for y in range(1, chart.size.height - 1):
            for x in range(6, 80):
                text, style = cell(chart, x, y)
                if 0x2801 <= ord(text) <= 0x28FF and "#{:02x}{:02x}{:02x}".format(*rgb(style)[0]) != guide:
                    inked.add(x)
        return inked

    return play(panel, act, (100, 20))


def test_a_ghost_is_drawn_where_the_future_was():
    trainer = walked(Config(), 100)
    trainer.seek(40)
    trainer.tune(g_lr=0.01)
    trainer.run(steps=10)
    frame = frame_of(trainer)
    assert [ghost.start for ghost in frame.ghosts] == [40]
    with_ghost = columns_with_ink(LossPanel(), frame, ("discriminator", "generator"))
    without = columns_with_ink(LossPanel(), frame_of(trainer, ghosts=()), ("discriminator", "generator"))
    assert max(with_ghost) > 75, "to the end of what was trained"
    assert len(with_ghost) > 70
    assert max(with_ghost) == max(without), "the axis fits what there is to show"
    (alone,) = drawn(LossPanel(), frame_of(trainer, ghosts=()), LineChart)
    (both,) = drawn(LossPanel(), frame, LineChart)
    assert both[-1] != alone[-1]
    assert both[0] == alone[0], "a ghost has no place in the legend"


# -- the phases of a step


def told(trainers, playing=False):
    """What is shown of each: the beads, and the words."""

    async def act(app, pilot, panel):
        found = []
        for trainer in trainers:
            panel.show(frame_of(trainer, playing=playing))
            await pilot.pause(0)
            beads, *words = rows(panel.query_one(PhaseTrack))
            found.append((beads, " ".join(" ".join(words).split()), trainer.snapshot()))
        return found

    return play(PhasePanel(), act, (114, 7))


def numbers_of(s):
    """The live numbers of each phase's sentences, by themselves."""
    say = "{:.3f}".format
    if s.phase == Phase.D_FORWARD:
        return [say(s.d_real), say(s.d_fake)]
    if s.phase == Phase.D_LOSS:
        return [say(s.d_loss)]
    if s.phase == Phase.D_BACKWARD:
        return [say(math.sqrt(float((s.d_grad.astype(np.float64) ** 2).sum())))]
    if s.phase == Phase.G_LOSS:
        return [say((1 / (1 + np.exp(-s.fake_logits.astype(np.float64)))).mean()), say(s.g_loss)]
    if s.phase == Phase.G_BACKWARD:
        return [say(math.sqrt(float((s.g_grad.astype(np.float64) ** 2).sum())))]
    if s.phase in (Phase.SAMPLE, Phase.G_FORWARD):
        return [str(s.config.batch_size)]
    return []


@pytest.mark.parametrize("knobs", [{}, {"d_steps": 2, "g_steps": 2, "batch_size": 7}, {"g_steps": 0}], ids=str)
def test_every_phase_is_told_with_its_numbers(knobs):
    config = Config(**knobs)
    names = phases_of(config)
    sentences = {}
    found = told(walked(config, 20, done) for done in range(1, len(names) + 1))
    for done, (phase, (beads, words, s)) in enumerate(zip(names, found, strict=True), 1):
        assert s.phase == phase
        assert beads.count("●") == done
        assert beads.count("●") + beads.count("○") == len(names)
        for number in numbers_of(s):
            assert re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", words), f"{phase}: {number} in {words!r}"
        assert "–" not in words
        assert "{" not in words
        assert ("D's turn" in beads, "G's turn" in beads) == (config.d_steps > 0, config.g_steps > 0)
        sentences.setdefault(phase, words)
    assert len(set(sentences.values())) >= len(set(names)) - 1, "each phase has words of its own"


def test_the_phase_that_ran_last_is_named_and_bold():
    async def act(app, pilot, panel):
        track = panel.query_one(PhaseTrack)
        found = []
        for trainer in (walked(Config(), 3, done) for done in range(1, 10)):
            panel.show(frame_of(trainer))
            await pilot.pause(0)
            bold = [segment.text.strip() for segment in track.render_line(0) if segment.style and segment.style.bold]
            found.append(bold)
        return found

    d_turn, g_turn = ["sample", "fake", "judge", "loss", "gradient", "update"], ["fake", "loss", "gradient"]
    assert play(PhasePanel(), act, (120, 5)) == [[word] for word in d_turn + g_turn]


def test_before_the_first_step_and_while_playing():
    ((beads, words, _),) = told([walked(Config())])
    assert "●" not in beads
    assert words.startswith("Press space.")
    ((_, words, _),) = told([walked(Config(), 5)], playing=True)
    assert "in turns" in words


def test_the_end_of_a_step_is_its_last_phase():
    ((beads, words, _),) = told([walked(Config(), 5)])
    assert beads.count("●") == 10
    assert "After the last turn, the next step begins" in words


@pytest.mark.parametrize("size", [(58, 2), (78, 2), (56, 4), (76, 4), (96, 3), (116, 3), (200, 8)])
def test_the_words_fit(size):
    """At the sizes that screens have: the title is whole, and the body whole or, on a single row, left out."""

    async def act(app, pilot, track):
        for done in range(10):
            s = walked(Config(), 12, done).snapshot()
            title, body = tell(s)
            track.show(s, False)
            await pilot.pause(0)
            text = rows(track)[1:]
            words = " ".join(" ".join(text).split())
            assert text[0].startswith(title)
            assert words in (title, f"{title} {body}")
            assert words.endswith(body) or size[1] == 2

    play(PhaseTrack(), act, size)


# -- all of them


def test_every_panel_says_what_it_is():
    for panel in (*PANELS, *OF_TOOLS):
        assert panel.HELP.startswith("## ")
        assert len(panel.HELP.splitlines()) > 1


@pytest.mark.parametrize("panel", OF_THE_EDITOR)
@pytest.mark.parametrize("size", [(12, 3), (40, 10), (200, 60)])
def test_the_panels_of_the_editor_draw_every_state_at_every_size(panel, size):
    editor = Editor()

    async def act(app, pilot, panel):
        for config in (Config(), Config(dataset="circles", loss="hinge"), WILD):
            frame = frame_of(walked(config, 3))
            editor.see(frame.snapshot)
            for move in ("from_real", "keep_picture", "from_fake", "keep_picture", "paint"):
                Editor.MOVES[move](editor)
                panel.show(frame)
                await pilot.pause(0)
            for strip in app.screen._compositor.render_strips():
                assert strip.cell_length == size[0]

    play(panel(editor), act, size)


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("size", [(12, 3), (40, 10), (200, 60)])
def test_every_panel_draws_every_state_at_every_size(panel, size):
    edited = walked(Config(dataset="circles"), 90)
    edited.seek(30, 4)
    edited.set_weight("generator", 0, 1.0)
    frames = [
        frame_of(walked(Config())),
        frame_of(walked(Config(d_steps=0), 4, 2)),
        frame_of(walked(Config(g_steps=0), 40)),
        frame_of(edited),
        frame_of(walked(Config(batch_size=1024), 5), playing=True),
        frame_of(walked(Config(r1=100, d_lr=10, g_lr=10), 30)),
    ]

    async def act(app, pilot, panel):
        for frame in frames:
            panel.show(frame)
            await pilot.pause(0)
            for strip in app.screen._compositor.render_strips():
                assert strip.cell_length == size[0]
                assert "nan" not in strip.text

    play(panel(), act, size)


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_draws_a_game_that_diverged(panel):
    """Weights that are finite, and outputs that are not: no warning, no crash, no "nan"."""
    trainer = walked(WILD, 100)
    assert trainer.diverged

    async def act(app, pilot, panel):
        panel.show(frame_of(trainer))
        await pilot.pause(0)
        assert "nan" not in "".join(strip.text for strip in app.screen._compositor.render_strips())

    play(panel(), act, (80, 20))


# -- the row of keys


@given(st.integers(0, 400))
def test_the_keys_fit(width):
    """Help and quit always, the others in the table's order while there is room, none cut."""
    chosen = fitting(width)
    actions = [command.action for command in chosen]
    assert set(LAST) <= set(actions)
    assert set(LAST) == {"help", "quit"}
    text = "  ".join(f"{key_of(c)} {c.label}" for c in chosen)
    assert len(text) <= width or actions == list(LAST)
    everything = [c.action for c in COMMANDS if c.label]
    assert actions == [action for action in everything if action in actions]
    left = [c for c in COMMANDS if c.label and c not in chosen]
    assert all(len(f"{text}  {key_of(c)} {c.label}") > width for c in left), "none is left out for nothing"


@given(st.integers(0, 399))
def test_more_room_shows_no_less(width):
    assert len(fitting(width)) <= len(fitting(width + 1))


def test_the_row_of_keys():
    async def act(app, pilot, bar):
        found = {}
        for width in range(20, 200, 3):
            strips = bar.paint(width, 1)
            assert [strip.cell_length for strip in strips] == [width]
            found[width] = strips[0].text
        return found

    for width, text in play(KeyBar(), act, (80, 1)).items():
        words = text.rstrip()
        assert words == "  ".join(f"{key_of(c)} {c.label}" for c in fitting(width))
        assert "? help" in words
        assert words.endswith("q quit")


def test_a_click_on_each_column_of_the_keys():
    """Whatever the column: the command whose key or word stands there."""

    async def act(app, pilot, bar):
        found = []
        text = rows(bar)[0]
        for x in range(0, len(text.rstrip()), 7):
            app.posted.clear()
            await pilot.click(bar, offset=(x, 0))
            (pressed,) = [m.command for m in app.posted if isinstance(m, KeyBar.Pressed)]
            found.append((x, pressed))
        return text, found

    text, found = play(KeyBar(), act, (60, 1))
    for x, command in found:
        first = text.index(f"{key_of(command)} {command.label}")
        assert first <= x < first + len(f"{key_of(command)} {command.label}") + 2


@pytest.mark.parametrize("steps", [LONG - 1, LONG, LONG + 37, 3 * LONG])
def test_a_long_curve_keeps_its_extremes_and_its_end(steps):
    """Drawn by blocks: no step is missing, no spike is lost."""
    curves = Curves("float32")
    values = np.random.default_rng(2).normal(size=(4, steps)).astype(np.float32)
    values[0, steps // 2] = 50
    curves.extend(values, np.zeros(steps, int))
    trainer = walked(Config(), 1)
    s = replace(trainer.snapshot(), step=steps, curves=curves.until(steps)[1], coarse=curves.coarse_until(steps))
    series = by_step("d_loss", "D", "discriminator", s)
    assert series.x[-1] == steps
    assert (np.diff(series.x) > 0).all()
    assert series.y[-1] == values[0, -1], "the legend says it"
    low, high = series.extremes or (series.y, series.y)
    assert (low.min(), high.max()) == (values[0].min(), 50)
    if steps < LONG:
        assert len(series.y) == steps
    else:
        assert len(series.y) <= steps / COARSE + 2 * COARSE
        np.testing.assert_allclose(series.y[:5], values[0, : 5 * COARSE].reshape(5, COARSE).mean(1), rtol=1e-5)


# -- close-ups


@pytest.mark.parametrize("panel", CLOSE_UPS)
def test_every_close_up_draws_every_phase_of_any_game(panel):
    """Also of one that is about to diverge: no warning, no crash, no "nan"."""
    games = [
        Config(d_steps=0, loss="wasserstein", batch_size=1),
        Config(g_steps=0, generator=(2, 3, 4, 5), discriminator=(5, 4, 3, 2), instance_noise=0.5),
        Config(dataset="diagonals", conditional=True, ema=0.9, d_steps=2, g_steps=3),
        WILD,
    ]
    frames = []
    for config in games:
        trainer = walked(config)
        trainer.run(steps=100)
        for _ in range(len(phases_of(config)) + 1):
            trainer.advance()
            frames.append(frame_of(trainer))

    async def act(app, pilot, panel):
        for k, frame in enumerate(frames):
            panel.show(frame)
            panel.look_at(k % frame.snapshot.config.batch_size)
            await pilot.pause(0)
            text = "".join(strip.text for strip in app.screen._compositor.render_strips())
            assert "nan" not in text
            assert "inf" not in text.replace("in focus", "")

    play(panel(), act, (60, 20))


@pytest.mark.parametrize("panel", [RealPanel, FakePanel])
@pytest.mark.parametrize(("dataset", "size"), [("diagonals", (60, 14)), ("digits", (60, 40)), ("digits", (120, 20))])
def test_a_conditional_gallery_has_one_class_a_row(panel, dataset, size):
    """What stands in row r is of class r; its images are those of the probe that were asked for it, or reals of it."""
    trainer = walked(Config(dataset=dataset, conditional=True), 2)
    s = trainer.snapshot()
    images, labels = (s.reference, s.reference_labels) if panel is RealPanel else (s.probe_images, s.probe_labels)

    async def act(host, pilot, widget):
        widget.show(frame_of(trainer))
        await pilot.pause()
        gallery = widget.query_one(PixelGallery)
        return gallery._images, gallery._layout()

    shown, place = play(panel(), act, size)
    assert len(shown) == place.rows * place.columns
    for r, row in enumerate(shown.reshape(place.rows, place.columns, -1)):
        of_class = images[labels == np.unique(labels)[r % len(np.unique(labels))]]
        assert all((np.abs(of_class - image).max(1) < 1e-6).any() for image in row)
