"""A compositor whose partial updates cost what has changed.

Textual's renders every widget that meets the rectangle around all changes, its containers too, and cuts all of that
into pieces: half the cost of a frame. Here each changed region is asked of the widgets in front, until it is covered.
This builds on Textual's compositor, which is not public: the version is pinned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region
from textual.widget import Widget

from gan_tui.tui.widgets.canvas import Canvas
from gan_tui.tui.widgets.cells import CodeRow, Row

Piece = tuple[int, int, Row]
"""Row, column, cells."""


class Pieces(CompositorUpdate):
    """An update that is a list of pieces."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces

    def render_segments(self, console: Console) -> str:
        """The escape codes."""
        strips = ((y, x, row.strip if isinstance(row, CodeRow) else row) for y, x, row in self.pieces)
        return "".join(f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for y, x, strip in strips)


class DirectCompositor(Compositor):
    """Renders what has changed and nothing else."""

    def render_partial_update(self) -> Pieces | None:  # type: ignore[override]
        """What has changed since the last update; None if nothing has."""
        screen = self.size.region
        regions = sorted(region.intersection(screen) for region in self._dirty_regions)
        self._dirty_regions.clear()
        pieces = [piece for region in regions if region for piece in self._pieces(region)]
        return Pieces(pieces) if pieces else None

    def _pieces(self, dirty: Region) -> Iterator[Piece]:
        """Ask the widgets, the foremost first, until all of the region is covered."""
        bare = [dirty]
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            if not seen.overlaps(dirty):
                continue
            left: list[Region] = []
            for part in bare:
                common = part.intersection(seen)
                if common:
                    yield from _render(widget, region, common)
                    left += _around(part, common)
                else:
                    left.append(part)
            bare = left
            if not bare:
                return


def _around(whole: Region, hole: Region) -> Iterator[Region]:
    """What is left of a region without a part of it: above, left, right, below."""
    parts = (
        Region(whole.x, whole.y, whole.width, hole.y - whole.y),
        Region(whole.x, hole.y, hole.x - whole.x, hole.height),
        Region(hole.right, hole.y, whole.right - hole.right, hole.height),
        Region(whole.x, hole.bottom, whole.width, whole.bottom - hole.bottom),
    )
    return (part for part in parts if part)


def _render(widget: Widget, region: Region, part: Region) -> Iterator[Piece]:
    crop = part.translate(-region.offset)
    rows: Sequence[Row] | None = None
    if isinstance(widget, Canvas) and part.width == region.width:
        rows = widget.bare_rows(crop)
    for y, row in enumerate(widget.render_lines(crop) if rows is None else rows, part.y):
        yield y, part.x, row
