"""How long the tests may play, and with which seed: another one every day."""

import os

import pytest

SEED = int(os.environ["SOAK_SEED"])
SECONDS = float(os.environ.get("SOAK_SECONDS") or 50)
"""Of all that plays at random, together."""

LONG = SECONDS > 120
"""All of everything, instead of a part of it."""

seeded = pytest.mark.parametrize("seed", [SEED], ids="seed {}".format)
"""A test that is told the seed, and tells it."""
