"""Lint, format and types are tests too, so that one command tells all."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "command",
    [("ruff", "check", "--no-cache", "."), ("ruff", "format", "--check", "--no-cache", "."), ("mypy",)],
    ids=["lint", "format", "types"],
)
def test_style(command: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


DODGES = {
    "asserts for the type checker": r"assert .* is not None",
    "names put together at run time": r"\bgetattr\(.*, f[\"']",
    "attributes copied wholesale": r"vars\([^)]*\)\.update",
}


@pytest.mark.parametrize("dodge", DODGES)
def test_no_way_around_the_types(dodge: str) -> None:
    """What has a type of its own needs neither."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted(ROOT.glob("gan_tui/**/*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(DODGES[dodge], line)
    ]
    assert not found, "\n".join(found)


def test_the_ways_around_are_known() -> None:
    planted = "assert s.real is not None", 'getattr(s, f"{short}_loss")', "vars(self).update(vars(own))"
    for line, pattern in zip(planted, DODGES.values(), strict=True):
        assert re.search(pattern, line), line
