"""What is read of a query before it is parsed: nesting, SERVICE, functions of another value each time."""

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from pyoxigraph import QuerySolutions, Store
from tests.timing import takes_its_share

from esfgraph_server.query_pool.messages import Refusal
from esfgraph_server.query_pool.scanner import asks_other_endpoints, is_volatile, nesting, read_tokens, refusal_of


@pytest.mark.parametrize(
    ("query", "depth"),
    [
        ("ASK {}", 1),
        ("ASK { { } { } }", 2),
        ("SELECT (((1)) AS ?x) { ?s ?p [ ?q ( 1 2 ) ] }", 3),
        ("ASK { ?s ?p '((((((' } # ((((((", 1),
        ("ASK { ?s <http://e/((((((> ?o }", 1),
        ("))))((", 0),
        ("", 0),
    ],
)
def test_nesting_is_counted_outside_of_texts(query: str, depth: int) -> None:
    assert read_tokens(query).depth() == depth
    assert nesting(query, 0) == read_tokens(query).depth()


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 9) + " }", None),
        ("SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 10) + " }", Refusal.GROUPS),
        ("SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ?p 1 } " * 10 + "}", Refusal.GROUPS),
        ("SELECT * { ?s ?p '{{{{{{{{{{{{' } # {{{{{{{{{{{{", None),
        ("SELECT * " + "{ { ?s ?p ?o } UNION " * 6 + "{}" + "}" * 6, Refusal.DEPTH),
    ],
)
def test_groups_are_counted_outside_of_texts(query: str, refusal: Refusal | None) -> None:
    assert refusal_of(query, depth=6, groups=10) is refusal


def test_few_brackets_need_no_reading() -> None:
    assert nesting("(" * 200, 200) == 200
    assert nesting("()" * 500, 200) == 1


@pytest.mark.parametrize("name", ["NOW", "rand", "Uuid", "STRUUID", "BNODE"])
def test_functions_of_another_value_each_time(name: str) -> None:
    assert is_volatile(f"SELECT ({name}() AS ?x) {{}}")
    assert is_volatile(f"SELECT (STR({name} # why\n ()) AS ?x) {{}}")
    assert not is_volatile(f"SELECT ('{name}()' AS ?x) {{}}")
    assert not is_volatile(f"SELECT ?{name} {{ ?{name} <http://e/{name}()> 1 }} # {name}()")
    assert not is_volatile(f"PREFIX e: <http://e/> SELECT * {{ ?s e:{name} (1 2) }}")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE <http://e/> { }' }",
        'SELECT * { ?s ?p """it\'s a "SERVICE" <http://e/> { } """ }',
        "SELECT * { ?s ?p ?o } # SERVICE <http://e/> { }",
        "SELECT * { ?s <http://e/SERVICE> ?o ; <http://e/service#x> { } }",
        "PREFIX service: <http://e/service#> SELECT * { ?s service:x ?o }",
        "PREFIX e: <http://e/> SELECT * { ?service e:service ?o . ?o e:x-service 'x'@en-service }",
        "PREFIX e: <http://e/> SELECT * { ?s e:it\\'s_a_service ?o }",
    ],
)
def test_the_word_is_fine_where_it_is_no_clause(query: str) -> None:
    assert not asks_other_endpoints(query)


_HIDDEN = [
    # A string with an escape that SPARQL does not know is none: what seems to lie in it is code.
    "SELECT * { VALUES ?x { '''a' } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } # \\q '''",
    'SELECT * { VALUES ?x { """a" } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } # \\q """',
    "SELECT * { VALUES ?x { '''a' } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } # \\uD800 '''",
    # Less-than, a comment, and a string that begins in the comment.
    "SELECT * { ?s ?p ?o FILTER(?s<?b#>'''\n) SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } #'''\n}",
    "PREFIX : <http://127.0.0.1:1/> SELECT * { ?s ?p ?a FILTER(?a<?b)SERVICE:x#>\n{ ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", _HIDDEN)
def test_a_clause_cannot_be_hidden(query: str) -> None:
    assert asks_other_endpoints(query)


def test_the_engine_would_fall_for_some_of_these() -> None:
    """Shows that the cases are no mere theory."""
    asked = 0
    for query in _HIDDEN:
        try:
            results = Store().query(query)
            assert isinstance(results, QuerySolutions)
            list(results)
        except OSError:
            asked += 1
        except SyntaxError:
            continue
    assert asked >= 2


_PIECES = (
    *("SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }", "service :x { }", "SERVICE", "?s ?p ?o .", "FILTER(?s", "<?b", ")"),
    *(
        "'",
        '"',
        "'''",
        '"""',
        "#",
        "\n",
        "<",
        ">",
        "#x>",
        "{",
        "}",
        "\\",
        "\\q",
        "\\u0053ERVICE",
        "'a'",
        "<http://e/#s>",
    ),
    *(":a", "@sv", "VALUES ?x {", "OPTIONAL {", "UNION", "BIND(1 AS ?y)"),
)


@given(st.lists(st.sampled_from(_PIECES), max_size=12), st.integers(0, 12), st.sampled_from(["", " "]))
def test_no_query_that_asks_another_endpoint_is_let_through(pieces: list[str], place: int, between: str) -> None:
    """Whatever stands around a clause: where the engine would follow it, it is seen."""
    inside = between.join([*pieces[:place], _PIECES[0], *pieces[place:]])
    query = f"PREFIX : <http://127.0.0.1:1/> SELECT * {{ {inside} }}"
    try:
        results = Store().query(query)
        assert isinstance(results, QuerySolutions)
        list(results)
    except OSError:
        event("the engine asks")
        assert asks_other_endpoints(query)
    except SyntaxError:
        event("no query")


_PARTS = ["service", "service<>", "''", "' ", "\"'", "'''\\q", "<a#", ":a", "\\", "()", "@a-", "( 'a' <b> ?c"]


@pytest.mark.parametrize("part", _PARTS)
def test_reading_takes_time_in_proportion_to_length(part: str) -> None:
    def read(length: int) -> None:
        text = "service now" + part * (length // len(part))
        asks_other_endpoints(text)
        nesting(text, 200)
        is_volatile(text)

    assert takes_its_share(read, 25_000, 8)
