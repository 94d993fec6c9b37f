import inspect
import re

import numpy as np
import pytest
from rich.style import Style
from textual.widget import Widget
from widget_host import Host, play

from gan_tui.tui.widgets.bars import ProbabilityBar
from gan_tui.tui.widgets.canvas import Canvas
from gan_tui.tui.widgets.cells import runs
from gan_tui.tui.widgets.chart import LineChart, Series
from gan_tui.tui.widgets.pixels import PixelGallery
from gan_tui.tui.widgets.spark import Spark
from gan_tui.tui.widgets.timeline import Timeline


class Bare(Widget):
    """What every subclass of Widget has."""


MEANT = {
    "DEFAULT_CSS",
    "COMPONENT_CLASSES",
    "ALLOW_SELECT",
    "render_line",
    "render_lines",
    "notify_style_update",
}
WIDGETS = [
    lambda: PixelGallery("real"),
    lambda: LineChart(),
    lambda: Spark("D", "real"),
    lambda: ProbabilityBar("real", "real"),
    lambda: Timeline(),
]
every_widget = pytest.mark.parametrize("make", WIDGETS, ids=lambda make: type(make()).__name__)


def test_runs_are_merged():
    styles = [Style(bold=True), Style(dim=True)]
    segments = runs("abcde", np.array([0, 0, 1, 1, 0]), styles)
    assert [(s.text, s.style) for s in segments] == [("ab", styles[0]), ("cd", styles[1]), ("e", styles[0])]
    assert runs("", np.array([], int), styles) == []


@every_widget
def test_no_name_collides_with_textuals(make):
    """Textual's attributes are overwritten in silence, or have no setter."""
    own = set()
    for base in type(make()).__mro__:
        if base is Widget:
            break
        own |= {name for name in set(vars(base)) - set(vars(Bare)) if not name.startswith("__")}
        assignments = re.findall(r"^ +(self\.[^=(]*?)(?::[^=]*)? = ", inspect.getsource(base), re.MULTILINE)
        own |= {name for assignment in assignments for name in re.findall(r"self\.(\w+)", assignment)}
    assert own & (set(dir(Widget)) | set(vars(Widget()))) - MEANT == set()


@every_widget
@pytest.mark.parametrize("theme", ["gan-dark", "ansi-dark"])
def test_before_anything_is_shown(make, theme):
    async def act(app: Host, pilot, widget):
        strips = [widget.render_line(y) for y in range(widget.size.height)]
        assert all(strip.cell_length == widget.size.width for strip in strips)
        return [segment.style for strip in strips for segment in strip]

    styles = play(make(), act, (40, 6), theme)
    assert styles
    assert all(style is not None and style.bgcolor is not None for style in styles)


def test_a_hidden_widget_shows_the_latest_when_it_is_seen():
    async def act(app: Host, pilot, chart):
        chart.display = False
        await pilot.pause()
        chart.show([Series("D", "real", np.array([0.0, 0.25]))])
        await pilot.pause()
        chart.display = True
        await pilot.pause()
        return chart.render_line(0).text.split()

    assert play(LineChart(), act) == ["D", "0.25"]


def test_showing_before_mounting():
    chart = LineChart()
    chart.show([Series("D", "real", np.array([0.0, 0.25]))])

    async def act(app: Host, pilot, chart):
        return chart.render_line(0).text.split()

    assert play(chart, act) == ["D", "0.25"]


def test_the_screen_shows_what_the_widget_drew():
    """Through Textual's caches: after several shows every row on the screen is the widget's own."""

    async def act(app: Host, pilot, widget: Canvas):
        for _ in range(4):
            widget.show(np.random.default_rng(0).uniform(size=(4, 2, 2)), [".5"] * 4)
            await pilot.pause()
            widget.show(np.zeros((4, 2, 2)), [".6"] * 4)
            await pilot.pause()
        lines = widget.render_lines(widget.size.region)
        return [line.text for line in lines], [widget.render_line(y).text for y in range(widget.size.height)]

    on_screen, drawn = play(PixelGallery("real"), act, (40, 10))
    assert on_screen == drawn
