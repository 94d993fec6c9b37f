from itertools import pairwise

import numpy as np
import pytest
from textual.color import Color
from widget_host import Host, cell, play, rgb

from gan_tui.tui.themes import THEMES, role_defaults
from gan_tui.tui.widgets.bars import ProbabilityBar
from gan_tui.tui.widgets.pixels import LEVELS, ramp

ROLES = ("real", "fake", "generator", "discriminator", "positive", "negative")
# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
BLINDNESS = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}

themes = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)


def linear(colour):
    value = np.array(Color.parse(colour).rgb) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def lab(linear_rgb):
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear_rgb
    f = np.cbrt(np.clip(xyz, 0, None) / [0.9505, 1, 1.089])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_the_simulation_keeps_grey_grey():
    for matrix in BLINDNESS.values():
        np.testing.assert_allclose(np.sum(matrix, 1), 1, atol=1e-5)


@themes
@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize(
    "pair", [("real", "fake"), ("generator", "discriminator"), ("positive", "negative")], ids="-".join
)
def test_the_colour_blind_can_tell(theme, blindness, pair):
    seen = [lab(np.clip(np.array(BLINDNESS[blindness]) @ linear(theme.variables[role]), 0, 1)) for role in pair]
    assert np.linalg.norm(seen[0] - seen[1]) > 25  # 2.3 is just noticeable


@themes
def test_roles_are_readable_as_text(theme):
    for role in ROLES:
        assert contrast(theme.variables[role], theme.background) >= 4.5, role


@themes
def test_surfaces_are_neutral(theme):
    for surface in (theme.background, theme.surface, theme.panel, theme.variables["track"]):
        assert len(set(Color.parse(surface).rgb)) == 1


@themes
def test_a_black_tile_stands_out_from_the_panel(theme):
    assert contrast(theme.variables["pixel-paper"], theme.background) > 1.3


@themes
@pytest.mark.parametrize("role", ["real", "fake"])
def test_more_is_brighter(theme, role):
    paper, ink, tint = (Color.parse(theme.variables[name]) for name in ("pixel-paper", "pixel-ink", role))
    colours = [colour.hex for colour in ramp(paper, ink, tint)]
    assert len(colours) == LEVELS
    assert all(luminance(a) < luminance(b) for a, b in pairwise(colours))
    assert colours[0] == paper.hex
    assert contrast(colours[0], colours[-1]) > 7


def test_every_theme_has_every_role():
    for theme in THEMES:
        assert set(role_defaults()) <= set(theme.variables)
    assert set(role_defaults(dark=True)) == set(role_defaults(dark=False))


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "nord"])
def test_the_roles_resolve_under_foreign_themes(theme):
    async def act(app: Host, pilot, bar):
        bar.show(1.0)
        await pilot.pause()
        return rgb(cell(bar, 8, 0)[1])[0], app.current_theme.dark

    ink, dark = play(ProbabilityBar("real", "real"), act, (40, 1), theme)
    assert ink == Color.parse(role_defaults(dark)["real"]).rgb
