"""Does the app's memory stay flat? ``python benchmarks/memory.py --minutes 60`` writes its section of RESULTS.md.

The real app trains the default game at full speed under a pseudo-terminal that answers; its resident memory is read
every ten seconds (Linux only).
"""

from __future__ import annotations

import argparse
import os
import pty
import re
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

from machine import described
from results import table, write_section

FLAT = 1.02
"""From the middle on it may grow by so much."""


def be_terminal(master: int) -> None:
    """Take all that is written, and answer where the cursor is."""
    tail = b""
    while select.select([master], [], []):
        try:
            data = os.read(master, 65536)
        except OSError:
            return
        whole = tail + data
        os.write(master, b"\x1b[1;1R" * (whole.count(b"\x1b[6n") - tail.count(b"\x1b[6n")))
        tail = whole[-8:]


def resident(pid: int) -> float:
    """MB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024


def main() -> None:
    """Run, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    args = parser.parse_args()
    code = (
        "import math; from gan_tui.training.config import Config; from gan_tui.tui.app import GanApp; "
        "app = GanApp(Config(), playing=True); app.player.set_speed(math.inf); app.run(); print(app.last_words)"
    )
    master, slave = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "COLUMNS": "120", "LINES": "36"}
    app = subprocess.Popen([sys.executable, "-c", code], stdin=slave, stdout=slave, stderr=slave, env=env)
    os.close(slave)
    threading.Thread(target=be_terminal, args=(master,), daemon=True).start()
    seen: list[tuple[float, float]] = []
    begun = time.monotonic()
    while (minutes := (time.monotonic() - begun) / 60) < args.minutes:
        time.sleep(10)
        seen.append((minutes, resident(app.pid)))
        print(f"{minutes:5.1f} min {seen[-1][1]:.0f} MB", file=sys.stderr, flush=True)
    app.kill()
    app.wait()
    half = [mb for minutes, mb in seen if minutes >= args.minutes / 2]
    growth = max(half) / half[0]
    marks = [min(seen, key=lambda s: abs(s[0] - m * args.minutes / 6)) for m in range(7)]
    rows = [[f"{minutes:.0f}", f"{mb:.0f}"] for minutes, mb in marks]
    text = (
        f"{args.minutes:g} minutes at full speed. {described()}\n\n"
        f"Growth from the middle on: {growth:.3f}; goal <= {FLAT}: {'met' if growth <= FLAT else '**not met**'}\n\n"
        + table(["minute", "resident MB"], rows)
    )
    print(text)
    write_section("Memory (memory.py)", text)


if __name__ == "__main__":
    main()
