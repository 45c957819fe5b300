"""The diagram of the main classes: boxes at the places of a small table, and arrows drawn between them.

Lengths are in units of the picture, which are CSS pixels at full size. Words come from the caller.
"""

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from esfgraph_server.model.projects import LINKS as PROJECT_LINKS

HUB = "esf:Project"
"""The class in the middle; its values stand in its box."""
LINKS: tuple[tuple[str, str, str], ...] = (
    *((HUB, property_, class_) for property_, class_ in PROJECT_LINKS.items()),
    (HUB, "esf:ownerAddress", "locn:Address"),
    (HUB, "esf:inferredBy", "esf:Evidence"),
    ("esf:SourceRecord", "esf:describes", "esf:Project"),
    ("esf:SourceRecord", "esf:layout", "esf:RecordLayout"),
    ("esf:SpecificObjective", "skos:broader", "esf:Priority"),
    ("org:OrganizationalUnit", "org:unitOf", "org:Organization"),
    ("org:Organization", "esf:seat", "esf:Municipality"),
    ("esf:Municipality", "esf:within", "esf:County"),
    ("esf:County", "esf:within", "esf:NutsRegion"),
    ("esf:EsfRegion", "esf:nutsRegion", "esf:NutsRegion"),
)
"""What the diagram shows: from class, property, to class."""
_ROW, _BOX = 78, 46
_LINE, _LETTER, _SMALL = 16, 8.4, 7.0
"""Height of a line of text; width of a letter in a box and along an arrow, on the wide side."""
_INSET = 44
"""How far into a box an arrow to the one above or below it stands, so that there is room for its label."""
_TEXTS_AT, _TEXTS_STEP = 58, 26
"""Where the values of the middle box begin, and how far apart they are at least."""
_COLUMNS = {"codes": (0, 178), "hub": (328, 232), "about": (740, 178), "places": (1036, 156)}
"""Where each column of the wide picture starts, and how wide it is."""
_WIDE: Mapping[str, tuple[str, float]] = {
    "esf:Programme": ("codes", 0),
    "esf:Fund": ("codes", 1),
    "esf:ProgrammingPeriod": ("codes", 2),
    "esf:Priority": ("codes", 3),
    "esf:SpecificObjective": ("codes", 4),
    "esf:InterventionField": ("codes", 5),
    "esf:SecondaryTheme": ("codes", 6),
    "org:Organization": ("about", 0),
    "org:OrganizationalUnit": ("about", 1),
    "locn:Address": ("about", 2),
    "esf:EsfRegion": ("about", 4),
    "esf:SourceRecord": ("about", 5),
    "esf:Evidence": ("about", 6),
    "esf:Municipality": ("places", 0),
    "esf:County": ("places", 1.5),
    "esf:NutsRegion": ("places", 3),
    "esf:RecordLayout": ("places", 5),
}
_NARROW = (
    *("esf:Programme", "esf:Fund", "esf:ProgrammingPeriod", "esf:Priority", "esf:SpecificObjective"),
    *("esf:InterventionField", "esf:SecondaryTheme", "org:OrganizationalUnit", "org:Organization"),
    *("esf:Municipality", "esf:County", "esf:NutsRegion", "esf:EsfRegion", "locn:Address"),
    *("esf:SourceRecord", "esf:RecordLayout", "esf:Evidence"),
)
"""Boxes of the narrow picture, from above: what an arrow joins besides the hub stands side by side."""
_NARROW_SIZE, _SPINE, _NARROW_BOX = 350, 10, (170, 180)


_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Word:
    """What a term is called, where it is explained, and what it means."""

    text: str
    href: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text: where its middle, or its beginning, stands on the base line."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """A class."""

    term: str
    word: Word
    x: float
    y: float
    width: float
    height: float
    lines: tuple[TextLine, ...] = ()

    @property
    def right(self) -> float:
        """Where the box ends."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where the box ends below."""
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the box."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """A property between two classes."""

    term: str
    word: Word
    sentence: str
    """From, property, to, in words."""
    path: str
    head: str
    lines: tuple[TextLine, ...]
    beside: bool
    """Whether the lines begin beside the arrow, rather than stand in the middle above it."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A picture."""

    name: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    texts: tuple[tuple[Word, TextLine], ...]
    """The values of the class in the middle, each a line in its box."""
    spine: Box | None = None
    """The part of the middle box that reaches down to its arrows."""


def draw_wide(word: Callable[[str], Word], values: tuple[Word, ...]) -> Diagram:
    """Draw the picture for a screen: codes to the left of the project, what it is about to its right."""
    height = 6 * _ROW + _BOX
    boxes = {HUB: _box(HUB, word, *_COLUMNS["hub"], 0, height)}
    for term, (column, row) in _WIDE.items():
        boxes[term] = _box(term, word, *_COLUMNS[column], row * _ROW, _BOX)
    hub = boxes[HUB]
    boxes[HUB] = replace(hub, lines=_centred(hub.word.text, hub.middle[0], 30, hub.width))
    arrows = tuple(_arrow(boxes[start], word(term), term, boxes[end]) for start, term, end in LINKS)
    last = boxes["esf:NutsRegion"]
    step = max(_TEXTS_STEP, (height - _TEXTS_AT - 12) / max(1, len(values)))
    return Diagram("landscape", last.right, height, tuple(boxes.values()), arrows, _texts(hub, values, step))


def draw_narrow(word: Callable[[str], Word], values: tuple[Word, ...]) -> Diagram:
    """Draw the picture for a telephone: the project above, and a spine of it with all else beside it."""
    top = _TEXTS_AT + _TEXTS_STEP * len(values)
    height = top + _ROW * len(_NARROW)
    hub = _box(HUB, word, 0, _NARROW_SIZE, 0, top)
    boxes = {HUB: replace(hub, lines=_centred(hub.word.text, hub.middle[0], 30, hub.width))}
    for row, term in enumerate(_NARROW):
        boxes[term] = _box(term, word, *_NARROW_BOX, top + 32 + row * _ROW, _BOX)
    spine = replace(hub, width=_SPINE, height=height)
    ends = boxes | {HUB: spine}
    arrows = tuple(_arrow(ends[start], word(term), term, ends[end]) for start, term, end in LINKS)
    return Diagram(
        "portrait", _NARROW_SIZE, height, tuple(boxes.values()), arrows, _texts(hub, values, _TEXTS_STEP), spine
    )


def _box(term: str, word: Callable[[str], Word], x: float, width: float, y: float, height: float) -> Box:
    name = word(term)
    return Box(term, name, x, y, width, height, _centred(name.text, x + width / 2, y + height / 2, width))


def _centred(text: str, x: float, y: float, width: float) -> tuple[TextLine, ...]:
    """Write a text in as many lines as it needs, their middle at a point."""
    parts = _wrapped(text, width - 12, _LETTER)
    first = y + 5 - (len(parts) - 1) * _LINE / 2
    return tuple(TextLine(part, x, first + number * _LINE) for number, part in enumerate(parts))


def _texts(hub: Box, values: tuple[Word, ...], step: float) -> tuple[tuple[Word, TextLine], ...]:
    return tuple(
        (value, TextLine(value.text, hub.x + 16, hub.y + _TEXTS_AT + 8 + number * step))
        for number, value in enumerate(values)
    )


def _arrow(start: Box, word: Word, term: str, end: Box) -> Arrow:
    """Join two boxes: straight where one lies beside or below the other, else round one corner."""
    (x, y), down = start.middle, start.y < end.y
    beside = False
    if _overlap(start, end):
        y = min(start, end, key=lambda box: box.height).middle[1]
        points = [(start.right, y), (end.x, y)] if start.x < end.x else [(start.x, y), (end.right, y)]
        way = "right" if start.x < end.x else "left"
    else:
        beside = x == end.middle[0]
        x = start.x + _INSET if beside else end.middle[0]
        first = [(x, start.bottom if down else start.y)] if beside else [(start.right, y), (x, y)]
        points = [*first, (x, end.y if down else end.bottom)]
        way = "down" if down else "up"
    return Arrow(
        term=term,
        word=word,
        sentence=f"{start.word.text} – {word.text} → {end.word.text}",
        path="M" + "L".join(f"{x:g} {y:g}" for x, y in points),
        head=f"M{points[-1][0]:g} {points[-1][1]:g}{_HEADS[way]}",
        lines=(_beside(word.text, start, points) if beside else _above(word.text, points)),
        beside=beside,
    )


def _overlap(one: Box, other: Box) -> bool:
    """Tell whether the middle of one box is on the height of the other."""
    return one.y <= other.middle[1] <= one.bottom or other.y <= one.middle[1] <= other.bottom


def _above(text: str, points: list[_Point]) -> tuple[TextLine, ...]:
    (left, y), (right, _) = points[:2]
    parts = _wrapped(text, abs(right - left) - 24, _SMALL)
    first = y - 8 - (len(parts) - 1) * _LINE
    return tuple(TextLine(part, (left + right) / 2, first + number * _LINE) for number, part in enumerate(parts))


def _beside(text: str, start: Box, points: list[_Point]) -> tuple[TextLine, ...]:
    (x, out), (_, to) = points
    parts = _wrapped(text, start.right - x - 10, _SMALL)
    first = (out + to) / 2 + 4 - (len(parts) - 1) * (_LINE - 2) / 2
    return tuple(TextLine(part, x + 10, first + number * (_LINE - 2)) for number, part in enumerate(parts))


def _wrapped(text: str, width: float, letter: float) -> list[str]:
    return textwrap.wrap(text, int(width / letter), break_long_words=False, break_on_hyphens=False)


_HEADS = {"right": "l-9 -5v10z", "left": "l9 -5v10z", "down": "l-5 -9h10z", "up": "l-5 9h10z"}
