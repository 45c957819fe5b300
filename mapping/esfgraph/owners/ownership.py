"""Ownership: what one project states about its owner."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from esfgraph.findings import Position
from esfgraph.owners.resolution import Answer, Printed, Resolution
from esfgraph.rdf.iris import Iris
from esfgraph.records.project import Project
from esfgraph.records.record import Stated

Hidden = Literal["person", "withdrawn"]
"""Why nothing of an owner is published: a natural person, or withdrawn by the publisher."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as one record prints it."""

    iri: str
    postcode: str
    town: str
    country: str


@dataclass(frozen=True, slots=True)
class Ownership:
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


def ownership_of(project: Project, iris: Iris, answer: Callable[[str], Answer]) -> Ownership | None:
    """What *project* states about its owner; None where it names none. *answer* knows owners by their printed names."""
    if project.owner_hidden:
        hidden: Hidden = "person" if project.owner_is_person else "withdrawn"
        return Ownership(project.iri, iris.unnumbered_owner(project.iri), "", "", "", "", None, hidden=hidden)
    name, number = project.text("owner"), project.text("owner_number")
    printed, resolution = answer(name) if name else (Printed("", "", ""), Resolution(""))
    stated = number or printed.number
    if not printed.name and not stated:
        return None
    if stated:
        resolution = Resolution(stated)
    number = resolution.number
    owner = iris.organization(number) if number else iris.unnumbered_owner(project.iri)
    postcode, town, country = (project.text(key) for key in ("owner_postcode", "owner_town", "owner_country"))
    return Ownership(
        project=project.iri,
        owner=owner,
        number=number,
        name=printed.name,
        unit=printed.unit,
        unit_iri=iris.unit(owner, printed.unit) if printed.unit else "",
        address=Address(iris.address(owner, postcode, town), postcode, town, country) if postcode or town else None,
        rule=resolution.rule,
        candidates=tuple(map(iris.organization, resolution.candidates)),
    )


OWNER_KEYS = ("owner", "owner_number", "owner_postcode", "owner_town", "owner_country")
"""Fields about the owner whose places are kept with it."""


def dump_ownership(project: Project, ownership: Ownership) -> dict[str, Any]:
    """Write what a project states about its owner, and where it does."""
    stated = {
        key: (each.raw, each.position.source, each.position.line, each.position.label)
        for key in OWNER_KEYS
        if not ownership.hidden and (each := project.values.get(key))
    }
    address = ownership.address
    return {
        "project": ownership.project,
        "owner": ownership.owner,
        "number": ownership.number,
        "name": ownership.name,
        "unit": ownership.unit,
        "unit_iri": ownership.unit_iri,
        "address": address and [address.iri, address.postcode, address.town, address.country],
        "rule": ownership.rule,
        "candidates": ownership.candidates,
        "hidden": ownership.hidden,
        "stated": stated,
    }


def load_ownership(stored: dict[str, Any]) -> tuple[Ownership, dict[str, Stated]]:
    """Read what `dump_ownership` wrote: the ownership, and the places of its values."""
    stated = {key: Stated(raw, raw, Position(*place)) for key, (raw, *place) in stored.pop("stated").items()}
    address = stored.pop("address")
    candidates = tuple(stored.pop("candidates"))
    return Ownership(**stored, address=Address(*address) if address else None, candidates=candidates), stated
