"""Ownership: what one project states about its owner."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from esfgraph.fields.countries import HOME, load_countries
from esfgraph.owners.likeness import Likeness
from esfgraph.owners.resolution import NO_ANSWER, Answer, Resolution, StatedNumber
from esfgraph.rdf.iris import Iris
from esfgraph.records.project import Project
from esfgraph.records.record import Printed

Hidden = Literal["person", "withdrawn"]
"""Why nothing of an owner is published: a natural person, or withdrawn by the publisher."""


class Address(Struct, frozen=True, array_like=True):
    """A postal address as one record prints it."""

    iri: str
    postcode: str
    town: str
    country: str


class Ownership(Struct, frozen=True, array_like=True):
    """What one project states about its owner."""

    project: str
    owner: str
    """IRI of the organisation."""
    number: str
    """Ten digits; empty where they are not known."""
    name: str
    unit: str
    unit_iri: str
    address: Address | None
    rule: str | None = None
    candidates: tuple[str, ...] = ()
    """IRIs of organisations that this one may be."""
    hidden: Hidden | None = None
    other_names: tuple[str, ...] = ()
    """Further names that it prints of the organisation."""
    unclear: tuple[str, ...] = ()
    """What else it prints there, of which none is published."""
    candidate_rules: tuple[str, ...] = ()
    """Evidence concepts by which *candidates* are offered."""
    likeness: Likeness = Likeness()
    """What its name shares with others that may be of the same organisation."""
    country: str = HOME
    """Two letters."""
    language: str = "sv"
    """Of its names (BCP 47)."""


def ownership_of(
    project: Project, iris: Iris, answer: Callable[[str], Answer], language: str = "sv"
) -> Ownership | None:
    """What *project* states about its owner; None where it names none.

    *answer* knows owners of Sweden by their printed names; of another country a name says no more than itself.
    *language* is that of its register's texts, empty where it has several.
    """
    if project.owner_hidden:
        hidden: Hidden = "person" if project.owner_is_person else "withdrawn"
        return Ownership(project.iri, iris.unnumbered_owner(project.iri), "", "", "", "", None, hidden=hidden)
    name, number = project.text("owner"), project.text("owner_number")
    if project.is_abroad:
        return _abroad(project, iris, language)
    known = answer(name) if name else NO_ANSWER
    parts, resolution = known.name, known.apart if project.names_apart else known.resolution
    if number := number or parts.number:
        resolution = Resolution(number)
    elif not any(parts):
        return None
    number = resolution.number
    owner = iris.organization(number) if number else iris.unnumbered_owner(project.iri)
    postcode, town, country = (project.text(key) for key in ("owner_postcode", "owner_town", "owner_country"))
    return Ownership(
        project=project.iri,
        owner=owner,
        number=number,
        name=parts.name,
        unit=parts.unit,
        unit_iri=iris.unit(owner, parts.unit) if parts.unit else "",
        address=Address(iris.address(owner, postcode, town), postcode, town, country) if postcode or town else None,
        rule=resolution.rule,
        candidates=tuple(map(iris.organization, resolution.candidates)),
        other_names=parts.other_names,
        unclear=parts.unclear,
        candidate_rules=resolution.candidate_rules,
        likeness=known.likeness,
    )


def _abroad(project: Project, iris: Iris, language: str) -> Ownership | None:
    """The same of an owner of another country."""
    name, number, postcode, town = (
        project.text(key) for key in ("owner", "owner_number", "owner_postcode", "owner_town")
    )
    if not (name or number):
        return None
    owner = iris.organization(number) if number else iris.unnumbered_owner(project.iri)
    known = load_countries().get(project.country)
    address = iris.address(owner, postcode, town) if postcode or town else iris.address(owner, "", project.country)
    return Ownership(
        project=project.iri,
        owner=owner,
        number=number,
        name=name,
        unit="",
        unit_iri="",
        address=Address(address, postcode, town, known.code if known else "") if postcode or town or known else None,
        country=project.country,
        language=project.language(language),
    )


def stated_number(project: Project) -> StatedNumber:
    """What *project* states of its owner's name and number."""
    number = "" if project.is_abroad else project.text("owner_number")
    return StatedNumber(project.text("owner"), number, project.names_apart)


OWNER_KEYS = ("owner", "owner_number", "owner_postcode", "owner_town", "owner_country")
"""Fields about the owner whose places are kept with it."""


class OwnershipWithPlaces(Struct, frozen=True, array_like=True):
    """What a project states about its owner, and where: the printed values of OWNER_KEYS by field key."""

    ownership: Ownership
    printed: dict[str, Printed]


def with_places(ownership: Ownership, project: Project) -> OwnershipWithPlaces:
    """Add to what *project* states about its owner the places where it does; none for an owner who is hidden."""
    values = {} if ownership.hidden else project.values
    printed = {key: Printed(values[key].raw, values[key].position) for key in OWNER_KEYS if key in values}
    return OwnershipWithPlaces(ownership, printed)
