"""Where the tiles of a gallery go: geometry in terminal cells, no drawing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

GAP = 2  # columns between two tiles
ENOUGH = 8  # tiles to show before they are drawn larger,
ROOM = 250  # and in a large widget one for each so many cells


@dataclass(frozen=True)
class Layout:
    """A grid of equal tiles, centred in the widget. Row r, column c is tile ``r * columns + c``.

    Attributes:
        scale: columns per image pixel; a pixel is half as many rows tall, hence square on the screen.
        columns: tiles side by side.
        rows: tiles on top of each other.
        shown: the number of tiles, at most ``columns * rows``.
        tile: (width, height) of a tile without its caption.
        pitch: (columns, rows) from one tile to the next.
        corner: (x, y) of the first tile.
    """

    scale: int
    columns: int
    rows: int
    shown: int
    tile: tuple[int, int]
    pitch: tuple[int, int]
    corner: tuple[int, int]

    def origin(self, index: int) -> tuple[int, int]:
        """The cell (x, y) of a tile's top left corner."""
        row, column = divmod(index, self.columns)
        return self.corner[0] + column * self.pitch[0], self.corner[1] + row * self.pitch[1]

    def tile_at(self, x: int, y: int) -> int | None:
        """The tile whose picture or caption covers the cell, if any."""
        column, in_x = divmod(x - self.corner[0], self.pitch[0])
        row, in_y = divmod(y - self.corner[1], self.pitch[1])
        index = row * self.columns + column
        on_tile = in_x < self.tile[0] and in_y <= self.tile[1]
        return index if on_tile and 0 <= column < self.columns and row >= 0 and index < self.shown else None


@lru_cache(maxsize=256)
def layout(count: int, shape: tuple[int, int], size: tuple[int, int], caption: int = 0, smallest: int = 1) -> Layout:
    """Lay out up to ``count`` images: the largest scale that shows enough of them, else the one that shows most.

    A tile is never clipped, unless the widget cannot hold even one; then one is shown, as far as it fits.

    Args:
        count: how many images there are.
        shape: (height, width) of an image in pixels.
        size: (width, height) of the widget in cells.
        caption: cells of the widest caption; 0 leaves no row for captions.
        smallest: the smallest scale the glyphs can draw; larger ones are its multiples.
    """
    wanted = min(count, max(ENOUGH, size[0] * size[1] // ROOM))
    best: Layout | None = None
    for scale, space in _choices(shape, size, caption, smallest):
        tile = shape[1] * scale, -(-shape[0] * scale // 2)
        candidate = _grid(count, tile, size, caption, space, scale)
        if candidate.shown > (best.shown if best else 0):
            best = candidate
        if candidate.shown >= wanted:
            break
    return best or _clipped(count, shape, size, smallest)


def _choices(shape: tuple[int, int], size: tuple[int, int], caption: int, smallest: int) -> Iterator[tuple[int, int]]:
    """Every (scale, empty rows between tiles) worth a try, the best looking first."""
    largest = min(size[0] // shape[1], 2 * size[1] // shape[0])
    for scale in range(largest - largest % smallest, 0, -smallest):
        # Odd scales split cells, which some fonts draw with seams: only small ones are worth it.
        if scale % 2 == 0 or scale == 1 or (scale == 3 and shape[0] % 2 == 0):
            yield from ((scale, space) for space in ((1, 0) if caption else (1,)))


def _clipped(count: int, shape: tuple[int, int], size: tuple[int, int], smallest: int) -> Layout:
    """What fits of one tile."""
    tile = min(size[0], shape[1] * smallest), min(size[1], -(-shape[0] * smallest // 2))
    return Layout(smallest, 1, 1, min(count, 1) if all(size) else 0, tile, (size[0] + 1, size[1] + 1), (0, 0))


def _grid(count: int, tile: tuple[int, int], size: tuple[int, int], caption: int, space: int, scale: int) -> Layout:
    """As many tiles as fit, in rows of equal length, with ``space`` empty rows between them."""
    slot = max(tile[0], caption)
    pitch = (slot + GAP, tile[1] + bool(caption) + space)
    columns = max(0, (size[0] + GAP) // pitch[0])
    rows = max(0, (size[1] + space) // pitch[1])
    shown = min(count, columns * rows)
    if shown:
        rows = -(-shown // columns)
        columns = -(-shown // rows)
    left = (size[0] - columns * pitch[0] + GAP) // 2 + (slot - tile[0]) // 2
    top = (size[1] - rows * pitch[1] + space) // 2
    return Layout(scale, columns, rows, shown, tile, pitch, (left, top))
