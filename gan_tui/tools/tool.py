"""What stands beside the game and looks at it: the latent explorer, the pixel editor, ... without their screens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from gan_tui.training.snapshot import Snapshot


class Tool:
    """Reads snapshots; never touches the training. Screens show it, lessons and tests move it by the same names."""

    NAME: ClassVar[str]
    """Of its screen, and of the command that opens it."""
    MOVES: ClassVar[Mapping[str, Callable[[Any], object]]] = {}
    """What can be done here, by the name of the command."""
    VALUES: ClassVar[Mapping[str, str]] = {}
    """The attributes that a lesson's goals and words may use, each a float, with their titles."""

    def see(self, snapshot: Snapshot) -> None:
        """Look at this moment of the game; the first call comes before any move."""
        raise NotImplementedError
