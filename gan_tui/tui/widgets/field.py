"""A line to type."""

from textual.reactive import reactive
from textual.widgets import Input


class Field(Input):
    """Its cursor does not blink: a screen that rests sends nothing over the link."""

    cursor_blink = reactive(False, init=False)
