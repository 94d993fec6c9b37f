"""A line chart of a few curves over time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.cells import cell_len
from rich.style import Style
from textual.reactive import reactive

from gan_tui.tui.widgets.axis import Range, numbers, settle, ticks
from gan_tui.tui.widgets.braille import GLYPHS, Columns, Floats, clean, plot, reduce_to_columns, text_rows
from gan_tui.tui.widgets.canvas import Canvas, pen
from gan_tui.tui.widgets.cells import Grid, Row, encode
from gan_tui.tui.widgets.figures import brief, fixed, label

_AXIS = 6  # columns of the y axis: five of its numbers and the line
_TICKS = 6  # at most that many on the y axis
_ROOMY = 40  # from this width on guides are labelled
_GHOST = 0.6  # how far a ghost fades into the background
_BAND = 0.5  # how far the ups and downs around a line do
_MUTED, _GUIDE, _INK = 1, 2, 3  # pens: words, lines, and from there on the curves' and then the bands'


@dataclass(frozen=True, eq=False)
class Series:
    """A curve.

    Attributes:
        label: its name; one or two letters also stand at the curve's end.
        role: the theme's colour, such as "generator".
        y: its values; NaN is a gap.
        x: where they are, in increasing order; None spreads them evenly over the x axis.
        ghost: draw it dimmed, behind the others and without a place in the legend.
        extremes: the smallest and the largest value behind each of ``y``, where those are means.
        dashed: with gaps, to be told from another curve without colours.
    """

    label: str
    role: str
    y: Floats
    x: Floats | None = None
    ghost: bool = False
    extremes: tuple[Floats, Floats] | None = None
    dashed: bool = False


@dataclass(frozen=True)
class Guide:
    """A dotted horizontal line at ``y``."""

    y: float
    label: str = ""


class LineChart(Canvas):
    """Curves as braille lines, with guides, axes and a legend which holds the current values.

    From top to bottom: the legend, the curves, the x axis. The first series is in front.
    """

    log_y: reactive[bool] = reactive(False, repaint=False)
    """Whether the y axis is logarithmic; values <= 0 are then gaps."""

    def __init__(self, *, log_y: bool = False, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._series: Sequence[Series] = ()
        self._guides: Sequence[Guide] = ()
        self._x_range: Range = (0.0, 1.0)
        self._y_range: Range | None = None  # in decades if the axis is logarithmic
        self.set_reactive(LineChart.log_y, log_y)

    def show(self, series: Sequence[Series], guides: Sequence[Guide] = (), x_range: Range | None = None) -> None:
        """Show these curves; without ``x_range`` the x axis counts the values of the longest."""
        longest = max((len(s.y) for s in series), default=0)
        self._series, self._guides = sorted(series, key=lambda s: s.ghost), guides
        self._x_range = x_range or (0.0, max(longest - 1.0, 1.0))
        self.repaint()

    def watch_log_y(self) -> None:
        """The old range is in another unit."""
        self._y_range = None
        self.repaint()

    def paint(self, width: int, height: int) -> list[Row]:
        """Legend, curves, x axis."""
        ends = 1 + max((cell_len(s.label) for s in self._series if _is_short(s)), default=-1)
        notes = 1 + max((cell_len(g.label) for g in self._guides), default=-1) if width >= _ROOMY else 0
        down, across = height - 2, width - _AXIS - ends - notes
        inks = [*map(self._style, self._series), *(self._style(s, _BAND) for s in self._series)]
        grid = Grid(width, height, (self.plain, self.muted, self.pen("guide"), *inks))
        self._legend(grid)
        if down < 1 or across < 2:
            return grid.rows()

        curves = [self._columns(s, 2 * across) for s in self._series]
        guides = self._scale(np.array([guide.y for guide in self._guides]))
        least = 1.0 if self.log_y else 0.0  # ticks on whole decades
        span = self._y_range = settle(self._y_range, *_extent(curves, guides), least)
        patterns, owners = plot(curves, guides, span, (down, across), [s.dashed for s in self._series])
        grid.codes[1:-1, _AXIS : _AXIS + across] = encode(GLYPHS[patterns], owners + _INK)

        grid.codes[1:-1, _AXIS - 1] = encode(np.full(down, ord("│")), _GUIDE)
        marks = ticks(span, min(_TICKS, (down + 1) // 2), least)
        for y, number in zip(text_rows(np.array(marks), span, down), numbers(marks, self.log_y), strict=True):
            grid.text(0, 1 + y, f"{number:>{_AXIS - 1}.{_AXIS - 1}}", _MUTED)
            grid.text(_AXIS - 1, 1 + y, "┤", _GUIDE)
        last = np.array([curve.mean[-1] if len(curve.at) else np.nan for curve in curves])
        taken: set[int] = set()
        for k, y in enumerate(text_rows(last, span, down)):
            if y >= 0 and _is_short(self._series[k]):
                free = next((row for row in (y, y + 1, y - 1) if 0 <= row < down and row not in taken), None)
                if free is not None:
                    taken.add(free)
                    grid.text(_AXIS + across, 1 + free, label(f" {self._series[k].label}", ends), _INK + k)
        for guide, y in zip(self._guides, text_rows(guides, span, down), strict=True):
            if y >= 0 and notes:
                grid.text(_AXIS + across + ends, 1 + y, f" {guide.label}", _MUTED)
        self._x_axis(grid, across)
        return grid.rows()

    def _columns(self, series: Series, dots: int) -> Columns:
        extremes = series.extremes and (self._scale(series.extremes[0]), self._scale(series.extremes[1]))
        return reduce_to_columns(self._scale(series.y), series.x, self._x_range, dots, extremes)

    def _scale(self, values: Floats) -> Floats:
        """The values as the y axis counts: decades if it is logarithmic."""
        values = clean(values)
        return np.log10(values, out=np.full(values.shape, np.nan), where=values > 0) if self.log_y else values

    def _style(self, series: Series, fade: float = 0.0) -> Style:
        fade = 1 - (1 - fade) * (1 - _GHOST * series.ghost)
        return pen(self.colour(series.role).blend(self.backdrop, fade), self.backdrop)

    def _legend(self, grid: Grid) -> None:
        """The series' names and current values."""
        x = _AXIS
        for k, series in enumerate(self._series):
            if not series.ghost:
                last = float(series.y[-1]) if len(series.y) else None
                value = brief(last) if self.log_y else fixed(last)
                text = f"{series.label} {value:<6} "
                grid.text(x, 0, text, _INK + k)
                x += len(text)

    def _x_axis(self, grid: Grid, across: int) -> None:
        first, last = f" {brief(self._x_range[0])} ", f" {brief(self._x_range[1])}"
        y = len(grid.codes) - 1
        rule = "─" * max(0, across - len(first) - len(last))
        grid.text(_AXIS - 1, y, "╰", _GUIDE)
        grid.text(_AXIS, y, first, _MUTED)
        grid.text(_AXIS + len(first), y, rule, _GUIDE)
        grid.text(_AXIS + len(first) + len(rule), y, last, _MUTED)


def _is_short(series: Series) -> bool:
    """Whether the label may stand at the curve's end."""
    return not series.ghost and cell_len(series.label) <= 2


def _extent(curves: Sequence[Columns], guides: Floats) -> Range:
    """The smallest and the largest value to show; 0 and 1 if there is none."""
    values = np.concatenate([guides, *(c.low for c in curves), *(c.high for c in curves)])
    values = values[~np.isnan(values)]
    return (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
