"""What the phase does, in words and as a formula."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from gan_tui.teaching.formulas import formulas
from gan_tui.teaching.phases import tell
from gan_tui.teaching.rows import Row, said
from gan_tui.training.frame import Frame
from gan_tui.tui.microscope.close_up import CloseUp


class ExplainPanel(CloseUp):
    """Words, then symbols, then the same with numbers."""

    TITLE = "What has just happened"
    HELP = """## What has just happened
    The phase that ran last, in a few words; then its formula, first with symbols and below them with the numbers of
    this very moment. x is a real image, z the noise of a fake, W and b are weights and biases, σ squashes any number
    into 0 to 1, f is the activation of hidden units, n the number of images of each kind, ∂L/∂w says how much the loss
    L grows where w does."""

    def rows(self, frame: Frame, sample: int, width: int, height: int) -> Sequence[Row]:
        s = frame.snapshot
        title, body = tell(s, frame.playing)
        rows = [said(title, "bold"), *(said(line, "muted") for line in _wrapped(body, width))]
        player = "generator" if s.phase.startswith("g_") else "discriminator"
        for formula in formulas(s, sample):
            rows.append(())
            rows += [said(line, player) for line in _wrapped(formula.symbols, width)]
            rows += [said(f"  {line}") for line in _wrapped(formula.numbers, width - 2)]
        return rows


def _wrapped(text: str, width: int) -> list[str]:
    """Its lines, none of them wider."""
    return [line for part in text.splitlines() for line in wrap(part, max(width, 1))]
