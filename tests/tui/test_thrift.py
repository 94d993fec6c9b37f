"""What the app spares, and what it borrows from the process and gives back."""

import gc
import sys
from collections import Counter

import pytest
from app_host import Session, drive, frame_of, walked
from widget_host import play

from gan_tui import Config
from gan_tui.measures.measures import MEASURES
from gan_tui.tui.app import GARBAGE, SWITCH_SECONDS
from gan_tui.tui.dialogs.help import Help
from gan_tui.tui.panels import samples
from gan_tui.tui.panels.samples import MEASURED_EVERY, FakePanel


def test_the_process_is_as_it_was_after_the_app():
    """Its garbage collection, and how often its threads take turns."""
    before = gc.get_threshold(), gc.get_freeze_count(), gc.isenabled(), sys.getswitchinterval()

    async def act(s: Session):
        await s.wait(gc.get_freeze_count)
        return gc.get_threshold()[0], gc.isenabled(), sys.getswitchinterval()

    assert drive(act) == (GARBAGE, True, pytest.approx(SWITCH_SECONDS))
    assert (gc.get_threshold(), gc.get_freeze_count(), gc.isenabled(), sys.getswitchinterval()) == before


def test_under_a_dialog_few_frames_are_asked_for():
    async def act(s: Session):
        asked = []
        s.app.player.want = lambda: asked.append(1)  # at rest no one else asks
        await s.tap("question_mark")
        await s.opened(Help)
        counts = []
        for key in ("escape", "question_mark"):
            asked.clear()
            for _ in range(30):
                s.app._tick()
            counts.append(len(asked))
            await s.tap(key)
            await s.wait(lambda key=key: isinstance(s.app.screen, Help) == (key == "question_mark"))
        return counts

    assert drive(act) == [4, 30], "of 30 ticks"


def test_while_playing_the_fakes_are_measured_now_and_then(monkeypatch):
    """Each time costs as much as drawing them; a game at rest is always measured."""
    counts, trainer = Counter(), walked(Config(), 3)

    class Counted:
        def __init__(self, name):
            self.name = name

        def of(self, snapshot):
            counts[self.name] += 1
            return MEASURES[self.name].of(snapshot)

    monkeypatch.setattr(samples, "MEASURES", {name: Counted(name) for name in MEASURES})
    frames = [frame_of(trainer, playing=True, serial=serial) for serial in range(1, 4 * MEASURED_EVERY + 1)]

    async def act(app, pilot, panel):
        for frame in frames:
            panel.show(frame)
        assert counts == {"rule": 4, "coverage": 4}
        for serial in range(1, 4):
            panel.show(frame_of(trainer, serial=serial))
        assert counts == {"rule": 7, "coverage": 7}

    play(FakePanel(), act)
