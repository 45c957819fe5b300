"""Observations of the cube: their dimensions, measures and data sets."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import astuple

from esfgraph.rdf.iris import Iris, short_hash
from esfgraph.rdf.ntriples import iri, plain, statement, term, typed
from esfgraph.statistics.tallies import AMOUNTS, Cell, Tally

TERMS: Mapping[str, str] = {
    "total_cost": "esf:totalCost",
    "granted_support": "esf:grantedSupport",
    "union_contribution": "esf:unionContribution",
    "planned_participants": "esf:plannedParticipants",
}
"""What the names of the terms for sum and coverage begin with."""

ALL, BY_CODE, BY_REGION = "observations", "observations-by-code", "observations-by-region"
"""Names of the data sets: each project in one observation; by each code; by each region at every level."""

CSV_COLUMNS = (
    *("region", "region_basis", "period", "objective", "start_year", "legal_form", "projects"),
    *(column for key in AMOUNTS for column in (key, f"{key}_stated_by")),
)


def _cell_key(iris: Iris, cell: Cell) -> str:
    return short_hash(*("" if each is None else iris.relative(str(each)) for each in astuple(cell)))


def _dimensions(cell: Cell, iris: Iris) -> dict[str, str]:
    """The values of a cell's dimensions, every one with a value (IC-11)."""
    absent = iris.concept("absent", "absent")
    return {
        "countedRegion": iris.nuts(cell.region) if cell.region else absent,
        "regionBasis": iris.concept("region-basis", cell.basis),
        "countedPeriod": iris.concept("period", cell.period) if cell.period else absent,
        "countedObjective": cell.objective or absent,
        "startYear": iris.concept("year", f"{cell.year:04}") if cell.year is not None else absent,
        "countedLegalForm": iris.concept("legal-form", cell.legal_form) if cell.legal_form else absent,
    }


def _measures(subject: str, tally: Tally) -> Iterator[str]:
    """State the measures, and with each sum its coverage."""
    yield statement(subject, "esf:projectCount", typed(tally.projects))
    for key, sum_, stated in zip(AMOUNTS, tally.sums, tally.stated, strict=True):
        number = int(sum_) if key == "planned_participants" else sum_
        yield statement(subject, f"{TERMS[key]}Sum", typed(number))
        yield statement(subject, f"{TERMS[key]}Coverage", typed(stated))


def _year(year: int, iris: Iris) -> Iterator[str]:
    code = f"{year:04}"
    subject = iris.concept("year", code)
    yield statement(subject, "rdf:type", term("esf:ObservationCode"))
    yield statement(subject, "rdf:type", term("skos:Concept"))
    for language in ("sv", "en"):
        yield statement(subject, "skos:prefLabel", f"{plain(code)}@{language}")
    yield statement(subject, "skos:notation", plain(code))
    yield statement(subject, "skos:inScheme", iri(iris.scheme("year")))
    yield statement(subject, "skos:topConceptOf", iri(iris.scheme("year")))


def _in_order(values: Iterable[Any]) -> list[tuple[bool, str]]:
    """Return a key that sorts what is absent before what is there."""
    return [(each is not None, "" if each is None else str(each)) for each in values]
