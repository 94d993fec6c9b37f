"""The README's tables, made from the code: ``python -m gan_tui.tables README.md`` writes them in place."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from gan_tui.data.datasets import DATASETS
from gan_tui.training.config import KNOBS
from gan_tui.training.presets import PRESETS
from gan_tui.tui.command import key_of
from gan_tui.tui.commands import by_screen, commands_of


def _table(header: str, rows: Iterable[Iterable[str]]) -> str:
    columns = header.count("|") - 1
    lines = [header, "|" + "---|" * columns, *("| " + " | ".join(cells) + " |" for cells in rows)]
    return "\n".join(lines)


def tables() -> Mapping[str, str]:
    """Name -> Markdown."""
    return {
        "keys": _table("| key | | |", ((f"`{key_of(c)}`", c.title, c.help) for c in commands_of("playground"))),
        "screens": _table(
            "| screen | key | | |",
            ((c.screen, f"`{key_of(c)}`", c.title, c.help) for c in by_screen() if c.screen not in ("", "playground")),
        ),
        "datasets": _table(
            "| data set | | rule its images obey |", ((f"`{d.name}`", d.about, d.rule_text) for d in DATASETS.values())
        ),
        "presets": _table("| preset | what to watch |", ((f"`{name}`", p.about) for name, p in PRESETS.items())),
        "knobs": _table(
            "| knob | default | what it is | range | live |",
            ((f"`{k.name}`", k.text(k.default), k.about, k.range, "yes" * k.live) for k in KNOBS.values()),
        ),
    }


def fill(text: str) -> str:
    """The text with the table of each ``<!-- name -->`` ... ``<!-- /name -->`` made anew."""
    for name, table in tables().items():
        text = re.sub(
            f"<!-- {name} -->.*<!-- /{name} -->", f"<!-- {name} -->\n{table}\n<!-- /{name} -->", text, flags=re.S
        )
    return text


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        path.write_text(fill(path.read_text("utf-8")), "utf-8")
