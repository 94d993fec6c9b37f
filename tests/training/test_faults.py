"""Whatever fails on the player's thread: a value in the next frame, the game at its last good step, every key works."""

import threading

import numpy as np
import pytest
from sameness import assert_same
from test_player import Slow, Stage

from gan_tui import Config, Trainer
from gan_tui.training import fault, game, run
from gan_tui.training import trainer as trainers
from gan_tui.training.branches import Change, beside
from gan_tui.training.fault import Fault
from gan_tui.training.player import FAULTS, Player

PARTS = {
    "numbers drawn": (game.Blocks, "draw"),
    "a forward pass": (game.Pass, "forward"),
    "a backward pass": (game.Pass, "backward"),
    "the curves": (run.Run, "record"),
    "a key frame": (run.Run, "_keep"),
    "an edit made": (run.Run, "_apply"),
    "the check": (run.Run, "_check"),
}
"""What training is made of."""


class Fails:
    """A part of the program that raises from its ``after``-th call on, ``times`` times."""

    def __init__(self, monkeypatch, owner, name, error, after=0, times=1):
        self.calls, self.raised, self.times = 0, 0, times
        true = getattr(owner, name)

        def failing(*args, **options):
            self.calls += 1
            if self.calls > after and self.raised < self.times:
                self.raised += 1
                raise error
            return true(*args, **options)

        monkeypatch.setattr(owner, name, failing)


def straight(step, phases=0, config=None):
    trainer = Trainer(config or Config())
    trainer.run(steps=step)
    for _ in range(phases):
        trainer.advance()
    return trainer.snapshot()


def assert_true(stage):
    """The frame shows what a straight run to there has, and so does all that comes after."""
    s = stage.look().snapshot
    assert_same(s, straight(s.step, s.phases))
    stage.do(lambda t: t.run(steps=300))
    assert_same(stage.look().snapshot, straight(stage.frame.snapshot.step))
    stage.do(lambda t: t.seek(s.step, 3))
    assert_same(stage.look().snapshot, straight(s.step, 3))


@pytest.mark.parametrize("error", [KeyError("x"), MemoryError(), ValueError("shapes"), RecursionError()])
@pytest.mark.parametrize("part", PARTS)
def test_training_that_fails_stands_at_a_good_step(part, error, monkeypatch):
    if part == "an edit made" and isinstance(error, ValueError):
        error = TypeError()  # a ValueError would be the user's
    stage = Stage(1000.0)
    stage.play()
    stage.let_pass(0.4)
    reached = stage.look().snapshot.step
    fails = Fails(monkeypatch, *PARTS[part], error, after=20 if "pass" in part else 0)
    stage.do(lambda t: t.tune(g_lr=0.02)) if part == "an edit made" else stage.let_pass(0.4)
    f = stage.frame
    assert fails.raised == 1
    assert not f.playing
    assert f.failed == 1
    assert f.faults[-1].words.startswith(type(error).__name__)
    assert "failing" in f.faults[-1].account, "the traceback"
    assert f.snapshot.step >= reached
    if part != "an edit made":
        assert_true(stage)
    stage.play()
    stage.let_pass(0.1)
    assert stage.look().playing, "every later key works"
    assert stage.frame.snapshot.step > f.snapshot.step
    assert stage.frame.failed == 1


def test_an_error_that_always_comes_stops_before_its_step(monkeypatch):
    true = game.Blocks.draw

    def cut(self, step, seen):
        turns = true(self, step, seen)
        for i in range(len(turns)):
            if step + i == 100:
                turns[i] = None
        return turns

    monkeypatch.setattr(game.Blocks, "draw", cut)
    stage = Stage(1000.0)
    stage.play()
    stage.let_pass(0.5)
    assert stage.frame.snapshot.step == 100, "100 steps are good, the next one is not"
    assert stage.frame.faults[-1].words.startswith("TypeError")
    assert not stage.frame.playing
    assert_same(stage.frame.snapshot, straight_before(monkeypatch, true, 100))
    stage.do(lambda t: t.seek(40))
    assert stage.frame.snapshot.step == 40
    stage.do(lambda t: t.seek(200))
    assert (stage.frame.snapshot.step, stage.frame.failed) == (56, 2), "the key frame before"
    stage.do(lambda t: t.run(steps=10))
    assert_same(stage.frame.snapshot, straight_before(monkeypatch, true, 66))


def straight_before(monkeypatch, true, step):
    with monkeypatch.context() as patch:
        patch.setattr(game.Blocks, "draw", true)
        return straight(step)


@pytest.mark.parametrize("error", [KeyError("x"), MemoryError(), ValueError("shapes")])
@pytest.mark.parametrize("step", [30, 250, 900])
def test_a_seek_that_fails(step, error, monkeypatch):
    stage = Stage()
    stage.do(lambda t: t.run(steps=400))
    Fails(monkeypatch, game.Pass, "backward", error, after=5)
    stage.player.seek(step)
    stage.player.tick()
    assert stage.frame.failed == 1
    assert stage.frame.error is None, "it is not the user's mistake"
    assert_true(stage)


def test_a_frame_that_cannot_be_made_shows_the_last_one(monkeypatch):
    stage = Stage()
    stage.do(lambda t: t.seek(40, 3))
    with monkeypatch.context() as patch:
        Fails(patch, trainers, "take", MemoryError(), times=99)
        stage.do(lambda t: t.run(steps=1))
    f = stage.frame
    assert (f.snapshot.step, f.snapshot.phases, f.playing, f.failed) == (40, 3, False, 1)
    assert (stage.trainer.step, stage.trainer.phases) == (40, 3), "the game is where it is shown"
    assert f.serial > 2
    assert_true(stage)


def test_a_game_that_cannot_be_shown_gives_way_to_the_last_one(monkeypatch):
    stage = Stage()
    stage.do(lambda t: t.run(steps=7))
    with monkeypatch.context() as patch:
        Fails(patch, trainers, "take", KeyError("x"))
        stage.player.load(lambda old: Slow(Config(seed=1)))
        stage.player.tick()
    assert (stage.frame.game, stage.frame.config.seed, stage.frame.failed) == (0, 0, 1)
    assert_true(stage)


def test_a_move_within_a_step_that_fails_leaves_its_phases(monkeypatch):
    stage = Stage()
    stage.do(lambda t: t.seek(5, 4))
    stage.do(lambda t: {}["none"])
    assert (stage.frame.snapshot.step, stage.frame.snapshot.phases) == (5, 4)
    assert stage.frame.faults[-1].words == "KeyError: 'none'"
    assert_true(stage)


def test_a_bug_in_an_edit_pauses_and_the_next_edit_is_made():
    stage = Stage()
    stage.play()
    stage.do(lambda t: 1 / 0, lambda t: t.run(steps=2))
    assert (stage.frame.playing, stage.frame.snapshot.step, stage.frame.failed) == (False, 3, 1)


def test_when_coming_back_fails_too_the_next_key_tries_again(monkeypatch):
    stage = Stage()
    stage.do(lambda t: t.run(steps=60))
    Fails(monkeypatch, game.Pass, "backward", MemoryError(), times=40)
    stage.play()
    stage.let_pass(0.1)
    assert stage.frame.failed >= 1
    assert stage.frame.snapshot.step <= 60
    assert_same(stage.frame.snapshot, straight(stage.frame.snapshot.step))
    for _ in range(60):
        stage.do(lambda t: t.run(steps=1))
    assert_true(stage)


def test_both_of_a_pair_stand_at_a_good_step(monkeypatch):
    pair = beside(Slow(), Change("faster", {"d_lr": 0.5}), False)
    frames = []
    player = Player(pair, 1000.0, frames.append)
    player.do(lambda t: t.run(steps=90))
    player.tick()
    Fails(monkeypatch, game.Pass, "backward", KeyError("x"), after=70)
    player.do(lambda t: t.run(steps=50))
    player.tick()
    assert frames[-1].failed == 1
    assert frames[-1].snapshot.step == frames[-1].other.snapshot.step >= 90
    player.do(lambda t: t.run(steps=10))
    player.tick()
    a, b = frames[-1].snapshot, frames[-1].other.snapshot
    assert a.step == b.step
    assert_same(a, straight(a.step))
    twin = Trainer(Config())
    twin.tune(d_lr=0.5)
    twin.run(steps=b.step)
    assert np.array_equal(twin.snapshot().discriminator.theta, b.discriminator.theta)


def test_whoever_looks_and_fails_does_no_harm():
    heard = []

    def publish(frame):
        heard.append(frame)
        if len(heard) == 2:
            raise RuntimeError("the loop is closed")

    player = Player(Trainer(Config()), 30.0, publish)
    for _ in range(4):
        player.do(lambda t: t.run(steps=1))
        player.tick()
    assert [f.failed for f in heard] == [0, 0, 1, 1]
    assert heard[-1].snapshot.step == 4


def test_the_thread_outlives_all_of_it(monkeypatch):
    came = threading.Event()
    frames = []

    def publish(frame):
        frames.append(frame)
        if frame.failed:
            came.set()

    player = Player(Trainer(Config()), float("inf"), publish)
    Fails(monkeypatch, game.Pass, "backward", MemoryError(), after=500)
    player.start()
    player.play(True)
    assert came.wait(20)
    assert not frames[-1].playing
    done = threading.Event()
    player.do(lambda t: t.run(steps=10))
    player.do(lambda t: done.set())
    assert done.wait(20)
    player.stop()
    player._thread.join(20)
    assert not player._thread.is_alive()


def test_only_the_latest_are_kept():
    stage = Stage()
    for i in range(FAULTS + 3):
        stage.do(lambda t, i=i: {}[i])
    assert [f.words for f in stage.frame.faults] == [f"KeyError: {i}" for i in range(3, FAULTS + 3)]
    assert stage.frame.failed == FAULTS + 3


class Mute(Exception):  # noqa: N818
    def __str__(self):
        raise MemoryError


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyError("a\nb"), "KeyError: 'a\\nb'"),
        (OSError("[/b]\x1b[31m\nsecond"), "OSError: [/b]\\x1b[31m\\nsecond"),
        (MemoryError(), "MemoryError"),
        (Mute(), "Mute"),
    ],
)
def test_words_are_one_line_that_a_terminal_can_take(error, words):
    assert Fault.of(error).words == words


def test_the_account_is_the_traceback_without_what_variables_held():
    secret = "correct horse"
    assert len(secret) == 13
    try:
        {}["none"]
    except KeyError as error:
        told = Fault.of(error)
    assert 'test_faults.py", line' in told.account
    assert "correct" not in told.account
    deep = RecursionError("x" * 10 * fault.LONGEST)
    assert len(Fault.of(deep).account) <= fault.LONGEST


def test_a_run_broken_off_goes_on_from_its_last_step_and_counts_none_unplayed(monkeypatch):
    """As by Ctrl+C in a notebook: what would play on is over, and steps after it would be numbers only."""
    trainer = Trainer(Config())
    trainer.run(steps=100)
    Fails(monkeypatch, game.Pass, "backward", KeyboardInterrupt(), after=20)
    with pytest.raises(KeyboardInterrupt):
        trainer.run(steps=50)
    assert trainer.torn
    trainer.run(steps=300 - trainer.step)
    assert_same(trainer.snapshot(), straight(300))
