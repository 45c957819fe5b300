"""The cube: how many projects there are and what they cost, by region, period, objective, year and legal form.

A cube gathers them project by project; cubes of parts of the data merge. They are published with the RDF Data Cube
Vocabulary (W3C Recommendation, 2014); the structure stands in ``ontology/observations.ttl``.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import astuple

from esfgraph.owners.ownership import Ownership
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.ntriples import iri, statement, term
from esfgraph.records.project import Project
from esfgraph.statistics.observations import (
    ALL,
    BY_CODE,
    BY_REGION,
    CSV_COLUMNS,
    _cell_key,
    _dimensions,
    _in_order,
    _measures,
    _year,
)
from esfgraph.statistics.tallies import Cell, Tally, cell_of, coded_fields, tally_of
from esfgraph.triples.references import References
from esfgraph.vocabulary.codes import concept_of

if TYPE_CHECKING:
    from esfgraph.fields.table import Field


class CubeRows(Struct, frozen=True, array_like=True):
    """All that a cube has counted, each cell and code once, in order."""

    cells: list[tuple[Cell, Tally]]
    codes: list[tuple[str, Tally]]
    """By IRI, broader codes included."""


class Cube:
    """The tallies of a set of projects."""

    def __init__(self) -> None:
        self.cells: defaultdict[Cell, Tally] = defaultdict(Tally)
        """Each project in exactly one."""
        # By the codes that projects carry, broader ones included: one addition a project, not one a code.
        self._carried: defaultdict[tuple[str, ...], Tally] = defaultdict(Tally)
        self._fields: tuple[Field, ...] = ()
        self._concepts: dict[tuple[str, Any, str | None], str | None] = {}
        self._closed: dict[tuple[str, ...], tuple[str, ...]] = {}

    def add(self, project: Project, ownership: Ownership | None, references: References) -> None:
        """Count a project."""
        tally, codes = tally_of(project), self._codes(project, references)
        self.cells[cell_of(project, ownership, codes.get("specific_objective"), references)].add(tally)
        own = tuple(codes.values())
        if own not in self._closed:
            self._closed[own] = tuple(sorted(_with_broader(own, references.ontology.concepts.broader)))
        self._carried[self._closed[own]].add(tally)

    def rows(self) -> CubeRows:
        """Give all that was counted, the same for the same projects whatever their order."""
        cells = sorted(self.cells.items(), key=lambda row: _in_order(astuple(row[0])))
        return CubeRows(cells, list(self.by_code().items()))

    def put(self, rows: CubeRows) -> None:
        """Add the projects of another cube, which must be others than those of this one."""
        for cell, tally in rows.cells:
            self.cells[cell].add(tally)
        for code, tally in rows.codes:
            self._carried[(code,)].add(tally)

    def by_code(self) -> dict[str, Tally]:
        """Tallies by IRI of the code, in order: a project once in each code it carries and in each broader one."""
        found: defaultdict[str, Tally] = defaultdict(Tally)
        for codes, tally in self._carried.items():
            for code in codes:
                found[code].add(tally)
        return {code: found[code] for code in sorted(found)}

    def by_region(self) -> dict[tuple[str | None, str], Tally]:
        """Tallies by region and basis, for each region and every larger one around it."""
        found: defaultdict[tuple[str | None, str], Tally] = defaultdict(Tally)
        for cell, tally in self.cells.items():
            for region in _larger(cell.region):
                found[region, cell.basis].add(tally)
        return dict(found)

    def triples(self, iris: Iris) -> Iterator[str]:
        """State the observations and the codes that occur in them; all statements of a subject together."""
        used: dict[str, set[str]] = defaultdict(set)
        for name, key, values, tally in self._observations(iris):
            subject = iris.observation(name, key)
            yield statement(subject, "rdf:type", term("qb:Observation"))
            yield statement(subject, "qb:dataSet", iri(iris.dataset(name)))
            for dimension, value in values.items():
                used[dimension].add(value)
                yield statement(subject, f"esf:{dimension}", iri(value))
            yield from _measures(subject, tally)
        for year in sorted({cell.year for cell in self.cells if cell.year is not None}):
            yield from _year(year, iris)
        for dimension in sorted(used):
            codes = iris.codes(ALL, dimension)
            yield statement(codes, "rdf:type", term("skos:Collection"))
            for value in sorted(used[dimension]):
                yield statement(codes, "skos:member", iri(value))

    def _codes(self, project: Project, references: References) -> dict[str, str]:
        """The codes of a project that have concepts, by field; the period also where it was concluded."""
        found = {}
        self._fields = self._fields or coded_fields(references.table)
        for each in self._fields:
            if (stated := project.values.get(each.key)) is None:
                continue
            known = (each.key, stated.value, project.period)
            if known not in self._concepts:
                self._concepts[known] = concept_of(each, stated.value, project.period, references.ontology)
            if concept := self._concepts[known]:
                found[each.key] = concept
        if project.period:
            found["programming_period"] = references.iris.concept("period", project.period)
        return found

    def _observations(self, iris: Iris) -> Iterator[tuple[str, str, dict[str, str], Tally]]:
        """Yield data set, key, dimensions and tally of each observation."""
        for cell in sorted(self.cells, key=lambda cell: _in_order(astuple(cell))):
            values = _dimensions(cell, iris)
            yield ALL, _cell_key(iris, cell), values, self.cells[cell]
        for code, tally in self.by_code().items():
            yield BY_CODE, iris.code_key(code), {"countedCode": code}, tally
        regions = self.by_region()
        for region, basis in sorted(regions, key=_in_order):
            whole = _dimensions(Cell(region=region, basis=basis), iris)
            values = {dimension: whole[dimension] for dimension in ("countedRegion", "regionBasis")}
            yield BY_REGION, iris.region_key(region, basis), values, regions[region, basis]

    def csv_rows(self) -> Iterator[dict[str, str]]:
        """Give each cell as a row of ``CSV_COLUMNS``; what is not stated is empty."""
        for cell in sorted(self.cells, key=lambda cell: _in_order(astuple(cell))):
            row = [*("" if value is None else str(value) for value in astuple(cell)), *self.cells[cell].figures()]
            yield dict(zip(CSV_COLUMNS, row, strict=True))

    def csv_text(self) -> str:
        """Write the cells as a table."""
        out = io.StringIO()
        writer = csv.DictWriter(out, CSV_COLUMNS)
        writer.writeheader()
        writer.writerows(self.csv_rows())
        return out.getvalue()


def _larger(region: str | None) -> Iterator[str | None]:
    """Yield a NUTS region and all around it: each code begins with that of the larger region."""
    if region is None:
        yield None
        return
    for length in range(len(region), 1, -1):
        yield region[:length]


def _with_broader(codes: Iterable[str], broader: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting.extend(broader.get(code, ()))
    return found
