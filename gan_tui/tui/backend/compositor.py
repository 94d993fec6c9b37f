"""A compositor whose partial updates cost what has changed.

Textual's renders every widget that meets the rectangle around all changes, its containers too, and cuts all of that
into pieces: half the cost of a frame. Here each changed region is asked of the widgets in front, until it is covered.
This builds on Textual's compositor, which is not public: the version is pinned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from textual._compositor import Compositor, CompositorMap, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.widget import Widget

from gan_tui.tui.fallback import FALLBACKS
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


Seen = list[tuple[Widget, Region, Region]]
"""What one sees in a region: widgets, where each stands, and the part of it that is seen."""


class DirectCompositor(Compositor):
    """Renders what has changed and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self._layout: object = None  # for which this was found:
        self._seen: dict[Region, Seen] = {}

    @property
    def full_map(self) -> CompositorMap:
        """Where all widgets are.

        Textual 8.2 finds that anew when somebody asks, and what differs from the old map is then never drawn: the next
        layout sees no difference any more.
        """
        before = self._full_map if self._full_map_invalidated else None
        found = super().full_map
        if before is not None:
            changed = (place for _, place in found.items() ^ before.items())
            self._dirty_regions.update(seen for place in changed if (seen := place.clip.intersection(place.region)))
        return found

    def render_partial_update(self) -> Pieces | LayoutUpdate | None:  # type: ignore[override]
        """What has changed since the last update; None if nothing has; all, where the short way fails."""
        try:
            return self._render_changes()
        except Exception as error:
            FALLBACKS.note(error)
            return self.render_full_update()

    def _render_changes(self) -> Pieces | None:
        screen = self.size.region
        regions = sorted(region.intersection(screen) for region in self._dirty_regions)
        self._dirty_regions.clear()
        if self._layout is not self.visible_widgets:
            self._layout, self._seen = self.visible_widgets, {}
        parts = [part for region in regions if region for part in self._seen_in(region)]
        return Pieces([piece for part in parts for piece in _render(*part)]) if parts else None

    def _seen_in(self, dirty: Region) -> Seen:
        """Ask the widgets, the foremost first, until all of the region is covered."""
        found = self._seen.get(dirty)
        if found is not None:
            return found
        found = self._seen[dirty] = []
        bare = [dirty]
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            if not seen.overlaps(dirty):
                continue
            left: list[Region] = []
            for part in bare:
                common = part.intersection(seen)
                if common:
                    found.append((widget, region, common))
                    left += _around(part, common)
                else:
                    left.append(part)
            bare = left
            if not bare:
                break
        return found


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
