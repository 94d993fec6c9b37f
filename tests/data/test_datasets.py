"""The data sets: shapes, distributions, and the rules that their images obey."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gan_tui import DATASETS, load_dataset
from gan_tui.data.datasets import Dataset, from_images
from gan_tui.data.drawings import BACKSLASH, BARS, CIRCLE, slant
from gan_tui.data.glyphs import PLACES, SLIPS, stencils

INK = {"slanted": (BACKSLASH, 0.75), "circles": (CIRCLE, 0.7)}


DRAWN = [name for name, data in DATASETS.items() if data.draw]


@pytest.fixture(params=DATASETS)
def data(request):
    return load_dataset(request.param)


@pytest.fixture(params=DRAWN)
def drawn(request):
    return load_dataset(request.param)


def is_uniform(values, low, high):
    """In the range, and its distribution function within the 0.1 % band of Kolmogorov and Smirnov."""
    values = np.sort(values)
    n = len(values)
    assert low - 1e-6 <= values[0]
    assert values[-1] <= high + 1e-6
    return np.abs((values - low) / (high - low) - np.arange(0.5, n) / n).max() < 1.95 / n**0.5


def test_images(data):
    h, w = data.shape
    assert data.images.shape == (1797 if data.name == "digits" else 512, h * w)
    assert data.images.dtype == np.float32
    assert data.images.flags.c_contiguous
    assert ((data.images >= 0) & (data.images <= 1)).all()
    assert len(np.unique(data.images, axis=0)) == len(data.images)


def test_read_only(data):
    for array in (data.images, data.held_out, data.labels):
        if array is not None and len(array):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0


def test_always_the_same(data):
    again = Dataset(data.name, data.title, data.about, data.shape, data.draw, data.read)
    assert again.images is not data.images
    np.testing.assert_array_equal(again.images, data.images)
    np.testing.assert_array_equal(again.held_out, data.held_out)


def test_held_out_is_never_trained_on(data):
    assert data.held_out.shape[1:] == data.images.shape[1:]
    assert len(data.held_out) == (256 if data.name in DRAWN else 0)
    trained = {image.tobytes() for image in data.images}
    assert not any(image.tobytes() in trained for image in data.held_out)


def test_all_images_obey_their_rule(drawn):
    data = drawn
    for images in (data.images, data.held_out):
        verdicts = data.rule(images)
        assert verdicts.shape == (len(images),)
        assert verdicts.dtype == bool
        assert verdicts.all()
    assert not data.rule(np.full_like(data.images, 0.5)).any()
    assert data.rule_text


def test_labels(data):
    if data.labels is None:
        assert data.classes == ()
    else:
        assert data.labels.shape == (len(data.images),)
        assert sorted({*data.labels.tolist()}) == [*range(len(data.classes))]


def test_it_says_what_it_is(data):
    assert (load_dataset(data.name), DATASETS[data.name]) == (data, data)
    assert data.title
    assert data.about
    assert data.pace > 0
    assert data.steps == {"glyphs": 5000, "digits": 10_000}.get(data.name, 1000)


@pytest.mark.parametrize("name", INK)
def test_ink_is_uniform_on_the_upper_part_and_paper_on_the_lower(name):
    ink, low = INK[name]
    many, _ = DATASETS[name].draw(np.random.default_rng(0), 20_000)
    for images in (many, load_dataset(name).images):
        for pixel, inked in zip(images.T, ink, strict=True):
            assert is_uniform(pixel, *((low, 1) if inked else (0, 1 - low)))
    np.testing.assert_allclose(
        np.corrcoef(many.T), np.eye(len(ink)), atol=4 / 20_000**0.5
    )  # pixels know nothing of others


def test_shapes_drawn():
    assert load_dataset("slanted").shape == load_dataset("diagonals").shape == (2, 2)
    assert load_dataset("circles").shape == (3, 3)
    assert BACKSLASH.reshape(2, 2).tolist() == [[1, 0], [0, 1]]
    assert CIRCLE.reshape(3, 3).tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


def test_diagonals_are_half_and_half():
    data = load_dataset("diagonals")
    assert data.classes == ("left", "right")
    left = data.labels == 0
    assert left.sum() == 256
    np.testing.assert_array_equal(slant(data.images) > 0, left)
    for images, ink in ((data.images[left], BACKSLASH), (data.images[~left], 1 - BACKSLASH)):
        for pixel, inked in zip(images.T, ink, strict=True):
            assert is_uniform(pixel, *((0.75, 1) if inked else (0, 0.25)))


def test_slant():
    assert slant(np.array([[1.0, 0, 0, 1], [0, 1, 1, 0], [0.5, 0.5, 0.5, 0.5], [0.9, 0.2, 0.1, 0.8]])) == pytest.approx(
        [2, -2, 0, 1.4]
    )
    scores = slant(load_dataset("slanted").images)
    assert scores.min() >= 1
    assert scores.max() <= 2
    assert scores.mean() == pytest.approx(1.5, abs=4 * 0.1443 / 512**0.5)
    assert scores.std() == pytest.approx(0.1443, rel=0.15)


def test_noise_obeys_the_rule_of_slanted_land_once_in_24():
    n, p = 100_000, 1 / 24
    noise = np.random.default_rng(0).random((n, 4), dtype=np.float32)
    error = 4 * (p * (1 - p) / n) ** 0.5
    assert load_dataset("slanted").rule(noise).mean() == pytest.approx(p, abs=error)
    assert load_dataset("diagonals").rule(noise).mean() == pytest.approx(2 * p, abs=2 * error)


def test_noise_is_a_circle_once_in_126():
    """Four given pixels of nine are the four largest."""
    n, p = 100_000, 1 / 126
    noise = np.random.default_rng(0).random((n, 9), dtype=np.float32)
    assert load_dataset("circles").rule(noise).mean() == pytest.approx(p, abs=4 * (p * (1 - p) / n) ** 0.5)


def test_bars():
    data = load_dataset("bars")
    assert (data.shape, len(data.classes)) == ((4, 4), 8)
    assert np.bincount(data.labels).tolist() == [64] * 8
    assert BARS[1].reshape(4, 4).tolist() == [[0] * 4, [1] * 4, [0] * 4, [0] * 4]
    assert (data.classes[1], data.classes[6]) == ("row 2", "column 3")
    assert BARS[6].reshape(4, 4).tolist() == [[0, 0, 1, 0]] * 4
    for image, label in zip(data.images, data.labels, strict=True):
        np.testing.assert_array_equal(image > 0.5, BARS[label] == 1)
    ink = np.array([BARS[0], BARS[0] + BARS[5] > 0, BARS.sum(0) > 9, BARS[0] - BARS[5] > 0], np.float32)
    assert data.rule(ink).tolist() == [True, False, False, False], "a bar, a cross, nothing, a bar with a gap"


def test_glyphs():
    """Every one of the drawings is used, lies within the sheet, and is that of one digit alone."""
    ways = stencils()
    assert ways.shape == (10, 2 * len(PLACES), 64)
    flat = ways.reshape(-1, 64)
    assert len(np.unique(flat, axis=0)) == len(flat) == 80
    ink = flat.sum(1).reshape(10, 2, len(PLACES))
    assert (ink == ink[:, :, :1]).all(), "no place cuts a digit off"
    assert (ink[:, 1] > 1.2 * ink[:, 0]).all(), "thick has more ink than thin"
    data = load_dataset("glyphs")
    assert sorted(np.bincount(data.labels)) == [51] * 8 + [52] * 2
    of = np.abs((data.images > 0.5)[:, None] - flat).sum(2)
    assert (of.min(1) == 0).all()
    np.testing.assert_array_equal(of.argmin(1) // ways.shape[1], data.labels)
    assert len({*of.argmin(1).tolist()}) == 80
    one = ways[1, 0].reshape(8, 8)[1:7, 1:5]
    assert ["".join(".#"[int(v)] for v in row) for row in one] == ["..#.", ".##.", "..#.", "..#.", "..#.", ".###"]


def test_a_glyph_may_have_two_pixels_wrong():
    rng = np.random.default_rng(0)
    rule = load_dataset("glyphs").rule
    flat = stencils().reshape(-1, 64)
    for wrong in range(6):
        images = flat.copy()
        for image in images:
            at = rng.choice(64, wrong, replace=False)
            image[at] = 1 - image[at]
        nearest = np.abs(images[:, None] - flat).sum(2).min(1)
        np.testing.assert_array_equal(rule(images.astype(np.float32)), nearest <= SLIPS)
    assert not rule(rng.random((1000, 64), np.float32)).any()


def test_the_handwritten_digits_are_those_of_the_uci_set():
    data = load_dataset("digits")
    whole = (data.images * 16).astype(np.uint8)
    np.testing.assert_array_equal(whole / np.float32(16), data.images)
    assert whole.sum() == 561_718
    assert hashlib.sha256(whole.tobytes()).hexdigest().startswith("8f26b2bd9d135c25")
    assert np.bincount(data.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (data.rule, data.classes) == (None, tuple("0123456789"))
    assert (whole[0, :8].tolist(), data.labels[0]) == ([0, 0, 5, 13, 9, 1, 0, 0], 0)


def test_the_digits_are_small_and_read_only_when_wanted():
    package = Path(sys.modules["gan_tui"].__file__).parent
    assert (package / "data" / "digits.npz").stat().st_size <= 60_000
    code = "import sys, gan_tui; gan_tui.Config(); print('zipfile' in sys.modules, 'gan_tui.data.files' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split()[1] == "False"


def test_no_such_data_set():
    with pytest.raises(ValueError, match=f"dataset is 'faces'; it must be one of {', '.join(DATASETS)}, or"):
        load_dataset("faces")


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        DATASETS["mine"] = load_dataset("slanted")


def test_own_images():
    images = np.random.default_rng(0).random((7, 6))
    data = from_images("mine", images, (2, 3))
    assert (data.name, data.title, data.shape, data.labels, data.rule) == ("mine", "mine", (2, 3), None, None)
    assert data.held_out.shape == (0, 6)
    np.testing.assert_array_equal(data.images, images.astype(np.float32))
    images[:] = 0
    assert data.images.any()


@pytest.mark.parametrize(
    ("shape", "like"),
    [
        ((1, 1), "slanted"), ((2, 2), "slanted"), ((2, 3), "slanted"), ((3, 3), "circles"), ((3, 4), "circles"),
        ((4, 4), "bars"), ((5, 5), "bars"), ((4, 8), "digits"), ((6, 6), "digits"), ((8, 8), "digits"),
        ((16, 16), "digits"), ((32, 32), "digits"),
    ],
)  # fmt: skip
def test_own_images_are_trained_like_the_built_in_set_nearest_in_size(shape, like):
    data = from_images("mine", np.zeros((3, shape[0] * shape[1])), shape)
    assert (data.defaults, data.pace, data.steps) == (
        DATASETS[like].defaults,
        DATASETS[like].pace,
        DATASETS[like].steps,
    )
