"""A command on a real terminal of its own: what it writes, what it leaves switched on, how it ends."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType

import pyte

SECONDS = 60
"""Patience, for machines that are busy; nothing waits so long that works."""

GAN_TUI = (sys.executable, "-m", "gan_tui")
_MODE = re.compile(rb"\x1b\[(?:\?([\d;]+)([hl])|([><])\d*u)")
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=?][\d;]*(?:u|\$p)")
_AS_FOUND = {b"7", b"25"}  # are on before and after


def environment(**changes: str | None) -> dict[str, str]:
    """The tests' own, without what tells about their terminal; None takes a variable out."""
    told = ("NO_COLOR", "COLUMNS", "LINES", "PYTHONIOENCODING")
    base: dict[str, str | None] = {k: v for k, v in os.environ.items() if k not in told}
    base |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", **changes}
    return {k: v for k, v in base.items() if v is not None}


class Pty:
    """``command`` as the leader of a session whose controlling terminal this is."""

    def __init__(
        self,
        command: Sequence[str] = GAN_TUI,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        self.master, self.slave = pty.openpty()
        self.resize(*size)
        self.attributes = termios.tcgetattr(self.slave)

        def prepare() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            for number in (signal.SIGINT, signal.SIGQUIT):  # ignored in what a shell runs behind its back
                signal.signal(number, signal.SIG_DFL)
            before()

        self.process = subprocess.Popen(
            command,
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            env=dict(environment() if env is None else env),
            preexec_fn=prepare,
        )
        self.bytes = b""
        self.size = size

    def __enter__(self) -> Pty:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(SECONDS)
        for end in (self.master, self.slave):
            if end >= 0:
                os.close(end)

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def write(self, data: str | bytes) -> None:
        os.write(self.master, data.encode() if isinstance(data, str) else data)

    def read(self, seconds: float = 0.02) -> bytes:
        """What has been written, waiting at most so long for it; answers where the cursor is."""
        if not select.select([self.master], [], [], seconds)[0]:
            return b""
        try:
            piece = os.read(self.master, 65536)
        except OSError:
            return b""
        asked = (self.bytes[-3:] + piece).count(b"\x1b[6n")
        self.bytes += piece
        if asked and self.process.poll() is None:
            with suppress(BlockingIOError):
                os.write(self.master, b"\x1b[1;1R" * asked)
        return piece

    def until(self, condition: Callable[[], object]) -> None:
        """Read on until it holds."""
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, self.text()[-3000:]
            self.read()

    def writes(self, pattern: bytes, after: int = 0) -> None:
        """Read on until the bytes after the first so many have this among them."""
        self.until(lambda: re.search(pattern, self.bytes[after:], re.MULTILINE))

    def shows(self, pattern: str, after: int = 0) -> None:
        """Read on until the bytes after the first so many draw this."""
        self.until(lambda: re.search(pattern, self.text(after)))

    def text(self, after: int = 0) -> str:
        """What a terminal shows that got the bytes after the first so many."""
        screen = pyte.Screen(*self.size)
        pyte.ByteStream(screen).feed(_UNKNOWN_TO_PYTE.sub(b"", self.bytes[after:]))
        return "\n".join(screen.display)

    def ended(self) -> int:
        """Wait for the end; the exit code."""
        self.until(lambda: self.process.poll() is not None)
        while self.read(0.05):
            pass
        return self.process.returncode

    @property
    def left_on(self) -> set[bytes]:
        """Modes that were switched and are not as they were."""
        on = set(_AS_FOUND)
        for modes, to, keyboard in _MODE.findall(self.bytes):
            for mode in modes.split(b";") if modes else [b"keyboard"]:
                (on.add if to == b"h" or keyboard == b">" else on.discard)(mode)
        return on ^ _AS_FOUND

    def assert_given_back(self) -> None:
        """All modes, echo and lines as they were; no traceback."""
        assert not self.left_on
        assert termios.tcgetattr(self.slave) == self.attributes
        assert b"Traceback" not in self.bytes, self.bytes[-3000:].decode(errors="replace")
