"""The line that is said to run next is the one that Python runs next."""

import sys

import pytest

from gan_tui import Config, Trainer
from gan_tui.training.game import Game, phases_of
from gan_tui.training.listing import listing


def lines_run(trainer):
    """The lines of Game.play that the next phase runs, as Python's own tracing tells."""
    seen = []

    def local(frame, event, arg):
        if event == "line":
            seen.append(frame.f_lineno)
        return local

    before = sys.gettrace()
    sys.settrace(lambda frame, event, arg: local if frame.f_code is Game.play.__code__ else None)
    try:
        trainer.advance()
    finally:
        sys.settrace(before)
    return seen


def source_of(line):
    source, first = listing()
    return source.splitlines()[line - first].strip()


def indent_of(line):
    source, first = listing()
    text = source.splitlines()[line - first]
    return len(text) - len(text.lstrip())


@pytest.mark.parametrize("knobs", [{}, {"d_steps": 3, "g_steps": 2}, {"d_steps": 0}, {"g_steps": 0}, {"r1": 0.0}])
def test_what_is_said_to_run_next_runs_next(knobs):
    trainer = Trainer(Config(**knobs))
    trainer.run(steps=1)
    for _ in range(2 * len(phases_of(trainer.config))):
        said, line = trainer.lines, trainer.line
        ran = lines_run(trainer)
        assert line == said.start
        assert line in ran
        assert ran[-1] == said[-1], "it ends at a pause"
        between = [source_of(n) for n in ran if n not in said]
        assert all(text.startswith(("for ", "while ", "step += 1", "now.clear")) for text in between), between
        straight = {n for n in said if source_of(n) and indent_of(n) == indent_of(said[-1])}
        assert straight <= set(ran), "all but what stands under an if"


def test_the_line_is_that_of_the_phase():
    trainer = Trainer(Config())
    told = []
    for _ in range(10):
        told.append(source_of(trainer.line))
        trainer.advance()
    assert told[0].startswith("for turn in d_turns")
    assert told[1].startswith("g.forward(")
    assert told[2].startswith("d.forward(")
    assert told[5].startswith("d_update(")
    assert told[6].startswith("for turn in g_turns")
    assert told[9].startswith("g_update(")
    assert source_of(trainer.line) == told[0], "after a step comes the next one"


def test_it_is_the_same_after_a_rewind():
    trainer = Trainer(Config())
    trainer.run(steps=5)
    there = [trainer.line]
    for _ in range(9):
        trainer.advance()
        there.append(trainer.line)
    for phases in range(9, -1, -1):
        trainer.seek(5, phases)
        assert trainer.line == there[phases]
    trainer.tune(g_lr=0.5)
    assert trainer.line == there[0]
