"""Files of others, opened with suspicion, and files of ours, written whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_BESIDE = re.compile(r"\.gan-tui-[a-z0-9_]{8}")
"""What a file is called while it is written: beside the place it will take."""


def opened(path: Path, most: int) -> BinaryIO:
    """The file, to be read; ValueError where it is no plain file of at most ``most`` bytes.

    A pipe, a device or a socket is not even opened: that alone may wait for ever.
    """
    _check_plain(os.stat(path))
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(handle)
        _check_plain(status)
        if status.st_size > most:
            raise ValueError(f"it is larger than {_size(most)}; take fewer or smaller images")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _check_plain(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("it is neither a file nor a folder")


def _size(count: int) -> str:
    return f"{count // 10**6} MB" if count >= 10**6 else f"{count // 10**3} kB"


@contextmanager
def whole(path: str | os.PathLike[str], *, keep: bool = False) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of what is there when all of it is on the disk, and not before.

    An error leaves what was there as it was. With ``keep`` what has been written by then is kept all the same, unless
    it was the writing that failed. The file that is replaced hands on its permissions; a link goes on pointing to it;
    a pipe or a device is written as it comes. An OSError names ``path``, whichever step it came from.
    """
    place = os.path.realpath(path)
    try:
        mode = _mode(place)
        if mode is not None and not stat.S_ISREG(mode):
            with _device(place) as device:
                yield device
            return
        sweep(os.path.dirname(place))
        name, file = _beside(place)
        with file:
            try:
                try:
                    yield file
                except BaseException as error:
                    if not keep or isinstance(error, OSError):
                        raise
                    _settle(name, file, place, mode)
                    raise
                _settle(name, file, place, mode)
            except BaseException:
                with suppress(OSError):
                    os.unlink(name)
                raise
    except OSError as error:
        error.filename, error.filename2 = os.fspath(path), None
        raise


def _device(place: str) -> BinaryIO:
    """A pipe that nobody reads is an error, not something to wait for."""
    handle = os.open(place, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    os.set_blocking(handle, True)
    return os.fdopen(handle, "wb")


def _mode(place: str) -> int | None:
    """That of what is there, if anything is, and it can be replaced."""
    try:
        mode = os.stat(place).st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return mode


def _beside(place: str) -> tuple[str, BinaryIO]:
    """A new file beside it, locked as long as somebody writes it, so that nobody sweeps it away."""
    while True:
        name = os.path.join(os.path.dirname(place), f".gan-tui-{secrets.token_hex(4)}")
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        with suppress(OSError):  # not every file system has locks; where it has none, nothing is swept
            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return name, os.fdopen(handle, "wb")
        os.close(handle)  # swept away between the two


def _settle(name: str, file: BinaryIO, place: str, mode: int | None) -> None:
    file.flush()
    if mode is not None:
        os.fchmod(file.fileno(), stat.S_IMODE(mode))
    os.fsync(file.fileno())
    os.replace(name, place)


def sweep(folder: str) -> None:
    """Remove what killed writers of ours have left in the folder: what nobody holds a lock on any more."""
    try:
        with os.scandir(folder) as entries:
            left = [entry.path for entry in entries if _BESIDE.fullmatch(entry.name)]
    except OSError:
        return
    for name in left:
        with suppress(OSError):
            _remove_if_left(name)


def _remove_if_left(name: str) -> None:
    handle = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        status = os.fstat(handle)
        if stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid():
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(name)
    finally:
        os.close(handle)
