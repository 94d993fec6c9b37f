"""A thousand apps in one process."""

import gc
from itertools import count
from unittest.mock import patch

import pytest
from textual._styles_cache import StylesCache
from textual.css.stylesheet import Stylesheet

from gan_tui.tui.fallback import FALLBACKS

TESTS = count(1)


@pytest.fixture(autouse=True, scope="session")
def _parse_once():
    """Each app reads the same style sheets; they are parsed once for the same variables, not a thousand times."""
    parse, known = Stylesheet._parse_rules, {}

    def parse_once(self, **css):
        key = (*css.values(), *self._variables.items())
        if key not in known:
            known[key] = parse(self, **css)
        return known[key]

    with patch.object(Stylesheet, "_parse_rules", lambda self, css, **more: parse_once(self, css=css, **more)):
        yield


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
