"""Reading: a source to typed records; what cannot be published is refused with its reason and stops nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from esfgraph.errors import RecordError
from esfgraph.fields.table import FieldTable
from esfgraph.findings import Finding, Position
from esfgraph.privacy.masking import MASK, mask
from esfgraph.rdf.iris import Iris
from esfgraph.records.project import identify
from esfgraph.records.raw import RawRecord
from esfgraph.records.record import Record, read_record
from esfgraph.records.redaction import finish
from esfgraph.sources.readers import drafts


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


def read_source(
    name: str, data: bytes | RecordError, table: FieldTable, iris: Iris, hidden: Hidden
) -> Iterator[Reading | Refused | Finding]:
    """Read the bytes of the source *name*, or refuse it for the error that loading it raised.

    Give each record, or why it was refused, and what was found about the source as a whole.
    """
    at = -1
    for draft in [data] if isinstance(data, RecordError) else drafts(name, data, table):
        if isinstance(draft, Finding):
            yield _public(draft)
            continue
        at, raw = at + 1, None
        if isinstance(draft, RecordError):
            yield _refuse(name, None, draft)
            continue
        try:
            raw = finish(draft, table, hidden.marks, of_person=(name, at) in hidden.records)
            if (number := raw.first("number")) and MASK in number.value:
                raise RecordError("number-personal", raw.source_line(number.line))
            record = read_record(raw, table)
            yield Reading(at, raw, record, identify(record, iris))
        except RecordError as error:
            yield _refuse(name, raw, error)


def _refuse(name: str, raw: RawRecord | None, error: RecordError) -> Refused:
    position = Position(name, raw.source_line(1) if raw and raw.numbers else error.line)
    finding = Finding.of("refused", position, reason=error.sentence)
    return Refused(name, raw.redacted if raw else None, (_public(finding),))


def _public(finding: Finding) -> Finding:
    """A finding on what nobody has redacted, without the personal data that it may quote."""
    return replace(finding, message=mask(finding.message)[0], message_sv=mask(finding.message_sv)[0])
