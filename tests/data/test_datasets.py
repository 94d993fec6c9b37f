"""The data sets: shapes, distributions, and the rules that their images obey."""

import numpy as np
import pytest

from gan_tui import DATASETS, load_dataset
from gan_tui.data.datasets import BACKSLASH, CIRCLE, Dataset, from_images, slant

INK = {"slanted": (BACKSLASH, 0.75), "circles": (CIRCLE, 0.7)}


@pytest.fixture(params=DATASETS)
def data(request):
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
    assert data.images.shape == (512, h * w)
    assert data.images.dtype == np.float32
    assert data.images.flags.c_contiguous
    assert ((data.images >= 0) & (data.images <= 1)).all()
    assert len(np.unique(data.images, axis=0)) == 512


def test_read_only(data):
    for array in (data.images, data.held_out, data.labels):
        if array is not None:
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0


def test_always_the_same(data):
    again = Dataset(data.name, data.title, data.about, data.shape, data.draw)
    assert again.images is not data.images
    np.testing.assert_array_equal(again.images, data.images)
    np.testing.assert_array_equal(again.held_out, data.held_out)


def test_held_out_is_never_trained_on(data):
    assert data.held_out.shape[1:] == data.images.shape[1:]
    assert len(data.held_out) >= 100
    trained = {image.tobytes() for image in data.images}
    assert not any(image.tobytes() in trained for image in data.held_out)


def test_all_images_obey_their_rule(data):
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
        assert data.labels.shape == (512,)
        assert sorted({*data.labels.tolist()}) == [*range(len(data.classes))]


def test_it_says_what_it_is(data):
    assert (load_dataset(data.name), DATASETS[data.name]) == (data, data)
    assert data.title
    assert data.about
    assert data.pace > 0
    assert data.steps == 1000


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


def test_no_such_data_set():
    with pytest.raises(ValueError, match="dataset is 'faces'; it must be one of slanted, circles, diagonals"):
        load_dataset("faces")


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        DATASETS["mine"] = load_dataset("slanted")


def test_own_images():
    images = np.random.default_rng(0).random((7, 6))
    data = from_images("mine", images, (2, 3))
    assert (data.name, data.title, data.shape, data.labels, data.rule) == ("mine", "mine", (2, 3), None, None)
    np.testing.assert_array_equal(data.images, images.astype(np.float32))
    images[:] = 0
    assert data.images.any()
