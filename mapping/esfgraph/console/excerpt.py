"""A place in a text, shown: its line, and a mark below it."""

import re
from collections.abc import Iterator

from rich.cells import cell_len

from esfgraph.privacy.masking import mask

_BEFORE, _LENGTH = 60, 100
"""Characters of a long line that are shown: up to the place, and in all."""
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def excerpt(text: str, line: int, column: int) -> Iterator[str]:
    """Show the line, and a caret below the column, both counted from 1; nothing for a place that is none.

    A line with personal data is not shown.
    """
    lines = text.split("\n")
    if not (0 < line <= len(lines) and column > 0):
        return
    here = _INVISIBLE.sub(" ", lines[line - 1].removesuffix("\r"))
    at = min(column - 1, len(here))
    begin = max(0, at - _BEFORE)
    shown = here[begin : begin + _LENGTH]
    if not here.strip() or mask(here)[0] != here:
        return
    yield shown
    # A tab is as wide as the terminal makes it, and some characters take two places or none.
    yield "".join("\t" if sign == "\t" else " " * cell_len(sign) for sign in shown[: at - begin]) + "^"
