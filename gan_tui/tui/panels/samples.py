"""The galleries: real images and generated ones, each with what the discriminator says of it."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from textual.app import ComposeResult

from gan_tui.measures.measures import MEASURES
from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array
from gan_tui.training.frame import Frame
from gan_tui.training.snapshot import Snapshot
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.widgets.figures import brief, fixed
from gan_tui.tui.widgets.pixels import PixelGallery

MEASURED_EVERY = 15
"""Frames between two measurements while playing: each costs as much as drawing all the images."""


def verdict(value: float) -> str:
    """A probability in three cells: .07, .50, 1.0."""
    if not np.isfinite(value):
        return " – "
    text = f"{value:.2f}"
    return text[1:] if text.startswith("0") else text[:3]


def score(value: float) -> str:
    """A score in four cells: 0.25, -1.3, -120."""
    if not np.isfinite(value):
        return " –  "
    texts = (fixed(value, places) for places in (2, 1, 0))
    return f"{next((text for text in texts if len(text) <= 4), brief(value)):>4.4}"


def by_class(labels: Array, rows: int, columns: int) -> Array:
    """Indices for a gallery with one class a row; after the last class the first one goes on."""
    kinds = [np.flatnonzero(labels == kind) for kind in np.unique(labels)]
    starts = [row // len(kinds) * columns for row in range(rows)]
    return np.concatenate(
        [kinds[row % len(kinds)].take(range(start, start + columns), mode="wrap") for row, start in enumerate(starts)]
    )


class SamplesPanel(Panel):
    """A gallery. Both show the same images for the whole run: always the same reals, and the same noise."""

    ROLE: Literal["real", "fake"]

    _frame: Frame | None = None

    def compose(self) -> ComposeResult:
        yield PixelGallery(self.ROLE)

    def show(self, frame: Frame) -> None:
        self._frame, s = frame, frame.snapshot
        gallery = self.query_one(PixelGallery)
        caption, cells = (verdict, 3) if LOSSES[s.config.loss].probability else (score, 4)
        place = gallery.place(s.dataset.shape, cells)
        images, labels = self.images(s, len(s.probe) if s.config.conditional else min(place.shown, len(s.probe)))
        if labels is not None:
            chosen = by_class(labels, place.rows, place.columns)
            images, labels = images[chosen], labels[chosen]
        verdicts = s.judge(images, labels)
        gallery.show(images.reshape(-1, *s.dataset.shape), [caption(p) for p in verdicts.tolist()])

    def on_resize(self) -> None:
        """Another number of images fits, also when the panel comes back from behind a maximised one."""
        self.when_laid_out(self._show_again)

    def _show_again(self) -> None:
        if self._frame is not None:
            self.show(self._frame)  # the latest one, whatever has come since

    def images(self, snapshot: Snapshot, count: int) -> tuple[Array, Array | None]:
        """The images to show, (count, pixels), and their labels in a conditional game."""
        raise NotImplementedError


class RealPanel(SamplesPanel):
    """Images of the data set."""

    TITLE = "Real · from the data set"
    ROLE = "real"
    HELP = """## Real
    Images of the data set: what the generator has to imitate. Ink is bright.
    Under each stands what the discriminator says of it: 1 is surely real, 0 is surely fake. With a loss that knows no
    probability it is a score: the higher, the more real."""

    def images(self, snapshot: Snapshot, count: int) -> tuple[Array, Array | None]:
        labels = snapshot.reference_labels
        return snapshot.reference[:count], None if labels is None else labels[:count]


class FakePanel(SamplesPanel):
    """What the generator makes of the probe."""

    TITLE = "Fake · from the generator"
    ROLE = "fake"
    HELP = """## Fake
    Images made by the generator. Each tile keeps its own random noise for the whole run, so what changes is learning.
    Under each stands what the discriminator says of it; the generator works to raise that number.
    At the lower edge: the share of 256 such images that obey the data set's **rule**, and the **coverage**, the share
    of real images with a generated one close by. Coverage is low where the generator forgets a kind of image."""

    def show(self, frame: Frame) -> None:
        super().show(frame)
        if not frame.playing or frame.serial % MEASURED_EVERY == 0:
            self.border_subtitle = " · ".join(
                f"{name} {value:.0%}"
                for name in ("rule", "coverage")
                if math.isfinite(value := MEASURES[name].of(frame.snapshot))
            )

    def images(self, snapshot: Snapshot, count: int) -> tuple[Array, Array | None]:
        labels = snapshot.probe_labels
        return snapshot.first_images(count), None if labels is None else labels[:count]
