"""The glossary: what the words mean. Read from glossary.md; a measure that it leaves out says itself what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gan_tui.measures.measures import MEASURES


@dataclass(frozen=True)
class Term:
    """``names``: what it is called, the first one in headings."""

    names: tuple[str, ...]
    text: str

    @property
    def title(self) -> str:
        """All its names."""
        return ", ".join(self.names)


@cache
def terms() -> tuple[Term, ...]:
    """Every term, in the order of the file; then the measures that none of them speaks of."""
    sections = files("gan_tui.teaching").joinpath("glossary.md").read_text("utf-8").split("\n## ")[1:]
    found = []
    for section in sections:
        heading, *lines = section.strip().splitlines()
        found.append(Term(tuple(heading.split(", ")), " ".join(line.strip() for line in lines if line.strip())))
    known = "\n".join(f"{term.title}\n{term.text}" for term in found).lower()
    left = (m for name, m in MEASURES.items() if not (name in known or m.title.lower() in known))
    return (*found, *(Term((measure.title,), measure.about) for measure in left))


def find(wanted: str) -> list[Term]:
    """The terms that the typed letters may mean, the likeliest first: by a name's start, by any part, by the text."""
    wanted = wanted.strip().lower()
    if not wanted:
        return []

    def rank(term: Term) -> int:
        names = [name.lower() for name in term.names]
        tests = (
            wanted in names,
            any(name.startswith(wanted) for name in names),
            any(f" {wanted}" in name for name in names),
            len(wanted) > 2 and any(wanted in name for name in names),
            len(wanted) > 2 and wanted in term.text.lower(),
        )
        return tests.index(True) if True in tests else len(tests)

    return [term for term in sorted(terms(), key=rank) if rank(term) < 5]


def used_in(text: str) -> list[Term]:
    """The terms that a text speaks of, in the order of their first mention."""
    places = []
    for term in terms():
        names = "|".join(re.escape(name) for name in term.names)
        # a name of one letter, such as G, only as that letter
        found = re.search(rf"(?<![\w(])(?:{names})(?:s|es)?(?![\w(])", text, re.I if len(term.names[0]) > 1 else 0)
        if found:
            places.append((found.start(), term))
    return [term for _, term in sorted(places, key=lambda place: place[0])]
