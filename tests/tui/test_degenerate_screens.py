"""Every screen on data and networks of which there is nothing to say: whatever is pressed, nothing breaks."""

import pytest
from app_host import Session, drive
from degenerate import WEIGHTS, games, spoil
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gan_tui.training.pair import Pair
from gan_tui.tui.commands import COMMANDS, ROOMS
from gan_tui.tui.screens import screen_of

EXAMPLES = settings().max_examples // 50
"""Apps for each; the profile deep has twenty."""
OPENED = dict.fromkeys(ROOMS, "") | {c.action: c.key for c in COMMANDS if c.action in ROOMS and c.screen != c.action}
"""The key that opens each screen from the playground."""
OPENED["compare"] = ""  # begun without one
LEAVES = {"leave", "keep_a", "keep_b", "hold_out", *(c.action for c in COMMANDS if c.action.startswith("close_"))}
ASKS = {"lesson", "picture_size", "open_images", "save_pictures", *OPENED}
"""Commands that lead elsewhere."""
GAME = ("n", "n", "s", "e", "b", "E", "N", "left", "right", "tab", "f", "f", "s")
NETWORKS = ("tab", "tab", "right", "down", "v", "v", "i", "i")
DIALOGS = {"k": ("down", "right", "left"), "d": ("down",), "l": ("down",), "c": ("down",), "question_mark": ("down",)}
"""Keys that open one, and what is pressed in it."""
NO_EPOCH = "d_steps is 0: no real image is dealt, so no epoch ends; set d_steps to 1 or more"
"""All that may be said against a key."""
PLAYED = 40
"""Steps, at full speed."""


def several(count: int):
    """Games, each with what becomes of its networks, and so many phases of a step."""
    what = st.sampled_from([*WEIGHTS])
    return st.lists(st.tuples(games(), what, what, st.integers(0, 12)), min_size=count, max_size=count)


def own_keys(room: str) -> list[str]:
    """Those of its screen that do not leave it."""
    commands = (c for c in COMMANDS if c.screen == room and c.action not in LEAVES | ASKS)
    return [key for command in commands for key in command.key.split(",")]


async def play(session: Session) -> None:
    """A little at full speed, if it goes so far."""
    session.app.player.set_speed(float("inf"))
    start = (await session.press("space")).snapshot.step
    await session.until(lambda frame: frame.snapshot.step >= start + PLAYED or not frame.playing)
    session.app.player.play(False)
    await session.settle()


async def walk(session: Session, room: str, keys: list[str], games) -> None:
    screen = screen_of(room)
    if room == "playground":
        await session.press("M")
    for trainer, generator, discriminator, phases in games:
        twin = Pair(trainer, trainer.fork()) if room == "compare" else trainer
        session.app.player.load(lambda _, twin=twin: twin)
        await session.settle()
        if type(session.app.screen) is not screen:
            await session.press(*OPENED[room])
            await session.opened(screen)
        await session.press(*keys)
        await play(session)
        session.app.player.do(lambda trainer, how=(generator, discriminator): spoil(trainer, *how))
        await session.press(*"nnnnnnnnnnnn"[:phases])
        await session.press(*keys)
        assert type(session.app.screen) is screen
    assert {frame.error for frame in session.frames} <= {None, NO_EPOCH}


@pytest.mark.parametrize("room", OPENED)
@settings(max_examples=EXAMPLES, phases=[Phase.generate])
@given(games=several(1))
def test_the_screens(room, games):
    keys = [*own_keys(room), *GAME, *(NETWORKS if room == "playground" else ())]
    drive(lambda session: walk(session, room, keys, games), size=(120, 40))


@settings(max_examples=EXAMPLES, phases=[Phase.generate])
@given(games=several(1))
def test_the_dialogs(games):
    keys = [key for opens, within in DIALOGS.items() for key in (opens, *within, "escape")]
    drive(lambda session: walk(session, "playground", keys, games), size=(100, 30))
