"""The concept, place or country that a coded value names."""

from collections.abc import Callable
from functools import lru_cache

from esfgraph.fields.kinds import Value
from esfgraph.fields.table import Field
from esfgraph.rdf.iris import short_hash, slug
from esfgraph.vocabulary.ontology import Ontology

_SMALL = frozenset({"intervention-field"})
"""Lists whose codes have small letters: later amendments of the regulation put one behind the digits, as in 145a."""


def _listed(field: Field, value: Value, period: str | None, ontology: Ontology) -> str | None:
    return _coded(field, str(field.scheme), str(value), ontology)


def _of_period(field: Field, value: Value, period: str | None, ontology: Ontology) -> str | None:
    """The same code means different things in two periods, so without a period it names nothing."""
    return _coded(field, f"{field.scheme}-{period}", str(value), ontology) if period else None


def _coded(field: Field, scheme: str, code: str, ontology: Ontology) -> str:
    """The concept of a code; one that no list holds is written in the letters of its kind, however it was printed."""
    listed = ontology.iris.concept(scheme, code)
    if listed in ontology.concepts:
        return listed
    return ontology.iris.concept(scheme, code.lower() if field.scheme in _SMALL else code.upper())


def _theme(field: Field, value: Value, period: str | None, ontology: Ontology) -> str | None:
    """Only the answer Ja names a theme: Nej says nothing about the others of the list."""
    return ontology.iris.concept(f"{field.scheme}-{period}", str(field.code)) if value and period else None


def _programme(field: Field, value: Value, period: str | None, ontology: Ontology) -> str | None:
    printed = str(value)
    return ontology.iris.programme(ontology.concepts.printed_programmes.get(printed, printed))


def _country(field: Field, value: Value, period: str | None, ontology: Ontology) -> str | None:
    return ontology.iris.country(str(value))


def _nuts(field: Field, value: Value, period: str | None, ontology: Ontology) -> str | None:
    region = ontology.places.region_of_nuts_code(str(value))
    return ontology.iris.nuts(region.code) if region else None


def _esf_region(field: Field, value: Value, period: str | None, ontology: Ontology) -> str | None:
    name = str(value)
    region = ontology.places.esf_region_of_name(name)
    return ontology.iris.concept(str(field.scheme), region.code if region else code_of_name(name))


def code_of_name(name: str) -> str:
    """A code for a name that no list holds; it may be without a Latin letter."""
    return slug(name) or short_hash(name)


_FINDERS: dict[str, Callable[[Field, Value, str | None, Ontology], str | None]] = {
    "code": _listed,
    "period": _listed,
    "period_code": _of_period,
    "theme": _theme,
    "programme": _programme,
    "country": _country,
    "nuts": _nuts,
    "esf_region": _esf_region,
}
CODED = frozenset(_FINDERS)
"""Kinds of field whose values name a concept, a place or a country."""


@lru_cache(maxsize=20_000)  # there are few codes, and each step of a build asks for those of every project
def concept_of(field: Field, value: Value, period: str | None, ontology: Ontology) -> str | None:
    """IRI of what a coded value names in a project's *period*; None where it names nothing that can be published."""
    return _FINDERS[field.kind](field, value, period, ontology)
