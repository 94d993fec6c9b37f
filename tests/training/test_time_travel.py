"""Any edits, any jump, any phase: the same bits as a straight run."""

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sameness import assert_same, differences

from gan_tui import LOSSES, OPTIMIZERS, Config, Trainer

DIVERSE = {
    "defaults": {},
    "circles, float64": {"dataset": "circles", "dtype": "float64", "seed": 3},
    "two turns each, averaged": {"dataset": "diagonals", "d_steps": 2, "g_steps": 2, "ema": 0.9},
    "momentum and tanh": {"hidden": "tanh", "d_optimizer": "momentum", "g_optimizer": "sgd", "d_lr": 0.02},
    "one image a step": {"batch_size": 1, "generator": (), "discriminator": (), "latent": "uniform"},
    "more images than there are": {"batch_size": 600, "generator": (4,), "discriminator": (4,)},
    "D alone": {"g_steps": 0},
    "G alone": {"d_steps": 0},
    "conditional, noisy": {"dataset": "diagonals", "conditional": True, "instance_noise": 0.1, "label_smoothing": 0.1},
    "a critic": {"loss": "wasserstein", "d_optimizer": "rmsprop", "d_steps": 3, "clip": 0.1, "holdout": 0.3},
}


@pytest.fixture(params=DIVERSE)
def config(request):
    return Config(**DIVERSE[request.param])


def phases(config):
    return 6 * config.d_steps + 4 * config.g_steps


def walk(trainer, step, phases=0):
    """Go there on foot: whole steps, then single phases."""
    if step > trainer.step:
        trainer.run(steps=step - trainer.step)
    while trainer.phases < phases:
        trainer.advance()
    assert (trainer.step, trainer.phases) == (step, phases)


def test_the_comparison_sees_a_difference():
    a, b = Trainer(Config()), Trainer(Config(seed=1))
    a.run(steps=1)
    b.run(steps=1)
    assert differences(a.snapshot(), a.snapshot()) == []
    found = "\n".join(differences(a.snapshot(), b.snapshot()))
    halves = ("g.network", "d.network", "d.loss", "d.grad", "g.passed")
    for field in ("config", "z", "real", "curves.d_loss", *halves):
        assert f"snapshot.{field}" in found


def test_same_seed_same_bits(config):
    a, b = Trainer(config), Trainer(config)
    walk(a, 40, 3)
    walk(b, 40, 3)
    assert_same(a.snapshot(), b.snapshot())


def test_played_at_once_or_phase_by_phase(config):
    """A run without a screen, one in pieces, and one that is watched at each phase."""
    at_once, pieces, watched = Trainer(config), Trainer(config), Trainer(config)
    at_once.run(steps=70)
    for steps in (1, 0, 30, 2, 37):
        pieces.run(steps=steps)
    for _ in range(70 * phases(config)):
        watched.advance()
        if watched.step in (0, 1, 30, 64, 69):
            watched.snapshot()
    assert_same(at_once.snapshot(), pieces.snapshot())
    assert_same(at_once.snapshot(), watched.snapshot())


def test_back_phase_by_phase(config):
    """The last steps backwards, across a key frame: each moment as it was, every field."""
    trainer = Trainer(config)
    walk(trainer, 62)
    seen = [((62, 0), trainer.snapshot())]
    while trainer.step < 66:
        trainer.advance()
        seen.append(((trainer.step, trainer.phases), trainer.snapshot()))
    for position, then in reversed(seen):
        trainer.seek(*position)
        assert_same(trainer.snapshot(), then)


@pytest.mark.parametrize("budget", [0, 5_000, 40_000])
def test_a_small_history_goes_back_as_exactly(budget):
    config = Config(batch_size=4, ema=0.5)
    trainer, plain = Trainer(config, history_bytes=budget), Trainer(config)
    trainer.run(steps=700)
    for position in [(650, 3), (1, 1), (699, 9), (64, 0), (0, 0), (333, 5)]:
        trainer.seek(*position)
        plain.seek(*position)
        assert_same(trainer.snapshot(), plain.snapshot())


def test_a_player_that_stops_leaves_nothing_behind_that_a_seek_would_not_find():
    """After D stops, its last reals are not shown for ever, or a replay from a later key frame would miss them."""
    for player in ("d_steps", "g_steps"):
        trainer = Trainer(Config())
        trainer.run(steps=10)
        trainer.tune(**{player: 0})
        trainer.run(steps=190)
        trainer.advance()
        then = trainer.snapshot()
        trainer.seek(150)
        trainer.seek(200, 1)
        assert_same(trainer.snapshot(), then)


# -- any edits, any jump

SOME_CONFIG = st.builds(
    lambda turns, conditional, **knobs: Config(
        d_steps=turns[0], g_steps=turns[1], conditional=conditional and knobs["dataset"] == "diagonals", **knobs
    ),
    turns=st.sampled_from([(1, 1), (1, 1), (2, 1), (1, 2), (0, 1), (1, 0)]),
    dataset=st.sampled_from(["slanted", "circles", "diagonals"]),
    seed=st.integers(0, 2**32 - 1),
    dtype=st.sampled_from(["float32", "float64"]),
    batch_size=st.sampled_from([1, 5, 32, 600]),
    latent=st.sampled_from(["normal", "uniform"]),
    generator=st.sampled_from([(), (4,), (5, 3)]),
    discriminator=st.sampled_from([(), (4,), (3, 5)]),
    hidden=st.sampled_from(["leaky_relu", "tanh"]),
    loss=st.sampled_from([*LOSSES]),
    label_smoothing=st.sampled_from([0.0, 0.1]),
    instance_noise=st.sampled_from([0.0, 0.1]),
    clip=st.sampled_from([0.0, 0.0, 0.05]),
    r1=st.sampled_from([0.0, 0.3]),
    ema=st.sampled_from([0.0, 0.9]),
    d_optimizer=st.sampled_from([*OPTIMIZERS]),
    g_optimizer=st.sampled_from([*OPTIMIZERS]),
    conditional=st.booleans(),
    holdout=st.sampled_from([0.0, 0.25]),
)
CHANGES = st.sampled_from(
    [
        {"g_lr": 0.002}, {"g_lr": 0.0}, {"d_lr": 0.01}, {"d_steps": 0}, {"d_steps": 1}, {"d_steps": 2}, {"g_steps": 0},
        {"g_steps": 1}, {"g_steps": 3}, {"ema": 0.0}, {"ema": 0.5}, {"beta1": 0.9}, {"beta2": 0.5, "r1": 1.0},
        {"r1": 0.0}, {"loss": "minimax"}, {"loss": "non_saturating"}, {"momentum": 0.5}, {"loss": "hinge"},
        {"loss": "wasserstein", "clip": 0.1}, {"loss": "least_squares"}, {"clip": 0.0}, {"clip": 0.02}, {"rho": 0.5},
        {"label_smoothing": 0.2}, {"label_smoothing": 0.0}, {"instance_noise": 0.3}, {"instance_noise": 0.0},
    ]
)  # fmt: skip
MOVE = st.one_of(
    st.tuples(st.just("run"), st.sampled_from([1, 2, 7, 64, 65, 130, 300])),
    st.tuples(st.just("advance"), st.integers(1, 15)),
    st.tuples(st.just("tune"), CHANGES),
    st.tuples(
        st.just("set_weight"),
        st.tuples(st.sampled_from(["generator", "discriminator"]), st.integers(0, 3), st.floats(-2, 2)),
    ),
    st.tuples(st.just("seek"), st.tuples(st.floats(0, 1), st.integers(0, 40))),
    st.tuples(st.just("fork"), st.none()),
)


class Expected:
    """A Trainer, and what should be true of it: the edits that count, and the moments seen since they were made."""

    def __init__(self, config):
        self.trainer = Trainer(config)
        self.config = config
        self.edits = []  # (made at, name, arguments), by position
        self.seen = {}
        self.furthest = 0

    @property
    def position(self):
        return self.trainer.step, self.trainer.phases

    def look(self):
        s = self.trainer.snapshot()
        if self.position in self.seen:
            event("came back to a moment")
        assert_same(self.seen.setdefault(self.position, s), s)
        self.furthest = max(self.furthest, self.trainer.step)

    def config_at(self, step):
        """What the step after ``step`` steps runs with."""
        knobs = {}
        for (s, p), name, what in self.edits:
            if name == "tune" and s + (p > 0) <= step:
                knobs |= what
        changed = Trainer(self.config)
        if knobs:
            changed.tune(**knobs)
        return changed.config

    def run(self, steps):
        self.trainer.run(steps=steps)

    def advance(self, count):
        for _ in range(count):
            self.trainer.advance()

    def seek(self, to):
        fraction, phase = to
        step = int(fraction * self.furthest)
        self.trainer.seek(step, phase % (phases(self.config_at(step)) + 1))

    def fork(self, _):
        self.trainer = self.trainer.fork()

    def tune(self, changes):
        before = self.trainer.config
        if not any(
            {"d_steps": before.d_steps, "g_steps": before.g_steps, **changes}[k] for k in ("d_steps", "g_steps")
        ):
            return  # one player must move
        at = self.position
        self.trainer.tune(**changes)
        if self.trainer.config != before:
            self.edited(at, at if at[1] == 0 else (at[0], at[1] + 1), ("tune", changes))

    def set_weight(self, weight):
        step, _ = at = self.position
        self.trainer.set_weight(*weight)
        self.edited(at, (step, 0), ("set_weight", weight), made=(step, 0))

    def edited(self, at, changed_from, edit, made=None):
        """The edit is made ``at``; moments from ``changed_from`` on are no longer what they were."""
        self.edits = [e for e in self.edits if e[0] <= at] + [(made or at, *edit)]
        self.edits.sort(key=lambda e: e[0])
        self.seen = {p: s for p, s in self.seen.items() if p < changed_from}
        self.furthest = self.trainer.step

    def straight(self):
        """A Trainer that never went back, with the edits that count."""
        trainer = Trainer(self.config)
        for made, name, what in self.edits:
            if made <= self.position:
                walk(trainer, *made)
                trainer.tune(**what) if name == "tune" else trainer.set_weight(*what)
        walk(trainer, *self.position)
        return trainer


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(SOME_CONFIG, st.lists(MOVE, min_size=3, max_size=12), st.randoms(use_true_random=False))
def test_any_edits_any_jump(config, moves, random):
    expected = Expected(config)
    for name, what in moves:
        getattr(expected, name)(what)
        expected.look()
    assert expected.trainer.diverged is None
    assert_same(expected.straight().snapshot(), expected.trainer.snapshot())
    assert expected.straight().config == expected.trainer.config
    for position in random.sample(sorted(expected.seen), min(len(expected.seen), 5)):
        expected.trainer.seek(*position)
        expected.look()
