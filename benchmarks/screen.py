"""The screen and the link, measured on the real app under a pseudo-terminal: ``python benchmarks/screen.py``.

A terminal is simulated that answers the app's questions and drains its output at a given rate. Bytes, frames and key
latencies are counted on this side; the UI thread's CPU time is what the app's own process says.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import math
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

from machine import described
from results import table, write_section

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
    warm: float = 2.0  # seconds before anything is measured


def measure(scene: Scene, seconds: float) -> dict[str, float]:
    """Run the scene; returns what the child measured, and bytes, frames a second and key latencies from here."""
    warm = scene.warm
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
        "key p95": latencies[math.ceil(len(latencies) * 0.95) - 1] if latencies else float("nan"),
        "keys": len(latencies),
    }


FULL = ["--speed", "inf"]
W2 = "dataset=circles latent_dim=4 generator=16 discriminator=16 r1=0 d_lr=0.001"
LARGE = (240, 80)  # room for 64 tiles of 8x8

SCENES = {
    "default": Scene("default demo, 30 fps"),
    "default10": Scene("default demo, 10 fps", ["--fps", "10"]),
    "slanted": Scene("slanted at full speed", FULL),
    "w2": Scene("W2 at full speed", [*FULL, "--config", W2]),
    "8x8": Scene("16 tiles of 8x8 at full speed", [*FULL, "--blobs", "8"], (100, 45)),
    "64": Scene("64 tiles of 8x8 at full speed", [*FULL, "--blobs", "8"], LARGE),
    "paused": Scene("paused", ["--paused"]),
    "keys": Scene("keys, slanted at full speed", FULL, keys=40),
    "keys8x8": Scene("keys, 8x8 at full speed", [*FULL, "--blobs", "8"], (100, 45), keys=40),
    "slow": Scene("keys, default demo, 50 kB/s", rate=50_000, keys=40),
    "slow64": Scene("keys, 64 tiles of 8x8, 50 kB/s", ["--blobs", "8"], LARGE, 50_000, keys=40, warm=6.0),
}

Goal = tuple[str, str, str, float]
"""Scene, figure, "<=" or ">=", bound."""

GOALS: tuple[Goal, ...] = (
    ("default", "kB/s", "<=", 50),
    ("default10", "kB/s", "<=", 25),
    ("8x8", "UI ms/frame", "<=", 4),
    ("64", "UI ms/frame", "<=", 6),
    ("8x8", "fps", ">=", 29),
    ("8x8", "gap ms", "<=", 100),
    ("slanted", "fps", ">=", 29),
    ("slanted", "gap ms", "<=", 100),
    ("slanted", "kept", ">=", 0.6),
    ("w2", "kept", ">=", 0.6),
    ("paused", "kB/s", "<=", 0),
    ("paused", "CPU %", "<=", 0.5),
    ("keys", "key p95 ms", "<=", 30),
    ("keys8x8", "key p95 ms", "<=", 30),
    ("slow", "key p95 ms", "<=", 250),
    ("slow64", "key p95 ms", "<=", 1000),
)


def headless(config: str, seconds: float = 3.0) -> float:
    """Steps a second of wall clock without a screen."""
    code = (
        "import sys, time; from gan_tui import Config, Trainer; t = Trainer(Config.from_text(sys.argv[1])); "
        "t.run(steps=500); a, n = time.perf_counter(), t.step\n"
        f"while time.perf_counter() - a < {seconds}: t.run(steps=256)\n"
        "print((t.step - n) / (time.perf_counter() - a))"
    )
    done = subprocess.run([sys.executable, "-c", code, config], capture_output=True, text=True, check=True)
    return float(done.stdout)


def figures(name: str, seconds: float) -> dict[str, float]:
    """A scene's figures by the names the goals use."""
    scene = SCENES[name]
    r = measure(scene, max(seconds, (2.5 if scene.rate else 0.5) * scene.keys))
    found = {
        "fps": r["frames"] / r["wall"],
        "gap ms": 1000 * (r["gap"] or 0),
        "UI ms/frame": 1000 * r["ui_cpu"] / max(r["frames"], 1),
        "CPU %": 100 * r["cpu"] / r["wall"],
        "kB/s": r["kB/s"],
        "steps/s": r["steps"] / r["wall"],
    }
    if name in ("slanted", "w2"):
        found["kept"] = found["steps/s"] / headless(W2 if name == "w2" else "")
    if scene.keys:
        found.update({"key p50 ms": 1000 * r["key p50"], "key p95 ms": 1000 * r["key p95"], "keys": r["keys"]})
    return found


def main() -> None:
    """Measure the scenes that are named, or all; all are written to RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*")
    parser.add_argument("--seconds", type=float, default=8.0)
    args = parser.parse_args()
    found: dict[str, dict[str, float]] = {}
    for name in args.scenes or SCENES:
        found[name] = figures(name, args.seconds)
        print(f"{SCENES[name].name:34}" + "  ".join(f"{k} {v:.4g}" for k, v in found[name].items()), flush=True)
    if not args.scenes:
        write_section("The screen and the link (screen.py)", report(found))


def report(found: dict[str, dict[str, float]]) -> str:
    """The goals, then all figures, as Markdown."""
    rows = []
    for name, figure, sense, bound in GOALS:
        value = found[name][figure]
        met = value <= bound if sense == "<=" else value >= bound
        rows.append([SCENES[name].name, figure, f"{sense} {bound:g}", f"{value:.3g}", "yes" if met else "**no**"])
    columns = list(dict.fromkeys(key for values in found.values() for key in values))
    everything = [
        [SCENES[name].name, *(f"{values[c]:.3g}" if c in values else "" for c in columns)]
        for name, values in found.items()
    ]
    return "\n\n".join(
        (
            "The real app under a pseudo-terminal that answers; 120x36, 100x45 for 16 tiles and 240x80 for "
            f"64. {described()}",
            table(["scene", "figure", "goal", "measured", "met"], rows),
            "UI ms/frame is CPU time of the UI thread, everything included; kept is the share of the headless speed. "
            "Keys over the slow link are pressed once the first screen has been drawn, which takes it some seconds.",
            table(["scene", *columns], everything),
        )
    )


if __name__ == "__main__":
    main()
