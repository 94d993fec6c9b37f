"""The scores of the guessing game: over the game, and by epoch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from textual.app import ComposeResult

from gan_tui.teaching.rows import Span
from gan_tui.tools.real_or_fake import RealOrFake
from gan_tui.tools.scores import Score, Stretch, by_epoch
from gan_tui.training.frame import Frame
from gan_tui.tui.panels.panel import Panel
from gan_tui.tui.widgets.axis import with_room
from gan_tui.tui.widgets.chart import Guide, LineChart, Series
from gan_tui.tui.widgets.lines import Lines

STRETCHES = 6
"""Of epochs, at most, for which there is a share each."""


class ScorePanel(Panel):
    """The score of both, beside what guessing gives."""

    TITLE = "Score"
    HELP = """## Score
    Correct answers to the same questions, yours and D's, beside what guessing gives: half of them. **beats guessing**:
    a guesser would hardly have come so far. **may be luck**: so far one cannot say. The next line is where each share
    would settle if you went on, with 95 % certainty: twenty answers say little, two hundred a lot. Below, where there
    is room, the same by epoch. The scores stay while you look elsewhere, and when you rewind: an answer belongs to the
    epoch of its question. If you change the past, answers from the future that is gone go with it; another game begins
    at nothing, and so does a comparison."""

    def __init__(self, real_or_fake: RealOrFake) -> None:
        super().__init__()
        self._real_or_fake = real_or_fake

    def compose(self) -> ComposeResult:
        yield Lines()

    def show(self, frame: Frame) -> None:
        you, d = self._real_or_fake.you, self._real_or_fake.d
        asked = you.asked
        rows: list[Sequence[Span]] = [
            [(f"{'':9}{'correct':>12}{'share':>7}", "muted")],
            [("You      ", "bold"), *_row(you)],
            [("D        ", "discriminator"), *_row(d)],
            [(f"{'Guessing':9}{_count(asked / 2, asked):>12}{0.5:>7.0%}", "muted")],
        ]
        if asked:
            settle = ", ".join(f"{name} {_range(score)}" for name, score in (("you", you), ("D", d)))
            rows += [[(f"95% sure: {settle}", "muted")]]
        else:
            rows += [[("Who tells better, you or D?", "muted")]]
        stretches = by_epoch(self._real_or_fake.answers, STRETCHES)
        if len(stretches) > 1:
            rows.append([])
            for part in stretches:
                epochs = f"{part.first:,} to {part.last:,}" if part.last > part.first else f"{part.first:,}"
                rows.append(
                    [
                        (f"{'epoch ' + epochs:<20}", "muted"),
                        (f"you {_count(part.you.right, part.you.asked):>9}", ""),
                        (f"   D {_count(part.d.right, part.d.asked):>9}", "discriminator"),
                    ]
                )
        self.query_one(Lines).show(rows)


def _count(right: float, asked: int) -> str:
    return f"{right:g} of {asked}"


def _row(score: Score) -> list[Span]:
    share = f"{score.share:.0%}" if score.asked else "–"
    return [(f"{_count(score.right, score.asked):>12}{share:>7}", "bold"), (f"  {score.tells}", "muted")]


def _range(score: Score) -> str:
    low, high = score.interval
    return f"{100 * low:.0f}–{high:.0%}"


def _drawn(part: Stretch) -> tuple[float, float, float]:
    """Where its bar begins and ends, and where the gap after it is."""
    inset = 0.15 * (part.last + 1 - part.first)
    return part.first + inset, part.last + 1 - inset, part.last + 1


class SharePanel(Panel):
    """Correct answers by epoch: the person's, and what D can do."""

    TITLE = "Correct by epoch"
    HELP = """## Correct by epoch
    The share of correct answers. **You**: yours, over a few epochs each. **D**: what it can do alone, of all pairs of
    up to 128 real images and 128 fakes, taken while this screen is open; so it has little luck in it. The dotted line
    is 1/2, guessing: when both are there, neither can tell any more. Below it D is fooled: it believes the fakes more
    than the real ones."""

    def __init__(self, real_or_fake: RealOrFake) -> None:
        super().__init__()
        self._real_or_fake = real_or_fake

    def compose(self) -> ComposeResult:
        yield LineChart()

    def show(self, frame: Frame) -> None:
        course = sorted(self._real_or_fake.course.items())
        epochs = np.array([epoch for epoch, _ in course], float)
        stretches = by_epoch(self._real_or_fake.answers, STRETCHES)
        series = [
            Series("D", "discriminator", np.array([seen.share for _, seen in course], float), epochs),
            Series(
                "You",
                "foreground",
                np.array([y for part in stretches for y in (part.you.share, part.you.share, np.nan)][:-1], float),
                np.array([x for part in stretches for x in _drawn(part)][:-1], float),
            ),
        ]
        last = max([frame.snapshot.epoch, *self._real_or_fake.course, *(part.last + 1 for part in stretches)])
        self.query_one(LineChart).show(series, [Guide(0.5, "1/2"), Guide(1.0)], (0.0, with_room(last)))
