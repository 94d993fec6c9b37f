"""A line chart of a few curves over time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip

from gan_tui.tui.widgets.axis import Range, numbers, settle, ticks
from gan_tui.tui.widgets.braille import Columns, Floats, clean, plot, reduce_to_columns, text_rows
from gan_tui.tui.widgets.canvas import Canvas, pen, runs, spell
from gan_tui.tui.widgets.figures import brief, fixed, label

_AXIS = 6  # columns of the y axis: five of its numbers and the line
_TICKS = 6  # at most that many on the y axis
_ROOMY = 40  # from this width on guides are labelled
_GLYPHS = np.array([ord(" "), *range(0x2801, 0x2900)], np.uint32)  # of the braille patterns
_GHOST = 0.6  # how far a ghost fades into the background
_BAND = 0.5  # how far the ups and downs around a line do


@dataclass(frozen=True, eq=False)
class Series:
    """A curve.

    Attributes:
        label: its name; one or two letters also stand at the curve's end.
        role: the theme's colour, such as "generator".
        y: its values; NaN is a gap.
        x: where they are, in increasing order; None spreads them evenly over the x axis.
        ghost: draw it dimmed, behind the others and without a place in the legend.
    """

    label: str
    role: str
    y: Floats
    x: Floats | None = None
    ghost: bool = False


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

    def paint(self, width: int, height: int) -> list[Strip]:
        """Legend, curves, x axis."""
        ends = 1 + max((cell_len(s.label) for s in self._series if _is_short(s)), default=-1)
        notes = 1 + max((cell_len(g.label) for g in self._guides), default=-1) if width >= _ROOMY else 0
        down, across = height - 2, width - _AXIS - ends - notes
        if down < 1 or across < 2:
            return [self._legend(width), *(self.row(width) for _ in range(height - 1))][:height]

        curves = [reduce_to_columns(self._scale(s.y), s.x, self._x_range, 2 * across) for s in self._series]
        guides = self._scale(np.array([guide.y for guide in self._guides]))
        least = 1.0 if self.log_y else 0.0  # ticks on whole decades
        span = self._y_range = settle(self._y_range, *_extent(curves, guides), least)
        patterns, owners = plot(curves, guides, span, (down, across))

        marks = ticks(span, min(_TICKS, (down + 1) // 2), least)
        tick_at = dict(zip(text_rows(np.array(marks), span, down), numbers(marks, self.log_y), strict=True))
        note_at = dict(zip(text_rows(guides, span, down), self._guides, strict=True))
        last = np.array([curve.mean[-1] if len(curve.at) else np.nan for curve in curves])
        end_at = dict(reversed(list(zip(text_rows(last, span, down), self._series, strict=True))))

        guide = self.pen("guide")
        styles = [guide, *map(self._style, self._series), *(self._style(s, _BAND) for s in self._series)]
        rows = [self._legend(width)]
        for y in range(down):
            line = runs(spell(_GLYPHS[patterns[y]]), owners[y] + 1, styles)
            left = (
                Segment(f"{tick_at.get(y, ''):>{_AXIS - 1}.{_AXIS - 1}}", self.muted),
                Segment("┤" if y in tick_at else "│", guide),
            )
            right = (
                self._end(end_at.get(y), ends),
                Segment(f" {note_at[y].label}" if y in note_at and notes else "", self.muted),
            )
            rows.append(self.row(width, *left, *line, *right))
        return [*rows, self._x_axis(width, across)]

    def _scale(self, values: Floats) -> Floats:
        """The values as the y axis counts: decades if it is logarithmic."""
        values = clean(values)
        return np.log10(values, out=np.full(values.shape, np.nan), where=values > 0) if self.log_y else values

    def _style(self, series: Series, fade: float = 0.0) -> Style:
        fade = 1 - (1 - fade) * (1 - _GHOST * series.ghost)
        return pen(self.colour(series.role).blend(self.backdrop, fade), self.backdrop)

    def _end(self, series: Series | None, width: int) -> Segment:
        """The name at the end of a curve: colour alone would not tell everybody which it is."""
        if series is None or not _is_short(series):
            return Segment(" " * width, self.muted)
        return Segment(label(f" {series.label}", width), self._style(series))

    def _legend(self, width: int) -> Strip:
        """The series' names and current values."""
        parts = [Segment(" " * _AXIS, self.muted)]
        for series in self._series:
            if not series.ghost:
                last = float(series.y[-1]) if len(series.y) else None
                value = brief(last) if self.log_y else fixed(last)
                parts.append(Segment(f"{series.label} {value:<6} ", self._style(series)))
        return self.row(width, *parts)

    def _x_axis(self, width: int, across: int) -> Strip:
        first, last = f" {brief(self._x_range[0])} ", f" {brief(self._x_range[1])}"
        rule = "─" * max(0, across - len(first) - len(last))
        guide = self.pen("guide")
        return self.row(
            width,
            Segment(" " * (_AXIS - 1) + "╰", guide),
            Segment(first, self.muted),
            Segment(rule, guide),
            Segment(last, self.muted),
        )


def _is_short(series: Series) -> bool:
    """Whether the label may stand at the curve's end."""
    return not series.ghost and cell_len(series.label) <= 2


def _extent(curves: Sequence[Columns], guides: Floats) -> Range:
    """The smallest and the largest value to show; 0 and 1 if there is none."""
    values = np.concatenate([guides, *(c.low for c in curves), *(c.high for c in curves)])
    values = values[~np.isnan(values)]
    return (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
