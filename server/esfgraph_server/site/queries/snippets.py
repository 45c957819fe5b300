"""How to ask a query from elsewhere: lines to copy into a shell, Python, R and Power Query."""

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from esfgraph.rdf.formats import SPARQL_CSV, SPARQL_JSON, TURTLE, Format
from esfgraph_server.query_pool.messages import Form


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines to copy."""

    title: str
    text: str


def _python(text: str) -> str:
    """Write a text as a literal of Python that keeps its lines."""
    if "\n" not in text:
        return json.dumps(text, ensure_ascii=False)
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{escaped[:-1]}\\""""' if escaped.endswith('"') else f'"""{escaped}"""'


def _r(text: str) -> str:
    """Write a text as a string of R, a raw one (R 4) where there is anything to escape."""
    if not set(text) & {'"', "\\", "\n"}:
        return f'"{text}"'
    dashes = "-"
    while f"){dashes}" in text:
        dashes += "-"
    return f'r"{dashes}({text}){dashes}"'


def _power_query(text: str) -> str:
    """Write a text as a literal of M."""
    return '"' + text.replace("#(", "#(#)(").replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class _Language:
    """A language: how it writes a text, how it asks a query, and how it gets a table from an address."""

    title: str
    quote: Callable[[str], str]
    ask: str
    get: str = ""

    def fill(self, template: str, address: str, query: str = "", format_: Format = SPARQL_CSV) -> Snippet:
        """Write a template with these."""
        text = template.format(address=self.quote(address), query=self.quote(query), format=format_.name)
        return Snippet(self.title, text)


_POST_IN_PYTHON = """\
from urllib.parse import urlencode
from urllib.request import urlopen

import LIBRARY

query = {query}
asked = urlencode({{"query": query, "format": "{format}"}}).encode()
"""
_ROWS_IN_M = """\
    Rows = Csv.Document(Answer, [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),
    Result = Table.PromoteHeaders(Rows)
in
    Result
"""
_CURL = _Language(
    "curl",
    shlex.quote,
    "curl --fail {address} \\\n  --data format={format} \\\n  --data-urlencode query={query}\n",
    "curl --fail {address}\n",
)
_PANDAS = _Language(
    "Python (pandas)",
    _python,
    _POST_IN_PYTHON.replace("LIBRARY", "pandas") + "table = pandas.read_csv(urlopen({address}, asked))\n",
    "import pandas\n\ntable = pandas.read_csv({address})\n",
)
_RDFLIB = _Language(
    "Python (rdflib)",
    _python,
    _POST_IN_PYTHON.replace("LIBRARY", "rdflib")
    + 'graph = rdflib.Graph().parse(urlopen({address}, asked), format="{format}")\n',
)
_R = _Language(
    "R",
    _r,
    "query <- {query}\n"
    'asked <- paste0({address}, "?format={format}&query=", URLencode(query, reserved = TRUE))\n'
    "table <- read.csv(asked)\n",
    "table <- read.csv({address})\n",
)
_POWER_QUERY = _Language(
    "Power Query (Excel, Power BI)",
    _power_query,
    """\
let
    Asked = Uri.BuildQueryString([query = {query}, format = "{format}"]),
    Answer = Web.Contents({address}, [
        Content = Text.ToBinary(Asked),
        Headers = [#"Content-Type" = "application/x-www-form-urlencoded"]
    ]),
"""
    + _ROWS_IN_M,
    "let\n    Answer = Web.Contents({address}),\n" + _ROWS_IN_M,
)

_TABLES = (_CURL, _PANDAS, _R, _POWER_QUERY)
_BY_FORM: Mapping[Form, tuple[Format, tuple[_Language, ...]]] = {
    Form.SOLUTIONS: (SPARQL_CSV, _TABLES),
    Form.BOOLEAN: (SPARQL_JSON, (_CURL,)),
    Form.GRAPH: (TURTLE, (_CURL, _RDFLIB)),
}


def asking(address: str, query: str, form: Form) -> tuple[Snippet, ...]:
    """Return how to ask a query at the address of an endpoint, in the languages that read its form of answer."""
    format_, languages = _BY_FORM[form]
    return tuple(each.fill(each.ask, address, query, format_) for each in languages)


def getting(address: str) -> tuple[Snippet, ...]:
    """Return how to get the table at an address that answers with CSV."""
    return tuple(each.fill(each.get, address) for each in _TABLES)
