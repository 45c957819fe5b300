"""What a name or number can mean: things of seven types, each with its number and all its names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from esfgraph.rdf.namespaces import NUTS
from esfgraph.rules import Bilingual

Type = Literal["owner", "project", "municipality", "county", "region", "objective", "programme"]
TYPES: tuple[Type, ...] = get_args(Type)

TITLES: Mapping[Type, Bilingual] = {
    "owner": Bilingual("Projektägare", "Owner of projects"),
    "project": Bilingual("Projekt", "Project"),
    "municipality": Bilingual("Kommun", "Municipality"),
    "county": Bilingual("Län", "County"),
    "region": Bilingual("NUTS-region", "NUTS region"),
    "objective": Bilingual("Specifikt mål", "Specific objective"),
    "programme": Bilingual("Program", "Programme"),
}
_PATTERNS: Mapping[Type, re.Pattern[str]] = {
    "region": re.compile(rf"{re.escape(NUTS)}[^/]+"),
    "objective": re.compile(r".*/concept/objective-[^/]+/[^/]+"),
    "municipality": re.compile(r".*/municipality/[^/]+"),
    "county": re.compile(r".*/county/[^/]+"),
    "programme": re.compile(r".*/programme/[^/]+"),
}
"""IRIs of places and codes."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What can be meant."""

    iri: str
    """Empty for a body that the release does not hold: a name may mean it all the same."""
    type: Type
    title: Bilingual
    """Its usual name."""
    number: str = ""
    """As printed: an organisation's, a project's, a code; empty where it has none that is known."""
    names: tuple[str, ...] = ()
    """Every recorded spelling, the usual one first."""
    units: tuple[str, ...] = ()
    """Names of its parts, which mean it only beside its own."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Codes of the municipality and county of its seat."""


def type_of(iri: str) -> Type | None:
    """Tell of which type a place or code is by its IRI; None for one of another kind."""
    return next((type_ for type_, pattern in _PATTERNS.items() if pattern.fullmatch(iri)), None)
