"""Lines to copy hold the query as it was written, whatever it holds, and ask what the page has asked."""

import io
import re
import shlex
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from esfgraph_server.query_pool.messages import Form
from esfgraph_server.site.queries.snippets import asking, getting

if TYPE_CHECKING:
    import pandas
    from tests.serving import RunningServer

ADDRESS = "https://esf.example/sparql"
QUERIES = (
    "ASK {}",
    'SELECT * {\n  ?s ?p "a\\"b" # it\'s "quoted"\n}',
    'SELECT ?x { ?x ?p """three""" . FILTER(?x != "#(lf)") }\nLIMIT 1 # )-" )--" \\',
    '# ends with "quotes"\nSELECT * {} # "',
    'SELECT * { ?s ?p "{format} {query}" }\n',
)


def _texts(query: str, form: Form = Form.SOLUTIONS) -> dict[str, str]:
    return {snippet.title.split()[0]: snippet.text for snippet in asking(ADDRESS, query, form)}


@pytest.mark.parametrize("query", QUERIES)
def test_a_shell_reads_the_query(query: str) -> None:
    words = shlex.split(_texts(query)["curl"].replace("\\\n ", " "))
    assert words[:3] == ["curl", "--fail", ADDRESS]
    assert words[words.index("--data-urlencode") + 1] == f"query={query}"


@pytest.mark.parametrize("query", QUERIES)
def test_python_reads_the_query(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, list[str]] = {}

    def answer(address: str, body: bytes) -> io.StringIO:
        asked.update(parse_qs(body.decode(), keep_blank_values=True))
        return io.StringIO("n\n1\n")

    monkeypatch.setattr("urllib.request.urlopen", answer)
    names: dict[str, pandas.DataFrame] = {}
    exec(_texts(query)["Python"], names)
    assert asked == {"query": [query], "format": ["csv"]}
    assert list(names["table"]["n"]) == [1]


@pytest.mark.parametrize("query", QUERIES)
def test_r_reads_the_query(query: str) -> None:
    """A raw string of R ends at the first bracket with as many dashes and a quote (R, ?Quotes)."""
    written = _texts(query)["R"].partition("query <- ")[2].rpartition("\nasked <- ")[0]
    if raw := re.match(r'r"(-+)\(', written):
        text, end, rest = written[raw.end() :].partition(f'){raw[1]}"')
        assert (text, bool(end), rest) == (query, True, "")
    else:
        assert written == f'"{query}"'


@pytest.mark.parametrize("query", QUERIES)
def test_power_query_reads_the_query(query: str) -> None:
    """Quotes are doubled, and ``#(`` begins an escape (Power Query M, 2.4.3)."""
    found = re.search(r'query = "((?:[^"]|"")*)", format = "csv"\]', _texts(query)["Power"])
    assert found
    assert "#(" not in found[1].replace("#(#)(", "")
    assert found[1].replace("#(#)(", "#(").replace('""', '"') == query


def test_a_graph_and_a_truth_are_asked_for_in_formats_of_their_own() -> None:
    assert "format=turtle" in _texts("DESCRIBE <a:b>", Form.GRAPH)["curl"]
    assert 'format="turtle"' in _texts("DESCRIBE <a:b>", Form.GRAPH)["Python"]
    assert list(_texts("ASK {}", Form.BOOLEAN)) == ["curl"]
    assert "format=json" in _texts("ASK {}", Form.BOOLEAN)["curl"]


def test_what_is_copied_works(server: "RunningServer") -> None:
    query = "SELECT (COUNT(*) AS ?n) {\n  ?s ?p ?o }"
    address = f"http://127.0.0.1:{server.port}/sparql"
    for snippet in (*asking(address, query, Form.SOLUTIONS), *getting(f"{address}?format=csv&query=SELECT(1AS?n){{}}")):
        if snippet.title.startswith("Python"):
            names: dict[str, pandas.DataFrame] = {}
            exec(snippet.text, names)
            assert names["table"]["n"][0] in (2001, 1)
