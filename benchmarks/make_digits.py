"""Make digits.npz from scikit-learn's copy of the UCI set: needs scikit-learn.

    python benchmarks/make_digits.py

Optical Recognition of Handwritten Digits, by E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998,
https://doi.org/10.24432/C50P49, licence CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). scikit-learn has its
test part: 1,797 images of 8x8, each pixel the count, 0 to 16, of inked pixels in a block of 4x4 of the original. They
are stored as they are; ``gan_tui/data/datasets.py`` divides them by 16.
"""

import hashlib
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

COUNTS = (178, 182, 177, 183, 181, 182, 181, 179, 174, 180)
SUM, SHA256 = 561_718, "8f26b2bd9d135c25"


def main() -> None:
    """Check that they are the images we know, and write them into the package."""
    digits = load_digits()
    images, labels = digits.images.astype(np.uint8), digits.target.astype(np.uint8)
    assert images.shape == (1797, 8, 8)
    assert (np.bincount(labels) == COUNTS).all()
    assert images.sum() == SUM
    assert hashlib.sha256(images.tobytes()).hexdigest().startswith(SHA256)
    path = Path(__file__).parent.parent / "gan_tui" / "data" / "digits.npz"
    np.savez_compressed(path, images=images, labels=labels)
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
