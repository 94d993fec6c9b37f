"""Settings of the property tests; and one BLAS thread, as gan_tui sets it, before a test loads numpy."""

import gc
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import Phase, settings

settings.register_profile(
    "here",
    deadline=None,
    print_blob=True,
    phases=[p for p in Phase if p is not Phase.explain],  # which takes minutes
)
settings.register_profile("deep", settings.get_profile("here"), max_examples=1000)
settings.load_profile("here")

gc.set_threshold(20_000)  # as while the app runs: looking through all the tests' modules again and again takes a tenth
