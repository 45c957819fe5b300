"""Labels that no field lists: their values stay in the source graph as printed, and each is reported."""

from esfgraph.findings import Finding, Position
from esfgraph.records.raw import RawRecord


def unknown_labels(raw: RawRecord) -> tuple[str, ...]:
    """The labels of a record that no field lists, in their order."""
    return tuple(value.label for value in raw.values if not value.is_listed)


def report_unknown_label(position: Position) -> Finding:
    """The finding about a label that no field lists, at its *position*."""
    return Finding.of("unknown-label", position, label=position.label)
