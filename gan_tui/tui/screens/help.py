"""Help: what every panel shows, and every key."""

from __future__ import annotations

from inspect import cleandoc

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Markdown

from gan_tui.tui.commands import COMMANDS, key_of
from gan_tui.tui.panels.losses import LossPanel
from gan_tui.tui.panels.networks import NetworksPanel
from gan_tui.tui.panels.phase import PhasePanel
from gan_tui.tui.panels.samples import FakePanel, RealPanel
from gan_tui.tui.panels.verdicts import EpochPanel, VerdictPanel

PANELS = (RealPanel, FakePanel, LossPanel, VerdictPanel, EpochPanel, PhasePanel, NetworksPanel)

INTRODUCTION = """# What is going on here?

Two small networks play a game. The **generator**, G, turns random noise into images. The **discriminator**, D, is
shown real images and G's, and says how likely each is real. G learns to be believed, D learns not to be fooled, in
turns, and everything on the screen is the real state of that game. Press **space** and watch; **n** goes slowly.
"""


def text() -> str:
    """The whole help, as Markdown."""
    panels = "\n\n".join(cleandoc(panel.HELP or "") for panel in PANELS)
    keys = "\n".join(f"| {key_of(c)} | {c.title} | {c.help} |" for c in COMMANDS)
    return f"{INTRODUCTION}\n{panels}\n\n## Keys\n\n| key | | |\n|---|---|---|\n{keys}\n"


class Help(ModalScreen[None]):
    """A page to scroll."""

    BINDINGS = [Binding("escape,question_mark,q", "dismiss", "Close")]  # noqa: RUF012
    DEFAULT_CSS = """
    Help { align: center middle; }
    Help VerticalScroll {
        width: 90%; max-width: 100; height: 90%;
        border: round $primary; background: $surface; padding: 0 1; scrollbar-size-vertical: 1;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }
    """

    def compose(self) -> ComposeResult:
        page = VerticalScroll(Markdown(text()))
        page.border_title, page.border_subtitle = "Help", "↑↓ scroll · esc close"
        yield page
