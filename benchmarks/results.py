"""RESULTS.md: one section a script, replaced when the script runs again."""

import re
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# Results

How fast gan-tui is, beside the goals it was given. Every section is written by the script it names; run that again
to measure again.
"""


def write_section(title: str, body: str) -> None:
    """Put ``body`` under ``## title``, in place of what stood there."""
    text = RESULTS.read_text() if RESULTS.exists() else HEAD
    section = f"## {title}\n\n{body.strip()}\n"
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found:
        after = "\n" if found.end() < len(text) else ""
        text = text[: found.start()] + section + after + text[found.end() :]
    else:
        text = f"{text.rstrip()}\n\n{section}"
    RESULTS.write_text(text)


def table(head: list[str], rows: list[list[str]]) -> str:
    """In Markdown; the first column is of words, the others of numbers."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
