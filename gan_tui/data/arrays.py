"""NumPy arrays in .npy and .npz files of others: what a header says is checked before memory is taken for it.

NumPy's own reader evaluates headers, believes their lengths, and takes what a header asks for.
"""

from __future__ import annotations

import math
import re
import struct
import zipfile
from typing import IO, BinaryIO, NamedTuple

import numpy as np

from gan_tui.nn.network import Array
from gan_tui.words import shown

LONGEST_HEAD = 10_000
MEMBERS, DIRECTORY = 256, 2**16
"""The most members of an archive, and bytes of the list of them."""

BLOCK = 2**20
DENSEST = 1032
"""DEFLATE makes nothing smaller by more than this."""

_DTYPE = re.compile(r"""["']descr["']\s*:\s*["']([<>|=]?[biufcSUVOmM?]\d{0,9})["']""")
_ORDER = re.compile(r"""["']fortran_order["']\s*:\s*(True|False)""")
_SHAPE = re.compile(r"""["']shape["']\s*:\s*\(([\d\s,]{0,600})\)""")


class Head(NamedTuple):
    """What an array's header says of it; ``size`` is the header's own, in bytes."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    fortran: bool
    size: int

    @property
    def items(self) -> int:
        """Numbers, or words."""
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes of them."""
        return self.items * self.dtype.itemsize


def read_head(file: IO[bytes], size: int, most: int) -> Head:
    """The header at the start of a file of ``size`` bytes: its array fills the rest, and takes up ``most`` at most."""
    magic, version = _exactly(file, 6), _exactly(file, 2)
    if magic != b"\x93NUMPY":
        raise ValueError("it holds no NumPy array; save it with numpy.save")
    if version not in (b"\1\0", b"\2\0"):
        raise ValueError("its array is of a kind unknown here; save it with numpy.save")
    digits = 2 * version[0]
    length = int.from_bytes(_exactly(file, digits), "little")
    if length > LONGEST_HEAD:
        raise ValueError("the header of its array is far too long")
    head = _parsed(_exactly(file, length).decode("latin-1"), 8 + digits + length)
    if head.nbytes > most:
        raise ValueError(f"its array unpacks to more than {most // 10**6} MB; take fewer or smaller images")
    if head.size + head.nbytes != size:
        raise ValueError(f"its array needs {head.nbytes:,} bytes, but there are {size - head.size:,}")
    return head


def _parsed(text: str, size: int) -> Head:
    if re.search(r"""["']descr["']\s*:\s*\[""", text):
        raise ValueError("its array is of records; save plain numbers")
    found = [pattern.search(text) for pattern in (_DTYPE, _ORDER, _SHAPE)]
    if not all(found):
        raise ValueError("the header of its array is damaged")
    kind, order, sides = (match[1] for match in found if match)
    try:
        shape = tuple(int(side) for side in sides.split(",") if side.strip())
        dtype = np.dtype(kind)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("the header of its array is damaged") from None
    if dtype.kind not in "biufU" or not dtype.itemsize:
        raise ValueError(f"its array is of {dtype}; save plain numbers")
    return Head(shape, dtype, order == "True", size)


def read_array(file: IO[bytes], head: Head) -> Array:
    """The numbers or words behind the header."""
    return _filled(file, head, head.dtype)


def read_floats(file: IO[bytes], head: Head) -> Array:
    """The numbers as float32, without ever holding them otherwise."""
    return _filled(file, head, np.dtype(np.float32))


def _filled(file: IO[bytes], head: Head, dtype: np.dtype[np.generic]) -> Array:
    flat, at = np.empty(head.items, dtype), 0
    most = max(BLOCK // max(head.dtype.itemsize, 1), 1)
    with np.errstate(all="ignore"):  # what overflows is found not to be finite
        while at < head.items:
            count = min(most, head.items - at)
            flat[at : at + count] = np.frombuffer(_exactly(file, count * head.dtype.itemsize), head.dtype)
            at += count
    if file.read(1):  # where nothing is left, a member's check sum is compared
        raise ValueError("there is more in it than its array")
    return flat.reshape(head.shape, order="F" if head.fortran else "C")


def _exactly(file: IO[bytes], count: int) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise ValueError("it ends too early")
    return data


def open_archive(file: BinaryIO) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]:
    """An .npz and its members by name, the list of them checked before it is read, and their places and sizes after."""
    directory = _check_end(file)
    archive = zipfile.ZipFile(file)
    infos = archive.infolist()
    members = {info.filename: info for info in infos}
    if len(members) != len(infos):
        raise ValueError("two of its members have the same name")
    ends = [*sorted(info.header_offset for info in infos), directory][1:]
    for info, end in zip(sorted(infos, key=lambda info: info.header_offset), ends, strict=True):
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
            raise ValueError("it is packed in another way than NumPy packs")
        if info.header_offset + 30 + info.compress_size > end:
            raise ValueError("its members overlap")
        if info.file_size > DENSEST * (info.compress_size + 1):
            raise ValueError(f"{shown(info.filename, 40)} in it claims to unpack to more than it can")
    return archive, members


def _check_end(file: BinaryIO) -> int:
    """Where the list of members begins. It has to end the file, and be short; zipfile would read any."""
    size = file.seek(0, 2)
    file.seek(max(size - 42, 0))
    tail = file.read()
    if tail[-22:-18] != b"PK\5\6" or tail[-2:] != b"\0\0":
        raise ValueError("it is no .npz file, or a damaged one")
    count, length, start = struct.unpack("<HII", tail[-12:-2])
    if tail.startswith(b"PK\6\7") or start + length != size - 22:
        raise ValueError("it is packed in another way than NumPy packs")
    if count > MEMBERS or length > DIRECTORY:
        raise ValueError(f"it holds more than {MEMBERS} arrays")
    return int(start)


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> tuple[IO[bytes], Head]:
    """A member, ready to be read behind its header."""
    file = archive.open(info)
    return file, read_head(file, info.file_size, most)
