"""Text from outside, made fit to be seen: names of files and classes, cells, members of archives, errors about them."""

LINE = 400
"""Letters of a line; a path of ordinary length fits whole."""

_GAP = " ... "


def shown(text: object, most: int = LINE) -> str:
    """One line of printable letters, cut in its middle to ``most``.

    Control bytes (ESC among them), line ends, and signs that turn or hide text are written as escapes. Square brackets
    stay: whoever shows the line must not read it as markup.
    """
    whole = str(text)
    if len(whole) <= most and whole.isprintable():
        return whole
    ends = whole[:most], whole[-most:] if len(whole) > 2 * most else whole[most:]  # escapes only make it longer
    first, last = ("".join(c if c.isprintable() else _escaped(c) for c in end) for end in ends)
    if len(first + last) <= most:
        return first + last
    room = max(most - len(_GAP), 0)
    return first[: room - room // 2] + _GAP[:most] + (first + last)[len(first + last) - room // 2 :]


def quoted(value: object) -> str:
    """A value that is wrong, as a message says it: one can tell "3" from 3, and where it ends."""
    return shown(repr(value), 80)


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
