"""How each kind of file is read. Whatever is in it, the worst is a ValueError, and memory and time are bounded."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Mapping
from io import TextIOWrapper
from itertools import chain, groupby, islice
from pathlib import Path

import numpy as np

from gan_tui.data.arrays import LONGEST_HEAD, Head, open_archive, open_member, read_array, read_floats, read_head
from gan_tui.data.disk import opened
from gan_tui.data.found import COUNT, LARGEST_FILE, LONGEST_CLASS, SIDE, Found, squared
from gan_tui.data.pngs import read_png
from gan_tui.nn.network import Array
from gan_tui.words import shown

LONGEST = 2**16
"""Letters of a line of text."""


LINES = 64
"""Lines of text that one row of a table may take up."""


def read_npy(path: Path) -> Found:
    """One array."""
    with opened(path, LARGEST_FILE + LONGEST_HEAD) as file:
        head = read_head(file, os.fstat(file.fileno()).st_size, LARGEST_FILE)
        _check_pixels(head)
        return Found(read_floats(file, head))


def read_npz(path: Path) -> Found:
    """Arrays ``images`` and, where there are any, ``labels``; or one array of any name."""
    with opened(path, LARGEST_FILE + 2**24) as opened_file:
        archive, members = open_archive(opened_file)
        names = [name.removesuffix(".npy") for name in members]
        images = names[0] if len(names) == 1 else "images"
        if images not in names:
            held = ", ".join(shown(name, 40) for name in names[:5]) or "nothing"
            raise ValueError(f"it holds {held}; call the array of pixels images")
        file, head = open_member(archive, members[f"{images}.npy"], LARGEST_FILE)
        _check_pixels(head)
        if images != "images" or "labels" not in names:
            return Found(read_floats(file, head))
        labels, told = open_member(archive, members["labels.npy"], LARGEST_FILE)
        _check_labels(told, head.shape[0])
        return Found(read_floats(file, head), read_array(labels, told))


def _check_pixels(head: Head) -> None:
    """Whether these can be images, by the header alone."""
    if head.dtype.kind not in "biuf":
        raise ValueError(f"its pixels are of {head.dtype}; they must be numbers")
    squared(head.shape)


def _check_labels(head: Head, count: int) -> None:
    if head.shape != (count,):
        raise ValueError(f"labels have the shape {shown(head.shape, 60)}; there must be one for each of {count} images")
    if head.dtype.kind == "U" and head.dtype.itemsize > 4 * LONGEST_CLASS:
        letters = head.dtype.itemsize // 4
        raise ValueError(f"its labels have room for {letters} letters; a name of a class has at most {LONGEST_CLASS}")


def read_csv(path: Path) -> Found:
    """A row an image. A first row of names is one of names; of its columns, ``label`` holds the labels."""
    rows = _rows(path)
    first = next(rows, [])
    names = [] if all(map(_is_number, first)) else [name.strip().lower() for name in first]
    at = names.index("label") if "label" in names else None
    images: list[Array] = []
    labels: list[str] = []
    for number, row in enumerate(rows if names else chain([first], rows), 1 + bool(names)):
        if at is not None:
            labels.append(row.pop(at).strip() if at < len(row) else "")
            if len(labels[-1]) > LONGEST_CLASS:
                raise ValueError(
                    f"row {number} has a label that is no name of a class: at most {LONGEST_CLASS} letters"
                )
        if len(row) > SIDE * SIDE or (images and len(row) != len(images[0])):
            raise ValueError(f"row {number} has {len(row)} pixels; give all as many, at most {SIDE * SIDE}")
        _check_count(len(images))
        images.append(_numbers(row, number))
    pixels = np.array(images, np.float32).reshape(len(images), -1 if images else 0)
    if labels and all(map(_is_number, labels)):
        return Found(pixels, np.array(labels, np.float64))
    return Found(pixels, None if at is None else np.array(labels))


def _rows(path: Path) -> Iterator[list[str]]:
    """Those of a table that are not empty; one that never ends is not read to its end."""
    lines = 0

    def counted() -> Iterator[str]:
        nonlocal lines
        for line in _lines(path):
            lines += 1
            if lines > LINES:
                raise ValueError(f"a row of it has more than {LINES} lines; close the quotation marks")
            yield line

    for row in csv.reader(counted()):
        lines = 0
        if row:
            yield row


def _numbers(row: list[str], number: int) -> Array:
    try:
        return np.array(row, np.float32)
    except ValueError:
        bad = next((cell for cell in row if not _is_number(cell)), "")
        raise ValueError(f"row {number} has {bad[:20]!r}; every pixel must be a number") from None


def _check_count(known: int) -> None:
    """Whether one more fits."""
    if known >= COUNT:
        raise ValueError(f"it holds more than {COUNT:,} images; take fewer")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _lines(path: Path) -> Iterator[str]:
    """One by one, and cut where they are far too long: a huge file takes no more memory than its images do."""
    try:
        with TextIOWrapper(opened(path, LARGEST_FILE), encoding="utf-8-sig", newline="") as file:
            while line := file.readline(LONGEST):
                yield line
    except UnicodeDecodeError:
        raise ValueError("it is not text in UTF-8") from None


INK = np.full(128, np.nan, np.float32)
"""The value of each character of a drawing."""
INK[[ord("."), ord("#")]] = 0, 1
INK[ord("0") : ord("9") + 1] = np.arange(10) / 9


def read_drawings(path: Path) -> Found:
    """Rows of ``#`` and ``.``, or of ``0`` to ``9`` for grey; an empty line between two images."""
    images: list[Array] = []
    for drawn, lines in groupby(map(str.strip, _lines(path)), bool):
        if drawn:
            _check_count(len(images))
            images.append(_drawing([*islice(lines, SIDE + 1)], len(images) + 1))
            if images[-1].shape != images[0].shape:
                raise ValueError(f"drawing {len(images)} is of another size than the first; leave empty lines between")
    return Found(np.array(images).reshape(len(images), *images[0].shape) if images else np.empty((0, 1)))


def _drawing(rows: list[str], number: int) -> Array:
    if {*map(len, rows)} != {len(rows[0])}:
        raise ValueError(f"drawing {number} has rows of different lengths; give all as many signs")
    strange = {*"".join(rows)} - {*".#0123456789"}
    if strange:
        raise ValueError(f"drawing {number} has {min(strange)!r}; draw with # and . or with 0 to 9")
    return INK[np.frombuffer("".join(rows).encode("ascii"), np.uint8)].reshape(len(rows), -1)


READERS: Mapping[str, Callable[[Path], Found]] = {
    ".npz": read_npz,
    ".npy": read_npy,
    ".csv": read_csv,
    ".txt": read_drawings,
    ".png": read_png,
}
"""By the end of the name."""
