"""What the command line says of files that cannot be read or written, and how it ends."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest


def gan_tui(*words, limit=None):
    def confine():
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "gan_tui", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, preexec_fn=confine, check=False
    )


def check(done, code, *words):
    assert (done.returncode, done.stderr.count("\n")) == (code, 1), done
    assert done.stderr.startswith("gan-tui: ")
    assert not [word for word in words if word not in done.stderr], done.stderr


def test_a_full_disk_while_rows_are_written():
    check(gan_tui("train", "--steps", 2000, "--csv", "/dev/full"), 1, "/dev/full: No space left on device")


def test_a_limit_on_the_size_of_files(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("what was there")
    done = gan_tui("train", "--steps", 2000, "--csv", path, limit=10_000)
    check(done, 1, f"{path}: File too large")
    assert path.read_text() == "what was there"
    assert [*tmp_path.iterdir()] == [path]


def test_places_that_cannot_be_written(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    check(gan_tui("train", "--csv", tmp_path), 2, "cannot write", "Is a directory; give a file")
    check(gan_tui("train", "--csv", tmp_path / "no" / "a.csv"), 2, "cannot write", "No such file or directory; give")
    check(gan_tui("train", "--csv", tmp_path / "pipe"), 2, "cannot write", "No such device")


def test_a_place_that_may_not_be_written(tmp_path, monkeypatch, capfd):
    from gan_tui import cli

    path = tmp_path / "a.csv"
    path.write_text("what was there")
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    monkeypatch.setattr(sys, "argv", ["gan-tui", "train", "--csv", str(path)])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert (caught.value.code, capfd.readouterr().err) == (2, f"gan-tui: cannot write {path}: Permission denied\n")
    assert path.read_text() == "what was there"


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/tty", "pipe", "./pipe.npz", "linked.csv", "folder"])
def test_what_never_ends_is_not_read(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    for pipe in ("pipe", "pipe.npz"):
        os.mkfifo(pipe)
    os.symlink("/dev/zero", "linked.csv")
    Path("folder").mkdir()
    os.mkfifo("folder/a.png")
    check(gan_tui("train", "--steps", 1, "--dataset", name), 2, "neither a file nor a folder")
