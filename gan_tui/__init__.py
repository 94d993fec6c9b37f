"""gan-tui: a terminal playground for the game between a GAN's generator and its discriminator.

The public names below load on first use, so that ``import gan_tui`` costs nothing. One BLAS thread is set
before NumPy loads: at this size more threads are 5 to 60 times slower, and bits depend on their number.
"""

import os

__version__ = "0.1.0"

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[_name] = "1"
os.environ.setdefault("TEXTUAL_FPS", "120")  # read once, when textual is imported: key to paint p95 31 -> 20 ms
