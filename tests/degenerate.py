"""Data sets with nothing to divide by: all equal, a single image, one pixel, fewer than the neighbours asked for."""

from dataclasses import replace

import numpy as np
from halves import changed
from hypothesis import strategies as st

from gan_tui import LOSSES, Config, Trainer
from gan_tui.data.datasets import from_images

SHAPES = ((1, 1), (1, 2), (1, 5), (5, 1), (2, 2), (3, 3))
FILLS = ("equal", "zero", "full", "copies and one", "two", "all different", "hardly different")


def images_of(fill, count, shape, seed=0):
    """(count, h, w) in [0, 1]."""
    rng = np.random.default_rng(seed)
    one, other = rng.random((2, 1, *shape), np.float32)
    images = {
        "equal": np.repeat(one, count, 0),
        "zero": np.zeros((count, *shape)),
        "full": np.ones((count, *shape)),
        "copies and one": np.concatenate([np.repeat(one, max(count - 1, 0), 0), other])[:count],
        "two": np.where(np.arange(count)[:, None, None] % 2, one, other),
        "all different": rng.random((count, *shape)),
        "hardly different": one + np.arange(count)[:, None, None] % 3 * np.float32(6e-8),
    }[fill]
    return np.clip(images, 0, 1).astype(np.float32)


def labels_of(kind, count):
    """Labels and classes: of no, of one, of all images; "gap": the class in the middle has none."""
    if kind is None:
        return None, ()
    if kind == "one":
        return np.zeros(count, int), ("a",)
    if kind == "gap":
        return 2 * (np.arange(count) % 2), ("a", "b", "c")
    return np.arange(count) % 7, tuple("abcdefg")


def dataset_of(fill="equal", count=40, shape=(2, 2), labels=None, seed=0):
    """Such a data set, as if read from a file."""
    return from_images(
        "degenerate", images_of(fill, count, shape, seed), shape, "Degenerate", "", *labels_of(labels, count)
    )


@st.composite
def datasets(draw, shapes=SHAPES):
    """Any of them."""
    return dataset_of(
        draw(st.sampled_from(FILLS)),
        draw(st.sampled_from((1, 2, 3, 5, 6, 7, 40))),
        draw(st.sampled_from(shapes)),
        draw(st.sampled_from((None, None, "one", "gap", "all"))),
        draw(st.integers(0, 3)),
    )


@st.composite
def games(draw, shapes=SHAPES):
    """A Trainer with such a set, and as little as there can be of everything else."""
    dataset = draw(datasets(shapes))
    config = Config(
        seed=draw(st.integers(0, 9)),
        loss=draw(st.sampled_from([*LOSSES])),
        batch_size=draw(st.sampled_from((1, 2, 8))),
        latent_dim=draw(st.sampled_from((1, 2, 3))),
        latent=draw(st.sampled_from(("normal", "uniform"))),
        generator=draw(st.sampled_from(((), (1,), (3, 2)))),
        discriminator=draw(st.sampled_from(((), (1,), (3, 2)))),
        holdout=draw(st.sampled_from((0.0, 0.5, 0.9))),
        ema=draw(st.sampled_from((0.0, 0.9))),
        r1=draw(st.sampled_from((0.0, 1.0))),
        instance_noise=draw(st.sampled_from((0.0, 0.1))),
        conditional=dataset.labels is not None and draw(st.booleans()),
        d_steps=draw(st.sampled_from((1, 1, 0, 2))),
        g_steps=draw(st.sampled_from((1, 2))),
        dtype=draw(st.sampled_from(("float32", "float64"))),
    )
    return Trainer(config, dataset=dataset)


WEIGHTS = {
    "as they are": lambda theta: theta,
    "zero": lambda theta: 0 * theta,
    "huge": lambda theta: theta * 1e30,
    "as large as can be": lambda theta: np.sign(theta) * np.finfo(theta.dtype).max,
    "infinite": lambda theta: np.sign(theta) * np.inf,
    "nan": lambda theta: theta * np.nan,
    "one is nan": lambda theta: np.where(np.arange(len(theta)) == 0, np.nan, theta),
}
"""What can have become of a network."""


def spoilt(snapshot, generator="as they are", discriminator="as they are"):
    """The same moment with other weights, as ones that are about to diverge."""
    with np.errstate(all="ignore"):
        g, d = (
            network.with_theta(np.asarray(WEIGHTS[how](network.theta), network.theta.dtype))
            for how, network in ((generator, snapshot.generator), (discriminator, snapshot.discriminator))
        )
    return changed(replace(snapshot, generator_ema=None), generator=g, discriminator=d)


def spoil(trainer, generator="as they are", discriminator="as they are"):
    """The same with the game's own networks, in place: what comes next begins with these."""
    with np.errstate(all="ignore"):
        for player, how in (("generator", generator), ("discriminator", discriminator)):
            theta = trainer._run.network(player).theta
            theta[:] = WEIGHTS[how](theta)
