"""The line map of a record: which line of its page is what (``1 title; 3-4 diarienummer; 48-54 text``)."""

import re
from collections import defaultdict

_SPAN = re.compile(r"(\d+)(?:-(\d+))? ([^;]+)")

Spans = tuple[tuple[int, int], ...]
"""First and last line of each run of lines."""


def read_line_map(line_map: str) -> dict[str, Spans]:
    """Return the lines of each thing that stands on a page, by its name: the slug of a label, or a kind of lines."""
    spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for first, last, name in _SPAN.findall(line_map):
        spans[name.strip()].append((int(first), int(last or first)))
    return {name: tuple(ranges) for name, ranges in spans.items()}
