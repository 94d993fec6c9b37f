"""Rows of a table in words and numbers, each part with the role that colours it."""

from __future__ import annotations

import math
from collections.abc import Iterable

Span = tuple[str, str]
"""Text, and its role: "" as it is, "muted", "bold", or a colour of the theme such as "real" or "discriminator"."""

Row = tuple[Span, ...]

LABEL, COLUMN = 11, 9
"""Cells of a row's name, and of each of its numbers. A name and five numbers fit 56 cells."""


def figure(value: float | None) -> str:
    """A number in at most eight cells, to four decimals or, where it is small or large, two digits."""
    if value is None or not math.isfinite(value):
        return "–"
    size = abs(value)
    if size == 0:
        return "0"
    if size < 0.001 or size >= 99999.5:
        return f"{value:.1e}"
    places = 4 if size < 9.99995 else 3 if size < 99.9995 else 2 if size < 999.995 else 1
    return f"{value:.{places}f}"


def row(name: str, values: Iterable[float | str | None], role: str = "", roles: Iterable[str] = ()) -> Row:
    """A name and numbers in columns; words among them are placed like numbers. ``roles``: of each number."""
    cells = [value if isinstance(value, str) else figure(value) for value in values]
    given = [*roles, *[role] * len(cells)]
    name = name if len(name) <= LABEL else name[: LABEL - 1] + "…"
    return (
        (f"{name:<{LABEL}}", role or "muted"),
        *((f"{c:>{COLUMN}}", r) for c, r in zip(cells, given, strict=False)),
    )


def said(text: str, role: str = "") -> Row:
    """A row of words."""
    return ((text, role),)


def text_of(rows: Iterable[Row]) -> list[str]:
    """The rows without their roles."""
    return ["".join(text for text, _ in row) for row in rows]
