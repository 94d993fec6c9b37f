"""The thumbnails of the data sets."""

import numpy as np
import pytest
from app_host import drive

from gan_tui import load_dataset
from gan_tui.data.datasets import from_images
from gan_tui.tui.dialogs.choose_data import Card, ChooseData, thumbnails
from gan_tui.tui.playground.screen import Playground


def test_of_each_class_in_turn():
    data = load_dataset("digits")
    shown = thumbnails(data, 12, 8).reshape(12, 64)
    found = [int(data.labels[(data.images == image).all(1)][0]) for image in shown]
    assert found == [*range(10), 0, 1]
    assert thumbnails(load_dataset("diagonals"), 5, 8).shape == (5, 2, 2)


def test_as_many_as_there_are():
    images = np.random.default_rng(0).random((2, 9))
    np.testing.assert_array_equal(
        thumbnails(from_images("mine", images, (3, 3)), 5, 8), np.float32(images).reshape(2, 3, 3)
    )


@pytest.mark.parametrize(
    ("shape", "side", "small"),
    [
        ((16, 16), 8, (8, 8)), ((32, 9), 8, (8, 3)), ((8, 8), 4, (4, 4)), ((9, 7), 8, (5, 4)), ((1, 32), 4, (1, 4)),
    ],
)  # fmt: skip
def test_large_ones_are_shrunk_by_means(shape, side, small):
    images = np.random.default_rng(0).random((3, *shape)).astype(np.float32)
    shown = thumbnails(from_images("mine", images, shape), 3, side)
    assert shown.shape == (3, *small)
    by = -(-max(shape) // side)
    for y in range(small[0]):
        for x in range(small[1]):
            block = images[:, y * by : (y + 1) * by, x * by : (x + 1) * by]
            np.testing.assert_allclose(shown[:, y, x], block.mean((1, 2)), rtol=1e-5)


def test_a_list_that_closes_before_its_images_are_drawn_is_not_asked_for_them():
    """They are drawn when the screen on top has been refreshed, which is the playground by then."""

    async def act(session):
        await session.tap("d")
        await session.opened(ChooseData)
        card = session.app.screen.query(Card).first()
        late = []
        card.call_after_refresh = late.append
        card.on_resize()
        await session.tap("escape")
        await session.opened(Playground)
        await session.wait(lambda: not card.is_attached)
        for call in late:
            call()
        return len(late)

    assert drive(act) == 1
