"""Real or fake? A person and the discriminator guess the same images; the scores of both are kept by epoch."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gan_tui.data.datasets import Dataset
from gan_tui.nn.losses import LOSSES
from gan_tui.nn.network import Array, join
from gan_tui.tools.scores import Answer, Score, scores
from gan_tui.tools.tool import Tool
from gan_tui.training.batches import noise, stream
from gan_tui.training.frame import Frame
from gan_tui.training.snapshot import Snapshot, frozen

REAL_OR_FAKE = 101
"""A stream of random numbers of its own, far from those of training: what is asked here changes nothing there."""

ALONE = 128
"""So many reals and fakes D is shown when nobody plays, and is asked for each of the 16,384 pairs which is real."""


@dataclass(frozen=True, eq=False)
class Question:
    """Two images, of which one is real ("which?"), or one ("real or fake?"), and what D made of them.

    An answer is 0 or 1: the left image is the real one, or the right one; of a single image: it is real, or fake.
    ``images`` (1 or 2, pixels); ``real`` says which of them are; ``says`` is D's verdict on each, and ``line`` the
    verdict above which it takes a single image for real. ``tied``: D could not tell, and tossed a coin.
    """

    number: int
    step: int
    epoch: int
    dataset: Dataset
    images: Array
    real: tuple[bool, ...]
    says: tuple[float, ...]
    line: float
    d_answer: int
    tied: bool

    @property
    def pair(self) -> bool:
        """Whether there are two images."""
        return len(self.images) == 2

    @property
    def truth(self) -> int:
        """The right answer."""
        return 0 if self.real[0] else 1


def reals_of(dataset: Dataset) -> tuple[Array, bool]:
    """The real images to ask about, and whether they are held out: where there are such, D was never trained on any."""
    held_out = dataset.held_out
    return (held_out, True) if len(held_out) else (dataset.images, False)


def line_of(s: Snapshot) -> float:
    """The logit above which D takes an image for real.

    Where the loss knows only differences of scores, half-way between D's means for reals and for fakes.
    """
    line = LOSSES[s.config.loss].even_with(s.config.label_smoothing)
    if not math.isnan(line):
        return line
    with np.errstate(all="ignore"):  # of a game on its way to diverge
        return float((s.logits(s.reference).mean() + s.logits(s.probe_images).mean()) / 2)


def ask(s: Snapshot, number: int, pair: bool) -> Question:
    """Question ``number``: a function of it, the seed and the networks of this moment, which D answers with."""
    config, dataset = s.config, s.dataset
    rng = stream(REAL_OR_FAKE, config.seed, number)
    real_first, coin = rng.integers(0, 2, 2).tolist()
    reals, _ = reals_of(dataset)
    real = reals[rng.integers(len(reals))]
    labels = None
    if config.conditional and dataset.labels is not None:
        labels = dataset.labels[rng.integers(len(dataset.labels), size=1)]
    z = noise(rng, config.latent, (1, config.latent_dim)).astype(config.dtype)
    with np.errstate(all="ignore"):
        fake = s.shown_generator.forward(join(z, labels, len(dataset.classes)))[0]
    shown = [(real, True), (fake, False)] if real_first else [(fake, False), (real, True)]
    images = frozen(np.stack([image for image, _ in shown[: 1 + pair]]))
    logits = s.logits(images)  # not told the class of any: what it sees is what the person sees
    line = line_of(s)
    ahead = float(logits[0]) - (float(logits[1]) if pair else line)
    tied = ahead == 0 or math.isnan(ahead)
    verdict = LOSSES[config.loss].verdict
    return Question(
        number,
        s.step,
        s.epoch,
        dataset,
        images,
        tuple(is_real for _, is_real in shown[: 1 + pair]),
        tuple(verdict(logits).tolist()),
        float(verdict(np.array(line))),
        coin if tied else int(ahead < 0),
        tied,
    )


def alone(s: Snapshot) -> float:
    """Of all pairs of a real and a fake, the share in which D gives the real one the higher logit; ties count half."""
    reals, fakes = s.logits(reals_of(s.dataset)[0][:ALONE]), np.sort(s.logits(s.first_images(ALONE)))
    if not (np.isfinite(reals).all() and np.isfinite(fakes).all()):
        return math.nan
    below, to = (np.searchsorted(fakes, reals, side) for side in ("left", "right"))
    return float((below + to).mean() / (2 * len(fakes)))


class Alone(NamedTuple):
    """What D could do alone at a moment."""

    step: int
    share: float


class RealOrFake(Tool):
    """The question under way, and the scores of the game so far.

    The images stay until they are answered, also while the training goes on; so does what D said of them. ``answer``
    is the person's, once given. ``course`` is what D could do alone when last looked at in an epoch, by epoch.
    """

    NAME = "real_or_fake"
    MOVES: ClassVar[Mapping[str, Callable[[RealOrFake], object]]] = {
        "guess_left": lambda real_or_fake: real_or_fake.guess(0),
        "guess_right": lambda real_or_fake: real_or_fake.guess(1),
        "next_question": lambda real_or_fake: real_or_fake.go_on(),
        "one_or_two": lambda real_or_fake: real_or_fake.switch(),
    }
    VALUES: ClassVar[Mapping[str, str]] = {
        "answered": "Questions answered",
        "you_right": "Right answers of yours",
        "you_share": "Your share of right answers",
        "d_right": "Right answers of D",
        "d_share": "D's share of right answers",
        "d_alone": "D alone, share of pairs right",
    }

    def __init__(self) -> None:
        self.pair = True
        self.question: Question | None = None
        self.answer: int | None = None
        self.answers: list[Answer] = []
        self.course: dict[int, Alone] = {}
        self._asked = 0
        self._snapshot: Snapshot | None = None
        self._game = self._ghosts = 0

    # -- looking

    def see(self, snapshot: Snapshot) -> None:
        """Ask, where nothing is asked; look what D can do alone."""
        before, self._snapshot = self._snapshot, snapshot
        if before is not None and before.dataset is not snapshot.dataset:
            self._forget(-1)
        self.course[snapshot.epoch] = Alone(snapshot.step, alone(snapshot))
        if self.question is None:
            self._ask()

    def follow(self, frame: Frame) -> None:
        """See a frame. Another game has scores of its own, and a future that was given up takes its answers along."""
        if frame.game != self._game:
            self._forget(-1)
            self._ghosts = 0
        for ghost in frame.ghosts[self._ghosts :]:
            self._forget(ghost.start)
        self._game, self._ghosts = frame.game, len(frame.ghosts)
        self.see(frame.snapshot)

    def _forget(self, step: int) -> None:
        """All that belongs to later steps."""
        self.answers = [answer for answer in self.answers if answer.step <= step]
        self.course = {epoch: seen for epoch, seen in self.course.items() if seen.step <= step}
        if self.question is not None and self.question.step > step:
            self.question = self.answer = None

    def _ask(self) -> None:
        if self._snapshot is not None:
            self.question, self.answer = ask(self._snapshot, self._asked, self.pair), None
            self._asked += 1

    # -- moves

    def guess(self, answer: int) -> None:
        """Answer; the first answer counts."""
        if self.question is None or self.answer is not None:
            return
        self.answer, truth = answer, self.question.truth
        right, d_right = answer == truth, self.question.d_answer == truth
        self.answers.append(Answer(self.question.step, self.question.epoch, right, d_right))

    def go_on(self) -> None:
        """Once this question is answered, to the next: it is asked at the moment that was seen last."""
        if self.answer is not None:
            self._ask()

    def switch(self) -> None:
        """One image at a time, or two; a question without an answer is withdrawn, and counts for nobody."""
        self.pair = not self.pair
        self._ask()

    # -- values

    @property
    def you(self) -> Score:
        """The person's score."""
        return scores(self.answers)[0]

    @property
    def d(self) -> Score:
        """D's, of the same questions."""
        return scores(self.answers)[1]

    @property
    def answered(self) -> float:
        """Questions that were."""
        return float(len(self.answers))

    @property
    def you_right(self) -> float:
        """Of the person's answers, those that were right."""
        return float(self.you.right)

    @property
    def you_share(self) -> float:
        """The share of them; nan before the first."""
        return self.you.share

    @property
    def d_right(self) -> float:
        """The same of D's."""
        return float(self.d.right)

    @property
    def d_share(self) -> float:
        """The same of D's."""
        return self.d.share

    @property
    def d_alone(self) -> float:
        """Of the latest moment."""
        return math.nan if self._snapshot is None else self.course[self._snapshot.epoch].share
