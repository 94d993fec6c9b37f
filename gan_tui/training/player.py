"""Player: a Trainer on a thread of its own. Edits go down, frames come up, and neither side waits for the other."""

from __future__ import annotations

import math
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import replace
from threading import Event, Lock, Thread
from typing import Any

from gan_tui.training.fault import Fault
from gan_tui.training.frame import SPEEDS
from gan_tui.training.frame import Frame as Frame
from gan_tui.training.pair import Pair
from gan_tui.training.trainer import Trainer

CHUNK_SECONDS = 0.004
"""The thread trains at most so long before it looks up: a key waits no longer than this for its effect."""

NAP_SECONDS = 0.0001
"""A true pause after each chunk hands the interpreter to the screen; without it a key waits twice as long."""

RATE_SECONDS = 1.0
"""Steps a second are counted over so long."""

FAULTS = 5
"""So many of the latest are kept."""

Edit = Callable[[Trainer], object]
"""What it returns is ignored."""


class Player:
    """Plays a Trainer at ``speed``. Public methods may be called from any thread; only ``tick`` touches the Trainer.

    ``publish`` gets a Frame, on the player's thread, once after each ``want``; edits want one themselves.

    Nothing that fails ends the thread: it becomes one of the frame's ``faults``, and the game stands paused at the last
    step before it. A ValueError of an edit says what the user got wrong, and changes nothing else.

    ``start`` and ``stop`` run ``tick`` on a daemon thread; tests call it themselves, with a clock of their own.
    """

    def __init__(
        self,
        trainer: Trainer,
        speed: float,
        publish: Callable[[Frame], object] = lambda frame: None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._trainer = trainer
        self._publish = publish
        self._clock = clock
        self._speed = speed
        self._playing = False
        self._since = 0.0  # when playing began at this speed, and how many steps were made since
        self._made = 0
        self._chunk = 16
        self._counts: deque[tuple[float, int]] = deque()
        self._edits: deque[tuple[Hashable, Edit]] = deque()
        self._lock = Lock()
        self._wake, self._stopped = Event(), Event()
        self._wanted = True
        self._error: str | None = None
        self._faults: deque[Fault] = deque(maxlen=FAULTS)
        self._failed = 0
        self._shown: tuple[Trainer, Frame] | None = None  # the latest frame, and whose it is
        self._serial = self._game = 0
        self._thread = Thread(target=self._run, name="player", daemon=True)

    # -- from any thread

    def start(self) -> None:
        """Begin to listen, and to play when told to."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; does not wait for it."""
        self._stopped.set()
        self._wake.set()

    def want(self) -> None:
        """Ask for a fresh frame."""
        self._wanted = True
        self._wake.set()

    @property
    def waiting(self) -> int:
        """Edits that are still to be made."""
        return len(self._edits)

    def do(self, edit: Edit, key: Hashable = None) -> None:
        """Run ``edit`` on the Trainer soon. One that waits is replaced by a next one with the same ``key``."""
        with self._lock:
            if key is not None and self._edits and self._edits[-1][0] == key:
                self._edits.pop()
            self._edits.append((key, edit))
        self.want()

    def seek(self, step: int, phases: int = 0) -> None:
        """Pause, and go to a step; of several that wait, only the latest is made."""

        def edit(trainer: Trainer) -> None:
            self._pace(False, self._speed)
            trainer.seek(step, phases)

        self.do(edit, key="seek")

    def load(self, make: Callable[[Trainer], Trainer], speed: float | None = None) -> None:
        """Play another Trainer from here on, made of the one before on the player's thread."""

        def edit(trainer: Trainer) -> None:
            self._trainer = make(trainer)
            self._game += 1
            self._pace(self._playing, self._speed if speed is None else speed)

        self.do(edit)

    def play(self, playing: bool) -> None:
        """Play or pause."""
        self.do(lambda trainer: self._pace(playing and not trainer.diverged, self._speed))

    def toggle(self) -> None:
        """Pause if playing, play if paused."""
        self.do(lambda trainer: self._pace(not self._playing and not trainer.diverged, self._speed))

    def set_speed(self, speed: float) -> None:
        """Steps a second from here on."""
        self.do(lambda trainer: self._pace(self._playing, speed))

    def change_speed(self, by: int) -> None:
        """So many SPEEDS faster, or slower."""

        def edit(trainer: Trainer) -> None:
            at = bisect_left(SPEEDS, self._speed) + by
            self._pace(self._playing, SPEEDS[min(max(at, 0), len(SPEEDS) - 1)])

        self.do(edit)

    # -- on the player's thread

    def tick(self) -> float | None:
        """Do what is due; return the seconds until something is due again, None if only a call can bring it."""
        self._take_edits()
        wait = self._play() if self._playing else None
        if self._wanted and not self._edits:  # a frame wanted with an edit must show what the edit did
            self._wanted = False
            frame = self._look()
            if frame is not None:
                self._tell(frame)
        return wait

    def _run(self) -> None:
        while not self._stopped.is_set():
            wait = self.tick()
            if wait == 0.0:
                time.sleep(NAP_SECONDS)
            elif self._wake.wait(wait):
                self._wake.clear()

    def _take_edits(self) -> None:
        while self._edits:
            with self._lock:
                _, edit = self._edits.popleft()
            self._error = None
            trainer = self._trainer
            try:
                edit(trainer)
            except Exception as error:
                if isinstance(error, ValueError) and not trainer.torn:
                    self._error = str(error)
                else:
                    self._fail(error, trainer)

    def _play(self) -> float | None:
        """Train, unless that fails."""
        trainer, due = self._trainer, self._trainer.step + self._chunk
        try:
            return self._train()
        except Exception as error:
            self._fail(error, trainer, (due, 0))
            return None

    def _look(self) -> Frame | None:
        """The moment as a frame; where that fails, the latest one that could be made, and the game goes back to it."""
        try:
            frame = self._frame()
        except Exception as error:
            if self._shown is None:
                self._note(error)
                return None
            self._trainer, before = self._shown
            self._fail(error, self._trainer, (before.snapshot.step, before.snapshot.phases))
            self._game, self._wanted = before.game, False
            frame = replace(before, playing=False, rate=0.0, error=None, **self._news())
        self._shown = self._trainer, frame
        return frame

    def _tell(self, frame: Frame) -> None:
        try:
            self._publish(frame)
        except Exception as error:  # of whoever looks: nothing is wrong with the game
            self._note(error)

    def _fail(self, error: Exception, trainer: Trainer, goal: tuple[int, int] | None = None) -> None:
        """Something is wrong with the program: pause here, or as far on to ``goal`` as all is well, and say so."""
        self._note(error)
        self._pace(False, self._speed)
        self._wanted = True
        try:
            step, phases = goal or (trainer.step, 0 if trainer.torn else trainer.phases)
            trainer.recover(step)
            if phases and trainer.step == step:
                trainer.seek(step, phases)
        except Exception as another:  # the next edit tries again
            self._note(another)

    def _note(self, error: Exception) -> None:
        self._faults.append(Fault.of(error))
        self._failed += 1

    def _pace(self, playing: bool, speed: float) -> None:
        self._playing, self._speed = playing, speed
        self._since, self._made = self._clock(), 0
        self._counts.clear()

    def _train(self) -> float:
        """Make the steps that are due, at most a chunk of them."""
        now = self._clock()
        due = self._chunk if math.isinf(self._speed) else int((now - self._since) * self._speed) + 1 - self._made
        if due <= 0:
            return max(self._since + self._made / self._speed - now, 0.0005)
        steps = min(due, self._chunk)
        self._trainer.run(steps=steps)
        self._made += steps
        after = self._clock()
        spent = after - now
        if spent < CHUNK_SECONDS / 2 and steps == self._chunk:  # a part of a chunk says nothing of the whole
            self._chunk = min(self._chunk * 2, 4096)
        elif spent > CHUNK_SECONDS:
            self._chunk = max(self._chunk // 2, 1)
        self._counts.append((after, steps))
        while self._counts and self._counts[0][0] < after - RATE_SECONDS:
            self._counts.popleft()
        if self._trainer.diverged:
            self._pace(False, self._speed)
            self._wanted = True
        elif due > steps + 10 * self._chunk:
            self._since, self._made = after, 0  # the machine cannot keep up: do not pile the rest up
        return 0.0

    def _rate(self) -> float:
        if not self._playing:
            return 0.0
        if not math.isinf(self._speed) and self._speed < 30:
            return self._speed  # too few steps to count
        now = self._clock()
        begun = max(self._since, now - RATE_SECONDS)
        return sum(steps for at, steps in self._counts if at >= begun) / max(now - begun, 0.05)

    def _frame(self) -> Frame:
        trainer = self._trainer
        self._serial += 1
        return self._frame_of(trainer, self._frame_of(trainer.other) if isinstance(trainer, Pair) else None)

    def _news(self) -> dict[str, Any]:
        return {"faults": tuple(self._faults), "failed": self._failed, "serial": self._serial}

    def _frame_of(self, trainer: Trainer, other: Frame | None = None) -> Frame:
        return Frame(
            snapshot=trainer.snapshot(),
            lines=trainer.lines,
            config=trainer.config,
            recipe=trainer.recipe,
            known=trainer.known,
            edits=trainer.edits,
            ghosts=trainer.ghosts,
            diverged=trainer.diverged,
            playing=self._playing,
            speed=self._speed,
            rate=self._rate(),
            error=self._error,
            **self._news(),
            game=self._game,
            other=other,
        )
