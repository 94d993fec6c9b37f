"""The arithmetic of the phase, down to the products."""

from __future__ import annotations

from collections.abc import Sequence

from gan_tui.teaching.arithmetic import work
from gan_tui.teaching.rows import Row
from gan_tui.training.frame import Frame
from gan_tui.tui.microscope.close_up import CloseUp


class ArithmeticPanel(CloseUp):
    """Tables of the sample in focus."""

    TITLE = "The arithmetic"
    HELP = """## The arithmetic
    How the numbers of this phase come about, for the sample in focus: each input times its weight, the sum, and what
    the activation makes of it; on the way back, how the gradient is put together; in an update, what the weights that
    moved most were and are. Small networks are worked out in full, of larger ones what counts most. Pixels are called
    by their corner, TL for top left, or by row and column; h are hidden units."""

    def rows(self, frame: Frame, sample: int, width: int, height: int) -> Sequence[Row]:
        return work(frame.snapshot, sample, height)
