"""The command ``gan-tui``, and ``python -m gan_tui``: all that must hold before anything large is imported."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # what signal wraps: importing that takes milliseconds
import os
import sys


def _leave(*_: object) -> None:
    os._exit(130)


def main() -> None:
    """Run. Ctrl+C ends it without a word as long as nothing has been begun: within an import it would be an error."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:  # not where it is ignored
        _signal.signal(_signal.SIGINT, _leave)
    try:
        from gan_tui.cli import main as run
    except (MemoryError, ImportError, OSError, SystemError) as error:  # under a limit of memory or open files
        lines = str(error).split("\n")
        sys.stderr.write(f"gan-tui: cannot start: {lines[0] or type(error).__name__}\n")
        sys.exit(1)
    run()


if __name__ == "__main__":
    main()
