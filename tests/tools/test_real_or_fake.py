"""Real or fake?: what is asked, what D answers, and what the scores mean."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from halves import changed
from sameness import assert_same

from gan_tui import DATASETS, LOSSES, Config, Trainer
from gan_tui.data.datasets import from_images
from gan_tui.tools.real_or_fake import ALONE, REAL_OR_FAKE, RealOrFake, alone, ask, line_of, reals_of
from gan_tui.tools.scores import Score
from gan_tui.training import batches
from gan_tui.training.player import Player

DIGITS = Config(dataset="digits", seed=3, holdout=0.2)


def trained(config, steps=60):
    trainer = Trainer(config)
    trainer.run(steps=steps)
    return trainer.snapshot()


def followed(real_or_fake, trainer, game=0):
    frames = []
    Player(trainer, 30.0, frames.append).tick()
    real_or_fake.follow(replace(frames[0], game=game))


def answered(real_or_fake, *guesses):
    for guess in guesses:
        real_or_fake.guess(guess)
        real_or_fake.go_on()


def logit(network, image):
    """D's, by plain loops over the layers."""
    x = np.asarray(image, np.float64)
    layers = network.layers()
    for k, (weights, biases) in enumerate(layers):
        x = x @ np.asarray(weights, np.float64) + np.asarray(biases, np.float64)
        if k < len(layers) - 1:
            x = np.where(x > 0, x, 0.2 * x)
    return float(x[0])


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def among(image, images):
    return bool((images == image).all(1).any())


# -- what is asked


@pytest.mark.parametrize("name", DATASETS)
def test_the_real_image_is_real_and_was_not_trained_on(name):
    """Held out where there is something to hold out; of what the fake is made, no real image is."""
    s = trained(Config(dataset=name, holdout=0.2 if name == "digits" else 0), 3)
    whole = DATASETS[name].images
    for number in range(40):
        question = ask(s, number, pair=True)
        assert sorted(question.real) == [False, True]
        real, fake = question.images[question.real.index(True)], question.images[question.real.index(False)]
        assert among(real, s.dataset.held_out)
        assert not among(real, s.dataset.images)
        assert not among(fake, s.dataset.held_out)
        assert not among(fake, whole)
        assert name != "digits" or among(real, whole)


def test_of_a_finite_set_without_holdout_it_says_that_d_knows_the_reals():
    s = trained(Config(dataset="digits"), 3)
    images, held_out = reals_of(s.dataset)
    assert not held_out
    assert images is s.dataset.images
    question = ask(s, 0, pair=True)
    assert among(question.images[question.real.index(True)], s.dataset.images)
    assert reals_of(trained(DIGITS, 1).dataset)[1]
    assert reals_of(DATASETS["circles"])[1]


def test_images_of_ones_own_can_be_held_out():
    own = from_images("own", np.random.Generator(np.random.SFC64(1)).random((20, 3, 3)), (3, 3))
    trainer = Trainer(Config(holdout=0.3), own)
    s = trainer.snapshot()
    for number in range(20):
        question = ask(s, number, pair=True)
        assert among(question.images[question.real.index(True)], s.dataset.held_out)
        assert not among(question.images[question.real.index(True)], s.dataset.images)


@pytest.mark.parametrize("pair", [True, False])
def test_sides_are_fair(pair):
    """1,000 questions: 500 give or take 16 are real at the left; they do not repeat themselves, nor follow a rhythm."""
    s = trained(Config(), 0)
    truths = [ask(s, number, pair).truth for number in range(1000)]
    assert abs(sum(truths) - 500) < 4 * 16
    same = sum(a == b for a, b in pairwise(truths))
    assert abs(same - 500) < 4 * 16
    other = trained(Config(seed=1), 0)
    assert truths != [ask(other, number, pair).truth for number in range(1000)]


def test_a_question_is_a_function_of_seed_number_and_networks():
    s = trained(DIGITS)
    one, again = ask(s, 7, True), ask(s, 7, True)
    assert one.images.tobytes() == again.images.tobytes()
    assert (one.real, one.says, one.d_answer) == (again.real, again.says, again.d_answer)
    assert ask(s, 8, True).images.tobytes() != one.images.tobytes()
    assert not one.images.flags.writeable


@pytest.mark.parametrize("ema", [0.0, 0.9])
def test_the_fake_is_the_shown_generators(ema):
    """Made anew from the noise of the question's stream, by the network that the gallery shows."""
    s = trained(Config(ema=ema))
    shown = s.generator if not ema else s.generator_ema
    made = []
    for number in range(30):
        rng = batches.stream(REAL_OR_FAKE, s.config.seed, number)
        rng.integers(0, 2, 2)
        rng.integers(len(s.dataset.held_out))
        z = batches.noise(rng, s.config.latent, (1, s.config.latent_dim))
        question = ask(s, number, True)
        fake = question.images[question.real.index(False)]
        np.testing.assert_allclose(fake, shown.forward(z)[0], rtol=1e-6)
        made.append(fake.tobytes())
    assert len(set(made)) == 30, "fresh noise for each"


def test_a_single_image_is_the_left_one_of_the_pair():
    s = trained(DIGITS)
    for number in range(20):
        two, one = ask(s, number, True), ask(s, number, False)
        assert one.images.tobytes() == two.images[:1].tobytes()
        assert one.real == two.real[:1]
        assert one.truth == two.truth


# -- what D answers


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_d_answers_by_its_verdict(loss, smoothing):
    s = trained(Config(dataset="circles", loss=loss, clip=0.1, label_smoothing=smoothing), 40)
    both = [np.mean([logit(s.discriminator, x) for x in images]) for images in (s.reference, s.probe_images)]
    lines = {"least_squares": 0.5, "hinge": 0.0, "wasserstein": sum(both) / 2}
    line = lines.get(loss, math.log((1 - smoothing) / (1 + smoothing)))
    assert line_of(s) == pytest.approx(line, abs=1e-6)
    said = set()
    for number in range(60):
        two, one = ask(s, number, True), ask(s, number, False)
        left, right = (logit(s.discriminator, x) for x in two.images)
        if abs(left - right) > 1e-5:
            assert two.d_answer == (0 if left > right else 1)
        if abs(left - line) > 1e-5:
            assert one.d_answer == (0 if left > line else 1)
        verdict = sigmoid if LOSSES[loss].probability else float
        assert two.says == pytest.approx([verdict(left), verdict(right)], abs=1e-5)
        assert one.says == pytest.approx([verdict(left)], abs=1e-5)
        assert one.line == pytest.approx(verdict(line), abs=1e-6)
        said |= {two.d_answer, one.d_answer}
    assert said == {0, 1}


def test_a_conditional_d_is_told_no_class():
    """It sees what the person sees, and judges an image as one of the class that suits it best."""
    s = trained(Config(dataset="diagonals", conditional=True))
    for number in range(10):
        question = ask(s, number, True)
        hot = [[max(logit(s.discriminator, [*x, *row]) for row in np.eye(2))] for x in question.images]
        assert question.says == pytest.approx([sigmoid(x[0]) for x in hot], abs=1e-5)


def test_where_d_cannot_tell_it_tosses_a_coin():
    """All weights 0: every logit is 0, a tie; D is right about half of the time, and does not follow the truth."""
    s = trained(Config(), 0)
    blank = changed(s, discriminator=s.discriminator.with_theta(np.zeros_like(s.discriminator.theta)))
    for pair in (True, False):
        asked = [ask(blank, number, pair) for number in range(1000)]
        assert all(q.tied for q in asked)
        assert abs(sum(q.d_answer == q.truth for q in asked) - 500) < 4 * 16
        assert abs(sum(q.d_answer for q in asked) - 500) < 4 * 16
    assert alone(blank) == 0.5


@pytest.mark.parametrize("loss", ["non_saturating", "wasserstein"])
def test_a_d_that_overflows_cannot_tell_either(loss):
    s = trained(Config(loss=loss), 0)
    theta = np.full_like(s.discriminator.theta, 3e38)
    broken = changed(s, discriminator=s.discriminator.with_theta(theta))
    assert all(ask(broken, number, True).tied for number in range(5))
    assert ask(broken, 0, False).tied == (loss == "wasserstein"), "half-way between infinities there is no line"
    assert math.isnan(alone(broken))


@pytest.mark.parametrize("steps", [0, 30, 200])
def test_what_d_can_do_alone(steps):
    """Every pair, one by one."""
    s = trained(Config(dataset="circles"), steps)
    reals = [logit(s.discriminator, x) for x in s.dataset.held_out[:ALONE]]
    fakes = [logit(s.discriminator, x) for x in s.probe_images[:ALONE]]
    wins = sum((real > fake) + (real == fake) / 2 for real in reals for fake in fakes)
    assert alone(s) == pytest.approx(wins / ALONE**2, abs=1e-3)


# -- scores


def test_scores_of_both():
    real_or_fake = RealOrFake()
    real_or_fake.see(trained(DIGITS))
    expected_you = expected_d = 0
    for k in range(50):
        question = real_or_fake.question
        assert question.number == k
        real_or_fake.guess(k % 2)
        expected_you += k % 2 == question.truth
        expected_d += question.d_answer == question.truth
        real_or_fake.guess(1 - k % 2)
        assert len(real_or_fake.answers) == k + 1, "the first answer counts"
        assert real_or_fake.question is question, "the images stay, to be looked at"
        real_or_fake.go_on()
    assert (real_or_fake.you, real_or_fake.d) == (Score(expected_you, 50), Score(expected_d, 50))
    assert 5 < expected_you < 45
    values = {name: getattr(real_or_fake, name) for name in RealOrFake.VALUES}
    assert values == {
        "answered": 50,
        "you_right": expected_you,
        "you_share": expected_you / 50,
        "d_right": expected_d,
        "d_share": expected_d / 50,
        "d_alone": alone(trained(DIGITS)),
    }
    assert all(isinstance(value, float) for value in values.values())


def test_before_the_first_frame_nothing_can_be_done():
    real_or_fake = RealOrFake()
    for move in RealOrFake.MOVES.values():
        move(real_or_fake)
    assert real_or_fake.question is None
    assert math.isnan(real_or_fake.d_alone)
    assert math.isnan(real_or_fake.you_share)
    assert real_or_fake.answered == 0


def test_no_question_can_be_skipped_but_by_changing_the_kind():
    real_or_fake = RealOrFake()
    real_or_fake.see(trained(Config()))
    first = real_or_fake.question
    real_or_fake.go_on()
    assert real_or_fake.question is first
    real_or_fake.switch()
    assert not real_or_fake.question.pair
    assert real_or_fake.question.number == first.number + 1
    assert real_or_fake.answers == []
    answered(real_or_fake, 0)
    assert not real_or_fake.question.pair


def test_a_question_stays_while_the_training_goes_on_and_counts_for_its_epoch():
    trainer, real_or_fake = Trainer(Config()), RealOrFake()
    real_or_fake.see(trainer.snapshot())
    before = real_or_fake.question
    trainer.run(epochs=3)
    real_or_fake.see(trainer.snapshot())
    assert real_or_fake.question is before
    answered(real_or_fake, 0)
    assert real_or_fake.question.epoch == 3
    answered(real_or_fake, 0)
    assert [a.epoch for a in real_or_fake.answers] == [0, 3]
    assert sorted(real_or_fake.course) == [0, 3]


def test_rewinding_keeps_the_answers_and_a_change_of_the_past_takes_those_after_it():
    trainer, real_or_fake = Trainer(Config()), RealOrFake()
    for epochs in (0, 2, 2):
        trainer.run(epochs=epochs)
        followed(real_or_fake, trainer)
        answered(real_or_fake, *([0] if real_or_fake.question.step < trainer.step else []), 0)
    assert [a.step for a in real_or_fake.answers] == [0, 0, 32, 32, 64]
    assert real_or_fake.question.step == 64
    trainer.seek(40)
    followed(real_or_fake, trainer)
    assert len(real_or_fake.answers) == 5, "the same run: it can be gone back to"
    assert real_or_fake.question.step == 64
    trainer.run(steps=50)
    followed(real_or_fake, trainer)
    assert len(real_or_fake.answers) == 5
    trainer.seek(32)
    trainer.tune(g_lr=0.5)
    trainer.run(steps=60)  # as if nobody had looked meanwhile
    followed(real_or_fake, trainer)
    assert [a.step for a in real_or_fake.answers] == [0, 0, 32, 32], (
        "those of the very step of the change are of its past"
    )
    assert sorted(real_or_fake.course) == [0, 5], "epoch 2 was last looked at after the change"
    assert real_or_fake.question.step == 92, "of the future that is gone nothing is asked"
    followed(real_or_fake, trainer)
    answered(real_or_fake, 0)
    followed(real_or_fake, trainer)
    assert len(real_or_fake.answers) == 5


def test_an_edit_without_a_future_takes_nothing():
    trainer, real_or_fake = Trainer(Config()), RealOrFake()
    trainer.run(epochs=2)
    followed(real_or_fake, trainer)
    answered(real_or_fake, 0, 1)
    trainer.tune(g_lr=0.5)
    trainer.run(epochs=2)
    followed(real_or_fake, trainer)
    assert len(real_or_fake.answers) == 2
    assert sorted(real_or_fake.course) == [2, 4]


def test_another_game_begins_at_nothing():
    real_or_fake = RealOrFake()
    first = Trainer(Config())
    first.run(epochs=2)
    first.seek(10)
    first.tune(g_lr=0.1)
    followed(real_or_fake, first)
    answered(real_or_fake, 0, 1)
    number = real_or_fake.question.number
    for game, config in enumerate([Config(), Config(dataset="circles")], 1):
        followed(real_or_fake, Trainer(config), game)
        assert real_or_fake.answers == []
        assert real_or_fake.question.images.shape[1] == np.prod(DATASETS[config.dataset].shape)
        assert real_or_fake.question.number == number + game, "no question is asked twice"
        assert sorted(real_or_fake.course) == [0]
        answered(real_or_fake, 1)
        number += 1
    real_or_fake = RealOrFake()
    real_or_fake.see(Trainer(Config()).snapshot())
    answered(real_or_fake, 1)
    real_or_fake.see(Trainer(Config(dataset="bars")).snapshot())  # by see alone, as a lesson does
    assert real_or_fake.answers == []
    assert real_or_fake.question.images.shape[1] == 16


# -- the training


def test_real_or_fake_touches_no_training():
    """The same bits with and without; and a stream of its own."""
    for config in (Config(seed=5), Config(dataset="digits", holdout=0.1, instance_noise=0.1)):
        alone_, watched, real_or_fake = Trainer(config), Trainer(config), RealOrFake()
        for _ in range(6):
            watched.run(steps=7)
            alone_.run(steps=7)
            real_or_fake.see(watched.snapshot())
            answered(real_or_fake, 0, 1, 1)
            real_or_fake.switch()
        assert_same(alone_.snapshot(), watched.snapshot())
        assert len(real_or_fake.answers) == 18
    streams = {batches.INIT, batches.DATA, batches.Z, batches.PROBE, batches.GENERATE}
    assert REAL_OR_FAKE not in streams
