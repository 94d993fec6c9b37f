"""Images of one's own: every kind of file, what is refused, and drawings kept for later."""

import io
import os
import struct
import sys
import tracemalloc
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gan_tui import load_dataset
from gan_tui.data import pngs
from gan_tui.data.files import path_of, save_images
from gan_tui.data.formats import READERS

GREY = np.random.default_rng(0).random((6, 3, 4)).astype(np.float32)


def png(rows, depth=8, kind=0, palette=b""):
    """A PNG of those bytes a row, written by hand."""
    width = len(rows[0]) * 8 // depth // {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, len(rows), depth, kind, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    colours = chunk(b"PLTE", palette) if palette else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + colours + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.fixture
def written(tmp_path):
    """Write a file, and load it."""

    def load(name, data, invert=""):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return load_dataset(f"{invert}{path}")

    return load


def packed(**arrays):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def saved(array, **more):
    buffer = io.BytesIO()
    np.save(buffer, array, **more)
    return buffer.getvalue()


def refused(path, *words):
    """In one line that names the file."""
    with pytest.raises(ValueError, match="cannot read") as caught:
        load_dataset(str(path))
    said = str(caught.value)
    assert "\n" not in said
    assert str(path) in said
    assert not [word for word in words if word not in said], said


# -- what is read


def test_npz(written):
    data = written("mine.npz", packed(images=GREY, labels=[3, 1, 3, 10, 1, 1]))
    assert (data.shape, data.classes, data.labels.tolist()) == ((3, 4), ("1", "3", "10"), [1, 0, 1, 2, 0, 0])
    np.testing.assert_array_equal(data.images, GREY.reshape(6, 12))
    assert data.images.dtype == np.float32
    assert not data.images.flags.writeable
    assert (data.title, data.rule) == ("mine", None)
    assert data.about == "Your own images: 6 of 3x4 pixels, from mine.npz."
    assert data.name.endswith("mine.npz")


def test_npz_with_words_for_labels_or_one_array_of_any_name(written):
    data = written("mine.npz", packed(images=GREY, labels=["b", "a", "b", "c", "a", "a"], other=[1]))
    assert (data.classes, data.labels.tolist()) == (("a", "b", "c"), [1, 0, 1, 2, 0, 0])
    assert written("one.npz", packed(faces=GREY)).labels is None


def test_npy(written):
    np.testing.assert_array_equal(written("a.npy", saved(GREY)).images, GREY.reshape(6, 12))
    flat = written("b.npy", saved(GREY.reshape(8, 9)))
    assert (flat.shape, len(flat.images)) == ((3, 3), 8)
    assert written("c.npy", saved(np.asfortranarray(GREY))).images[1, 1] == GREY[1, 0, 1]
    assert written("d.npy", saved(GREY > 0.5)).images[0, 0] == (GREY[0, 0, 0] > 0.5)


@pytest.mark.parametrize(
    ("values", "full"),
    [
        ([0, 1], 1), ([0.0, 0.25, 1.0], 1), ([0, 1 + 1e-7], 1), ([1, 1], 1), ([0, 0], 1),
        ([0, 16], 16), ([0, 5], 16), ([0.0, 2.0], 16), ([0, 17], 255), ([3, 255], 255),
    ],
)  # fmt: skip
def test_scale(written, values, full):
    """0 to 1 stays; whole numbers to 16 or to 255 are divided by that. Constant images are images too."""
    pixels = np.resize(np.array(values), (4, 2, 2))
    expected = np.minimum(pixels / full, 1).reshape(4, 4)
    np.testing.assert_array_equal(written("a.npy", saved(pixels)).images, expected.astype(np.float32))
    rows = "\n".join(",".join(map(str, image.ravel().tolist())) for image in pixels)
    np.testing.assert_array_equal(written("a.csv", rows).images, expected.astype(np.float32))


def test_csv(written):
    plain = written("a.csv", "0,1,1,0\n\n1,0,0,1\n")
    assert (plain.shape, plain.labels, plain.images.tolist()) == ((2, 2), None, [[0, 1, 1, 0], [1, 0, 0, 1]])
    named = written("b.csv", "\ufeffp0,Label ,p1,p2,p3\n0,9,1,1,0\n1,10,0,0,1\n.5,9,0,0,0\n")
    assert (named.classes, named.labels.tolist()) == (("9", "10"), [0, 1, 0])
    assert named.images.tolist() == [[0, 1, 1, 0], [1, 0, 0, 1], [0.5, 0, 0, 0]]
    words = written("c.csv", "a,b,c,d,label\r\n0,1,1,0,up\r\n1,0,0,1,down\r\n")
    assert (words.classes, words.labels.tolist()) == (("down", "up"), [1, 0])
    assert written("d.csv", "a,b,c,d\n0,1,1,0\n").labels is None


def test_drawings(written):
    data = written("mine.txt", "\n\n#..\n.#.\n\n  \n .#.\n 9#0\n\n")
    assert (data.shape, data.images.tolist()) == ((2, 3), [[1, 0, 0, 0, 1, 0], [0, 1, 0, 1, 1, 0]])
    grey = written("grey.txt", "0369\n")
    np.testing.assert_array_equal(grey.images, np.float32([[0, 1 / 3, 2 / 3, 1]]))
    assert (written("full.txt", "#").images == 1).all()


def test_pngs(tmp_path):
    """In the order of their names: colour, grey, two bits, a palette, sixteen bits; what is transparent is paper."""
    pictures = {
        "a.PNG": png([[255, 0, 0, 0, 255, 0], [0, 0, 255, 255, 255, 255]], kind=2),
        "b.png": png([[0, 255], [51, 102]]),
        "c.png": png([[0b00_01_10_11, 0b11_00_00_00]] * 2, depth=4),
        "d.png": png([[0, 1, 1, 0], [1, 0, 0, 1]], kind=3, palette=bytes([0, 0, 0, 255, 255, 255])),
        "e.png": png([[0xFF, 0xFF, 0x80, 0, 0, 0, 0xFF, 0xFF], [0, 0, 0, 0x80, 0, 0, 0, 0]], depth=16),
        "f.png": png([[255, 255, 255, 0], [0, 255, 0, 0]], kind=4),
    }
    greys = {
        "a.PNG": [76 / 255, 150 / 255, 29 / 255, 1],
        "b.png": [0, 1, 0.2, 0.4],
        "c.png": [1 / 15, 11 / 15, 12 / 15, 0] * 2,
        "d.png": [0, 1, 1, 0, 1, 0, 0, 1],
        "e.png": [1, 0x8000 / 65535, 0, 1, 0x80 / 65535, 0, 0, 0],
        "f.png": [1, 0, 0, 0],
    }
    for name, data in pictures.items():
        folder = tmp_path / name[0]
        folder.mkdir()
        (folder / name).write_bytes(data)
        (folder / "notes.txt").write_text("not an image")
        np.testing.assert_allclose(load_dataset(folder).images, [greys[name]], atol=0.003)
    for name in ("b.png", "f.png"):
        (tmp_path / "a" / name).write_bytes(pictures[name])
    data = load_dataset(tmp_path / "a")
    assert (data.shape, data.labels) == ((2, 2), None)
    np.testing.assert_allclose(data.images, [greys[name] for name in ("a.PNG", "b.png", "f.png")], atol=0.003)
    inverted = load_dataset(f"invert:{tmp_path / 'a'}")
    np.testing.assert_allclose(inverted.images[:2], 1 - data.images[:2], atol=1e-6)
    assert inverted.images[2].tolist() == [0, 0, 1, 0], "the transparent stays paper"


def test_folders_of_pngs_are_classes(tmp_path):
    for name, value in (("cats/1.png", 255), ("cats/2.png", 51), ("dogs/1.png", 0)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(png([[value]]))
    data = load_dataset(tmp_path)
    assert (data.classes, data.labels.tolist()) == (("cats", "dogs"), [0, 0, 1])
    assert data.images.ravel().tolist() == [1, np.float32(0.2), 0]


def test_one_png(written):
    assert written("a.png", png([[0, 255]])).images.tolist() == [[0, 1]]


def test_without_pillow(tmp_path, monkeypatch):
    (tmp_path / "a.png").write_bytes(png([[0]]))
    monkeypatch.setitem(sys.modules, "PIL", None)
    refused(tmp_path / "a.png", "PNGs need Pillow: pip install 'gan-tui[images]'")


def test_invert(written):
    np.testing.assert_allclose(written("a.npy", saved(GREY), "invert:").images, 1 - GREY.reshape(6, 12))
    data = written("a.txt", "#.9\n", "invert:")
    assert (data.images.tolist(), data.title, data.about) == (
        [[0, 1, 0]], "a", "Your own images: 1 of 1x3 pixels, from a.txt.",
    )  # fmt: skip


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(written, tmp_path):
    first = written("a.txt", "#.")
    assert load_dataset(tmp_path / "a.txt") is first
    assert written("a.txt", "#.#").shape == (1, 3)


# -- what is refused


BAD = {
    "nothing.txt": ("", "no images"),
    "blank.txt": (" \n\n", "no images"),
    "ragged.txt": ("##\n#\n", "drawing 1 rows of different lengths"),
    "sizes.txt": ("##\n\n###\n", "drawing 2 another size"),
    "signs.txt": ("#a\n", "drawing 1 'a' # and ."),
    "wide.txt": ("#" * 33, "1x33 32x32"),
    "tall.txt": ("#\n" * 40, "33x1 32x32"),
    "one_line.txt": ("#" * 70_000, "drawing 1 rows"),
    "one_line.csv": ("0," * 70_000, "pixels 1024"),
    "many.txt": ("#\n\n" * 100_001, "more than 100,000"),
    "many.csv": ("1\n" * 100_001, "more than 100,000"),
    "latin.txt": (b"\xff\xfe#", "UTF-8"),
    "nothing.csv": ("", "no images"),
    "names.csv": ("a,b\n", "no images"),
    "ragged.csv": ("1,0,0,0\n1,0,0\n", "row 2 3 pixels"),
    "ragged_labels.csv": ("label,b,c,d,e\n1,0,0,0,0\n\n2,0,0,0\n", "row 3 3 pixels"),
    "words.csv": ("1,0,0,0\n1,x,0,0\n", "row 2 'x'"),
    "empty_cell.csv": ("1,0,0,0\n1,,0,0\n", "row 2 ''"),
    "nan.csv": ("1,0,0,nan\n", "finite"),
    "inf.csv": ("1,0,0,1e999\n", "finite"),
    "no_square.csv": ("1,0,0\n", "3 pixels square"),
    "no_label.csv": ("a,b,c,d,label\n1,0,0,0,\n", "name of a class"),
    "zeros.csv": ("1,0\x00,0,0\n", ""),
    "negative.npy": (saved(-GREY), "from 0 to 1"),
    "large.npy": (saved(GREY * 300), "from 0 to 1 255"),
    "beyond.npy": (saved(np.full((2, 2, 2), 256)), "255"),
    "uneven.npy": (saved(GREY * 3), "whole"),
    "nan.npy": (saved(GREY * np.nan), "finite"),
    "flat.npy": (saved(np.zeros(5)), "(5,) (images, height, width)"),
    "deep.npy": (saved(np.zeros((2, 2, 2, 2))), "(images, height, width)"),
    "empty.npy": (saved(np.zeros((0, 2, 2))), "no images"),
    "no_pixels.npy": (saved(np.zeros((3, 0))), "no images"),
    "tall.npy": (saved(np.zeros((1, 33, 2))), "33x2 32x32"),
    "many.npy": (saved(np.zeros((100_001, 1, 1), bool)), "100,001 100,000"),
    "words.npy": (saved(np.array([["a"]])), "numbers"),
    "complex.npy": (saved(np.zeros((2, 2, 2), complex)), "complex128 plain numbers"),
    "records.npy": (saved(np.zeros(3, [("a", int)])), "plain numbers"),
    "pickle.npy": (saved(np.array([{}], object), allow_pickle=True), "object plain numbers"),
    "cut.npy": (saved(GREY)[:150], ""),
    "text.npy": ("hello", ""),
    "text.npz": ("hello", ""),
    "text.png": ("hello", "no PNG"),
    "empty.npz": (packed(), "nothing images"),
    "other.npz": (packed(x=GREY, labels=[1]), "x, labels images"),
    "labels.npz": (packed(images=GREY, labels=[1, 2]), "(2,) 6 images"),
    "label_nan.npz": (packed(images=GREY, labels=[np.nan] * 6), "name of a class"),
    "label_long.npz": (packed(images=GREY, labels=["x" * 33] * 6), "name of a class 32"),
    "classes.npz": (packed(images=np.zeros((101, 1, 1)), labels=np.arange(101)), "101 100"),
    "pickled.npz": (packed(images=np.array([{}], object)), "object plain numbers"),
    "mine.jpg": ("x", ".npz .csv folder of PNGs"),
    "wide.png": (png([[0] * 33]), "wide.png 33x1 32x32"),
    "cut.png": (png([[0] * 9])[:43], "cut.png damaged"),
    "huge.png": (b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\x7f\xff\xff\xff" * 2 + b"\x08\0\0\0\0", "32x32"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_clear_line(tmp_path, name):
    data, said = BAD[name]
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    refused(tmp_path / name, *said.split())


def test_what_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "pipe.txt", "neither a file nor a folder")
    refused(tmp_path / "empty", "there is no .png in it")
    refused(tmp_path / "missing.npz", "No such file")
    refused(tmp_path / ("x" * 300), "too long")


def test_pngs_of_two_sizes(tmp_path):
    (tmp_path / "a.png").write_bytes(png([[0]]))
    (tmp_path / "b.png").write_bytes(png([[0, 0]]))
    refused(tmp_path, "b.png is of another size than a.png")


def bomb(shape, dtype="|u1"):
    """An array of many zeros in few bytes."""
    head = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("images.npy", "w") as member:
        member.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head)
        for _ in range(20):
            member.write(bytes(2**20))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("shape", "dtype", "said"),
    [
        ((10**12,), "|u1", "MB"), ((100_000, 64, 1024), "|u1", "MB"), ((-5, 3, 3), "|u1", ""),
        ((2**62, 2**62), "<f8", "MB"), ((1000,), "<U1000000", "MB"), ((20 * 2**20,), "|u1", "shape"),
    ],
)  # fmt: skip
def test_a_bomb_is_not_unpacked(tmp_path, shape, dtype, said):
    (tmp_path / "a.npz").write_bytes(bomb(shape, dtype))
    tracemalloc.start()
    refused(tmp_path / "a.npz", said)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


def test_an_npz_packed_otherwise(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("images.npy", saved(GREY))
    refused(tmp_path / "a.npz", "packed in another way")


def test_a_file_that_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr("gan_tui.data.formats.LARGEST_FILE", 10)
    (tmp_path / "a.txt").write_text("#.#.#.#.#.#.")
    refused(tmp_path / "a.txt", "larger than")


def test_too_many_pngs(tmp_path, monkeypatch):
    monkeypatch.setattr(pngs, "COUNT", 1)
    for name in "ab":
        (tmp_path / f"{name}.png").write_bytes(png([[0]]))
    refused(tmp_path, "it holds 2 images; at most 1 fit")


STARTS = [
    b"",
    b"\x93NUMPY\x01\x00",
    b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\n",
    png([[0, 9]])[:40],
    saved(GREY)[:60],
    b"1,2\n",
]


@given(start=st.sampled_from(STARTS), data=st.binary(max_size=300), ending=st.sampled_from([*READERS, ".bin", ""]))
def test_any_bytes_are_images_or_one_line(tmp_path_factory, start, data, ending):
    path = tmp_path_factory.getbasetemp() / f"any{ending}"
    path.write_bytes(start + data)
    _load_or_refuse(path)


@settings(max_examples=200)
@given(
    name=st.sampled_from(["a.npz", "a.npy", "a.png", "a.txt", "a.csv"]),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4),
    length=st.floats(0, 1),
)
def test_a_damaged_file_is_images_or_one_line(tmp_path_factory, name, changes, length):
    whole = bytearray(
        {
            "a.npz": packed(images=GREY, labels=np.arange(6)),
            "a.npy": saved(GREY),
            "a.png": png([[0, 255], [9, 99]]),
            "a.txt": b"#.\n..\n\n99\n00\n",
            "a.csv": b"a,b,label,c,d\n1,0,x,0,0\n0,1,y,0,0\n",
        }[name]
    )
    for at, value in changes:
        whole[int(at * len(whole))] = value
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(whole[: len(whole) if length > 0.5 else int(2 * length * len(whole))])
    _load_or_refuse(path)


def _load_or_refuse(path):
    try:
        images = load_dataset(str(path)).images
    except ValueError as error:
        said = str(error)
    else:
        said = ""
        assert images.size
        assert ((images >= 0) & (images <= 1)).all()
    assert "\n" not in said
    assert said.startswith((f"cannot read {path}: ", "dataset is ")) or not said


# -- what is a path


@pytest.mark.parametrize("name", ["a.npz", "./a", "/", "a/b", "invert:a.npz", "../x", "b.xyz"])
def test_paths(name):
    assert path_of(name) == name


@pytest.mark.parametrize(
    "name", ["", "faces", "invert:", "invert:faces", "a\nb.npz", "a\0.npz", "\udc80.npz", 3, None, []]
)
def test_what_is_no_path(name):
    assert path_of(name) is None


def test_what_exists_is_a_path_and_stays_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faces").mkdir()
    (tmp_path / "slanted").mkdir()
    found = [path_of("faces"), path_of("invert:faces"), path_of(tmp_path)]
    assert found == ["./faces", "invert:./faces", str(tmp_path)]
    (tmp_path / "faces").rmdir()
    assert [path_of(name) for name in found] == found
    assert load_dataset("slanted").title == "Slanted Land", "a built-in name comes first"


# -- keeping drawings


SHEETS = hnp.arrays(np.float32, st.tuples(*[st.integers(1, 5)] * 3), elements=st.floats(0, 1, width=32))


@given(SHEETS)
def test_an_npz_keeps_images_exactly(tmp_path_factory, sheets):
    path = tmp_path_factory.getbasetemp() / "kept.npz"
    save_images(path, sheets.reshape(len(sheets), -1), sheets.shape[1:])
    data = load_dataset(path)
    assert data.shape == sheets.shape[1:]
    np.testing.assert_array_equal(data.images, sheets.reshape(len(sheets), -1))


@given(SHEETS, st.booleans())
def test_a_txt_keeps_ten_greys_or_black_and_white(tmp_path_factory, sheets, black):
    sheets = np.rint(sheets) if black else sheets
    path = tmp_path_factory.getbasetemp() / "kept.txt"
    save_images(path, sheets.reshape(len(sheets), -1), sheets.shape[1:])
    data = load_dataset(path)
    assert data.shape == sheets.shape[1:]
    np.testing.assert_allclose(data.images, sheets.reshape(len(sheets), -1), atol=0 if black else 1 / 18 + 1e-6)
    assert {*path.read_text()} <= {*(".#\n" if black else ".#0123456789\n")}
    save_images(path, data.images, data.shape)
    np.testing.assert_array_equal(load_dataset(path).images, data.images)


def test_it_is_kept_as_npz_or_txt(tmp_path):
    with pytest.raises(ValueError, match=r"a.gif: give a name that ends in .npz or .txt"):
        save_images(tmp_path / "a.gif", GREY.reshape(6, 12), (3, 4))
