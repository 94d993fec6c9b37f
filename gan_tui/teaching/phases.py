"""What each phase does, in words, with the numbers of the moment."""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files

import numpy as np

from gan_tui.measures.measures import MEASURES
from gan_tui.nn.losses import LOSSES
from gan_tui.training.snapshot import Snapshot


@cache
def sections() -> dict[str, tuple[str, str]]:
    """phases.md: phase, or "phase, score" where D gives no probability -> (what is done, what it means)."""
    text = files("gan_tui.teaching").joinpath("phases.md").read_text("utf-8")
    found = {}
    for section in text.split("\n## ")[1:]:
        name, first, *rest = section.strip().splitlines()
        found[name.strip()] = first.strip(), " ".join(line.strip() for line in rest if line.strip())
    return found


def tell(snapshot: Snapshot, playing: bool = False) -> tuple[str, str]:
    """The two sentences on the phase that ran last; while ``playing``, on the game as a whole."""
    numbers = _numbers(snapshot)
    name = "playing" if playing else str(snapshot.phase)
    if not LOSSES[snapshot.config.loss].probability and f"{name}, score" in sections():
        name += ", score"
    title, body = sections()[name]
    return title.format(**numbers), body.format(**numbers)


def _numbers(s: Snapshot) -> dict[str, str]:
    loss = LOSSES[s.config.loss]
    with np.errstate(all="ignore"):  # what overflows reads "–"
        fake = None if s.fake_logits is None else float(loss.verdict(s.fake_logits).mean())
    found = {
        "d_real": s.d_real,
        "d_fake": s.d_fake,
        "fake_now": fake,
        "d_loss": s.d_loss,
        "g_loss": s.g_loss,
        "d_norm": MEASURES["d_norm"].of(s),
        "g_norm": MEASURES["g_norm"].of(s),
        "d_balance": loss.balance[0],
    }
    text = {name: "–" if x is None or not math.isfinite(x) else f"{x:.3f}" for name, x in found.items()}
    return {**text, "batch_size": str(s.config.batch_size), "latent_dim": str(s.config.latent_dim)}
