"""PNGs: one, a folder of them, or a folder for each class."""

from __future__ import annotations

import os
import struct
from itertools import islice
from pathlib import Path

import numpy as np

from gan_tui.data.disk import opened
from gan_tui.data.found import COUNT, LONGEST_CLASS, SIDE, Found
from gan_tui.nn.network import Array
from gan_tui.words import shown

PNG_LARGEST = 2**20


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
