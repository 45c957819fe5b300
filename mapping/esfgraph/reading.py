"""Reading: a source to typed records; what cannot be published is refused with its reason and stops nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

from esfgraph.context import Context
from esfgraph.errors import RecordError
from esfgraph.findings import Finding, Position, Severity
from esfgraph.privacy import MASK
from esfgraph.projects import identify
from esfgraph.quarantine import Refused
from esfgraph.raw import RawRecord, finish
from esfgraph.readers import drafts
from esfgraph.records import Record, read_record


@dataclass(frozen=True, slots=True)
class Hidden:
    """Owners of whom nothing may be kept: withdrawn numbers and folded names, and records of a person's project."""

    marks: frozenset[str] = frozenset()
    records: frozenset[tuple[str, int]] = frozenset()
    """By source name and position in it."""

    def __or__(self, other: "Hidden") -> "Hidden":
        return Hidden(self.marks | other.marks, self.records | other.records)


NOTHING = Hidden()


@dataclass(frozen=True, slots=True)
class Reading:
    """A record that was read."""

    at: int
    """Position in the source."""
    raw: RawRecord
    record: Record
    project: str
    """IRI of the project that it is about."""


def read_source(name: str, data: bytes | RecordError, context: Context, hidden: Hidden) -> Iterator[Reading | Refused]:
    """Read the bytes of the source *name*, or refuse it for the error that loading it raised."""
    found = [data] if isinstance(data, RecordError) else drafts(name, data, context.table)
    for at, draft in enumerate(found):
        raw = None
        try:
            if isinstance(draft, RecordError):
                raise draft
            raw = finish(draft, context.table, hidden.marks, of_person=(name, at) in hidden.records)
            if (number := raw.first("number")) and MASK in number.value:
                raise RecordError(
                    "The record's own number is a person's identity number or contact, which was removed on reading; "
                    "correct the number in the source.",
                    raw.source_line(number.line),
                )
            record = read_record(raw, context.table)
            yield Reading(at, raw, record, identify(record, context.iris))
        except RecordError as error:
            yield _refuse(name, raw, error)


def _refuse(name: str, raw: RawRecord | None, error: RecordError) -> Refused:
    position = Position(name, raw.source_line(1) if raw and raw.numbers else error.line)
    finding = Finding(Severity.VIOLATION, "refused", position, str(error), message_sv=error.swedish)
    return Refused(name, raw.redacted if raw else None, (finding,))
