"""Reports of errors in the program: where they go, and how many are kept."""

from __future__ import annotations

import os
import platform
import sys
import time
from itertools import count
from pathlib import Path

import gan_tui

KEPT = 5
_NUMBERS = count(1)


def folder() -> Path:
    """``$XDG_STATE_HOME/gan-tui/reports``, or what takes its place."""
    from platformdirs import user_state_path

    return user_state_path("gan-tui", appauthor=False) / "reports"


def save(account: str, line: str) -> str:
    """Keep what went wrong, and the ``line`` that makes the run again; says where, or why not. Never fails."""
    try:
        return f"Report: {_written(account, line)}"
    except Exception as error:  # a full disk, a folder that is a file, no home at all: that is no second disaster
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        return f"No report could be saved: {reason}"


def _written(account: str, line: str) -> Path:
    here = folder()
    here.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = next(_NUMBERS)
    path = here / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{number:03}.txt"
    text = (
        f"gan-tui {gan_tui.__version__} · Python {platform.python_version()} · {sys.platform}\n"
        f"{time.strftime('%Y-%m-%d %H:%M:%S %z')}\n{line or 'gan-tui had not begun a run'}\n\n{account}"
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    reports = sorted(here.glob("*.txt"), key=lambda report: (report.stat().st_mtime_ns, report.name))
    for old in reports[:-KEPT]:
        old.unlink(missing_ok=True)
    return path
