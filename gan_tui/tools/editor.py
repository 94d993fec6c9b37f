"""The pixel editor without its screen: a picture, a brush, what D says of it, and the pictures that are kept."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

import numpy as np

from gan_tui.measures.attribution import Attribution, attribution_of, uphill
from gan_tui.nn.network import Array
from gan_tui.tools.album import Album
from gan_tui.tools.picture import Picture, Shape, fitted, picture_of
from gan_tui.tools.tool import Tool
from gan_tui.training.snapshot import Snapshot, frozen

LARGEST_SIDE = 16
"""The most pixels of a side, unless the data set's own images have more."""

INKS = 9
"""The brightest ink; the others are 0 to 8 ninths of it, as in a drawing."""

STROKES = 500
"""So many can be undone."""

BROUGHT = 500
"""The most images that are taken from a file."""


class Editor(Tool):
    """A ``picture``, painted on at the ``cursor`` (row, column) with ``ink``, 0 to INKS.

    ``label`` is the class that D is asked about in a conditional game. ``kept`` are all pictures kept, ``album``
    those of the present size.
    """

    snapshot: Snapshot  # the moment that was seen last

    NAME = "editor"
    VALUES: ClassVar = {
        "verdict": "D's verdict",
        "obeys": "obeys the rule",
        "painted": "pixels painted",
        "moved": "mean change",
        "pictures": "pictures kept",
    }

    def __init__(self) -> None:
        self.picture = picture_of(np.zeros((1, 1)), "blank")
        self.cursor = (0, 0)
        self.ink = INKS
        self.label = 0
        self.kept = Album()
        self._seen = False
        self._attribution: Attribution | None = None
        self._before: deque[Picture] = deque(maxlen=STROKES)
        self._after: list[Picture] = []
        self._begins = False  # a stroke that has not yet reached the picture
        self._next = {"real": 0, "fake": 0}

    # -- what D says

    def see(self, snapshot: Snapshot) -> None:
        """Ask this D from now on. A picture that nobody has painted on follows the data set's size."""
        first, self._seen, self.snapshot, self._attribution = not self._seen, True, snapshot, None
        self.label = min(self.label, max(len(snapshot.dataset.classes) - 1, 0))
        blank = self.picture.source == "blank" and not self.painted and not self._before
        if (first or blank) and not self.judged:
            self.picture, self.cursor = picture_of(np.zeros(snapshot.dataset.shape), "blank"), (0, 0)

    @property
    def judged(self) -> bool:
        """Whether D can judge a picture of this size."""
        return self.picture.shape == self.snapshot.dataset.shape

    @property
    def asked(self) -> int | None:
        """The class that D is asked about, None where the game has none."""
        return self.label if self.snapshot.config.conditional else None

    @property
    def attribution(self) -> Attribution | None:
        """D's answer to the picture; None where D cannot judge it."""
        if self._attribution is None and self.judged:
            self._attribution = attribution_of(self.snapshot, self.picture.pixels, self.asked)
        return self._attribution

    # -- what goals speak of

    @property
    def verdict(self) -> float:
        """What D says: a probability or a score; nan where it cannot judge."""
        return math.nan if self.attribution is None else self.attribution.said

    @property
    def obeys(self) -> float:
        """1 where the picture obeys the data set's rule, 0 where it does not, nan where there is none."""
        rule = self.snapshot.dataset.rule
        return math.nan if rule is None or not self.judged else float(rule(self.picture.pixels.reshape(1, -1))[0])

    @property
    def painted(self) -> float:
        """Pixels that are not what they began as."""
        return float((self.picture.pixels != self.picture.began).sum())

    @property
    def moved(self) -> float:
        """How far the pixels are from what they began as, on average."""
        return float(np.abs(self.picture.pixels - self.picture.began).mean())

    @property
    def pictures(self) -> float:
        """Pictures kept, of this size."""
        return float(len(self.album))

    # -- painting

    def stroke(self, cells: Iterable[tuple[int, int]], ink: int | None = None, begins: bool = True) -> None:
        """Paint pixels (row, column), those within the picture; the cursor follows.

        One that does not begin goes on with the last: both are undone as one.
        """
        height, width = self.picture.shape
        within = [(row, column) for row, column in cells if 0 <= row < height and 0 <= column < width]
        self._begins |= begins
        if within:
            self.cursor = within[-1]
            pixels = self.picture.pixels.copy()
            pixels[tuple(np.transpose(within))] = (self.ink if ink is None else ink) / INKS
            self._show(replace(self.picture, pixels=frozen(pixels)), remember=self._begins)
            self._begins = False

    def paint(self) -> None:
        """The pixel under the cursor."""
        self.stroke([self.cursor])

    def erase(self) -> None:
        """The same, back to 0."""
        self.stroke([self.cursor], 0)

    def go(self, down: int, right: int) -> None:
        """Move the cursor, to the edge and no further."""
        (row, column), (height, width) = self.cursor, self.picture.shape
        self.cursor = min(max(row + down, 0), height - 1), min(max(column + right, 0), width - 1)

    def dip(self, ink: int) -> None:
        """Take another ink."""
        self.ink = min(max(ink, 0), INKS)

    def pick_ink(self, cell: tuple[int, int]) -> None:
        """Take the ink that is nearest to what is there, if there is anything."""
        height, width = self.picture.shape
        if 0 <= cell[0] < height and 0 <= cell[1] < width:
            self.dip(round(float(self.picture.pixels[cell]) * INKS))

    def please(self) -> None:
        """What would D like? A small step of the whole picture along the gradient of D's logit."""
        if self.judged:
            pixels = uphill(self.snapshot, self.picture.pixels, self.asked)
            if pixels is not self.picture.pixels:
                self._show(replace(self.picture, pixels=frozen(pixels)))

    def undo(self) -> None:
        """Back before the last stroke, or before the picture was put here."""
        if self._before:
            self._after.append(self.picture)
            self._put(self._before.pop())

    def redo(self) -> None:
        """The stroke that was undone."""
        if self._after:
            self._before.append(self.picture)
            self._put(self._after.pop())

    # -- where pictures come from

    def blank(self, shape: Shape | None = None) -> None:
        """An empty one, of the present size unless told otherwise."""
        self._show(picture_of(np.zeros(shape or self.picture.shape), "blank"))

    def real(self) -> None:
        """The next image of the data set."""
        s = self.snapshot
        self._take("real", s.reference, s.reference_labels)

    def fake(self) -> None:
        """The next image that G makes now."""
        s = self.snapshot
        self._take("fake", s.probe_images, s.probe_labels)

    def fit(self) -> None:
        """Shrink or stretch the picture to the size that D judges, each pixel the mean of what it covers."""
        if not self.judged:
            pixels = fitted(self.picture.pixels, self.snapshot.dataset.shape)
            self._show(picture_of(pixels, f"{self.picture.source}, fitted"))

    def bring(self, images: Array, source: str) -> None:
        """Images (n, h, w) from somewhere else: the first is put here, and BROUGHT of them are kept."""
        alone = len(images) == 1
        found = [
            picture_of(image, source if alone else f"{source}, {i}") for i, image in enumerate(images[:BROUGHT], 1)
        ]
        self.kept.add(found)
        self._show(found[0])

    def _take(self, source: str, images: Array, labels: Array | None) -> None:
        at = self._next[source] % len(images)
        self._next[source] = at + 1
        label = None if labels is None else int(labels[at])
        image = np.clip(np.nan_to_num(images[at]), 0, 1).reshape(self.snapshot.dataset.shape)
        self._show(picture_of(image, f"{source} {at + 1}", label))

    # -- pictures kept

    @property
    def album(self) -> list[Picture]:
        """Those of the present size."""
        return self.kept.of(self.picture.shape)

    @property
    def shown(self) -> int | None:
        """Which of the album is in the editor, if one is."""
        return self.kept.place(self.picture)

    def keep(self) -> None:
        """The picture as it is."""
        self.kept.add([self.picture])
        self.kept.unsaved.add(self.picture.shape)

    def pick(self, at: int) -> None:
        """Put one of the album here, unless it is there."""
        if 0 <= at < len(self.album) and at != self.shown:
            self._show(replace(self.album[at], began=self.album[at].pixels, source=f"kept {at + 1}"))

    def browse(self, by: int) -> None:
        """The next (1) or the previous (-1) of the album."""
        if self.album:
            here = self.shown
            self.pick(((0 if by > 0 else -1) if here is None else here + by) % len(self.album))

    def discard(self) -> None:
        """Take the picture in the editor out of the album; it stays in the editor."""
        self.kept.remove(self.picture)

    # -- keeping track

    def name_class(self) -> None:
        """Ask D about the next class."""
        self.label = (self.label + 1) % max(len(self.snapshot.dataset.classes), 1)
        self._attribution = None

    def _show(self, picture: Picture, remember: bool = True) -> None:
        if remember:
            self._before.append(self.picture)
        self._after = []
        self._put(picture)

    def _put(self, picture: Picture) -> None:
        self.picture, self._attribution = picture, None
        self.label = self.label if picture.label is None else picture.label
        self.go(0, 0)

    MOVES: ClassVar = {
        "brush_up": lambda editor: editor.go(-1, 0),
        "brush_down": lambda editor: editor.go(1, 0),
        "brush_left": lambda editor: editor.go(0, -1),
        "brush_right": lambda editor: editor.go(0, 1),
        "paint": paint,
        "erase": erase,
        "darker": lambda editor: editor.dip(editor.ink - 1),
        "brighter": lambda editor: editor.dip(editor.ink + 1),
        "please": please,
        "undo": undo,
        "redo": redo,
        "from_blank": blank,
        "from_real": real,
        "from_fake": fake,
        "fit": fit,
        "name_class": name_class,
        "keep_picture": keep,
        "next_picture": lambda editor: editor.browse(1),
        "last_picture": lambda editor: editor.browse(-1),
        "discard": discard,
    }
