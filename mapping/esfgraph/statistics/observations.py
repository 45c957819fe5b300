"""Observations: a cube as RDF (W3C RDF Data Cube Vocabulary, Recommendation 2014) and as a table.

The structure of the data sets stands in ``ontology/observations.ttl``; IC-11 and the like are the vocabulary's
integrity constraints.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import astuple

from esfgraph.csv_lines import csv_lines
from esfgraph.rdf.iris import Iris, short_hash
from esfgraph.rdf.ntriples import iri, plain, statement, term, typed
from esfgraph.statistics.cube import Cube
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


class Observation(NamedTuple):
    """A tally under its dimensions."""

    dataset: str
    key: str
    """Of the observation in its data set."""
    dimensions: Mapping[str, str]
    """IRIs by local name of the dimension."""
    tally: Tally


def observation_triples(cube: Cube, iris: Iris) -> Iterator[str]:
    """State the observations of a cube and the codes that occur in them; all statements of a subject together."""
    used: defaultdict[str, set[str]] = defaultdict(set)
    for dataset, key, dimensions, tally in _observations(cube, iris):
        subject = iris.observation(dataset, key)
        yield statement(subject, "rdf:type", term("qb:Observation"))
        yield statement(subject, "qb:dataSet", iri(iris.dataset(dataset)))
        for dimension, value in dimensions.items():
            used[dimension].add(value)
            yield statement(subject, f"esf:{dimension}", iri(value))
        yield from _measures(subject, tally)
    for year in sorted({cell.year for cell in cube.cells if cell.year is not None}):
        yield from _year(year, iris)
    for dimension in sorted(used):
        codes = iris.codes(ALL, dimension)
        yield statement(codes, "rdf:type", term("skos:Collection"))
        for value in sorted(used[dimension]):
            yield statement(codes, "skos:member", iri(value))


def observation_csv(cube: Cube) -> Iterator[str]:
    """Write each cell of a cube as a line of CSV under CSV_COLUMNS; what is not stated is empty."""
    return csv_lines([CSV_COLUMNS, *((*astuple(cell), *tally.figures()) for cell, tally in cube.by_cell())])


def _observations(cube: Cube, iris: Iris) -> Iterator[Observation]:
    for cell, tally in cube.by_cell():
        yield Observation(ALL, _cell_key(iris, cell), _dimensions(cell, iris), tally)
    for code, tally in cube.by_code():
        yield Observation(BY_CODE, iris.code_key(code), {"countedCode": code}, tally)
    for (region, basis), tally in cube.by_region():
        dimensions = _dimensions(Cell(region=region, basis=basis), iris)
        key = iris.region_key(region, basis)
        yield Observation(BY_REGION, key, {name: dimensions[name] for name in ("countedRegion", "regionBasis")}, tally)


def _cell_key(iris: Iris, cell: Cell) -> str:
    return short_hash(*("" if value is None else iris.relative(str(value)) for value in astuple(cell)))


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
    for key, total, stated in zip(AMOUNTS, tally.sums, tally.stated, strict=True):
        number = int(total) if key == "planned_participants" else total
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
