"""What the documents say is what the code does."""

import re
from pathlib import Path

from gan_tui.tables import fill, tables
from gan_tui.teaching.phases import sections
from gan_tui.training.game import Phase

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


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
