"""The diffs in CONTRIBUTING, applied to a copy of all that there is: each does what it says, and breaks nothing."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
KEPT = ("gan_tui", "tests", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml")

TASKS = {
    "data set": (
        "gan_tui train --dataset crosses --steps 3 --json",
        '"dataset": "crosses"',
        "tests/data/test_datasets.py -k crosses",
    ),
    "measure": (
        "gan_tui train --steps 3 --json",
        '"contrast": 0.',
        "tests/teaching/test_glossary.py tests/measures/test_measures.py -k contrast or terms or numbers",
    ),
    "screen": (
        "gan_tui keys",
        "average",
        "tests/tui/test_app.py tests/test_walls.py -k average or left_over or follows or of_a_part",
    ),
}
"""What is run after each, what it must say, and the tests that hear of it."""


def hunks(task: str) -> Iterator[tuple[str, str, str]]:
    """Path, old and new text, from CONTRIBUTING."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    found = re.search(f"<!-- {task} -->\n```diff\n(.*?)```\n<!-- /{task} -->", text, re.S)
    assert found
    for file in found[1].split("--- ")[1:]:
        head, *pieces = file.split("@@\n")
        path = head.splitlines()[1].removeprefix("+++ b/")
        for piece in pieces:
            lines = piece.splitlines()
            yield path, *("".join(f"{line[1:]}\n" for line in lines if line[:1] != gone) for gone in "+-")


def places(task: str) -> set[str]:
    """Files that are changed, and folders that are new."""
    return {path if (ROOT / path).exists() else str(Path(path).parent) for path, _, _ in hunks(task)}


def run(where: Path, *args: str) -> str:
    done = subprocess.run([sys.executable, "-m", *args], cwd=where, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def copy(tmp_path):
    for name in KEPT:
        take = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        take(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("task", TASKS)
def test_a_first_task(task, copy):
    for path, old, new in hunks(task):
        file = copy / path
        file.parent.mkdir(exist_ok=True)
        before = file.read_text("utf-8") if file.exists() else ""
        assert before.count(old) == 1 or not before
        file.write_text(before.replace(old, new, 1), "utf-8")
    command, said, tests = TASKS[task]
    assert said in run(copy, *command.split())
    run(copy, "gan_tui.tables", "README.md")
    run(copy, "tests.test_walls")
    files, _, chosen = tests.partition(" -k ")
    run(copy, "pytest", "-n", "0", "tests/test_docs.py", *files.split(), "-k", f"up_to_date or {chosen}")
    run(copy, "ruff", "check", "--no-cache", ".")
    run(copy, "ruff", "format", "--check", "--no-cache", ".")


def test_how_many_places_each_takes():
    assert {task: len(places(task)) for task in TASKS} == {"data set": 1, "measure": 1, "screen": 3}
