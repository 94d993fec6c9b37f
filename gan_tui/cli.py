"""The command line. Each command is a few lines; what is heavy is imported inside it, so that --help is quick."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

import gan_tui
from gan_tui import streams
from gan_tui.process import borrowed
from gan_tui.words import quoted, shown

if TYPE_CHECKING:
    from gan_tui.training.config import Config

DONE, FAILED, BAD_USAGE, DIVERGED, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes."""

STARVED = "there is not enough memory, or there are too many threads; see ulimit -v and ulimit -u"

app = typer.Typer(
    name="gan-tui",
    help="Watch, step, rewind and change the game between a GAN's generator and its discriminator.",
    epilog="Without a command, gan-tui opens the playground: press space and watch.",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # Rich's help costs twice the time of all the rest
)

DatasetOption = Annotated[
    str | None,
    typer.Option("--dataset", metavar="D", help="What to imitate: one of 'datasets', or a path to images of yours."),
]
InvertOption = Annotated[bool, typer.Option("--invert", help="In those images of yours, the dark is ink.")]
PresetOption = Annotated[str | None, typer.Option("--preset", metavar="P", help="A named config; see 'presets'.")]
SeedOption = Annotated[str | None, typer.Option("--seed", metavar="N", help="Where all randomness comes from.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KNOB=VALUE", help="Set a knob; KNOB=VALUE@STEP: at that step. See 'knobs'."),
]
PlayOption = Annotated[bool, typer.Option("--play", help="Start training at once.")]
PlainOption = Annotated[bool, typer.Option("--plain", help="Tell the run as lines, for pipes and screen readers.")]
LessonOption = Annotated[str | None, typer.Option("--lesson", metavar="N", help="Take a lesson; see 'lessons'.")]
FpsOption = Annotated[str | None, typer.Option("--fps", metavar="N", help="Frames a second, at most; 30.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]


def _config(
    dataset: str | None, preset: str | None, seed: str | None, sets: Sequence[str] | None, invert: bool
) -> tuple[Config, list[str]]:
    """--set over --preset over the data set's defaults; and the edits among the --set, for later."""
    from gan_tui.training.config import Config, settings
    from gan_tui.training.presets import PRESETS
    from gan_tui.training.recipe import is_edit

    if invert:
        dataset = _inverted(dataset)
    chosen: dict[str, Any] = {}
    if preset is not None:
        if preset not in PRESETS:
            raise ValueError(f"preset is {quoted(preset)}; it must be one of {', '.join(PRESETS)}")
        chosen.update(PRESETS[preset].settings)
    chosen.update({name: value for name, value in (("dataset", dataset), ("seed", seed)) if value is not None})
    edits = [word for word in sets or () if is_edit(word)]
    return Config(**{**chosen, **settings(word for word in sets or () if not is_edit(word))}), edits


def _inverted(dataset: str | None) -> str:
    from gan_tui.data.datasets import DATASETS
    from gan_tui.data.files import INVERT

    if dataset is None or dataset in DATASETS:
        raise ValueError("--invert is for images of yours; give their path with --dataset")
    return f"{INVERT}{dataset.removeprefix(INVERT)}"


def _version(wanted: bool) -> None:
    if wanted:
        print(f"gan-tui {gan_tui.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def main_options(
    context: typer.Context,
    dataset: DatasetOption = None,
    preset: PresetOption = None,
    seed: SeedOption = None,
    sets: SetOption = None,
    invert: InvertOption = False,
    number: LessonOption = None,
    playing: PlayOption = False,
    plain: PlainOption = False,
    fps: FpsOption = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Watch, step, rewind and change the game between a GAN's generator and its discriminator."""
    if context.invoked_subcommand is None:
        play(dataset, preset, seed, sets, invert, number, playing, plain, fps)
    elif context.invoked_subcommand and any((dataset, preset, seed, sets, invert, number, playing, plain, fps)):
        raise ValueError(f"put the options after the command: gan-tui {context.invoked_subcommand} ...")


@app.command()
def play(
    dataset: DatasetOption = None,
    preset: PresetOption = None,
    seed: SeedOption = None,
    sets: SetOption = None,
    invert: InvertOption = False,
    number: LessonOption = None,
    playing: PlayOption = False,
    plain: PlainOption = False,
    fps: FpsOption = None,
) -> None:
    """Open the playground (what gan-tui does without a command)."""
    gc.disable()  # until the app stands: a start leaves no garbage behind, and looking for it took a sixth of the time
    config, edits = _config(dataset, preset, seed, sets, invert)
    frames = _count("fps", fps, 120) or 30
    chosen = _count("lesson", number)
    if chosen is not None:
        from gan_tui.teaching.lesson import lesson

        if dataset or preset or seed or sets or playing:
            raise ValueError("a lesson brings its own settings and begins paused; give --lesson alone")
        lesson(chosen)
    if plain or not _can_draw():
        from gan_tui.plain import tell, tell_lesson

        gc.enable()
        raise typer.Exit(tell(config, edits) if chosen is None else tell_lesson(chosen))
    from gan_tui.tui.app import GanApp
    from gan_tui.tui.backend.giving_back import given_back, require_room

    require_room()
    with given_back():
        application = GanApp(config, edits=edits, playing=playing, fps=frames, lesson=chosen)
        application.run()
    if application.parting:
        with suppress(OSError):
            print(application.parting, file=sys.stderr, flush=True)
    if application.last_words:
        with suppress(OSError):  # the terminal may be gone
            print(application.last_words, flush=True)
    raise typer.Exit(application.return_code or DONE)


def _can_draw() -> bool:
    """Whether there is a terminal on all sides (Textual draws on stderr), one with a cursor and our characters."""
    everywhere = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    return everywhere and os.environ.get("TERM", "dumb") != "dumb" and streams.is_utf8(sys.stderr)


@app.command()
def train(
    dataset: DatasetOption = None,
    steps: Annotated[str | None, typer.Option("--steps", metavar="N", help="Train so many steps.")] = None,
    epochs: Annotated[str | None, typer.Option("--epochs", metavar="N", help="Or so many epochs.")] = None,
    preset: PresetOption = None,
    seed: SeedOption = None,
    sets: SetOption = None,
    invert: InvertOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write a row for each step.")] = None,
) -> None:
    """Train without a screen, and say how it went."""
    from gan_tui.headless import run

    if steps is not None and epochs is not None:
        raise ValueError("--steps and --epochs are both given; give one")
    config, edits = _config(dataset, preset, seed, sets, invert)
    raise typer.Exit(run(config, edits, _count("steps", steps), _count("epochs", epochs), as_json, csv))


def _count(name: str, text: str | None, most: int = 10**9) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 20 or not 1 <= int(text) <= most:
        raise ValueError(f"{name} is {quoted(text)}; it must be a whole number from 1 to {most}")
    return int(text)


@app.command()
def datasets(as_json: JsonOption = False) -> None:
    """List the data sets."""
    from gan_tui.data.datasets import DATASETS

    rows = [
        {"name": d.name, "title": d.title, "size": "x".join(map(str, d.shape)), "images": len(d.images),
         "about": d.about, "rule": d.rule_text}
        for d in DATASETS.values()
    ]  # fmt: skip
    _table(rows, as_json)


@app.command()
def presets(as_json: JsonOption = False) -> None:
    """List the presets."""
    from gan_tui.training.presets import PRESETS

    _table([{"name": n, "title": p.title, "about": p.about, "config": p.config.to_text()} for n, p in PRESETS.items()],
           as_json)  # fmt: skip


@app.command("lessons")
def lessons_table(as_json: JsonOption = False) -> None:
    """List the lessons."""
    from gan_tui.teaching.lesson import lessons

    _table([{"number": n, "title": x.title, "minutes": x.minutes, "about": x.about, "config": x.config.to_text()}
            for n, x in lessons().items()], as_json)  # fmt: skip


@app.command()
def knobs(as_json: JsonOption = False) -> None:
    """List the knobs: all that can be set."""
    from gan_tui.training.config import KNOBS

    rows = [
        {"name": k.name, "default": k.text(k.default), "live": k.live, "about": k.about, "range": k.range}
        for k in KNOBS.values()
    ]
    _table(rows, as_json)


@app.command()
def keys(as_json: JsonOption = False) -> None:
    """List the keys of every screen."""
    from gan_tui.tui.command import key_of
    from gan_tui.tui.commands import by_screen

    rows = ((key_of(c), c.action, c.title, c.help, c.screen) for c in by_screen())
    _table([dict(zip(("key", "action", "title", "help", "screen"), row, strict=True)) for row in rows], as_json)


def _table(rows: Iterable[dict[str, Any]], as_json: bool) -> None:
    """A list of objects on stdout, as JSON or for people."""
    rows = list(rows)
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=not streams.is_utf8(sys.stdout)))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(*rows[0], box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for row in rows:
        table.add_row(*("yes" * value if isinstance(value, bool) else str(value) for value in row.values()))
    table.columns[0].no_wrap = True
    console = Console()
    if not console.is_terminal:
        console = Console(width=200)  # a pipe has no width; do not cut what somebody greps
    console.print(table, markup=False)


def main() -> None:
    """Run; what goes wrong is one line on stderr: exit code 2 for a user's mistake."""
    streams.prepare()
    sys.exit(streams.close(_code()))


def _code() -> int:
    try:
        with borrowed():
            return int(app(standalone_mode=False) or DONE)
    except TyperException as error:
        return streams.complain(error.format_message(), error.exit_code)
    except ValueError as error:
        return streams.complain(str(error), BAD_USAGE)
    except BrokenPipeError:  # whoever read us has gone
        return FAILED
    except OSError as error:
        return streams.complain(f"{shown(error.filename or 'output')}: {error.strerror}", FAILED)
    except MemoryError:
        return streams.complain(STARVED, FAILED)
    except (ImportError, RuntimeError, SystemError) as error:
        if not _starved(error):
            raise
        return streams.complain(STARVED, FAILED)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED


def _starved(error: BaseException) -> bool:
    """Whether it only says that the system gives no more."""
    told = ("can't start new thread", "failed to map segment", "cannot allocate memory", "error return without exc")
    return any(words in str(error).lower() for words in told)
