"""Errors in the program on a real terminal: outlived, and where they are not, the terminal is given back."""

import re
import stat

import pytest
from test_terminal import Terminal, assert_given_back

BREAKS = """
from gan_tui.tui.boundary import Bounded
from gan_tui.tui.microscope.screen import Microscope

def boom(*_):
    raise KeyError("[/b]\\x1b[31m boom")

Microscope.show_panels = boom
Bounded.clock = staticmethod({clock})
"""


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """A gan-tui whose microscope fails, on this clock."""

    def make(clock):
        (tmp_path / "sitecustomize.py").write_text(BREAKS.format(clock=clock))
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        return Terminal("--dataset", "circles", "--seed", "5", size=(100, 30))

    return make


def test_an_error_is_outlived(broken, reports):
    with broken("__import__('itertools').count(0, 10).__next__") as terminal:
        terminal.shows("Press space")
        terminal.press("s")
        terminal.shows(r"step +1\b")
        terminal.press("m")
        terminal.shows("Something went wrong")
        terminal.shows("─ Real")
        assert "\x1b[31m boom" not in terminal.bytes.decode(errors="replace"), "foreign text is no escape code"
        terminal.press("s")
        terminal.shows(r"step +2\b")
        terminal.press("m")
        terminal.until(lambda: len(reports()) == 2)
        terminal.press("n")
        terminal.shows("─ Real")
        terminal.press("q")
        code, words = terminal.ended()
        assert code == 0
        assert_given_back(terminal, words)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in reports())


def test_a_second_one_soon_ends_it(broken, reports):
    with broken("lambda: 0.0") as terminal:
        terminal.shows("Press space")
        terminal.press("s")
        terminal.shows(r"step +1\b")
        terminal.press("m")
        terminal.shows("Something went wrong")
        terminal.press("m")
        code, words = terminal.ended()
        assert code == 70
        assert_given_back(terminal, words)
        assert "The same run again: gan-tui --dataset circles --seed 5\r\n" in words
        assert re.search(r"gan-tui: ended by an error of its own, KeyError: .*Report: ", words)
        assert any(str(path) in words for path in reports())
        assert len(words.splitlines()) <= 4
