"""The probability landscape: D's map, the best D's, and the words for reading them."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import numpy as np
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.message import Message

from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array
from gan_tui.teaching.names import pixels
from gan_tui.teaching.rows import Row
from gan_tui.tools.landscape import Landscape
from gan_tui.training.frame import Frame
from gan_tui.tui.landscape.heat import ColourScale
from gan_tui.tui.landscape.heat_marks import Axis, HeatPlot, Place
from gan_tui.tui.landscape.heatmap import HeatMap
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.widgets.braille import clean
from gan_tui.tui.widgets.figures import fixed
from gan_tui.tui.widgets.lines import Lines
from gan_tui.tui.widgets.pixels import PixelGallery

LONGEST, HALFWAY = 0.24, 0.25
"""No arrow is longer, as a share of an axis; it is half as long where the loss falls by so much an axis."""

LOW = 17
"""Rows that take all words, one below the other."""

MIDDLE = 0.5


class MapPanel(Panel):
    """A map; the arrows move the spot that its image and numbers are told of."""

    BINDINGS = [
        Binding("left", "move(-1, 0)", "Left"),
        Binding("right", "move(1, 0)", "Right"),
        Binding("up", "move(0, 1)", "Up"),
        Binding("down", "move(0, -1)", "Down"),
        Binding("escape", "unmark", "Mark nothing"),
    ]

    class Looked(Message):
        """Someone points at another place, or at none any more."""

    def __init__(self, landscape: Landscape) -> None:
        super().__init__()
        self.landscape = landscape

    def compose(self) -> ComposeResult:
        yield HeatMap()

    def show(self, frame: Frame) -> None:
        values, known = self.values()
        view = self.landscape
        arrows = scaled(clean(view.pulls) / (view.plane.high - view.plane.low)) if view.arrows else np.empty((0, 2))
        if values is None:
            name = LOSSES[view.snapshot.config.loss].title
            self.query_one(HeatMap).show(None, f"{name}: D gives scores, for which there are no best ones to compare.")
            return
        picture = HeatPlot(values, known, view.reals, view.fakes, arrows, axes_of(view), view.spot)
        self.query_one(HeatMap).show(picture)

    def values(self) -> tuple[Array | None, Array | None]:
        """The map from -1 to 1, and where it is known."""
        raise NotImplementedError

    @on(HeatMap.Pointed)
    def _point(self, message: HeatMap.Pointed) -> None:
        self._look_at(message.place)

    def action_move(self, right: int, up: int) -> None:
        x, y = self.landscape.spot or (MIDDLE, MIDDLE)
        wide, high = self.query_one(HeatMap).strides
        self._look_at((min(max(x + right * wide, 0.0), 1.0), min(max(y + up * high, 0.0), 1.0)))

    def action_unmark(self) -> None:
        self._look_at(None)

    def _look_at(self, place: Place | None) -> None:
        if place != self.landscape.spot:
            self.landscape.spot = place
            self.post_message(self.Looked())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """With nothing marked, escape belongs to others."""
        return action != "unmark" or self.landscape.spot is not None


class DMapPanel(MapPanel):
    """What D says."""

    TITLE = "D's verdict, as a map"
    HELP = """## D's verdict, as a map
    Each point of this map is an image, and its colour is what D says of it: blue for real, orange for fake; along the
    dotted line D cannot tell. Small dots are samples, real and fake. From some of the fakes an **arrow** leads where
    G's loss falls fastest: minus the gradient of that loss by the fake's pixels, so the way that G would move this
    image if it could move it alone; the longer, the steeper. Without an arrow there is hardly any pull.
    An image has more pixels than a map has axes. The others are held where they are in the mean real image (**o**: in
    the mean fake), so a sample stands where its two numbers put it, and may be some way before or behind the map; its
    arrow is that of the whole image. **x** and **u** put other pixels on the axes; **v** takes the two directions in
    which the real images differ most: the little images at the ends of an axis show what changes along it. Where an
    image of the map would have a pixel below 0 or above 1, that pixel stays at 0 or 1. In a conditional game each image
    is judged as one of the class that suits it best."""

    def values(self) -> tuple[Array | None, Array | None]:
        view = self.landscape
        return (clean(view.verdicts) - view.neutral) / view.reach, None


class BestMapPanel(MapPanel):
    """What the best D would say."""

    TITLE = "D*, the best possible D"
    HELP = """## D*, the best possible D
    The best answer for an image is p / (p + q): p is how often such images come among the real ones, q how often G
    makes them. Here "such images" means those with the same two numbers, a little blurred (by 5% of an axis): this is
    the best that a discriminator could do that sees these two numbers only, counted from the real images and 1,024
    fakes. It is 1/2 where both come equally often; where G imitates the data well, all of the map is. Where no images
    come there is nothing to know, and the map is empty; but D says something there, too. D sees all the pixels, so it
    may know better than this map. Losses that are no probabilities (Wasserstein, hinge) have no such best answer."""

    def on_mount(self) -> None:
        """What it leaves out, where one sees it."""
        self.border_subtitle = "by these two numbers alone"

    def values(self) -> tuple[Array | None, Array | None]:
        view = self.landscape
        return None if view.best is None else (view.best - view.neutral) / view.reach, view.known


class ReadingPanel(Panel):
    """What the colours and marks are, which plane this is, and what stands at the spot."""

    TITLE = "How to read it"
    HELP = """## How to read it
    The colours and marks; the plane that is shown, and how much of the differences among real images lies in it; how
    far the samples are from it (the distance of two images is the root of the sum of their squared differences). At
    the bottom the image under the mouse, or where the arrow keys have led, with what D and the best D say of it."""

    DEFAULT_CSS = """
    ReadingPanel.-low.-spot > Lines { display: none; }
    """

    def __init__(self, landscape: Landscape) -> None:
        super().__init__()
        self.landscape = landscape

    def compose(self) -> ComposeResult:
        with Vertical():
            yield ColourScale()
            yield Lines()
        yield Lines()
        with Horizontal():
            yield PixelGallery("guide")
            yield Lines()

    def on_resize(self, event: events.Resize) -> None:
        """Where there is little room, the words on the plane go while a spot is told of."""
        self.set_class(event.size.height < LOW, "-low")

    def show(self, frame: Frame) -> None:
        legend, plane, spot = self.query(Lines)
        view = self.landscape
        self.set_class(view.spot is not None, "-spot")
        self.query_one(ColourScale).show(
            f"{fixed(view.neutral - view.reach)} fake",
            fixed(view.neutral),
            f"real {fixed(view.neutral + view.reach)}",
        )
        legend.show(self._legend())
        plane.show([((line, "muted"),) for line in wrap(self._plane(), max(plane.size.width, 20))])
        spot.show(self._spot())

    def _legend(self) -> Sequence[Row]:
        scale = self.query_one(ColourScale)
        real, fake = ("o ", "x ") if scale.letters else ("⠢⠔", "⠢⠔")
        line, tail, head = ("  ", "x", ">") if scale.mode == "ascii" else ("⠒⠒", "●", "→")
        halfway = " here D cannot tell" if self.landscape.absolute else " between reals and fakes"
        pull = ((tail, "fake"), (head, "bold"), (" where G's loss pulls it", "muted"))
        return [
            ((line, "bold"), (halfway, "muted")),
            ((real, "real"), (" real images   ", "muted"), (fake, "fake"), (" fakes", "muted")),
            pull if self.landscape.arrows else (("a", "bold"), ("  draws where they are pulled", "muted")),
        ]

    def _plane(self) -> str:
        view, s = self.landscape, self.landscape.snapshot
        mean = "fake" if view.at_fakes else "real image"
        if view.along:
            told = f"The two directions in which real images differ most, through the mean {mean}"
        else:
            first, second = (pixels(s.dataset.shape)[k] for k in view.pixels)
            told = f"Pixels {first} and {second}; the others as in the mean {mean}"
        real, fake = (fixed(float(view.plane.distances(images).mean())) for images in (s.reference, s.probe_images))
        held = f"{view.plane_held:.0%} of how real images differ"
        return f"{told}: {held}. Reals are {real} off this plane, fakes {fake}."

    def _spot(self) -> Sequence[Row]:
        view, gallery = self.landscape, self.query_one(PixelGallery)
        if view.spot is None:
            gallery.display = False
            return [(("Mouse or arrow keys:", "muted"),), (("what is there?", "muted"),)]
        spot = view.at(np.array(view.spot))
        gallery.display = True
        gallery.show(spot.image.reshape(1, *view.snapshot.dataset.shape))
        names = [axis.name for axis in axes_of(view)]
        rows: list[Row] = [
            ((f"{name} ", "muted"), (fixed(float(at)), "bold"))
            for name, at in zip(names, spot.coordinates, strict=True)
        ]
        rows.append((("D says ", "muted"), (fixed(spot.verdict), "discriminator")))
        if view.best is not None:
            rows.append((("D* says ", "muted"), (fixed(spot.best) if np.isfinite(spot.best) else "nothing", "bold")))
        return rows


def axes_of(view: Landscape) -> tuple[Axis, Axis]:
    """The names, ends and images of both axes."""
    plane, shape = view.plane, view.snapshot.dataset.shape
    named = [f"pixel {pixels(shape)[k]}" for k in view.pixels]
    names = ["direction 1", "direction 2"] if view.along else named
    images = plane.images(np.array([[0, MIDDLE], [1, MIDDLE], [MIDDLE, 0], [MIDDLE, 1]])).reshape(2, 2, *shape)
    first, second = (
        Axis(name, (fixed(float(low), 1), fixed(float(high), 1)), ends)
        for name, low, high, ends in zip(names, plane.low, plane.high, images, strict=True)
    )
    return first, second


def scaled(pulls: Array) -> Array:
    """Pulls as arrows, (n, 2): never longer than LONGEST, and nothing where they are nothing."""
    lengths = np.linalg.norm(pulls, axis=1, keepdims=True)
    return np.asarray(np.nan_to_num(pulls * LONGEST / (HALFWAY + lengths)))
