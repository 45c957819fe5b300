"""Queries for a store in which graphs have other names: what data set they name, and what is left of their text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store
from tests.cases import each_of

from esfgraph_server.query_pool.dataset_clauses import Asked, ForeignError, without_dataset

BASE = "http://localhost:8000/"
PREFIXES = {"": BASE, "g": f"{BASE}graph/"}
SOURCES = f"{BASE}graph/sources"


def asked(query: str) -> Asked:
    Store().query(query, base_iri=BASE, prefixes=PREFIXES)  # it is SPARQL
    found = without_dataset(query, PREFIXES, BASE, lambda graph: f"urn:stored:{graph.rpartition('/')[2]}")
    Store().query(found.text, base_iri=BASE, prefixes=PREFIXES)  # and so is what is left of it
    return found


@each_of(
    [
        (f"SELECT * FROM <{SOURCES}> {{}}", [SOURCES], []),
        ("SELECT * from <graph/sources> {}", [SOURCES], []),
        ("SELECT * FROM<graph/sources>{}", [SOURCES], []),
        ("SELECT * FROM g:sources FROM NAMED g:quality {}", [SOURCES], [f"{BASE}graph/quality"]),
        ("SELECT * FROM :graph\\/sources {}", [SOURCES], []),
        ("SELECT * FROM # why <urn:no>\n NAMED # FROM <urn:no>\n <graph/sources> {}", [], [SOURCES]),
        ("PREFIX x: <urn:x:> SELECT * FROM x:a {}", ["urn:x:a"], []),
        ("PREFIX g: <urn:g:> SELECT * FROM g:a {}", ["urn:g:a"], []),
        ("BASE <http://other.example/> SELECT * FROM <a> {}", ["http://other.example/a"], []),
        ("BASE <http://other.example/> PREFIX x: <b/> SELECT * FROM x:a {}", ["http://other.example/b/a"], []),
        ("CONSTRUCT { ?s ?p ?o } FROM <urn:a> WHERE { ?s ?p ?o }", ["urn:a"], []),
        ("ASK FROM <urn:a> {}", ["urn:a"], []),
        ("DESCRIBE <urn:a> FROM <urn:b>", ["urn:b"], []),
        ('SELECT * { ?s ?p " FROM <urn:a> " }', [], []),
        ("SELECT * { ?s ?p ''' ' FROM <urn:a> ''' }", [], []),
        ("SELECT * { ?FROM ?GRAPH <http://x.example/FROM#FROM> } # FROM <urn:a>", [], []),
        ("PREFIX FROM: <urn:f:> SELECT * { ?s FROM:x ?o . ?s FROM: <urn:a> }", [], []),
        ("PREFIX graph: <urn:f:> SELECT * { ?s graph:x ?o }", [], []),
    ]
)
def test_what_data_set_a_query_names(case: tuple[str, list[str], list[str]]) -> None:
    query, default, named = case
    found = asked(query)
    assert ([*found.default], [*found.named]) == (default, named)
    assert (found.text != query) == bool(default or named)


@each_of(
    [
        ("{ GRAPH <graph/sources> { ?s ?p ?o } }", "{ GRAPH <urn:stored:sources> { ?s ?p ?o } }"),
        ("{ graph g:sources { ?s ?p ?o } }", "{ GRAPH <urn:stored:sources> { ?s ?p ?o } }"),
        ("{ GRAPH # a comment\n<graph/sources>{} }", "{ GRAPH <urn:stored:sources>{} }"),
        ("{ GRAPH ?g { ?s ?p <graph/sources> } }", "{ GRAPH ?g { ?s ?p <graph/sources> } }"),
        ('{ ?s ?p "GRAPH <graph/sources>" }', '{ ?s ?p "GRAPH <graph/sources>" }'),
    ]
)
def test_graphs_have_other_names_behind_graph_alone(case: tuple[str, str]) -> None:
    assert asked(f"SELECT * {case[0]}").text == f"SELECT * {case[1]}"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT * { ?s <bif:contains> 'x' }", "functions"),
        ("PREFIX b: <bif:> SELECT * { ?s b:contains 'x' }", "functions"),
        ("SELECT * { ?s <b\\u0069f:contains> 'x' }", "functions"),
        ("SELECT * FROM <urn:\\u0061> {}", "FROM"),
    ],
)
def test_what_another_store_could_read_otherwise_is_refused(query: str, reason: str) -> None:
    with pytest.raises(ForeignError, match=reason):
        without_dataset(query, PREFIXES, BASE, str)


TOKENS = ["FROM", " NAMED ", "<urn:a>", "GRAPH ", "?g ", "{", "}", "SELECT * ", "'", '"', "#", "\n", ":a ", " ", "\\"]


@given(st.lists(st.sampled_from(TOKENS), max_size=12).map("".join))
def test_of_no_query_a_data_set_is_left(text: str) -> None:
    try:
        Store().query(text, base_iri=BASE, prefixes=PREFIXES)
        left = without_dataset(text, PREFIXES, BASE, str).text
    except (SyntaxError, ForeignError, ValueError):
        return
    again = without_dataset(left, PREFIXES, BASE, str)
    assert (again.default, again.named) == ((), ())
