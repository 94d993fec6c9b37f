"""A driver that leaves the terminal as it found it, whatever ends the app, and that no input can bring down.

Textual 8.2 restores the terminal on a normal exit only. Here SIGTERM, SIGHUP, SIGQUIT and SIGINT end the app in
order, with the exit code 128 + signal; where the event loop does not get to it in time, a thread restores the
terminal itself. Bytes that are no UTF-8 are dropped, and a size that no terminal has is not believed.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import termios
import threading
import time
from types import FrameType

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

LARGEST = (500, 200)
GRACE_SECONDS = 2.0
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)
RESET = (  # paste, wrap, resize, mouse; keyboard, alternate screen, cursor, focus, colours
    b"\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    b"\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[0m"
)


class SafeDriver(LinuxDriver):
    """The Linux (and macOS) driver, hardened."""

    def start_application_mode(self) -> None:
        """Take the terminal over, and see to it that it is given back."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._loop = asyncio.get_running_loop()
        for number in SIGNALS:
            signal.signal(number, self._on_signal)
        threading.Thread(target=self._watch_for_hangup, name="hangup", daemon=True).start()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._leave(128 + number)

    def _leave(self, code: int) -> None:
        threading.Thread(target=self._last_resort, args=(code,), daemon=True).start()
        self._loop.call_soon_threadsafe(lambda: self._app.exit(return_code=code))

    def _last_resort(self, code: int) -> None:
        """The event loop is stuck, or the terminal does not read: restore what can be restored, and go."""
        time.sleep(GRACE_SECONDS)
        try:
            os.set_blocking(2, False)
            os.write(2, RESET)
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        except OSError:
            pass
        except termios.error:
            pass
        os._exit(code)

    def _watch_for_hangup(self) -> None:
        """A terminal that is gone (and a SIGHUP that was ignored) would keep the input thread spinning for ever."""
        poll = select.poll()
        poll.register(self.fileno, 0)
        while not self.exit_event.is_set():
            if poll.poll(500):
                self._leave(128 + signal.SIGHUP)
                return

    def _run_input_thread(self) -> None:
        while not self.exit_event.is_set():
            try:
                self.run_input_thread()
            except Exception:  # bytes that are no text: drop them and read on
                continue
            return

    def _get_terminal_size(self) -> tuple[int, int]:
        width, height = super()._get_terminal_size()
        return min(width, LARGEST[0]), min(height, LARGEST[1])

    def process_message(self, message: Message) -> None:
        """Anyone who can type can type a resize: believe only a size that a terminal may have."""
        if isinstance(message, events.Resize) and not _possible(message.size):
            return
        super().process_message(message)


def _possible(size: Size) -> bool:
    return 0 < size.width <= LARGEST[0] and 0 < size.height <= LARGEST[1]
