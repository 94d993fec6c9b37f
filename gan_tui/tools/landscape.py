"""The probability landscape: D's verdict over a plane of images, the samples on it, and where G's loss moves fakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np

from gan_tui.data.datasets import Dataset
from gan_tui.measures.gradients import pixel_gradients
from gan_tui.measures.measures import MEANS
from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array, join
from gan_tui.tools.planes import Plane, of_directions, of_pixels, unlike_pixels
from gan_tui.tools.tool import Tool
from gan_tui.training.batches import PROBE, noise, stream
from gan_tui.training.config import Config
from gan_tui.training.snapshot import Snapshot

SIDE = 41
"""Places along each axis at which D and the best D are asked; pictures fill in what is between."""
BLUR = 0.05
"""Standard deviation, as a share of an axis, by which places are blurred for the best D."""
COUNTED = 1024
"""Fakes, and real images at most, from which the best D is worked out."""
PULLED = 24
"""Fakes with an arrow."""
CLEARER = 0.1
"""The landscape opens along directions where they hold so much more of the images than any two pixels do."""
SEEN = 0.004
"""The share of images, real and fake together, that makes a place known if they are right there."""
HUGE = 1e100
"""Scores beyond it are no numbers any more."""
_BLOCK = 3  # of the stream PROBE: 0 to 2 are the trainer's

_ALONG = np.linspace(0, 1, SIDE)
GRID: Array = np.stack(np.meshgrid(_ALONG, _ALONG), -1).reshape(-1, 2)
"""The places asked, (SIDE * SIDE, 2), row by row from the low end of the axis upwards."""


class Spot(NamedTuple):
    """One place: its coordinates, the image there, and what is said of it; ``best`` is nan where it is not known."""

    coordinates: Array
    image: Array
    verdict: float
    best: float


class Landscape(Tool):
    """What is drawn of one moment; maps are (SIDE, SIDE), their first row at the low end of the axis upwards.

    ``verdicts``: what D says on the plane; it cannot tell where that is ``neutral``, and it is at most ``reach`` away.
    ``reals`` and ``fakes``: places of samples. ``pulls`` (PULLED, 2): along the axes, how G's loss would have each of
    the first fakes move: minus its derivative by the pixels. ``best``: what the best D says that knows of an image its
    blurred place alone, None where the loss has no such answer; ``known``: from 0 to 1, whether images come there.
    ``spot`` is a place that someone points at.
    """

    NAME = "landscape"
    MOVES: ClassVar[Mapping[str, Callable[[Any], object]]] = {
        "pixel_across": lambda self: self.turn(0),
        "pixel_up": lambda self: self.turn(1),
        "map_directions": lambda self: self.toggle("along"),
        "map_centre": lambda self: self.toggle("at_fakes"),
        "map_arrows": lambda self: self.toggle("arrows"),
        "map_best": lambda self: self.toggle("best_in_front"),
    }
    VALUES: ClassVar[Mapping[str, str]] = {
        "off_best": "D off the best on this plane",
        "pull": "G's pull on a fake",
        "plane_held": "Share that the plane shows",
    }
    snapshot: Snapshot
    plane: Plane
    verdicts: Array
    neutral: float
    reach: float
    reals: Array
    fakes: Array
    pulls: Array
    best: Array | None
    known: Array
    off_best: float
    pull: float
    plane_held: float

    def __init__(self) -> None:
        self._dataset: Dataset | None = None
        self.pixels = 0, 1
        self.along = self.at_fakes = self.best_in_front = False
        self.arrows = True
        self.spot: tuple[float, float] | None = None

    # -- moves

    def turn(self, axis: int) -> None:
        """Put the next pixel on an axis; from the directions, back to pixels."""
        if self.along:
            self.along = False
            return
        count = self.snapshot.dataset.images.shape[1]
        mine, other = self.pixels[axis], self.pixels[1 - axis]
        mine = (mine + 1 + ((mine + 1) % count == other)) % count
        self.pixels = (mine, other) if axis == 0 else (other, mine)

    def toggle(self, name: str) -> None:
        """Turn one of the choices over: ``along`` the directions, ``at_fakes``, ``arrows``, ``best_in_front``."""
        setattr(self, name, not getattr(self, name))

    # -- looking

    def see(self, snapshot: Snapshot) -> None:
        """Work all of it out for this moment."""
        with np.errstate(all="ignore"):  # of a game on its way to diverge
            self._see(snapshot)

    def _see(self, s: Snapshot) -> None:
        self.snapshot = s
        reals, fakes = s.reference, np.nan_to_num(s.probe_images)
        if s.dataset is not self._dataset:
            self._open(s.dataset)
        plane = of_directions(s.dataset) if self.along else of_pixels(s.dataset.images, *self.pixels)
        self.plane_held = plane.held(s.dataset.images)
        self.plane = plane = plane.moved_through(fakes.mean(0, dtype=np.float64)) if self.at_fakes else plane
        self.reals, self.fakes = plane.places(reals), plane.places(fakes)
        self.verdicts = s.judge(plane.images(GRID)).reshape(SIDE, SIDE)
        said = np.concatenate([s.judge(reals, s.reference_labels), s.judge(fakes, s.probe_labels)])
        self._scale(said)
        down = -pixel_gradients(s, LOSSES[s.config.loss], fakes[:PULLED], _first(s.probe_labels, PULLED))
        self.pulls, self.pull = down @ plane.axes.T, float(np.linalg.norm(down, axis=1).mean())
        self._find_best(said)

    def at(self, place: Array) -> Spot:
        """What is there."""
        image = self.plane.images(place[None])
        coordinates = self.plane.low + place * (self.plane.high - self.plane.low)
        seen = self.best is not None and float(between(self.known, place[None])[0]) >= 0.5
        best = float(between(self.best, place[None])[0]) if seen and self.best is not None else float("nan")
        return Spot(coordinates, image[0], float(self.snapshot.judge(image)[0]), best)

    def _open(self, dataset: Dataset) -> None:
        """On the plane that shows most of these images."""
        self._dataset, self.pixels = dataset, unlike_pixels(dataset.images)
        two = of_pixels(dataset.images, *self.pixels).held(dataset.images)
        self.along = of_directions(dataset).held(dataset.images) > two + CLEARER

    @property
    def absolute(self) -> bool:
        """Whether D's answers have a scale of their own, and so a best one: as probabilities, or for the square."""
        return LOSSES[self.snapshot.config.loss].criterion in MEANS

    def _scale(self, said: Array) -> None:
        """Scores without a scale are compared with those of reals and fakes, but for those beyond all bounds."""
        loss = LOSSES[self.snapshot.config.loss]
        if self.absolute:
            self.neutral, self.reach = loss.real_label(self.snapshot.config.label_smoothing) / 2, 0.5
        else:
            known = [half[np.abs(half) < HUGE] for half in np.split(said.astype(np.float64), [len(self.reals)])]
            self.neutral = float(np.mean([float(half.mean()) for half in known if len(half)] or [0.0]))
            away = np.abs(np.concatenate(known) - self.neutral)
            self.reach = max(float(np.quantile(away, 0.9)), 1e-6) if len(away) else 1.0

    def _find_best(self, said: Array) -> None:
        """What the best D says, and how far ``said``, D's answers on reals and fakes, are from that."""
        s, plane = self.snapshot, self.plane
        more = np.nan_to_num(_more_fakes(s))
        blur = np.hypot(BLUR, s.config.instance_noise / (plane.high - plane.low))
        p = counted(plane.places(s.dataset.images[:: -(-len(s.dataset.images) // COUNTED)]), blur)
        q = counted(np.vstack([self.fakes, plane.places(more)]), blur)
        self.known = np.clip((p + q) / SEEN, 0, 1)
        self.best, self.off_best = None, float("nan")
        loss = LOSSES[s.config.loss]
        if self.absolute:
            self.best = loss.real_label(s.config.label_smoothing) * best_of(p, q)
            there = between(self.best, np.vstack([self.reals, self.fakes]))
            self.off_best = float(np.sqrt(np.mean((said - there) ** 2)))


def counted(places: Array, blur: Array) -> Array:
    """The density of places (n, 2) over GRID, (SIDE, SIDE), each of them blurred by ``blur`` (2,) along the axes.

    As a share of what it would be at a place where all of them are.
    """
    across, up = (np.exp(-0.5 * ((_ALONG[:, None] - places[:, k]) / blur[k]) ** 2) for k in (0, 1))
    return np.asarray(up @ across.T / len(places))


def best_of(p: Array, q: Array) -> Array:
    """The best answer, p / (p + q), where reals have the density p and fakes q; 1/2 where neither has any."""
    return np.asarray(np.divide(p, p + q, out=np.full_like(p, 0.5), where=p + q > 0))


def between(grid: Array, places: Array) -> Array:
    """A map at places (n, 2), by straight lines; beyond its edges as there."""
    at = np.clip(places, 0, 1) * (SIDE - 1)
    low = np.minimum(at.astype(np.intp), SIDE - 2)
    x, y = (at - low).T
    i, j = low[:, 1], low[:, 0]
    lower = grid[i, j] * (1 - x) + grid[i, j + 1] * x
    upper = grid[i + 1, j] * (1 - x) + grid[i + 1, j + 1] * x
    return np.asarray(lower * (1 - y) + upper * y)


def _first(labels: Array | None, count: int) -> Array | None:
    return None if labels is None else labels[:count]


@lru_cache(maxsize=2)
def _more_noise(config: Config, classes: int) -> Array:
    """What G is given for the fakes that are counted beside the probe's."""
    count = COUNTED - 256
    z = noise(stream(PROBE, config.seed, _BLOCK), config.latent, (count, config.latent_dim)).astype(config.dtype)
    return join(z, np.arange(count) % classes if config.conditional else None, classes)


def _more_fakes(s: Snapshot) -> Array:
    return s.shown_generator.forward(_more_noise(s.config, len(s.dataset.classes)))
