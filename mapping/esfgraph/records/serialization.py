"""A typed record as a line of JSON, and back. What is stored holds no personal data."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from esfgraph.fields.countries import HOME
from esfgraph.fields.kinds import KINDS
from esfgraph.fields.table import FieldTable
from esfgraph.findings import Finding, Position
from esfgraph.records.record import OtherAmount, Record, Stated


class _StoredValue(Struct, frozen=True, array_like=True):
    """A value of a record."""

    value: Any
    """As JSON has it: only the kind of its field tells its type."""
    raw: str | None
    """As printed; None where that is the value itself."""
    line: int
    label: str
    others: tuple[Any, ...] = ()


class _StoredRecord(Struct, frozen=True, array_like=True):
    """A record, its values by field key."""

    source: str
    layout: str
    sha256: str
    captured: str
    values: dict[str, _StoredValue]
    findings: tuple[Finding, ...]
    unknown_labels: tuple[str, ...]
    withheld: tuple[str, ...]
    owner_is_person: bool
    owner_withdrawn: bool
    sheet: int = 0
    other_amounts: dict[str, OtherAmount] = {}
    profile: str = ""
    country: str = HOME


def dump_record(record: Record) -> bytes:
    """Write a record as one line of JSON, without a line end; decimals and dates become strings."""
    values = {
        key: _StoredValue(
            stated.value,
            None if stated.raw == stated.value else stated.raw,
            stated.position.line,
            stated.position.label,
            stated.others,
        )
        for key, stated in record.values.items()
    }
    return msgspec.json.encode(
        _StoredRecord(
            record.source,
            record.layout,
            record.sha256,
            record.captured,
            values,
            record.findings,
            record.unknown_labels,
            record.withheld,
            record.owner_is_person,
            record.owner_withdrawn,
            max((stated.position.sheet for stated in record.values.values()), default=0),
            dict(record.other_amounts),
            record.profile,
            record.country,
        )
    )


def load_record(line: bytes, tables: Mapping[str, FieldTable]) -> Record:
    """Read what `dump_record` wrote, with the kinds of the table of its profile.

    Raise msgspec.DecodeError for another line.
    """
    stored = msgspec.json.decode(line, type=_StoredRecord)
    fields = tables[stored.profile].by_key
    values = {}
    for key, item in stored.values.items():
        position = Position(stored.source, item.line, item.label, stored.sheet)
        raw = item.value if item.raw is None else item.raw
        load = KINDS[fields[key].kind].load
        values[key] = Stated(raw, position, load(item.value), tuple(map(load, item.others)))
    return Record(
        source=stored.source,
        layout=stored.layout,
        sha256=stored.sha256,
        captured=stored.captured,
        values=values,
        findings=stored.findings,
        other_amounts=stored.other_amounts,
        unknown_labels=stored.unknown_labels,
        withheld=stored.withheld,
        owner_is_person=stored.owner_is_person,
        owner_withdrawn=stored.owner_withdrawn,
        profile=stored.profile,
        country=stored.country,
    )
