"""What each command may import: a start is quick because little is loaded."""

import subprocess
import sys

import pytest

COMMON = {"gan_tui", "typer", "shellingham", "annotated_doc"}
NUMPY = {"numpy", "cython_runtime"}
TEXTUAL = {"textual", "rich", "platformdirs", "typing_extensions"}

CODE = """
import atexit, sys
def tell():
    known = sys.stdlib_module_names
    print("LOADED", *{m.partition(".")[0] for m in sys.modules} - known - {"__main__"}, file=sys.stderr)
atexit.register(tell)
sys.argv = ["gan-tui", *sys.argv[1:]]
from gan_tui.cli import main
main()
"""


def loaded(*args: str) -> set[str]:
    """Top-level modules outside the standard library that the command has loaded when it ends."""
    done = subprocess.run([sys.executable, "-c", CODE, *args], capture_output=True, text=True, check=True)
    words = next(line for line in done.stderr.splitlines() if line.startswith("LOADED")).split()[1:]
    return {word for word in words if not word.startswith(("_cython", "_sysconfig", "_distutils", "_virtualenv"))}


@pytest.mark.parametrize(
    ("args", "allowed"),
    [
        (["--help"], COMMON),
        (["train", "--help"], COMMON),
        (["--version"], COMMON),
        (["keys", "--json"], COMMON),
        (["datasets", "--json"], COMMON | NUMPY),
        (["train", "--steps", "2", "--json"], COMMON | NUMPY),
        (["train", "--steps", "2"], COMMON | NUMPY),
        (["--plain", "--set", "batch_size=1024"], COMMON | NUMPY),
        (["--plain", "--lesson", "2"], COMMON | NUMPY),
        (["lessons", "--json"], COMMON | NUMPY),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_loads_no_more_than_it_needs(args: list[str], allowed: set[str]) -> None:
    assert loaded(*args) <= allowed


def test_the_app_loads_only_what_it_draws_with() -> None:
    code = "import sys, gan_tui.tui.app; print(*{m.partition('.')[0] for m in sys.modules} - sys.stdlib_module_names)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = {word for word in done.stdout.split() if not word.startswith("_")}
    assert found <= {"gan_tui"} | NUMPY | TEXTUAL


def test_the_app_loads_dialogs_late() -> None:
    code = "import sys, gan_tui.tui.app; print('gan_tui.tui.dialogs.help' in sys.modules, 'markdown_it' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
