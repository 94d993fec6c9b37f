"""Files of others are opened only where they are files; ours are written whole or not at all."""

import errno
import os
import resource
import socket
import stat
import subprocess
import sys
from contextlib import suppress

import numpy as np
import pytest

from gan_tui import Config, Trainer, save_checkpoint
from gan_tui.data import disk
from gan_tui.data.disk import opened, whole
from gan_tui.data.files import save_images

OLD = b"what was there"


def save(kind, path):
    """With each of the writers."""
    if kind == "checkpoint":
        save_checkpoint(Trainer(Config()), path)
    elif kind == "csv":
        from gan_tui.headless import run

        run(Config(), [], 20, None, True, path)
    else:
        save_images(path, np.random.default_rng(0).random((20, 4)), (2, 2))


WRITERS = {"checkpoint": "a.npz", "npz": "a.npz", "txt": "a.txt", "csv": "a.csv"}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("call", ["os.replace", "os.fsync"])
def test_what_fails_leaves_what_was_there(tmp_path, monkeypatch, kind, call):
    path = tmp_path / WRITERS[kind]
    path.write_bytes(OLD)

    def fail(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(call, fail)
    with pytest.raises(OSError, match="No space left") as caught:
        save(kind, path)
    assert caught.value.filename == str(path)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == OLD


@pytest.mark.parametrize("kind", WRITERS)
def test_a_limit_on_the_size_of_files(tmp_path, kind):
    """RLIMIT_FSIZE, as a quota or a full disk: one line, and what was there stays."""
    path = tmp_path / WRITERS[kind]
    path.write_bytes(OLD)
    code = (
        f"import sys; sys.path[:0] = {sys.path!r}\n"
        "import resource; from pathlib import Path; from test_disk import save\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        f"try:\n    save({kind!r}, Path({str(path)!r}))\n"
        "except OSError as error:\n    print(error.errno, error.filename)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(errno.EFBIG), str(path)]
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == OLD
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 100


def test_what_is_replaced_hands_on_its_permissions(tmp_path):
    path = tmp_path / "a"
    before = os.umask(0o027)
    try:
        with whole(path) as file:
            file.write(OLD)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    with whole(path) as file:
        file.write(b"new")
    assert (stat.S_IMODE(path.stat().st_mode), path.read_bytes()) == (0o600, b"new")


def test_a_link_goes_on_pointing(tmp_path):
    (tmp_path / "real").write_bytes(OLD)
    (tmp_path / "link").symlink_to("real")
    with whole(tmp_path / "link") as file:
        file.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_what_is_no_file_is_not_replaced(tmp_path):
    with whole("/dev/null") as file:
        file.write(b"new")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="No such device") as caught, whole(tmp_path / "pipe"):
        pass
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with whole(tmp_path / "pipe") as file:
        file.write(b"new")
    assert os.read(reader, 100) == b"new"
    os.close(reader)
    with pytest.raises(OSError, match="No space left"), whole("/dev/full") as file:
        file.write(b"new")
    (tmp_path / "folder").mkdir()
    for path, number in ((tmp_path / "folder", errno.EISDIR), (tmp_path / "no" / "a", errno.ENOENT)):
        with pytest.raises(OSError) as caught, whole(path):  # noqa: PT011
            pass
        assert (caught.value.errno, caught.value.filename) == (number, str(path))
    path = tmp_path / "locked"
    path.write_bytes(OLD)
    path.chmod(0o400)
    if not os.access(path, os.W_OK):  # root may write anything
        with pytest.raises(PermissionError), whole(path):
            pass


def test_an_end_by_hand_keeps_what_is_written_where_that_is_wanted(tmp_path):
    for keep in (True, False):
        path = tmp_path / str(keep)
        with suppress(KeyboardInterrupt), whole(path, keep=keep) as file:
            file.write(b"rows")
            raise KeyboardInterrupt
        assert path.exists() is keep
    assert [p.name for p in tmp_path.iterdir()] == ["True"]


def test_what_killed_writers_left_is_swept(tmp_path):
    """Nothing else: not what somebody writes, not what others call their files, nor what is no file."""
    code = (
        f"import os, signal\nfrom gan_tui.data.disk import whole\nwith whole({str(tmp_path / 'a')!r}) as file:\n"
        "    file.write(b'x' * 10**5)\n    os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    left = [*tmp_path.glob(".gan-tui-*")]
    assert len(left) == 1
    others = [tmp_path / ".gan-tui-notes", tmp_path / ".gan-tui-abcdefgh.bak", tmp_path / "gan-tui-abcdefgh"]
    for other in others:
        other.write_bytes(OLD)
    (tmp_path / ".gan-tui-aaaaaaaa").mkdir()
    (tmp_path / ".gan-tui-bbbbbbbb").symlink_to(others[0])
    os.mkfifo(tmp_path / ".gan-tui-cccccccc")
    with whole(tmp_path / "b") as mine:
        mine.write(b"b")
        with whole(tmp_path / "c") as file:
            file.write(b"c")
    names = {p.name for p in tmp_path.iterdir()}
    assert not names & {left[0].name}
    assert names == {"b", "c", ".gan-tui-aaaaaaaa", ".gan-tui-bbbbbbbb", ".gan-tui-cccccccc", *(o.name for o in others)}


def test_only_files_are_opened(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(tmp_path)
        listening.bind("socket")
        for path in (tmp_path / "pipe", tmp_path / "socket", disk.Path("/dev/zero"), disk.Path("/dev/tty")):
            with pytest.raises(ValueError, match="neither a file nor a folder"):
                opened(path, 100)
    with pytest.raises(IsADirectoryError):
        opened(tmp_path, 100)
    (tmp_path / "long").write_bytes(bytes(101))
    with pytest.raises(ValueError, match="larger than"):
        opened(tmp_path / "long", 100)
