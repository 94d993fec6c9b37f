"""Slanted Land, number by number: the notebook of Luis Serrano's tutorial, retold with this package's own parts.

Run it: ``python examples/slanted_land.py``. It ends in the very numbers that the notebook prints, and then says what
they do not show. The playground's step is another one: it deals faces at random, draws new noise for G's turn and
takes its randomness from the position in the run. ``gan-tui --preset classic`` is the same game played that way.
"""

from __future__ import annotations

import math

import numpy as np

from gan_tui.nn.losses import LOG_LOSS
from gan_tui.nn.network import Array, Network, sigmoid
from gan_tui.nn.passes import Pass, with_ones

FACES = np.array(
    [
        [1.0, 0.0, 0.0, 1.0],  # top left, top right, bottom left, bottom right; 1 is black
        [0.9, 0.1, 0.2, 0.8],
        [0.9, 0.2, 0.1, 0.8],
        [0.8, 0.1, 0.2, 0.9],
        [0.8, 0.2, 0.1, 0.9],
    ]
)
RATE = 0.01


class SlantedLand:
    """Both networks, one layer each, and the notebook's training loop."""

    def __init__(self, seed: int = 42, keep_weight: bool = True) -> None:
        """``keep_weight=False`` leaves D's weight out of G's derivative, as the notebook's drawn formula does."""
        self.keep_weight = keep_weight
        self.rng = np.random.RandomState(seed)  # NumPy's old generator: its numbers are frozen for ever
        self.discriminator = Network((4, 1), "relu", "linear", np.empty(5))  # its output is the score before sigmoid
        self.generator = Network((1, 4), "relu", "sigmoid", np.empty(8))
        for network in (self.discriminator, self.generator):
            ((W, b),) = network.layers()
            W.flat = self.rng.normal(size=4)
            b[:] = self.rng.normal(size=b.size)
        self.d, self.g = Pass(self.discriminator, 1), Pass(self.generator, 1)
        self.want = {label: LOG_LOSS.slope(label, 1.0, (1, 1), float) for label in (0.0, 1.0)}
        self.d_errors: list[float] = []
        self.g_errors: list[float] = []

    def judge(self, image: Array, label: float) -> Array:
        """D looks at a column. The derivative of its error by its score: p - label."""
        score, slope = np.empty((1, 1)), np.empty((1, 1))
        self.d.forward(image, score)
        self.want[label](score, slope)
        return slope

    def teach_d(self, image: Array, label: float) -> None:
        """One step of D downhill, on -ln p for a face, -ln(1 - p) for a fake.

        dE/dw_i = (p - label) x_i, dE/db = p - label.
        """
        grad = np.empty(5)
        slope = self.judge(image, label)
        self.d.backward(slope, self.discriminator.blocks(grad))
        self.discriminator.theta -= RATE * grad

    def teach_g(self, z: Array, image: Array) -> None:
        """One step of G downhill on E = -ln D(G(z)).

        By the chain rule, with x_i = G(z)_i:   dE/dc_i = -(1 - D) * w_i * x_i (1 - x_i),   dE/dv_i = dE/dc_i * z.
        The w_i says whether a darker pixel pleases D or not: without it no pixel would know which way to go.
        """
        by_pixel, grad = np.empty((4, 1)), np.empty(8)
        self.g.forward(z, image[:-1])
        slope = self.judge(image, 1.0)  # -(1 - D)
        self.d.backward(slope, None, by_pixel)  # times w_i
        if not self.keep_weight:
            by_pixel[:] = slope
        self.g.backward(by_pixel, self.generator.blocks(grad))  # times x_i (1 - x_i), and for v_i times z
        self.generator.theta -= RATE * grad

    def train(self, epochs: int) -> None:
        """Face by face, in order: D learns the face, D learns a fake, G learns from the same noise."""
        real, fake, z = with_ones(4, 1, float), with_ones(4, 1, float), with_ones(1, 1, float)
        for _ in range(epochs):
            for face in FACES:
                real[:-1, 0] = face
                self.teach_d(real, 1.0)
                z[0] = self.rng.rand()
                self.g.forward(z, fake[:-1])
                p_real, p_fake = self.says(face), self.says(fake[:-1, 0])
                self.d_errors.append(-math.log(p_real) - math.log(1 - p_fake))
                self.g_errors.append(-math.log(p_fake))
                self.teach_d(fake, 0.0)
                self.teach_g(z, fake)

    def draw(self, z: float) -> Array:
        """G's image of one number."""
        return self.generator.forward([[z]])[0]

    def says(self, image: Array) -> float:
        """The probability that D gives to an image."""
        return float(sigmoid(self.discriminator.forward([image]))[0, 0])


def main() -> None:
    """The notebook's numbers, and what became of them."""
    game = SlantedLand()
    game.train(epochs=1000)
    ((v, c),), ((w, b),) = game.generator.layers(), game.discriminator.layers()
    np.set_printoptions(precision=8, floatmode="fixed", suppress=True)
    print("After 1,000 epochs of 5 faces, the numbers of the notebook:")
    print(f"  G's weights {v[0]}\n  G's biases  {c}\n  D's weights {w[:, 0]}\n  D's bias    {b[0]}")
    for z in game.rng.random_sample(4):
        print(f"  G({z:.4f}) = {game.draw(z)}")

    np.set_printoptions(precision=2, floatmode="fixed", suppress=True)
    print(f"\nThe faces' mean is {FACES.mean(0)}: G overshoots. It was stopped in the middle of a swing. Going on:")
    while len(game.d_errors) < 5 * 8000:
        image = game.draw(0.5)
        print(f"  epoch {len(game.d_errors) // 5:5,}: G(0.5) = {image}, D says {game.says(image):.2f}")
        game.train(epochs=1000)

    lost = SlantedLand(keep_weight=False)
    lost.train(epochs=1000)
    print(f"\nWith D's weight left out of G's derivative, every pixel goes black: G(0.5) = {lost.draw(0.5)}")


if __name__ == "__main__":
    main()
