"""The training function as it stands in its file, so that one can watch it run."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from textwrap import dedent

from gan_tui.training.game import Game


@cache
def listing() -> tuple[str, int]:
    """The source of ``Game.play``, and the number of its first line in ``game.py``."""
    lines, first = inspect.getsourcelines(Game.play)
    return dedent("".join(lines)), first


@cache
def turns() -> tuple[tuple[range, ...], ...]:
    """For D's turn and for G's the lines of each phase, the pause at its end included."""
    source, first = listing()
    found = []
    for loop in ast.walk(ast.parse(source)):
        if isinstance(loop, ast.For) and any(map(_is_pause, loop.body)):
            starts, phases = [loop.lineno], []
            for node, following in zip(loop.body, [*loop.body[1:], None], strict=True):
                if _is_pause(node):
                    phases.append(range(starts[-1] + first - 1, node.lineno + first))
                    starts.append(following.lineno if following else 0)
            found.append(tuple(phases))
    return tuple(found)


def _is_pause(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield)


def next_lines(paused: int, turn: int) -> range:
    """The lines that run next where the function is paused at a line, and the next phase is of D's (0) or G's (1) turn.

    Those after the pause, if they are of that turn; else its first ones.
    """
    phases = turns()[turn]
    return next((lines for lines in phases if lines.start > paused), phases[0])
