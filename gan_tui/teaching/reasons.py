"""Why D says what it says of a picture: as a sentence, and as a sum."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np

from gan_tui.measures.attribution import Attribution
from gan_tui.nn.network import Array
from gan_tui.teaching.rows import Row

UNSURE = 0.05
"""So near to 1/2 a probability is no answer."""

SMALL = 0.005
"""A share that would be written as 0.00."""

LINE = 4
"""Images with at most so many pixels a side are told pixel by pixel, row by row; larger ones by their ninths."""


class Part(NamedTuple):
    """A part of a picture: what it is called, and what it adds to the logit."""

    name: str
    share: float
    many: bool = False


def answer(a: Attribution, real: float | None, fake: float | None) -> str:
    """D's answer in a word or three. A score is compared with the means of reals and fakes, where there are any."""
    if not np.isfinite(a.said):
        return "no answer"
    if a.probability:
        return "D cannot tell" if abs(a.said - 0.5) <= UNSURE else "real" if a.said > 0.5 else "fake"
    if real is None or fake is None or not np.isfinite([real, fake]).all():
        return "score"
    return "nearer to the reals" if abs(a.said - real) < abs(a.said - fake) else "nearer to the fakes"


def sentence(a: Attribution, picture: Array, real: float | None, fake: float | None) -> str:
    """Such as "real, 0.91: the bright falling diagonal speaks for it (+2.10), the dark centre against (-0.40)"."""
    found = parts(a, picture)  # the weightiest first; of each sign the first one is told
    told = [part for i, part in enumerate(found) if not any((part.share > 0) == (p.share > 0) for p in found[:i])]
    words: list[str] = []
    for part in told:
        speaks, it = ("", "") if words else (" speak" if part.many else " speaks", " it")
        words.append(f"{part.name}{speaks} {'for' if part.share > 0 else 'against'}{it} ({part.share:+.2f})")
    return f"{answer(a, real, fake)}, {a.said:.2f}: {', '.join(words) or 'nothing in it speaks for either side'}."


def bill(a: Attribution, picture: Array, most: int) -> list[Row]:
    """The sum that comes to the logit, in at most so many rows, 3 or more: the base, parts, the rest, the logit."""
    found = parts(a, picture)
    listed = found if len(found) <= most - 2 else found[: most - 3]
    base = "the bias" if a.exact else "what D says of the average real image"
    rows: list[Row] = [_line(a.base, base, "muted")]
    rows += [_line(part.share, part.name, "positive" if part.share > 0 else "negative") for part in listed]
    rest = a.logit - a.base - sum(part.share for part in listed)
    if len(listed) < len(found):
        rows.append(_line(rest, "all the rest", "muted"))
    name = "the logit" if a.probability else "the score"
    rows.append(((f"{_number(a.logit)}  ", "bold"), (f"{name}: D says {a.said:.2f}", "bold")))
    return rows


def basis(a: Attribution) -> str:
    """How the shares were found."""
    if a.exact:
        return "Exact: a D of one layer adds up weight times pixel, and its bias."
    return "Compared with the average real image, pixel by pixel, along the straight way from there."


def _number(value: float) -> str:
    return f"{round(value, 2) + 0.0:+8.2f}" if np.isfinite(value) else f"{'–':>8}"


def _line(value: float, name: str, role: str) -> Row:
    return (f"{_number(value)}  ", role), (name, "")


def parts(a: Attribution, picture: Array) -> list[Part]:
    """The parts that weigh in, the weightiest first. Together they have the shares of all pixels but tiny ones."""
    shares = np.where(np.isfinite(a.shares), a.shares, 0)  # of a D beyond all bounds: nobody can say what they are
    found = _ninths(shares) if max(picture.shape) > LINE else _small(shares, picture)
    return sorted((part for part in found if abs(part.share) >= SMALL), key=lambda part: -abs(part.share))


def _small(shares: Array, picture: Array) -> list[Part]:
    """Lines and other shapes whose pixels are alike and speak alike; then what is left, pixel by pixel."""
    signs, tones = np.sign(np.where(np.abs(shares) < SMALL, 0, shares)), _tones(picture)
    left = signs != 0
    alike = [
        (name, at, many)
        for name, at, many in _figures(picture.shape)
        if left[at].all() and len({*signs[at]}) == 1 and len({*tones[at]}) == 1
    ]
    found = []
    for name, at, many in sorted(alike, key=lambda each: -abs(shares[each[1]].sum())):
        if left[at].all():
            found.append(Part(f"the {tones[at][0]} {name}", float(shares[at].sum()), many))
            left[at] = False
    names = _pixels(picture.shape)
    return found + [Part(f"the {tones[y, x]} {names[y, x]}", float(shares[y, x])) for y, x in np.argwhere(left)]


def _tones(pixels: Array) -> Array:
    return np.asarray(np.array(["dark", "grey", "bright"])[(pixels > 1 / 3).astype(int) + (pixels >= 2 / 3)])


def _figures(shape: tuple[int, ...]) -> Iterator[tuple[str, tuple[Array, ...], bool]]:
    """Parts of more than one pixel: name, where they are, and whether the name is a plural."""
    y, x = np.indices(shape)
    if shape == (3, 3):
        yield "edges", np.nonzero((y + x) % 2 == 1), True
        yield "corners", np.nonzero((y != 1) & (x != 1)), True
    elif shape[0] == shape[1] > 1:
        yield "falling diagonal", np.nonzero(y == x), False
        yield "rising diagonal", np.nonzero(y + x == shape[0] - 1), False
    for name, along in (("row", y), ("column", x)):
        words = _words(name, along.max() + 1)
        if (along == 0).sum() > 1:
            yield from ((word, np.nonzero(along == i), False) for i, word in enumerate(words))


def _words(name: str, count: int) -> list[str]:
    ends = {"row": ("top", "bottom"), "column": ("left", "right")}[name]
    if count == 2:
        return [f"{end} {name}" for end in ends]
    if count == 3:
        return [f"{ends[0]} {name}", f"middle {name}", f"{ends[1]} {name}"]
    return [f"{name} {i + 1}" for i in range(count)]


def _pixels(shape: tuple[int, ...]) -> Array:
    """The name of each pixel."""
    names = np.empty(shape, object)
    rows, columns = _places(shape[0], "top", "bottom"), _places(shape[1], "left", "right")
    for y, x in product(*map(range, shape)):
        if max(shape) > 3:
            names[y, x] = f"pixel {y + 1},{x + 1}"
        elif shape == (3, 3):
            names[y, x] = _of_nine(rows[y], columns[x])
        else:
            names[y, x] = f"{' '.join(filter(None, (rows[y], columns[x])))} pixel"
    return names


def _of_nine(row: str, column: str) -> str:
    if row and column:
        return f"{row} {column} corner"
    return f"{row or column} edge" if row or column else "centre"


def _places(count: int, first: str, last: str) -> list[str]:
    return {1: [""], 2: [first, last], 3: [first, "", last]}.get(count, [""] * count)


def _ninths(shares: Array) -> list[Part]:
    """The sums of the thirds of each side."""
    names = (("top left", "top", "top right"), ("left", "middle", "right"), ("bottom left", "bottom", "bottom right"))
    return [
        Part(f"the {names[i][j]} part", float(block.sum()))
        for i, band in enumerate(np.array_split(shares, 3, 0))
        for j, block in enumerate(np.array_split(band, 3, 1))
    ]
