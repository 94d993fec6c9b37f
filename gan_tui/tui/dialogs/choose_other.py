"""Choose what a second game beside the present one has different."""

from __future__ import annotations

from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gan_tui.training.branches import LAST_EDIT, Change, changes_of, differences
from gan_tui.training.frame import Frame
from gan_tui.training.game import Phase
from gan_tui.tui.steady import Steady


class Choice(NamedTuple):
    """What is different, and whether both games begin anew."""

    change: Change
    anew: bool


class ChooseOther(ModalScreen[Choice | None], Steady[Choice | None]):
    """Ready changes, and for the one under the cursor what it is and where both games begin; None if none is wanted.

    The cursor is on the first: the branch that was left, if there is one, else other learning rates.
    """

    BINDINGS = [
        Binding("escape,q", "dismiss", "Close"),
        Binding("c", "next", "Next"),
        Binding("r", "start", "From step 0"),
    ]
    DEFAULT_CSS = """
    ChooseOther { align: center middle; }
    ChooseOther > Vertical {
        width: 64; max-width: 100%; height: auto; max-height: 100%;
        border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }
    ChooseOther OptionList {
        height: auto; max-height: 100%; background: $surface; padding: 0; border: none;
        &:focus { border: none; }
        & > .option-list--option { padding: 0 1; }
    }
    ChooseOther Static { height: 3; margin: 1 1 0 1; }
    """

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        s = frame.snapshot
        self._config, self._step, self._fresh = frame.config, s.step, s.phase is Phase.READY
        self._changes = changes_of(frame.config, edited=bool(frame.edits))
        self._anew = False

    def compose(self) -> ComposeResult:
        box = Vertical(OptionList(*(Option(change.title) for change in self._changes)), Static())
        box.border_title = "Compare with the same game, but ..."
        yield box

    @property
    def _change(self) -> Change:
        return self._changes[self.query_one(OptionList).highlighted or 0]

    @on(OptionList.OptionHighlighted)
    def _look(self) -> None:
        change, hint = self._change, ""
        if change is LAST_EDIT:
            words, where = "the branch that you left when you changed this game", f"trained to step {self._step:,} too"
        else:
            words = differences(self._config, change.of(self._config))
            fresh = self._anew or self._fresh or not change.live
            where = "both begin at step 0, with fresh networks" if fresh else f"both go on from step {self._step:,}"
            if change.live and not self._fresh:
                hint = " · r from here" if self._anew else " · r from step 0"
        self.query_one(Static).update(Content.assemble(f"B: {words}\n", (where, "$foreground 65%")))
        self.query_one(Vertical).border_subtitle = f"↑↓ look · enter compare{hint} · esc close"

    @on(OptionList.OptionSelected)
    def _choose(self) -> None:
        self.dismiss(Choice(self._change, self._anew))

    def action_next(self) -> None:
        """The key that opened the list walks through it."""
        self.query_one(OptionList).action_cursor_down()

    def action_start(self) -> None:
        """From the present moment, or from the beginning."""
        self._anew = not self._anew
        self._look()
