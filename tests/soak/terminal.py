"""A pseudo-terminal that the program runs on: it obeys every byte, and can tell whether it shows what it ought to."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import Any

import pyte

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds. The machine may be busy: whoever waits so long waits for something that will not come."""

QUESTION = b"\x1b[6n"
UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=?][\d;]*(?:u|\$p)")
MODES = ("1000", "1002", "1003", "1004", "1006", "1015", "1016", "2004", "2048", "1049")


class BrokenError(Exception):
    """What a user would call broken."""


class Terminal:
    """The program with these options, its files in a scratch folder of its own."""

    def __init__(self, *options: str, size: tuple[int, int] = (80, 24)) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="gan-tui-soak-")
        self.folder = Path(self._scratch.name)
        self.options, self.size = options, size
        self.master, self.slave = pty.openpty()
        self._set_size(size)
        self.before = termios.tcgetattr(self.slave)
        hears, self._asks = os.pipe()
        environ = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", "tests.soak.inside", *options],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            pass_fds=[hears],
            cwd=self.folder,
            env={
                **environ,
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "PYTHONPATH": str(ROOT),
                "XDG_STATE_HOME": str(self.folder),
                "HOME": str(self.folder),
                "SOAK_PIPE": str(hears),
                "SOAK_ANSWER": str(self.folder / "answer.json"),
            },
        )
        os.close(hears)
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._rest = self.tail = self.words_of_end = b""
        self.on: set[str] = set()
        self.written = self._number = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        for descriptor in (self.master, self.slave, self._asks):
            os.close(descriptor)
        self._scratch.cleanup()

    # -- the terminal

    def _set_size(self, size: tuple[int, int]) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def resize(self, size: tuple[int, int]) -> None:
        """What has come so far was drawn at the old size; what is on its way will be drawn at the new one."""
        self.draw(whole=True)
        self.size = size
        self.screen.resize(size[1], size[0])
        self._set_size(size)
        self.send_signal(signal.SIGWINCH)
        if "2048" in self.on:  # it relies on being told
            self.write(f"\x1b[48;{size[1]};{size[0]};0;0t".encode())

    def read(self, seconds: float) -> bytes:
        """Take in what comes within so long, at most one piece, and answer at once."""
        if not select.select([self.master], [], [], seconds)[0]:
            return b""
        piece = os.read(self.master, 65536)
        new = self.tail[-len(QUESTION) + 1 :] + piece
        self.tail = (self.tail + piece)[-30000:]
        self._rest += piece
        self.written += len(piece)
        for modes, to in re.findall(rb"\x1b\[\?([0-9;]+)([hl])", self.tail[-len(piece) - 40 :]):
            for mode in modes.decode().split(";"):
                (self.on.add if to == b"h" else self.on.discard)(mode)
        self.write(b"\x1b[1;1R" * new.count(QUESTION))
        return piece

    def read_for(self, seconds: float) -> None:
        """Read on for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    def draw(self, whole: bool = False) -> None:
        """Obey what has come; what may be half an escape code waits for the rest, unless the ``whole`` is wanted."""
        cut = -1 if whole else self._rest.rfind(b"\x1b", max(0, len(self._rest) - 40))
        cut = len(self._rest) if cut < 0 else cut
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", self._rest[:cut]))
        self._rest = self._rest[cut:]

    def write(self, data: bytes) -> None:
        """Type; while the program does not take it, read on."""
        end = time.monotonic() + PATIENCE
        while data and self.alive:
            if select.select([], [self.master], [], 0.05)[1]:
                data = data[os.write(self.master, data[:256]) :]
            elif time.monotonic() > end:
                raise BrokenError(f"it takes no input any more{self.stuck()}")
            else:
                self.read(0)

    def send_signal(self, number: int) -> None:
        if self.alive:
            self.process.send_signal(number)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    @property
    def words(self) -> str:
        """The end of its output, without the escape codes."""
        text = re.sub(
            r"\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b\[[0-9;?<>=]*[A-Za-z~]|\x1b[()=>][A-Z0-9]?",
            "",
            self.tail.decode("utf-8", "replace"),
        )
        return "\n".join(line.rstrip() for line in text.replace("\r", "\n").splitlines() if line.strip())[-4000:]

    # -- what is asked of the program

    def until(self, condition: Any, what: str) -> None:
        """Read until it holds, or the program ends."""
        end = time.monotonic() + PATIENCE
        while not condition():
            if not self.alive:
                self.read_for(0.2)
                if condition():
                    return
                raise BrokenError(f"it ended with {self.process.returncode}")
            if time.monotonic() > end:
                raise BrokenError(f"in vain it was waited for {what}{self.stuck()}")
            self.read(0.05)

    def ask(self, what: str) -> dict[str, Any]:
        """The answer of the app's ear, once all that was written before it has come."""
        self._number += 1
        os.write(self._asks, f"{self._number} {what}\n".encode())
        mark = f"soak-{self._number}\x07".encode()
        self.until(lambda: mark in self.tail, f"an answer to {what!r}")
        answer: dict[str, Any] = json.loads((self.folder / "answer.json").read_text())
        if "error" in answer:
            raise BrokenError(f"{what}: {answer['error']}")
        return answer

    def opened(self) -> None:
        """Wait for the first screen."""
        self.ask("look")

    def compare(self) -> str:
        """Hold the app still, and compare every cell with a fresh paint; says which screen it was."""
        wanted: dict[str, Any] = {}
        while not wanted.get("cells"):
            self.until(self._taken, "the keys to be read")
            self.ask("rest")
            self.draw(whole=True)
            wanted = self.ask("compose")
        if tuple(wanted["size"]) != self.size:
            raise BrokenError(f"it takes the terminal for {wanted['size']}, but that is {self.size}")
        shown = {
            (x, y): _seen(_cell(self.screen.buffer[y][x])) for y in range(self.size[1]) for x in range(self.size[0])
        }
        fresh, painted = (
            {at: _seen(tuple(rows[at[1]][at[0]])) for at in shown} for rows in (wanted["cells"], wanted["painted"])
        )
        wrong = [at for at in shown if shown[at] != fresh[at]]
        if wrong:
            why = (
                "they were not sent"
                if any(painted[at] == fresh[at] for at in wrong)
                else "a widget did not draw itself"
            )
            cells = "; ".join(f"column {x}, row {y}: {shown[x, y]} instead of {fresh[x, y]}" for x, y in wrong[:6])
            raise BrokenError(
                f"{len(wrong)} wrong cells on {wanted['screen']} at {self.size}, {why} ({wanted['state']}): {cells}"
            )
        return str(wanted["screen"])

    def _taken(self) -> bool:
        """Whether the program has read all that was typed."""
        return not int.from_bytes(fcntl.ioctl(self.slave, termios.FIONREAD, bytes(4)), sys.byteorder)

    def reports(self) -> list[Path]:
        """Errors that the program caught itself."""
        return sorted(path for path in self.folder.rglob("*.txt") if path.parent.name == "reports")

    def check(self) -> None:
        """It lives, and has nothing to report."""
        if not self.alive:
            self.read_for(0.3)
            raise BrokenError(f"it ended with {self.process.returncode}")
        if found := self.reports():
            raise BrokenError(f"{len(found)} errors were reported; the first:\n{found[0].read_text()[-2500:]}")

    def ended(self, code: int) -> None:
        """Wait for the end: the exit code, and the terminal as it was."""
        self.until(lambda: not self.alive, "its end")
        self.read_for(0.3)
        if self.process.returncode != code:
            raise BrokenError(f"it ended with {self.process.returncode}, not {code}")
        if found := self.reports():
            raise BrokenError(f"{len(found)} errors were reported; the first:\n{found[0].read_text()[-2500:]}")
        if left := sorted(self.on & set(MODES)):
            raise BrokenError(f"these modes were left on: {left}")
        if termios.tcgetattr(self.slave)[:4] != self.before[:4]:
            raise BrokenError(
                f"line settings not given back: {termios.tcgetattr(self.slave)[:4]}, not {self.before[:4]}"
            )

    def stuck(self) -> str:
        """Where all its threads stand."""
        if self.alive:
            self.process.send_signal(signal.SIGABRT)
            self.read_for(1.0)
        return f"\n{self.words}"


def _cell(c: Any) -> tuple[Any, ...]:
    return c.data, c.fg, c.bg, c.bold, c.italics, c.reverse


def _seen(cell: tuple[Any, ...]) -> tuple[Any, ...]:
    """What one sees of a cell: of a blank only the paper."""
    character, ink, paper, bold, italic, reverse = cell
    if reverse:
        ink, paper = paper, ink
    return (" ", "", paper) if character == " " else (character, ink, paper, bold, italic)
