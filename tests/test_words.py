"""Text from outside: no message carries it to the terminal as it is."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_tui import Config, Trainer, cli
from gan_tui.data.datasets import from_images
from gan_tui.words import quoted, shown

EVIL = "[/b]\x1b[31m\x9b31m\n\u202e[@click=app.exit]\x07"
TOLD = r"[/b]\x1b[31m\x9b31m\n\u202e[@click=app.exit]\x07"


@given(st.text(max_size=300), st.integers(0, 50))
def test_any_text_is_one_line_of_letters(text, most):
    line = shown(text, most)
    assert line.isprintable()
    assert len(line) <= most
    assert shown(line, most) == line
    if text.isprintable() and len(text) <= most:
        assert line == text


def test_what_is_escaped():
    assert shown(EVIL) == TOLD
    assert shown("\t\r\x00\x7f\u200b\u2028\u2066\ud800\U000e0001") == (
        r"\t\r\x00\x7f\u200b\u2028\u2066\ud800\U000e0001"
    )
    assert shown("naïve 数字 ✓ [b]") == "naïve 数字 ✓ [b]"
    assert shown(ValueError("a\nb")) == r"a\nb"
    assert quoted("3\x1b") == r"'3\x1b'"


def test_both_ends_stay():
    line = shown("/begin/" + "x" * 10**6 + "/end.npz", 60)
    assert len(line) == 60
    assert line.startswith("/begin/")
    assert line.endswith("/end.npz")
    assert " ... " in line
    assert len(quoted("\x1b" * 10**6)) <= 80


WORDS = {
    "command": (EVIL,),
    "option": (f"--{EVIL}",),
    "option's end": ("--seed", "1", EVIL),
    "dataset": ("--dataset", EVIL),
    "path": ("train", "--dataset", f"./{EVIL}.npz"),
    "inverted path": ("train", "--invert", "--dataset", f"./{EVIL}.npz"),
    "preset": ("train", "--preset", EVIL),
    "seed": ("train", "--seed", EVIL),
    "steps": ("train", "--steps", EVIL),
    "fps": ("--fps", EVIL),
    "lesson": ("--lesson", EVIL),
    "knob": ("train", "--set", f"{EVIL}=1"),
    "no knob": ("train", "--set", EVIL),
    "value": ("train", "--set", f"g_lr={EVIL}"),
    "choice": ("train", "--set", f"loss={EVIL}"),
    "layers": ("train", "--set", f"generator={EVIL}"),
    "edit": ("train", "--set", f"g_lr={EVIL}@5"),
    "when": ("train", "--set", f"g_lr=1@{EVIL}"),
    "weight": ("train", "--set", f"generator[{EVIL}]=1@5"),
    "weight's value": ("train", "--set", f"generator[0]={EVIL}@5"),
    "table": ("train", "--csv", f"no/folder/{EVIL}"),
    "table in place of a folder": ("train", "--steps", "1", "--csv", "folder"),
    "file": ("train", "--dataset", "file.csv"),
    "cells": ("train", "--dataset", "cells.csv"),
    "drawing": ("train", "--dataset", "drawing.txt"),
    "pictures": ("train", "--dataset", "pictures"),
    "members": ("train", "--dataset", "members.npz"),
    "classes": ("train", "--dataset", "classes.npz"),
}


@pytest.fixture
def files(tmp_path, monkeypatch):
    import numpy as np

    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.csv").write_text(f"a,b\n0,{EVIL}\n")
    (tmp_path / "cells.csv").write_text(f'label,a\n"{EVIL}",1\n')
    (tmp_path / "drawing.txt").write_text(EVIL)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / f"{EVIL.replace('/', '')}.png").write_text("")
    np.savez(tmp_path / "members.npz", **{EVIL: np.zeros(3), "b": np.zeros(3)})
    np.savez(tmp_path / "classes.npz", images=np.zeros((1, 1, 1)), labels=[EVIL[:32]])


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.usefixtures("files")
def test_every_message_of_the_command_line(words, monkeypatch, capfd):
    monkeypatch.setattr(sys, "argv", ["gan-tui", *words])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    out, err = capfd.readouterr()
    assert caught.value.code in (1, 2)
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("gan-tui: ")
    assert err[:-1].isprintable()
    assert len(err) < 1100


def test_arguments_that_are_no_utf_8():
    command = [sys.executable, "-m", "gan_tui", "train", "--dataset", b"\xff\x9b31m.npz", "--preset", "x"]
    done = subprocess.run(command, capture_output=True, env=os.environ | {"PYTHONUTF8": "1"}, check=False)
    assert done.returncode == 2
    assert done.stderr.decode("utf-8").rstrip("\n").isprintable()


def test_a_data_set_in_lines_and_in_json(capsys):
    import numpy as np

    from gan_tui import plain

    mine = from_images(EVIL, np.eye(4), (2, 2), EVIL, EVIL, np.arange(4) % 2, (EVIL, "b"))
    assert (mine.title, mine.about, mine.classes) == (TOLD, TOLD, (TOLD, "b"))
    trainer = Trainer(Config(), dataset=mine)
    plain._summary(trainer)
    assert capsys.readouterr().out.replace("\n", "").isprintable()
    assert json.dumps({"title": EVIL}).isprintable()
    with pytest.raises(ValueError, match="no labels") as caught:
        Trainer(Config(conditional=True), dataset=from_images(EVIL, np.eye(4), (2, 2)))
    assert str(caught.value).isprintable()
