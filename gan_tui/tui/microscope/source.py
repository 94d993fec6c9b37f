"""The training function itself, and the line that is about to run."""

from __future__ import annotations

from functools import cache

from rich.segment import Segment
from rich.style import Style
from rich.syntax import Syntax
from textual.app import ComposeResult
from textual.strip import Strip

from gan_tui.training.frame import Frame
from gan_tui.training.listing import listing, turns
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.widgets.canvas import pen
from gan_tui.tui.widgets.lines import Lines

ROLES = (
    ("Token.Keyword", "primary"),
    ("Token.Comment", "muted"),
    ("Token.Literal.Number", "real"),
    ("Token.Literal.String", "success"),
    ("Token.Operator.Word", "primary"),
)
"""The colours of Python: by the beginning of what Pygments calls a token; the rest is plain."""

Parts = list[tuple[str, str]]


@cache
def coloured() -> list[Parts]:
    """Each line of the function as (text, role); without Pygments' Python, all of it plain."""
    code, lexer = listing()[0], Syntax("", "python").lexer
    lines: list[Parts] = [[]]
    for token, text in lexer.get_tokens(code) if lexer else [("", code)]:
        role = next((role for name, role in ROLES if str(token).startswith(name)), "")
        for i, piece in enumerate(text.split("\n")):
            if i:
                lines.append([])
            if piece:
                lines[-1].append((piece, role))
    return lines[:-1]  # the last one is what follows the last line break


class Code(Lines):
    """A window on the function, around the lines that run next."""

    DEFAULT_CSS = "Code { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._next = range(0)

    def mark(self, lines: range) -> None:
        """These run next."""
        self._next = lines
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        """A line a row, without the indentation of the loops around them."""
        first, code = listing()[1], coloured()
        start = max(min(self._next.start - first - max(height - len(self._next), 0) // 2, len(code) - height), 0)
        shown = range(start, min(start + height, len(code)))
        cut = min(self._indent(code[lines.start - first]) for turn in turns() for lines in turn)
        rows = [self._line(i + first, code[i], min(cut, self._indent(code[i])), width) for i in shown]
        return [*rows, *[self.row(width)] * (height - len(rows))]

    @staticmethod
    def _indent(parts: Parts) -> int:
        text = "".join(text for text, _ in parts)
        return len(text) - len(text.lstrip())

    def _line(self, number: int, parts: Parts, cut: int, width: int) -> Strip:
        here, running = number == self._next.start, number in self._next
        bar = pen(self.colour("foreground"), self.colour("track")) if running else self.plain
        weight = Style(bold=here)
        room = width - 6
        text = "".join(piece for piece, _ in parts)[cut:]
        segments = [Segment(f"{number:>3} ", bar if running else self.muted)]
        segments.append(Segment("▶ " if here else "│ " if running else "  ", bar + weight))
        end = room if len(text) <= room else room - 1
        at = -cut
        for piece, role in parts:
            seen = piece[max(-at, 0) : max(end - at, 0)]
            segments.append(Segment(seen, (self._on_bar(role) if running else self.style_of(role)) + weight))
            at += len(piece)
        if len(text) > room:
            segments.append(Segment("…", bar if running else self.muted))
        filled = sum(len(s.text) for s in segments)
        return self.row(width, *segments, Segment(" " * (width - filled), bar))

    def _on_bar(self, role: str) -> Style:
        ink = {"": "foreground", "muted": "guide"}.get(role, role)
        return pen(self.colour(ink), self.colour("track"))


class SourcePanel(Panel):
    """The loop that trains, as it stands in its file."""

    TITLE = "The code that runs next · training/game.py"
    HELP = """## The code that runs next
    The function that trains, as it stands in `gan_tui/training/game.py`. It rests at a `yield`; the lines marked
    run with the next **n**. Playing at full speed runs these same lines."""

    def compose(self) -> ComposeResult:
        yield Code()

    def show(self, frame: Frame) -> None:
        self.query_one(Code).mark(frame.lines)
