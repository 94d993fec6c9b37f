"""The pair of images in focus: a real one and a fake."""

from __future__ import annotations

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal

from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array
from gan_tui.teaching.rows import figure
from gan_tui.training.frame import Frame
from gan_tui.training.snapshot import Snapshot
from gan_tui.tui.panels.panel import SamplePanel
from gan_tui.tui.widgets.pixels import PixelGallery


class FocusPanel(SamplePanel):
    """Both images, with what D said of them."""

    TITLE = "In focus"
    HELP = """## In focus
    One real image and one fake of the batch, with what D said of each when it last saw it. **[** and **]** choose
    another pair; all other panels follow."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield PixelGallery("real")
            yield PixelGallery("fake")

    def draw(self, frame: Frame) -> None:
        s, i = frame.snapshot, self.sample
        real, fake = self.query(PixelGallery)
        self._image(real, "real", s, s.real, s.real_logits)
        self._image(fake, "fake", s, s.fake, s.fake_logits)
        self.border_subtitle = f"[ {i + 1} of {s.played.batch_size} ]"

    def _image(self, gallery: PixelGallery, name: str, s: Snapshot, images: Array | None, logits: Array | None) -> None:
        """One image and the verdict on it; nothing before there is one."""
        i = self.sample
        if images is None:
            gallery.show(np.empty((0, *s.dataset.shape)))
            return
        says = "–" if logits is None else figure(float(LOSSES[s.played.loss].verdict(logits[i, 0])))
        gallery.show(images[i].reshape(1, *s.dataset.shape), [f"{name} {says}"])
