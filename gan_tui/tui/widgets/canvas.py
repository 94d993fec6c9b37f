"""What the drawing widgets share: paint all rows, send only the rows that changed."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from gan_tui.tui.fallback import FALLBACKS
from gan_tui.tui.widgets.cells import CodeRow, Row


@lru_cache(maxsize=8192)
def pen(ink: Color, paper: Color) -> Style:
    """The style that draws in ``ink`` on ``paper``. Always both: a segment without a background breaks NO_COLOR."""
    return Style.from_color(ink.rich_color, paper.rich_color)


class Canvas(Widget):
    """A widget on the Line API. Subclasses store what they are given, call ``repaint`` and implement ``paint``.

    Only whole rows are invalidated: Textual repaints a narrower region wrongly (its issue 5625).
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"canvas--muted"}
    DEFAULT_CSS = """
    Canvas { width: 1fr; height: 1fr; }
    Canvas > .canvas--muted { color: $text-muted; }
    """

    _rows: Sequence[Row] = ()
    _painted: Size | None = None  # the size the rows were painted for; None if they are out of date

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        self._looks: dict[str, Style] = {}
        self._backdrop: Color | None = None
        super().__init__(id=id, classes=classes)

    def paint(self, width: int, height: int) -> Sequence[Row]:
        """All rows of the widget, ``width`` cells each."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Paint again and send the rows that differ; nothing where the widget is being taken away."""
        if self._pruning or not self.is_attached:
            self._painted = None
            return
        size = self.size
        if self._painted != size:
            self._painted = None
            self.refresh()  # painted when and if the widget is seen
            return
        before = self._rows
        try:
            self._rows = self.paint(*size)
        except Exception as error:
            FALLBACKS.note(error)
            self._painted = None
            self.refresh()  # in Textual's own time, where an error has its place
            return
        bands: list[Region] = []
        for y, (old, new) in enumerate(zip(before, self._rows, strict=True)):
            if old == new:
                continue
            if bands and bands[-1].bottom == y:
                bands[-1] = bands[-1].grow((0, 0, 1, 0))  # one row more
            else:
                bands.append(Region(0, y, size.width, 1))
        if bands:  # refresh() would tell the screen the same by way of two messages
            self._set_dirty(*bands)
            self.screen._dirty_widgets.add(self)
            self.screen.check_idle()

    def render_line(self, y: int) -> Strip:
        """Textual asks for a row."""
        rows = self._fresh()
        if y >= len(rows):
            return Strip.blank(self.size.width, self.plain)
        row = rows[y]
        return row.strip if isinstance(row, CodeRow) else row

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows as they are: Textual's styling of each of them would cost more than drawing them did."""
        if self.bare_rows(crop) is None:
            return super().render_lines(crop)
        rows = [self.render_line(y) for y in range(crop.y, crop.bottom)]
        whole = crop.x == 0 and crop.width == self.size.width
        return rows if whole else [row.crop(crop.x, crop.right) for row in rows]

    def bare_rows(self, crop: Region) -> Sequence[Row] | None:
        """The rows as they were painted, whole; None where Textual has something to add to them."""
        if self.gutter or any(not isinstance(f, ANSIToTruecolor) for f in self.get_line_filters()):
            return None
        return self._fresh()[crop.y : crop.bottom]

    def _fresh(self) -> Sequence[Row]:
        size = self.size
        if self._painted != size:
            if not self.is_attached:  # taken away, its styles too, while the layout still has it
                return [Strip.blank(size.width, Style())] * size.height
            self._rows, self._painted = self.paint(*size), size
        return self._rows

    def notify_style_update(self) -> None:
        """The theme or a style changed: all colours may be others."""
        super().notify_style_update()
        self._painted = None
        self._looks, self._backdrop = {}, None
        self.refresh()

    def colour(self, role: str) -> Color:
        """The theme's colour for a role, such as ``"real"``."""
        return Color.parse(self.app.theme_variables[role])

    def pen(self, role: str) -> Style:
        """The style that draws in a role's colour on the widget's background."""
        return self._look(role, lambda: pen(self.colour(role), self.backdrop))

    def part(self, component: str) -> Style:
        """The style of a component class."""
        return self._look(component, lambda: self.get_component_rich_style(component))

    @property
    def backdrop(self) -> Color:
        """The colour behind the drawing."""
        if self._backdrop is None:
            self._backdrop = self.background_colors[1]
        return self._backdrop

    @property
    def muted(self) -> Style:
        """The style of words and numbers that should stay behind the drawing."""
        return self.part("canvas--muted")

    @property
    def plain(self) -> Style:
        """The style of other words and numbers."""
        return self._look("", lambda: self.rich_style)

    @property
    def bold(self) -> Style:
        """The style of words and numbers that matter."""
        return self._look("bold", lambda: self.rich_style + Style(bold=True))

    def row(self, width: int, *parts: Segment) -> Strip:
        """One row of the given segments, cut or filled to ``width`` cells."""
        return Strip(part for part in parts if part.text).adjust_cell_length(width, self.plain)

    def _look(self, name: str, make: Callable[[], Style]) -> Style:
        """Textual works a style out anew each time, which costs more than a row: keep it until the styles change."""
        look = self._looks.get(name)
        if look is None:
            look = self._looks[name] = make()
        return look
