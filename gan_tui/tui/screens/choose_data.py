"""Choose what the generator has to imitate."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gan_tui.data.datasets import DATASETS
from gan_tui.tui.widgets.pixels import PixelGallery


class ChooseData(ModalScreen[str | None]):
    """A list, with some images of the one under the cursor; returns its name, None if nothing was chosen."""

    BINDINGS = [  # noqa: RUF012
        Binding("escape,q", "dismiss", "Close"),
        Binding("d", "next", "Next"),
    ]
    DEFAULT_CSS = """
    ChooseData { align: center middle; }
    ChooseData > Vertical {
        width: 64; height: auto; border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }
    ChooseData OptionList {
        height: auto; background: $surface; padding: 0; border: none;
        &:focus { border: none; }
    }
    ChooseData Static { color: $text-muted; height: 2; margin: 1 1 0 1; }
    ChooseData PixelGallery { height: 8; margin: 0 1; }
    """

    def __init__(self, current: str) -> None:
        super().__init__()
        self._current = current

    def compose(self) -> ComposeResult:
        options = [
            Option(f"{d.title}  [dim]{'x'.join(map(str, d.shape))}[/dim]", id=name) for name, d in DATASETS.items()
        ]
        box = Vertical(OptionList(*options), Static(), PixelGallery("real"))
        box.border_title, box.border_subtitle = "Data set", "↑↓ look · enter play · esc close"
        yield box

    def on_mount(self) -> None:
        """Begin at the data set being played."""
        self.query_one(OptionList).highlighted = list(DATASETS).index(self._current)

    @on(OptionList.OptionHighlighted)
    def _look(self, event: OptionList.OptionHighlighted) -> None:
        dataset = DATASETS[event.option_id or self._current]
        self.query_one(Static).update(dataset.about)
        self.query_one(PixelGallery).show(dataset.images[:12].reshape(-1, *dataset.shape))

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_next(self) -> None:
        """The key that opened the list walks through it."""
        self.query_one(OptionList).action_cursor_down()
