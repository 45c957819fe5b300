"""Queries that we publish, answered by three engines: the store (Oxigraph), rdflib and sparq agree.

An answer that only one of them gave would be the engine's, not the data's: elsewhere the same dumps would give another.
Their evaluations share no code; sparq reads queries with a fork of Oxigraph's parser. No query that we publish needs
what sparq lacks: it adds and subtracts from the right (10 - 3 + 1 is 6; SPARQL 1.1, 19.8, rule 116), and its YEAR
takes no xsd:date (17.4.5.2 asks for xsd:dateTime only).
"""

import gzip
from collections import Counter
from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest
import rdflib
import sparq
from bench.records import write_records
from rdflib.term import Node
from tests.built import built

from esfgraph.fields.table import load_fields
from esfgraph.query.examples import Example, load_examples
from esfgraph.query.parameters import read_parameters
from esfgraph.query.search_fields import NOT_STATED
from esfgraph.query.search_index import SearchIndex
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import XSD
from esfgraph.release.data_folder import Release
from esfgraph.statistics.observations import TERMS
from esfgraph.statistics.tallies import AMOUNTS, coded_fields
from esfgraph_server.model.selections.behind import query_behind, with_prefixes
from esfgraph_server.model.selections.behind_question import query_behind_question
from esfgraph_server.model.selections.facets import Facet, ListName, facets_of
from esfgraph_server.model.selections.find import group
from esfgraph_server.model.selections.question import MEASURES, Question
from esfgraph_server.model.selections.selection import Selection

pytestmark = pytest.mark.filterwarnings("ignore:Dataset\\.:DeprecationWarning")  # rdflib's own use
TODAY = date(2026, 3, 1)
RECORDS = 40
NUMBERS = {f"{XSD}{name}" for name in ("integer", "decimal", "double")}
FACETS: list[tuple[ListName, Facet]] = [
    (list_, by) for list_ in ("projects", "organizations") for by in facets_of(list_) if by.key != "evidence"
]
Row = tuple[Decimal | str, ...]


class Engines:
    """One release in three engines."""

    def __init__(self, release: Release) -> None:
        self.index = SearchIndex.open(release.path / "search")
        self.store = release.open_store()
        self.dataset = rdflib.Dataset(default_union=False)
        with gzip.open(release.path / "dumps" / "esf.nq.gz", "rt", encoding="utf-8") as quads:
            text = quads.read()
        self.dataset.parse(data=text, format="nquads")
        self.graph = sparq.Graph.load(text, format="nquads")

    def agreed(self, query: str) -> Counter[Row]:
        """The rows that all engines answer, each with how often it comes; fails where they differ."""
        found, rows = self._by_store(query), self.dataset.query(query)
        assert found == Counter(tuple(map(_of_rdflib, row)) for row in rows if isinstance(row, tuple)), query
        third = self.graph.query(query)
        assert found == Counter(tuple(_of_sparq(row.get(name)) for name in third.vars) for row in third), query
        return found

    def _by_store(self, query: str) -> Counter[Row]:
        """Apart, for rdflib keeps errors with the frames around it: solutions must be left in their own thread."""
        solutions = self.store.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        return Counter(tuple(map(_of_store, row)) for row in solutions)


def _of_store(term: object) -> Decimal | str:
    if isinstance(term, ox.Literal):
        return _literal(term.value, term.language or term.datatype.value)
    return str(term) if term else ""


def _of_rdflib(node: Node | None) -> Decimal | str:
    if isinstance(node, rdflib.Literal):
        return _literal(str(node), node.language or str(node.datatype or f"{XSD}string"))
    return node.n3() if isinstance(node, rdflib.IdentifiedNode) else ""


def _of_sparq(term: sparq.Term | None) -> Decimal | str:
    if term is None:
        return ""
    if term.kind == "literal":
        return _literal(term.value, term.language or term.datatype)
    return f"<{term.value}>" if term.kind == "uri" else ""


def _literal(text: str, kind: str) -> Decimal | str:
    """Write a literal so that those of all engines compare: a number by its value, for each writes sums otherwise."""
    return Decimal(text).normalize() if kind in NUMBERS else f'"{text}" {kind.lower()}'


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Engines:
    """Of as many records as rdflib answers all queries over in seconds."""
    folder = tmp_path_factory.mktemp("engines")
    write_records(RECORDS, folder / "records", seed=1, errors=0.1)
    return Engines(built(folder / "records", folder / "data"))


@pytest.mark.parametrize("example", load_examples(), ids=lambda example: example.name)
def test_examples_are_answered_alike(engines: Engines, example: Example) -> None:
    engines.agreed(example.with_values(read_parameters(example, (), engines.store, Iris())))


@pytest.mark.parametrize(("list_", "by"), FACETS, ids=lambda part: part if isinstance(part, str) else part.key)
def test_the_queries_behind_lists_are_answered_alike(engines: Engines, list_: ListName, by: Facet) -> None:
    """By the largest value of each facet, the last of all, and by none."""
    groups = [each.value for each in group(engines.index, Selection(list_), by, TODAY, most=1000).groups]
    is_closed = by.is_closed or by.kind == "status" or by.key == "amounts"
    for value in {*groups[:1], *groups[-1:], *([] if is_closed else [NOT_STATED])}:
        query = query_behind(Selection(list_).choosing(by.key, value), Iris(), TODAY)
        assert query
        engines.agreed(query)


@pytest.mark.parametrize("by", [None, *facets_of("projects")], ids=lambda by: by.key if by else "nothing")
def test_the_queries_behind_questions_are_answered_alike(engines: Engines, by: Facet | None) -> None:
    for measure in MEASURES:
        if query := query_behind_question(Question(Selection("projects"), measure, by), Iris(), TODAY):
            engines.agreed(query)


MEASURED = " ".join(f"(SUM(COALESCE(?{key}, 0)) AS ?{key}_sum) (COUNT(?{key}) AS ?{key}_by)" for key in AMOUNTS)
STATED = " ".join(f"OPTIONAL {{ ?project {TERMS[key]} ?{key} }}" for key in AMOUNTS)
OBSERVED = " ; ".join(f"{TERMS[key]}Sum ?{key} ; {TERMS[key]}Coverage ?{key}_stated" for key in AMOUNTS)
ADDED = " ".join(f"(SUM(?{key}) AS ?{key}_sum) (SUM(?{key}_stated) AS ?{key}_by)" for key in AMOUNTS)
DIMENSIONS = {
    "countedPeriod": "?project esf:programmingPeriod ?stated",
    "countedLegalForm": "?project esf:owner/esf:legalForm ?stated",
    "startYear": f"""?project esf:startDate ?day
      BIND(IRI(CONCAT("{Iris().base}concept/year/", SUBSTR(STR(?day), 1, 4))) AS ?stated)""",
}
CODED = " ".join(field.term for field in coded_fields(load_fields()) if field.term) + " esf:decidingRegion"


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_observations_are_what_every_engine_counts(engines: Engines, dimension: str) -> None:
    counted = f"""SELECT ?value (COUNT(?project) AS ?n) {MEASURED} WHERE {{
      ?project a esf:Project . OPTIONAL {{ {DIMENSIONS[dimension]} }} {STATED}
      BIND(COALESCE(?stated, <{Iris().concept("absent", "absent")}>) AS ?value) }} GROUP BY ?value"""
    observed = f"""SELECT ?value (SUM(?count) AS ?n) {ADDED} WHERE {{
      ?observation qb:dataSet <{Iris().dataset("observations")}> ; esf:projectCount ?count ; {OBSERVED} .
      OPTIONAL {{ ?observation esf:{dimension} ?value }} }} GROUP BY ?value"""
    found = engines.agreed(with_prefixes([counted]))
    assert len(found) > 1
    assert found == engines.agreed(with_prefixes([observed]))


def test_observations_by_code_are_what_every_engine_counts(engines: Engines) -> None:
    counted = f"""SELECT ?code (COUNT(?project) AS ?n) {MEASURED} WHERE {{
      {{ SELECT DISTINCT ?project ?code WHERE {{
        VALUES ?field {{ {CODED} }}
        ?project a esf:Project ; ?field ?own . ?own skos:broader* ?code }} }} {STATED} }} GROUP BY ?code"""
    observed = f"""SELECT ?code ?count {" ".join(f"?{key} ?{key}_stated" for key in AMOUNTS)} WHERE {{
      ?observation qb:dataSet <{Iris().dataset("observations-by-code")}> ; esf:countedCode ?code ;
        esf:projectCount ?count ; {OBSERVED} }}"""
    found = engines.agreed(with_prefixes([counted]))
    assert len(found) > 20
    assert found == engines.agreed(with_prefixes([observed]))
