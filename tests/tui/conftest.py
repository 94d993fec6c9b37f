"""A thousand apps in one process."""

import gc
from itertools import count

import pytest
from textual._styles_cache import StylesCache

TESTS = count(1)


@pytest.fixture(autouse=True)
def _sweep():
    """Textual remembers what widgets drew that are long gone; left alone that grows to gigabytes."""
    yield
    if next(TESTS) % 20 == 0:
        StylesCache.get_inner_outer.cache_clear()
        gc.collect()
