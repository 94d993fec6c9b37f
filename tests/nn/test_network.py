"""Networks: the layout of theta, forward, first weights; and the kernels that the hot path runs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_tui.nn.network import HIDDEN, OUTPUT, Network, sigmoid
from gan_tui.nn.passes import Pass, with_ones

SIZES = (3, 5, 4, 2)


def network(hidden="leaky_relu", output="sigmoid", sizes=SIZES, dtype="float64"):
    theta = np.random.default_rng(0).standard_normal(Network.count(sizes)).astype(dtype)
    return Network(sizes, hidden, output, theta)


def test_layout_of_theta():
    net = Network((2, 3), "relu", "linear", np.arange(9.0))
    ((W, b),) = net.layers()
    assert W.tolist() == [[0, 3, 6], [1, 4, 7]]
    assert b.tolist() == [2, 5, 8]


def test_layers_are_views_and_fit_any_vector():
    net = network()
    assert [(W.shape, b.shape) for W, b in net.layers()] == [((3, 5), (5,)), ((5, 4), (4,)), ((4, 2), (2,))]
    for (W, b), (V, c) in zip(net.layers(), net.layers(net.theta * 2), strict=True):
        np.testing.assert_array_equal(V, 2 * W)
        np.testing.assert_array_equal(c, 2 * b)
        W[:] = 7
        b[:] = 7
    assert (net.theta == 7).all()


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("sizes", [(3, 2), (3, 5, 2), SIZES])
def test_activations(hidden, sizes):
    assert network(hidden, "linear", sizes).activations == (hidden,) * (len(sizes) - 2) + ("linear",)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("output", OUTPUT)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_hot_path_computes_what_forward_says(hidden, output, dtype):
    net = network(hidden, output, dtype=dtype)
    x = np.random.default_rng(1).standard_normal((6, 3)).astype(dtype)
    columns, out = with_ones(3, 6, dtype), np.empty((2, 6), dtype)
    columns[:-1] = x.T
    Pass(net, 6).forward(columns, out)
    expected = net.forward(x)
    assert expected.dtype == dtype
    np.testing.assert_allclose(out.T, expected, rtol=1e-5 if dtype == "float32" else 1e-13)


@pytest.mark.parametrize("name", HIDDEN)
def test_kernels(name):
    """f, f' and f'' agree: with ``apply``, and each with the differences of the one before."""
    activation, h = HIDDEN[name], 1e-6
    x = np.linspace(-3, 3, 101)
    x = x[np.abs(x) > h]  # the kinks of the piecewise ones are at zero

    def kernel(at):
        post, slope = np.empty_like(at), np.empty_like(at)
        activation.kernel(at, post, slope)()
        return post, slope

    post, slope = kernel(x)
    above, below = kernel(x + h), kernel(x - h)
    np.testing.assert_allclose(post, activation.apply(x), rtol=1e-14)
    np.testing.assert_allclose(slope, (above[0] - below[0]) / (2 * h), atol=1e-9)
    curvature = np.zeros_like(x) if activation.curvature is None else activation.curvature(post, slope)
    np.testing.assert_allclose(curvature, (above[1] - below[1]) / (2 * h), atol=1e-9)


@pytest.mark.parametrize(("name", "value"), [("leaky_relu", -0.4), ("relu", 0.0), ("tanh", np.tanh(-2))])
def test_hidden_units_below_zero(name, value):
    assert HIDDEN[name].apply(np.array([-2.0]))[0] == pytest.approx(value)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_sigmoid(dtype):
    x = np.array([-1e30, -5, 0, 1, 5, 1e30], dtype)
    with np.errstate(all="raise"):
        y = sigmoid(x)
    assert y.dtype == dtype
    assert y[[0, 2, 5]].tolist() == [0, 0.5, 1]
    np.testing.assert_allclose(
        y[[1, 3, 4]], 1 / (1 + np.exp(-x[[1, 3, 4]])), rtol=1e-5 if dtype == "float32" else 1e-14
    )


def test_with_theta():
    net = network()
    other = net.with_theta(np.zeros_like(net.theta))
    assert (other.forward(np.ones((1, 3))) == 0.5).all()
    assert (other.sizes, other.activations) == (net.sizes, net.activations)
    with pytest.raises(ValueError, match=r"shape \(3,\).*\(54,\)"):
        net.with_theta(np.zeros(3))


@pytest.mark.parametrize("scheme", ["xavier", "normal"])
def test_first_weights(scheme):
    net = network(sizes=(100, 300))
    net.initialise(scheme, np.random.default_rng(0))
    ((W, b),) = net.layers()
    expected = (2 / 400) ** 0.5 if scheme == "xavier" else 1
    assert W.mean() == pytest.approx(0, abs=4 * expected / W.size**0.5)
    assert W.std() == pytest.approx(expected, rel=4 / (2 * W.size) ** 0.5)
    assert b.std() == pytest.approx(0 if scheme == "xavier" else 1, rel=4 / (2 * b.size) ** 0.5)


@given(st.lists(st.integers(1, 6), min_size=2, max_size=5), st.data())
def test_the_index_of_a_parameter(sizes, data):
    """Any weight or bias is where ``layers`` shows it."""
    net = Network(sizes, "relu", "linear", np.arange(float(Network.count(sizes))))
    layer = data.draw(st.integers(0, len(sizes) - 2))
    output = data.draw(st.integers(0, sizes[layer + 1] - 1))
    source = data.draw(st.none() | st.integers(0, sizes[layer] - 1))
    W, b = net.layers()[layer]
    assert net.index(layer, output, source) == (b[output] if source is None else W[source, output])


@pytest.mark.parametrize(("output", "source"), [(-1, 0), (5, 0), (0, -1), (0, 4), (9, None)])
def test_there_is_no_such_parameter(output, source):
    with pytest.raises(IndexError, match="layer 0 has 3 inputs and 5 outputs"):
        network().index(0, output, source)
    assert network().index(1, 3) == 4 * 5 + 4 * 6 - 1
