"""Reading: a source to typed records; what cannot be published is refused with its reason and stops nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from esfgraph.errors import RecordError
from esfgraph.fields.plain_text import plain_text
from esfgraph.fields.table import FieldTable
from esfgraph.findings import Finding, Position
from esfgraph.privacy.masking import MASK, mask, masked_at
from esfgraph.privacy.persons_names import Names, PersonsNames, persons_names
from esfgraph.rdf.iris import Iris
from esfgraph.records.project import identify
from esfgraph.records.raw import RawRecord
from esfgraph.records.record import Record, read_record
from esfgraph.records.redaction import finish
from esfgraph.sources.readers import drafts, table_of


class Refused(Struct, frozen=True, array_like=True):
    """A record that was refused."""

    source: str
    text: str | None
    """The redacted text; None where the source is no text, and then stays only where it was."""
    reasons: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Owners of whom nothing may be kept: withdrawn numbers and folded names, and records of a person's project."""

    marks: frozenset[str] = frozenset()
    records: frozenset[tuple[str, int]] = frozenset()
    """By source name and position in it."""
    names: frozenset[Names] = frozenset()
    """Of persons whom other records show: their full names are masked wherever they stand."""

    def __or__(self, other: "Hidden") -> "Hidden":
        return Hidden(self.marks | other.marks, self.records | other.records, self.names | other.names)


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


def read_source(
    name: str, data: bytes | RecordError, tables: Mapping[str, FieldTable], iris: Iris, hidden: Hidden
) -> Iterator[Reading | Refused | Finding]:
    """Read the bytes of the source *name*, or refuse it for the error that loading it raised.

    Give each record, or why it was refused, and what was found about the source as a whole. Of *tables*, by the names
    of their profiles, it is read by the one that knows most of its headings.
    """
    at, others = -1, persons_names(hidden.names)
    table = next(iter(tables.values())) if isinstance(data, RecordError) else table_of(data, tables.values())
    for draft in [data] if isinstance(data, RecordError) else drafts(name, data, table):
        if isinstance(draft, Finding):
            yield _public(draft, others)
            continue
        at, raw = at + 1, None
        if isinstance(draft, RecordError):
            yield _refuse(name, None, draft, others)
            continue
        try:
            raw = finish(draft, table, hidden.marks, others, of_person=(name, at) in hidden.records)
            if (number := raw.first("number")) and MASK in number.value:
                raise RecordError("number-personal", raw.source_line(number.line))
            record = read_record(raw, table)
            yield Reading(at, raw, record, identify(record, iris))
        except RecordError as error:
            yield _refuse(name, raw, error, others)


def _refuse(name: str, raw: RawRecord | None, error: RecordError, others: PersonsNames) -> Refused:
    position = raw.position(1) if raw and raw.numbers else Position(name, error.line, sheet=error.sheet)
    finding = Finding.of("refused", position, reason=error.sentence)
    return Refused(name, raw.redacted if raw else None, (_public(finding, others),))


def _public(finding: Finding, others: PersonsNames) -> Finding:
    """A finding on what nobody has redacted, without the personal data and names that it may quote."""
    message, message_sv = (_masked(text, others) for text in (finding.message, finding.message_sv))
    return replace(finding, message=message, message_sv=message_sv)


def _masked(text: str, others: PersonsNames) -> str:
    text, _ = mask(text)
    return masked_at(others.places(plain_text(text)), text)[0]
