"""How long the tests may play, and with which seed: another one every day."""

import datetime
import os

SEED = int(os.environ.get("SOAK_SEED") or datetime.datetime.now(datetime.UTC).date().toordinal())
SECONDS = float(os.environ.get("SOAK_SECONDS") or 50)
"""Of all that plays at random, together."""

LONG = SECONDS > 120
"""All of everything, instead of a part of it."""
