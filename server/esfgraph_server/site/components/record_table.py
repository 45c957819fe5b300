"""What one page of the source said, as a table."""

from collections.abc import Iterable
from dataclasses import dataclass

from esfgraph.rdf.iris import last_segment
from esfgraph_server.model.graph import Node
from esfgraph_server.model.records import Record, RecordLine, read_record
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
    caption: str
    """Its hash, and which lines of the source it is: what the publisher calls the file is no concern of a reader."""
    layout: Shown | None
    lines: tuple[RecordRow, ...]


def record_table(context: PageContext, node: Node) -> RecordTable:
    """Show a record by its lines."""
    record = read_record(context.graph, node)
    return RecordTable(
        record=Shown(last_segment(record.iri), href=context.links.to(record.iri)),
        caption=_caption(context, record),
        layout=context.show.thing(record.layout) if record.layout else None,
        lines=tuple(_row(context, line) for line in record.lines),
    )


def _caption(context: PageContext, record: Record) -> str:
    hash_, spans = last_segment(record.iri), [span for line in record.lines for span in line.spans]
    if not spans:
        return context.formatter.say("record.caption", hash=hash_)
    first, last = min(first for first, _ in spans), max(last for _, last in spans)
    return context.formatter.say("record.placed", hash=hash_, lines=_numbers([(first, last)]), n=last - first + 1)


def _numbers(spans: Iterable[tuple[int, int]]) -> str:
    return ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in spans)


def _row(context: PageContext, line: RecordLine) -> RecordRow:
    label = context.show.thing(line.label) if line.label else None
    return RecordRow(_numbers(line.spans), label, line.kind, line.values)
