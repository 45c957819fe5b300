"""What a publisher states: who it is, whom to ask, under which licence and terms, how accessible it found the site."""

from dataclasses import dataclass
from datetime import date

from esfgraph.publisher.authorities import Code
from esfgraph.rules import Bilingual

RESULTS = ("fully", "partly", "not")
"""How far a site complies, in the words of the law."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes."""

    name: Bilingual
    iri: str
    """What names the publisher, best the organisation's own IRI or its page."""
    type: Code
    """What kind of body it is (ADMS)."""
    number: str | None = None
    """Its organisation number, ten digits."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Where questions about the data are answered: a function, never a person."""

    name: str
    email: str | None = None
    page: str | None = None
    """One of the two is there."""


@dataclass(frozen=True, slots=True)
class SourceTerms:
    """Under which terms the sources may be used."""

    text: Bilingual | None = None
    page: str | None = None
    """Where they can be read; one of the two is there."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """How far the publisher found the site to comply with the law on accessibility (2018:1937)."""

    result: str
    """One of RESULTS."""
    day: date
    updated: date | None = None
    """The day on which the statement was changed last."""
    method: Bilingual | None = None
    failings: tuple[Bilingual, ...] = ()
    """What does not comply, each with its reason."""
    exceptions: tuple[Bilingual, ...] = ()
    """What the law does not cover, or what it would be an unreasonable burden to mend."""


@dataclass(frozen=True, slots=True)
class Licence:
    """What the data may be used for."""

    iri: str
    name: str | None = None
    """How it is called, where that is known."""
