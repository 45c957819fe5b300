"""Reading: sources to typed records; what cannot be published is refused with its reason and stops nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from esfgraph.codes import Context
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
    refused: list[Refused] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    count: int = 0
    """How many records the sources held, refused ones included."""
    withdrawn: int = 0
    """Records left out because their project is withdrawn."""


def read_sources(sources: list[Source], context: Context, withdrawn: Mapping[str, Tombstone] | None = None) -> Reading:
    """Read every source; one that holds no publishable record is refused with its reason and stops no other.

    Records of withdrawn projects are left out, and withdrawn owners are hidden as a private person is.
    """
    withdrawn = withdrawn or {}
    numbers = {path.removeprefix("organization/") for path in withdrawn if path.startswith("organization/")}
    reading = _read_all(sources, context, frozenset(), withdrawn)
    if numbers:
        # Read once more: records that give a withdrawn owner's name without its number must hide it too.
        names = {
            split_name(each.text("owner")).name for each in reading.records if each.text("owner_number") in numbers
        }
        hidden = frozenset(numbers) | {label_key(name) for name in names if name}
        reading = _read_all(sources, context, hidden, withdrawn)
    return reading


def _read_all(
    sources: list[Source], context: Context, hidden: frozenset[str], withdrawn: Mapping[str, Tombstone]
) -> Reading:
    reading = Reading(sources)
    for source in sources:
        for found in drafts(source, context.table):
            reading.count += 1
            raw = None
            try:
                if isinstance(found, RecordError):
                    raise found
                raw = finish(found, context.table, hidden)
                record = read_record(raw, context.table)
                project = identify(record, context.iris)
            except RecordError as error:
                _refuse(reading, source, raw, error)
                continue
            if context.iris.path_of(project) in withdrawn:
                reading.withdrawn += 1
                continue
            reading.records.append(record)
            reading.findings.extend(record.findings)
    return reading


def _refuse(reading: Reading, source: Source, raw: RawRecord | None, error: RecordError) -> None:
    position = Position(source.name, raw.source_line(1) if raw and raw.numbers else error.line)
    finding = Finding(Severity.VIOLATION, "refused", position, str(error))
    reading.refused.append(Refused(source.name, raw.redacted if raw else None, (finding,)))
    reading.findings.append(finding)
