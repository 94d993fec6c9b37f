"""Help: what every panel shows, every key, and every word; letters typed look a word up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from inspect import cleandoc

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Markdown, Static

from gan_tui.teaching.glossary import find, terms, used_in
from gan_tui.tui.command import Command, key_of
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.steady import Steady
from gan_tui.tui.widgets.field import Field

INTRODUCTION = """# What is going on here?

Two small networks play a game. The **generator**, G, turns random noise into images. The **discriminator**, D, is
shown real images and G's, and says how likely each is real. G learns to be believed, D learns not to be fooled, in
turns, and everything on the screen is the real state of that game. Press **space** and watch; **n** goes slowly;
**l** opens the lessons. What is this number? Click its panel, or go there with **tab**, and press **?**.
"""
CLOSING = ("question_mark", "q")
SCROLLS: Mapping[str, Callable[[VerticalScroll], None]] = {
    "up": lambda page: page.scroll_up(animate=False),
    "down": lambda page: page.scroll_down(animate=False),
    "page_up": lambda page: page.scroll_page_up(animate=False),
    "page_down": lambda page: page.scroll_page_down(animate=False),
}


def text(panels: Iterable[type[Panel]], commands: Iterable[Command], panel: type[Panel] | None = None) -> str:
    """The whole help of a screen, as Markdown; before it, what ``panel`` shows, and the words it uses."""
    about = "\n\n".join(cleandoc(each.HELP or "") for each in panels)
    keys = "\n".join(f"| {key_of(c)} | {c.title} | {c.help} |" for c in commands)
    words = " · ".join(term.names[0] for term in terms())
    whole = f"{INTRODUCTION}\n{about}\n\n## Keys\n\n| key | | |\n|---|---|---|\n{keys}\n\n## Words\n\n{words}\n"
    if panel is None or not panel.HELP:
        return whole
    used = "\n\n".join(f"**{term.names[0]}**: {term.text}" for term in used_in(panel.HELP))
    return f"{cleandoc(panel.HELP)}\n\n{used}\n\n{whole}"


class Search(Field):
    """A word to look up. While it is empty, the keys that close the help are no letters."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return bool(self.value or key not in CLOSING) and super().check_consume_key(key, character)


class Help(ModalScreen[None], Steady[None]):
    """A page to scroll, and above it a line to type a word into."""

    BINDINGS = [
        Binding("escape", "dismiss", "Close"),
        Binding(",".join(CLOSING), "dismiss", "Close", priority=True),
        Binding("up", "scroll('up')", "Up"),
        Binding("down", "scroll('down')", "Down"),
        Binding("pageup", "scroll('page_up')", "Page up"),
        Binding("pagedown", "scroll('page_down')", "Page down"),
    ]
    DEFAULT_CSS = """
    Help { align: center middle; }
    Help > Vertical {
        width: 90%; max-width: 100; height: 90%;
        border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }
    Help Input, Help Input:focus { height: 1; border: none; padding: 0 1; background: $panel; }
    Help VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; scrollbar-background: $surface; }
    #found { padding: 1 1 0 1; display: none; }
    Help.-looking { #found { display: block; } Markdown { display: none; } }
    """

    def __init__(
        self, panels: Iterable[type[Panel]], commands: Iterable[Command], panel: type[Panel] | None = None
    ) -> None:
        super().__init__()
        self._text = text(panels, commands, panel)

    def compose(self) -> ComposeResult:
        page = VerticalScroll(Static(id="found"), Markdown(self._text), can_focus=False)
        box = Vertical(Search(placeholder="Type a word to look it up: logit, coverage, 2 ln 2 ..."), page)
        box.border_title, box.border_subtitle = "Help", "↑↓ scroll · esc close"
        yield box

    @on(Input.Changed)
    def _look_up(self, event: Input.Changed) -> None:
        self.set_class(bool(event.value.strip()), "-looking")
        found = find(event.value)
        parts = [part for t in found for part in ((t.title, "bold $primary"), f"\n{t.text}\n\n")]
        self.query_one("#found", Static).update(
            Content.assemble(*parts) if found else "No such word here. The page has them all at its end."
        )
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_scroll(self, way: str) -> None:
        SCROLLS[way](self.query_one(VerticalScroll))
