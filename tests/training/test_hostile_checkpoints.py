"""Whatever has been done to a checkpoint: the same game, or one line, in bounded time and memory."""

import io
import random
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from forgery import FORGERIES, forged, mutated, packed, unpacked
from test_checkpoint import storied

from gan_tui import Config, Trainer, load_checkpoint, save_checkpoint
from gan_tui.data.datasets import from_images

OLD = Path(__file__).with_name("data") / "checkpoint-0.1.0.npz"
MOST = 50 * 2**20


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "a.npz"
    save_checkpoint(storied(), path)
    return path.read_bytes()


def bits(trainer):
    s = trainer.snapshot()
    rows = [s.curves[name].tobytes() for name in s.curves]
    return trainer.step, trainer.phases, trainer.recipe.to_text(), s.generator.theta.tobytes(), rows


def loaded(path, data):
    """The trainer, or what was said; and the memory that it took."""
    path.write_bytes(data)
    tracemalloc.start()
    try:
        return load_checkpoint(path), tracemalloc.get_traced_memory()[1]
    except ValueError as error:
        return str(error), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def check_refused(said, memory):
    assert isinstance(said, str)
    assert said.isprintable()
    assert len(said) < 1000
    assert "is not a sound gan-tui checkpoint: " in said
    assert memory < MOST


def test_damaged_ones_are_the_same_game_or_one_line(tmp_path, whole):
    seed = random.randrange(10**9)
    print("seed", seed)
    rng = np.random.default_rng(seed)
    path = tmp_path / "a.npz"
    same = bits(loaded(path, whole)[0])
    refused = 0
    for _ in range(300):
        found, memory = loaded(path, mutated(whole, rng))
        if isinstance(found, Trainer):  # what the zip does not need was hit
            assert bits(found) == same
        else:
            check_refused(found, memory)
            refused += 1
    assert refused > 200


@pytest.mark.parametrize("change", FORGERIES, ids=lambda change: change.__qualname__)
def test_forged_ones_are_one_line(tmp_path, whole, change):
    rng = np.random.default_rng(random.randrange(10**9))
    for _ in range(4):
        header, arrays = unpacked(whole)
        header["more"] = 0  # so that it is another file in any case
        change(header, arrays, rng)
        check_refused(*loaded(tmp_path / "a.npz", packed(header, arrays, anew=False)))


def test_forged_ones_with_their_digests_are_bounded(tmp_path, whole):
    seed = random.randrange(10**9)
    print("seed", seed)
    rng = np.random.default_rng(seed)
    for _ in range(60):
        found, memory = loaded(tmp_path / "a.npz", forged(whole, rng, anew=True))
        assert memory < MOST
        if isinstance(found, str):
            check_refused(found, memory)


def test_what_follows_from_the_config_is_counted_again(tmp_path, whole):
    """Epochs that ended elsewhere, a position that no frame is near."""
    for change in (
        lambda header, arrays: arrays.update(ends=arrays["ends"] + 1),
        lambda header, arrays: arrays.update(ends=arrays["ends"][:-1], epochs=arrays["epochs"][:, :-1]),
        lambda header, arrays: header.update(epochs_dropped=3),
        lambda header, arrays: header["frames"].pop(),
        lambda header, arrays: header["config"].update(d_steps=4),
        lambda header, arrays: header["config"].pop("g_lr"),
    ):
        header, arrays = unpacked(whole)
        change(header, arrays)
        check_refused(*loaded(tmp_path / "a.npz", packed(header, arrays, anew=True)))


def test_the_words_of_a_forged_one_are_fit_to_be_seen(tmp_path):
    evil = "[/b]\x1b[31m\n\u202e"
    path = tmp_path / "a.npz"
    save_checkpoint(
        Trainer(Config(), from_images("mine", np.eye(4), (2, 2), labels=np.arange(4), classes=tuple("abcd"))), path
    )
    header, arrays = unpacked(path.read_bytes())
    header["dataset"][1:3] = evil, evil
    header["dataset"][5] = [evil] * 4
    dataset = loaded(path, packed(header, arrays, anew=True))[0].dataset
    for words in (dataset.title, dataset.about, *dataset.classes):
        assert words == r"[/b]\x1b[31m\n\u202e"


def test_one_of_version_0_1_0_is_refused_in_a_line_that_says_what_to_do():
    with pytest.raises(ValueError, match=r"gan-tui 0\.1\.0 wrote it, .* make the run again from its line") as caught:
        load_checkpoint(OLD)
    assert str(caught.value).isprintable()


def test_a_bomb_is_not_unpacked(tmp_path, whole):
    """Headers that claim much, and arrays that are as large as they claim: 200 MB in 200 kB."""
    zeros = np.zeros(50 * 2**20, np.float32)
    _, arrays = unpacked(whole)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays | {"states": zeros})
    check_refused(*loaded(tmp_path / "a.npz", buffer.getvalue()))
    members = zipfile.ZipFile(io.BytesIO(whole))
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for name in members.namelist():
            archive.writestr(name, members.read(name))
        for i in range(70_000):
            archive.writestr(f"{i}", b"")
    check_refused(*loaded(tmp_path / "a.npz", many.getvalue()))


def test_loading_plays_two_steps_at_most(tmp_path, monkeypatch):
    """However far the last key frame had been."""
    trainer = Trainer(Config())
    trainer.run(steps=111)
    save_checkpoint(trainer, tmp_path / "a.npz")
    played = []
    from gan_tui.training.run import Run

    land = Run._land
    monkeypatch.setattr(Run, "_land", lambda run, step: played.append(step) or land(run, step))
    assert load_checkpoint(tmp_path / "a.npz").step == 111
    assert len(played) <= 2
