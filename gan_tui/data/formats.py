"""How each kind of file is read. Whatever is in it, the worst is a ValueError, and memory and time are bounded."""

from __future__ import annotations

import csv
import math
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, groupby, islice
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

from gan_tui.nn.network import Array

_format: Any = np.lib.format  # which has no types in older releases of NumPy

SIDE, COUNT = 32, 100_000
"""The widest and tallest image, and the most images."""

LARGEST = 8 * SIDE * SIDE * COUNT
"""Bytes of an array, or of a file."""

PNG_LARGEST = 2**20

LONGEST = 2**16
"""Letters of a line of text."""


class Found(NamedTuple):
    """What stands in a file: pixels (n, h, w) or (n, pixels); a label for each image; how opaque each pixel is."""

    pixels: Array
    labels: Array | None = None
    opaque: Array | None = None


def read_npy(path: Path) -> Found:
    """One array."""
    with path.open("rb") as file:
        return Found(_array(file))


def read_npz(path: Path) -> Found:
    """Arrays ``images`` and, where there are any, ``labels``; or one array of any name."""
    with zipfile.ZipFile(path) as archive:
        names = [info.filename.removesuffix(".npy") for info in archive.infolist()]
        images = names[0] if len(names) == 1 else "images"
        if images not in names:
            raise ValueError(f"it holds {', '.join(names[:5]) or 'nothing'}; call the array of pixels images")
        found = [_member(archive, name) if name in names else None for name in (images, "labels")]
    assert found[0] is not None
    return Found(found[0], found[1] if images == "images" else None)


def _member(archive: zipfile.ZipFile, name: str) -> Array:
    info = archive.getinfo(f"{name}.npy")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError("it is packed in another way than NumPy packs")
    with archive.open(info) as file:
        return _array(file)


def _array(file: IO[bytes]) -> Array:
    """An array of numbers or words, its size checked before a byte of it is unpacked."""
    header = {(1, 0): _format.read_array_header_1_0, (2, 0): _format.read_array_header_2_0}
    version = _format.read_magic(file)
    if version not in header:
        raise ValueError("its array is of a kind unknown here; save it with numpy.save")
    shape, _, dtype = header[version](file)
    if dtype.kind not in "biufU":
        raise ValueError(f"its array is of {dtype}; save plain numbers")
    if math.prod(shape) * dtype.itemsize > LARGEST:
        raise ValueError(f"its array unpacks to more than {LARGEST // 10**6} MB; take fewer or smaller images")
    file.seek(0)
    array: Array = _format.read_array(file, allow_pickle=False)
    return array


def read_csv(path: Path) -> Found:
    """A row an image. A first row of names is one of names; of its columns, ``label`` holds the labels."""
    rows = (row for row in csv.reader(_lines(path)) if row)
    first = next(rows, [])
    names = [] if all(map(_is_number, first)) else [name.strip().lower() for name in first]
    at = names.index("label") if "label" in names else None
    images: list[Array] = []
    labels: list[str] = []
    for number, row in enumerate(rows if names else chain([first], rows), 1 + bool(names)):
        if at is not None:
            labels.append(row.pop(at).strip() if at < len(row) else "")
        if len(row) > SIDE * SIDE or (images and len(row) != len(images[0])):
            raise ValueError(f"row {number} has {len(row)} pixels; give all as many, at most {SIDE * SIDE}")
        _check_count(len(images))
        images.append(_numbers(row, number))
    pixels = np.array(images, np.float32).reshape(len(images), -1 if images else 0)
    if labels and all(map(_is_number, labels)):
        return Found(pixels, np.array(labels, np.float64))
    return Found(pixels, None if at is None else np.array(labels))


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
        with path.open(encoding="utf-8-sig", newline="") as file:
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
    files = _pngs([path])
    if files:
        return _pictures(files)
    files = _pngs(sorted(folder for folder in path.iterdir() if folder.is_dir()))
    if not files:
        raise ValueError("there is no .png in it")
    return _pictures(files)._replace(labels=np.array([file.parent.name for file in files]))


def read_png(path: Path) -> Found:
    """A single picture."""
    return _pictures([path])


def _pngs(folders: Iterable[Path]) -> list[Path]:
    return [file for folder in folders for file in sorted(folder.iterdir()) if file.suffix.lower() == ".png"]


def _pictures(files: list[Path]) -> Found:
    if len(files) > COUNT:
        raise ValueError(f"it holds {len(files):,} images; at most {COUNT:,} fit")
    pictures: list[Array] = []
    for file in files:
        picture = _picture(file)
        if pictures and picture.shape != pictures[0].shape:
            raise ValueError(f"{file.name} is of another size than {files[0].name}; make all of one size")
        pictures.append(picture)
    grey, opaque = np.stack(pictures, axis=1)
    return Found(grey, opaque=opaque)


def _picture(file: Path) -> Array:
    """How light and how opaque each pixel is, (2, h, w) in [0, 1]. The size is read before Pillow sees anything."""
    try:
        from PIL import Image  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise ValueError("PNGs need Pillow: pip install 'gan-tui[images]', or just pillow") from None
    with file.open("rb") as opened:
        head = opened.read(24)
        if head[:8] != b"\x89PNG\r\n\x1a\n" or len(head) < 24:
            raise ValueError(f"{file.name} is no PNG")
        width, height = struct.unpack(">II", head[16:])
        if max(width, height) > SIDE:
            raise ValueError(f"{file.name} has {width}x{height} pixels; at most {SIDE}x{SIDE} fit")
        if file.stat().st_size > PNG_LARGEST:
            raise ValueError(f"{file.name} is larger than a picture of {width}x{height} can be")
        opened.seek(0)
        try:
            image = Image.open(opened, formats=("PNG",))
            if image.mode.startswith("I"):  # 16 bits, which convert would cut off
                grey = np.asarray(image, np.float32) / 65535
                return np.stack([grey, np.ones_like(grey)])
            lightness, opacity = image.convert("RGB").convert("L"), image.convert("RGBA").getchannel("A")
            both: Array = np.stack([np.asarray(lightness), np.asarray(opacity)]).astype(np.float32) / 255
            return both
        except Exception:  # whatever Pillow makes of a damaged file
            raise ValueError(f"{file.name} is damaged") from None


READERS: Mapping[str, Callable[[Path], Found]] = {
    ".npz": read_npz,
    ".npy": read_npy,
    ".csv": read_csv,
    ".txt": read_drawings,
    ".png": read_png,
}
"""By the end of the name."""
