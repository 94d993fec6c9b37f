"""What is said where the terminal has no room."""

from textual.widgets import Static

SMALLEST = (60, 18)
"""Columns and rows below which nothing else is shown."""


class TooSmall(Static):
    """Says how large the terminal is, on the whole of it."""

    DEFAULT_CSS = """
    TooSmall {
        display: none; width: 100vw; height: 100vh;
        content-align: center middle; text-align: center; color: $warning;
    }
    """

    def on_resize(self) -> None:
        """Say it."""
        width, height = self.app.size
        self.update(f"gan-tui needs {SMALLEST[0]} x {SMALLEST[1]} characters;\nthis terminal has {width} x {height}.")
