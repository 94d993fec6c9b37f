"""Ways between two points of the noise, planes through it, and truncation: closed forms and properties."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gan_tui import Config, Trainer
from gan_tui.nn.network import Network, sigmoid
from gan_tui.tools.latent import (
    WAYS,
    Space,
    coordinates,
    lerp,
    places,
    plane,
    resampled,
    scaled,
    slerp,
    strongest,
)

T = np.linspace(0, 1, 9)
points = arrays(float, 4, elements=st.floats(-5, 5, width=32))


@given(points, points, st.sampled_from(list(WAYS)))
def test_every_way_begins_and_ends_where_it_should(a, b, way):
    ends = WAYS[way](a, b, np.array([0.0, 1.0]))
    np.testing.assert_allclose(ends, [a, b], atol=1e-6)


@given(points, points)
def test_ways_are_finite_and_the_same_there_and_back(a, b):
    assert np.isfinite(slerp(a, b, T)).all()
    np.testing.assert_allclose(lerp(a, b, T), lerp(b, a, T[::-1]), atol=1e-12)


@given(points, points)
def test_the_spherical_way_changes_length_evenly(a, b):
    long_a, long_b = np.linalg.norm(a), np.linalg.norm(b)
    if min(long_a, long_b) > 1e-3:
        np.testing.assert_allclose(np.linalg.norm(slerp(a, b, T), axis=1), long_a * (1 - T) + long_b * T, atol=1e-9)


@given(st.floats(0, 3.1), st.floats(0.5, 3))
def test_the_spherical_way_turns_evenly(angle, long_b):
    """In the plane it is known: the angle times t, at the mean of the lengths."""
    found = slerp(np.array([2.0, 0.0]), long_b * np.array([math.cos(angle), math.sin(angle)]), T)
    length = 2 * (1 - T) + long_b * T
    np.testing.assert_allclose(found, np.stack([np.cos(angle * T), np.sin(angle * T)], 1) * length[:, None], atol=1e-9)


def test_the_spherical_way_of_equal_lengths_is_shoemakes():
    """sin((1 - t) w) / sin w a + sin(t w) / sin w b."""
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 6))
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    w = math.acos(a @ b)
    expected = [math.sin((1 - t) * w) / math.sin(w) * a + math.sin(t * w) / math.sin(w) * b for t in T]
    np.testing.assert_allclose(slerp(a, b, T), expected, atol=1e-12)


@pytest.mark.parametrize("tilt", [0.0, 1e-12, 1e-8, 1e-5])
def test_opposite_points_go_round(tilt):
    a = np.array([1.0, 0.0, 0.0])
    way = slerp(a, np.array([-1.0, tilt, 0.0]), T)
    np.testing.assert_allclose(np.linalg.norm(way, axis=1), 1, atol=1e-9)
    np.testing.assert_allclose(way @ a, np.cos(math.pi * T), atol=1e-4)


def test_where_there_is_no_way_round_it_is_straight():
    a, b = np.array([1.0, 2.0]), np.array([3.0, 6.0])
    np.testing.assert_allclose(slerp(a, b, T), lerp(a, b, T), atol=1e-12)
    np.testing.assert_array_equal(slerp(a, 0 * a, T), lerp(a, 0 * a, T))
    np.testing.assert_array_equal(slerp(0 * a, 0 * a, T), np.zeros((9, 2)))
    np.testing.assert_array_equal(slerp(a[:1], -a[:1], T), lerp(a[:1], -a[:1], T))


def test_many_pairs_at_once_are_the_pairs_one_by_one():
    a, b = np.random.default_rng(1).standard_normal((2, 20, 5))
    b[3], b[4], a[5] = a[3], -a[4], 0
    t = np.linspace(0, 1, 20)
    for way in WAYS.values():
        alone = [way(x, y, np.array([u]))[0] for x, y, u in zip(a, b, t, strict=True)]
        np.testing.assert_array_equal(way(a, b, t), alone)


# -- planes


@given(points, st.tuples(st.floats(-1, 1), st.floats(-1, 1)))
def test_a_place_on_the_plane_is_found_again(centre, place):
    axes = np.linalg.qr(np.random.default_rng(2).standard_normal((4, 2)))[0].T
    z = plane(centre, axes, np.array(place))
    np.testing.assert_allclose(places(centre, axes, z), place, atol=1e-9)
    off = np.linalg.qr(np.vstack([axes, np.eye(4)]).T)[0].T[2]
    np.testing.assert_allclose(places(centre, axes, z + 3 * off), place, atol=1e-9)


def test_coordinates():
    assert coordinates(5, 2).tolist() == [[0, 0, 1, 0, 0], [0, 0, 0, 1, 0]]
    assert coordinates(5, 4).tolist() == [[0, 0, 0, 0, 1]]
    assert coordinates(1, 0).tolist() == [[1]]


def test_the_strongest_directions_of_a_linear_map_are_its_singular_vectors():
    W = np.random.default_rng(3).standard_normal((6, 4))
    _, s, Vt = np.linalg.svd(W.T, full_matrices=False)
    directions, shares = strongest(
        lambda z: z @ W.T, np.random.default_rng(4).standard_normal((8, 4)), Space("normal", 4)
    )
    _, s, Vt = np.linalg.svd(W)
    np.testing.assert_allclose(np.abs(np.sum(directions * Vt, 1)), 1, atol=1e-9)
    np.testing.assert_allclose(shares, s**2 / (s**2).sum(), atol=1e-9)
    assert (directions[np.arange(4), np.abs(directions).argmax(1)] > 0).all()


def test_the_strongest_directions_of_a_generator_of_one_layer():
    """Its derivative is known: the weights times s (1 - s), s the sigmoid."""
    rng = np.random.default_rng(5)
    sizes = (3, 5)
    net = Network(sizes, "tanh", "sigmoid", rng.standard_normal(Network.count(sizes)))
    z = rng.standard_normal((40, 3))
    ((W, b),) = net.layers()
    s = sigmoid(z @ W + b)
    slopes = np.einsum("np,ip->npi", s * (1 - s), W)
    powers = np.linalg.eigvalsh(np.einsum("npi,npj->ij", slopes, slopes))[::-1]
    directions, shares = strongest(net.forward, z, Space("normal", 3))
    np.testing.assert_allclose(shares, powers / powers.sum(), rtol=2e-3)
    np.testing.assert_allclose(directions @ directions.T, np.eye(3), atol=1e-9)


def test_a_generator_that_heeds_nothing():
    directions, shares = strongest(lambda z: np.ones((len(z), 2)), np.zeros((4, 3)), Space("uniform", 3))
    assert np.isfinite(directions).all()
    assert shares.tolist() == [0, 0, 0]


# -- the space and its truncation


@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_the_space_is_that_of_the_noise(kind):
    """Its middle, spread and usual distance, measured on noise."""
    space = Space(kind, 6)
    z = resampled(np.random.Generator(np.random.SFC64(1)), space, 20_000, math.inf)
    assert z.mean() == pytest.approx(space.middle, abs=0.01)
    assert z.std() == pytest.approx(space.spread, abs=0.01)
    assert np.sqrt(np.mean([space.off(x) ** 2 for x in z[:4000]])) == pytest.approx(space.usual, rel=0.03)
    np.testing.assert_array_equal(space.within(z), z)
    beyond = space.within(np.full(6, 9.0))
    assert (beyond == (1 if kind == "uniform" else 9)).all()


@pytest.mark.parametrize("bound", [2.0, 0.5, 0.1])
def test_resampling_is_what_generate_does(bound):
    """The same noise as Trainer.generate with a truncation, and none of it beyond the bound."""
    trainer = Trainer(Config())
    space = Space("normal", trainer.config.latent_dim)
    from gan_tui.training.batches import GENERATE, stream

    z = resampled(stream(GENERATE, 3), space, 50, bound)
    assert np.abs(z).max() <= bound
    np.testing.assert_array_equal(
        trainer.snapshot().generator.forward(z), trainer.generate(50, seed=3, truncation=bound)
    )


def test_a_resampled_number_is_a_truncated_normal():
    z = resampled(np.random.Generator(np.random.SFC64(2)), Space("normal", 1), 100_000, 1.0)
    # variance of N(0, 1) cut at 1: 1 - 2 phi(1) / (2 Phi(1) - 1)
    assert z.std() ** 2 == pytest.approx(0.29112, abs=0.005)


@given(st.floats(0, 1), st.sampled_from(["normal", "uniform"]))
def test_scaling_shortens_the_distance_from_the_middle(psi, kind):
    space = Space(kind, 3)
    whole = scaled(np.random.Generator(np.random.SFC64(7)), space, 20, 1.0)
    small = scaled(np.random.Generator(np.random.SFC64(7)), space, 20, psi)
    np.testing.assert_allclose(small - space.middle, psi * (whole - space.middle), atol=1e-6)
