"""A checkpoint is the same trainer again, and a bad file is one clear sentence."""

import contextlib
import hashlib
import io
import json
import zipfile

import numpy as np
import pytest
from sameness import assert_same

from gan_tui import Config, Trainer, load_checkpoint, save_checkpoint
from gan_tui.data.datasets import from_images
from gan_tui.training import checkpoint


def storied(dtype="float32"):
    """A trainer with edits behind it, in the middle of a step."""
    trainer = Trainer(Config(dataset="circles", ema=0.9, dtype=dtype))
    trainer.run(steps=150)
    trainer.tune(g_lr=0.01, d_steps=2)
    trainer.run(steps=40)
    trainer.set_weight("generator", 3, 0.5)
    trainer.run(steps=33)
    trainer.advance()
    trainer.tune(loss="minimax")
    trainer.advance()
    return trainer


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_same_moment_past_and_future(tmp_path, dtype):
    trainer = storied(dtype)
    save_checkpoint(trainer, tmp_path / "a.npz")
    twin = load_checkpoint(tmp_path / "a.npz")
    assert twin.config == trainer.config
    assert_same(twin.snapshot(), trainer.snapshot())
    for go in (lambda t: t.run(steps=90), lambda t: t.seek(160, 5), lambda t: t.seek(1), lambda t: t.seek(223, 2)):
        go(trainer)
        go(twin)
        assert_same(twin.snapshot(), trainer.snapshot())


KNOBS = {
    "a critic": {"loss": "wasserstein", "clip": 0.1, "d_optimizer": "rmsprop", "rho": 0.9, "d_steps": 2},
    "conditional": {"dataset": "diagonals", "conditional": True, "label_smoothing": 0.1, "instance_noise": 0.2},
    "held out": {"dataset": "diagonals", "holdout": 0.4, "loss": "hinge"},
}


@pytest.mark.parametrize("knobs", KNOBS.values(), ids=KNOBS)
def test_whatever_the_knobs(tmp_path, knobs):
    trainer = Trainer(Config(seed=2, **knobs))
    trainer.run(steps=70)
    trainer.tune(instance_noise=0.1, clip=0.2, rho=0.7)
    trainer.seek(101, 3)
    save_checkpoint(trainer, tmp_path / "a.npz")
    twin = load_checkpoint(tmp_path / "a.npz")
    np.testing.assert_array_equal(twin.dataset.images, trainer.dataset.images)
    np.testing.assert_array_equal(twin.dataset.held_out, trainer.dataset.held_out)
    for go in (lambda t: t.run(steps=0), lambda t: t.run(steps=90), lambda t: t.seek(69, 5)):
        go(trainer)
        go(twin)
        assert_same(twin.snapshot(), trainer.snapshot())


def test_players_that_rest(tmp_path):
    """Whose curves have nan where they had no turns; and epochs with more than one end in a step."""
    trainer = Trainer(Config(batch_size=1024))
    trainer.run(steps=5)
    for turns in ({"d_steps": 0}, {"d_steps": 2, "g_steps": 0}, {"g_steps": 1}):
        trainer.tune(**turns)
        trainer.run(steps=7)
    trainer.advance()
    save_checkpoint(trainer, tmp_path / "a.npz")
    twin = load_checkpoint(tmp_path / "a.npz")
    assert_same(twin.snapshot(), trainer.snapshot())
    trainer.seek(3, 2)
    save_checkpoint(trainer, tmp_path / "a.npz")
    twin = load_checkpoint(tmp_path / "a.npz")
    assert_same(twin.snapshot(), trainer.snapshot())
    for go in (lambda t: t.run(steps=30), lambda t: t.seek(12, 1)):
        go(trainer)
        go(twin)
        np.testing.assert_array_equal(twin.snapshot().generator.theta, trainer.snapshot().generator.theta)


@pytest.mark.parametrize("steps", [0, 1])
def test_at_the_beginning(tmp_path, steps):
    trainer = Trainer(Config(seed=4))
    trainer.run(steps=steps)
    save_checkpoint(trainer, tmp_path / "a.npz")
    assert_same(load_checkpoint(tmp_path / "a.npz").snapshot(), trainer.snapshot())


def test_images_of_ones_own_go_along(tmp_path):
    images = np.random.default_rng(0).random((40, 12)).astype(np.float32)
    labels = np.arange(40) % 3
    mine = from_images("mine", images, (3, 4), "Mine", labels=labels, classes=("a", "b", "c"))
    trainer = Trainer(Config(conditional=True, holdout=0.2), dataset=mine)
    trainer.run(steps=20)
    save_checkpoint(trainer, tmp_path / "a.npz")
    twin = load_checkpoint(tmp_path / "a.npz")
    assert twin.dataset.shape == (3, 4)
    assert twin.dataset.classes == ("a", "b", "c")
    for name in ("images", "labels", "held_out"):
        np.testing.assert_array_equal(getattr(twin.dataset, name), getattr(trainer.dataset, name))
    assert (len(twin.dataset.images), len(twin.dataset.held_out)) == (32, 8)
    trainer.run(steps=20)
    twin.run(steps=20)
    np.testing.assert_array_equal(twin.snapshot().generator.theta, trainer.snapshot().generator.theta)


def test_a_run_on_a_file_that_has_gone(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("label,a,b,c,d\nup,0,1,1,0\ndown,1,0,0,1\nup,0,1,0,0\n")
    trainer = Trainer(Config(dataset=path, seed=5))
    trainer.run(steps=20)
    trainer.tune(g_lr=0.01)
    trainer.run(steps=20)
    save_checkpoint(trainer, tmp_path / "a.npz")
    path.unlink()
    twin = load_checkpoint(tmp_path / "a.npz")
    assert twin.config == trainer.config
    assert (twin.dataset.name, twin.dataset.title, twin.dataset.classes) == (str(path), "mine", ("down", "up"))
    np.testing.assert_array_equal(twin.dataset.labels, [1, 0, 1])
    trainer.run(steps=20)
    twin.run(steps=20)
    assert_same(twin.snapshot(), trainer.snapshot())
    save_checkpoint(twin, tmp_path / "b.npz")
    assert_same(load_checkpoint(tmp_path / "b.npz").snapshot(), trainer.snapshot())


def test_saving_leaves_no_half_file(tmp_path, monkeypatch):
    path = tmp_path / "a.npz"
    path.write_bytes(b"what was there")
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("no")))
    with pytest.raises(OSError, match="no"):
        save_checkpoint(Trainer(Config()), path)
    assert [p.name for p in tmp_path.iterdir()] == ["a.npz"]
    assert path.read_bytes() == b"what was there"


def changed(path, change, anew=True):
    """The file with its arrays changed, and its digests computed anew."""
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    header = json.loads(arrays["header"].tobytes())
    change(header, arrays)
    if anew:
        header["arrays"] = {name: checkpoint._described(arrays[name]) for name in checkpoint.ARRAYS}
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    if anew:
        arrays["digest"] = np.frombuffer(hashlib.sha256(arrays["header"]).digest(), np.uint8)
    np.savez(path, **arrays)


def make_nan(header, arrays):
    arrays["states"] = arrays["states"].copy()
    arrays["states"][5] = np.nan


CHANGES = {
    "another version": lambda header, arrays: header.update(version=99),
    "a config that is none": lambda header, arrays: header["config"].update(g_lr=1000),
    "another network": lambda header, arrays: header["config"].update(generator=[5]),
    "a far position": lambda header, arrays: header.update(step=10**15),
    "no such phase": lambda header, arrays: header.update(phases=99),
    "a bad edit": lambda header, arrays: header.update(events=[[0, 0, 0, {"nonsense": 1}, None]]),
    "a missing field": lambda header, arrays: header.pop("frames"),
    "too few states": lambda header, arrays: arrays.update(states=arrays["states"][:10]),
    "nan": make_nan,
    "another precision": lambda header, arrays: arrays.update(states=arrays["states"].astype(np.float64)),
    "other arrays": lambda header, arrays: arrays.update(extra=np.zeros(3)),
    "short curves": lambda header, arrays: arrays.update(rows=arrays["rows"][:, :5]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_an_unsound_file_is_refused(tmp_path, change):
    path = tmp_path / "a.npz"
    save_checkpoint(storied(), path)
    changed(path, change)
    with pytest.raises(ValueError, match="not a sound gan-tui checkpoint") as caught:
        load_checkpoint(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("labels", [[0], [0, 1, 2], [0, -1, 1], [0.0, 1.0, 1.0]], ids=str)
def test_labels_of_other_images_are_refused(tmp_path, labels):
    path = tmp_path / "a.npz"
    data = from_images("mine", np.zeros((3, 4)), (2, 2), labels=np.array([0, 1, 1]), classes=("a", "b"))
    save_checkpoint(Trainer(Config(), dataset=data), path)
    changed(path, lambda header, arrays: arrays.update(labels=np.array(labels)))
    with pytest.raises(ValueError, match="its labels are not those of its images"):
        load_checkpoint(path)


def test_files_of_other_kinds(tmp_path):
    (tmp_path / "text").write_text("hello")
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("a.txt", "hello")
    buffer = io.BytesIO()
    np.save(buffer, np.array([{}], object), allow_pickle=True)
    (tmp_path / "pickle").write_bytes(buffer.getvalue())
    for name in ("text", "zip", "pickle", "missing", "."):
        with pytest.raises(ValueError, match=r"cannot read|not a sound"):
            load_checkpoint(tmp_path / name)


def test_a_damaged_file(tmp_path):
    path = tmp_path / "a.npz"
    save_checkpoint(storied(), path)
    whole = path.read_bytes()
    rng = np.random.default_rng(1)
    for _ in range(60):
        at = int(rng.integers(len(whole)))
        path.write_bytes(whole[:at] if rng.random() < 0.5 else whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        with contextlib.suppress(ValueError):  # and nothing else
            load_checkpoint(path)
