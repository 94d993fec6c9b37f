"""Closed-loop flow control: no more frames are under way than the terminal has room for.

Nothing tells an app how much of its output waits in pipes, sockets and the terminal. So after each frame it asks where
the cursor is; the answer comes only when all before it has been drawn. At most two frames are unanswered at any time,
so the frame rate follows the link by itself and a key never waits behind a backlog (over 50 kB/s: 1 s instead of 16).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

QUESTION = "\x1b[6n"
"""Device status report: the terminal answers with the cursor's position."""

UNDER_WAY = 2
SLOW_SECONDS = 0.15
"""Where an answer takes longer, one frame under way is enough: a second one would only make a key wait for it."""

COARSE_SECONDS, FINE_SECONDS = 0.25, 0.08
"""Where answers take longer than the first, pictures had better be coarser; below the second they may be fine again."""

PATIENCE_SECONDS = 2.0
SLOWEST = 20_000
"""Bytes a second: so much time more is given to what was written. A first screen takes seconds over a slow link."""


class Flow:
    """Counts frames out and answers in. A terminal that does not answer is waited for once or twice, no longer.

    ``coarse``: the link is so slow that fewer grey levels would serve better.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent: deque[tuple[float, int]] = deque()  # when each unanswered frame was sent, and how long it was
        self._written = 0  # since the last one
        self._answers = True
        self._heard = False
        self._round_trip = 0.0
        self.coarse = False

    def may_send(self) -> bool:
        """Whether another frame may go out now."""
        if not self._answers or len(self._sent) < (UNDER_WAY if self._round_trip < SLOW_SECONDS else 1):
            return True
        waiting = sum(size for _, size in self._sent) + self._written
        patience = max(PATIENCE_SECONDS, 4 * self._round_trip) + waiting / SLOWEST
        if self._clock() - self._sent[0][0] > patience:
            self._answers, self._heard = self._heard, False  # an answer was lost; after a second time, ask no more
            self._sent.clear()
            return True
        return False

    def wrote(self, size: int) -> None:
        """So many bytes were written."""
        self._written += size

    def sent(self) -> bool:
        """A frame goes out; True if the question is to be put after it."""
        if self._answers:
            self._sent.append((self._clock(), self._written))
            self._written = 0
        return self._answers

    def answered(self) -> None:
        """The terminal has drawn the oldest frame under way."""
        self._heard = self._answers = True
        if self._sent:
            self._round_trip = self._clock() - self._sent.popleft()[0]
            self.coarse = self._round_trip > (FINE_SECONDS if self.coarse else COARSE_SECONDS)
