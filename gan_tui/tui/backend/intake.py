"""What is typed, cut into keys and kept within bounds before anything looks at it.

Textual reads character by character, takes what it does not know for keys, and keeps all that waits. A report that it
does not know, or half an escape code, would then press keys; and a flood of either is worked off for seconds, in memory
as large as it likes. Here bytes become tokens first: a character, an escape code, or a whole paste. Unknown codes and
strings (OSC, DCS and the like) press nothing, pastes and codes are cut to a length, and what waits is folded.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Iterable, Iterator
from threading import Lock

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

ESCAPE_SECONDS, HALF_SECONDS, PASTE_SECONDS = 0.1, 0.5, 2.0
"""After so long a silence: an escape is the key, half a code will never be whole, and a paste is over."""

BY_HAND_SECONDS = 0.3
"""Ctrl+C that comes alone, after so long, is no part of a paste."""

LONGEST_CODE, LONGEST_STRING, LONGEST_PASTE = 64, 4096, 2**16
"""Bytes."""

SAME, MOST, MOST_CHARACTERS = 16, 512, 2**18
"""Of one key so many wait, of all together so many; what comes on top is dropped."""

PASTE, PASTE_ENDS = b"\x1b[200~", b"\x1b[201~"
_CODE = re.compile(
    rb"\x1b(?:\[M[ -\xff]{3}"  # the mouse of old
    rb"|\[\[[A-E]"  # F1 to F5 of the Linux console
    rb"|\[(?!M|\[[A-E]|\[\Z)[0-?]*[ -/]*[@-~]"  # CSI
    rb"|[]PX^_][^\x03\x07\x1b]*(?:\x07|\x1b\\)"  # OSC, DCS, SOS, PM, APC
    rb"|O[ -~]"  # SS3
    rb"|[\xc2-\xf4][\x80-\xbf]+|[^\x1b\[O\]PX^_\x80-\xff]"  # alt with a character
    rb"|(?=\x1b))"  # the escape key, and then something else
)
_HALF = re.compile(rb"\x1b(?:\[(?:M[ -\xff]{0,2}|\[|[0-?]*[ -/]*)|[]PX^_][^\x03\x07\x1b]*\x1b?|O)?\Z")
_STRING = re.compile(rb"\x1b[]PX^_]")
_BROKEN = re.compile(rb"\x1b(?:\[(?:M|[0-?]*[ -/]*)|[]PX^_][^\x03\x07\x1b]*|O)?")
_MOVE = re.compile(r"\x1b\[<(3[2-9]|[45]\d|6[0-3]);")
_CTRL_C = re.compile(r"\x1b?\x03|\x1b\[99(?::[\d:]*)?;(\d+)(?::\d+)?(?:;[\d:]*)?u|\x1b\[27;(\d+);99~")
_CTRL, _LOCKS = 4, 64 | 128


def is_interrupt(token: str) -> bool:
    """Whether it is ctrl+c, as a control character or as newer keyboard protocols write it."""
    found = _CTRL_C.fullmatch(token)
    modifiers = found and (found[1] or found[2])
    return bool(found) and (not modifiers or (int(modifiers) - 1) & ~_LOCKS == _CTRL)


class Intake:
    """Bytes in, tokens out. ``silence``: seconds since the last bytes before these."""

    def __init__(self) -> None:
        self._rest = b""
        self._paste: bytearray | None = None
        self._decode = getincrementaldecoder("utf-8")("ignore").decode

    def feed(self, data: bytes, silence: float = 0.0) -> Iterator[str]:
        """The tokens that are whole now."""
        if self._paste is not None and silence > BY_HAND_SECONDS and is_interrupt(data.decode("ascii", "ignore")):
            yield from self._end_paste(self._paste)
        self._rest += data
        while self._rest:
            if self._paste is not None:
                body, end, after = self._rest.partition(PASTE_ENDS)
                at = len(body) if end else max(0, len(body) - len(PASTE_ENDS) + 1)  # there the end may have begun
                self._add(self._paste, body[:at])
                self._rest = after if end else body[at:]
                if not end:
                    return
                yield self._pasted(self._paste)
                continue
            rest = self._rest
            if rest[0] != 0x1B:
                text, escape, after = rest.partition(b"\x1b")
                self._rest = escape + after
                yield from self._decode(text)
            elif code := _CODE.match(rest):
                self._rest = rest[code.end() :]
                if code[0] == PASTE:
                    self._paste = bytearray()
                elif not _STRING.match(code[0]):
                    yield code[0].decode(errors="ignore")
            elif _HALF.match(rest):
                self._shorten()
                return
            else:
                self._rest = _BROKEN.sub(b"", rest, 1)

    def silent(self, seconds: float) -> Iterator[str]:
        """The tokens that nothing more can be coming to, after so long without a byte."""
        if self._paste is not None:
            if seconds >= PASTE_SECONDS:
                yield from self._end_paste(self._paste)
        elif self._rest and seconds >= (ESCAPE_SECONDS if len(self._rest) <= 2 else HALF_SECONDS):
            rest, self._rest = self._rest, b""
            if not _STRING.match(rest) or len(rest) == 2:
                yield rest.decode(errors="ignore")

    @property
    def waits(self) -> bool:
        """Whether silence would mean something."""
        return bool(self._rest) or self._paste is not None

    def _shorten(self) -> None:
        """Half a code does not grow without end; what is left of it still swallows the rest."""
        if _STRING.match(self._rest):
            if len(self._rest) > LONGEST_STRING:
                self._rest = self._rest[:2] + (b"\x1b" if self._rest.endswith(b"\x1b") else b"")
        elif len(self._rest) > LONGEST_CODE:
            self._rest = b"\x1b[>"

    @staticmethod
    def _add(paste: bytearray, data: bytes) -> None:
        paste += data[: LONGEST_PASTE - len(paste)]

    def _pasted(self, paste: bytearray) -> str:
        """The paste, which is over."""
        text, self._paste = paste.decode(errors="ignore"), None
        return PASTE.decode() + text.replace("\x00", "")

    def _end_paste(self, paste: bytearray) -> Iterator[str]:
        """Nobody has said that the paste is over, but it must be."""
        self._add(paste, self._rest)
        self._rest = b""
        yield self._pasted(paste)


class Waiting:
    """Tokens between the thread that reads and the app. Motions of the mouse are merged, floods are cut short."""

    def __init__(self) -> None:
        self._tokens: deque[str] = deque()
        self._characters = self._same = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._tokens)

    def put(self, token: str) -> None:
        """Let it wait, if there is room."""
        with self._lock:
            last = self._tokens[-1] if self._tokens else ""
            move, before = _MOVE.match(token), _MOVE.match(last)
            if move and before and move[0] == before[0]:
                self._characters += len(token) - len(last)
                self._tokens[-1] = token
                return
            self._same = self._same + 1 if token == last else 1
            full = len(self._tokens) >= MOST or self._characters + len(token) > MOST_CHARACTERS
            if full or self._same > SAME:
                return
            self._tokens.append(token)
            self._characters += len(token)

    def take(self) -> str | None:
        """The one that waits longest."""
        with self._lock:
            if not self._tokens:
                return None
            token = self._tokens.popleft()
            self._characters -= len(token)
            self._same = min(self._same, len(self._tokens))
            return token


class _CellParser(XTermParser):
    """Coordinates of the mouse are cells: that they were pixels, anyone who can type could say."""

    mouse_pixels = property(lambda self: False, lambda self, value: None)


class Reader:
    """Tokens to Textual's events."""

    def __init__(self) -> None:
        self._parser = _CellParser()

    def events(self, token: str) -> Iterable[Message]:
        """What the token says; nothing if nobody knows."""
        if token.startswith(PASTE.decode()):
            return [events.Paste(token[len(PASTE) :])]
        parser = self._parser
        try:
            found = list(parser.feed(token))
            if parser._timeout_time is not None:  # it waits for more, which will not come
                parser._timeout_time = 0.0
                late = list(parser.tick())
                found += late if len(token) <= 2 else []  # a longer one would press its letters one by one
        except Exception:  # no character, no number: the parser's generator is dead
            self._parser = _CellParser()
            return []
        return found
