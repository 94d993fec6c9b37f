"""The command ``gan-tui``, and ``python -m gan_tui``: all that must hold before anything large is imported."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType


def _leave(_number: int, _frame: FrameType | None) -> None:
    os._exit(130)


def main() -> None:
    """Run. Ctrl+C ends it without a word as long as nothing has been begun: within an import it would be an error."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where it is ignored
        signal.signal(signal.SIGINT, _leave)
    try:
        from gan_tui.cli import main as run
    except (MemoryError, ImportError, OSError, SystemError) as error:  # under a limit of memory or open files
        lines = str(error).split("\n")
        sys.stderr.write(f"gan-tui: cannot start: {lines[0] or type(error).__name__}\n")
        sys.exit(1)
    run()


if __name__ == "__main__":
    main()
