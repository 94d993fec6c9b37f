"""Fault: an error in the program itself, as text. The error would keep alive all that its frames hold."""

from __future__ import annotations

from dataclasses import dataclass
from traceback import format_exception

from gan_tui.words import shown

LONGEST = 100_000
"""Characters of an account; what raised stands at its end."""


@dataclass(frozen=True, eq=False)
class Fault:
    """``words`` are one line; ``account`` is the traceback, without what the variables held."""

    words: str
    account: str

    @classmethod
    def of(cls, error: BaseException) -> Fault:
        """Told so that this cannot fail: not for want of memory, nor where the error cannot say what it is."""
        try:
            return cls(_words(error), "".join(format_exception(error))[-LONGEST:])
        except Exception:
            return cls(type(error).__name__, f"{type(error).__name__}\n")


def _words(error: BaseException) -> str:
    said = shown(str(error).strip(), 200)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
