"""Files that lie, that never end and that are no files: one line each, and little memory."""

import io
import os
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
from test_files import GREY, packed, png, refused, saved

from gan_tui import load_dataset

MOST = 5 * 2**20


def head(text, version=b"\1\0", length=None):
    """The header of an array, with any words."""
    data = text.encode()
    size = len(data) if length is None else length
    return b"\x93NUMPY" + version + (struct.pack("<H", size) if version == b"\1\0" else struct.pack("<I", size)) + data


def told(shape, descr="'|u1'", order="False"):
    return head(f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n")


def zipped(members, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def overlapping():
    """Two members that share their bytes."""
    data = bytearray(zipped([("images.npy", saved(GREY)), ("labels.npy", saved(np.arange(6)))], zipfile.ZIP_STORED))
    second = data.rindex(b"PK\1\2")
    data[second + 42 : second + 46] = bytes(4)  # it begins where the first one does
    return bytes(data)


def lying(offset, value):
    """One member whose entry in the list says something else: 20 is the packed size, 24 the size."""
    data = bytearray(zipped([("images.npy", saved(GREY))]))
    at = data.rindex(b"PK\1\2") + offset
    data[at : at + 4] = struct.pack("<I", value)
    return bytes(data)


def with_locator():
    data = zipped([("images.npy", saved(GREY))])
    return data[:-22] + b"PK\6\7" + bytes(16) + data[-22:]


NPY = {
    "more than the file": (told((10**5, 32, 32)) + bytes(9), "102,400,000 bytes, but there are 9"),
    "far more": (told((10**12,)), "MB"),
    "1-D": (saved(np.zeros(10**5, np.uint8)), "shape (100000,)"),
    "many dimensions": (told("(" + "1," * 299 + ")") + b"0", "has the shape (1, 1"),
    "a long shape": (told("(" + "9" * 700 + ")"), "damaged"),
    "a long number": (told("(" + "9" * 599 + ")"), "MB"),
    "nothing, often": (told((10**18,), "'<U0'"), "plain numbers"),
    "a long header": (head("{" * 60_000), "far too long"),
    "a header of 4 GB": (head("{", b"\2\0", 2**32 - 1), "far too long"),
    "nested": (head("(" * 9_000), "damaged"),
    "code": (head("__import__('os').abort()"), "damaged"),
    "version 3": (head("{}", b"\3\0"), "unknown"),
    "a type of no kind": (told((1, 1, 1), "'(3,3)u1,O'") + b"0", "damaged"),
    "an old spelling": (told((1, 1, 1), "'a5'") + b"0" * 5, "damaged"),
    "records": (told((1, 1, 1), "[('a', '|u1')]") + b"0", "records"),
    "time": (told((1, 1, 1), "'<M8'") + bytes(8), "plain numbers"),
    "more behind": (saved(GREY) + b"0", "bytes"),
    "too many": (told((10**5 + 1, 1, 1)) + bytes(10**5 + 1), "100,001"),
    "too wide": (told((1, 33, 32)) + bytes(33 * 32), "33x32"),
}
NPZ = {
    "members that overlap": (overlapping(), "overlap"),
    "a size that cannot be": (lying(24, 2**31), "claims to unpack"),
    "another size": (lying(24, 1000), "bytes"),
    "packed beyond the end": (lying(20, 10**6), "overlap"),
    "two of a name": (None, "same name"),
    "many members": (zipped([(f"{i}.npy", b"") for i in range(300)]), "256"),
    "long names": (zipped([("x" * 60_000, b""), ("y" * 60_000, b"")]), "256"),
    "64-bit places": (with_locator(), "another way"),
    "something before": (b"#!/bin/sh\n" + zipped([("images.npy", saved(GREY))]), "another way"),
    "something behind": (zipped([("images.npy", saved(GREY))]) + b"0", "no .npz"),
    "labels of 4 MB each": (
        zipped([("images.npy", saved(GREY)), ("labels.npy", told((6,), "'<U1000000'"))]),
        "bytes",
    ),
    "long labels": (packed(images=GREY, labels=["x" * 200] * 6), "200 letters"),
    "labels in rows": (packed(images=GREY, labels=np.zeros((6, 10**5))), "labels have the shape"),
    "many labels": (packed(images=GREY, labels=np.zeros(10**6)), "labels have the shape"),
    "names to be seen": (packed(**{"[/b]\x1b[31m\n\u202e": GREY, "b": GREY}), r"[/b]\x1b[31m\n\u202e, b"),
}


def checked(path, data, said):
    path.write_bytes(data)
    tracemalloc.start()
    refused(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    with pytest.raises(ValueError, match="cannot read") as caught:
        load_dataset(str(path))
    assert said in str(caught.value)
    assert str(caught.value).isprintable()
    assert peak < MOST


@pytest.mark.parametrize("name", NPY)
def test_npy(tmp_path, name):
    checked(tmp_path / "a.npy", *NPY[name])


@pytest.mark.parametrize("name", NPZ)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_npz(tmp_path, name):
    data, said = NPZ[name]
    checked(tmp_path / "a.npz", data or zipped([("images.npy", saved(GREY))] * 2), said)


@pytest.mark.parametrize("name", [*NPY])
def test_the_same_in_an_npz(tmp_path, name):
    data, said = NPY[name]
    checked(tmp_path / "a.npz", zipped([("images.npy", data)]), said)


TEXTS = {
    "a row without end": ("a.csv", '0,"' + '\n","' * 10**5, "lines"),
    "a long label": ("a.csv", "label,p\n" + "x" * 5000 + ",1\n", "name of a class"),
    "a cell without end": ("a.csv", '"' + "0" * 10**6, "damaged"),
    "one line": ("a.txt", "#" * 10**6, "drawing 1"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts(tmp_path, name):
    file, text, said = TEXTS[name]
    checked(tmp_path / file, text.encode(), said)


@pytest.mark.parametrize("inner", ["", "class/"])
def test_a_folder_with_a_pipe_in_it_does_not_hang(tmp_path, inner):
    (tmp_path / inner).mkdir(exist_ok=True)
    (tmp_path / inner / "a.png").write_bytes(png([[0]]))
    os.mkfifo(tmp_path / inner / "b.png")
    refused(tmp_path, "b.png: it is neither a file nor a folder")
    (tmp_path / inner / "b.png").unlink()
    (tmp_path / inner / "b.png").symlink_to("/dev/zero")
    refused(tmp_path, "b.png: it is neither a file nor a folder")


def test_a_name_to_be_seen(tmp_path):
    (tmp_path / "[b]\x1b[31m\n.png").write_bytes(b"")
    with pytest.raises(ValueError, match="is no PNG") as caught:
        load_dataset(str(tmp_path))
    assert r"[b]\x1b[31m\n.png" in str(caught.value)


@pytest.mark.parametrize(
    "kept", [np.float32, np.float64, np.uint8, np.int64, bool, np.float16], ids=lambda kept: np.dtype(kept).name
)
@pytest.mark.parametrize("ending", ["npy", "npz"])
def test_loading_takes_little_more_than_the_images(tmp_path, kept, ending):
    """2.5 times their size as float32, at most; here 10,000, that is 40 MB."""
    images = (np.arange(10_000 * 32 * 32) % 17).astype(kept).reshape(-1, 32, 32)
    path = tmp_path / f"a.{ending}"
    np.save(path, images) if ending == "npy" else np.savez(path, images=images, labels=np.arange(10_000) % 7)
    size = 4 * images.size
    del images
    tracemalloc.start()
    data = load_dataset(str(path))
    assert data.images.nbytes == size
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.5 * size
