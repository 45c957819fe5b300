"""Findings on owners: on one organisation's facts, and on names spelt alike."""

from esfgraph.fields.spelling import fold
from esfgraph.findings import Finding, Position
from esfgraph.owners.organization import Owner
from esfgraph.owners.ownership import Ownership
from esfgraph.owners.resolution import CUT_LENGTH
from esfgraph.records.project import Project


def check_owner(project: Project, ownership: Ownership | None) -> list[Finding]:
    """Report an owner whose number is not known, with the reason."""
    stated = project.values.get("owner")
    if ownership is None or ownership.number or ownership.hidden or stated is None:
        return []
    position, owner, name = stated.position, ownership.owner, ownership.name
    if ownership.candidates:
        candidates = ownership.candidates
        return [Finding.of("owner-without-number.candidates", position, owner, name=name, candidates=candidates)]
    if len(name) == CUT_LENGTH:
        return [Finding.of("owner-without-number.cut", position, owner, name=name)]
    return [Finding.of("owner-without-number.unlisted", position, owner, name=name)]


def check_names(owner: Owner) -> list[Finding]:
    """Report a number under which different names stand; other spellings of one name are none."""
    names = {fold(name): name for name in reversed(owner.names)}
    if not owner.number or len(names) < 2:
        return []
    listed = ", ".join(repr(name) for name in sorted(names.values()))
    position = Position(owner.iri)
    return [Finding.of("owner-names", position, owner.iri, count=len(names), number=owner.number, names=listed)]
