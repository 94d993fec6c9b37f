"""Colours by role, so that one colour means one thing on every screen.

``$real`` and ``$fake`` are images and what is said of them, ``$generator`` and ``$discriminator`` the two players.
The generator is of the fakes' hue, and blue against orange survives every common colour blindness; so do green and
pink, ``$positive`` and ``$negative``, the signs of weights.
Surfaces are neutral greys (R = G = B): a tinted one turns dark blue on 256 colours.
"""

from textual.theme import Theme

_DARK = {
    "real": "#56b6e0",
    "fake": "#f0a63c",
    "generator": "#f28444",
    "discriminator": "#b394f5",
    "positive": "#8ccf4d",
    "negative": "#f0569b",
    "guide": "#6c6c6c",  # axes, dotted lines, ticks
    "track": "#303030",  # the empty part of a bar
    "pixel-paper": "#2e2e2e",  # a pixel of value 0
    "pixel-ink": "#fafafa",  # a pixel of value 1, before its role tints it
}
_LIGHT = {
    "real": "#0f719e",
    "fake": "#a35800",
    "generator": "#c2410c",
    "discriminator": "#6d3fc0",
    "positive": "#3f7d0c",
    "negative": "#c2186b",
    "guide": "#9a9a9a",
    "track": "#d8d8d8",
    "pixel-paper": "#3a3a3a",
    "pixel-ink": "#ffffff",
}
_CONTRAST = {
    "real": "#4cc9ff",
    "fake": "#ffb000",
    "generator": "#ff8a3d",
    "discriminator": "#d3a8ff",
    "positive": "#a6f25a",
    "negative": "#ff6fb2",
    "guide": "#b0b0b0",
    "track": "#3a3a3a",
    "pixel-paper": "#303030",
    "pixel-ink": "#ffffff",
    "text-muted": "#d0d0d0",
}


def _quiet(ink: str, paper: str) -> dict[str, str]:
    """Textual's own variables where its defaults would shout: the cursor, borders and the footer."""
    return {
        "border": ink,
        "block-cursor-background": ink,
        "block-cursor-foreground": paper,
        "block-cursor-text-style": "none",
        "footer-background": paper,
        "footer-description-background": paper,
        "footer-item-background": paper,
        "footer-key-background": paper,
        "footer-key-foreground": ink,
    }


THEMES = (
    Theme(
        name="gan-dark",
        primary="#8fb8cc",
        secondary=_DARK["discriminator"],
        accent=_DARK["fake"],
        success="#7fbf8e",
        warning="#e5c07b",
        error="#e06c75",
        foreground="#dedede",
        background="#121212",
        surface="#1a1a1a",
        panel="#262626",
        variables={**_DARK, **_quiet("#8fb8cc", "#121212")},
    ),
    Theme(
        name="gan-light",
        primary="#2a6f8f",
        secondary=_LIGHT["discriminator"],
        accent=_LIGHT["fake"],
        success="#2e7d46",
        warning="#946200",
        error="#b3261e",
        foreground="#262626",
        background="#f4f4f4",
        surface="#fcfcfc",
        panel="#e6e6e6",
        dark=False,
        variables={**_LIGHT, **_quiet("#2a6f8f", "#f4f4f4")},
    ),
    Theme(
        name="gan-contrast",
        primary="#ffffff",
        secondary=_CONTRAST["discriminator"],
        accent=_CONTRAST["fake"],
        success="#5fe38a",
        warning="#ffe14d",
        error="#ff7b7b",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#1c1c1c",
        text_alpha=1.0,
        variables={**_CONTRAST, **_quiet("#ffffff", "#000000")},
    ),
)


def role_defaults(dark: bool = True) -> dict[str, str]:
    """The role colours, for ``App.get_theme_variable_defaults``: they hold where a theme sets none of its own."""
    return dict(_DARK if dark else _LIGHT)
