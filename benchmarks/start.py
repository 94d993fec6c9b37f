"""What starting costs: ``--help`` beside a bare argparse, and the app until its first content (Linux only).

``python benchmarks/start.py`` writes its section of RESULTS.md.
"""

from __future__ import annotations

import fcntl
import os
import pty
import resource
import struct
import subprocess
import sys
import termios
from pathlib import Path
from statistics import median

from machine import described
from results import table, write_section

GAN_TUI = [sys.executable, "-c", "from gan_tui.cli import main; main()"]
ARGPARSE = "import argparse; p = argparse.ArgumentParser(); p.add_argument('--seed'); p.parse_args(['--help'])"
ROUNDS = 15
ENVIRON = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
"""As an installed package runs: its bytecode is compiled once, not at every start."""
CONTENT = b"Real"


def cpu_ms(command: list[str]) -> float:
    """CPU time of a command, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, env=ENVIRON)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def first_content() -> tuple[float, float]:
    """(CPU seconds, resident MB) of the app when its panels have been written to the terminal."""
    terminal, app = pty.openpty()
    fcntl.ioctl(app, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    env = {**ENVIRON, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    child = subprocess.Popen(GAN_TUI, stdin=app, stdout=app, stderr=app, env=env, start_new_session=True)
    os.close(app)
    seen = b""
    while CONTENT not in seen:
        seen += os.read(terminal, 65536)
    proc = Path(f"/proc/{child.pid}")
    fields = (proc / "stat").read_text().rsplit(") ", 1)[1].split()
    ticks = int(fields[11]) + int(fields[12])
    resident = next(int(line.split()[1]) for line in (proc / "status").read_text().splitlines() if "VmRSS" in line)
    child.kill()
    child.wait()
    os.close(terminal)
    return ticks / os.sysconf("SC_CLK_TCK"), resident / 1024


def main() -> None:
    """Measure, print, write."""
    first_content()  # compiles what is not compiled yet
    pairs = [(cpu_ms([sys.executable, "-c", ARGPARSE]), cpu_ms([*GAN_TUI, "--help"])) for _ in range(ROUNDS)]
    ratio = median(ours / bare for bare, ours in pairs)
    starts = [first_content() for _ in range(ROUNDS)]
    cpu, resident = median(s[0] for s in starts), median(s[1] for s in starts)
    rows = [
        ["--help against a bare argparse --help, CPU", "<= 6", f"{ratio:.2f}", "yes" if ratio <= 6 else "**no**"],
        ["first content, CPU s", "<= 0.45", f"{cpu:.2f}", "yes" if cpu <= 0.45 else "**no**"],
        ["resident at first content, MB", "<= 70", f"{resident:.0f}", "yes" if resident <= 70 else "**no**"],
    ]
    text = table(["figure", "goal", "measured", "met"], rows)
    print(text)
    write_section("The start (start.py)", f"Medians of {ROUNDS}. {described()}\n\n{text}")


if __name__ == "__main__":
    main()
