"""The knobs: every field of Config, to be turned while the game runs, or for the next one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from textwrap import wrap
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding

from gan_tui.training.config import KNOBS, Config, Knob
from gan_tui.training.frame import Frame
from gan_tui.training.player import Player
from gan_tui.training.trainer import Trainer
from gan_tui.tui.panels.knob_drawing import Values
from gan_tui.tui.panels.knob_rows import KnobRows
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.widgets.lines import Lines

WORDS = 6
"""Rows of words about the knob in focus: what it is, what it may be, what a change does; or what is wrong."""

Part = tuple[str, str]
Restart = Callable[[Mapping[str, Any], Callable[[str], None]], None]
"""Begins a game anew with changes; what it is given besides is told why, where that cannot be."""


def with_changes(config: Config, changes: Mapping[str, Any]) -> Config:
    """The config of a restart. Another data set brings its own defaults, as everywhere; the seed stays."""
    if changes.get("dataset", config.dataset) != config.dataset:
        return Config(**{"seed": config.seed, **changes})
    return replace(config, **changes)


class Asked:
    """A value that the running game is asked to take; ``done`` once it has, or has refused."""

    def __init__(self, name: str, value: Any) -> None:
        self.name, self.value = name, value
        self.done = False

    def __call__(self, trainer: Trainer) -> None:
        try:
            trainer.tune(**{self.name: self.value})
        finally:
            self.done = True


class KnobsPanel(Panel):
    """Opened and closed by the screen that it stands on; not one of those that are always there."""

    TITLE = "Knobs"
    HELP = """## Knobs
    **k** opens all that can be set. The arrows walk (up, down) and turn (left, right); **enter** types an exact value;
    the mouse drags sliders and clicks arrows. A knob with ● changes the running game from its next step on: the
    timeline marks it, and going back undoes it. In the past, it drops what was trained after it, which stays as a dim
    curve. A knob with ○ needs fresh networks: it waits (↻) until **r** restarts the game with all that wait. Of layers,
    left and right change the units of the last one, **,** adds one, **backspace** takes one away. All other keys go on
    working: play, step and rewind while you turn."""
    BINDINGS = [
        Binding("escape", "screen.knobs", "Close"),
        Binding("r,R", "restart", "Restart with these"),
    ]
    DEFAULT_CSS = """
    KnobsPanel { width: 48; height: 100%; }
    KnobsPanel:focus-within { border: round $primary; border-title-color: $primary; }
    KnobsPanel KnobRows { height: 1fr; }
    KnobsPanel Lines { height: auto; }
    .-wide KnobsPanel { width: 56; }
    .-xwide KnobsPanel { width: 64; }
    """

    def __init__(self, player: Player, restart: Restart) -> None:
        super().__init__()
        self.can_focus = False  # its rows can
        self._player, self._restart = player, restart
        self._frame: Frame | None = None
        self._asked: dict[str, Asked] = {}
        self._waiting: dict[str, Any] = {}
        self._wanted: Config | None = None
        self._wrong = ("", "")  # which knob, and why
        self._left: int | None = None  # the game that a restart was to leave
        self._refused = ""  # why it could not; set on the player's thread

    def compose(self) -> ComposeResult:
        yield KnobRows(self._change)
        yield Lines()

    def on_mount(self) -> None:
        """The keys are for the rows at once."""
        self.border_subtitle = "←→ turn · enter type · esc close"
        self.query_one(KnobRows).focus()

    def on_resize(self) -> None:
        """The words are broken anew."""
        self.when_laid_out(self._draw)

    def show(self, frame: Frame) -> None:
        before, self._frame = self._frame, frame
        self._asked = {name: asked for name, asked in self._asked.items() if not asked.done}
        if self._refused:
            first, self._left = self._refused.split(maxsplit=1)[0], None
            name = first if first in KNOBS else next(iter(self._waiting), "dataset")
            self.query_one(KnobRows).look_at(name)
            self._wrong, self._refused = (name, self._refused), ""
        elif self._left is not None and frame.game > self._left:
            self._waiting, self._left = {}, None
        if before is None or before.config != frame.config or self._wanted is None:
            self._want(frame.config)
        self._draw()

    def _want(self, config: Config) -> None:
        """Work out what a restart would begin with."""
        self._waiting = {name: value for name, value in self._waiting.items() if value != getattr(config, name)}
        try:
            self._wanted = with_changes(config, self._waiting)
        except ValueError as error:  # images of one's own that wait, and whose file has gone
            self._wanted, self._waiting, self._wrong = config, {}, ("dataset", str(error))

    # -- drawing

    def _draw(self) -> None:
        if self._frame is None or self._wanted is None or not self.is_mounted or len(self.children) < 2:
            return  # not yet there; or taken away, its parts first, while it was still to be drawn
        now, rows = self._frame.config, self.query_one(KnobRows)
        asked = {name: asked.value for name, asked in self._asked.items()}
        of = {n: asked.get(n, getattr(now if k.live else self._wanted, n)) for n, k in KNOBS.items()}
        waiting = frozenset(n for n, k in KNOBS.items() if not k.live and of[n] != getattr(now, n))
        rows.show(Values(of, waiting, self._wrong[0]))
        self.query_one(Lines).show(self._words(rows.knob, self._frame, len(waiting)))

    def _words(self, knob: Knob, frame: Frame, waiting: int) -> list[list[Part]]:
        name, wrong = self._wrong
        width = max(self.query_one(KnobRows).size.width - 2, 20)
        about = [(line, "") for line in wrap(_sentence(knob.about), width)]
        if name == knob.name:
            rest = [(line, "error") for line in wrap(wrong, width)]
        else:
            rest = [(line, "muted") for line in wrap(f"{_sentence(knob.range)} {self._effect(knob, frame)}", width)]
        lines = [*about, *rest][:WORDS]
        foot: Part = ("● at the next step   ○ with a restart", "muted")
        if waiting:
            foot = (f"↻ r restarts with {waiting} change{'s' * (waiting > 1)}", "warning")
        parts: list[Part] = [*lines, *[("", "")] * (WORDS - len(lines)), foot]
        return [[("─" * (width + 2), "guide")], *([(" ", ""), part] for part in parts)]

    def _effect(self, knob: Knob, frame: Frame) -> str:
        """What a change does."""
        if knob.kind == "layers":
            return "Left, right: units of the last one. Comma adds one, backspace takes it away. Needs a restart."
        if not knob.live:
            return "Needs fresh networks: r restarts." + " Brings that set's defaults." * (knob.name == "dataset")
        left = frame.known - frame.snapshot.step
        if left:
            after = f"{left:,} step{'s' * (left > 1)}"
            return f"This is the past: a change drops the {after} after it; their curve stays, dim."
        return "A change counts from the next step on."

    # -- changing

    @on(KnobRows.Looked)
    def _look(self) -> None:
        rows = self.query_one(KnobRows)
        self._wrong = ("", "")
        if rows.typed is not None:
            try:
                rows.knob.parse(rows.typed)
            except ValueError as error:
                self._wrong = (rows.knob.name, str(error))
        self._draw()

    def _change(self, knob: Knob, wanted: Any) -> None:
        """Check it here, where its row is, before the game is asked."""
        if self._frame is None:
            return
        frame, config = self._frame, self._frame.config
        try:
            value = knob.parse(wanted)
            if knob.live:
                replace(config, **{n: a.value for n, a in self._asked.items()} | {knob.name: value})
                asked = self._asked[knob.name] = Asked(knob.name, value)
                self._player.do(asked, key=("tune", knob.name))
            else:
                self._check(frame, with_changes(config, self._waiting | {knob.name: value}))
                self._waiting[knob.name] = value
                self._want(config)
        except ValueError as error:
            self._wrong = (knob.name, str(error))
            self.app.bell()
        else:
            self._wrong = ("", "")
            self.query_one(KnobRows).taken()
        self._draw()

    def _check(self, frame: Frame, wanted: Config) -> None:
        """ValueError for what only the data set can refuse."""
        dataset = frame.snapshot.dataset
        if wanted.conditional and wanted.dataset == frame.config.dataset and not dataset.classes:
            raise ValueError(f"the data set {dataset.title} has no classes; it must be false")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """With nothing that waits, r and R are the screen's: reset, new seed."""
        return action != "restart" or bool(self._waiting)

    def action_restart(self) -> None:
        """The game begins anew, with all that waits."""
        if self._frame is not None:
            self._left = self._frame.game
            self._restart(dict(self._waiting), self._refuse)

    def _refuse(self, error: str) -> None:
        self._refused = error


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."
