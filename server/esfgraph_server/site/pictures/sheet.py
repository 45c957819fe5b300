"""A sheet that a picture is printed on as a file of its own: words above and below it, broken into lines.

Lengths are in units of the picture, which are CSS pixels at full size. Words come from the caller.
"""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

WIDTH, MARGIN = 900, 40
TextKind = Literal["title", "subtitle", "note", "label"]
_SIZES: dict[TextKind, tuple[int, float]] = {
    "title": (28, 14.5),
    "subtitle": (17, 8.8),
    "note": (15, 7.6),
    "label": (15, 7.6),
}
"""The size of letters, and how wide one is, on the wide side."""
_LEADING = 1.35


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of words."""

    x: float
    y: float
    """Of its base line."""
    text: str
    kind: TextKind
    size: int


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines below each other."""

    lines: tuple[TextLine, ...]
    end: float
    """Where what comes below may begin."""


def text_block(texts: Iterable[str], kind: TextKind, x: float, y: float, width: float) -> TextBlock:
    """Break each text into lines of at most a width, the first right below *y*."""
    size, letter = _SIZES[kind]
    lines: list[TextLine] = []
    for text in texts:
        for part in textwrap.wrap(text, max(1, int(width / letter))):
            y += size * _LEADING
            lines.append(TextLine(x, round(y, 1), part, kind, size))
    return TextBlock(tuple(lines), y)
