"""What is one for the whole process belongs to whoever runs us in theirs."""

import gc
import os
import subprocess
import sys

import pytest

from gan_tui.cli import main
from gan_tui.process import borrowed

NAMES = "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"
CODE = "import os, gan_tui; print(*(os.environ[name] for name in {!r}))"


@pytest.mark.parametrize(
    ("theirs", "threads"),
    [
        ({}, "1 1 1"),
        ({"OPENBLAS_NUM_THREADS": "2"}, "2 2 2"),
        ({"OMP_NUM_THREADS": "3"}, "3 3 3"),
        ({"MKL_NUM_THREADS": "4", "OMP_NUM_THREADS": "3"}, "4 4 3"),
    ],
)
def test_blas_threads_that_the_user_has_set_stay(theirs, threads):
    environ = {name: value for name, value in os.environ.items() if name not in NAMES} | theirs
    done = subprocess.run([sys.executable, "-c", CODE.format(NAMES)], env=environ, capture_output=True, text=True)
    assert done.stdout.split() == threads.split(), done.stderr


def state():
    return gc.isenabled(), gc.get_threshold(), gc.get_freeze_count(), sys.getswitchinterval()


@pytest.mark.parametrize(
    "options", [["--dataset", "nowhere"], ["--plain", "--lesson", "99"], ["train", "--steps", "3"]]
)
def test_a_command_leaves_it_as_it_was_however_it_ends(options, monkeypatch, capsys):
    before = state()
    monkeypatch.setattr(sys, "argv", ["gan-tui", *options])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr()
    assert state() == before


@borrowed()
def change_and_fail():
    gc.disable()
    gc.set_threshold(5)
    gc.freeze()
    sys.setswitchinterval(0.5)
    raise KeyError


def test_what_is_borrowed_is_given_back():
    before = state()
    with pytest.raises(KeyError):
        change_and_fail()
    assert state() == before


def test_what_somebody_else_has_frozen_stays_frozen():
    gc.freeze()
    try:
        before = gc.get_freeze_count()
        with borrowed():
            gc.freeze()
        assert gc.get_freeze_count() >= before > 0
    finally:
        gc.unfreeze()
