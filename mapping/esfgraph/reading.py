"""Reading: sources to typed records; what cannot be published is refused with its reason and stops nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from esfgraph.context import Context
from esfgraph.errors import RecordError
from esfgraph.fields import label_key
from esfgraph.findings import Finding, Position, Severity
from esfgraph.owners import split_name
from esfgraph.projects import identify
from esfgraph.quarantine import Refused
from esfgraph.raw import RawRecord, finish
from esfgraph.readers import drafts
from esfgraph.records import Record, read_record
from esfgraph.sources import Source
from esfgraph.withdrawals import Tombstone


@dataclass(slots=True)
class Reading:
    """What the sources of a build held."""

    sources: list[Source]
    records: list[Record] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    """Position of each record in its source."""
    refused: list[Refused] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    count: int = 0
    """How many records the sources held, refused ones included."""
    withdrawn: int = 0
    """Records left out because their project is withdrawn."""


@dataclass(frozen=True, slots=True)
class _Hidden:
    """Owners of whom nothing may be kept: withdrawn numbers and names, and records of a person's project."""

    marks: frozenset[str] = frozenset()
    records: frozenset[tuple[str, int]] = frozenset()
    """By source name and position in it."""


def read_sources(sources: list[Source], context: Context, withdrawn: Mapping[str, Tombstone] | None = None) -> Reading:
    """Read every source; one that holds no publishable record is refused with its reason and stops no other.

    Records of withdrawn projects are left out, and withdrawn owners are hidden as a private person is.
    """
    withdrawn = withdrawn or {}
    numbers = {path.removeprefix("organization/") for path in withdrawn if path.startswith("organization/")}
    known = _Hidden(frozenset(numbers))
    reading = _read_all(sources, context, known, withdrawn)
    # Some records may give by name alone an owner whom another record shows to be hidden: read once more.
    learned = _learn(reading, known, context)
    return reading if learned == known else _read_all(sources, context, learned, withdrawn)


def _learn(reading: Reading, known: _Hidden, context: Context) -> _Hidden:
    """Add the names of withdrawn owners, and the records of projects that any record gives to a person."""
    marks = set(known.marks)
    for each in reading.records:
        if each.raw.hidden_name:
            marks.add(label_key(split_name(each.raw.hidden_name).name))
    of_persons = {identify(each, context.iris) for each in reading.records if each.raw.owner_is_person}
    others = zip(reading.records, reading.positions, strict=True) if of_persons else ()
    records = {
        (each.raw.source, at)
        for each, at in others
        if not each.raw.owner_is_person and identify(each, context.iris) in of_persons
    }
    return _Hidden(frozenset(marks), frozenset(records))


def _read_all(sources: list[Source], context: Context, hidden: _Hidden, withdrawn: Mapping[str, Tombstone]) -> Reading:
    reading = Reading(sources)
    for source in sources:
        for position, found in enumerate(drafts(source, context.table)):
            reading.count += 1
            raw = None
            try:
                if isinstance(found, RecordError):
                    raise found
                of_person = (source.name, position) in hidden.records
                raw = finish(found, context.table, hidden.marks, of_person=of_person)
                record = read_record(raw, context.table)
                project = identify(record, context.iris)
            except RecordError as error:
                _refuse(reading, source, raw, error)
                continue
            if context.iris.path_of(project) in withdrawn:
                reading.withdrawn += 1
                continue
            reading.records.append(record)
            reading.positions.append(position)
            reading.findings.extend(record.findings)
    return reading


def _refuse(reading: Reading, source: Source, raw: RawRecord | None, error: RecordError) -> None:
    position = Position(source.name, raw.source_line(1) if raw and raw.numbers else error.line)
    finding = Finding(Severity.VIOLATION, "refused", position, str(error))
    reading.refused.append(Refused(source.name, raw.redacted if raw else None, (finding,)))
    reading.findings.append(finding)
