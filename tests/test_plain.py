"""A run told as lines."""

import math
import re
import shlex
import subprocess
import sys

import numpy as np
import pytest

from gan_tui import DATASETS, MEASURES, Config, Trainer
from gan_tui.data.drawings import BACKSLASH
from gan_tui.plain import SHADES, drawing, tell

LINE = re.compile(
    r"epoch (\d+), step (\d+): D loss (\S+), G loss (\S+), D says (\S+) of real and (\S+) of generated images"
)


@pytest.fixture
def told(capsys):
    """Tell a run: (exit code, stdout, stderr)."""
    return lambda **knobs: (tell(Config(**knobs)), *capsys.readouterr())


def shown(value, missing="-"):
    return missing if math.isnan(value) else f"{value:.3f}"


@pytest.mark.parametrize(
    "knobs",
    [{"dataset": name, "seed": 4} for name in DATASETS if DATASETS[name].steps == 1000]
    + [{"batch_size": 200}, {"d_steps": 2}, {"batch_size": 1}, {"g_steps": 0}],
    ids=str,
)
def test_a_line_for_each_epoch(told, knobs):
    """The numbers are the trainer's means over the epoch."""
    code, out, err = told(**knobs)
    assert (code, err) == (0, "")
    trainer = Trainer(Config(**knobs))
    trainer.run(steps=trainer.dataset.steps)
    curves = trainer.snapshot().epoch_curves
    lines = [found.groups() for found in LINE.finditer(out)]
    assert [int(line[0]) for line in lines] == list(range(1, trainer.epoch + 1))
    assert [int(line[1]) for line in lines] == [trainer.epoch_start(e) for e in range(1, trainer.epoch + 1)]
    for column, name in enumerate(("d_loss", "g_loss", "d_real", "d_fake"), 2):
        assert [line[column] for line in lines] == [shown(x) for x in curves[name].tolist()]


def test_the_summary(told):
    _, out, _ = told(dataset="circles", seed=2)
    trainer = Trainer(Config(dataset="circles", seed=2))
    trainer.run(steps=1000)
    _, summary = out.split("After 1,000 steps, 62 epochs:\n")
    for measure in MEASURES.values():
        assert f"  {measure.title}: {shown(measure.of(trainer.snapshot()))}. {measure.about}\n" in summary


def test_what_is_no_number_is_a_dash(told):
    _, out, _ = told(g_steps=0)
    assert "nan" not in out
    assert "  G's loss: -." in out


def test_how_to_run_it_again(told):
    config = Config(dataset="diagonals", seed=8, generator=(), r1=0.0)
    _, out, _ = told(dataset="diagonals", seed=8, generator=(), r1=0.0)
    *_, last = out.splitlines()
    said, words = last.split(": gan-tui ")
    assert said == "The same run again"
    assert shlex.split(words) == shlex.split(config.to_options())


def test_pictures(told):
    """The first four reals, and what becomes of the same noise: before, now and then, and at the end."""
    _, out, _ = told(dataset="circles")
    trainer = Trainer(Config(dataset="circles"))
    assert "Real images:\n" + "\n".join(drawing(trainer.dataset.images[:4], (3, 3))) in out
    at = [int(step) for step in re.findall(r"Generated images at step (\d+):", out)]
    assert (at[0], at[-1]) == (0, 1000)
    assert len(at) >= 5
    assert at == sorted(set(at)), "none twice"
    for step in at:
        trainer.seek(step)
        picture = "\n".join(drawing(trainer.snapshot().probe_images[:4], (3, 3)))
        assert f"Generated images at step {step}:\n{picture}\n" in out


def test_no_real_image_no_epoch(told):
    code, out, _ = told(d_steps=0)
    assert (code, LINE.findall(out)) == (0, [])
    assert "After 1,000 steps, 0 epochs:" in out


@pytest.mark.parametrize("more", [{"d_lr": 10, "g_lr": 10}, {"d_lr": 3, "g_lr": 3, "seed": 1}], ids=str)
def test_a_run_that_diverges(told, more):
    """The second one's last good generator has finite weights and images that overflow: no warning escapes."""
    knobs = {"d_optimizer": "sgd", "g_optimizer": "sgd", "r1": 1, **more}
    code, out, err = told(**knobs)
    trainer = Trainer(Config(**knobs))
    trainer.run(steps=1000)
    assert code == 3
    assert trainer.diverged in err
    assert err.count("\n") == 1
    assert f"After {trainer.step} steps, 0 epochs:" in out


# -- drawings


def test_ink_is_dark_and_every_pixel_two_characters():
    assert drawing(np.array([[0.0, 1.0, 1.0, 0.0]]), (2, 2)) == ["  @@", "@@  "]


def test_side_by_side():
    rows = drawing(np.stack([BACKSLASH, 1 - BACKSLASH]), (2, 2))
    assert rows == ["@@       @@", "  @@   @@  "]


def test_the_ramp_is_even():
    values = (np.arange(10) + 0.5) / 10
    assert drawing(values[None], (1, 10)) == ["".join(2 * shade for shade in SHADES)]


def test_strange_pixels_are_drawn_too():
    (row,) = drawing(np.array([[-1.0, 2.0, np.nan, np.inf]]), (1, 4))
    assert len(row) == 8


# -- as a program


def program(*words, stdin=subprocess.DEVNULL):
    return subprocess.run(
        [sys.executable, "-m", "gan_tui", *words],
        stdin=stdin, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_without_a_terminal_a_run_is_told():
    """No screen, no escape codes, no waiting for keys."""
    done = program("--dataset", "diagonals", "--seed", "3", "--play")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == program("play", "--plain", "--dataset", "diagonals", "--seed", "3").stdout
    assert len(LINE.findall(done.stdout)) == 62
    assert all(char.isprintable() or char == "\n" for char in done.stdout)
    assert done.stdout.isascii(), "for every terminal and screen reader"
