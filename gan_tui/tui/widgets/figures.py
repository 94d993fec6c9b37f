"""Numbers as text of a steady width. Missing and non-finite values read "–", never "nan"."""

import math

from rich.cells import set_cell_size

MISSING = "–"


def fixed(value: float | None, places: int = 2) -> str:
    """A number with that many decimals: 0.618 is "0.62"; large ones are abbreviated."""
    if value is None or not math.isfinite(value):
        return MISSING
    if abs(value) >= 1000:
        return brief(value)
    text = f"{value:.{places}f}"
    return text.lstrip("-") if float(text) == 0 else text  # no "-0.00"


def brief(value: float | None) -> str:
    """A number in at most five characters and a sign: 197, 1.23k, 25k, 3M, 0.012, 1e-5."""
    if value is None or not math.isfinite(value):
        return MISSING
    size = abs(value)
    if size < 1:
        return _power(value) if 0 < size < 0.001 else f"{value:.3f}".rstrip("0").rstrip(".")
    for unit, suffix in ((1, ""), (1e3, "k"), (1e6, "M"), (1e9, "G")):
        if size < unit * 999.5:
            return f"{value / unit:.3g}{suffix}"
    return _power(value)


def _power(value: float) -> str:
    """One digit and a power of ten: 3e-5, 1e12."""
    digit, exponent = f"{value:.0e}".split("e")
    return f"{digit}e{int(exponent)}"


def label(text: str, width: int) -> str:
    """The text cut or filled to ``width`` cells, so that whatever follows it lines up."""
    return set_cell_size(text, width)
