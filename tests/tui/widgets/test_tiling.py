import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gan_tui.tui.widgets.tiling import ENOUGH, layout

shapes = st.tuples(st.integers(1, 12), st.integers(1, 12))
sizes = st.tuples(st.integers(1, 160), st.integers(1, 60))
captions = st.integers(0, 6)
smallest = st.sampled_from([1, 2])


def covered(place, index, caption):
    """The cells of a tile and of its centred caption, as the gallery draws it."""
    x, y = place.origin(index)
    width, height = place.tile
    cells = {(x + i, y + j) for i in range(width) for j in range(height)}
    start = x + int((width - caption) / 2)
    return cells | {(start + i, y + height) for i in range(caption)}


def fits_one(shape, size, caption, smallest):
    height, width = shape
    return max(width * smallest, caption) <= size[0] and -(-height * smallest // 2) + bool(caption) <= size[1]


@given(st.integers(0, 80), shapes, sizes, captions, smallest)
def test_tiles_are_inside_and_apart(count, shape, size, caption, smallest):
    place = layout(count, shape, size, caption, smallest)
    assume(fits_one(shape, size, caption, smallest))
    taken = set()
    for index in range(place.shown):
        cells = covered(place, index, caption)
        assert all(0 <= x < size[0] and 0 <= y < size[1] for x, y in cells)
        assert not cells & taken
        taken |= cells


@given(st.integers(0, 80), shapes, sizes, captions, smallest)
def test_it_shows_no_more_than_there_are_and_something_if_there_is(count, shape, size, caption, smallest):
    place = layout(count, shape, size, caption, smallest)
    assert place.shown <= min(count, place.columns * place.rows)
    assert (place.shown > 0) == (count > 0)


@given(st.integers(1, 80), shapes, sizes, captions)
def test_showing_only_what_fits_changes_nothing(count, shape, size, caption):
    """Else a gallery whose owner computes no more than its capacity would flicker between two layouts."""
    place = layout(count, shape, size, caption)
    assert layout(place.shown, shape, size, caption) == place


@given(st.integers(1, 80), shapes, sizes, captions)
def test_pixels_are_square(count, shape, size, caption):
    assume(fits_one(shape, size, caption, 1))
    place = layout(count, shape, size, caption)
    assert place.tile == (shape[1] * place.scale, (shape[0] * place.scale + 1) // 2)


@given(st.integers(1, 80), shapes, sizes, captions, st.integers(0, 160), st.integers(0, 60))
def test_the_tile_under_the_mouse(count, shape, size, caption, x, y):
    place = layout(count, shape, size, caption)
    width, height = place.tile
    for index in range(place.shown):
        left, top = place.origin(index)
        assert place.tile_at(left, top) == place.tile_at(left + width - 1, top + height - 1) == index
    hit = place.tile_at(x, y)
    if hit is not None:
        left, top = place.origin(hit)
        assert left <= x < left + width
        assert top <= y <= top + height


@pytest.mark.parametrize(
    ("count", "shape", "size", "scale", "shown"),
    [
        (16, (2, 2), (36, 8), 3, 8),  # 80x24: a compact panel
        (16, (3, 3), (36, 8), 2, 8),
        (64, (8, 8), (36, 20), 1, 9),
        (16, (2, 2), (36, 24), 4, 12),
        (1, (8, 8), (36, 20), 4, 1),  # one image is as large as can be
        (64, (8, 8), (150, 44), 2, 32),  # a maximised panel: more tiles, not only larger ones
    ],
)
def test_typical_panels(count, shape, size, scale, shown):
    place = layout(count, shape, size, 3)
    assert (place.scale, place.shown) == (scale, shown)
    assert place.shown >= min(count, ENOUGH)


def test_rows_are_balanced():
    place = layout(10, (2, 2), (60, 8), 3)
    assert place.shown == place.columns * place.rows == 10


def test_what_does_not_fit_is_clipped():
    place = layout(5, (28, 28), (20, 6), 3)
    assert (place.shown, place.tile, place.origin(0)) == (1, (20, 6), (0, 0))
