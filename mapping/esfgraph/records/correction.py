"""Corrections: what the publisher states of a project instead of what its source says, with reason, day and role."""

from datetime import date
from typing import NamedTuple

from msgspec import Struct

from esfgraph.findings import Finding
from esfgraph.records.record import Stated


class Correction(Struct, frozen=True, array_like=True):
    """A value that the publisher states instead of the source's."""

    project: str
    """IRI."""
    key: str
    """Of the field."""
    stated: Stated
    """The value, as the line of the list has it."""
    reason: str
    day: date
    """When it was stated."""
    role: str
    """Code of the role in which somebody stated it: never a name."""


class Corrected(NamedTuple):
    """A correction that holds, and what the source says instead."""

    correction: Correction
    before: Stated | None
    """None where no source states the field."""


def correct(
    values: dict[str, Stated], corrections: tuple[Correction, ...], hidden: frozenset[str]
) -> tuple[tuple[Corrected, ...], list[Finding]]:
    """Put corrections in the place of *values* of one project; say which hold, and what there is to say of each.

    *hidden* are keys of fields that are not published of this project.
    """
    holding: list[Corrected] = []
    findings: list[Finding] = []
    for correction in corrections:
        key, stated, project = correction.key, correction.stated, correction.project
        before = values.get(key)
        if key in hidden:
            findings.append(Finding.of("correction-unused.hidden", stated.position, project))
        elif before is None:
            findings.append(Finding.of("corrected.added", stated.position, project, field=key, value=stated.raw))
        elif before.is_same(stated):
            findings.append(_agrees(correction, before))
        else:
            findings.append(_instead(correction, before))
        if key not in hidden and not (before and before.is_same(stated)):
            values[key] = stated
            holding.append(Corrected(correction, before))
    return tuple(holding), findings


def _agrees(correction: Correction, before: Stated) -> Finding:
    position, printed = correction.stated.position, _short(before.raw)
    return Finding.of(
        "correction-agrees", position, correction.project, field=correction.key, printed=printed, place=before.position
    )


def _instead(correction: Correction, before: Stated) -> Finding:
    stated, printed = correction.stated, _short(before.raw)
    return Finding.of(
        "corrected.instead",
        before.position,
        correction.project,
        printed=printed,
        value=_short(stated.raw),
        place=stated.position,
    )


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:80] + "…"
