"""The walls of the house: who may import whom, read from the source; and how long a file, how large a room may be."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import gan_tui
import gan_tui.tui.commands

PACKAGE = Path(gan_tui.__file__).parent
ROOT = PACKAGE.parent
LONGEST = 300
"""Lines of a file."""
LARGEST = 0.25
"""Of all lines, in one room."""

BASE = {"words", "streams", "reports", "process"}
"""Modules beside ``cli.py`` that know nothing of ours: text, streams, files and the process, for whoever needs them."""
ROOMS = " ".join(gan_tui.tui.commands.ROOMS)
"""One a feature: none knows another."""
SHARED = "base nn data training measures tools teaching"
"""What a part of the interface may know of the engine."""
UNDER = "commands screens fallback steady themes widgets panels dialogs backend stage screen"
"""What a room is built on."""

ARROWS: Mapping[str, str] = {
    "init": "nn data training measures tools teaching",
    "base": "init",
    "nn": "base",
    "data": "base nn",
    "training": "base nn data",
    "measures": "base nn data training",
    "tools": "base nn data training measures",
    "teaching": "base nn data training measures tools",
    "command": "",
    "rows": "command",
    "commands": "command rows",
    "screens": "command commands",
    "fallback": "",
    "steady": "",
    "themes": "",
    "widgets": "nn fallback themes",
    "backend": "base widgets fallback steady",
    "boundary": f"{SHARED} backend fallback",
    "panels": f"{SHARED} command commands screens fallback widgets",
    "dialogs": f"{SHARED} command commands steady widgets panels",
    "stage": f"{SHARED} command commands fallback widgets panels backend",
    "screen": f"{SHARED} command commands screens themes widgets panels stage",
    **dict.fromkeys(ROOMS.split(), f"{SHARED} command {UNDER}"),
    "app": f"{SHARED} command {UNDER} boundary playground",
    "front": f"init {SHARED} command {UNDER} app front",
}
"""A part of the package, from the lowest up, and the parts that it may import besides itself.

The package itself, ``init``, is below all of them, since it loads its public names when they are asked for.
"""

FOREIGN: Mapping[str, str] = {
    **dict.fromkeys(("nn", "data", "training", "measures", "tools", "teaching"), "numpy"),
    **dict.fromkeys(("command", "rows", "commands", "init", "base"), ""),
}
"""What is not of Python's own that a part may import, wherever it does so; all others may import anything."""

OPTIONAL = {"data": {"PIL"}, "init": {"threadpoolctl"}, "base": {"platformdirs"}}
"""The same, where it is installed."""


def modules(package: Path) -> dict[str, ast.Module]:
    """Every module below a folder, by its dotted name."""
    found = {}
    for file in sorted(package.rglob("*.py")):
        name = ".".join((package.name, *file.relative_to(package).with_suffix("").parts)).removesuffix(".__init__")
        found[name] = ast.parse(file.read_text("utf-8"))
    return found


def part_of(module: str) -> str:
    """The part of ARROWS that a module of ours is in."""
    _, *rest = module.split(".")
    if not rest:
        return "init"
    if rest[0] != "tui":
        return "base" if rest[0] in BASE else rest[0] if rest[0] in ARROWS else "front"
    if len(rest) == 1:
        return "command"  # the empty gan_tui.tui itself
    if len(rest) == 3 and rest[1] in ROOMS.split() and rest[2] == "commands":
        return "rows"
    return rest[1]


def imports(module: str, tree: ast.Module, known: Mapping[str, ast.Module]) -> Iterator[str]:
    """The dotted names of all modules that one imports, in functions and for types too, and by name (``SCREENS``)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                whole = module if f"{module}." in " ".join(known) else module.rpartition(".")[0]
                parts = whole.split(".")[: len(whole.split(".")) - node.level + 1]
                base = ".".join([*parts, *([base] if base else [])])
            for alias in node.names:
                yield f"{base}.{alias.name}" if f"{base}.{alias.name}" in known else base
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "import_module":
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant):
                yield str(first.value)


def strangers(part: str) -> set[str]:
    """What is not of Python's own and may be imported there."""
    return {*FOREIGN[part].split(), *OPTIONAL.get(part, ())}


def breaches(known: Mapping[str, ast.Module]) -> list[str]:
    """Each import that no arrow allows: of a part above or beside, or of a stranger."""
    found = []
    for module, tree in known.items():
        here = part_of(module)
        allowed = {here, *ARROWS.get(here, "").split()}
        for target in imports(module, tree, known):
            top = target.split(".")[0]
            if top == "gan_tui":
                if part_of(target) not in allowed and target != "gan_tui":
                    found.append(f"{module} imports {target}: {here} may not know {part_of(target)}")
            elif top not in sys.stdlib_module_names and here in FOREIGN and top not in strangers(here):
                found.append(f"{module} imports {target}: {here} has only {FOREIGN[here] or 'the standard library'}")
    return found


def circles(known: Mapping[str, ast.Module]) -> list[str]:
    """Modules that import each other, however long the way around."""
    lazy = {PACKAGE.name}  # what it loads, it loads when asked
    graph = {
        m: {t for t in imports(m, tree, known) if t in known and t != m} for m, tree in known.items() if m not in lazy
    }
    graph = {m: targets - lazy for m, targets in graph.items()}
    while True:  # without those that import none of the rest, or that none of the rest imports
        used = {target for targets in graph.values() for target in targets}
        left = {m: targets & {*graph} for m, targets in graph.items() if targets & {*graph} and m in used}
        if left == graph:
            return sorted(graph)
        graph = left


def private(known: Mapping[str, ast.Module]) -> list[str]:
    """Imports of modules and names of others that are not public, outside the room that is for them."""
    return [
        f"{module} imports {target}.{name}"
        for module, tree in known.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (target := node.module or "").split(".")[0] in ("textual", "rich")
        for name in (alias.name for alias in node.names)
        if any(part.startswith("_") for part in (*target.split("."), name)) and part_of(module) != "backend"
    ]


def picture() -> str:
    """The parts and their arrows as they are in the source, the highest first."""
    known = modules(PACKAGE)
    arrows: dict[str, set[str]] = {part: set() for part in ARROWS}
    for module, tree in known.items():
        arrows[part_of(module)] |= {part_of(t) for t in imports(module, tree, known) if t.split(".")[0] == "gan_tui"}
    rows = []
    for part in reversed([p for p in ARROWS if p != "init" and p in {part_of(m) for m in known}]):
        below = [p for p in ARROWS if p in arrows[part] - {part, "init"}]
        rows.append(f"{part:12} -> {' '.join(below)}" if below else part)
    return "\n".join(rows)


def test_every_import_follows_an_arrow():
    assert breaches(modules(PACKAGE)) == []


def test_no_module_imports_itself_by_a_detour():
    assert circles(modules(PACKAGE)) == []


def test_arrows_point_down():
    """A part may know only those that stand before it in the table."""
    order = list(ARROWS)
    for part, below in [*ARROWS.items()][1:]:
        for other in below.split():
            assert order.index(other) < order.index(part) or part == other, (part, other)


def test_no_room_knows_another():
    for room in ROOMS.split():
        assert not {*ARROWS[room].split()} & {*ROOMS.split(), "app", "front"}


def test_every_module_is_of_a_part():
    assert {part_of(module) for module in modules(PACKAGE)} <= {*ARROWS}


PLANTED = {
    "up": ("gan_tui.nn.network", "from gan_tui.training.config import Config", "nn may not know training"),
    "in a function": (
        "gan_tui.data.files",
        "def f():\n    from gan_tui.tui.app import GanApp\n    return GanApp",
        "data may not know app",
    ),
    "for types": (
        "gan_tui.training.run",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from gan_tui.measures.states import Course",
        "training may not know measures",
    ),
    "a whole module": ("gan_tui.training.run", "import gan_tui.tools.explorer as e", "training may not know tools"),
    "from the package": (
        "gan_tui.measures.states",
        "from gan_tui.tools import explorer",
        "measures may not know tools",
    ),
    "relative": ("gan_tui.nn.losses", "from ..training import config", "nn may not know training"),
    "by name": (
        "gan_tui.teaching.goals",
        "from importlib import import_module\nimport_module('gan_tui.tui.app')",
        "teaching may not know app",
    ),
    "beside": (
        "gan_tui.tui.editor.screen",
        "from gan_tui.tui.explorer.panels import PlanePanel",
        "editor may not know explorer",
    ),
    "a widget up": (
        "gan_tui.tui.widgets.axis",
        "from gan_tui.training.frame import Frame",
        "widgets may not know training",
    ),
    "a panel up": (
        "gan_tui.tui.panels.panel",
        "from gan_tui.tui.screen import GameScreen",
        "panels may not know screen",
    ),
    "a row's weight": ("gan_tui.tui.editor.commands", "import textual", "rows has only the standard library"),
    "a stranger": ("gan_tui.training.game", "def f():\n    import rich.text", "training has only numpy"),
}
"""Where it is planted, what, and what is said of it."""


@pytest.mark.parametrize("kind", PLANTED)
def test_a_breach_is_found(kind):
    module, code, said = PLANTED[kind]
    known = modules(PACKAGE)
    known[module] = ast.parse(f"{ast.unparse(known[module])}\n{code}")
    (found,) = breaches(known)
    assert found.startswith(f"{module} imports ")
    assert found.endswith(said)


def test_a_circle_is_found():
    known = modules(PACKAGE)
    known["gan_tui.nn.network"].body += ast.parse("def f():\n    from gan_tui.nn.passes import Pass").body
    assert {"gan_tui.nn.network", "gan_tui.nn.passes"} <= {*circles(known)}


def drawn() -> str:
    """CONTRIBUTING, with the arrows as they are."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    before, found, rest = text.partition("<!-- walls -->\n")
    _, end, after = rest.partition("<!-- /walls -->")
    assert found
    assert end
    return f"{before}{found}```\n{picture()}\n```\n{end}{after}"


def test_the_picture_is_up_to_date():
    assert drawn() == (ROOT / "CONTRIBUTING.md").read_text("utf-8"), "run: make tables"


def loaded_by(*names: str) -> set[str]:
    """The top-level packages, and our own modules, that a fresh Python has loaded after importing these."""
    code = (
        "import sys\n"
        + "\n".join(f"import {name}" for name in names)
        + "\nprint(*(n for n, m in sys.modules.items() if getattr(m, '__file__', None)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    return {name.split(".")[0] for name in found} | {name for name in found if name.startswith("gan_tui.")}


@pytest.mark.parametrize("part", ["nn", "data", "training", "measures", "tools", "teaching"])
def test_the_engine_needs_only_numpy(part):
    """Of all that is installed it loads numpy, and nothing else that is not Python's own."""
    names = [module for module in modules(PACKAGE) if part_of(module) == part]
    assert names
    loaded = loaded_by(*names)
    assert {*names} <= loaded
    foreign = {n for n in loaded - loaded_by("gan_tui") if "." not in n} - sys.stdlib_module_names
    assert {name for name in foreign if not name.startswith("_")} <= {"numpy"}


def test_importing_the_package_costs_nothing():
    assert not loaded_by("gan_tui") & {"numpy", "asyncio", "textual", "rich", "typer"}


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_no_file_is_too_long(file):
    assert len(file.read_text("utf-8").splitlines()) <= LONGEST


def test_no_room_is_too_large():
    lines: dict[str, int] = {}
    for file in PACKAGE.rglob("*.py"):
        folder = str(file.parent.relative_to(PACKAGE))
        lines[folder] = lines.get(folder, 0) + len(file.read_text("utf-8").splitlines())
    whole = sum(lines.values())
    assert not {folder: count for folder, count in lines.items() if count > LARGEST * whole}


def test_what_is_private_to_textual_is_used_in_one_room():
    assert private(modules(PACKAGE)) == []


def names_made(known: Mapping[str, ast.Module]) -> set[str]:
    """What is defined or set anywhere here, and so may be called private of ours."""
    found = set()
    for node in (node for tree in known.values() for node in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self":
            found.add(node.attr)
    return found


def borrowed(known: Mapping[str, ast.Module]) -> list[str]:
    """Private attributes outside the backend that nothing here made, and that its docstring does not list."""
    tui = {name: tree for name, tree in known.items() if name.startswith("gan_tui.tui.")}
    listed = ast.get_docstring(known["gan_tui.tui.backend"]) or ""
    ours = {*names_made(tui), "_replace"}  # of a named tuple, and public
    return [
        f"{module} uses {node.attr}"
        for module, tree in tui.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__")
        if part_of(module) != "backend" and node.attr not in ours and f"{node.attr} " not in f"{listed} "
    ]


def test_what_is_used_of_textuals_own_is_listed():
    assert borrowed(modules(PACKAGE)) == []


def test_a_use_of_textuals_own_is_found():
    known = modules(PACKAGE)
    known["gan_tui.tui.panels.panel"].body += ast.parse("def f(widget):\n    widget._size_updated()").body
    assert borrowed(known) == ["gan_tui.tui.panels.panel uses _size_updated"]


def test_the_public_names():
    for name in gan_tui.__all__:
        assert getattr(gan_tui, name) is not None
    assert {*gan_tui.__all__} <= {*dir(gan_tui)}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = gan_tui.nothing


if __name__ == "__main__":
    (ROOT / "CONTRIBUTING.md").write_text(drawn(), "utf-8")
