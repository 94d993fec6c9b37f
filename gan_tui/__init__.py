"""gan-tui: a terminal playground for the game between a GAN's generator and its discriminator.

The public names below load on first use, so that ``import gan_tui`` costs nothing. One BLAS thread is set
before NumPy loads, unless the user has set a number: at this size more threads are 5 to 60 times slower, and bits
depend on their number.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # of typing, which takes longer to import than all of this

__version__ = "0.2.0"

_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
_chosen = next((os.environ[name] for name in _THREADS if name in os.environ), None)
for _name in _THREADS:  # each library reads its own first
    os.environ.setdefault(_name, _chosen or "1")
os.environ.setdefault("TEXTUAL_FPS", "120")  # read once, when textual is imported: key to paint p95 31 -> 20 ms

_HOMES = {
    "DATASETS": "data.datasets",
    "load_dataset": "data.datasets",
    "LOSSES": "nn.losses",
    "OPTIMIZERS": "nn.optimizers",
    "load_checkpoint": "training.checkpoint",
    "save_checkpoint": "training.checkpoint",
    "Config": "training.config",
    "KNOBS": "training.config",
    "Phase": "training.game",
    "MEASURES": "measures.measures",
    "PRESETS": "training.presets",
    "Snapshot": "training.snapshot",
    "Trainer": "training.trainer",
}
__all__ = [*_HOMES, "__version__"]

if TYPE_CHECKING:
    from typing import Any

    from gan_tui.data.datasets import DATASETS as DATASETS
    from gan_tui.data.datasets import load_dataset as load_dataset
    from gan_tui.measures.measures import MEASURES as MEASURES
    from gan_tui.nn.losses import LOSSES as LOSSES
    from gan_tui.nn.optimizers import OPTIMIZERS as OPTIMIZERS
    from gan_tui.training.checkpoint import load_checkpoint as load_checkpoint
    from gan_tui.training.checkpoint import save_checkpoint as save_checkpoint
    from gan_tui.training.config import KNOBS as KNOBS
    from gan_tui.training.config import Config as Config
    from gan_tui.training.game import Phase as Phase
    from gan_tui.training.presets import PRESETS as PRESETS
    from gan_tui.training.snapshot import Snapshot as Snapshot
    from gan_tui.training.trainer import Trainer as Trainer


def _limit_threads() -> None:
    """One BLAS thread where NumPy came first and no longer reads the environment, if threadpoolctl is installed."""
    if "numpy" in sys.modules and _chosen is None:
        try:
            from threadpoolctl import threadpool_limits  # type: ignore[import-not-found,unused-ignore]
        except ImportError:
            return
        threadpool_limits(1, "blas")


_limit_threads()


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gan_tui' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f"gan_tui.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
