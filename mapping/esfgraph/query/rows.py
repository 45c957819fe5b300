"""Rows: what a list shows of a project or an owner, as a release's full-text index holds it."""

from datetime import date
from decimal import Decimal

from msgspec import Struct

HINTS = frozenset({"seat-by-postcode", "seat-by-geonames-postcode", "seat-by-postal-town"})
"""Rules that only hint at an owner's seat: postal areas cross the borders of municipalities."""


class Seat(Struct, frozen=True, omit_defaults=True):
    """Where an owner has its seat, and how that is known."""

    municipality: str
    """Its code of four digits; the first two are the county's."""
    rule: str
    """Evidence concept by which the seat was concluded."""

    @property
    def county(self) -> str:
        """The code of the county."""
        return self.municipality[:2]

    @property
    def is_hint(self) -> bool:
        """Whether the seat may as well be another."""
        return self.rule in HINTS


class Owning(Struct, frozen=True, omit_defaults=True):
    """The owner of a project as the project states it."""

    iri: str
    name: str = ""
    """Empty where it may not be published, or is not stated."""
    number: str = ""
    """Ten digits; empty where they are not known."""
    rule: str = ""
    """Evidence concept by which the number was found; empty where a record states it."""
    unit: str = ""
    """IRI of the part of the owner that runs the project."""
    unit_name: str = ""


class ProjectRow(Struct, frozen=True, omit_defaults=True, tag="project"):
    """A project: what is published of it, but for its long texts."""

    iri: str
    title: str
    number: str = ""
    period_rule: str = ""
    """Evidence concept by which the period was concluded; empty where a source states it."""
    owner: Owning | None = None
    seat: Seat | None = None
    """Of the owner."""
    values: dict[str, tuple[str, ...]] = {}
    """By key of the field: codes and places by IRI, all else as RDF writes it; nothing that is withheld."""
    others: dict[str, tuple[Decimal, str]] = {}
    """Amounts in other currencies than kronor, each with its currency (ISO 4217), by key of the field."""

    def text(self, key: str) -> str:
        """The first value of a field; empty where it is not stated."""
        return next(iter(self.values.get(key, ())), "")

    def amount(self, key: str) -> Decimal | None:
        """A field's number."""
        text = self.text(key)
        return Decimal(text) if text else None

    def day(self, key: str) -> date | None:
        """A field's date."""
        text = self.text(key)
        return date.fromisoformat(text) if text else None

    def flag(self, key: str) -> bool | None:
        """A field's answer, yes or no."""
        text = self.text(key)
        return text == "true" if text else None


class OwnerSum(Struct, frozen=True, array_like=True):
    """What the projects of an owner state of one amount."""

    total: Decimal
    stated: int
    """How many of them state it."""


class OwnerRow(Struct, frozen=True, omit_defaults=True, tag="organization"):
    """An owner, and what its projects come to."""

    iri: str
    name: str = ""
    """The spelling of most projects; empty where none may be published, or is known."""
    number: str = ""
    evidence: str = ""
    """How the number is known: ``stated``, an evidence concept, ``without-number``, or why the owner is hidden."""
    other_names: tuple[str, ...] = ()
    legal_form: str = ""
    """IRI of the group of legal forms that the number belongs to."""
    seat: Seat | None = None
    projects: int = 0
    amounts: dict[str, OwnerSum] = {}
    """By key of the field, those that some project states."""


Row = ProjectRow | OwnerRow
