"""The panels of the latent explorer."""

from __future__ import annotations

import math

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array
from gan_tui.tools.explorer import Explorer
from gan_tui.training.frame import Frame
from gan_tui.tui.explorer.filmstrip import Filmstrip
from gan_tui.tui.explorer.ladder import Ladder, Share
from gan_tui.tui.explorer.pad import Mark, Pad
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.panels.samples import MEASURED_EVERY, score, verdict
from gan_tui.tui.widgets.figures import brief, fixed
from gan_tui.tui.widgets.lines import Lines
from gan_tui.tui.widgets.pixels import PixelGallery
from gan_tui.tui.widgets.spark import bars

BEYOND = 0.3
"""What is left of the ink of an image whose z is beyond the bound."""
DOTS = np.linspace(0, 1, 17)[1:-1]
"""Of the way from A to B, as it is drawn on the plane."""


class ExplorerPanel(Panel):
    """Shows something of the explorer: subclasses implement ``draw``."""

    explorer: Explorer | None = None

    def show(self, frame: Frame) -> None:
        if self.explorer is not None and self.display:
            self.draw(self.explorer)

    def on_resize(self) -> None:
        """Another number of images fits."""
        self.when_laid_out(self._draw_again)

    def _draw_again(self) -> None:
        if self.explorer is not None:
            self.draw(self.explorer)

    def draw(self, explorer: Explorer) -> None:
        """Draw it as it is now."""
        raise NotImplementedError

    @staticmethod
    def captions(explorer: Explorer, images: Array) -> list[str]:
        """What D says of each."""
        told = verdict if LOSSES[explorer.snapshot.config.loss].probability else score
        return [told(p) for p in explorer.judge(images).tolist()]


class PlanePanel(ExplorerPanel):
    """The map: what G makes of a plane of z."""

    TITLE = "A plane of z"
    HELP = """## A plane of z
    Each image is what the generator makes of the z at its place: a map of a plane through the latent space. **Arrows**,
    or the mouse, move z over it. With more than two numbers in z the plane goes along two directions: those in which
    the image changes most (found by the derivative of the image by z, over many z), or two of the numbers, by **a**,
    which lays it through z. **z** draws new noise, and lays the plane through it; **o** goes back to the middle of all
    noise. The map reaches three standard deviations each way, or all of the uniform noise. Where a bound is set, what
    lies beyond it is dim. A, B and the dots between them are the film; what lies off the plane is drawn at its foot."""

    def compose(self) -> ComposeResult:
        yield Pad("fake")

    def draw(self, explorer: Explorer) -> None:
        pad, shape = self.query_one(Pad), explorer.snapshot.dataset.shape
        line = len(explorer.axes) == 1
        if not all(pad.size):
            return
        place = pad.fields(shape, line)
        z = explorer.spread_out(place.columns, place.rows).reshape(-1, explorer.space.size)
        images = explorer.make(z) * np.where(explorer.truncation.keeps(z), 1, BEYOND)[:, None]
        pad.spread(images.reshape(-1, *shape), self._marks(explorer), line)
        self.border_subtitle = explorer.named

    @staticmethod
    def _marks(explorer: Explorer) -> list[Mark]:
        def at(z: Array, text: str, role: str, loud: bool = True) -> Mark:
            across, up = (*explorer.foot(z).tolist(), 0.0)[:2]
            return Mark(across, up, text, role, loud)

        film = explorer.topic == "film"
        way = [at(z, "·", "foreground", False) for z in explorer.interpolation.points(DOTS)] if film else []
        ends = [at(explorer.interpolation.a, "A", "foreground"), at(explorer.interpolation.b, "B", "foreground")]
        marks = [mark for mark in (*way, *ends) if max(abs(mark.across), abs(mark.up)) <= 1]
        across, up = (*explorer.place.tolist(), 0.0)[:2]
        return [*marks, Mark(across, up, " ● ", "warning")]


class PointPanel(ExplorerPanel):
    """The image at z, large, and what D says of it."""

    TITLE = "G(z)"
    HELP = """## G(z)
    The image that the generator makes of z, and what the discriminator says of it. Below: how far z is from the middle
    of the noise, and how far random noise usually is (in many numbers hardly any noise is near the middle); and the
    numbers of z as bars, from -3 to 3, or from 0 to 1 where the noise is uniform."""

    def compose(self) -> ComposeResult:
        yield PixelGallery("fake")
        yield Lines()

    def draw(self, explorer: Explorer) -> None:
        image, space = explorer.image, explorer.space
        self.query_one(PixelGallery).show(image.reshape(-1, *explorer.snapshot.dataset.shape))
        (said,) = explorer.judge(image).tolist()
        numbers = " ".join(f"{x:5.2f}" for x in explorer.z)
        if 3 + len(numbers) > self.content_size.width:
            numbers = bars((explorer.z - space.middle) / space.reach / 2 + 0.5, 0.0, 1.0)
        kind = (
            []
            if explorer.kind is None
            else [[("class    ", "muted"), (explorer.snapshot.dataset.classes[explorer.kind], "")]]
        )
        self.query_one(Lines).show(
            [
                [("D says   ", "muted"), (fixed(said), "bold")],
                [
                    ("distance ", "muted"),
                    (fixed(explorer.off_middle), ""),
                    (f"  usual {fixed(space.usual)}", "muted"),
                ],
                [("z ", "muted"), (numbers, "fake")],
                *kind,
            ]
        )


class InterpolationPanel(ExplorerPanel):
    """From A to B: along z, and for comparison pixel by pixel."""

    TITLE = "From A to B"
    HELP = """## From A to B
    The upper film walks from the noise A to the noise B, and shows what the generator makes of each z on the way: an
    **interpolation**. The lower one fades the image A into the image B, without the generator: halfway both shine
    through. **1** and **2** take z as A and B, **3** draws both anew, **[** and **]**, or a click, go along the film,
    **v** plays it back and forth. **i** changes the way: linear is the straight line, spherical goes round the middle
    and so keeps its distance from it, as noise of many numbers does. Under each image stands what D says of it. At the
    lower edge: of 128 images halfway between two of random noise, how many obey the **rule**, and of those faded."""

    def compose(self) -> ComposeResult:
        yield Filmstrip("fake", id="film")
        yield Static("the same ends, faded pixel by pixel", id="without")
        yield Filmstrip("fake", id="fade")

    def show(self, frame: Frame) -> None:
        super().show(frame)
        if self.explorer is not None and (not frame.playing or frame.serial % MEASURED_EVERY == 0):
            film, fade = self.explorer.film_rule, self.explorer.fade_rule
            self.border_subtitle = "" if math.isnan(film) else f"halfway obey the rule: {film:.0%} · faded: {fade:.0%}"

    def draw(self, explorer: Explorer) -> None:
        shape = explorer.snapshot.dataset.shape
        inner = self.content_size.height
        self.set_class(inner < 2 * (-(-shape[0] // 2) + 1) + 1, "-alone")
        cells = 3 if LOSSES[explorer.snapshot.config.loss].probability else 4
        for film, images in (
            (self.query_one("#film", Filmstrip), lambda t: explorer.make(explorer.interpolation.points(t))),
            (self.query_one("#fade", Filmstrip), explorer.fade),
        ):
            if film.display and all(film.size):
                t = np.linspace(0, 1, film.frames(shape, cells))
                frames = images(t)
                film.show(frames.reshape(-1, *shape), self.captions(explorer, frames))
                film.cursor = round(explorer.blend * (len(t) - 1))
        self.border_title = f"{self.TITLE} · {explorer.interpolation.way} · {explorer.blend:.0%}"


class TruncationPanel(ExplorerPanel):
    """Truncation: its trade-off, measured, and the images that come of it."""

    TITLE = "Truncation"
    HELP = """## Truncation
    What comes of noise that is kept near its middle: **,** tightens the bound, **.** loosens it. **w** chooses how:
    each number is drawn again until it is within the bound, or all are multiplied by a factor. Measured on 256 images
    against 256 real ones: **precision** (fidelity), the share of fakes that lie as near to a real one as its third
    neighbour, and **coverage** (diversity), the share of reals with a fake close by. A tighter bound costs coverage,
    and often buys precision: one moves along the trade-off, it does not go away. In many numbers hardly any noise of
    the training was near the middle, and a tight bound may cost both. Right: images of the truncated noise; a click
    lays the plane through the z of one."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Ladder()
            yield PixelGallery("fake")

    def draw(self, explorer: Explorer) -> None:
        truncation = explorer.truncation
        precision, coverage = truncation.curves
        names = [
            "none" if math.isinf(x) or (x == 1 and k == 0) else brief(x).removeprefix("0")
            for k, x in enumerate(truncation.rungs)
        ]
        shares = (Share("precision", "fake", precision), Share("coverage", "real", coverage))
        self.query_one(Ladder).show(shares, names, truncation.rung)
        gallery, shape = self.query_one(PixelGallery), explorer.snapshot.dataset.shape
        if gallery.display and all(gallery.size):
            fakes = truncation.fakes[: gallery.place(shape, 0).shown]
            gallery.show(fakes.reshape(-1, *shape))
        name = names[truncation.rung]
        self.border_title = f"{self.TITLE} · " + (
            "none" if name == "none" else f"z times {name}" if truncation.scaling else f"numbers of z within {name}"
        )
        self.border_subtitle = f", tighter · . looser · w {'draw again' if truncation.scaling else 'scale'}"
