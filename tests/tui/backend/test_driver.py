"""What the terminal's driver makes of signals, where their order cannot be had from outside."""

from unittest.mock import Mock

from gan_tui.tui.backend import driver as module
from gan_tui.tui.backend.driver import AT_ONCE_SECONDS, SafeDriver


def test_a_stop_that_is_told_after_the_go_on_of_the_same_moment_is_over(monkeypatch):
    """Python tells pending signals by their numbers, SIGCONT (18) before SIGTSTP (20): it would stop for ever."""
    clock = Mock(return_value=100.0)
    monkeypatch.setattr(module.time, "monotonic", clock)
    driver = SafeDriver.__new__(SafeDriver)
    driver._loop = Mock()
    driver._sigcont_application()
    driver._sigtstp_application()
    assert driver._continued
    clock.return_value += 2 * AT_ONCE_SECONDS
    driver._sigtstp_application()
    assert not driver._continued
    driver._sigcont_application()
    assert driver._continued
