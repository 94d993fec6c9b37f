"""The terminal given back as it was, also where the app never came to stand, or does not come to an end."""

from __future__ import annotations

import os
import resource
import signal
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

NEEDED_BYTES, NEEDED_THREADS, NEEDED_FILES = 512 * 2**20, 3, 8
"""Of address space (at 200x60, with every screen opened, it is 434 MB), beside the main thread, and beside streams."""

_LEFT_ALONE = (
    "KILL STOP TSTP CONT TTIN TTOU CHLD WINCH URG INFO "  # do not end anything, or cannot be caught
    "PIPE XFSZ "  # are errors of a write
    "SEGV BUS FPE ILL ABRT"
)
ENDING = signal.valid_signals() - {signal.Signals.__members__.get(f"SIG{name}") for name in _LEFT_ALONE.split()}
LEFT_ON = "\x1b[?1016l\x1b[?2048l\x1b[?2026l"  # pixels of the mouse, resize, synchronised output
RESET = (  # paste, wrap, mouse; keyboard, alternate screen, cursor, focus, colours
    f"\x1b[?2004l\x1b[?7h{LEFT_ON}\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[0m"
).encode()


def restore(attributes: list[object] | None) -> None:
    """Switch off what the app may have left on, waiting for nothing."""
    with suppress(OSError):
        os.set_blocking(2, False)
        os.write(2, RESET)
    with suppress(OSError):
        os.set_blocking(2, True)
    if attributes is not None:
        with suppress(termios.error, OSError):
            termios.tcsetattr(0, termios.TCSANOW, attributes)  # type: ignore[arg-type]


def require_room() -> None:
    """Fail while the terminal is untouched, if the system will not give what is needed; C libraries just end there.

    Raises:
        MemoryError: The limit of memory is too tight.
        RuntimeError: No more threads.
        OSError: No more open files.
    """
    if 0 <= resource.getrlimit(resource.RLIMIT_AS)[0] < NEEDED_BYTES:
        raise MemoryError
    done = Event()
    files: list[int] = []
    try:
        for _ in range(NEEDED_THREADS):
            Thread(target=done.wait, daemon=True).start()
        files.extend(os.dup(0) for _ in range(NEEDED_FILES))
    finally:
        done.set()
        for number in files:
            os.close(number)


@contextmanager
def given_back() -> Iterator[None]:
    """The terminal as it was, also where the app never came to stand: too little memory, no more threads."""
    for name, most in zip(("COLUMNS", "LINES"), os.get_terminal_size(0), strict=True):
        if int(os.environ.get(name, "1")) > most > 0:
            del os.environ[name]  # Rich would draw the first frame so large
    attributes, handlers = termios.tcgetattr(0), {number: signal.getsignal(number) for number in ENDING}
    try:
        yield
    except BaseException:
        if termios.tcgetattr(0) != attributes:  # it had been taken over
            restore(attributes)
        raise
    finally:
        with suppress(termios.error, OSError):
            termios.tcsetattr(0, termios.TCSANOW, attributes)
        for number, handler in handlers.items():
            signal.signal(number, handler)
