"""Findings on owners: on one organisation's facts, and on names spelt alike."""

from esfgraph.fields.spelling import name_key
from esfgraph.findings import Finding, Position, Severity
from esfgraph.owners.organization import Owner
from esfgraph.owners.ownership import Ownership
from esfgraph.owners.resolution import CUT_LENGTH
from esfgraph.records.project import Project


def check_owner(project: Project, ownership: Ownership | None) -> list[Finding]:
    """Report an owner whose number is not known, with the reason."""
    stated = project.values.get("owner")
    if ownership is None or ownership.number or ownership.hidden or stated is None:
        return []
    if ownership.candidates:
        english = f"it may be {' or '.join(ownership.candidates)}, but nothing decides"
        swedish = f"den kan vara {' eller '.join(ownership.candidates)}, men inget avgör"
    elif len(ownership.name) == CUT_LENGTH:
        english = "the name is as long as the oldest pages print at most, so it may be cut"
        swedish = "namnet är så långt som de äldsta sidorna högst skriver, så det kan vara avkortat"
    else:
        english = "neither another record nor a register has exactly this name with a number"
        swedish = "varken en annan post eller ett register har exakt det namnet med ett nummer"
    message = (
        f"The owner {ownership.name!r} has no known organisation number: {english}. "
        "It is published as this project's owner, shared with no other."
    )
    swedish = (
        f"Ägaren {ownership.name!r} har inget känt organisationsnummer: {swedish}. "
        "Den publiceras som det här projektets ägare, och delas med inget annat."
    )
    return [Finding(Severity.INFO, "owner-without-number", stated.position, message, ownership.owner, swedish)]


def check_names(owner: Owner) -> list[Finding]:
    """Report a number under which different names stand; other spellings of one name are none."""
    names = {name_key(name): name for name in reversed(owner.names)}
    if not owner.number or len(names) < 2:
        return []
    listed = ", ".join(repr(name) for name in sorted(names.values()))
    message = (
        f"Records state {len(names)} names for the organisation number {owner.number}: {listed}. "
        "All are published; look whether one of the records has another owner's number."
    )
    swedish = (
        f"Posterna anger {len(names)} namn för organisationsnumret {owner.number}: {listed}. "
        "Alla publiceras; se efter om någon av posterna har en annan ägares nummer."
    )
    return [Finding(Severity.INFO, "owner-names", Position(owner.iri), message, owner.iri, swedish)]
