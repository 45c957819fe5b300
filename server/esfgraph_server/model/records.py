"""What one page of the source said, line by line, as far as its line map tells."""

from collections.abc import Iterator
from datetime import date, datetime

from msgspec import Struct

from esfgraph.rdf.iris import last_segment
from esfgraph.release.line_map import Spans, read_line_map
from esfgraph_server.model.graph import Graph, Node
from esfgraph_server.model.selections.find import day_of

_UNLABELLED = ("title", "text", "personal")
_UNPLACED = 10**9
"""Where a value stands that the line map does not place: behind all others."""


class RecordLine(Struct, frozen=True):
    """What lines of a page said: a page of ours has dozens."""

    spans: Spans
    """First and last line of each run of lines."""
    kind: str
    """``label`` for a value under a label; else ``title``, ``text`` or ``personal``."""
    label: str | None
    """IRI of the label as printed; None where there is none."""
    values: tuple[str, ...]
    """As printed."""


class Record(Struct, frozen=True):
    """One page of the source."""

    iri: str
    source: str
    layout: str | None
    """IRI of the layout that it is of."""
    lines: tuple[RecordLine, ...]
    read: date | None
    """The last day, in Sweden, on which it was read; None where no source tells."""
    seen: date | None
    """The last day, in Sweden, on which its page was seen to be still as it was read; None where nobody looked."""
    changed: date | None
    """The day on which its page says that it was changed last."""
    pages: tuple[str, ...]
    """Addresses that it was read at."""
    terms: str | None
    """Address of the terms under which it may be used."""

    @property
    def age(self) -> str:
        """What orders records, the oldest first: the day that is known of them, else the letter of the layout."""
        return f"{self.read or self.changed or ''} {self.layout or ''} {self.iri}"


def read_record(graph: Graph, node: Node) -> Record:
    """Lay out a record by its lines."""
    labelled = {iri: terms for iri, terms in node.values.items() if graph.kind_of(iri) == "label"}
    named = {last_segment(iri): iri for iri in labelled}
    lines = []
    for name, spans in read_line_map(node.text("esf:lineMap") or "").items():
        if label := named.get(name):
            lines.append(RecordLine(spans, "label", label, tuple([term.value for term in labelled.pop(label)])))
        elif name in _UNLABELLED:
            title = node.text("dcterms:title") if name == "title" else None
            lines.append(RecordLine(spans, name, None, (title,) if title else ()))
    lines += [RecordLine((), "label", iri, tuple([term.value for term in terms])) for iri, terms in labelled.items()]
    lines.sort(key=lambda line: line.spans[0][0] if line.spans else _UNPLACED)
    return Record(
        node.iri,
        node.text("dcterms:source") or "",
        node.iri_of("esf:layout"),
        tuple(lines),
        max(_days(node, "dcterms:created"), default=None),
        max(_days(node, "esf:seenUnchanged"), default=None),
        max(_days(node, "dcterms:modified"), default=None),
        tuple(sorted(node.iris("foaf:page"))),
        node.iri_of("dcterms:license"),
    )


def _days(node: Node, name: str) -> Iterator[date]:
    """The days of a property, those of its times too, as they are in Sweden."""
    for literal in node.literals(name):
        try:
            time = datetime.fromisoformat(literal.value)
        except ValueError:
            continue
        yield day_of(time) if time.tzinfo else time.date()
