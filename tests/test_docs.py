"""What the documents say is what the code does."""

import re
import tomllib
from pathlib import Path

from gan_tui import __version__
from gan_tui.tables import fill, tables
from gan_tui.teaching.phases import sections
from gan_tui.training.game import Phase

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def told(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_readme_tables_are_up_to_date() -> None:
    assert fill(README) == README, "run: make tables"


def test_every_table_has_its_place() -> None:
    for name, table in tables().items():
        assert table in README, name


def test_pictures_and_links_exist() -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)", README)
    assert targets
    for target in targets:
        assert (ROOT / target).exists(), target


def test_ci_runs_the_readmes_test_command() -> None:
    found = re.search(r"<!-- test -->\n```\n(.+)\n```", README)
    assert found
    assert found[1].startswith("python3 -m venv")
    assert "pytest" in found[1]


def test_every_phase_has_its_words() -> None:
    told = {name.removesuffix(", score") for name in sections()}
    assert told == {*Phase, "playing"}
    assert {name for name in sections() if name.endswith("score")} == {
        "d_forward, score", "d_loss, score", "g_loss, score"
    }  # fmt: skip


def test_the_version_is_one() -> None:
    """The package has it, from where the build takes it; the changelog and the citation follow."""
    assert re.findall(r'^dynamic = \["version"\]|^path = "gan_tui/__init__.py"', told("pyproject.toml"), re.M)[1:]
    assert re.findall(r"^## (\S+?),? ", told("CHANGELOG.md"), re.M)[0] == __version__
    assert re.findall(r"^version: (.+)", told("CITATION.cff"), re.M) == [__version__]


def test_ci_tries_each_python_that_is_promised() -> None:
    named = re.findall(r"Python :: (3\.\d+)", told("pyproject.toml"))
    (matrix,) = re.findall(r"^        python: \[(.+)\]", told(".github/workflows/ci.yml"), re.M)
    assert re.findall(r"3\.\d+", matrix) == named
    assert {*named} <= {*re.findall(r"\[(3\.\d+)\]=", told(".ci/more"))}


def test_every_dependency_has_its_bounds() -> None:
    project = tomllib.loads(told("pyproject.toml"))
    needed = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    for more in (project["project"]["optional-dependencies"], project["dependency-groups"]):
        needed += [one for some in more.values() for one in some]
    loose = [one for one in needed if not re.search(r"==|>=.*,<|^gan-tui\[", one)]
    assert loose == []
