"""The weights of single units as images: what D's first units look for, what G's last ones paint."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from gan_tui.nn.network import Array
from gan_tui.training.snapshot import Snapshot
from gan_tui.tui.panels.scene import View, matrices, share
from gan_tui.tui.widgets.pixels import LEVELS, PixelGallery


class SignedGallery(PixelGallery):
    """Images with values in [-1, 1], in the colours of the signs."""

    ramps = {"shade": "=-·+#", "ascii": "=-.+#"}

    def show(self, images: Array, captions: Sequence[str] = ()) -> None:
        """Images (n, h, w), each with its caption below."""
        super().show((images + 1) / 2, captions)

    def _colours(self) -> tuple[Color, ...]:
        paper, negative, positive = (self.colour(role) for role in ("pixel-paper", "negative", "positive"))
        shares = np.linspace(-1, 1, LEVELS).tolist()
        return tuple(paper.blend(positive if x > 0 else negative, abs(x)) for x in shares)


class UnitPictures(Horizontal):
    """Two galleries: of G and of D."""

    DEFAULT_CSS = """
    UnitPictures Vertical { width: 1fr; margin: 0 1; }
    UnitPictures Static { color: $text-muted; text-align: center; height: 1; width: 1fr; }
    """

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static("G: what each unit paints")
            yield SignedGallery("generator")
        with Vertical():
            yield Static("D: what each unit looks for")
            yield SignedGallery("discriminator")

    def show(self, s: Snapshot, view: View) -> None:
        """Draw the matrices of this view."""
        painted = matrices(s, "generator", view)[-1]
        sought = matrices(s, "discriminator", view)[0][: painted.shape[1]].T
        for gallery, images in zip(self.query(SignedGallery), (painted, sought), strict=True):
            images = share(images)
            gallery.show(images.reshape(-1, *s.dataset.shape), tuple(map(str, range(1, len(images) + 1))))
