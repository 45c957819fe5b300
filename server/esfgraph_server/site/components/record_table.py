"""What one page of the source said, line by line."""

import re
from collections import defaultdict
from dataclasses import dataclass

from esfgraph.rdf.iris import last_segment
from esfgraph_server.model.graph import Node
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown

_SPAN = re.compile(r"(\d+)(?:-(\d+))? ([^;]+)")


@dataclass(frozen=True, slots=True)
class RecordLine:
    """What lines of a page said: the label as printed, the value as printed."""

    numbers: str
    label: Shown | None
    kind: str
    """What the lines are where they are no labelled value: title, text, noise, personal."""
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordTable:
    """One page of the source."""

    record: Shown
    source: str
    layout: Shown | None
    lines: tuple[RecordLine, ...]


def record_table(context: PageContext, node: Node) -> RecordTable:
    """Lay out a record by its lines, as far as the line map tells them."""
    show = context.show
    labelled = {name: terms for name, terms in node.values.items() if context.graph.kind_of(name) == "label"}
    spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for first, last, name in _SPAN.findall(node.text("esf:lineMap") or ""):
        spans[name.strip()].append((int(first), int(last or first)))
    lines: list[tuple[int, RecordLine]] = []
    title = node.text("dcterms:title")
    for name, ranges in spans.items():
        label = next((iri for iri in labelled if last_segment(iri) == name), None)
        if label is not None:
            values = tuple(term.value for term in labelled.pop(label))
            lines.append((ranges[0][0], RecordLine(_numbers(ranges), show.thing(label), "label", values)))
        elif name in ("title", "text", "personal"):
            values = (title,) if name == "title" and title else ()
            lines.append((ranges[0][0], RecordLine(_numbers(ranges), None, name, values)))
    for label, terms in labelled.items():  # a value that the line map does not place
        lines.append((10**9, RecordLine("", show.thing(label), "label", tuple(term.value for term in terms))))
    layout = node.iri_of("esf:layout")
    return RecordTable(
        record=Shown(last_segment(node.iri), href=context.links.to(node.iri)),
        source=node.text("dcterms:source") or "",
        layout=show.thing(layout) if layout else None,
        lines=tuple(line for _, line in sorted(lines, key=lambda pair: pair[0])),
    )


def _numbers(ranges: list[tuple[int, int]]) -> str:
    return ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in ranges)
