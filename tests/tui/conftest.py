"""A thousand apps in one process."""

import gc
from itertools import count

import pytest
from textual._styles_cache import StylesCache

from gan_tui.tui.fallback import FALLBACKS

TESTS = count(1)


@pytest.fixture(autouse=True)
def fallbacks():
    """How often the fast path failed since the test began: never, unless a test says so and takes them back."""
    FALLBACKS.__init__()
    yield FALLBACKS
    assert FALLBACKS.count == 0, FALLBACKS.latest


@pytest.fixture(autouse=True)
def _sweep():
    """Textual remembers what widgets drew that are long gone; left alone that grows to gigabytes."""
    yield
    if next(TESTS) % 20 == 0:
        StylesCache.get_inner_outer.cache_clear()
        gc.collect()
