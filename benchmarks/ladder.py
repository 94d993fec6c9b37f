"""Time a step against FLOPs, from 2x2 with 4 hidden units to 28x28 with 256: a table and a plot, both logarithmic."""

from math import log10
from pathlib import Path

from results import table
from rounds import races
from workloads import ladder

PLOT = Path(__file__).with_name("growth.svg")
RACED = {"ours": "#8b5cf6", "naive": "#888888", "torch fused": "#f97316", "c": "#10b981"}
WIDTH, HEIGHT, MARGIN = 760, 420, 80


def report(rounds: int = 8, seconds: float = 0.05) -> str:
    """The section; the plot goes beside it."""
    rungs = ladder()
    results = races(RACED, rungs, rounds, seconds)
    series: dict[str, list[tuple[float, float]]] = {name: [] for name in RACED}
    rows = []
    for rung in rungs:
        race = results[rung.name]
        for name in race.times:
            series[name].append((rung.flops, race.step(name) * 1e6))
        cells = [f"{race.step(name) * 1e6:,.3g}" if name in race.times else "none" for name in RACED]
        rows.append([rung.name, f"{rung.flops:,}", *cells, f"{rung.flops / race.step('ours') / 1e9:.2g}"])
    PLOT.write_text(plot({name: points for name, points in series.items() if points}))
    head = ["images, units", "FLOPs a step", *(f"{name}, us" for name in RACED), "ours, GFLOP/s"]
    return f"""CPU time a step over a ladder of sizes (Adam, batch 16 to 128; median of {rounds} rounds, as above).

{table(head, rows)}

![time a step against FLOPs]({PLOT.name})
"""


def plot(series: dict[str, list[tuple[float, float]]]) -> str:
    """An SVG with one line a series, both axes logarithmic."""
    points = [(log10(x), log10(y)) for line in series.values() for x, y in line]
    (left, right), (low, high) = ((int(min(v) // 1), -int(-max(v) // 1)) for v in zip(*points, strict=True))

    def at(x: float, y: float) -> str:
        across = MARGIN + (x - left) / (right - left) * (WIDTH - 2 * MARGIN)
        return f"{across:.1f},{HEIGHT - MARGIN - (y - low) / (high - low) * (HEIGHT - 2 * MARGIN):.1f}"

    def text(x: float, y: float, words: str, more: str = "") -> str:
        across, down = at(x, y).split(",")
        return f'<text x="{across}" y="{down}" {more}>{words}</text>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" fill="#888">'
    ]
    for x in range(left, right + 1):
        parts.append(f'<path d="M{at(x, low)} L{at(x, high)}" stroke="#8884"/>')
        parts.append(text(x, low, f"1e{x}", 'dy="18" text-anchor="middle"'))
    for y in range(low, high + 1):
        parts.append(f'<path d="M{at(left, y)} L{at(right, y)}" stroke="#8884"/>')
        parts.append(text(left, y, f"{10**y:g} us", 'dx="-6" dy="4" text-anchor="end"'))
    for place, (name, line) in enumerate(series.items()):
        along = " L".join(at(log10(x), log10(y)) for x, y in line)
        parts.append(f'<path d="M{along}" fill="none" stroke="{RACED[name]}" stroke-width="2"/>')
        parts.append(text(left, high, name, f'dx="{100 * place}" dy="-12" fill="{RACED[name]}" font-weight="bold"'))
    parts.append(text((left + right) / 2, low, "FLOPs a step", 'dy="40" text-anchor="middle"'))
    return "\n".join([*parts, "</svg>\n"])
