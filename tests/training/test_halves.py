"""Half of a game: typed, and what the flat names say."""

import dataclasses

import numpy as np
import pytest

from gan_tui import Config, Trainer
from gan_tui.nn.network import Network
from gan_tui.training.halves import Half, Halves

FLAT = ("loss", "grad", "change", "slots", "updates")


def test_the_flat_names_are_those_of_the_halves():
    trainer = Trainer(Config(d_optimizer="adam", g_optimizer="sgd", d_lr=0.01))
    for _ in range(12):
        trainer.advance()
        s = trainer.snapshot()
        for short, player in (("d", "discriminator"), ("g", "generator")):
            half = s.player(short)
            assert half is s.player(player)
            assert half.network is getattr(s, player)
            assert all(getattr(half, name) is getattr(s, f"{short}_{name}") for name in FLAT)
            assert (half.passed and half.passed.input) is getattr(s, f"{short}_input")
            assert (half.passed and half.passed.trace) is getattr(s, f"{short}_trace")
            assert (half.optimizer, half.lr) == (
                getattr(s.played, f"{short}_optimizer"),
                getattr(s.played, f"{short}_lr"),
            )
    assert {f.name for f in dataclasses.fields(Half)} == {*FLAT, "network", "passed", "optimizer", "lr"}
    named = {name for name, member in vars(Halves).items() if isinstance(member, property)}
    assert named == {"generator", "discriminator"} | {
        f"{short}_{name}" for short in "dg" for name in (*FLAT, "input", "trace")
    }


def test_what_came_out_of_a_pass_is_what_the_snapshot_shows():
    trainer = Trainer(Config())
    trainer.seek(3, 3)
    s = trainer.snapshot()
    assert s.d.passed.output.tobytes() == np.concatenate([s.real_logits, s.fake_logits]).tobytes()
    assert s.g.passed.output.tobytes() == s.fake.tobytes()
    trainer.seek(3, 8)
    s = trainer.snapshot()
    assert s.d.passed.output.tobytes() == s.fake_logits.tobytes()


def test_a_player_that_is_none():
    s = Trainer(Config()).snapshot()
    assert isinstance(s.player("g").network, Network)
    assert s.player("g").passed is None
    with pytest.raises(ValueError, match="player is 'e'; it must be d, g, discriminator or generator"):
        s.player("e")
