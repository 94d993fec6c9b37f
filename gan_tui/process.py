"""What is one for the whole process, and is only borrowed from whoever runs us in theirs."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def borrowed() -> Iterator[None]:
    """Garbage collection, and how often threads take turns, are afterwards what they were before."""
    enabled, threshold, frozen = gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()
    seconds = sys.getswitchinterval()
    try:
        yield
    finally:
        sys.setswitchinterval(seconds)
        gc.set_threshold(*threshold)
        (gc.enable if enabled else gc.disable)()
        if not frozen:  # else nobody can tell ours from theirs
            gc.unfreeze()
