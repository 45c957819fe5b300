"""Findings on owners: on one organisation's facts, and on names spelt alike."""

from collections.abc import Iterator

from esfgraph.fields.spelling import fold
from esfgraph.findings import Finding, Position
from esfgraph.owners.organization import Owner
from esfgraph.owners.ownership import Ownership
from esfgraph.owners.resolution import CUT_LENGTH
from esfgraph.records.project import Project


def check_owner(project: Project, ownership: Ownership | None) -> Iterator[Finding]:
    """Report an owner whose number is not known, with the reason, and what beside its name is neither name nor unit."""
    stated = project.values.get("owner")
    if ownership is None or ownership.hidden or stated is None:
        return
    position, owner, name = stated.position, ownership.owner, ownership.name
    if ownership.unclear:
        listed = ", ".join(map(repr, ownership.unclear))
        yield Finding.of("owner-part", position, owner, owner=stated.raw, parts=listed)
    if ownership.number:
        return
    if ownership.candidates:
        candidates = ownership.candidates
        yield Finding.of("owner-without-number.candidates", position, owner, name=name, candidates=candidates)
    elif len(name) == CUT_LENGTH:
        yield Finding.of("owner-without-number.cut", position, owner, name=name)
    else:
        yield Finding.of("owner-without-number.unlisted", position, owner, name=name or stated.raw)


def check_names(owner: Owner) -> Iterator[Finding]:
    """Report a number under which different names stand, other spellings of one name apart; and a unit's name."""
    names = {fold(name): name for name in reversed(owner.names)}
    if not owner.number:
        return
    position = Position(owner.iri)
    if len(names) > 1:
        listed = ", ".join(repr(name) for name in sorted(names.values()))
        yield Finding.of("owner-names", position, owner.iri, count=len(names), number=owner.number, names=listed)
    for name in sorted(names.keys() & {fold(unit.name) for unit in owner.units}):
        yield Finding.of("owner-name-is-unit", position, owner.iri, name=names[name], number=owner.number)
