"""The player: what it does when, on a clock of ours."""

import math
import threading
import time

import pytest
from sameness import assert_same

from gan_tui import Config, Trainer
from gan_tui.training.frame import SPEEDS
from gan_tui.training.player import CHUNK_SECONDS, Player

DIVERGING = {"d_optimizer": "sgd", "g_optimizer": "sgd", "d_lr": 10, "g_lr": 10, "r1": 1}


class Slow(Trainer):
    """A Trainer whose steps take time on our clock; it notes how it was moved."""

    seconds = 0.0

    def __init__(self, config=None):
        super().__init__(config or Config())
        self.now = 0.0
        self.runs = []
        self.seeks = []

    def clock(self):
        return self.now

    def run(self, steps=None, epochs=None):
        super().run(steps, epochs)
        if steps is not None:
            self.runs.append(steps)
            self.now += steps * self.seconds

    def seek(self, step, phases=0):
        super().seek(step, phases)
        self.seeks.append((step, phases))


class Stage:
    """A Player on no thread, the frames it publishes, and the clock."""

    def __init__(self, speed=30.0, trainer=None):
        self.trainer = trainer or Slow()
        self.frames = []
        self.player = Player(self.trainer, speed, self.frames.append, self.trainer.clock)
        self.player.tick()

    @property
    def frame(self):
        return self.frames[-1]

    def do(self, *edits):
        for edit in edits:
            self.player.do(edit)
        self.player.tick()

    def play(self, playing=True):
        self.player.play(playing)
        return self.player.tick()

    def let_pass(self, seconds):
        """Tick whenever the player asks for it, as the thread does, for so long."""
        end = self.trainer.now + seconds
        while self.trainer.now < end:
            wait = self.player.tick()
            if wait is None or self.trainer.now + wait > end:
                self.trainer.now = max(end, self.trainer.now)
            else:
                self.trainer.now += wait
        self.player.tick()

    def look(self):
        self.player.want()
        self.player.tick()
        return self.frame


@pytest.fixture
def stage():
    return Stage()


# -- pace


def test_it_opens_paused_and_asks_for_nothing(stage):
    assert (stage.frame.playing, stage.frame.snapshot.step, stage.frame.rate) == (False, 0, 0.0)
    assert stage.player.tick() is None
    stage.let_pass(100)
    assert stage.trainer.step == 0


def test_the_first_step_is_immediate(stage):
    stage.play()
    assert stage.trainer.step == 1


@pytest.mark.parametrize("speed", [s for s in SPEEDS if s < math.inf])
def test_so_many_steps_a_second(speed):
    stage = Stage(speed)
    stage.player.play(True)
    seconds = max(0.1, 10 / speed)
    stage.let_pass(seconds - 0.01 / speed)
    assert stage.trainer.step == round(speed * seconds)
    stage.let_pass(seconds)
    assert stage.trainer.step == round(2 * speed * seconds)


def test_it_sleeps_until_the_next_step_is_due(stage):
    waits = [stage.play()]
    while len(waits) < 20:
        stage.trainer.now += waits[-1]
        waits.append(stage.player.tick())
    slept = [wait for wait in waits if wait]
    assert len(slept) >= 9, "a wait, then a step, then a wait"
    assert slept == pytest.approx([1 / 30] * len(slept))


def test_a_slow_pace_is_steady(stage):
    """Late by a little every time, and yet no step is lost."""
    stage.player.set_speed(10.0)
    stage.player.play(True)
    for _ in range(100):
        stage.player.tick()
        stage.trainer.now += 0.13
    stage.player.tick()
    assert stage.trainer.step == 10 * 13 + 1


def test_full_speed_runs_chunks_that_are_short():
    stage = Stage(math.inf)
    stage.trainer.seconds = CHUNK_SECONDS / 40
    stage.player.play(True)
    stage.let_pass(0.3)
    assert stage.trainer.step == pytest.approx(0.3 / stage.trainer.seconds, rel=0.1), "it never rests"
    assert {stage.player.tick() for _ in range(5)} == {0.0}
    assert 10 <= max(stage.trainer.runs) <= 80, "a chunk lasts about CHUNK_SECONDS"
    assert stage.look().rate == pytest.approx(1 / stage.trainer.seconds, rel=0.1)


def test_full_speed_with_slow_steps_goes_one_by_one():
    stage = Stage(math.inf)
    stage.trainer.seconds = 3 * CHUNK_SECONDS
    stage.player.play(True)
    stage.let_pass(1)
    assert set(stage.trainer.runs[-50:]) == {1}


def test_a_slow_pace_says_nothing_of_how_many_steps_a_chunk_holds(stage):
    """From 30 a second, one step at a time, to full speed: a key must not wait for thousands of steps."""
    stage.play()
    stage.let_pass(10)
    stage.player.set_speed(math.inf)
    stage.player.tick()
    assert stage.trainer.runs[-1] <= 32


def test_a_pause_of_the_machine_is_not_made_up_for(stage):
    """A closed lid: a run that went on at once for all the time missed would be over before anyone sees it."""
    stage.play()
    stage.let_pass(1)
    before = stage.trainer.step
    stage.trainer.now += 3600
    stage.let_pass(1)
    assert stage.trainer.step - before < 100


def test_a_machine_that_cannot_keep_up_does_not_pile_up_steps():
    stage = Stage(1000.0)
    stage.trainer.seconds = 0.01
    stage.player.play(True)
    stage.let_pass(5)
    assert stage.trainer.step == pytest.approx(500, rel=0.05)
    stage.trainer.seconds = 0.0
    before = stage.trainer.step
    stage.let_pass(1)
    assert stage.trainer.step - before < 1300


def test_another_speed_holds_from_now_on(stage):
    stage.player.play(True)
    stage.let_pass(1 - 1e-3)
    assert stage.trainer.step == 30
    stage.player.set_speed(100.0)
    stage.let_pass(1 - 1e-3)
    assert stage.trainer.step == 130
    stage.player.set_speed(1.0)
    stage.let_pass(3 - 1e-3)
    assert stage.trainer.step == 133
    assert (stage.look().speed, stage.frame.playing) == (1.0, True)


def test_a_pause_lasts(stage):
    stage.player.play(True)
    stage.let_pass(1 - 1e-3)
    stage.play(False)
    stage.let_pass(10)
    assert (stage.trainer.step, stage.look().playing, stage.frame.rate) == (30, False, 0.0)
    stage.player.play(True)
    stage.let_pass(1 - 1e-3)
    assert stage.trainer.step == 60, "the pause is not made up for"


def test_toggle(stage):
    for playing in (True, False, True):
        stage.player.toggle()
        stage.player.tick()
        assert stage.frame.playing is playing


def test_faster_and_slower_go_through_all_speeds(stage):
    seen = []
    for by in [-1] * 4 + [1] * 10 + [-3]:
        stage.player.change_speed(by)
        stage.player.tick()
        seen.append(stage.frame.speed)
    assert seen == [10.0, 3.0, 1.0, 1.0, *SPEEDS[1:], math.inf, math.inf, 300.0]


def test_keys_that_come_at_once_all_count(stage):
    for _ in range(3):
        stage.player.change_speed(1)
    stage.player.tick()
    assert stage.frame.speed == 1000.0


def test_the_speed_can_change_while_paused(stage):
    stage.player.set_speed(3.0)
    stage.player.tick()
    assert (stage.frame.speed, stage.frame.playing, stage.trainer.step) == (3.0, False, 0)


@pytest.mark.parametrize("speed", [1.0, 10.0, 100.0, 1000.0])
def test_the_rate_is_what_was_made(speed):
    stage = Stage(speed)
    stage.player.play(True)
    stage.let_pass(1.2)
    assert stage.look().rate == pytest.approx(speed, rel=0.1)


def test_played_is_as_good_as_run():
    """Whatever the pace, the pauses and the frames: the same bits as without a player."""
    stage = Stage(100.0)
    stage.player.play(True)
    for speed in (100.0, math.inf, 3.0, 300.0):
        stage.trainer.seconds = 1e-4
        stage.player.set_speed(speed)
        stage.let_pass(0.1)
        stage.look()
    plain = Trainer(Config())
    plain.run(steps=stage.trainer.step)
    assert stage.trainer.step > 100
    assert_same(stage.look().snapshot, plain.snapshot())


# -- frames


def test_a_frame_for_each_want_and_no_other(stage):
    stage.player.play(True)
    stage.player.tick()
    count = len(stage.frames)
    stage.let_pass(1)
    assert len(stage.frames) == count, "steps alone publish nothing"
    stage.player.want()
    stage.player.want()
    stage.let_pass(1)
    assert len(stage.frames) == count + 1, "two wants before a tick are one"


def test_serials_grow(stage):
    for _ in range(3):
        stage.look()
    assert [frame.serial for frame in stage.frames] == [1, 2, 3, 4]


def test_a_frame_says_how_things_are(stage):
    stage.do(
        lambda t: t.run(steps=20),
        lambda t: t.seek(10),
        lambda t: t.tune(g_lr=0.01),
        lambda t: t.run(steps=5),
        lambda t: t.seek(12),
    )
    f = stage.frame
    assert (f.snapshot.step, f.known, f.edits) == (12, 15, (10,))
    assert [(g.start, len(g.curves["d_loss"])) for g in f.ghosts] == [(10, 10)]
    assert (f.diverged, f.error, f.config) == (None, None, Config(g_lr=0.01))


def test_a_frame_shows_a_tune_at_once(stage):
    """The config with what waits for the next step; the snapshot's own is what its numbers were made with."""
    stage.do(lambda t: t.run(steps=2), lambda t: t.advance(), lambda t: t.tune(g_lr=0.5))
    assert stage.frame.config.g_lr == 0.5
    assert stage.frame.snapshot.config.g_lr == Config().g_lr


# -- edits


def test_edits_are_made_in_order(stage):
    made = []
    stage.do(*(lambda trainer, i=i: made.append((i, trainer)) for i in range(5)))
    assert made == [(i, stage.trainer) for i in range(5)]


def test_an_edit_comes_before_the_steps_that_are_due(stage):
    stage.player.play(True)
    stage.let_pass(0.5)
    at = stage.trainer.step
    seen = []
    stage.trainer.now += 0.5
    stage.do(lambda trainer: seen.append(trainer.step))
    assert seen == [at]
    assert stage.frame.snapshot.step > at


def test_an_edit_brings_a_frame(stage):
    count = len(stage.frames)
    stage.do(lambda trainer: trainer.advance())
    assert len(stage.frames) == count + 1
    assert stage.frame.snapshot.phases == 1


def test_of_many_seeks_only_the_last_is_made(stage):
    stage.do(lambda t: t.run(steps=100))
    for step in range(90, 10, -1):
        stage.player.seek(step)
    stage.player.tick()
    assert stage.trainer.seeks == [(11, 0)]
    assert stage.frame.snapshot.step == 11


def test_a_seek_pauses(stage):
    stage.do(lambda t: t.run(steps=100))
    stage.play()
    stage.player.seek(50, 3)
    stage.player.tick()
    stage.let_pass(1)
    assert (stage.trainer.step, stage.trainer.phases, stage.look().playing) == (50, 3, False)


def test_seeks_do_not_overtake_other_edits(stage):
    stage.do(lambda t: t.run(steps=100))
    steps = []
    for step in (40, 50):
        stage.player.seek(step + 1)
        stage.player.seek(step)
        stage.player.do(lambda trainer: steps.append(trainer.step))
    stage.player.tick()
    assert (steps, stage.trainer.seeks) == ([40, 50], [(40, 0), (50, 0)])


def test_keys_keep_edits_apart(stage):
    made = []
    for key, i in [("a", 1), ("a", 2), ("b", 3), ("a", 4), (None, 5), (None, 6)]:
        stage.player.do(lambda trainer, i=i: made.append(i), key=key)
    stage.player.tick()
    assert made == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda t: t.tune(seed=3), "seed cannot change while a game runs; a restart is needed"),
        (lambda t: t.tune(g_lr=-1), "g_lr is -1; it must be a real number from 0 to 10"),
    ],
)
def test_an_edit_that_is_wrong_is_a_message(stage, edit, said):
    stage.do(lambda t: t.run(steps=3), edit)
    assert stage.frame.error == said
    assert stage.look().error == said, "it stays until the next edit"
    stage.do(lambda t: t.run(steps=1))
    assert (stage.frame.error, stage.frame.snapshot.step) == (None, 4)


def test_an_edit_that_is_wrong_does_not_stop_the_play(stage):
    stage.play()
    stage.do(lambda t: t.tune(g_lr=-1))
    before = stage.trainer.step
    stage.let_pass(1)
    assert stage.look().playing
    assert stage.trainer.step >= before + 29


def test_load_plays_another_trainer(stage):
    other = Slow(Config(dataset="circles", seed=5))
    other.now = stage.trainer.now
    stage.do(lambda t: t.run(steps=30))
    stage.player.load(lambda old: other, 3.0)
    made = []
    stage.do(made.append)
    assert made == [other], "edits go to the new one from there on"
    f = stage.frame
    assert (f.config, f.snapshot.step, f.known, f.speed) == (other.config, 0, 0, 3.0)
    stage.player.play(True)
    stage.let_pass(0.9)
    assert (other.step, stage.trainer.step) == (3, 30)


def test_another_trainer_is_made_of_the_one_before(stage):
    for _ in range(3):
        stage.player.load(lambda old: Slow(Config(seed=old.config.seed + 1)))
    stage.player.tick()
    assert stage.frame.config.seed == 3, "however fast they come"


def test_load_keeps_the_speed_and_goes_on_playing(stage):
    stage.player.set_speed(100.0)
    stage.play()
    stage.player.load(lambda old: Slow(Config(seed=1)))
    stage.player.tick()
    assert (stage.frame.speed, stage.frame.playing, stage.frame.config.seed) == (100.0, True, 1)


def test_a_trainer_that_cannot_be_made_leaves_the_old_one(stage):
    stage.player.load(lambda old: Trainer(Config(seed=-1)))
    stage.player.tick()
    assert "seed" in stage.frame.error
    assert stage.frame.config.seed == 0


# -- divergence


def test_divergence_pauses_and_says_so():
    stage = Stage(30.0, Slow(Config(**DIVERGING)))
    stage.player.play(True)
    stage.let_pass(5)
    headless = Trainer(Config(**DIVERGING))
    headless.run(steps=1000)
    f = stage.frame
    assert headless.diverged
    assert (f.playing, f.diverged, f.snapshot.step) == (False, headless.diverged, headless.step)
    assert f.error is None
    stage.player.toggle()
    stage.player.tick()
    assert not stage.frame.playing, "nothing to play until something changes"


def test_after_divergence_one_can_go_back_and_on():
    stage = Stage(30.0, Slow(Config(**DIVERGING)))
    stage.player.play(True)
    stage.let_pass(5)
    stage.do(lambda t: t.seek(1), lambda t: t.tune(d_lr=1e-3, g_lr=1e-3))
    assert (stage.frame.diverged, stage.frame.snapshot.step) == (None, 1)
    stage.play()
    stage.let_pass(1)
    assert stage.look().playing
    assert stage.trainer.step > 20


# -- the thread


def threads():
    return [t for t in threading.enumerate() if t.name == "player"]


def test_the_thread_starts_and_stops():
    frames = []
    enough = threading.Event()

    def publish(frame):
        frames.append(frame)
        if frame.snapshot.step >= 50:
            enough.set()

    player = Player(Trainer(Config()), math.inf, publish)
    player.start()
    (thread,) = threads()
    assert thread.daemon, "it must not keep a process alive"
    player.play(True)
    deadline = time.monotonic() + 20
    while not enough.is_set() and time.monotonic() < deadline:
        player.want()
        enough.wait(0.01)
    player.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert enough.is_set()
    assert [f.serial for f in frames] == list(range(1, len(frames) + 1))


def test_a_paused_thread_sleeps():
    """Nothing to do until somebody calls: no ticks."""
    trainer, reached = Slow(), threading.Event()
    player = Player(trainer, 30.0, lambda frame: reached.set() if frame.snapshot.step else None)
    ticks = []
    tick = player.tick
    player.tick = lambda: (ticks.append(1), tick())[1]
    player.start()
    (thread,) = threads()
    player.do(lambda t: t.run(steps=1))
    assert reached.wait(10), "an edit wakes it"
    counts = []
    while len(counts) < 2 or (len(counts) < 100 and counts[-2] != counts[-1]):  # the last ticks may be under way
        thread.join(0.2)
        counts.append(len(ticks))
    assert counts[-1] == counts[-2], "it rests"
    assert thread.is_alive()
    player.stop()
    thread.join(10)
    assert not thread.is_alive(), "stop wakes it too"


def test_edits_from_many_threads_are_all_made():
    trainer = Slow()
    counts, done = [], threading.Event()
    player = Player(trainer, 1.0)
    player.start()
    (thread,) = threads()
    callers = [
        threading.Thread(target=lambda: [player.do(lambda t: counts.append(1)) for _ in range(200)]) for _ in range(4)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(10)
    player.do(lambda t: done.set())
    assert done.wait(10)
    player.stop()
    thread.join(10)
    assert len(counts) == 800


def test_an_edit_that_comes_while_training_is_in_the_next_frame(stage):
    """A key pressed while a chunk is trained: no frame is published that does not show what it did."""
    stage.play()
    run = stage.trainer.run

    def pressed_meanwhile(steps):
        run(steps=steps)
        stage.trainer.run = run
        stage.player.do(lambda trainer: trainer.tune(g_lr=0.25))

    stage.trainer.run = pressed_meanwhile
    stage.trainer.now += 1
    stage.player.want()
    count = len(stage.frames)
    stage.player.tick()
    assert len(stage.frames) == count
    stage.player.tick()
    assert len(stage.frames) == count + 1
    assert stage.frame.config.g_lr == 0.25
