"""Make the README's pictures from the running app: ``python screenshots/make.py`` (needs resvg-py)."""

import asyncio
import os
from pathlib import Path

os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")

import resvg_py

from gan_tui import Config
from gan_tui.data.disk import whole
from gan_tui.tui.app import GanApp

HERE = Path(__file__).parent
FONT = "DejaVu Sans Mono"

TWO_NUMBERS = "dataset=circles latent_dim=2 hidden=tanh d_lr=0.006 g_lr=0.005"

SHOTS = (
    # name, columns and rows, config or lesson, steps trained, keys pressed
    ("playground", (120, 36), "dataset=slanted", 197, ()),
    ("playground-80x24", (80, 24), "dataset=slanted", 197, ()),
    ("playground-160x48", (160, 48), "dataset=circles seed=3", 640, ()),
    ("fresh", (120, 36), "dataset=slanted", 0, ()),
    ("phase", (120, 36), "dataset=circles", 60, ("n", "n", "n", "n")),
    ("microscope", (120, 36), "dataset=circles", 60, ("m", "n", "n", "n")),
    ("microscope-160x48", (160, 48), "dataset=slanted", 60, ("m", "n", "n", "n", "n", "n", "n")),
    ("lesson", (120, 36), "lesson 9", 60, ("greater_than_sign",)),
    ("knobs", (120, 36), "dataset=slanted", 120, ("k", "down", "down")),
    ("comparison", (120, 36), "dataset=slanted", 0, ("c", "enter", *"eeeeee")),
    ("measures", (120, 36), "dataset=digits", 3000, ("M",)),
    ("diagonals-light", (120, 36), "dataset=diagonals", 700, ("t",)),
    ("explorer", (120, 36), TWO_NUMBERS, 500, ("x", *["comma"] * 3)),
    ("explorer-160x48", (160, 48), "dataset=digits", 3000, ("x", "z", "3", *["right_square_bracket"] * 3)),
    ("editor", (120, 36), "dataset=circles r1=0", 60, ("p", "x", "down", "right", "9", "enter", "a")),
    ("real_or_fake", (120, 36), "dataset=digits holdout=0.2", 1500, ("g", *["left", "enter", "e", "e"] * 6, "right")),
    ("landscape", (120, 36), "dataset=diagonals", 150, ("L",)),
    ("data", (80, 24), "dataset=slanted", 120, ("d", "down")),
    ("help", (120, 36), "dataset=slanted", 120, ("question_mark",)),
)


async def shoot(name: str, size: tuple[int, int], config: str, steps: int, keys: tuple[str, ...]) -> None:
    """Run the app for so many steps, press the keys, and write the screen as SVG and PNG."""
    lesson = int(config.removeprefix("lesson ")) if config.startswith("lesson") else None
    app = GanApp(Config.from_text("" if lesson else config), lesson=lesson)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.3)
        app.player.do(lambda trainer: trainer.run(steps=steps))
        await pilot.pause(steps / 1000)
        for key in keys:
            await pilot.pause(0.3)
            await pilot.press(key)
        await pilot.pause(0.5)
        svg = app.export_screenshot(title=f"gan-tui {size[0]}x{size[1]}")
    png = resvg_py.svg_to_bytes(svg_string=svg, font_family=FONT, monospace_family=FONT)
    for ending, data in (("svg", svg.encode()), ("png", bytes(png))):
        with whole(HERE / f"{name}.{ending}") as file:
            file.write(data)


if __name__ == "__main__":
    for shot in SHOTS:
        asyncio.run(shoot(*shot))
        print(shot[0])
