"""The networks panel: what it writes and draws is what the snapshot holds, by keys and by mouse."""

import re
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from app_host import Session, bits, drive, frame_of, walked
from halves import changed
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input, Static
from widget_host import cell, play, rgb, rows

from gan_tui import LOSSES, Config, Trainer
from gan_tui.data.datasets import from_images
from gan_tui.nn.network import Network
from gan_tui.training.game import phases_of
from gan_tui.tui.dialogs.edit_weight import LARGEST_WEIGHT, EditWeight, parse_weight
from gan_tui.tui.panels.networks import NetworksPanel, Readout
from gan_tui.tui.panels.scene import (
    VIEWS,
    Parameter,
    describe,
    name_of,
    numbers,
    parameter_at,
    scene_of,
    signal_of,
)  # fmt: skip
from gan_tui.tui.panels.unit_pictures import SignedGallery
from gan_tui.tui.playground.screen import Playground
from gan_tui.tui.widgets.network_graph import NetworkGraph
from gan_tui.tui.widgets.spot import Spot

GAMES = [
    Config(),
    Config(dataset="circles", generator=(5, 4), discriminator=(3, 6), latent_dim=3),
    Config(dataset="diagonals", generator=(), discriminator=(), loss="minimax"),
]


def snapshots(config):
    """After a while, at each phase of a step."""
    trainer = walked(config, 20)
    for _ in range(len(phases_of(config)) + 1):
        yield trainer.snapshot()
        trainer.advance()


def spots(s):
    """Some of each kind in every layer."""
    counts, split = (*s.generator.sizes, *s.discriminator.sizes), len(s.generator.sizes)
    rng = np.random.default_rng(0)
    for layer, units in enumerate(counts):
        for unit in {units - 1, int(rng.integers(units))}:
            yield Spot(layer, unit)
            if layer not in (split - 1, len(counts) - 1):
                yield Spot(layer, unit, int(rng.integers(counts[layer + 1])))


def written(text, word):
    """The number after a word, None for a dash."""
    (found,) = re.findall(rf"\b{word} (\S+)", text)
    return None if found == "–" else float(found)


def agrees(text, value):
    return text is None if value is None else text == pytest.approx(float(value), rel=1e-3)


# -- numbers


@pytest.mark.parametrize("config", GAMES)
def test_every_number_is_the_snapshots(config):
    """Of units and weights in every layer, at every phase."""

    async def act(app, pilot, panel):
        graph, readout = panel.query_one(NetworkGraph), panel.query_one(Readout)
        for s in snapshots(config):
            panel.show(replace(frame, snapshot=s))
            for spot in spots(s):
                graph.spot = spot
                await pilot.pause(0)
                text = " ".join(rows(readout))
                assert text.startswith(describe(s, spot))
                check(s, spot, text)

    frame = frame_of(walked(config))
    play(NetworksPanel(), act, (100, 20))


def check(s, spot, text):
    split = len(s.generator.sizes)
    ours, short, layer = (
        (s.generator, "g", spot.layer) if spot.layer < split else (s.discriminator, "d", spot.layer - split)
    )
    if spot.to is not None:
        at = lambda vector: None if vector is None else ours.layers(vector)[layer][0][spot.unit, spot.to]  # noqa: E731
        assert agrees(written(text, "weight"), at(ours.theta))
    elif layer:
        at = lambda vector: None if vector is None else ours.layers(vector)[layer - 1][1][spot.unit]  # noqa: E731
        assert agrees(written(text, "bias"), at(ours.theta))
        trace = s.g_trace if short == "g" else s.d_trace
        rows_before = 0 if short == "g" else len(trace[0].post) - len(s.z)
        asked = short == "g" or s.fake_logits is not None
        assert agrees(written(text, "says"), trace[layer - 1].post[rows_before][spot.unit] if asked else None)
    else:
        shown = s.z if short == "g" else s.fake
        assert agrees(written(text, "is"), shown[0][spot.unit])
        assert "gradient" not in text
        return
    assert agrees(written(text, "gradient"), at(getattr(s, f"{short}_grad")))
    assert agrees(written(text, "last change"), at(getattr(s, f"{short}_change")))


@pytest.mark.parametrize("config", GAMES)
def test_parameters(config):
    """A spot's index is that of the weight or bias which ``layers`` shows there."""
    s = walked(config, 3).snapshot()
    for player in ("generator", "discriminator"):
        network = s.player(player).network
        named = network.with_theta(np.arange(network.theta.size))
        for k, (W, b) in enumerate(named.layers()):
            first = k if player == "generator" else k + len(s.generator.sizes)
            for (i, o), index in np.ndenumerate(W):
                parameter = parameter_at(s, Spot(first, i, o))
                assert (parameter.player, parameter.place(s)) == (player, index)
            for o, index in enumerate(b):
                parameter = parameter_at(s, Spot(first + 1, o))
                assert parameter == Parameter(player, k, o, None)
                assert parameter.place(s) == index
    assert parameter_at(s, Spot(0, 0)) is None
    assert parameter_at(s, Spot(len(s.generator.sizes), 0)) is None


def test_names():
    s = walked(Config(dataset="circles")).snapshot()
    assert [
        describe(s, spot) for spot in (Spot(0, 2), Spot(1, 31), Spot(2, 5), Spot(3, 5), Spot(4, 0), Spot(5, 0))
    ] == [
        "z 3, noise",
        "G layer 1, unit 32",
        "G layer 2, pixel 2,3",
        "pixel 2,3, as D sees it",
        "D layer 1, unit 1",
        "D layer 2, the score",
    ]
    assert describe(s, Spot(3, 1, 2)) == "D layer 1, pixel 1,2 → unit 3"
    assert describe(s, Spot(0, 0, 0)) == "G layer 1, z 1 → unit 1"


# -- the signal


def signal_at(s, sample=0, **changes):
    return signal_of(replace(FRAME, snapshot=s, **changes), sample)


FRAME = frame_of(walked(Config()))


@pytest.mark.parametrize("config", GAMES)
@pytest.mark.parametrize("sample", [0, 7, 31, 500])
def test_the_signal_is_that_of_the_batchs_fake(config, sample):
    for s in snapshots(config):
        signal, k = signal_at(s, sample), min(sample, config.batch_size - 1)
        split = len(s.generator.sizes)
        np.testing.assert_array_equal(signal.units[0], s.z[k])
        np.testing.assert_array_equal(signal.image, s.fake[k])
        np.testing.assert_array_equal(signal.units[split], s.fake[k])
        if s.fake_logits is None:
            assert signal.logit is None
            assert signal.units[split + 1 :] == (None,) * (len(s.discriminator.sizes) - 1)
            assert scene_of(s, VIEWS[0], signal).verdict == "?"
            assert "not seen" in signal.title
        else:
            assert signal.logit == s.fake_logits[k, 0]
            said = LOSSES[config.loss].verdict(s.fake_logits[k])[0]
            assert scene_of(s, VIEWS[0], signal).verdict == f"{said:.2f}"


@pytest.mark.parametrize("config", GAMES)
def test_while_playing_it_is_the_galleries_noise(config):
    s = walked(config, 30).snapshot()
    signal = signal_at(s, 3, playing=True)
    np.testing.assert_allclose(signal.image, s.probe_images[3], rtol=1e-5)
    np.testing.assert_allclose(signal.logit, s.discriminator.forward(s.probe_images[3:4])[0, 0], rtol=1e-4, atol=1e-5)
    assert [len(units) for units in signal.units] == [*s.generator.sizes, *s.discriminator.sizes]


def test_after_an_edit_one_sees_what_it_does():
    """The batch passed before it; the same noise is sent through the networks as they are now."""
    trainer = walked(Config(), 5)
    trainer.set_weight("generator", trainer.snapshot().generator.theta.size - 1, 30.0)  # the last pixel's bias
    s = trainer.snapshot()
    signal = signal_of(frame_of(trainer), 2)
    np.testing.assert_array_equal(signal.units[0], s.z[2])
    assert signal.image[-1] > 0.99 > s.fake[2, -1]
    np.testing.assert_allclose(signal.image, s.generator.forward(s.z)[2], rtol=1e-5)
    assert "after the edit" in signal.title
    trainer.advance()
    assert "edit" not in signal_of(frame_of(trainer), 2).title


def test_playing_follows_the_same_noise():
    """The batch is another one at every step; before the first there is none."""

    async def act(app, pilot, panel):
        found = []
        for trainer, playing in ((walked(Config()), False), (walked(Config(), 9), True), (walked(Config(), 9), False)):
            panel.show(frame_of(trainer, playing=playing))
            await pilot.pause(0)
            found.append(panel.border_subtitle)
        panel.look_at(4)
        return [*found, panel.border_subtitle]

    assert play(NetworksPanel(), act) == ["fake 1", "fake 1", "fake 1 of the batch", "fake 5 of the batch"]


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), min_size=1, max_size=9))
def test_lines_are_shares_of_the_largest(values):
    config = Config(generator=(), latent_dim=1)
    s = walked(config).snapshot()
    theta = np.resize(np.array(values, np.float32), s.generator.theta.shape)
    s = changed(s, generator=s.generator.with_theta(theta))
    with np.errstate(all="ignore"):
        shares = scene_of(s, VIEWS[0], signal_at(s, playing=True)).shares[0]
    W = np.nan_to_num(s.generator.layers()[0][0].astype(float), posinf=1e300, neginf=-1e300)
    assert (np.abs(shares) <= 1).all()
    assert (np.sign(shares) == np.sign(W)).all() or np.isinf(theta).any()
    assert not W.any() or np.abs(shares).max() == 1


# -- the drawing


def test_lines_have_the_colour_of_their_sign():
    """Slanted Land by hand: D adds the falling diagonal and takes the rising one away."""
    trainer = Trainer(Config(generator=(), discriminator=(), latent_dim=1))
    for index, value in enumerate([1.0, -1.0, -1.0, 1.0, -1.0]):
        trainer.set_weight("discriminator", index, value)

    async def act(app, pilot, panel):
        panel.show(frame_of(trainer))
        await pilot.pause(0)
        graph = panel.query_one(NetworkGraph)
        at = graph._plan
        x, found = at.x[2] + 3, []
        for y in at.y[2].tolist():
            for near in (0, 1, -1):
                text, style = cell(graph, x, y + graph._head + near)
                if text != " ":
                    red, green, _ = rgb(style)[0]
                    found.append("+" if green > red else "-")
                    break
        return found

    assert play(NetworksPanel(), act, (100, 16)) == ["+", "-", "-", "+"]


def test_how_many_units_there_are_is_said():
    async def act(app, pilot, panel):
        panel.show(frame_of(walked(Config(dataset="circles", generator=(128,), discriminator=(16,)))))
        await pilot.pause(0)
        return "\n".join(rows(panel.query_one(NetworkGraph)))

    for size in ((100, 28), (100, 14), (56, 10)):
        text, shown = play(NetworksPanel(), act, size), size[1] - (6 if size[1] >= 16 else 5)
        assert re.search(rf"{shown}( of |/)128", text)
        if shown < 16:
            assert re.search(rf"{shown}( of |/)16\b", text)
        else:
            assert "16 units" in text


def test_what_is_not_there_yet_is_said():
    async def act(app, pilot, panel):
        panel.focus()
        found = []
        trainer = walked(Config(), 5)
        for phases in range(11):
            panel.show(frame_of(trainer))
            for title in ("gradients", "last changes", "weights"):
                await pilot.press("v")
                assert title in panel.border_title
                text = rows(panel.query_one(Readout))[0].split(":")
                found.append((phases, title, text[0] if len(text) > 1 else ""))
            trainer.advance()
        return found

    for phases, title, who in play(NetworksPanel(), act, (60, 12)):
        d_at, g_at = {"weights": (0, 0), "gradients": (5, 9), "last changes": (6, 10)}[title]
        missing = [] if phases == 0 else [n for n, at in (("G", g_at), ("D", d_at)) if phases < at]
        assert who == " and ".join(missing)


@pytest.mark.parametrize("size", [(100, 40), (100, 28), (56, 10)])
@pytest.mark.parametrize("config", GAMES)
def test_pictures_of_the_units(config, size):
    """G's last layer by unit, D's first; from 30 rows on without a key."""
    s = walked(config, 40).snapshot()
    painted, sought = s.generator.layers()[-1][0], s.discriminator.layers()[0][0].T

    async def act(app, pilot, panel):
        panel.focus()
        panel.show(frame_of(walked(config, 40)))
        assert panel.query_one("UnitPictures").display == (size[1] >= 30)
        await pilot.press("i")
        await pilot.pause()
        assert not panel.query_one(NetworkGraph).display
        shown = [gallery._images for gallery in panel.query(SignedGallery)]
        await pilot.press("i")
        assert panel.query_one(NetworkGraph).display
        return shown

    for images, W in zip(play(NetworksPanel(), act, size), (painted, sought), strict=True):
        np.testing.assert_allclose(
            images * 2 - 1, (W / np.abs(W).max()).reshape(-1, *s.dataset.shape), rtol=1e-5, atol=1e-6
        )


def wild(config, value):
    s = walked(config, 5).snapshot()
    for player in ("generator", "discriminator"):
        network = s.player(player).network
        theta = network.theta.copy()
        theta[::3] = value
        s = changed(s, **{player: network.with_theta(theta), f"{player[0]}_grad": theta, f"{player[0]}_change": theta})
    return s


@pytest.mark.parametrize("size", [(1, 1), (12, 3), (56, 10), (100, 30), (300, 90)])
def test_nothing_brings_it_down(size):
    """Any network, any number, any size, anything marked."""
    images = np.random.default_rng(0).random((20, 64)).astype(np.float32)
    large = Trainer(Config(generator=(128,), discriminator=(128,)), dataset=from_images("mine", images, (8, 8)))
    deep = walked(Config(generator=(3,) * 6, discriminator=(4,) * 6), 2)
    frame = frame_of(large)
    states = [large.snapshot(), deep.snapshot(), walked(Config(), 1, 2).snapshot(), joined_with_labels()]
    states += [wild(Config(), value) for value in (np.nan, np.inf, -np.inf, 3e38)]

    async def act(app, pilot, panel):
        graph = panel.query_one(NetworkGraph)
        panel.focus()
        for s in states:
            for spot in (*list(spots(s))[::3], None):
                panel.show(replace(frame, snapshot=s, playing=spot is None))
                graph.spot = spot
                await pilot.pause(0)
                text = [strip.text for strip in app.screen._compositor.render_strips()]
                assert {len(line) for line in text} == {size[0]}
                assert "nan" not in "".join(text)
            await pilot.press("i", "v")

    play(NetworksPanel(), act, size)


@pytest.mark.parametrize("environ", [{"TERM": "linux", "COLORTERM": ""}, {"NO_COLOR": "1"}, {"COLORTERM": ""}], ids=str)
def test_on_any_terminal(environ):
    """Poor in colours or without any: the picture in shades, the signs in the readout."""

    async def act(app, pilot, panel):
        panel.focus()
        panel.show(frame_of(walked(Config(), 40)))
        await pilot.press("right", "right")
        text = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "z 5 → unit" in text
        assert re.search(r"weight [+-]\d", text)
        return text

    text = play(NetworksPanel(), act, (100, 32), **environ)
    assert ("█" in text) == (environ.get("TERM") == "linux")


def joined_with_labels():
    """As conditional networks will be: the label is joined to the noise and to the image."""
    s = walked(Config(dataset="diagonals"), 3).snapshot()
    g, d = ((n.sizes[0] + 2, *n.sizes[1:]) for n in (s.generator, s.discriminator))
    rng = np.random.default_rng(0)
    made, said = (
        Network(sizes, "leaky_relu", output, rng.standard_normal(Network.count(sizes)).astype(np.float32))
        for sizes, output in ((g, "sigmoid"), (d, "linear"))
    )
    return changed(s, generator=made, discriminator=said, d_grad=None, g_grad=None, d_change=None, g_change=None)


def test_classes_among_the_inputs():
    s = joined_with_labels()
    latent, pixels = s.z.shape[1], s.fake.shape[1]
    split = len(s.generator.sizes)
    assert name_of(s, 0, latent) == "class left"
    assert name_of(s, 0, latent - 1) == f"z {latent}"
    assert name_of(s, split, pixels + 1) == "class right"
    signal = signal_at(s)
    assert signal.units[0].tolist()[latent:] == [1, 0]
    first, rest = numbers(s, Spot(split, pixels), signal)
    assert float(first["is"]) == 1
    assert not rest


# -- keys and the mouse


def test_the_arrows_walk_from_the_noise_to_the_verdict():
    async def act(app, pilot, panel):
        panel.focus()
        panel.show(frame_of(walked(Config(generator=(3,), discriminator=(3,), latent_dim=3), 5)))
        seen = []
        for key in ("right", "down", "right", "up", "right", *("right",) * 9, "down", "left", "left"):
            await pilot.press(key)
            seen.append(rows(panel.query_one(Readout))[0].split("  ")[0])
        await pilot.press("escape")
        return seen, panel.query_one(NetworkGraph).spot

    seen, after = play(NetworksPanel(), act, (100, 20))
    assert seen[:5] == [
        "z 2, noise",
        "z 3, noise",
        "G layer 1, z 3 → unit 3",
        "G layer 1, z 3 → unit 2",
        "G layer 1, unit 2",
    ]
    assert seen[-4:-1] == ["D layer 2, the score", "D layer 2, the score", "D layer 2, unit 2 → the score"]
    assert seen[-1] == "D layer 1, unit 2"
    assert after is None


def test_the_mouse_points():
    """Every unit and, on a sparse graph, weights: under the mouse while it is there, marked after a click."""

    async def act(app, pilot, panel):
        panel.show(frame_of(walked(Config(generator=(), discriminator=(), latent_dim=2), 5)))
        await pilot.pause()
        graph = panel.query_one(NetworkGraph)
        at, head = graph._plan, graph._head
        for layer, x in enumerate(at.x):
            for unit, y in zip(at.shown[layer].tolist(), at.y[layer].tolist(), strict=True):
                await pilot.hover(graph, offset=(x, y + head))
                assert graph.hovered == Spot(layer, unit)
        lines, owner = graph._lines, graph._owner
        y, x = np.argwhere(owner >= 0)[len(np.argwhere(owner >= 0)) // 2]
        await pilot.hover(graph, offset=(int(x), int(y) + head))
        assert graph.hovered.ends == Spot(*lines.name[owner[y, x]].tolist()).ends or graph.hovered.to is None
        hovered = graph.hovered
        assert describe(panel._frame.snapshot, hovered) in rows(panel.query_one(Readout))[0]
        await pilot.hover(graph, offset=(0, 0))
        assert graph.hovered is None
        assert "positive" in rows(panel.query_one(Readout))[0]
        await pilot.click(graph, offset=(int(x), int(y) + head))
        assert graph.spot.ends == hovered.ends

    play(NetworksPanel(), act, (100, 16))


@pytest.mark.parametrize(
    ("text", "value"), [("0.5", 0.5), (" -1e-3 ", -1e-3), (f"{LARGEST_WEIGHT}", LARGEST_WEIGHT), ("7", 7.0)]
)
def test_what_may_be_written(text, value):
    assert parse_weight(text) == value


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "-inf", "1e9", "0,5", "1 2"])
def test_what_may_not_be_written(text):
    with pytest.raises(ValueError, match="Write a number"):
        parse_weight(text)


def test_a_click_on_a_picture_goes_to_its_unit():
    async def act(app, pilot, panel):
        panel.show(frame_of(walked(Config(dataset="circles", generator=(5, 4), discriminator=(3, 6)), 5)))
        panel.focus()
        await pilot.press("i")
        await pilot.pause()
        found = []
        for gallery in panel.query(SignedGallery):
            await pilot.click(gallery, offset=gallery._layout().origin(2))
            await pilot.pause(0)
            found.append(rows(panel.query_one(Readout))[0].split("  ")[0])
        return found

    assert play(NetworksPanel(), act, (100, 28)) == ["G layer 2, unit 3", "D layer 1, unit 3"]


BY_HAND = Config(generator=(2,), discriminator=(2,), latent_dim=2)


def test_a_weight_set_by_hand_is_an_event_of_the_history():
    """By keys, in the running app: applied, marked on the timeline, replayed, and rewound exactly."""

    async def act(s: Session):
        screen = s.app.screen
        panel = screen.query_one(NetworksPanel)
        assert panel.display
        await s.go(30)
        panel.focus()
        await s.wait(lambda: panel.has_focus)
        await s.tap("right", "right")
        await s.wait(lambda: panel.query_one(NetworkGraph).spot == Spot(0, 1, 1))
        await s.tap("enter")
        await s.opened(EditWeight)
        field = s.app.screen.query_one(Input)
        spot = Spot(0, 1, 1)
        before = s.frame.snapshot
        index = parameter_at(before, spot).place(before)
        assert float(field.value) == pytest.approx(float(before.generator.theta[index]), rel=1e-5)
        field.value = "many"
        rung = []
        with patch.object(s.app, "bell", lambda: rung.append(True)):
            await s.tap("enter")
            await s.wait(lambda: rung)  # or the next enter could be taken for this one
        assert isinstance(s.app.screen, EditWeight), "it stays open"
        assert "Write a number" in str(s.app.screen.query_one("#error", Static).render())
        field.value = "2.5"
        await s.tap("enter")
        await s.opened(Playground)
        f = await s.until(lambda f: f.edits == (30,))
        assert f.snapshot.generator.theta[index] == 2.5
        expected = walked(BY_HAND, 30)
        expected.set_weight("generator", index, 2.5)
        assert bits(f.snapshot) == bits(expected.snapshot())
        expected.run(steps=1)
        await s.tap("s")
        f = await s.at(31)
        assert bits(f.snapshot) == bits(expected.snapshot())
        await s.tap("b")
        await s.at(30)
        await s.tap("b")
        f = await s.at(29)
        assert bits(f.snapshot)[:5] == bits(walked(BY_HAND, 29).snapshot())[:5]
        await s.tap("s")
        f = await s.at(30)
        assert f.snapshot.generator.theta[index] == 2.5, "it is replayed"

    drive(act, BY_HAND, (160, 48))


def test_a_dialog_that_is_left_changes_nothing():
    async def act(s: Session):
        await s.go(3)
        before = bits(s.frame.snapshot)
        panel = s.app.screen.query_one(NetworksPanel)
        graph = panel.query_one(NetworkGraph)
        panel.focus()
        await s.wait(lambda: panel.has_focus)
        await s.tap("right", "enter", "down", "up")
        await s.wait(lambda: graph.spot == Spot(0, 0))
        assert isinstance(s.app.screen, Playground), "noise is not a parameter"
        await s.tap("right", "enter")
        await s.opened(EditWeight)
        await s.tap("escape")
        await s.opened(Playground)
        await s.settle()
        assert bits(s.frame.snapshot) == before
        assert s.frame.edits == ()

    drive(act, BY_HAND, (160, 48))


def test_two_clicks_open_the_dialog_and_the_message_says_which():
    async def act(app, pilot, panel):
        panel.show(frame_of(walked(BY_HAND, 5)))
        await pilot.pause()
        graph = panel.query_one(NetworkGraph)
        at = graph._plan
        for _ in range(2):
            await pilot.click(graph, offset=(at.x[-1], int(at.y[-1][0]) + graph._head))
        await pilot.pause()
        field = app.screen.query_one(Input)
        field.value = "-0.25"
        await pilot.press("enter")
        await pilot.pause()
        (edited,) = [m for m in app.posted if isinstance(m, NetworksPanel.Edited)]
        return edited.player, edited.index, edited.value

    last = Network.count((4, 2, 1)) - 1
    assert play(NetworksPanel(), act, (100, 20)) == ("discriminator", last, -0.25)


def test_escape_is_the_screens_where_nothing_is_marked():
    async def act(app, pilot, panel):
        panel.focus()
        panel.show(frame_of(walked(BY_HAND)))
        found = []
        for key in ("v", "right", "escape"):
            await pilot.press(key)
            found.append(panel.check_action("unmark", ()))
        return found

    assert play(NetworksPanel(), act) == [False, True, False]


@pytest.mark.parametrize(
    ("size", "seen"), [((80, 24), False), ((120, 36), False), ((160, 48), True), ((200, 60), True)]
)
def test_where_the_playground_has_room_for_it(size, seen):
    async def act(s: Session):
        panel = s.app.screen.query_one(NetworksPanel)
        assert bool(panel.display) == seen
        if not seen:
            await s.resize(160, 48)
            await s.wait(lambda: any("pixels" in line for line in s.rows(NetworkGraph)))

    drive(act, size=size)
