"""A typed record as a line of JSON, and back. What is stored holds no personal data."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from esfgraph.fields.kinds import Value
from esfgraph.fields.table import FieldTable
from esfgraph.findings import Finding, Position
from esfgraph.records.record import Record, Stated
from esfgraph.rules import Severity


def _interval(value: Any) -> Value:
    return date.fromisoformat(value[0]), date.fromisoformat(value[1])


# How a stored value becomes a typed one again, by kind of field; what is not here is stored as it is.
_READERS: dict[str, Callable[[Any], Value]] = {
    "amount": Decimal,
    "rate": Decimal,
    "date": date.fromisoformat,
    "interval": _interval,
}


def dump_record(record: Record) -> dict[str, Any]:
    """Write a record as JSON values; what is printed stands only where it differs from the value."""
    return {
        "source": record.source,
        "layout": record.layout,
        "sha256": record.sha256,
        "captured": record.captured,
        "values": {
            key: (
                stated.value,
                None if stated.raw == stated.value else stated.raw,
                stated.position.line,
                stated.position.label,
            )
            for key, stated in record.values.items()
        },
        "findings": [dump_finding(each) for each in record.findings],
        "unknown_labels": record.unknown_labels,
        "withheld": record.withheld,
        "owner_is_person": record.owner_is_person,
        "owner_withdrawn": record.owner_withdrawn,
    }


def load_record(line: bytes, table: FieldTable) -> Record:
    """Read the line of what `dump_record` wrote."""
    stored = read_line(line)
    source, kinds = stored["source"], table.by_key
    values = {}
    for key, (value, raw, number, label) in stored["values"].items():
        read = _READERS.get(kinds[key].kind)
        position = Position(source, number, label)
        values[key] = Stated(read(value) if read else value, value if raw is None else raw, position)
    return Record(
        source=source,
        layout=stored["layout"],
        sha256=stored["sha256"],
        captured=stored["captured"],
        values=values,
        findings=tuple(load_finding(each) for each in stored["findings"]),
        unknown_labels=tuple(stored["unknown_labels"]),
        withheld=tuple(stored["withheld"]),
        owner_is_person=stored["owner_is_person"],
        owner_withdrawn=stored["owner_withdrawn"],
    )


def dump_finding(finding: Finding) -> list[Any]:
    """Write a finding as JSON values."""
    position = finding.position
    return [
        *(finding.severity.value, finding.rule),
        *(position.source, position.line, position.label),
        *(finding.message, finding.subject, finding.message_sv, finding.shape),
    ]


def load_finding(stored: list[Any]) -> Finding:
    """Read what `dump_finding` wrote."""
    severity, rule, source, line, label, *said = stored
    return Finding(Severity(severity), rule, Position(source, line, label), *said)


def line_of(value: Any) -> str:
    """Write a value as one line of JSON; decimals and dates become strings."""
    return f"{msgspec.json.encode(value).decode()}\n"


def read_line(line: bytes | str) -> Any:
    """Read what `line_of` wrote, as JSON values."""
    return msgspec.json.decode(line)
