"""A signal, whatever the program is doing."""

import random
import signal

import pytest

from .budget import LONG, SEED
from .terminal import Terminal

SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT]
HARMLESS = [signal.SIGWINCH, signal.SIGCONT, signal.SIGCHLD, signal.SIGURG]


def idle(terminal: Terminal) -> None:
    terminal.ask("rest")


def training(terminal: Terminal) -> None:
    terminal.write(b"+++++++++")
    terminal.ask("go")


def dialog(terminal: Terminal) -> None:
    terminal.ask("go")
    terminal.write(b"?")
    while terminal.ask("look")["screen"] != "Help":
        pass


def seeking(terminal: Terminal) -> None:
    terminal.ask("seek")


STATES = [idle, training, dialog, seeking]
EACH = [(state, number) for state in STATES for number in SIGNALS]
TRIED = EACH if LONG else [(state, random.Random(f"{SEED} {state.__name__}").choice(SIGNALS)) for state in STATES]


@pytest.mark.parametrize(("state", "number"), TRIED, ids=lambda each: getattr(each, "__name__", None))
def test_a_signal_ends_it_in_order_whatever_it_is_doing(state, number):
    with Terminal() as terminal:
        terminal.opened()
        state(terminal)
        for harmless in HARMLESS:
            terminal.send_signal(harmless)
        terminal.ask("look")
        state(terminal) if state is seeking else None
        terminal.send_signal(number)
        terminal.ended(128 + number)
