"""The smallest GAN beside the game: what the lesson on oscillation looks at."""

from __future__ import annotations

import numpy as np
from textual.app import ComposeResult

from gan_tui.nn.network import Array
from gan_tui.teaching.dirac import dirac_path
from gan_tui.training.config import Config
from gan_tui.training.frame import Frame
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.playground.orbit import Orbit
from gan_tui.tui.widgets.figures import fixed

STEPS = 300
"""Of the path that is drawn."""


class DiracPanel(Panel):
    """Draws only while it is seen; anew when a setting changes, from its start again."""

    TITLE = "The smallest game"
    HELP = """## The smallest game
    A GAN of two numbers, the **Dirac-GAN**, trained with the loss, the optimisers, the learning rates, the turns and
    the R1 penalty of your game. All real data is the number 0. **θ**, to the right, is G's only fake; **ψ**, upwards,
    is the slope by which D tells numbers apart: D(x) = ψ x. In the middle both are 0: the fake is the data, and D
    cannot tell. The faint line is the way from θ = 1, ψ = -1 over 300 steps; the point makes one step for each of your
    game's, and starts anew when a setting changes. A circle never settles, a spiral inwards does."""

    _config: Config | None = None
    _path: Array = np.zeros((1, 2))
    _since = 0

    def compose(self) -> ComposeResult:
        yield Orbit(("θ", "ψ"))

    def show(self, frame: Frame) -> None:
        if not self.display:
            return
        step, config = frame.snapshot.step, frame.snapshot.config
        if config != self._config:
            self._config, self._path, self._since = config, dirac_path(config, STEPS), step
        self._since = min(self._since, step)
        at = min(step - self._since, STEPS)
        self.query_one(Orbit).show(self._path, at)
        now, last = np.hypot(*self._path[[at, -1]].T)
        self.border_subtitle = f"off by {fixed(now)}, at last {fixed(last, 3)}"
