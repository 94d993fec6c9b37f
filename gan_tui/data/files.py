"""Your own images: from .npz, .npy, .csv, drawings in .txt and folders of PNGs; and drawings kept for later."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan_tui.data.arrays import BLOCK
from gan_tui.data.disk import whole
from gan_tui.data.formats import READERS
from gan_tui.data.found import LONGEST_CLASS, Found, squared
from gan_tui.data.pngs import pngs, read_folder
from gan_tui.nn.network import Array
from gan_tui.words import shown

INVERT = "invert:"
"""Before a path: the dark is ink."""

CLASSES = 100
"""The most classes."""


class Images(NamedTuple):
    """(n, h, w) float32 in [0, 1]; for each image an index into ``classes``, or None."""

    images: Array
    labels: Array | None
    classes: tuple[str, ...]


def path_of(name: object) -> str | None:
    """``name`` as a path of one's own images, if it is one: it has a separator or an ending, or something is there.

    The answer is recognised again when there is nothing there any more.
    """
    text = os.fspath(name) if isinstance(name, str | os.PathLike) else None
    if not isinstance(text, str) or not text.isprintable():
        return None
    path = text.removeprefix(INVERT)
    if os.sep in path or Path(path).suffix:
        return text
    return f"{text.removesuffix(path)}.{os.sep}{path}" if path and os.path.exists(path) else None


def stamp(name: str) -> tuple[object, ...]:
    """Another one whenever the images may have changed; ValueError if there is nothing."""
    path = Path(name.removeprefix(INVERT))
    try:
        files = [path, *pngs(path)] if path.is_dir() else [path]
        return tuple((status.st_ino, status.st_mtime_ns, status.st_size) for status in map(os.stat, files))
    except (OSError, ValueError) as error:
        raise ValueError(f"cannot read {shown(path)}: {_reason(error)}") from None


def read(name: str) -> Images:
    """The images at that path, in memory that is nobody else's; ValueError says what is wrong with them.

    On the way they take up little more than they do at last: every step is made in place, or by blocks.
    """
    path = Path(name.removeprefix(INVERT))
    try:
        found = _reader(path)(path)
        images = found.pixels.reshape(squared(found.pixels.shape))
        _scale(images)
        if name.startswith(INVERT):
            np.subtract(1, images, out=images)
        if found.opaque is not None:  # what is transparent is paper
            for block, opaque in zip(_blocks(images), _blocks(found.opaque), strict=True):
                block *= opaque / np.float32(255)
        return Images(images, *_classified(found.labels, len(images)))
    except Exception as error:  # whatever unpacking a damaged or hostile file may raise
        raise ValueError(f"cannot read {shown(path)}: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    """In one line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    said = str(error).partition("\n")[0] if isinstance(error, ValueError) else ""
    return shown(said) or f"it is damaged ({type(error).__name__})"


def _reader(path: Path) -> Callable[[Path], Found]:
    if path.is_dir():
        return read_folder
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("it is neither a file nor a folder")
    if path.suffix.lower() not in READERS:
        raise ValueError(f"images come in {', '.join(READERS)} or in a folder of PNGs")
    return READERS[path.suffix.lower()]


def _blocks(images: Array) -> Iterator[Array]:
    """Views of so many images at a time that what is computed of them is small."""
    rows = max(BLOCK // max(images[0].size, 1), 1)
    return (images[at : at + rows] for at in range(0, len(images), rows))


def _scale(pixels: Array) -> None:
    """To [0, 1]: what lies there already stays; whole numbers to 16, or else to 255, are divided by that."""
    if not all(np.isfinite(block).all() for block in _blocks(pixels)):
        raise ValueError("a pixel is not a finite number")
    low, high = pixels.min(), pixels.max()
    if low >= 0 and high <= 1 + 1e-6:
        np.minimum(pixels, 1, out=pixels)
        return
    if low < 0 or high > 255 or not all((block == np.floor(block)).all() for block in _blocks(pixels)):
        raise ValueError(f"its pixels go from {low:g} to {high:g}; they must be from 0 to 1, or whole, from 0 to 255")
    pixels /= np.float32(16 if high <= 16 else 255)


def _classified(labels: Array | None, count: int) -> tuple[Array | None, tuple[str, ...]]:
    """Each label's index among the different ones in order, and those."""
    if labels is None:
        return None, ()
    if labels.shape != (count,):
        raise ValueError(f"labels have the shape {labels.shape}; there must be one for each of {count} images")
    values, indices = np.unique(labels, return_inverse=True)
    classes = tuple(str(value) if values.dtype.kind == "U" else f"{float(value):.10g}" for value in values)
    if len(classes) > CLASSES:
        raise ValueError(f"its labels have {len(classes)} different values; at most {CLASSES} fit")
    wrong = [name for name in classes if not name.isprintable() or not 0 < len(name) <= LONGEST_CLASS or name == "nan"]
    if wrong:
        raise ValueError(f"{wrong[0][:20]!r} is no name of a class; give one of 1 to {LONGEST_CLASS} letters")
    return indices, classes


def save_images(path: str | os.PathLike[str], images: Array, shape: tuple[int, int]) -> None:
    """Keep images (n, h * w) in [0, 1] for ``--dataset``: exactly in an .npz, as drawings of ten greys in a .txt.

    The file is written whole or not at all.
    """
    path, sheets = Path(path), np.asarray(images, np.float32).reshape(-1, *shape)
    if path.suffix not in (".npz", ".txt"):
        raise ValueError(f"cannot save {shown(path)}: give a name that ends in .npz or .txt")
    with whole(path) as file:
        if path.suffix == ".npz":
            np.savez_compressed(file, images=sheets)
            return
        grey = ((sheets != 0) & (sheets != 1)).any()
        signs = np.array([*("0123456789" if grey else ".........#")])
        drawn = signs[np.rint(sheets * 9).astype(int)]
        file.write(("\n\n".join("\n".join("".join(row) for row in image) for image in drawn) + "\n").encode("ascii"))
