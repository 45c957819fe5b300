"""The page on which a person writes a query and reads the beginning of its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar
from urllib.parse import urlencode

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from esfgraph.errors import QueryError
from esfgraph.formats import GRAPHS, N_TRIPLES, RESULTS, SPARQL_TSV, Format
from esfgraph.iris import Iris
from esfgraph_server.addresses import LANGUAGES, Links
from esfgraph_server.clients import client_of
from esfgraph_server.datasets import graph_names
from esfgraph_server.frames import Form, Query
from esfgraph_server.negotiation import Language, choose_language
from esfgraph_server.pages.parts import Page
from esfgraph_server.problems import Problem, ProblemError, problem_of
from esfgraph_server.reader import Reader
from esfgraph_server.served import ServedRelease, served_release
from esfgraph_server.state import examples_of, renderer_of, settings_of
from esfgraph_server.visit import Shown

_ROWS = 200
_FORMATS: dict[Form, Format] = {Form.SOLUTIONS: SPARQL_TSV, Form.BOOLEAN: SPARQL_TSV, Form.GRAPH: N_TRIPLES}
_START = """PREFIX esf: <https://w3id.org/esfgraph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>

SELECT ?project ?title ?granted
WHERE {
  ?project a esf:Project ; dcterms:title ?title .
  OPTIONAL { ?project esf:grantedSupport ?granted }
}
ORDER BY DESC(?granted)
LIMIT 20"""


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """The beginning of an answer."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Shown, ...], ...] = ()
    truth: bool | None = None
    text: str = ""
    """The statements that were constructed."""
    cut: bool = False
    downloads: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example query as a link."""

    title: str
    description: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPage(Page):
    """A query, and the answer where it was asked."""

    template: ClassVar[str] = "sparql.html"
    query: str
    rows: int
    endpoint: str
    error: str = ""
    answer: ShownAnswer | None = None
    examples: tuple[ShownExample, ...]


def introduction(request: Request) -> str:
    """Write the page for one who opens the endpoint itself in a browser."""
    return _write(request, choose_language(request.headers.get("accept-language")), _START)


async def query_page(request: Request, language: Language) -> Response:
    """Show a query and the beginning of its answer."""
    settings = settings_of(request)
    text = request.query_params.get("query", "").replace("\r\n", "\n")
    headers = {"Content-Language": language, "Cache-Control": "no-cache"}
    if not text.strip():
        return HTMLResponse(_write(request, language, _START), headers=headers)
    if len(text.encode()) > settings.query_length:
        detail = f"The query is too long: at most {settings.query_length} bytes are read."
        raise ProblemError(Problem(413, detail, "query-length"))
    served = served_release(request)
    links = Links(request.scope.get("root_path", ""), language, Iris(served.base_iri))
    try:
        answer = await _ask(request, served, text, links)
    except QueryError as error:
        status = problem_of(error, request.url.path, request.method).status
        return HTMLResponse(_write(request, language, text, error=str(error)), status, headers)
    return HTMLResponse(_write(request, language, text, answer=answer), headers=headers)


ROUTES = [Route(f"/{each}/sparql", partial(query_page, language=each)) for each in LANGUAGES]


async def _ask(request: Request, served: ServedRelease, text: str, links: Links) -> ShownAnswer:
    """Evaluate a query in a process of its own and read the first chunk of the answer, no more."""
    names = {form: format_.name for form, format_ in _FORMATS.items()}
    graphs = {name: request.query_params.getlist(name) for name in ("default-graph-uri", "named-graph-uri")}
    default, named = map(graph_names, graphs.values())
    query = Query(text, names, served.base_iri, default, named)
    async with served.pool.answer(query, client_of(request.scope)) as answer:
        first, whole = answer.first, answer.finished
        downloads = _downloads(text, graphs, answer.form, links)
        if answer.form is Form.GRAPH:
            lines = first.decode("utf-8", "ignore").splitlines()
            kept = lines if whole else lines[:-1]
            return ShownAnswer(text="\n".join(kept[:_ROWS]), cut=not whole or len(kept) > _ROWS, downloads=downloads)
        if answer.form is Form.BOOLEAN:
            return ShownAnswer(truth=first.strip() == b"true", downloads=downloads)
        variables, rows = _solutions(first if whole else first[: first.rfind(b"\n") + 1], links)
        cut = not whole or len(rows) > _ROWS
        return ShownAnswer(variables, tuple(rows[:_ROWS]), cut=cut, downloads=downloads)


def _solutions(tsv: bytes, links: Links) -> tuple[tuple[str, ...], list[tuple[Shown, ...]]]:
    solutions = ox.parse_query_results(tsv, format=ox.QueryResultsFormat.TSV)
    assert isinstance(solutions, ox.QuerySolutions)
    variables = solutions.variables
    rows = [tuple(_cell(solution[variable], links) for variable in variables) for solution in solutions]
    return tuple(variable.value for variable in variables), rows


def _cell(term: object, links: Links) -> Shown:
    match term:
        case None:
            return Shown("")
        case ox.NamedNode():
            path = links.iris.path_of(term.value) if links.iris else None
            return Shown(path or term.value, href=links.to(term.value), external=not links.is_local(term.value))
        case ox.Literal():
            return Shown(term.value, term.language or "")
    return Shown(str(term))


def _downloads(text: str, graphs: Mapping[str, list[str]], form: Form, links: Links) -> tuple[tuple[str, str], ...]:
    offered = GRAPHS if form is Form.GRAPH else RESULTS
    dataset = urlencode(graphs, doseq=True)
    addresses = ((each.name, links.file("sparql", query=text, format=each.name)) for each in offered)
    return tuple((name, f"{address}&{dataset}" if dataset else address) for name, address in addresses)


def _write(
    request: Request, language: Language, query: str, *, error: str = "", answer: ShownAnswer | None = None
) -> str:
    links = Links(request.scope.get("root_path", ""), language)
    page = QueryPage(
        title=Shown(Reader(language).say("sparql.title")),
        query=query,
        rows=min(max(12, query.count("\n") + 2), 30),
        endpoint=links.file("sparql"),
        error=error,
        answer=answer,
        examples=tuple(
            ShownExample(
                each.titles.get(language, each.name),
                each.descriptions.get(language, ""),
                links.page("sparql", query=each.with_prefixes),
            )
            for each in examples_of(request)
        ),
        indexed=not request.url.query,
    )
    return renderer_of(request).page(page, links, "sparql", query=request.url.query)
