"""Choose what the generator has to imitate."""

from __future__ import annotations

from itertools import zip_longest

import numpy as np
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import ListItem, ListView, Static

from gan_tui.data.datasets import DATASETS, Dataset
from gan_tui.nn.network import Array
from gan_tui.tui.steady import Steady
from gan_tui.tui.widgets.late import Late
from gan_tui.tui.widgets.pixels import PixelGallery
from gan_tui.tui.widgets.tiling import GAP

TILE = 8
"""Thumbnails are at most so many columns wide, and half as many rows tall."""


def thumbnails(dataset: Dataset, count: int, side: int) -> Array:
    """``count`` images (n, h, w), of each class in turn; large ones shrunk to ``side`` by averaging their pixels."""
    labels = np.zeros(len(dataset.images), int) if dataset.labels is None else dataset.labels
    of_classes = [np.flatnonzero(labels == label)[:count] for label in range(labels.max() + 1)]
    in_turn = [int(index) for turn in zip_longest(*of_classes) for index in turn if index is not None]
    height, width = dataset.shape
    images = dataset.images[in_turn[:count]].reshape(-1, height, width)
    by = -(-max(height, width) // side)
    rows, columns = np.arange(0, height, by), np.arange(0, width, by)
    sums = np.add.reduceat(np.add.reduceat(images, rows, axis=1), columns, axis=2)
    return np.asarray(sums / (np.diff([*rows, height])[:, None] * np.diff([*columns, width])))


class Card(ListItem, Late):
    """A data set in the list: some images, and what they are."""

    def __init__(self, dataset: Dataset) -> None:
        super().__init__()
        self.dataset = dataset

    def compose(self) -> ComposeResult:
        d = self.dataset
        size, images = "{}x{}".format(*d.shape), f"{len(d.images):,} images"
        yield PixelGallery("real")
        yield Static(Content.assemble(d.title, (f"  {size} · {images}\n{d.about}", "not bold $foreground 65%")))

    def on_resize(self) -> None:
        """As many images as have room, in one row."""
        self.when_laid_out(self._show)

    def _show(self) -> None:
        gallery = self.query_one(PixelGallery)
        count = (gallery.size.width + GAP) // (TILE + GAP)
        gallery.show(thumbnails(self.dataset, count, TILE // gallery.smallest))


class ChooseData(ModalScreen[Dataset | None], Steady[Dataset | None]):
    """A list of all data sets, and of the one being played; returns the chosen one, None if none was."""

    BINDINGS = [
        Binding("escape,q", "dismiss", "Close"),
        Binding("d", "next", "Next"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    DEFAULT_CSS = """
    ChooseData { align: center middle; }
    ChooseData > Vertical {
        width: 100%; max-width: 100; height: 100%; margin: 0 2;
        border: round $primary; background: $surface; padding: 0 0 0 1;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }
    ChooseData ListView, ChooseData ListView:focus {
        height: 1fr; background: $surface; background-tint: transparent; scrollbar-size-vertical: 1;
    }
    ChooseData ListView > Card, ChooseData ListView:focus > Card {
        layout: horizontal; height: 4; margin: 0 0 1 0; padding: 0 1; border-left: blank;
        &, &.-highlight, &.-hovered { background: $surface; color: $foreground; }
        &.-hovered { border-left: outer $guide; }
        &.-highlight { border-left: outer $real; }
        &.-highlight Static { color: $real; text-style: bold; }
    }
    ChooseData PixelGallery { width: 28; height: 4; margin: 0 2 0 0; }
    ChooseData.-wide PixelGallery { width: 48; }
    ChooseData Card Static { width: 1fr; height: 4; }
    ChooseData #own { color: $text-muted; height: 1; margin: 0 1; }
    """

    def __init__(self, current: Dataset) -> None:
        super().__init__()
        self._sets = [*DATASETS.values()]
        if current not in self._sets:
            self._sets.append(current)
        self._current = self._sets.index(current)

    def compose(self) -> ComposeResult:
        box = Vertical(
            ListView(*map(Card, self._sets), initial_index=self._current),
            Static("Your own images: gan-tui --dataset FILE, or a folder of PNGs", id="own", markup=False),
        )
        box.border_title, box.border_subtitle = "Data set", "↑↓ look · enter play · esc close"
        box.styles.max_height = 5 * len(self._sets) + 3
        yield box

    @on(ListView.Selected)
    def _choose(self, event: ListView.Selected) -> None:
        if isinstance(event.item, Card):
            self.dismiss(event.item.dataset)

    def action_next(self) -> None:
        """The key that opened the list walks through it."""
        self.query_one(ListView).action_cursor_down()
