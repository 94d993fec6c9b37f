"""Bytes that no user types: escape sequences whole, cut and wrong; text that is none; pastes without an end."""

from __future__ import annotations

import random

MEANT = b"\x03\x11\x1aq"
"""ctrl+c, ctrl+q, q end it, ctrl+z stops it, as they should."""

NUMBERS = (0, 1, 2, 3, 7, 24, 27, 80, 97, 200, 255, 1000, 57441, 65535, 1114111, 1114112, 2**31, 10**20)
FINALS = "ABCDEFGHIJKLMPQRSTXZ@^_`abdefghijlmnrst~"
"""Of control sequences; not u, the key of any number, which may be one that ends it."""

SAID = (
    b"\x1b[97;5u", b"\x1b[1114112u", b"\x1b[57441;2:3u", b"\x1b[27u", b"\x1b[0u",  # the keyboard protocol
    b"\x1b[1;1R", b"\x1b[99999;99999R", b"\x1b[?1;1R", b"\x1b[0n", b"\x1b[?1u", b"\x1b[?62;22c",  # answers
    b"\x1b[?2026;2$y", b"\x1b[?2048;2$y", b"\x1b[?1016;2$y", b"\x1b[?2026;0$y", b"\x1b[?2048;0$y",
    b"\x1b[48;24;80;480;800t", b"\x1b[48;3000;3000;0;0t", b"\x1b[48;0;0;0;0t", b"\x1b[48;1;1;1;1t", b"\x1b[48;t",
    b"\x1b[<0;99999;99999M", b"\x1b[<0;0;0M", b"\x1b[<0;-5;-5m", b"\x1b[<255;3;3M", b"\x1b[<35;1.5;2M", b"\x1b[<;;M",
    b"\x1b[M !!", b"\x1b[M\xff\xff\xff", b"\x1b[<64;5;5M" * 20,
    b"\x1b[I", b"\x1b[O", b"\x1bOP", b"\x1bO", b"\x1b", b"\x1b\x1b\x1b", b"\x1b[", b"\x1b[<", b"\x1b[?",
    b"\x1b[200~half a paste", b"\x1b[201~", b"\x1b[200~\x1b[200~\x1b[201~", b"\x1b[200~" + b"x" * 5000 + b"\x1b[201~",
    b"\x1b]52;c;AAAA\x07", b"\x1b]10;rgb:ff/ff/ff\x1b\\", b"\x1b]0;no end", b"\x1bP1$r0m\x1b\\", b"\x1bPno end",
    b"\xff\xfe\x80", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\xf0\x9f", b"\x00", b"\x7f",
    "é漢👩‍🔬​‮".encode(), b"\x9b31m", b"\x85\x90\x9d",
)  # fmt: skip


def noise(rng: random.Random) -> bytes:
    """A piece of it."""
    roll = rng.random()
    if roll < 0.45:
        piece = rng.choice(SAID)
    elif roll < 0.75:
        numbers = rng.choice((";", ":")).join(str(rng.choice(NUMBERS)) for _ in range(rng.randint(0, 6)))
        piece = f"\x1b[{rng.choice(('', '', '?', '<', '>', '='))}{numbers}{rng.choice(FINALS)}".encode()
    elif roll < 0.85:
        piece = rng.choice(SAID)
        piece = piece[: rng.randint(1, len(piece))]
    else:
        piece = rng.randbytes(rng.randint(1, 200))
    return bytes(byte for byte in piece if byte not in MEANT)
