"""How each kind of file is read. Whatever is in it, the worst is a ValueError, and memory and time are bounded."""

from __future__ import annotations

import csv
import math
import os
import struct
from collections.abc import Callable, Iterator, Mapping
from io import TextIOWrapper
from itertools import chain, groupby, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan_tui.data.arrays import LONGEST_HEAD, Head, open_archive, open_member, read_array, read_floats, read_head
from gan_tui.data.disk import opened
from gan_tui.nn.network import Array
from gan_tui.words import shown

SIDE, COUNT = 32, 100_000
"""The widest and tallest image, and the most images."""

LARGEST = 8 * SIDE * SIDE * COUNT
"""Bytes of an array, or of a file."""

PNG_LARGEST = 2**20

LONGEST = 2**16
"""Letters of a line of text."""


LONGEST_CLASS = 32
"""Letters of the name of a class."""

LINES = 64
"""Lines of text that one row of a table may take up."""


class Found(NamedTuple):
    """What stands in a file: pixels (n, h, w) or (n, pixels); a label for each image; how opaque each pixel is.

    The pixels belong to whoever asked, to be changed in place. Opacity is in whole numbers to 255.
    """

    pixels: Array
    labels: Array | None = None
    opaque: Array | None = None


def read_npy(path: Path) -> Found:
    """One array."""
    with opened(path, LARGEST + LONGEST_HEAD) as file:
        head = read_head(file, os.fstat(file.fileno()).st_size, LARGEST)
        _check_pixels(head)
        return Found(read_floats(file, head))


def read_npz(path: Path) -> Found:
    """Arrays ``images`` and, where there are any, ``labels``; or one array of any name."""
    with opened(path, LARGEST + LONGEST_HEAD) as opened_file:
        archive, members = open_archive(opened_file)
        names = [name.removesuffix(".npy") for name in members]
        images = names[0] if len(names) == 1 else "images"
        if images not in names:
            held = ", ".join(shown(name, 40) for name in names[:5]) or "nothing"
            raise ValueError(f"it holds {held}; call the array of pixels images")
        file, head = open_member(archive, members[f"{images}.npy"], LARGEST)
        _check_pixels(head)
        if images != "images" or "labels" not in names:
            return Found(read_floats(file, head))
        labels, told = open_member(archive, members["labels.npy"], LARGEST)
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


def squared(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """The shape as (n, h, w); ValueError where images have another, or are too many or too large."""
    if not math.prod(shape):
        raise ValueError("there are no images in it")
    if len(shape) == 2:
        side = math.isqrt(shape[1])
        if side * side != shape[1]:
            raise ValueError(
                f"its rows have {shown(shape[1], 30)} pixels, which is no square; save an array (images, height, width)"
            )
        shape = (shape[0], side, side)
    if len(shape) != 3:
        raise ValueError(f"its array has the shape {shown(shape, 60)}; it must be (images, height, width)")
    count, height, width = shape
    if max(height, width) > SIDE:
        raise ValueError(f"its images have {height}x{width} pixels; at most {SIDE}x{SIDE} fit")
    if count > COUNT:
        raise ValueError(f"it holds {count:,} images; at most {COUNT:,} fit")
    return count, height, width


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
        with TextIOWrapper(opened(path, LARGEST), encoding="utf-8-sig", newline="") as file:
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


def read_folder(path: Path) -> Found:
    """The PNGs in a folder; where there are none, those in its folders, whose names are the labels."""
    files = pngs(path)
    if not files:
        raise ValueError("there is no .png in it")
    if files[0].parent == path:
        return _pictures(files)
    names = [file.parent.name for file in files]
    if max(map(len, names)) > LONGEST_CLASS:
        raise ValueError(f"a folder in it has a name that is no name of a class: at most {LONGEST_CLASS} letters")
    return _pictures(files)._replace(labels=np.array(names))


def read_png(path: Path) -> Found:
    """A single picture."""
    return _pictures([path])


def pngs(path: Path) -> list[Path]:
    """Those in a folder, by name; where there are none, those in its folders."""
    names = _listed(path)
    files = [path / name for name in names if name.lower().endswith(".png")]
    if not files:
        folders = (path / name for name in names if (path / name).is_dir())
        files = [folder / name for folder in folders for name in _listed(folder) if name.lower().endswith(".png")]
    return files


def _listed(folder: Path) -> list[str]:
    """What is in it, in order."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in islice(entries, 2 * COUNT + 1)]
    if len(names) > 2 * COUNT:
        raise ValueError(f"{shown(folder.name)} holds more than {2 * COUNT:,} files; take fewer")
    return sorted(names)


def _pictures(files: list[Path]) -> Found:
    if len(files) > COUNT:
        raise ValueError(f"it holds {len(files):,} images; at most {COUNT:,} fit")
    first = _picture(files[0])[0].shape
    grey, opaque = np.empty((len(files), *first), np.float32), np.empty((len(files), *first), np.uint8)
    for at, file in enumerate(files):
        lightness, opacity = _picture(file)
        if lightness.shape != first:
            raise ValueError(f"{shown(file.name)} is of another size than {shown(files[0].name)}; make all of one size")
        grey[at], opaque[at] = lightness, opacity
    return Found(grey, opaque=opaque)


def _picture(file: Path) -> tuple[Array, Array]:
    """How light each pixel is, in [0, 1], and how opaque, to 255. The size is read before Pillow sees anything."""
    try:
        from PIL import Image  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise ValueError("PNGs need Pillow: pip install 'gan-tui[images]', or just pillow") from None
    name = shown(file.name)
    try:
        picture = opened(file, PNG_LARGEST)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    with picture:
        head = picture.read(24)
        if head[:8] != b"\x89PNG\r\n\x1a\n" or len(head) < 24:
            raise ValueError(f"{name} is no PNG")
        width, height = struct.unpack(">II", head[16:])
        if max(width, height) > SIDE:
            raise ValueError(f"{name} has {width}x{height} pixels; at most {SIDE}x{SIDE} fit")
        picture.seek(0)
        try:
            image = Image.open(picture, formats=("PNG",))
            if image.mode.startswith("I"):  # 16 bits, which convert would cut off
                grey = np.asarray(image, np.float32) / 65535
                return grey, np.full(grey.shape, 255, np.uint8)
            lightness, opacity = image.convert("RGB").convert("L"), image.convert("RGBA").getchannel("A")
            return np.asarray(lightness, np.float32) / 255, np.asarray(opacity)
        except Exception:  # whatever Pillow makes of a damaged file
            raise ValueError(f"{name} is damaged") from None


READERS: Mapping[str, Callable[[Path], Found]] = {
    ".npz": read_npz,
    ".npy": read_npy,
    ".csv": read_csv,
    ".txt": read_drawings,
    ".png": read_png,
}
"""By the end of the name."""
