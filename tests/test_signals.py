"""Signals, ctrl+z and the end of the terminal, on a real one: whatever comes, it is given back."""

from __future__ import annotations

import os
import re
import signal
import sys
import termios

import pytest
from pty_host import GAN_TUI, Pty, environment

from gan_tui.tui.backend.giving_back import ENDING

READY = "Press space"
SHELL = ("/bin/sh", "-i")


def ready(terminal: Pty) -> Pty:
    terminal.shows(READY)
    return terminal


def test_all_signals_that_would_end_it_are_seen_to() -> None:
    """But for those that cannot be caught, that mean a crash, or that Python makes errors of."""
    others = {"KILL", "STOP", "SEGV", "BUS", "FPE", "ILL", "ABRT", "PIPE", "XFSZ"}
    others |= {"TSTP", "CONT", "TTIN", "TTOU", "CHLD", "WINCH", "URG", "INFO"}
    named = {getattr(number, "name", "").removeprefix("SIG") for number in signal.valid_signals() - ENDING}
    assert named <= others | {"CLD", "IOT"}


NAMES = "TERM HUP QUIT INT USR1 USR2 ALRM VTALRM PROF XCPU IO"


@pytest.mark.parametrize("name", NAMES.split())
def test_a_signal_ends_it_in_order(name: str) -> None:
    number = signal.Signals[f"SIG{name}"]
    with Pty((*GAN_TUI, "--play")) as terminal:
        terminal.until(lambda: "▶".encode() in terminal.bytes)
        terminal.process.send_signal(number)
        assert terminal.ended() == 128 + number
        terminal.assert_given_back()


@pytest.mark.parametrize(("keys", "code"), [("q", 0), ("\x03", 130), ("\x1b[99;5u", 130)], ids=["q", "^C", "kitty ^C"])
def test_no_mode_is_left_on_whatever_the_terminal_reports(keys: str, code: int) -> None:
    """Textual switches on more once a terminal says that it knows it; anyone can type that."""
    with ready(Pty()) as terminal:
        for mode in (2026, 2048, 1016, 2027, 2031):
            terminal.write(f"\x1b[?{mode};2$y")
        terminal.write("\x1b[48;24;80;480;1600t")
        terminal.write("s")
        terminal.shows(r"step +1\b")
        assert b"\x1b[?2026h" in terminal.bytes, "the report was heard"
        terminal.write(keys)
        assert terminal.ended() == code
        terminal.assert_given_back()
        for mode in (b"1016", b"2048", b"2026"):
            assert b"\x1b[?" + mode + b"l" in terminal.bytes, "and switched off, whoever may have switched it on"


def test_a_terminal_that_is_closed_ends_it_with_129() -> None:
    with ready(Pty()) as terminal:
        for end in (terminal.slave, terminal.master):
            os.close(end)
        terminal.slave = terminal.master = -1
        assert terminal.process.wait(60) == 129


def test_ctrl_z_goes_to_the_shell_and_fg_comes_back() -> None:
    """The terminal is the shell's meanwhile; afterwards the whole screen is drawn anew, and keys are heard."""
    with Pty(SHELL, env=environment(PS1="prompt> ", ENV=None)) as terminal:
        terminal.until(lambda: b"prompt> " in terminal.bytes)
        terminal.write("set -m\n" + " ".join(GAN_TUI) + " --seed 7\n")
        terminal.shows(READY)
        for turn in range(2):
            terminal.write("\x1a")
            at = len(terminal.bytes)
            terminal.writes(b"prompt> ", at)
            assert terminal.left_on <= {b"2004"}, "which a shell may want itself"
            terminal.write("stty -a | grep -c ' icanon'\n")
            terminal.writes(rb"^1\r", at)
            at = len(terminal.bytes)
            terminal.write("fg\n")
            terminal.shows(r"seed 7[\s\S]*Real", after=at)
            assert b"1049" in terminal.left_on
            terminal.write("s")
            terminal.shows(rf"step +{turn + 1}\b", after=at)
        terminal.write("q")
        terminal.until(lambda: b"The same run again" in terminal.bytes)
        terminal.write("exit\n")
        terminal.ended()
        assert terminal.left_on <= {b"2004"}


def test_in_the_background_it_waits_for_fg() -> None:
    """A SIGCONT alone gives it no terminal."""
    with Pty(SHELL, env=environment(PS1="prompt> ", ENV=None)) as terminal:
        terminal.until(lambda: b"prompt> " in terminal.bytes)
        terminal.write("set -m\n" + " ".join(GAN_TUI) + "\n")
        terminal.shows(READY)
        terminal.write("\x1a")
        at = len(terminal.bytes)
        terminal.writes(b"prompt> ", at)
        terminal.write("bg\n")
        terminal.write("echo still the she''ll\n")
        terminal.writes(b"still the shell", at)
        assert b"1049" not in terminal.left_on
        at = len(terminal.bytes)
        terminal.write("fg\n")
        terminal.shows("Real", after=at)
        terminal.write("\x03")
        terminal.until(lambda: b"1049" not in terminal.left_on)


def test_where_no_shell_waits_ctrl_z_says_so() -> None:
    with ready(Pty()) as terminal:
        terminal.write("\x1a")
        terminal.shows("no shell")
        terminal.write("s")
        terminal.shows(r"step +1\b")
        terminal.process.send_signal(signal.SIGTSTP)
        terminal.write("s")
        terminal.shows(r"step +2\b")
        terminal.write("q")
        assert terminal.ended() == 0
        terminal.assert_given_back()


LEADER = """
import os, signal, subprocess, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
child = subprocess.Popen(sys.argv[1:], process_group=0)
os.tcsetpgrp(0, child.pid)
print("CHILD", child.pid, flush=True)
while True:
    _, status = os.waitpid(child.pid, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        sys.exit(os.waitstatus_to_exitcode(status))
    print("STOPPED", flush=True)
"""
"""A session leader that is not the app, as a shell is, and that leaves all else to the test."""


def child_of(terminal: Pty) -> int:
    terminal.until(lambda: re.search(rb"CHILD (\d+)", terminal.bytes))
    found = re.search(rb"CHILD (\d+)", terminal.bytes)
    assert found
    return int(found[1])


def hears(terminal: Pty) -> None:
    """Keys that are typed while it goes and comes are nobody's, so again until it says another step."""

    def step() -> str:
        return "".join(re.findall(r"step +([\d,]+)", terminal.text())[:1])

    before = step()

    def typed() -> bool:
        terminal.write("s")
        terminal.read(0.2)
        return step() not in ("", before)

    terminal.until(typed)


@pytest.mark.parametrize("stop", [signal.SIGTSTP, signal.SIGSTOP], ids=["SIGTSTP", "SIGSTOP"])
def test_a_sigcont_right_behind_does_not_leave_it_deaf(stop: signal.Signals) -> None:
    with Pty((sys.executable, "-c", LEADER, *GAN_TUI)) as terminal:
        child = child_of(terminal)
        terminal.shows(READY)
        for _ in range(5):
            os.kill(child, stop)
            os.kill(child, signal.SIGCONT)
            hears(terminal)
        os.kill(child, signal.SIGCONT)  # without any stop before
        hears(terminal)
        terminal.write("\x03")
        assert terminal.ended() == 130
        terminal.assert_given_back()


def test_what_was_changed_while_it_was_stopped_is_set_again() -> None:
    """By SIGSTOP it cannot give the terminal back; whoever had it meanwhile has left it otherwise."""
    with Pty((sys.executable, "-c", LEADER, *GAN_TUI)) as terminal:
        child = child_of(terminal)
        terminal.shows(READY)
        raw = termios.tcgetattr(terminal.slave)
        os.kill(child, signal.SIGSTOP)
        terminal.until(lambda: b"STOPPED" in terminal.bytes)
        termios.tcsetattr(terminal.slave, termios.TCSANOW, terminal.attributes)
        at = len(terminal.bytes)
        os.kill(child, signal.SIGCONT)
        terminal.shows("Real", after=at)
        terminal.until(lambda: termios.tcgetattr(terminal.slave) == raw)
        terminal.write("q")
        assert terminal.ended() == 0
        terminal.assert_given_back()


def test_a_signal_while_it_is_stopped_ends_it() -> None:
    """As a shell does that leaves: the terminal is its own, and stays so."""
    with Pty((sys.executable, "-c", LEADER, *GAN_TUI)) as terminal:
        child = child_of(terminal)
        terminal.shows(READY)
        terminal.write("\x1a")
        terminal.until(lambda: b"STOPPED" in terminal.bytes)
        os.kill(child, signal.SIGTERM)
        os.kill(child, signal.SIGCONT)
        assert terminal.ended() == 143
        terminal.assert_given_back()
