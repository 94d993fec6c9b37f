"""Floods and garbage on a real terminal: nothing grows, and who sits there is heard."""

from __future__ import annotations

import fcntl
import os
import random
import re
import struct
import subprocess
import termios
import time
from collections.abc import Iterator

import pytest
from pty_host import GAN_TUI, Pty, environment

ENDS = b"\x03q\x11\x1a"
"""Bytes that are meant to end it, or to stop it."""


def pour(terminal: Pty, data: bytes) -> None:
    """As fast as it is taken."""
    os.set_blocking(terminal.master, False)
    while data and terminal.process.poll() is None:
        try:
            data = data[os.write(terminal.master, data[:512]) :]
        except BlockingIOError:
            terminal.read()
    os.set_blocking(terminal.master, True)


def kilobytes(terminal: Pty) -> int:
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(terminal.process.pid)], capture_output=True, text=True)
    return int(told.stdout)


FLOODS = {
    "unknown codes": b"".join(b"\x1b[%d;%dx" % (i % 9999, i % 777) for i in range(9_000)),
    "beginnings of codes": b"\x1b[" * 50_000,
    "one key": b"s" * 100_000,
    "the mouse": b"".join(b"\x1b[<35;%d;%dM" % (1 + i % 80, 1 + i % 24) for i in range(9_000)),
    "an endless paste": b"\x1b[200~" + b"q\x03" * 50_000,
    "an endless string": b"\x1b]0;" + b"q" * 100_000,
}


def press_until_it_ends(terminal: Pty) -> None:
    """Ctrl+C as a hand does it: again, alone. Within a paste that never ends only one after a silence counts."""

    def ended() -> bool:
        terminal.write("\x03")
        quiet = time.monotonic() + 0.7
        while terminal.process.poll() is None and (left := quiet - time.monotonic()) > 0:
            terminal.read(left)
        return terminal.process.poll() is not None

    terminal.until(ended)


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_folded(flood: str) -> None:
    """100 kB at once cost no memory, ask for no 100,000 steps, and ctrl+c does not wait behind them."""
    with Pty((*GAN_TUI, "--seed", "3")) as terminal:
        terminal.shows("Press space")
        before = kilobytes(terminal)
        pour(terminal, FLOODS[flood])
        assert kilobytes(terminal) - before < 20_000
        press_until_it_ends(terminal)
        assert terminal.ended() == 130
        terminal.assert_given_back()
        steps = [
            int(n.replace(",", "")) for n in re.findall(r"step +([\d,]+) of", terminal.bytes.decode(errors="ignore"))
        ]
        assert max(steps, default=0) < 10_000


def test_three_are_three() -> None:
    with Pty() as terminal:
        terminal.shows("Press space")
        terminal.write("sss")
        terminal.shows(r"step +3\b")
        terminal.write("s" * 10)
        terminal.shows(r"step +13\b")


def pieces(seed: int, length: int) -> Iterator[bytes]:
    rng = random.Random(seed)
    while length > 0:
        piece = rng.choice([rng.randbytes(64), b"\x1b[%d;%dm" % (rng.getrandbits(9), rng.getrandbits(9)), b"\x1b[200~"])
        yield bytes(byte for byte in piece if byte not in ENDS and not chr(byte).isalnum()) or b"\x1b"
        length -= len(piece)


@pytest.mark.parametrize("seed", range(2))
def test_random_bytes_do_not_end_it(seed: int) -> None:
    with Pty() as terminal:
        terminal.shows("Press space")
        pour(terminal, b"".join(pieces(seed, 30_000)))
        assert terminal.process.poll() is None, terminal.text()
        press_until_it_ends(terminal)
        assert terminal.ended() == 130
        terminal.assert_given_back()


@pytest.mark.parametrize(
    "changes",
    [{"COLUMNS": "9999999", "LINES": "9999999"}, {"COLUMNS": "300", "LINES": "90"}, {"COLUMNS": "-1", "LINES": "ten"}],
)
def test_the_environment_does_not_make_the_window_larger(changes: dict[str, str]) -> None:
    with Pty(env=environment(**changes)) as terminal:
        terminal.shows("Press space")
        assert "? help" in terminal.text().splitlines()[-1]
        terminal.write("q")
        assert terminal.ended() == 0
        rows = {int(row) for row in re.findall(rb"\x1b\[(\d+);\d+H", terminal.bytes)}
        assert max(rows) <= 24


def test_a_window_that_no_terminal_has_is_not_believed() -> None:
    with Pty() as terminal:
        terminal.shows("Press space")
        fcntl.ioctl(terminal.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 65535, 65535, 0, 0))
        at = len(terminal.bytes)
        terminal.until(lambda: b"\x1b[200;" in terminal.bytes[at:])
        terminal.write("\x03")
        terminal.ended()
        rows = {int(row) for row in re.findall(rb"\x1b\[(\d+);\d+H", terminal.bytes)}
        assert max(rows) <= 200
