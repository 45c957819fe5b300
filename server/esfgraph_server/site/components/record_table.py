"""What one page of the source said, as a table."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from esfgraph.rdf.iris import last_segment
from esfgraph_server.model.records import Record, RecordLine, read_record
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


class RecordRow(Struct, frozen=True):
    """What lines of a page said: the label as printed, the values as printed."""

    numbers: str
    """Of the lines; empty where they are not known."""
    anchor: str
    """By which the line is linked to; empty where it is not known."""
    label: Shown | None
    kind: str
    """``label``, or what the lines are where they are no labelled value."""
    values: tuple[str, ...]


class RecordTable(Struct, frozen=True):
    """One page of the source."""

    record: Shown
    caption: str
    """Its hash, and which lines of the source it is: what the publisher calls the file is no concern of a reader."""
    layout: Shown | None
    lines: tuple[RecordRow, ...]
    read: str
    """When it was read, before where it was; empty where no source tells either."""
    later: str
    """When its page was seen to be the same, and when it says that it was changed."""
    pages: tuple[Shown, ...]
    """Where it was read."""
    terms: Shown | None
    """Under which terms it may be used."""
    stated: Mapping[str, Shown]
    """Where a value of a property stands, by its IRI: the lines, with a link to them."""


def record_tables(context: PageContext, iris: Iterable[str]) -> Iterator[RecordTable]:
    """Show records by their lines, the newest first."""
    records = [read_record(context.graph, context.graph.node(iri)) for iri in iris]
    return (record_table(context, record) for record in sorted(records, key=lambda record: record.age, reverse=True))


def record_table(context: PageContext, record: Record) -> RecordTable:
    """Show a record by its lines."""
    here = context.links.to(record.iri)
    rows = tuple([_row(context, line) for line in record.lines])
    return RecordTable(
        record=Shown(last_segment(record.iri), href=here),
        caption=_caption(context, record),
        layout=context.show.thing(record.layout) if record.layout else None,
        lines=rows,
        read=_read(context, record),
        later=_later(context, record),
        pages=tuple(Shown(page, href=page, external=True) for page in record.pages),
        stated=dict(_stated(context, zip(record.lines, rows, strict=True), here or "")),
        terms=Shown(record.terms, href=record.terms, external=True) if record.terms else None,
    )


def _read(context: PageContext, record: Record) -> str:
    if record.read:
        return context.formatter.say("record.read_on", day=context.formatter.date(record.read))
    return context.formatter.say("record.read_some") if record.pages else ""


def _later(context: PageContext, record: Record) -> str:
    say, write = context.formatter.say, context.formatter.date
    seen = say("record.seen", day=write(record.seen)) if record.seen else ""
    changed = say("record.changed", day=write(record.changed)) if record.changed else ""
    return " ".join(filter(None, (seen, changed)))


def _stated(
    context: PageContext, lines: Iterable[tuple[RecordLine, RecordRow]], here: str
) -> Iterator[tuple[str, Shown]]:
    for line, row in lines:
        if not (line.label and row.anchor and any(line.values)):
            continue
        if term := context.graph.node(line.label).iri_of("esf:term"):
            yield term, Shown(context.formatter.say("record.line", lines=row.numbers), href=f"{here}#{row.anchor}")


def _caption(context: PageContext, record: Record) -> str:
    hash_, spans = last_segment(record.iri), [span for line in record.lines for span in line.spans]
    if not spans:
        return context.formatter.say("record.caption", hash=hash_)
    first, last = min(spans)[0], max([last for _, last in spans])
    return context.formatter.say("record.placed", hash=hash_, lines=_numbers([(first, last)]), n=last - first + 1)


def _numbers(spans: Iterable[tuple[int, int]]) -> str:
    return ", ".join([f"{first}–{last}" if last > first else str(first) for first, last in spans])


def _row(context: PageContext, line: RecordLine) -> RecordRow:
    label = context.show.thing(line.label) if line.label else None
    anchor = f"line-{line.spans[0][0]}" if line.spans else ""
    return RecordRow(_numbers(line.spans), anchor, label, line.kind, line.values)
