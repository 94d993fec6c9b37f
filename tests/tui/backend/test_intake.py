"""Bytes become tokens; nothing that can be typed grows without bounds, or presses keys that nobody pressed."""

import random

import pytest
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

from gan_tui.tui.backend import intake
from gan_tui.tui.backend.intake import Intake, Reader, Waiting, is_interrupt


def tokens(*pieces, silence=10.0):
    """What comes of these reads, and of the silence after them."""
    typed = Intake()
    return [*(t for piece in pieces for t in typed.feed(piece)), *typed.silent(silence)]


def keys(*pieces):
    reader = Reader()
    return [e.key for t in tokens(*pieces) for e in reader.events(t) if isinstance(e, events.Key)]


def test_every_key_that_textual_knows_is_still_that_key():
    """Whole, and cut in two anywhere."""
    told = {}
    for code, names in ANSI_SEQUENCES_KEYS.items():
        if isinstance(names, tuple) and code.startswith("\x1b") and code not in ("\x1b[200~", "\x1b[201~"):
            expected = list(Reader()._parser.feed(code))
            told[code] = [event.key for event in expected if isinstance(event, events.Key)]
    told = {code: names for code, names in told.items() if names and code != "\x1b\x1b"}
    assert len(told) > 200
    for code, names in told.items():
        data = code.encode()
        assert keys(data) == names, code
        for at in range(1, len(data)):
            assert keys(data[:at], data[at:]) == names, (code, at)


@pytest.mark.parametrize(
    ("typed", "pressed"),
    [
        (b"nnn", ["n"] * 3),
        (b"\x1b", ["escape"]),
        (b"\x1b\x1b", ["escape", "escape"]),
        (b"\x1bx", ["alt+x"]),
        (b"\x1b[", ["left_square_bracket"]),
        (b"\x1b]", ["right_square_bracket"]),
        (b"\x1b\x1b[A", ["escape", "up"]),
        (b"\x1b[115;1u", ["s"]),
        ("é".encode(), ["é"]),
        (b"\xff\xfe\x80s", ["s"]),
        (b"\x1b[1114112us", ["s"]),
        (b"\x1b[?62;1;6;22cs", ["s"]),
        (b"\x1b]11;rgb:ffff/ffff/ffff\x07s", ["s"]),
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\s", ["s"]),
        (b"\x1bP1$r0 q\x1b\\s", ["s"]),
        (b"\x1b[12;34", []),
        (b"\x1b]11;rgb:ff", []),
    ],
)
def test_reports_and_halves_press_nothing(typed, pressed):
    assert keys(typed) == pressed


@pytest.mark.parametrize("typed", ["\x03", "\x1b[99;5u", "\x1b[99;69u", "\x1b[99:67;5:1u", "\x1b[27;5;99~", "\x1b\x03"])
def test_ctrl_c_is_heard_in_every_protocol(typed):
    assert [is_interrupt(t) for t in tokens(typed.encode())] == [True]


@pytest.mark.parametrize("typed", ["c", "\x1b[99;1u", "\x1b[99;6u", "\x1b[991;5u", "\x1b[99u", "\x04"])
def test_nothing_else_is_ctrl_c(typed):
    assert not any(map(is_interrupt, tokens(typed.encode())))


@pytest.mark.parametrize("before", [b"\x1b", b"\x1b[", b"\x1b[12;", b"\x1b]0;title", b"\x1bP", b"\x1b[M", b"\xe2\x82"])
def test_ctrl_c_after_half_a_code_is_ctrl_c(before):
    typed = Intake()
    assert any(is_interrupt(t) for t in [*typed.feed(before), *typed.feed(b"\x03")])


def test_a_paste_is_one_token_whatever_is_in_it():
    body = "a\x03[b\x1b[48;9;9;9;9t ü\n"
    data = f"\x1b[200~{body}\x1b[201~s".encode()
    for at in range(1, len(data)):
        paste, key = tokens(data[:at], data[at:])
        assert key == "s"
        assert not is_interrupt(paste)
        (event,) = Reader().events(paste)
        assert isinstance(event, events.Paste)
        assert event.text == body


def test_a_paste_without_an_end_does_not_make_deaf():
    typed = Intake()
    assert [*typed.feed(b"\x1b[200~abc\x03")] == []
    assert [*typed.silent(intake.PASTE_SECONDS / 2)] == []
    paste, interrupt = typed.feed(b"\x03", silence=intake.BY_HAND_SECONDS + 0.1)
    assert "abc" in paste
    assert is_interrupt(interrupt)
    assert [*typed.feed(b"\x1b[200~abc")] == []
    assert len([*typed.silent(intake.PASTE_SECONDS)]) == 1
    assert [*typed.feed(b"s")] == ["s"]


@pytest.mark.parametrize("begin", [b"\x1b[200~", b"\x1b]", b"\x1bP", b"\x1b["])
def test_what_never_ends_does_not_grow(begin):
    typed, pressed = Intake(), []
    pressed += typed.feed(begin)
    for _ in range(1000):
        pressed += typed.feed(b"1" * 4000)
        assert len(typed._rest) + len(typed._paste or b"") <= intake.LONGEST_PASTE + 4096
    assert pressed == []
    assert [is_interrupt(t) for t in typed.feed(b"\x03", silence=1.0)][-1]


def test_a_flood_of_one_key_is_folded_and_three_are_three():
    waiting = Waiting()
    for token in "nnn":
        waiting.put(token)
    assert [waiting.take() for _ in range(4)] == ["n", "n", "n", None]
    for _ in range(100_000):
        waiting.put("n")
    assert len(waiting) == intake.SAME
    waiting.put("q")
    assert [waiting.take() for _ in range(intake.SAME + 1)][-1] == "q"


def test_what_waits_is_bounded_in_number_and_size():
    waiting, rng = Waiting(), random.Random(1)
    for _ in range(10_000):
        waiting.put(chr(rng.randrange(97, 120)))
    assert len(waiting) <= intake.MOST
    while waiting.take():
        pass
    for i in range(100):
        waiting.put(f"{i}" + "x" * 60_000)
    assert waiting._characters <= intake.MOST_CHARACTERS
    while waiting.take():
        pass
    assert waiting._characters == 0


def test_motions_of_the_mouse_are_merged_and_clicks_are_not():
    waiting = Waiting()
    typed = ["\x1b[<35;1;1M", "\x1b[<35;2;1M", "\x1b[<0;2;1M", "\x1b[<32;3;1M", "\x1b[<32;4;1M", "\x1b[<0;4;1m"]
    for token in typed:
        waiting.put(token)
    assert [waiting.take() for _ in range(len(waiting))] == [typed[1], typed[2], typed[4], typed[5]]


def test_no_bytes_raise_and_none_are_kept():
    for seed in range(20):
        rng, typed, reader = random.Random(seed), Intake(), Reader()
        for _ in range(200):
            piece = (
                rng.randbytes(50) if rng.random() < 0.5 else rng.choice([b"\x1b[", b"\x1b]", b"\x1b[200~", b"\x1b[<0;"])
            )
            for token in typed.feed(piece, rng.random()):
                reader.events(token)
        assert [e.key for t in [*typed.silent(10), "s"] for e in reader.events(t) if isinstance(e, events.Key)][
            -1
        ] == "s"


def test_typed_sizes_do_not_make_the_mouse_count_pixels():
    reader = Reader()
    for token in ("\x1b[48;24;80;0;0t", "\x1b[48;24;80;2400;8000t"):
        reader.events(token)
        (move,) = reader.events("\x1b[<35;11;6M")
        assert (move.x, move.y) == (10, 5)
