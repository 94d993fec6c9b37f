"""The program on a real terminal: a pty, and pyte to see what a person would see."""

import asyncio
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from unittest.mock import patch

import pyte
import pytest

from gan_tui import Config
from gan_tui.tui.app import GanApp
from gan_tui.tui.backend.flow import QUESTION as ASKED
from gan_tui.tui.backend.flow import Flow

SECONDS = 60
ALTERNATE, NORMAL = b"\x1b[?1049h", b"\x1b[?1049l"
QUESTION = ASKED.encode()
UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=?][\d;]*(?:u|\$p)")


class Terminal:
    """``gan-tui`` with these options in a terminal of this size; ``answers``: whether it tells where its cursor is."""

    def __init__(self, *options, size=(80, 24), answers=True, term="xterm-256color"):
        columns, lines = size
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.slave = slave
        self.before = termios.tcgetattr(slave)
        environ = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gan_tui", *options],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**environ, "TERM": term, "COLORTERM": "truecolor"},
        )
        self.screen = pyte.Screen(columns, lines)
        self.answers = answers
        self.stream = pyte.ByteStream(self.screen)
        self.bytes = b""
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(SECONDS)
        os.close(self.master)
        os.close(self.slave)

    def read(self, seconds):
        """Take in what is written within so long, at most one piece."""
        if not select.select([self.master], [], [], seconds)[0]:
            return b""
        piece = os.read(self.master, 65536)
        new = self.bytes[-len(QUESTION) + 1 :] + piece
        self.bytes += piece
        self.rest += piece
        if self.answers:
            os.write(self.master, b"\x1b[1;1R" * new.count(QUESTION))
        return piece

    def draw(self):
        """Let pyte draw what has come; what may be half an escape code waits for the rest."""
        cut = self.rest.rfind(b"\x1b", -40)
        cut = len(self.rest) if cut < 0 else cut
        self.stream.feed(UNKNOWN_TO_PYTE.sub(b"", self.rest[:cut]))
        self.rest = self.rest[cut:]

    @property
    def text(self):
        self.draw()
        return "\n".join(self.screen.display)

    @property
    def step(self):
        """What the status bar says; -1 while there is none."""
        found = re.search(r"step +([\d,]+)", self.text)
        return int(found[1].replace(",", "")) if found else -1

    def until(self, condition):
        """Read until it holds."""
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, self.text
            while self.read(0.02):  # looking at the screen costs more than reading on
                pass

    @property
    def cells(self):
        """(character, ink, paper) of every cell, row by row."""
        self.draw()
        rows = (self.screen.buffer[y] for y in range(self.screen.lines))
        return [
            [(c.data, c.bg if c.data == " " else c.fg, c.bg) for c in (row[x] for x in range(self.screen.columns))]
            for row in rows
        ]

    def read_until_it_shows(self, cells):
        """Or until it has said nothing for so long that it never will."""
        while self.cells != cells and self.read(3):
            pass

    def shows(self, pattern):
        self.until(lambda: re.search(pattern, self.text))

    def press(self, keys):
        os.write(self.master, keys.encode())

    def quiet(self):
        """Read until nothing has come for a while."""
        while self.read(0.3):
            pass

    def ended(self):
        """Wait for the end: its exit code, and what was written after the screen was left."""
        self.until(lambda: self.process.poll() is not None)
        self.quiet()
        assert self.bytes.count(ALTERNATE) == 1
        assert self.bytes.count(NORMAL) >= 1
        return self.process.returncode, self.bytes[self.bytes.rfind(NORMAL) + len(NORMAL) :].decode()


def assert_given_back(terminal, words):
    """Cursor, mouse and modes as they were; no traceback."""
    data = terminal.bytes
    assert data.rfind(b"\x1b[?25h") > data.rfind(b"\x1b[?25l"), "the cursor is shown"
    for mode in (b"1000", b"1003", b"2004"):
        assert data.rfind(b"\x1b[?" + mode + b"l") >= data.rfind(b"\x1b[?" + mode + b"h"), mode
    assert termios.tcgetattr(terminal.slave)[3] == terminal.before[3], "echo and lines"
    assert "Traceback" not in words


def test_open_play_rest_quit():
    """While the game rests, not a byte is written."""
    with Terminal("--dataset", "circles", "--seed", "5") as terminal:
        terminal.shows(r"Circles.*seed 5.*step +0\b")
        terminal.shows("Press space")
        terminal.press("s")
        terminal.shows(r"step +1\b")
        terminal.press(" ")
        terminal.shows(r"▶.*step +\d\d")
        terminal.press(" ")
        terminal.shows("‖")
        terminal.until(lambda: not terminal.read(1.0))
        terminal.press("q")
        code, words = terminal.ended()
        assert code == 0
        assert "The same run again: gan-tui --dataset circles --seed 5\r\n" in words
        assert_given_back(terminal, words)


SCRIPT = [
    ("s", "step 1 of 1"),
    ("?", "─ Help ─"),
    ("q", "─ Real ·"),
    ("f", "─ Fake ·"),
    ("n", "step 1 of 1"),
    ("f", "─ Real ·"),
    ("t", "─ Real ·"),
    ("e", "step 16 of 16"),
    ("d", "─ Data set ─"),
    ("d", "The smallest circles"),
    ("q", "─ What D says"),
]
"""Keys, and what is to be seen after each."""


def cells_wanted(size):
    """(character, ink, paper) of every cell of the app's screen after the script, as Textual composes it."""

    async def run():
        app = GanApp(Config())
        async with app.run_test(size=size) as pilot:
            for key, seen in SCRIPT:
                await pilot.press(key)
                deadline = time.monotonic() + SECONDS
                strips = app.screen._compositor.render_strips()
                while seen not in "\n".join(strip.text for strip in strips):
                    assert time.monotonic() < deadline, seen
                    await pilot.pause(0.01)
                    strips = app.screen._compositor.render_strips()
            return [[_cell(char, segment.style) for segment in strip for char in segment.text] for strip in strips]

    with patch.dict(os.environ, {"TERM": "xterm-256color", "COLORTERM": "truecolor"}):
        return asyncio.run(run())


def _cell(char, style):
    colours = (style.color, style.bgcolor)
    ink, paper = ("{:02x}{:02x}{:02x}".format(*c.get_truecolor()) if c else "default" for c in colours)
    return char, paper if char == " " else ink, paper


def test_the_terminal_shows_what_was_composed():
    """Only the cells that change are sent: after dialogs, themes and maximised panels not one is left over."""
    size = (80, 24)
    with Terminal(size=size) as terminal:
        terminal.shows("Press space")
        for key, seen in SCRIPT:
            terminal.press(key)
            terminal.shows(seen)
            while terminal.read(0.05):
                pass
        wanted = cells_wanted(size)
        terminal.read_until_it_shows(wanted)
        found = terminal.cells
        for y, (line, other) in enumerate(zip(found, wanted, strict=True)):
            assert line == other, f"row {y}"
        terminal.press("q")
        assert terminal.ended()[0] == 0


def test_a_terminal_that_does_not_answer():
    """Frames wait for a terminal that is slow to draw, but not for ever: it may not know the question."""
    with Terminal("--play", answers=False) as terminal:
        terminal.until(lambda: terminal.step >= 80)  # 30 steps a second, and 2 seconds of patience
        assert "▶" in terminal.text
        terminal.press("q")
        assert terminal.ended()[0] == 0


def frames_in(flow, clock, seconds, answered_after=None):
    """How many frames go out in so long, asked for 30 times a second."""
    sent, due = 0, []
    for _ in range(round(seconds * 30)):
        clock[0] += 1 / 30
        while due and due[0] <= clock[0]:
            due.pop(0)
            flow.answered()
        if flow.may_send():
            sent += 1
            if flow.sent() and answered_after is not None:
                due.append(clock[0] + answered_after)
    return sent


def test_an_answer_that_is_lost_costs_a_moment():
    """It must not hold a frame back for ever; and a slow link is not taken for a deaf terminal."""
    clock = [0.0]
    flow = Flow(lambda: clock[0])
    assert frames_in(flow, clock, 1, answered_after=0.01) >= 29
    lost = frames_in(flow, clock, 0.5)
    assert lost == 1, "with the last one that makes two unanswered"
    assert frames_in(flow, clock, 5, answered_after=0.01) >= 60, "after two seconds it goes on"
    assert frames_in(flow, clock, 10) >= 100, "and without any answer too"
    slow = Flow(lambda: clock[0])
    assert 19 <= frames_in(slow, clock, 30, answered_after=1.5) <= 21, "one frame each time it takes"


def test_a_first_screen_over_a_slow_link_is_waited_for():
    """It takes seconds, and no answer can come before: that is not a terminal that does not answer."""
    clock = [0.0]
    flow = Flow(lambda: clock[0])
    flow.wrote(175_000)
    assert flow.may_send()
    flow.sent()
    assert frames_in(flow, clock, 9) <= 1, "one more is under way, and then none"
    flow.answered()
    assert not flow.may_send(), "where an answer takes so long, one under way is enough"
    flow.answered()
    assert flow.may_send()
    deaf = Flow(lambda: clock[0])
    deaf.wrote(175_000)
    assert frames_in(deaf, clock, 30) >= 300, "but not for ever"


def test_pictures_are_coarser_over_a_slow_link_until_it_is_fast():
    clock = [0.0]
    flow = Flow(lambda: clock[0])
    told = []
    for after in (0.01, 0.2, 0.3, 0.1, 0.07, 0.2):
        flow.sent()
        clock[0] += after
        flow.answered()
        told.append(flow.coarse)
    assert told == [False, False, True, True, False, False]


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (lambda t: t.press("\x03"), 130),
        (lambda t: t.process.send_signal(signal.SIGTERM), 143),
    ],
    ids=["ctrl+c", "SIGTERM"],
)
def test_whatever_ends_it_gives_the_terminal_back(end, code):
    with Terminal("--play") as terminal:
        terminal.until(lambda: "▶".encode() in terminal.bytes)
        end(terminal)
        found, words = terminal.ended()
        assert found == code
        assert_given_back(terminal, words)


def test_a_terminal_that_cannot_draw_gets_lines():
    """No escape codes, the run as text."""
    with Terminal("--dataset", "diagonals", term="dumb") as terminal:
        terminal.until(lambda: terminal.process.poll() is not None)
        terminal.quiet()
        assert terminal.process.returncode == 0
        assert b"epoch 62, step" in terminal.bytes
        assert b"\x1b" not in terminal.bytes


def test_training_shows_a_bar_on_a_terminal_and_keeps_stdout_clean():
    with Terminal("train", "--steps", "3000", "--json") as terminal:
        terminal.until(lambda: terminal.process.poll() is not None)
        terminal.quiet()
        assert terminal.process.returncode == 0
        assert b"training" in terminal.bytes
        assert re.search(rb'\{"dataset": "slanted".*"finite": true\}\r\n$', terminal.bytes)


@pytest.mark.parametrize(
    "typed",
    [b"\xff\xfe\x80", b"\x1b[1114112u", b"\x1b[48;3000;3000;0;0t", b"\x1b[48;0;0;0;0t"],
    ids=["no UTF-8", "no character", "a size no terminal has", "no size"],
)
def test_nothing_one_can_type_brings_it_down(typed):
    with Terminal() as terminal:
        terminal.shows("Press space")
        os.write(terminal.master, typed)
        terminal.press("s")
        terminal.shows(r"step +1\b")
        assert len(terminal.bytes) < 200_000, "the screen is still as large as the terminal"
        terminal.press("q")
        code, words = terminal.ended()
        assert code == 0
        assert_given_back(terminal, words)
