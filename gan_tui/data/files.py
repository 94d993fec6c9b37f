"""Your own images: from .npz, .npy, .csv, drawings in .txt and folders of PNGs; and drawings kept for later."""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gan_tui.data.formats import COUNT, LARGEST, READERS, SIDE, Found, read_folder
from gan_tui.nn.network import Array

INVERT = "invert:"
"""Before a path: the dark is ink."""

CLASSES, LONGEST_CLASS = 100, 32
"""The most classes, and the longest name of one."""


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
        files = [path, *path.glob("*.png"), *path.glob("*/*.png")] if path.is_dir() else [path]
        return tuple((status.st_ino, status.st_mtime_ns, status.st_size) for status in map(os.stat, files))
    except (OSError, ValueError) as error:
        raise ValueError(f"cannot read {path}: {_reason(error)}") from None


def read(name: str) -> Images:
    """The images at that path; ValueError says what is wrong with them, and what to do."""
    path = Path(name.removeprefix(INVERT))
    try:
        found = _reader(path)(path)
        images = _scaled(_squared(found.pixels))
        if name.startswith(INVERT):
            images = 1 - images
        if found.opaque is not None:  # what is transparent is paper
            images = images * found.opaque
        return Images(images, *_classified(found.labels, len(images)))
    except Exception as error:  # whatever unpacking a damaged or hostile file may raise
        raise ValueError(f"cannot read {path}: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    """In one line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    said = str(error).partition("\n")[0] if isinstance(error, ValueError) else ""
    return said or f"it is damaged ({type(error).__name__})"


def _reader(path: Path) -> Callable[[Path], Found]:
    if path.is_dir():
        return read_folder
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("it is neither a file nor a folder")
    if path.suffix.lower() not in READERS:
        raise ValueError(f"images come in {', '.join(READERS)} or in a folder of PNGs")
    if status.st_size > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 10**6} MB; take fewer or smaller images")
    return READERS[path.suffix.lower()]


def _squared(pixels: Array) -> Array:
    """As (n, h, w), sizes checked."""
    if not pixels.size:
        raise ValueError("there are no images in it")
    if pixels.ndim == 2:
        side = math.isqrt(pixels.shape[1])
        if side * side != pixels.shape[1]:
            raise ValueError(
                f"its rows have {pixels.shape[1]} pixels, which is no square; save an array (images, height, width)"
            )
        pixels = pixels.reshape(-1, side, side)
    if pixels.ndim != 3:
        raise ValueError(f"its array has the shape {pixels.shape}; it must be (images, height, width)")
    count, height, width = pixels.shape
    if max(height, width) > SIDE:
        raise ValueError(f"its images have {height}x{width} pixels; at most {SIDE}x{SIDE} fit")
    if count > COUNT:
        raise ValueError(f"it holds {count:,} images; at most {COUNT:,} fit")
    return pixels


def _scaled(pixels: Array) -> Array:
    """To [0, 1]: what lies there already stays; whole numbers to 16, or else to 255, are divided by that."""
    if pixels.dtype.kind not in "biuf":
        raise ValueError(f"its pixels are of {pixels.dtype}; they must be numbers")
    if not np.isfinite(pixels).all():
        raise ValueError("a pixel is not a finite number")
    low, high = pixels.min(), pixels.max()
    if low >= 0 and high <= 1 + 1e-6:
        return np.minimum(pixels, 1).astype(np.float32)
    if low < 0 or high > 255 or (pixels != np.floor(pixels)).any():
        raise ValueError(f"its pixels go from {low:g} to {high:g}; they must be from 0 to 1, or whole, from 0 to 255")
    return pixels.astype(np.float32) / np.float32(16 if high <= 16 else 255)


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
    """Keep images (n, h * w) in [0, 1] for ``--dataset``: exactly in an .npz, as drawings of ten greys in a .txt."""
    path, sheets = Path(path), np.asarray(images, np.float32).reshape(-1, *shape)
    if path.suffix == ".npz":
        np.savez_compressed(path, images=sheets)
    elif path.suffix == ".txt":
        grey = ((sheets != 0) & (sheets != 1)).any()
        signs = np.array([*("0123456789" if grey else ".........#")])
        drawn = signs[np.rint(sheets * 9).astype(int)]
        path.write_text("\n\n".join("\n".join("".join(row) for row in image) for image in drawn) + "\n", "ascii")
    else:
        raise ValueError(f"cannot save {path}: give a name that ends in .npz or .txt")
