r"""Standard streams that are open and take any character, whatever the environment says of them.

A terminal gets UTF-8 if it can show it, also where Python was told otherwise. What cannot gets ASCII: the characters
that it lacks are spelled (``->``, ``-``, ``sigma``). Nothing ends in a codec's error, or as ``\u28ff`` on a screen.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from contextlib import suppress

from gan_tui.words import shown

MOST_COLUMNS = 1000
"""A window size in the environment that is larger, or no number, is not believed."""

WITHOUT_UTF8 = ("", "dumb", "unknown", "linux", "cons25", "sun")
_SPELLED = {
    **dict(zip("─━╌┄═—–−‐‑│┃║‖·•×→←↑↓≥≤≈∞‘’“”✓▶", "----------||||..x><^v><~8''\"\"*>", strict=True)),
    **{"→": "->", "←": "<-", "≥": ">=", "≤": "<=", "∞": "inf", "…": "...", "±": "+-", "√": "sqrt", "≠": "!="},
}


def prepare() -> None:
    """Make the streams so, and the environment's window size one that can be."""
    codecs.register_error("spell", _spell)
    _open()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if not is_utf8(stream) and stream.isatty() and _terminal_takes_utf8():
                stream.reconfigure(encoding="utf-8")
            # a file name that is no UTF-8 goes on as the bytes it is, but not to a screen
            stream.reconfigure(errors="surrogateescape" if is_utf8(stream) and not stream.isatty() else "spell")
    for name in ("COLUMNS", "LINES"):
        text = os.environ.get(name, "1")
        if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) <= MOST_COLUMNS):
            del os.environ[name]


def is_utf8(stream: object) -> bool:
    """Whether any character can be written there."""
    try:
        return codecs.lookup(getattr(stream, "encoding", None) or "ascii").name == "utf-8"
    except LookupError:
        return False


def close(code: int) -> int:
    """Write out what waits; the exit code, which is 1 if all was well but for that: a full disk, a closed stdout."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read us has gone, and knows
        code = code or 1
    except OSError as error:
        code = code or complain(f"output: {error.strerror}", 1)
    except ValueError:  # closed
        return code
    else:
        return code
    with suppress(OSError):  # Python would try once more, and complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return code


def complain(message: str, code: int) -> int:
    """One line on stderr, if it takes it; the code."""
    try:
        print(f"gan-tui: {shown(message.strip(), 1000) or 'something went wrong'}", file=sys.stderr, flush=True)
    except (OSError, ValueError):
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    return code


def _open() -> None:
    """What was closed must not become the next file that is opened. A closed stdout refuses, as it should."""
    for number, name, flags in ((0, "stdin", os.O_RDONLY), (1, "stdout", os.O_RDONLY), (2, "stderr", os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)  # takes the lowest number that is free
        if getattr(sys, name) is None:
            stream = open(number, "w" if number else "r", encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _terminal_takes_utf8() -> bool:
    """By the charset that the locale names; where it names none, by the kind of terminal."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    charset = next(filter(None, names), "").partition(".")[2].partition("@")[0]
    if charset:
        return charset.lower().replace("-", "") == "utf8"
    kind = os.environ.get("TERM", "")
    return kind not in WITHOUT_UTF8 and not kind.startswith("vt")


def _spell(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(map(spelled, error.object[error.start : error.end])), error.end


def spelled(character: str) -> str:
    """The character in ASCII, as well as can be."""
    if character in _SPELLED:
        return _SPELLED[character]
    code = ord(character)
    if 0x2500 <= code < 0x2580:
        return "+"
    if 0x2580 <= code < 0x25A0:
        return "#"
    if 0x2800 <= code < 0x2900:
        return ":" if code > 0x2800 else " "
    name = unicodedata.name(character, "")
    if name.startswith("GREEK"):
        word = name.split(" WITH ")[0].split()[-1].lower()
        return word.capitalize() if "CAPITAL" in name else word
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain or "?"
