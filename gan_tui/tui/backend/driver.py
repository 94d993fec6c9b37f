"""A driver that leaves the terminal as it found it, whatever ends the app, and that no input can bring down.

Textual 8.2 restores the terminal on a normal exit only. Here every signal that would end the app ends it in order, with
the exit code 128 + signal, and so do ctrl+c and a terminal that goes away; where the event loop does not get to it in
time, a thread restores the terminal itself. SIGKILL, and the signals of a crash (SIGSEGV, SIGBUS, SIGFPE, SIGILL,
SIGABRT), cannot be handled safely: after one of those, ``reset`` gives the terminal back.

What is typed goes through ``intake``; it reaches the app no faster than the app takes it.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import time
from contextlib import suppress
from threading import Event, Thread
from types import FrameType

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message
from textual.messages import InBandWindowResize

from gan_tui.tui.backend.giving_back import ENDING, LEFT_ON, restore
from gan_tui.tui.backend.intake import Intake, Reader, Waiting, is_interrupt

LARGEST_TERMINAL = (500, 200)
AT_ONCE_SECONDS = 0.05
HEARD_SECONDS, GRACE_SECONDS = 0.8, 2.0
"""The event loop must hear within the first that it is to end, and be done within the second."""

INTERRUPTED, HUNG_UP = 128 + signal.SIGINT, 128 + signal.SIGHUP
IN_FLIGHT, AGAIN_SECONDS, POLL_SECONDS = 4, 0.005, 0.1
"""So many messages may wait for a part of the app while it is handed another; then it is asked again; and the reader
looks up so often."""


class SafeDriver(LinuxDriver):
    """The Linux (and macOS) driver, hardened."""

    _code: int | None = None  # with which the app is to end
    _asleep = _continued = False
    _continued_at = float("-inf")

    def start_application_mode(self) -> None:
        """Take the terminal over, and see to it that it is given back."""
        self._loop = asyncio.get_running_loop()
        self._heard = Event()
        self._waiting, self._reader = Waiting(), Reader()
        self._again: asyncio.TimerHandle | None = None
        self._last = ""
        os.set_blocking(2, True)  # another program may have left it otherwise
        try:
            super().start_application_mode()  # type: ignore[no-untyped-call]
        except BaseException:  # half of it may be done
            restore(self.attrs_before)
            raise
        for number in ENDING:
            signal.signal(number, self._on_signal)
        signal.signal(signal.SIGWINCH, lambda *_: self._loop.call_soon_threadsafe(self._tell_size))

    def stop_application_mode(self) -> None:
        """Give it back, with what Textual switches on only after a report."""
        self.write(LEFT_ON)
        super().stop_application_mode()

    # -- the end

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._leave(128 + number)

    def _leave(self, code: int) -> None:
        """End the app in order, from any thread."""
        if self._code is None:
            self._code = code
            with suppress(RuntimeError):  # no room for another thread
                Thread(target=self._last_resort, args=(code,), daemon=True).start()
            with suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._end, code)

    def _end(self, code: int) -> None:
        self._heard.set()
        self._app.exit(return_code=code)

    def _last_resort(self, code: int) -> None:
        """The event loop is stuck, or the terminal does not read: restore what can be restored, and go."""
        if self._heard.wait(HEARD_SECONDS):
            time.sleep(GRACE_SECONDS)
        restore(self.attrs_before)
        os._exit(code)

    # -- input

    def _run_input_thread(self) -> None:
        """Read on, whatever waits: ctrl+c is acted on at once."""
        intake, heard = Intake(), time.monotonic()
        while not self.exit_event.is_set():
            try:
                ready = select.select([self.fileno], [], [], POLL_SECONDS)[0]
                data = os.read(self.fileno, 2**16) if ready else None
            except BlockingIOError:
                continue
            except OSError:  # the terminal is gone
                data = b""
            silence = time.monotonic() - heard
            if data == b"":
                self._leave(HUNG_UP)
                return
            tokens = list(intake.silent(silence) if data is None else intake.feed(data, silence))
            if data:
                heard = time.monotonic()
            for token in tokens:
                if is_interrupt(token):
                    self._leave(INTERRUPTED)
                else:
                    self._waiting.put(token)
            if tokens:
                with suppress(RuntimeError):  # the loop has ended
                    self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        """Hand over what waits, as long as the app keeps up."""
        if self._again is not None:
            self._again.cancel()
            self._again = None
        while not self._behind():
            token = self._waiting.take()
            if token is None:
                return
            if token == self._last and getattr(self._app, "swamped", False):
                continue  # a key that is held down, faster than what it asks for can be done
            self._last = token
            for message in self._reader.events(token):
                self.process_message(message)
        self._again = self._loop.call_later(AGAIN_SECONDS, self._deliver)

    def _behind(self) -> bool:
        screens = self._app.screen_stack[-1:] if self._app.is_running else []
        focused = [screen.focused for screen in screens if screen.focused is not None]
        return any(pump.message_queue_size >= IN_FLIGHT for pump in (self._app, *screens, *focused))

    def send_message(self, message: Message) -> None:
        """Straight to the app: this is its thread."""
        self._app.post_message(message)

    # -- size

    def _tell_size(self) -> None:
        """Asked for here, in the loop: of two signals at once, Textual could tell the first one's size last."""
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self._app.post_message(events.Resize(size, size))

    def _get_terminal_size(self) -> tuple[int, int]:
        """What the kernel knows; COLUMNS and LINES can only make it smaller."""
        size = self._kernel_size() or LARGEST_TERMINAL
        wanted = (os.environ.get(name, "") for name in ("COLUMNS", "LINES"))
        given = (int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0 for text in wanted)
        fallback = size if self._kernel_size() else (80, 25)
        columns, lines = (min(g or f, s, m) for g, f, s, m in zip(given, fallback, size, LARGEST_TERMINAL, strict=True))
        return columns, lines

    def _kernel_size(self) -> tuple[int, int] | None:
        try:
            size = os.get_terminal_size(self.fileno)
        except OSError:
            return None
        return (size.columns, size.lines) if all(size) else None

    def _query_in_band_window_resize(self) -> None:
        """Only where nobody else knows the size: anyone who can type can type one."""
        if self._kernel_size() is None:
            super()._query_in_band_window_resize()

    def _enable_mouse_pixels(self) -> None:
        """Cells are as fine as anything here is."""

    def process_message(self, message: Message) -> None:
        """Believe a size that was typed only if there is no other, and only one that a terminal may have."""
        if isinstance(message, events.Resize) and not (_possible(message.size) and self._in_band_window_resize):
            return
        if isinstance(message, InBandWindowResize) and self._kernel_size() is not None:
            return
        super().process_message(message)

    # -- suspending

    def suspend(self) -> None:
        """Ctrl+Z: what a terminal in its usual mode would do, to the whole process group."""
        if self._shell_waits():
            os.kill(0, signal.SIGTSTP)

    def _shell_waits(self) -> bool:
        """Whether anybody could bring the app back; says so if not. The kernel would not stop an orphaned group."""
        waits = os.getpgrp() != os.getsid(0)
        if not waits:
            self._app.notify("There is no shell behind gan-tui to go back to.", severity="warning", timeout=4)
        return waits

    def _sigtstp_application(self, *_: object) -> None:
        # of two that come at once Python tells SIGCONT first, whichever was: to stop then could be for ever
        self._continued = time.monotonic() - self._continued_at < AT_ONCE_SECONDS
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._sleep)

    def _sigcont_application(self, *_: object) -> None:
        self._continued, self._continued_at = True, time.monotonic()
        if not self._asleep:  # stopped by SIGSTOP, and whoever had the terminal meanwhile may have changed it
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._sleep)

    def _sleep(self) -> None:
        """Give the terminal back, stop until SIGCONT (unless that has come already), and take it again."""
        if self._writer_thread is None or self._code is not None or self._asleep:
            return
        if not self._continued and not self._shell_waits():
            return
        self._asleep = True
        self.suspend_application_mode()
        while not self._continued:
            _stop(signal.SIGTSTP)
            if not self._continued:  # nobody stopped us
                break
            if self._code is None and not self._in_front():
                self._continued = False  # in the background there is nothing to draw on
        if self._code is not None:
            os._exit(self._code)
        self._asleep = False
        self._must_signal_resume = True
        self.resume_application_mode()

    def _in_front(self) -> bool:
        with suppress(OSError):
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        return True


def _stop(number: signal.Signals) -> None:
    """Let the signal do what it does to a program that knows nothing of it."""
    before = signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
    signal.signal(number, before)


def _possible(size: Size) -> bool:
    return 0 < size.width <= LARGEST_TERMINAL[0] and 0 < size.height <= LARGEST_TERMINAL[1]
