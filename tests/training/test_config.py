"""Config: what it accepts, what it says of the rest, and its line of text."""

import dataclasses
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_tui import DATASETS, KNOBS, PRESETS, Config

BAD = {
    "whole": ["x", "", 1.5, True, [], float("inf")],
    "real": ["x", "", float("nan"), float("inf"), True, []],
    "choice": ["nope", 3, []],
    "switch": ["x", "", 2, 1, 0.0, []],
    "layers": ["x", "4;4", 4, (0,), (257,), (1.5,), (True,), (4,) * 7],
}


def beyond(knob):
    """Just outside the range."""
    if knob.kind in ("whole", "real"):
        return [knob.low - 1, knob.high if knob.below else knob.high + 1]
    return []


def within(knob):
    if knob.kind == "whole":
        return st.integers(int(knob.low), int(knob.high))
    if knob.kind == "real":
        return st.floats(knob.low, knob.high, exclude_max=knob.below)
    if knob.kind == "switch":
        return st.booleans()
    if knob.kind == "choice":
        return st.sampled_from(knob.choices)
    return st.lists(st.integers(1, 256), max_size=6).map(tuple)


CONFIGS = (
    st.fixed_dictionaries({}, optional={name: within(knob) for name, knob in KNOBS.items()})
    .filter(lambda knobs: knobs.get("d_steps", 1) or knobs.get("g_steps", 1))
    .map(lambda knobs: Config(**knobs))
)


@given(CONFIGS)
def test_text_round_trip(config):
    text = config.to_text()
    assert Config.from_text(text) == config
    assert "\n" not in text
    assert Config.from_text(text).to_text() == text


@given(CONFIGS)
def test_text_tells_data_set_seed_and_what_differs(config):
    plain = Config(dataset=config.dataset)
    told = [word.split("=")[0] for word in config.to_text().split()]
    assert told == [
        name for name in KNOBS if name in ("dataset", "seed") or getattr(config, name) != getattr(plain, name)
    ]


@pytest.mark.parametrize(
    ("text", "config"),
    [
        ("dataset=circles seed=7", Config(dataset="circles", seed=7)),
        ("dataset=slanted seed=0 g_lr=0.01", Config(g_lr=0.01)),
        ("dataset=slanted seed=0 generator=16,8", Config(generator=(16, 8))),
        ("dataset=slanted seed=0 discriminator='()'", Config(discriminator=())),
        ("dataset=diagonals seed=0 clip=0.01 conditional=true", Config("diagonals", clip=0.01, conditional=True)),
    ],
)
def test_text_as_one_writes_it(text, config):
    assert config.to_text() == text
    assert Config.from_text(text) == config


@pytest.mark.parametrize("text", ["generator=()", "generator=''", "generator='( )'", 'generator="()"'])
def test_no_layers_in_many_spellings(text):
    assert Config.from_text(text).generator == ()


@pytest.mark.parametrize("text", ["generator=(16,8)", "generator=16,8,", "generator='16, 8'"])
def test_layers_in_many_spellings(text):
    assert Config.from_text(text).generator == (16, 8)


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, knob in KNOBS.items() for value in BAD[knob.kind] + beyond(knob)]
)
def test_a_bad_value_is_named_with_its_range(name, value):
    with pytest.raises(ValueError, match=f"^{name} is ") as error:
        Config(**{name: value})
    assert repr(value) in str(error.value)
    assert str(error.value).endswith(f"it must be {KNOBS[name].range}")


@pytest.mark.parametrize(
    ("knobs", "message"),
    [
        ({"seed": -1}, "seed is -1; it must be a whole number from 0 to 4294967295"),
        ({"d_steps": 21}, "d_steps is 21; it must be a whole number from 0 to 20"),
        ({"ema": 1}, "ema is 1; it must be a real number from 0 to below 1"),
        ({"hidden": "selu"}, "hidden is 'selu'; it must be one of leaky_relu, relu, tanh"),
        ({"conditional": 1}, "conditional is 1; it must be true or false"),
        ({"holdout": 0.95}, "holdout is 0.95; it must be a real number from 0 to 0.9"),
        ({"d_steps": 0, "g_steps": 0}, "d_steps and g_steps are both 0; at least one player must move"),
    ],
)
def test_messages(knobs, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        Config(**knobs)


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, end) for name, knob in KNOBS.items() if knob.kind in ("whole", "real") for end in (knob.low, knob.high)],
)
def test_the_ends_of_a_range_are_in_it(name, value):
    if not KNOBS[name].below or value == KNOBS[name].low:
        assert getattr(Config(**{name: value}), name) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("glr=0.1", "no knob 'glr'; did you mean g_lr"),
        ("zzzz=0.1", "no knob 'zzzz'"),
        ("g_lr", "'g_lr' is not of the form knob=value"),
        ("g_lr='0.1", "not a line of knob=value"),
        ("g_lr=fast", "g_lr is 'fast'"),
    ],
)
def test_a_bad_line(text, message):
    with pytest.raises(ValueError, match=message):
        Config.from_text(text)


@pytest.mark.parametrize("name", DATASETS)
def test_defaults_are_the_data_sets_own(name):
    config = Config(dataset=name)
    for knob, value in DATASETS[name].defaults.items():
        assert getattr(config, knob) == value
        assert None not in dataclasses.astuple(config)


def test_the_data_sets_of_the_issue():
    sizes = {
        name: (c.latent_dim, c.generator, c.discriminator, c.r1) for name in DATASETS if (c := Config(dataset=name))
    }
    assert sizes["slanted"] == (8, (32,), (32,), 0.3)
    assert sizes["circles"] == (16, (32,), (32,), 0.3)
    assert sizes["diagonals"] == (4, (16,), (16,), 0.3)


def test_one_of_real_digits_and_of_own_images():
    config = Config(dataset="digits")
    deep = {"latent_dim": 16, "generator": (64, 128), "discriminator": (128, 64), "batch_size": 64, "r1": 0.1,
            "ema": 0.999, "d_lr": 2e-3, "g_lr": 1e-3, "loss": "non_saturating", "d_optimizer": "adam"}  # fmt: skip
    assert {name: getattr(config, name) for name in deep} == deep


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "my crosses = 3.txt"
    path.write_text("#.#\n.#.\n#.#\n\n")
    return path


def test_a_path_is_a_data_set(mine):
    config = Config(dataset=mine, seed=3, g_lr=0.5)
    assert (config.dataset, config.generator) == (str(mine), Config(dataset="circles").generator)
    assert config.to_text() == f"dataset='{mine}' seed=3 g_lr=0.5"
    assert config.to_options() == f"--dataset '{mine}' --seed 3 --set g_lr=0.5"
    assert Config.from_text(config.to_text()) == config
    inverted = Config(dataset=f"invert:{mine}")
    assert Config.from_text(inverted.to_text()) == inverted != Config(dataset=mine)


def test_a_path_to_nothing(mine):
    """A new Config needs the images for its defaults; one that is complete goes on, and its line tells every knob."""
    config = Config(dataset=mine, seed=3)
    mine.unlink()
    with pytest.raises(ValueError, match=r"cannot read .*crosses = 3.txt: No such file or directory"):
        Config(dataset=mine)
    changed = dataclasses.replace(config, g_lr=0.5)
    assert [word.split("=")[0] for word in shlex.split(changed.to_text())] == list(KNOBS)
    assert Config.from_text(changed.to_text()) == changed


def test_a_folder_stays_one_when_it_is_gone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faces").mkdir()
    assert KNOBS["dataset"].parse("faces") == "./faces"
    (tmp_path / "faces").rmdir()
    assert KNOBS["dataset"].parse("./faces") == "./faces"
    with pytest.raises(
        ValueError, match=r"dataset is 'faces'; it must be one of slanted, .*, or a path to images of yours"
    ):
        KNOBS["dataset"].parse("faces")


def test_frozen_and_hashable():
    config = Config()
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.seed = 3
    assert len({config, Config(), Config(seed=1)}) == 2


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_valid(name):
    config = PRESETS[name].config
    assert Config.from_text(config.to_text()) == config
    for knob, value in PRESETS[name].settings.items():
        assert getattr(config, knob) == value
