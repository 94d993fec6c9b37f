"""The step as a path: from noise to image to verdict to loss, back as gradients, and into the weights."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.strip import Strip

from gan_tui.measures.distances import length
from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array
from gan_tui.teaching.formulas import low
from gan_tui.teaching.rows import figure
from gan_tui.training.frame import Frame
from gan_tui.training.game import D_TURN, G_TURN, Phase, phases_of
from gan_tui.training.snapshot import Snapshot
from gan_tui.tui.panels.panel import SamplePanel
from gan_tui.tui.widgets.canvas import Canvas

STATIONS = ("z", "G", "fake", "D", "p", "loss", "gradient", "update")
REAL = "real"
REACHED = {
    Phase.SAMPLE: (REAL,),
    Phase.G_FORWARD: ("z", "G", "fake"),
    Phase.D_FORWARD: ("D", "p"),
    Phase.D_LOSS: ("loss",),
    Phase.D_BACKWARD: ("gradient",),
    Phase.D_UPDATE: ("update",),
    Phase.G_LOSS: ("D", "p", "loss"),
    Phase.G_BACKWARD: ("gradient",),
    Phase.G_UPDATE: ("update",),
}
"""What each phase reaches."""

BACKWARDS = {Phase.D_BACKWARD: ("D", "p", "loss"), Phase.G_BACKWARD: ("G", "fake", "D", "p", "loss")}
"""Where the gradient flows, against the arrows."""

Placed = tuple[int, str, Style]
"""Column, text, style."""


def turn_of(s: Snapshot) -> tuple[bool, tuple[Phase, ...], int]:
    """Whether it is D's turn, the phases of that turn, and how many of them are done."""
    phases = phases_of(s.played)
    done = s.phases or (len(phases) if s.step else 0)
    of_d = done <= len(D_TURN) * s.played.d_steps and s.played.d_steps > 0
    turn = D_TURN if of_d else G_TURN
    before = done if of_d else done - len(D_TURN) * s.played.d_steps
    return of_d, turn, (before - 1) % len(turn) + 1 if before else 0


class Path(Canvas):
    """Four rows: the reals' way in, the path, the numbers below it, and all phases of the step as beads."""

    _snapshot: Snapshot | None = None
    _sample = 0

    def show(self, snapshot: Snapshot, sample: int) -> None:
        """Show where this moment is on the path."""
        self._snapshot, self._sample = snapshot, sample
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        """The rows that fit."""
        if self._snapshot is None:
            return [self.row(width)] * height
        s, blank = self._snapshot, self.row(width)
        *lanes, beads = (self._place(width, pieces) for pieces in (*self._lanes(s, width), self._beads(s)))
        rows = [*lanes, beads] if height < 6 else [blank, *lanes, blank, beads]
        return [*rows, *[blank] * height][:height]

    def _place(self, width: int, pieces: list[Placed]) -> Strip:
        """Pieces at their columns, in order."""
        parts, end = [], 0
        for x, text, style in sorted(pieces, key=lambda piece: piece[0]):
            parts += [Segment(" " * (x - end), self.plain), Segment(text, style)]
            end = max(x, end) + len(text)
        return self.row(width, *parts)

    def _lanes(self, s: Snapshot, width: int) -> tuple[list[Placed], list[Placed], list[Placed]]:
        of_d, turn, count = turn_of(s)
        player = "discriminator" if of_d else "generator"
        roles = {
            "z": "foreground",
            "G": "generator",
            "fake": "fake",
            "D": "discriminator",
            "p": "discriminator",
            REAL: "real",
        }
        now = REACHED[turn[count - 1]] if count else ()
        done = {name for phase in turn[:count] for name in REACHED[phase]}
        index = low(self._sample + 1)
        says = "p" if LOSSES[s.played.loss].probability else "score"
        names = {"z": f"z{index}", REAL: f"real x{index}", "p": says}

        def ink(name: str) -> Style:
            if name not in done:
                return self.muted
            return self.pen(roles.get(name, player)) + Style(bold=True, reverse=name in now)

        room = width - sum(len(names.get(name, name)) + 2 for name in STATIONS)
        path: list[Placed] = []
        middles: dict[str, int] = {}
        x = 0
        backwards = BACKWARDS.get(turn[count - 1], ()) if count else ()
        for i, name in enumerate(STATIONS):
            label = f" {names.get(name, name)} "
            path.append((x, label, ink(name)))
            middles[name] = x + len(label) // 2
            x += len(label)
            if i + 1 < len(STATIONS):
                following = STATIONS[i + 1]
                length = room * (i + 1) // (len(STATIONS) - 1) - room * i // (len(STATIONS) - 1)
                line = "─" * (length - 1)
                if name in backwards:
                    path.append((x, f"◀{line}", self.pen(player) + Style(bold=True)))
                else:
                    path.append(
                        (x, f"{line}▶", self.pen(roles.get(following, player)) if following in done else self.muted)
                    )
                x += length
        return (
            self._reals(s, names[REAL], middles, ink(REAL), of_d and REAL in done),
            path,
            self._numbers(s, middles, done, of_d, width),
        )

    def _reals(self, s: Snapshot, name: str, middles: dict[str, int], ink: Style, seen: bool) -> list[Placed]:
        """The reals join at D, in its own turn."""
        at = max(middles["fake"] - len(name) // 2 - 1, 0)
        if not seen:
            return []
        start = at + len(name) + 2
        pieces = [(at, f" {name} ", ink), (start, "─" * (middles["D"] - start) + "╮", self.pen("real"))]
        if s.real_logits is not None and s.phase != Phase.SAMPLE and s.phase != Phase.G_FORWARD:
            says = self._says(s, s.real_logits)
            pieces.append((middles["p"] - len(says) // 2, says, self.pen("real")))
        return pieces

    def _numbers(self, s: Snapshot, middles: dict[str, int], done: set[str], of_d: bool, width: int) -> list[Placed]:
        """Below each station its number, once there is one."""
        half = s.d if of_d else s.g
        told = {
            "z": (f"{s.played.latent_dim} numbers" if s.played.latent_dim > 1 else "1 number", self.muted),
            "fake": (f"{s.generator.sizes[-1]} pixels", self.muted),
            "p": ("" if s.fake_logits is None else self._says(s, s.fake_logits), self.pen("fake")),
            "loss": (figure(half.loss), self.bold),
            "gradient": ("" if half.grad is None else f"|∇| {figure(length(half.grad))}", self.bold),
            "update": (f"η {half.lr:g}", self.muted),
        }
        pieces = []
        for name, (text, style) in told.items():
            if name in done and text:
                at = min(max(middles[name] - len(text) // 2, 0 if name != "z" else 1), width - len(text))
                pieces.append((at, text, style))
        return pieces

    def _says(self, s: Snapshot, logits: Array) -> str:
        return figure(float(LOSSES[s.played.loss].verdict(logits[self._sample, 0])))

    def _beads(self, s: Snapshot) -> list[Placed]:
        """All phases of the step."""
        phases = phases_of(s.played)
        done = s.phases or (len(phases) if s.step else 0)
        of_d = len(D_TURN) * s.played.d_steps
        pieces: list[Placed] = []
        x, gap = 1, "" if len(phases) > 20 else " "
        for i in range(len(phases)):
            player = "discriminator" if i < of_d else "generator"
            if i in (0, of_d):
                name = "D's turn " if i < of_d else "G's turn "
                x += 3 if i else 0
                pieces.append((x, name, self.pen(player)))
                x += len(name)
            bead = "◉" if i == done - 1 else "●" if i < done else "○"
            pieces.append((x, bead + gap, self.pen(player) if i < done else self.muted))
            x += 1 + len(gap)
        return pieces


class PathPanel(SamplePanel):
    """Where in the step we are."""

    TITLE = "One training step"
    HELP = """## One training step
    The way of the sample in focus: noise z goes through G and becomes a fake; D judges it, in its own turn a real image
    too; what it says makes a loss; the gradient flows back through the networks, and the weights of the player whose
    turn it is move. What the latest phase reached is marked; below it stand its numbers. **n** goes on, **N** back."""

    def compose(self) -> ComposeResult:
        yield Path()

    def draw(self, frame: Frame) -> None:
        s = frame.snapshot
        self.query_one(Path).show(s, self.sample)
        phases = phases_of(s.played)
        done = s.phases or (len(phases) if s.step else 0)
        self.border_subtitle = f"phase {done} of {len(phases)}"
