"""Streams that are narrow, full or closed, and limits of the system: a line, a code, and no traceback."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pty_host import GAN_TUI, Pty, environment

from gan_tui.streams import spelled

POSIX = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
NARROW: dict[str, dict[str, str]] = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "POSIX": POSIX,
}
COMMANDS = ["keys", "knobs", "datasets", "presets", "lessons", "train --steps 20", "--help", "--plain", "keys --json"]


def run(command: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.run([*GAN_TUI, *command.split()], **{"env": environment(), **streams, **more})  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("narrow", NARROW)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_pipe_that_is_narrow_gets_ascii(command: str, narrow: str) -> None:
    done = run(command, env=environment(**NARROW[narrow]))
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert b"\\u" not in done.stdout or "json" in command
    assert not done.stderr


@pytest.mark.parametrize("narrow", NARROW)
def test_a_terminal_gets_utf8_whatever_python_was_told(narrow: str) -> None:
    with Pty(env=environment(**NARROW[narrow])) as terminal:
        terminal.shows(r"─ Real ·[\s\S]*Press space")
        terminal.write("q")
        assert terminal.ended() == 0
        assert b"\\u" not in terminal.bytes
        assert b"\\x" not in terminal.bytes


@pytest.mark.parametrize(
    "changes", [{**POSIX, "TERM": "vt100"}, {"LC_ALL": "de_DE.ISO-8859-1", "PYTHONIOENCODING": "latin-1"}]
)
def test_a_terminal_that_cannot_show_utf8_gets_lines(changes: dict[str, str]) -> None:
    with Pty((*GAN_TUI, "--dataset", "diagonals"), env=environment(**changes)) as terminal:
        assert terminal.ended() == 0
        assert b"epoch 62, step" in terminal.bytes
        assert terminal.bytes.isascii()
        assert b"\x1b" not in terminal.bytes
        assert b"\\u" not in terminal.bytes


def test_every_character_has_a_spelling() -> None:
    assert [spelled(c) for c in "→─│╭█⣿⠀σΣé·\udcff\U0001f600"] == [
        "->", "-", "|", "+", "#", ":", " ", "sigma", "Sigma", "e", ".", "?", "?",
    ]  # fmt: skip
    assert all(spelled(chr(code)).isascii() for code in range(0x80, 0x30000))


@pytest.mark.parametrize("command", ["keys", "train --steps 20", "train --steps 20 --json", "--plain", "--version"])
def test_a_full_disk_is_one_line(command: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run(command, stdout=full)
        assert done.returncode == 1
        assert done.stderr == b"gan-tui: output: No space left on device\n"
        assert run(command, stdout=full, stderr=full).returncode == 1


def test_a_table_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    done = run("train --steps 20 --csv /dev/full")
    assert (done.returncode, done.stdout) == (1, b"")
    assert re.fullmatch(rb"gan-tui: [^\n]*No space left on device\n", done.stderr)
    done = run(f"train --steps 20 --csv {tmp_path / 'x.csv'}", preexec_fn=limit(resource.RLIMIT_FSIZE, 0))
    assert done.returncode == 1
    assert re.fullmatch(rb"gan-tui: [^\n]*File too large\n", done.stderr)


@pytest.mark.parametrize("command", ["keys", "train --steps 20", "--plain", "--version", ""])
def test_closed_streams(command: str) -> None:
    """The shell's ``>&-``: no output is an error, no complaints and no input are none."""

    def closing(*numbers: int) -> Callable[[], None]:
        return lambda: [os.close(number) for number in numbers] and None

    done = run(command, preexec_fn=closing(1))
    assert (done.returncode, done.stderr) == (1, b"gan-tui: output: Bad file descriptor\n")
    done = run(command, preexec_fn=closing(2))
    assert done.returncode == 0
    assert done.stdout
    done = run(command, preexec_fn=closing(0))
    assert (done.returncode, done.stderr) == (0, b"")
    assert run(command, preexec_fn=closing(0, 1, 2)).returncode == 1


def limit(which: int, amount: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(which, (amount, amount))


@pytest.mark.skipif(sys.platform != "linux", reason="macOS does not limit the address space")
@pytest.mark.parametrize("megabytes", [50, 100, 150, 200, 300, 400])
def test_too_little_memory_is_one_line_and_the_terminal_untouched(megabytes: int) -> None:
    with Pty(before=limit(resource.RLIMIT_AS, megabytes * 2**20)) as terminal:
        assert terminal.ended() == 1
        assert re.fullmatch(rb"gan-tui: [^\n]*memory[^\n]*\r\n", terminal.bytes)
        terminal.assert_given_back()


def test_too_few_files_are_one_line() -> None:
    with Pty(before=limit(resource.RLIMIT_NOFILE, 8)) as terminal:
        assert terminal.ended() == 1
        assert re.fullmatch(rb"gan-tui: [^\n]*Too many open files\r\n", terminal.bytes)
        terminal.assert_given_back()


EARLY = """
import os, signal, sys
from gan_tui import __main__

name = sys.argv.pop(1)

class Pressed:
    def find_spec(self, module, path=None, target=None):
        if module == name:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Pressed())
__main__.main()
"""


@pytest.mark.parametrize("module", ["gan_tui.cli", "typer", "rich", "numpy", "numpy.linalg", "textual", "textual.app"])
def test_ctrl_c_within_an_import_is_quiet(module: str) -> None:
    """In the first moments, before anything is drawn."""
    with Pty((sys.executable, "-c", EARLY, module)) as terminal:
        assert terminal.ended() == 130
        assert terminal.bytes in (b"", b"^C")
        terminal.assert_given_back()


def test_where_ctrl_c_is_ignored_it_stays_so() -> None:
    done = run("keys", preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    assert done.returncode == 0
