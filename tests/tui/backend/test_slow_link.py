"""What the app does with the terminal's answers; when they come late is tested in tests/test_terminal.py."""

import asyncio
import re

from app_host import Session, drive
from textual.events import CursorPosition

from gan_tui import Config
from gan_tui.tui.app import GanApp


def test_after_a_key_the_panels_wait_until_the_terminal_has_taken_the_bars():
    async def act(s: Session):
        playground, drawn = s.app.screen, []
        show = playground.show_panels
        playground.show_panels = lambda frame, turn: (drawn.append(frame.snapshot.step), show(frame, turn))
        s.app._flow.coarse = True
        s.app.simulate_key("s")
        await s.until(lambda f: f.snapshot.step == 1)
        assert re.search(r"step +1\b", s.status)
        assert drawn == []
        for _ in range(2):  # nothing is owed to the second answer
            s.app._flow.coarse = True
            s.app.post_message(CursorPosition(0, 0))
            await s.taken_in()
        assert drawn == [1]

    drive(act)


def test_an_answer_before_the_first_screen():
    """Anyone can type one, at any time."""
    asyncio.run(GanApp(Config()).on_event(CursorPosition(0, 0)))
