"""What one page of the source said, as a table."""

from dataclasses import dataclass

from esfgraph.rdf.iris import last_segment
from esfgraph_server.model.graph import Node
from esfgraph_server.model.records import RecordLine, read_record
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


@dataclass(frozen=True, slots=True)
class RecordRow:
    """What lines of a page said: the label as printed, the values as printed."""

    numbers: str
    """Of the lines; empty where they are not known."""
    label: Shown | None
    kind: str
    """``label``, or what the lines are where they are no labelled value."""
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordTable:
    """One page of the source."""

    record: Shown
    source: str
    layout: Shown | None
    lines: tuple[RecordRow, ...]


def record_table(context: PageContext, node: Node) -> RecordTable:
    """Show a record by its lines."""
    record = read_record(context.graph, node)
    return RecordTable(
        record=Shown(last_segment(record.iri), href=context.links.to(record.iri)),
        source=record.source,
        layout=context.show.thing(record.layout) if record.layout else None,
        lines=tuple(_row(context, line) for line in record.lines),
    )


def _row(context: PageContext, line: RecordLine) -> RecordRow:
    numbers = ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in line.spans)
    label = context.show.thing(line.label) if line.label else None
    return RecordRow(numbers, label, line.kind, line.values)
