"""Files of which there is nothing to learn, from the command line: whatever they are, a run ends as it should."""

import json
import sys

import numpy as np
import pytest
from degenerate import images_of

from gan_tui import MEASURES, Config, Trainer, load_checkpoint, save_checkpoint
from gan_tui.cli import main

FILES = {
    "same": images_of("equal", 40, (2, 2)),
    "39 and 1": images_of("copies and one", 40, (2, 2)),
    "one": images_of("equal", 1, (2, 2)),
    "one pixel": images_of("two", 6, (1, 1)),
    "a row": images_of("zero", 3, (1, 5)),
    "large": images_of("full", 1, (32, 32)),
}
ALL_ALIKE = {"same", "one", "a row", "large"}
SMALL = ("--set", "batch_size=2", "--set", "generator=2", "--set", "discriminator=2")


@pytest.fixture
def path(request, tmp_path):
    np.save(tmp_path / "set.npy", FILES[request.param])
    return str(tmp_path / "set.npy")


@pytest.fixture
def told(monkeypatch, capsys):
    """Call the command line: what it prints."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["gan-tui", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert (ended.value.code or 0, err) == (0, "")
        return out

    return call


@pytest.mark.parametrize(("path", "name"), [(name, name) for name in FILES], indirect=["path"], ids=[*FILES])
def test_train_counts_what_can_be_counted(told, path, name):
    found = json.loads(told("train", "--json", "--dataset", path, "--steps", "510", *SMALL))
    assert (found["steps"], found["finite"]) == (510, True)
    assert {type(found[measure]) for measure in MEASURES} <= {float, type(None)}
    assert (found["diversity"] is None) == (name in ALL_ALIKE)
    assert (found["coverage"] is None) == (len(np.unique(FILES[name], axis=0)) <= 5)


@pytest.mark.parametrize("path", ["same", "39 and 1"], indirect=True)
def test_a_run_is_told(told, path):
    assert "Coverage: -." in told("--plain", "--dataset", path, *SMALL)


@pytest.mark.parametrize("path", FILES, indirect=True)
def test_a_run_is_kept(path, tmp_path):
    trainer = Trainer(Config(dataset=path, latent_dim=1, batch_size=1, generator=(), discriminator=()))
    trainer.run(steps=5)
    save_checkpoint(trainer, tmp_path / "kept.npz")
    again = load_checkpoint(tmp_path / "kept.npz")
    np.testing.assert_array_equal(again.generate(3, truncation=0.5), trainer.generate(3, truncation=0.5))
