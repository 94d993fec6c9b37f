"""How long, and with which seed."""

import pytest

from .budget import SECONDS, SEED


@pytest.fixture
def seed():
    return SEED


@pytest.fixture
def seconds():
    return SECONDS
