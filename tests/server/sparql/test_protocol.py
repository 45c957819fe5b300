"""The protocol, case by case, through the application; what needs a real connection is in test_answers."""

from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse
from tests.clients import TestClient
from tests.protocol_cases import CASES, try_case

from esfgraph.rdf.formats import GRAPHS, Format
from esfgraph.rdf.namespaces import PREFIXES
from esfgraph_server.http.problems import ProblemError
from esfgraph_server.sparql.protocol import decode_parameters

_SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.mark.parametrize("case", CASES)
def test_protocol(client: TestClient, case: dict[str, Any]) -> None:
    try_case(client, case)


@pytest.mark.parametrize("name", ["Åtvidaberg", "%C3%85tvidaberg"])
def test_get_and_form_mean_the_same(client: TestClient, name: str) -> None:
    """A form that is decoded twice finds Åtvidaberg under its percent-encoded name."""
    query = f"SELECT ?o {{ <http://localhost:8000/municipality/{name}> ?p ?o }}"
    by_get = client.get("/sparql?query=" + quote(query, safe=""))
    by_form = client.post("/sparql", data={"query": query})
    directly = client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"})
    assert by_get.json() == by_form.json() == directly.json()
    assert len(by_get.json()["results"]["bindings"]) == (name == "Åtvidaberg")


def test_head_says_what_get_would(client: TestClient) -> None:
    target = "/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 5")
    get, head = client.get(target), client.head(target)
    assert head.content == b""
    ours = {"x-request-id": ""}
    assert dict(head.headers) | ours == dict(get.headers) | ours


def test_options_answers_a_browser_that_asks_before_it_posts(client: TestClient) -> None:
    answer = client.options(
        "/sparql",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]
    assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_service_description_names_endpoint_formats_and_graphs(client: TestClient) -> None:
    answer = client.get("/sparql", headers={"Accept": "application/n-triples"})
    quads = parse(answer.content, RdfFormat.N_TRIPLES)
    found = {(quad.predicate.value, quad.object.value) for quad in quads if isinstance(quad.object, NamedNode)}
    assert (_SD + "endpoint", "http://localhost:8000/sparql") in found
    assert (_SD + "resultFormat", "http://www.w3.org/ns/formats/SPARQL_Results_JSON") in found
    assert (_SD + "resultFormat", "http://www.w3.org/ns/formats/Turtle") in found
    assert (_SD + "name", "http://localhost:8000/graph/sources") in found


@pytest.mark.parametrize("format_", GRAPHS, ids=lambda format_: format_.name)
def test_a_graph_is_the_same_in_every_format(client: TestClient, format_: Format) -> None:
    query = "CONSTRUCT WHERE { ?s ?p ?o } ORDER BY ?s LIMIT 20"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": format_.media_type})
    lines = client.get("/sparql", params={"query": query}, headers={"Accept": "application/n-triples"})
    assert answer.headers["content-type"] == format_.content_type
    assert len(set(parse(lines.content, RdfFormat.N_TRIPLES))) == 20
    assert set(parse(answer.content, format_.rdf)) == set(parse(lines.content, RdfFormat.N_TRIPLES))


_SOLUTIONS, _GRAPH = "SELECT * { ?s ?p ?o } LIMIT 1", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1"


@pytest.mark.parametrize("parameter", ["format", "output", "results"])
@pytest.mark.parametrize(
    ("name", "solutions", "graph"),
    [
        ("xml", "application/sparql-results+xml", "application/rdf+xml"),
        ("XML", "application/sparql-results+xml", "application/rdf+xml"),
        ("application/xml", "application/sparql-results+xml", "application/rdf+xml"),
        ("text/xml", "application/sparql-results+xml", "application/rdf+xml"),
        ("json", "application/sparql-results+json", "application/ld+json"),
        ("application/json", "application/sparql-results+json", "application/ld+json"),
        ("application/json; charset=utf-8", "application/sparql-results+json", "application/ld+json"),
        ("srj", "application/sparql-results+json", None),
        ("csv", "text/csv", None),
        ("tsv", "text/tab-separated-values", None),
        ("text/csv", "text/csv", None),
        ("turtle", None, "text/turtle"),
        ("ttl", None, "text/turtle"),
        ("n3", None, "text/turtle"),
        ("text/n3", None, "text/turtle"),
        ("json-ld", None, "application/ld+json"),
        ("trig", None, "application/trig"),
        ("jsonld", None, "application/ld+json"),
        ("nt", None, "application/n-triples"),
        ("ntriples", None, "application/n-triples"),
        ("n-triples", None, "application/n-triples"),
        ("text/plain", None, "application/n-triples"),
        ("rdf", None, "application/rdf+xml"),
        ("rdf+xml", None, "application/rdf+xml"),
        ("rdf xml", None, "application/rdf+xml"),  # a plus that nobody escaped
        ("application/rdf+xml", None, "application/rdf+xml"),
    ],
)
def test_the_kind_of_query_decides_what_a_format_is_called(
    client: TestClient, parameter: str, name: str, solutions: str | None, graph: str | None
) -> None:
    for query, media_type in ((_SOLUTIONS, solutions), ("ASK {}", solutions), (_GRAPH, graph)):
        answer = client.get("/sparql", params={"query": query, parameter: name})
        assert answer.status_code == (200 if media_type else 406)
        if media_type:
            assert answer.headers["content-type"].partition(";")[0] == media_type


@pytest.mark.parametrize(
    ("parameters", "media_type"),
    [
        ({"format": "csv", "output": "xml", "results": "json"}, "text/csv"),
        ({"output": "csv", "results": "xml"}, "text/csv"),
        ({"format": "", "output": " ", "results": "csv"}, "text/csv"),
        ({"format": "docx", "output": "csv"}, None),
        ({"output": "x", "results": "csv"}, "text/csv"),
        ({"results": "20"}, "application/sparql-results+json"),
    ],
)
def test_the_first_name_of_a_format_counts(
    client: TestClient, parameters: dict[str, str], media_type: str | None
) -> None:
    answer = client.post("/sparql", data={"query": _SOLUTIONS} | parameters)
    assert answer.status_code == (200 if media_type else 400)
    assert media_type is None or answer.headers["content-type"].startswith(media_type)


def test_prefixes_of_what_is_published_are_known(client: TestClient) -> None:
    for name, iri in {**PREFIXES, "": "http://localhost:8000/"}.items():
        rows = client.post("/sparql", data={"query": f"SELECT ({name}:x AS ?x) {{}}"}).json()["results"]["bindings"]
        assert rows[0]["x"]["value"] == f"{iri}x"
    own = client.post("/sparql", data={"query": "PREFIX esf: <http://a/> SELECT (esf:x AS ?x) {}"}).json()
    assert own["results"]["bindings"][0]["x"]["value"] == "http://a/x"


def test_a_syntax_error_says_where(client: TestClient) -> None:
    body = client.post("/sparql", data={"query": "ASK {\n ?s ?p }"}).json()
    assert body["type"] == "https://w3id.org/esfgraph/problem#query-syntax"
    assert (body["line"], body["status"]) == (2, 400)
    assert f"line 2, column {body['column']}" in body["detail"]


def test_deep_nesting_ends_its_process_only(client: TestClient) -> None:
    deep = "ASK " + "{" * 4900 + "}" * 4900
    assert client.post("/sparql", data={"query": deep}).status_code in (200, 400, 422)
    assert client.get("/sparql?query=ASK%20%7B%7D").status_code == 200


@given(st.text(alphabet="aå=&+%;4 1", max_size=40))
def test_parameters_are_read_as_the_standard_library_reads_them(text: str) -> None:
    encoded = text.encode()
    try:
        expected = parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(ProblemError):
            decode_parameters(encoded)
    else:
        assert decode_parameters(encoded) == expected


@pytest.mark.parametrize("encoded", [b"query=%FF", b"%C3=x", b"query=\xff"])
def test_parameters_that_are_no_utf_8_are_refused(encoded: bytes) -> None:
    with pytest.raises(ProblemError, match="UTF-8"):
        decode_parameters(encoded)


@pytest.mark.parametrize(("number", "refused"), [(1000, False), (1001, True)])
def test_parameters_are_bounded_in_number(number: int, refused: bool) -> None:
    encoded = b"&".join([b"a=1"] * number)
    if not refused:
        assert len(decode_parameters(encoded)) == number
        return
    with pytest.raises(ProblemError, match="too many"):
        decode_parameters(encoded)
