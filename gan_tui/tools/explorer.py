"""The latent explorer: walk through the space of noise, and see what the generator makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from gan_tui.nn.network import Array, join
from gan_tui.tools.interpolation import Interpolation
from gan_tui.tools.latent import Space, coordinates, lerp, places, plane, strongest
from gan_tui.tools.tool import Tool
from gan_tui.tools.truncation import Truncation
from gan_tui.training.snapshot import Snapshot

PACE = 1 / 8
"""One press moves so far: of the way from the middle of the plane to its edge, and of the way from A to B."""
LOOKED = 64
"""Noise vectors at which it is seen how the image changes."""


class Explorer(Tool):
    """A point z that walks on a plane, or on the way from A to B, and noise that may be truncated.

    ``place`` is where z is on the plane, from -1 to 1 each way (where z is off the plane, its foot); ``axes``
    (k, latent) are one direction or two, ``named`` what they are. ``topic`` is what was moved last: "plane", "film" or
    "bound".
    """

    NAME = "explorer"

    snapshot: Snapshot
    truncation: Truncation
    space: Space
    kind: int | None
    """The class that is asked for, in a conditional game."""
    interpolation: Interpolation
    centre: Array
    axes: Array
    named: str
    place: Array
    z: Array

    def __init__(self) -> None:
        self.topic = "plane"
        self._game: tuple[Any, ...] = ()

    def see(self, snapshot: Snapshot) -> None:
        """Another moment; of another game, everything begins anew."""
        self.snapshot, config = snapshot, snapshot.config
        game = snapshot.dataset, config.latent_dim, config.latent, config.conditional
        if game == self._game:
            self.truncation.see(snapshot)
            return
        self._game = game
        self.truncation = Truncation(snapshot)
        self.space = self.truncation.space
        self.kind = 0 if config.conditional else None
        self.interpolation = Interpolation(self.space, *snapshot.probe[:2].astype(np.float64))
        self._drawn = 0
        self._pair = 0 if self.space.size <= 2 else -1  # of the coordinates shown; -1: the strongest directions
        self._turn_axes()
        self.home()
        if self.space.size > 2:  # of many numbers some are always large: G hardly knows the middle
            self.point(0.5, 0.5)

    # -- what there is to see

    def make(self, z: Array) -> Array:
        """What the shown generator makes of the rows of z, of the chosen kind: (n, pixels)."""
        labels = None if self.kind is None else np.full(len(z), self.kind)
        with np.errstate(all="ignore"):
            return self.snapshot.shown_generator.forward(join(z, labels, len(self.snapshot.dataset.classes)))

    def judge(self, images: Array) -> Array:
        """What D says of images as those of the chosen kind, (n,)."""
        return self.snapshot.judge(images, None if self.kind is None else np.full(len(images), self.kind))

    @property
    def image(self) -> Array:
        """What G makes of z, (1, pixels)."""
        return self.make(self.z[None])

    def spread_out(self, columns: int, rows: int) -> Array:
        """The points of a grid over the plane, (rows, columns, latent): each in the middle of its field."""
        across, up = (2 * (np.arange(n) + 0.5) / n - 1 for n in (columns, rows))
        grid = np.stack(np.meshgrid(across, -up), -1)[..., : len(self.axes)]
        return self.space.within(plane(self.centre, self.axes, grid * self.space.reach))

    def foot(self, z: Array) -> Array:
        """Where on the plane the points' feet are, in units of ``place``."""
        return places(self.centre, self.axes, z) / self.space.reach

    def fade(self, t: Array) -> Array:
        """What is between the images of A and B pixel by pixel, without the generator: (len(t), pixels)."""
        ends = self.make(np.stack([self.interpolation.a, self.interpolation.b]))
        return lerp(ends[0], ends[1], t)

    def halfway(self) -> tuple[Array, Array]:
        """Images halfway between each noise of the probe and the next, (n / 2, pixels): along z, and pixel by pixel."""
        a, b = self.snapshot.probe[::2], self.snapshot.probe[1::2]
        half = np.full(len(a), 0.5)
        return self.make(self.interpolation.between(a, b, half)), lerp(self.make(a), self.make(b), half)

    # -- the plane

    def walk(self, across: float, up: float) -> None:
        """So far on the plane, from where z's foot is."""
        self.point(*(self.place + np.array([across, up])[: len(self.axes)]))

    def point(self, across: float, up: float = 0.0) -> None:
        """To a place on the plane; not beyond its edge."""
        self.topic, self.interpolation.rolling = "plane", False
        self.place = np.clip(np.array([across, up])[: len(self.axes)], -1.0, 1.0)
        self.z = self.space.within(plane(self.centre, self.axes, self.place * self.space.reach))

    def home(self) -> None:
        """The plane through the middle of all noise, and z there."""
        self.go(np.full(self.space.size, self.space.middle))

    def go(self, z: Array) -> None:
        """The plane through a point, and z there."""
        self.centre = np.asarray(z, np.float64)
        self.point(0.0)

    def draw(self) -> None:
        """New noise, truncated if a bound is set: the plane goes through it, and z is there."""
        self.go(self._next())

    def choose(self, index: int) -> None:
        """One of the truncated fakes: the plane goes through its noise."""
        if self.kind is not None and self.snapshot.probe_labels is not None:
            self.kind = int(self.snapshot.probe_labels[index])
        self.go(self.truncation.points[index])

    def _next(self) -> Array:
        self._drawn += 1
        return np.asarray(self.truncation.noise(1, self._drawn)[0], np.float64)

    def turn(self) -> None:
        """Other axes through z: the next two of its numbers, or the directions in which the image changes most now."""
        if self.space.size > 1:
            self._pair = -1 if 2 * self._pair + 2 >= self.space.size else self._pair + 1
            self._turn_axes()
            self.go(self.z)

    def _turn_axes(self) -> None:
        if self._pair >= 0:
            self.axes = coordinates(self.space.size, 2 * self._pair)
            numbers = [f"z{2 * self._pair + i + 1}" for i in range(len(self.axes))]
            self.named = ", ".join(f"{number} {way}" for number, way in zip(numbers, ("across", "up"), strict=False))
        else:
            directions, shares = strongest(self.make, self.snapshot.probe[:LOOKED], self.space)
            self.axes = directions[:2]
            self.named = f"2 directions of most change ({shares[:2].sum():.0%})"

    def next_kind(self) -> None:
        """The next class, in a conditional game."""
        if self.kind is not None:
            self.kind = (self.kind + 1) % len(self.snapshot.dataset.classes)

    # -- the film

    def take(self, end: str) -> None:
        """Let z be "a" or "b"."""
        setattr(self.interpolation, end, self.z.copy())
        self.interpolation.rolling = False
        self.wind(2.0 if end == "b" else -2.0)

    def draw_pair(self) -> None:
        """New noise for A and for B."""
        self.interpolation.a, self.interpolation.b = self._next(), self._next()
        self.wind(-2.0)

    def wind(self, by: float) -> None:
        """So far along the film, not beyond its ends."""
        self.along(lambda way: way.wind(by))

    def along(self, move: Callable[[Interpolation], object]) -> None:
        """A move of the film; z is where one is then."""
        move(self.interpolation)
        self.topic, self.z = "film", self.interpolation.z
        self.place = np.clip(self.foot(self.z), -1.0, 1.0)

    # -- truncation

    def climb(self, by: int) -> None:
        """To a tighter bound (1), or a looser one (-1)."""
        self.topic = "bound"
        self.truncation.climb(by)

    def truncate_otherwise(self) -> None:
        """Scale instead of drawing again, or the other way round."""
        self.topic = "bound"
        self.truncation.otherwise()

    MOVES: ClassVar[Mapping[str, Callable[[Any], object]]] = {
        "z_left": lambda here: here.walk(-PACE, 0),
        "z_right": lambda here: here.walk(PACE, 0),
        "z_up": lambda here: here.walk(0, PACE),
        "z_down": lambda here: here.walk(0, -PACE),
        "z_home": home,
        "z_new": draw,
        "z_axes": turn,
        "z_class": next_kind,
        "take_a": lambda here: here.take("a"),
        "take_b": lambda here: here.take("b"),
        "take_new": draw_pair,
        "film_on": lambda here: here.wind(PACE),
        "film_back": lambda here: here.wind(-PACE),
        "film_play": lambda here: here.along(Interpolation.start_or_stop),
        "film_way": lambda here: here.along(Interpolation.bend),
        "tighter": lambda here: here.climb(1),
        "looser": lambda here: here.climb(-1),
        "truncate_by": truncate_otherwise,
    }

    # -- numbers, for lessons

    @property
    def off_middle(self) -> float:
        """How far z is from the middle of the noise."""
        return self.space.off(self.z)

    @property
    def verdict(self) -> float:
        """What D says of z's image."""
        return float(self.judge(self.image)[0])

    @property
    def bound(self) -> float:
        """What no number of the noise may exceed; inf where it is scaled instead."""
        return math.inf if self.truncation.scaling else self.truncation.rungs[self.truncation.rung]

    @property
    def factor(self) -> float:
        """By what the noise is scaled; 1 where it is bounded instead."""
        return self.truncation.rungs[self.truncation.rung] if self.truncation.scaling else 1.0

    @property
    def precision_within(self) -> float:
        """Precision of truncated fakes."""
        return self.truncation.here[0]

    @property
    def coverage_within(self) -> float:
        """Their coverage."""
        return self.truncation.here[1]

    @property
    def blend(self) -> float:
        """How far along the film one is."""
        return self.interpolation.blend

    @property
    def spherical(self) -> float:
        """1 where the way from A to B goes round, else 0."""
        return float(self.interpolation.way == "spherical")

    @property
    def film_rule(self) -> float:
        """Share of images halfway between two of the probe's that obey the data set's rule; nan where it has none."""
        return self._obey(self.halfway()[0])

    @property
    def fade_rule(self) -> float:
        """The same of images faded pixel by pixel."""
        return self._obey(self.halfway()[1])

    def _obey(self, images: Array) -> float:
        rule = self.snapshot.dataset.rule
        return math.nan if rule is None else float(rule(images).mean())

    VALUES: ClassVar[Mapping[str, str]] = {
        "off_middle": "distance of z",
        "verdict": "D of z's image",
        "bound": "bound",
        "factor": "factor",
        "precision_within": "precision",
        "coverage_within": "coverage",
        "blend": "way from A to B",
        "spherical": "spherical",
        "film_rule": "rule halfway",
        "fade_rule": "rule when faded",
    }
