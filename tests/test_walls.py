"""The walls of the house: who imports whom, and how long a file may be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import gan_tui

PACKAGE = Path(gan_tui.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 300

SCREEN = {"textual", "rich", "typer"}
BELOW = {
    "nn": {"data", "training", "teaching", "tui", "cli"},
    "data": {"training", "teaching", "tui", "cli"},
    "training": {"teaching", "tui", "cli"},
    "teaching": {"tui", "cli"},
}
"""A folder, and the parts of the package above it."""


def name_of(file):
    return ".".join(("gan_tui", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def loaded_by(*modules):
    """The top-level packages, and our own modules, that a fresh Python has loaded after importing these."""
    code = (
        "import sys\n"
        + "\n".join(f"import {module}" for module in modules)
        + "\nprint(*(n for n, m in sys.modules.items() if getattr(m, '__file__', None)))"
    )
    names = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    return {name.split(".")[0] for name in names} | {name for name in names if name.startswith("gan_tui.")}


@pytest.mark.parametrize("folder", BELOW)
def test_the_engine_knows_no_screen(folder):
    modules = [name_of(file) for file in FILES if PACKAGE / folder in file.parents]
    assert modules
    loaded = loaded_by(*modules)
    assert {*modules} <= loaded
    assert not loaded & SCREEN
    above = {f"gan_tui.{part}" for part in BELOW[folder]}
    assert not loaded & above


def test_the_mathematics_needs_only_numpy():
    """Of all that is installed, nn, data and training load numpy, and nothing else that is not Python's own."""
    modules = [name_of(file) for file in FILES if file.relative_to(PACKAGE).parts[0] in ("nn", "data", "training")]
    foreign = {name for name in loaded_by(*modules) - loaded_by("gan_tui") if "." not in name} - sys.stdlib_module_names
    assert {name for name in foreign if not name.startswith("_")} == {"numpy"}


def test_importing_the_package_costs_nothing():
    assert not loaded_by("gan_tui") & {"numpy", "asyncio", *SCREEN}


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_no_file_is_too_long(file):
    assert len(file.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("file", [f for f in FILES if f.relative_to(PACKAGE).parts[0] in BELOW], ids=name_of)
def test_no_screen_is_hidden_in_a_function(file):
    """Imports that only happen when a function runs."""
    tree = ast.parse(file.read_text())
    found = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    found |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not {name.split(".")[0] for name in found} & SCREEN
    assert not {".".join(name.split(".")[:2]) for name in found} & {"gan_tui.tui", "gan_tui.cli"}


def test_the_public_names():
    for name in gan_tui.__all__:
        assert getattr(gan_tui, name) is not None
    assert {*gan_tui.__all__} <= {*dir(gan_tui)}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = gan_tui.nothing
