"""The screen and the link, measured on the real app under a pseudo-terminal: ``python benchmarks/screen.py``.

A terminal is simulated that answers the app's questions and drains its output at a given rate. Bytes, frames and key
latencies are counted on this side; the UI thread's CPU time is what the app's own process says.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import random
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
PAUSED, PLAYING = "‖".encode(), "▶".encode()


@dataclass
class Scene:
    """One run of the app: its arguments, the terminal, and what to press."""

    name: str
    args: list[str] = field(default_factory=list)
    size: tuple[int, int] = (120, 36)
    rate: int = 0  # bytes a second that the terminal takes; 0 for all
    keys: int = 0  # how often space is pressed


def measure(scene: Scene, seconds: float, warm: float = 2.0) -> dict[str, float]:
    """Run the scene; returns what the child measured, and bytes, frames a second and key latencies from here."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [sys.executable, str(HERE / "pty_child.py"), out.name, *scene.args]
        command += ["--warm", str(warm), "--seconds", str(seconds)]
        terminal, app = pty.openpty()
        fcntl.ioctl(app, termios.TIOCSWINSZ, struct.pack("HHHH", scene.size[1], scene.size[0], 0, 0))
        env = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
        env.update(TERM="xterm-256color", COLORTERM="truecolor")
        child = subprocess.Popen(command, stdin=app, stdout=app, stderr=app, env=env, start_new_session=True)
        os.close(app)
        try:
            seen = _drain(terminal, scene, warm, seconds)
            child.wait(20)
        finally:
            if child.poll() is None:
                child.send_signal(signal.SIGKILL)
            os.close(terminal)
        if child.returncode:
            sys.exit(f"{scene.name}: the app ended with {child.returncode}")
        result: dict[str, float] = json.loads(Path(out.name).read_text("utf-8"))
    return {**result, **seen}


def _drain(terminal: int, scene: Scene, warm: float, seconds: float) -> dict[str, float]:
    """Be the terminal until the app has gone."""
    rng = random.Random(5)
    begun = time.perf_counter()
    first = 0.0
    count = 0
    answered = 0
    latencies: list[float] = []
    expecting: tuple[bytes, float] | None = None
    pressed = 0
    next_key = warm + 0.4
    budget = 0.0
    last = begun
    tail = b""
    while True:
        now = time.perf_counter()
        budget = min(budget + (now - last) * scene.rate, 4096.0)
        last = now
        at = now - first - begun if first else 0.0
        if scene.keys and first and pressed < scene.keys and at > next_key and expecting is None:
            os.write(terminal, b" ")
            expecting = (PAUSED if pressed % 2 == 0 else PLAYING, time.perf_counter())
            pressed += 1
        if scene.rate and budget < 512:
            time.sleep(0.002)
            continue
        ready, _, _ = select.select([terminal], [], [], 0.01)
        if not ready:
            continue
        try:
            data = os.read(terminal, int(budget) if scene.rate else 65536)
        except OSError:
            break
        if not data:
            break
        budget -= len(data)
        if not first:
            first = time.perf_counter() - begun
        if warm <= at <= warm + seconds:
            count += len(data)
        whole = tail + data
        for _ in range(whole.count(b"\x1b[6n") - tail.count(b"\x1b[6n")):
            os.write(terminal, b"\x1b[1;1R")
            answered += warm <= at <= warm + seconds
        if expecting and expecting[0] in whole:
            latencies.append(time.perf_counter() - expecting[1])
            expecting = None
            next_key = time.perf_counter() - begun - first + rng.uniform(0.15, 0.35)
        tail = whole[-8:]
    latencies.sort()
    return {
        "first": first,
        "kB/s": count / seconds / 1000,
        "drawn": answered / seconds,
        "key p50": statistics.median(latencies) if latencies else float("nan"),
        "key p95": latencies[int(len(latencies) * 0.95)] if latencies else float("nan"),
        "keys": len(latencies),
    }


SCENES = {
    "default": Scene("default demo"),
    "default10": Scene("default demo, --fps 10", ["--fps", "10"]),
    "max": Scene("default demo at full speed", ["--speed", "inf"], keys=24),
    "circles": Scene("circles at full speed", ["--speed", "inf", "--config", "dataset=circles"], keys=24),
    "8x8": Scene("16 tiles of 8x8 at full speed", ["--speed", "inf", "--blobs", "8"], (100, 45), keys=24),
    "64": Scene("64 tiles of 8x8 at full speed", ["--speed", "inf", "--blobs", "8"], (240, 80), keys=24),
    "paused": Scene("paused", ["--paused"]),
    "slow": Scene("default demo, 50 kB/s", [], rate=50_000, keys=12),
    "slow64": Scene("64 tiles of 8x8, 50 kB/s", ["--blobs", "8"], (240, 80), rate=50_000, keys=12),
}


def main() -> None:
    """Measure the scenes that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", choices=[*SCENES, []])
    parser.add_argument("--seconds", type=float, default=6.0)
    args = parser.parse_args()
    for name in args.scenes or SCENES:
        r = measure(SCENES[name], args.seconds if not SCENES[name].keys else max(args.seconds, 0.6 * SCENES[name].keys))
        frames = max(r["frames"], 1)
        print(
            f"{SCENES[name].name:32} {r['frames'] / r['wall']:5.1f} fps  gap {1000 * (r['gap'] or 0):5.0f} ms  "
            f"UI {1000 * r['ui_cpu'] / frames:5.2f} ms/frame  CPU {100 * r['cpu'] / r['wall']:5.1f} %  "
            f"{r['kB/s']:6.1f} kB/s  key p50 {1000 * r['key p50']:5.0f} p95 {1000 * r['key p95']:5.0f} ms "
            f"({r['keys']:.0f})  {r['steps'] / r['wall']:8.0f} steps/s"
        )


if __name__ == "__main__":
    main()
