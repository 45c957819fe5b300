"""Clients that others have written, against a real server."""

import io
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pandas
import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDF,
    RDFXML,
    TURTLE,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

if TYPE_CHECKING:
    from tests.serving import RunningServer

_SELECT = "SELECT ?s ?o { ?s <http://purl.org/dc/terms/title> ?o } ORDER BY ?s LIMIT 300"
_THING = "http://localhost:8000/project/1"


@pytest.fixture
def endpoint(server: "RunningServer") -> str:
    return f"http://127.0.0.1:{server.port}/sparql"


@pytest.mark.parametrize("method", [(GET, None), (POST, None), (POST, POSTDIRECTLY)])
def test_sparqlwrapper(endpoint: str, method: tuple[str, str | None]) -> None:
    client: Any = SPARQLWrapper(endpoint)  # what it returns depends on the format
    client.setMethod(method[0])
    if method[1]:
        client.setRequestMethod(method[1])
    client.setQuery(_SELECT)
    client.setReturnFormat(JSON)
    assert len(client.queryAndConvert()["results"]["bindings"]) == 300
    client.setReturnFormat(XML)
    assert client.query().convert().getElementsByTagName("result").length == 300
    client.setReturnFormat(CSV)
    assert client.query().convert().count(b"\r\n") == 301
    client.setQuery("ASK {}")
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["boolean"] is True
    client.setQuery(f"DESCRIBE <{_THING}>")
    client.setReturnFormat(TURTLE)
    assert "Projekt 1" in client.query().convert().decode()


_FORMS = {
    "SELECT": "SELECT ?s { ?s ?p ?o } LIMIT 3",
    "ASK": "ASK {}",
    "CONSTRUCT": "CONSTRUCT WHERE { ?s <http://purl.org/dc/terms/title> ?o } LIMIT 3",
    "DESCRIBE": f"DESCRIBE <{_THING}>",
}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # what the client makes of a graph
@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize("query", _FORMS.values(), ids=_FORMS)
def test_sparqlwrapper_with_its_defaults(endpoint: str, method: str, query: str) -> None:
    client: Any = SPARQLWrapper(endpoint)
    client.setMethod(method)
    client.setQuery(query)
    answer = client.query()
    converted = answer.convert()
    if isinstance(converted, Graph):
        assert len(converted) in (1, 3)
        assert answer.info()["content-type"] == "application/rdf+xml"
    else:
        assert answer.info()["content-type"] == "application/sparql-results+xml"
        assert len(converted.getElementsByTagName("result") or converted.getElementsByTagName("boolean")) in (1, 3)


@pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning")  # it does not know that such answers exist
@pytest.mark.parametrize("query", [_FORMS["CONSTRUCT"], _FORMS["DESCRIBE"]], ids=["CONSTRUCT", "DESCRIBE"])
@pytest.mark.parametrize("name", [XML, RDF, RDFXML, TURTLE, N3, JSONLD, JSON])
def test_sparqlwrapper_gets_a_graph_in_every_format(endpoint: str, name: str, query: str) -> None:
    client: Any = SPARQLWrapper(endpoint, returnFormat=name)
    client.setQuery(query)
    content_type = client.query().info()["content-type"].partition(";")[0]
    expected = {XML: "application/rdf+xml", RDF: "application/rdf+xml", RDFXML: "application/rdf+xml"}
    expected |= {TURTLE: "text/turtle", N3: "text/turtle", JSONLD: "application/ld+json", JSON: "application/ld+json"}
    assert content_type == expected[name]


def test_sparqlwrapper_is_told_of_a_bad_query(endpoint: str) -> None:
    client = SPARQLWrapper(endpoint)
    client.setQuery("SELECT * {")
    with pytest.raises(QueryBadFormed, match="line 1, column 11"):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib(endpoint: str, method: str) -> None:
    graph = Graph(SPARQLStore(endpoint, method=method))
    assert [str(value) for value in graph.objects(URIRef(_THING))] == ["Projekt 1"]
    assert len(list(graph.query(_SELECT))) == 300
    assert bool(graph.query("ASK {}").askAnswer) is True


def test_pandas(server: "RunningServer") -> None:
    table = pandas.read_csv(
        io.BytesIO(server.client.get("/sparql", params={"query": _SELECT, "format": "csv"}).content)
    )
    assert list(table.columns) == ["s", "o"]
    assert len(table) == 300
    assert table.set_index("s").loc[_THING, "o"] == "Projekt 1"


def _curl(*arguments: str) -> str:
    command = ["curl", "--silent", "--show-error", "--fail", "--noproxy", "*", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not there")
def test_curl(endpoint: str) -> None:
    assert json.loads(_curl(endpoint, "--data-urlencode", "query=ASK {}"))["boolean"] is True
    assert json.loads(_curl(endpoint, "--get", "--data-urlencode", "query=ASK {}"))["boolean"] is True
    direct = ("-H", "Content-Type: application/sparql-query", "--data-binary", "ASK {}", "-H", "Accept: text/csv")
    assert _curl(endpoint, *direct) == "true\n"
    assert len(json.loads(_curl("--compressed", f"{endpoint}?query={quote(_SELECT)}"))["results"]["bindings"]) == 300


_COMUNICA = "@comunica/query-sparql@4.3.0"


@pytest.mark.node
@pytest.mark.parametrize("query", ["SELECT ?o { <%s> ?p ?o }", "SELECT ?o { <%s> ?p ?o . ?s ?p ?o }"])
def test_comunica(endpoint: str, query: str) -> None:
    """A client in JavaScript, which reads the service description and plans by it."""
    command = ["npx", "--yes", "--package", _COMUNICA, "comunica-sparql", f"sparql@{endpoint}", query % _THING]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=280)
    assert run.returncode == 0, run.stderr
    (row,) = json.loads(run.stdout)
    assert row["o"].startswith('"Projekt 1"')
