"""The W3C's test suite for SPARQL 1.1, asked of the endpoint over HTTP; the suite lies outside the project.

The files that tests read are graphs of one release; each request says of which graphs its data set is made.
"""

import csv
import io
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx2
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, RDFS, BNode, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result
from rdflib.term import Node
from tests.conformance.suites import LEFT_OUT, MANIFEST, SUITES, Entry, assert_score, entries, folder_of, left_out
from tests.serving import BASE, running, write_release

from esfgraph.rdf.namespaces import XSD
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.settings import Settings

pytestmark = pytest.mark.w3c

QUERY = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UPDATE = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RESULTS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
HTTP, CONTENT = Namespace("http://www.w3.org/2011/http#"), Namespace("http://www.w3.org/2011/content#")
SERVICE = Namespace("http://www.w3.org/ns/sparql-service-description#")
NAMES = {
    "application/sparql-results+xml": "xml",
    "application/sparql-results+json": "json",
    "text/tab-separated-values": "tsv",
    "text/csv": "csv",
    "text/turtle": "turtle",
}
"""Media types of answers, and rdflib's names of them."""
ASKED = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
    ".ttl": "text/turtle, application/sparql-results+json",  # a graph, or rows written as one
}
"""By the file of the answer that is expected: the format that is asked for."""
ANSWERS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": tuple(NAMES)[:4],
    "RDF": ("text/turtle", "application/n-triples", "application/rdf+xml"),
}
"""By the form that a test of the protocol expects: the media types that it names."""
NO_GRAPH = "urn:none"
"""Of which a data set is made that has no graph: a request cannot name none."""
BY_VALUE = "other forms of the same values"


def path_of(address: object) -> Path:
    return Path(unquote(urlsplit(str(address)).path))


@pytest.fixture(scope="module")
def suite(request: pytest.FixtureRequest) -> list[Entry]:
    return list(entries(folder_of(request.config)))


def graphs(suite: Iterable[Entry]) -> Iterator[tuple[str, Path]]:
    """What graphs are called that tests of the language and of the protocol read, and their files."""
    for entry in suite:
        for predicate in (QUERY.data, QUERY.graphData):
            for address in entry.graph.objects(entry.value(MANIFEST.action), predicate):
                yield str(address), path_of(address)
        for named in entry.graph.objects(entry.node, UPDATE.graphData):
            yield str(entry.graph.value(named, RDFS.label)), path_of(entry.graph.value(named, UPDATE.graph))


@pytest.fixture(scope="module")
def client(suite: list[Entry], tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """A client of a server of its own, over all that the tests read."""
    data = DataFolder(tmp_path_factory.mktemp("w3c"))
    quads = (
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name))
        for name, file in sorted(set(graphs(entry for entry in suite if not left_out(entry.name))))
        for quad in ox.parse(path=file, base_iri=file.as_uri(), rename_blank_nodes=True)
    )
    data.switch(write_release(data, "aaaaaaaaaaaaaaaa", quads))
    with running(create_app(Settings(data=data.root))) as server:
        yield server.client


@pytest.fixture(autouse=True)
def _literals_as_they_are_written(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    logging.disable(logging.WARNING)  # rdflib warns of malformed values, which some tests are about
    yield
    logging.disable(logging.NOTSET)


def asked(client: httpx2.Client, file: Path, accept: str, **parameters: list[str]) -> httpx2.Response:
    """Ask the query of a file, whose address is what relative IRIs in it are relative to."""
    query = f"BASE <{file.as_uri()}> {file.read_text(encoding='utf-8')}"
    return client.post("/sparql", data={"query": query} | parameters, headers={"Accept": accept})


def read(body: bytes, format_: str, base: str) -> rdflib.Graph:
    """An answer as a graph: two answers say the same when these are isomorphic, whatever blank nodes are called."""
    if format_ == "turtle":
        graph = rdflib.Graph().parse(data=body, format=format_, publicID=base)
        if (None, RDF.type, RESULTS.ResultSet) not in graph:
            return graph
        rows: list[dict[str, Node]] = []
        for solution in graph.objects(None, RESULTS.solution):
            pairs = [
                (each, name)
                for each, name in graph.subject_objects(RESULTS.variable)
                if (solution, RESULTS.binding, each) in graph
            ]
            rows.append({str(name): next(graph.objects(each, RESULTS.value)) for each, name in pairs})
        return _graph(map(str, graph.objects(None, RESULTS.resultVariable)), rows)
    if format_ == "csv":
        header, *lines = csv.reader(io.StringIO(body.decode(), newline=""))
        return _graph(header, ({name: _cell(cell) for name, cell in zip(header, line, strict=True)} for line in lines))
    result = Result.parse(io.BytesIO(body), format=format_)
    if result.type == "ASK":
        return _graph([], [{"answer": rdflib.Literal(bool(result.askAnswer))}])
    found = ({str(name): value for name, value in row.items()} for row in result.bindings)
    return _graph(map(str, result.vars or ()), found)


def _cell(text: str) -> Node:
    return BNode(text) if text.startswith("_:") else rdflib.Literal(text)


def _graph(variables: Iterable[str], rows: Iterable[Mapping[str, Node]]) -> rdflib.Graph:
    found = rdflib.Graph()
    for name in variables:
        found.add((RESULTS.ResultSet, RESULTS.resultVariable, rdflib.Literal(name)))
    for row in rows:
        node = BNode()
        found.add((node, RDF.type, RESULTS.ResultSolution))
        for name, value in row.items():
            found.add((node, URIRef(f"urn:{name}"), value))
    return found


def by_value(graph: rdflib.Graph) -> rdflib.Graph:
    """What a graph states, each literal in one form of its value."""
    found = rdflib.Graph()
    for subject, predicate, value in graph:
        found.add((subject, predicate, _by_value(value) if isinstance(value, rdflib.Literal) else value))
    return found


def _by_value(literal: rdflib.Literal) -> rdflib.Literal:
    text, kind = str(literal), str(literal.datatype or "").removeprefix(XSD)
    if kind in ("decimal", "integer") and text:
        return rdflib.Literal(f"{Decimal(text).normalize():f}", datatype=literal.datatype)
    if kind == "boolean":
        return rdflib.Literal({"1": "true", "0": "false"}.get(text, text), datatype=literal.datatype)
    return rdflib.Literal(repr(float(text)), datatype=literal.datatype) if kind in ("double", "float") else literal


def evaluation(client: httpx2.Client, entry: Entry) -> str:
    """What is wrong with the answer of a test, if anything."""
    action, expected = entry.value(MANIFEST.action), path_of(entry.value(MANIFEST.result))
    default, named = (
        [str(each) for each in entry.graph.objects(action, predicate)] or [NO_GRAPH]
        for predicate in (QUERY.data, QUERY.graphData)
    )
    file, accept = path_of(entry.graph.value(action, QUERY.query)), ASKED[expected.suffix]
    # A request's data set stands in place of the query's own (SPARQL 1.1 Protocol, 2.1.4).
    has_own = re.search(r"^FROM\b", file.read_text(encoding="utf-8"), re.MULTILINE)
    data_set = {} if has_own else {"default-graph-uri": default, "named-graph-uri": named}
    answer = asked(client, file, accept, **data_set)
    if answer.status_code != 200:
        return f"{answer.status_code} {answer.text}"
    found = read(answer.content, NAMES[answer.headers["content-type"].partition(";")[0]], "")
    wanted = read(expected.read_bytes(), NAMES[accept.partition(",")[0]], expected.as_uri())
    if isomorphic(found, wanted):
        return ""
    return BY_VALUE if isomorphic(by_value(found), by_value(wanted)) else answer.text or "an empty answer"


def syntax(client: httpx2.Client, entry: Entry) -> str:
    """A query that is SPARQL is answered, or refused for what it asks for (422)."""
    answer = asked(client, path_of(entry.value(MANIFEST.action)), "*/*")
    wanted = (200, 422) if entry.kind.startswith("Positive") else (400,)
    return "" if answer.status_code in wanted else f"{answer.status_code} {answer.text}"


def protocol(client: httpx2.Client, entry: Entry) -> str:
    """Send the requests of a test, up to the first that is not answered as it should be."""
    graph = entry.graph
    (requests,) = graph.objects(entry.value(MANIFEST.action), HTTP.requests)
    for request in graph.items(requests):
        body = graph.value(request, HTTP.body)
        text, encoding = (str(graph.value(body, each)) for each in (CONTENT.chars, CONTENT.characterEncoding))
        headers = graph.items(graph.value(request, HTTP.headers) or RDF.nil)
        answer = client.request(
            str(graph.value(request, HTTP.methodName)),
            str(graph.value(request, HTTP.absolutePath)).replace("/sparql/", "/sparql", 1),
            headers={
                str(graph.value(each, HTTP.fieldName)): str(graph.value(each, HTTP.fieldValue)) for each in headers
            },
            content=text.encode(encoding) if body else None,
        )
        if what := _unexpected(graph, graph.value(request, HTTP.resp), answer):
            return f"{what}: {answer.status_code} {answer.text}"
    return ""


def _unexpected(graph: rdflib.Graph, expected: Node | None, answer: httpx2.Response) -> str:
    statuses = [str(each).removesuffix("xx")[-1] for each in graph.objects(expected, MANIFEST.expectedStatus)]
    if str(answer.status_code)[0] not in statuses:
        return "another status"
    form = graph.value(expected, MANIFEST.expectedFormat)
    if form and answer.headers["content-type"].partition(";")[0] not in ANSWERS[str(form)]:
        return "another format"
    boolean = graph.value(expected, MANIFEST.expectedBoolean)
    return "" if boolean is None or answer.json()["boolean"] is (str(boolean) == "true") else "another answer"


def service_description(client: httpx2.Client, entry: Entry) -> str:
    """The three tests are told in words; the schema is the vocabulary of service descriptions (section 3)."""
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    found = rdflib.Graph().parse(data=answer.content, format="turtle")

    def leads(predicate: URIRef, domain: URIRef, range_: URIRef) -> bool:
        pairs = [*found.subject_objects(predicate)]
        return bool(pairs) and all(
            (subject, RDF.type, domain) in found and (value, RDF.type, range_) in found for subject, value in pairs
        )

    holds = {
        "returns-rdf": len(found) > 0,
        "has-endpoint-triple": (None, SERVICE.endpoint, URIRef(f"{BASE}sparql")) in found,
        "conforms-to-schema": all(
            leads(SERVICE[name], SERVICE[domain], SERVICE[range_])
            for name, domain, range_ in (
                ("defaultDataset", "Service", "Dataset"),
                ("defaultGraph", "Dataset", "Graph"),
                ("namedGraph", "Dataset", "NamedGraph"),
                ("graph", "NamedGraph", "Graph"),
            )
        ),
    }
    return "" if holds[entry.name.partition("/")[2]] else answer.text


KINDS: dict[str, Callable[[httpx2.Client, Entry], str]] = {
    "QueryEvaluationTest": evaluation,
    "CSVResultFormatTest": evaluation,
    "PositiveSyntaxTest11": syntax,
    "NegativeSyntaxTest11": syntax,
    "ProtocolTest": protocol,
    "ServiceDescriptionTest": service_description,
}


@pytest.mark.parametrize("name", [name for name in SUITES if name.startswith("SPARQL")])
def test_the_score_is_the_one_that_is_committed(client: httpx2.Client, suite: list[Entry], name: str) -> None:
    taken = [entry for entry in suite if entry.kind in SUITES[name]["kinds"] and not left_out(entry.name)]
    found = ((entry.name, KINDS[entry.kind](client, entry)) for entry in taken)
    assert_score(name, len(taken), ((test, what) for test, what in found if what))


def test_every_test_is_tried_or_left_out_for_a_reason(suite: list[Entry]) -> None:
    counted = Counter(left_out(entry.name) for entry in suite)
    assert counted.pop("") == sum(each["of"] for name, each in SUITES.items() if name.startswith("SPARQL"))
    assert counted == {each["what"]: each["of"] for each in LEFT_OUT}
