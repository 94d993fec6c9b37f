"""The app as it ships, for ``screen.py`` to drive: plays a given game, and writes what its UI thread spent."""

import argparse
import json
import time
from itertools import pairwise

from gan_tui.data.datasets import from_images
from gan_tui.training.config import Config
from gan_tui.training.frame import Frame
from gan_tui.training.trainer import Trainer
from gan_tui.tui.app import GanApp

# numpy only after gan_tui, which sets one BLAS thread: a second one would spin beside the app
import numpy as np  # isort: skip

BLOBS = "dataset=slanted latent_dim=16 generator=64 discriminator=32 r1=0"


def blobs(side: int) -> np.ndarray:
    """Soft spots of ink somewhere in the image: much of the picture changes from frame to frame."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:side, :side]
    centres, widths = rng.uniform(0.3, 0.7, (256, 2)) * side, rng.uniform(0.12, 0.28, 256) * side
    images = [np.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * w * w)) for (a, b), w in zip(centres, widths, strict=True)]
    return np.array(images, np.float32).reshape(256, -1)


class Measured(GanApp):
    """Counts frames and the CPU time of the UI thread; leaves by itself."""

    def __init__(self, args: argparse.Namespace) -> None:
        config = Config.from_text(BLOBS if args.blobs else args.config)
        super().__init__(config, playing=not args.paused, fps=args.fps)
        self._args = args
        self._shots: list[tuple[float, float, int]] = []
        speed = float(args.speed) if args.speed else None
        if args.blobs or speed:
            dataset = from_images("blobs", blobs(args.blobs), (args.blobs,) * 2) if args.blobs else None
            self.player.load(lambda _: Trainer(config, dataset), speed)

    def on_mount(self) -> None:
        self.set_timer(self._args.warm, self._begin)
        self.set_timer(self._args.warm + self._args.seconds, self.exit)

    def _begin(self) -> None:
        self._shots.clear()
        self._from = self._now()

    def _now(self) -> tuple[float, float, float]:
        return time.perf_counter(), time.thread_time(), time.process_time()

    def draw_frame(self, frame: Frame) -> None:
        self._shots.append((time.perf_counter(), time.thread_time(), frame.snapshot.step))
        super().draw_frame(frame)

    def result(self) -> dict[str, object]:
        """What was measured between ``warm`` and the end."""
        begun, now = self._from, self._now()
        wall, thread, process = (b - a for a, b in zip(begun, now, strict=True))
        at = [shot[0] for shot in self._shots]
        return {
            "wall": wall,
            "frames": len(at),
            "gap": max((b - a for a, b in pairwise(at)), default=None),
            "ui_cpu": thread,
            "cpu": process,
            "steps": self._shots[-1][2] - self._shots[0][2] if at else 0,
        }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--config", default="")
    parser.add_argument("--blobs", type=int, default=0, help="side of the images, instead of a data set")
    parser.add_argument("--speed", default="")
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--paused", action="store_true")
    parser.add_argument("--warm", type=float, default=2.0)
    parser.add_argument("--seconds", type=float, default=5.0)
    args = parser.parse_args()
    app = Measured(args)
    app.run()
    with open(args.out, "w", encoding="utf-8") as file:
        json.dump(app.result(), file)


if __name__ == "__main__":
    main()
