"""A path in the plane, seen from above: circles are round."""

from __future__ import annotations

import numpy as np

from gan_tui.tui.widgets.braille import GLYPHS, Floats, cells
from gan_tui.tui.widgets.canvas import Canvas
from gan_tui.tui.widgets.cells import Grid, Row, encode

TAIL = 12
"""Points behind the present one that stand out."""

_AXES, _PATH, _TAIL, _NOW, _WORDS = range(5)


class Orbit(Canvas):
    """Its whole way, faint, and a point on it with its latest steps; the balance is in the middle.

    ``names``: of the axis to the right, and of the one upwards.
    """

    def __init__(self, names: tuple[str, str]) -> None:
        super().__init__()
        self._names = names
        self._path: Floats = np.zeros((1, 2))
        self._at = 0

    def show(self, path: Floats, at: int) -> None:
        """The path (n, 2), NaN where it has left; the point at index ``at``."""
        self._path, self._at = path, at
        self.repaint()

    def paint(self, width: int, height: int) -> list[Row]:
        """Axes, path, tail, point, and the names where there is room."""
        grid = Grid(width, height, (self.pen("guide"), self.muted, self.plain, self.pen("warning"), self.muted))
        size = 4 * height, 2 * width
        reach = max(1.1, float(np.abs(self._path[np.isfinite(self._path)]).max(initial=0)) * 1.05)
        scale = (min(size) - 1) / 2 / reach  # dots are as high as they are wide
        middle = (size[1] - 1) / 2, (size[0] - 1) / 2

        def place(points: Floats) -> Floats:
            return points * (scale, -scale) + middle

        at = place(self._path)
        axes = np.zeros(size, bool)
        axes[int(middle[1] + 0.5), ::3] = axes[::3, int(middle[0] + 0.5)] = True
        for dots, pen in ((axes, _AXES), (_line(at, size), _PATH), (_line(at[: self._at + 1][-TAIL:], size), _TAIL)):
            drawn = cells(dots)
            grid.codes[drawn > 0] = encode(GLYPHS[drawn], pen)[drawn > 0]
        if np.isfinite(at[self._at]).all():
            x, y = np.floor(at[self._at] + 0.5).astype(int)
            grid.text(int(x) // 2, int(y) // 4, "●", _NOW)
        right, up = self._names
        if width >= 2 * height + len(right):
            grid.text(width - len(right), height // 2, right, _WORDS)
        if height >= 5:
            grid.text(width // 2 + 1, 0, up, _WORDS)
        return grid.rows()


def _line(at: Floats, size: tuple[int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """The dots (rows, columns) of the straight lines between the places (column, row)."""
    dots = np.zeros(size, bool)
    there = np.isfinite(at.sum(1))
    start, way = at[:-1][there[1:]], (at[1:] - at[:-1])[there[1:]]
    fine = np.linspace(0, 1, int(np.abs(way).max(initial=0)) + 2)[:, None, None]
    x, y = np.floor(start + fine * way + 0.5).astype(int).reshape(-1, 2).T
    inside = (x >= 0) & (x < size[1]) & (y >= 0) & (y < size[0])
    dots[y[inside], x[inside]] = True
    return dots
