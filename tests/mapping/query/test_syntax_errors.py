"""Queries that are no SPARQL: where and why, in words that help."""

import pyoxigraph as ox
import pytest
from tests.cases import each_of

from esfgraph.query.syntax_errors import find_fault

_KNOWN = {"esf": "https://w3id.org/esfgraph/ontology#", "": "http://localhost/"}


_FORMS = "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"


def _undeclared(name: str) -> str:
    return f"the prefix '{name}:' is not declared; begin the query with a line PREFIX {name}: <...>"


@each_of(
    [
        ("ASK { ?s a foo:Bar }", f"line 1, column 12: {_undeclared('foo')}"),
        ("ASK {\n ?s ?p 'å' ; foo:x 1 }", f"line 2, column 14: {_undeclared('foo')}"),
        ("ASK { ?s ?p 1 ; foo-b.c:x 1 }", f"line 1, column 17: {_undeclared('foo-b.c')}"),
        ("ASK { ?s esf:a/foo:b ?o }", f"line 1, column 16: {_undeclared('foo')}"),
        ("ASK { ?s ?p '1'^^xsd:integer }", f"line 1, column 18: {_undeclared('xsd')}"),
        ("ASK { ?s :a esf:b . ?s bar: 1 }", f"line 1, column 24: {_undeclared('bar')}"),
        ("ASK { FILTER(?a<?b && c:d(?x)) }", f"line 1, column 23: {_undeclared('c')}"),
        ("PREFIX b: <http://b/> ASK { GRAPH å:x { ?s b:p ?o } }", f"line 1, column 35: {_undeclared('å')}"),
        (
            "prefix b: <http://b/>\nASK {\n# c:d\n?s b:p 'e:f', <g:h>, _:i, 'x'@en, k:l }",
            f"line 4, column 35: {_undeclared('k')}",
        ),
        (
            "ASK { ?s wdt:P31 ?o }",
            "line 1, column 10: the prefix 'wdt:' is not declared; "
            "begin the query with a line PREFIX wdt: <http://www.wikidata.org/prop/direct/>",
        ),
        (
            "SELECT ?x { ?s ?p ?o } GROUP BY ?s",
            "line 1, column 35: SELECT has a variable that is neither grouped nor summed up: put it in GROUP BY, "
            "or in an aggregate such as COUNT or SAMPLE",
        ),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", "line 1, column 30: SELECT has the same variable twice"),
        (
            "SELECT * { ?s ?p ?o } GROUP BY ?s",
            "line 1, column 34: SELECT * does not go with GROUP BY: name the variables",
        ),
        (
            "SELECT (1 AS ?s) { ?s ?p ?o }",
            "line 1, column 30: SELECT gives an expression the name of a variable of the pattern: "
            "choose another name after AS",
        ),
        ("ASK { ?s a <http://a b> }", "line 1, column 24: this is no IRI"),
        ("SELECT * { ?s ?p }", "line 1, column 19: something is missing here, or before"),
        ("SELEC", f"line 1, column 1: {_FORMS}"),
        ("# q\nprefix b: <http://b/>\n BASE <http://a/> update {}", f"line 3, column 19: {_FORMS}"),
        ("INSERT DATA { <a:b> <a:b> 1 }", f"line 1, column 1: {_FORMS}"),
        ("PREFIX b <http://b/> ASK {}", "line 1, column 10: this cannot stand here: <http://b/> ASK {}"),
        ("", "line 1, column 1: the query is empty"),
        (" \n# nothing", "line 2, column 10: the query is empty"),
        ("PREFIX b: <http://b/>", "line 1, column 22: the query is empty"),
        ("SELECT * {\n ?s ?p ?o\n} LIMIT -1", "line 3, column 9: this cannot stand here: -1"),
        ("ASK { ?s ?p '\\q' }", "line 1, column 15: this cannot stand here: q' }"),
        ("SELECT (foo(1) AS ?x) {}", "line 1, column 23: this cannot stand here: {}"),
    ]
)
def test_a_fault_has_a_place_and_a_reason(case: tuple[str, str]) -> None:
    query, fault = case
    with pytest.raises(SyntaxError) as error:
        ox.Store().query(query, prefixes=_KNOWN)
    assert str(find_fault(query, str(error.value), _KNOWN)) == fault


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "frågan är tom"),
        ("SELEC", "en fråga börjar med SELECT, ASK, CONSTRUCT eller DESCRIBE"),
        ("ASK { a foo:b 1 }", "prefixet 'foo:' är inte deklarerat; börja frågan med en rad PREFIX foo: <...>"),
        ("SELECT * { ?s ?p", "något saknas här, eller före"),
        ("SELECT * { ?s ?p ?o } LIMIT -1", "detta kan inte stå här: -1"),
        ("ASK { ?s a <http://a b> }", "detta är ingen IRI"),
    ],
)
def test_the_reason_is_told_in_swedish(query: str, reason: str) -> None:
    with pytest.raises(SyntaxError) as error:
        ox.Store().query(query, prefixes=_KNOWN)
    assert find_fault(query, str(error.value), _KNOWN).reason.sv == reason


def test_what_the_engine_says_without_a_place_is_kept() -> None:
    assert str(find_fault("ASK {}", "No more.", ())) == "line 1, column 1: No more."
