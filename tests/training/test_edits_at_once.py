"""Two threads at the player's door in the same moment."""

import threading

from gan_tui import Config, Trainer
from gan_tui.training.player import Player


class Held:
    """A key that equals its like, and lets ``meanwhile`` happen while it is compared."""

    def __init__(self, meanwhile):
        self.meanwhile = meanwhile

    def __eq__(self, other):
        self.meanwhile()
        return True

    __hash__ = object.__hash__


def test_an_edit_is_not_replaced_while_it_is_being_made():
    """The player's thread comes for the first edit just when the second is about to take its place."""
    made = []
    player = Player(Trainer(Config()), 1.0)
    ticking = threading.Thread(target=player.tick)

    def meanwhile():
        ticking.start()
        ticking.join(0.3)  # it must not come through; should it start late, then this shows less, and is no failure

    player.do(lambda trainer: made.append("first"), key=Held(meanwhile))
    player.do(lambda trainer: made.append("second"), key=Held(meanwhile))
    ticking.join()
    player.tick()
    assert made == ["second"]
