"""The page on which a person writes a query and reads the beginning of its answer."""

from collections import Counter, defaultdict
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
from esfgraph.query.examples import Example
from esfgraph.rdf.formats import GRAPHS, RESULTS
from esfgraph.rdf.iris import Iris
from esfgraph_server.http.client import client_of
from esfgraph_server.http.negotiation import Language, choose_language
from esfgraph_server.http.problems import Problem, ProblemError, problem_of
from esfgraph_server.query_pool.messages import Form, Query
from esfgraph_server.releases.current import ServedRelease, served_release
from esfgraph_server.site.components.answer_table import FORMATS, ShownAnswer, show_answer
from esfgraph_server.site.context import Shown
from esfgraph_server.site.formatting import Reader
from esfgraph_server.site.parts import Page
from esfgraph_server.sparql.datasets import graph_names
from esfgraph_server.state import examples_of, renderer_of, settings_of
from esfgraph_server.urls import LANGUAGES, Links

_START = """PREFIX esf: <https://w3id.org/esfgraph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>

SELECT ?project ?title ?granted
WHERE {
  ?project a esf:Project ; dcterms:title ?title .
  OPTIONAL { ?project esf:grantedSupport ?granted }
}
ORDER BY DESC(?granted)
LIMIT 20"""

Downloads = tuple[tuple[str, str], ...]
"""Name of the format, address."""


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example query as links: into the editor, and to the page with its answer."""

    title: str
    description: str
    edit: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPage(Page):
    """A query, and the answer where it was asked."""

    template: ClassVar[str] = "sparql.html"
    query: str
    rows: int
    endpoint: str
    error: str = ""
    answer: ShownAnswer | None = None
    downloads: Downloads = ()
    examples: tuple[tuple[str, tuple[ShownExample, ...]], ...]
    """By keyword."""


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
    if len(text.encode()) > settings.query.length:
        detail = f"The query is too long: at most {settings.query.length} bytes are read."
        raise ProblemError(Problem(413, detail, "query-length"))
    served = served_release(request)
    links = Links(request.scope.get("root_path", ""), language, Iris(served.base_iri))
    try:
        answer, downloads = await _ask(request, served, text, links)
    except QueryError as error:
        status = problem_of(error, request.url.path, request.method).status
        return HTMLResponse(_write(request, language, text, error=str(error)), status, headers)
    return HTMLResponse(_write(request, language, text, answer=answer, downloads=downloads), headers=headers)


ROUTES = [Route(f"/{each}/sparql", partial(query_page, language=each)) for each in LANGUAGES]


async def _ask(request: Request, served: ServedRelease, text: str, links: Links) -> tuple[ShownAnswer, Downloads]:
    """Evaluate a query in a process of its own and read the first chunk of the answer, no more."""
    names = {form: format_.name for form, format_ in FORMATS.items()}
    graphs = {name: request.query_params.getlist(name) for name in ("default-graph-uri", "named-graph-uri")}
    default, named = map(graph_names, graphs.values())
    query = Query(text, names, served.base_iri, default, named)
    async with served.pool.answer(query, client_of(request.scope)) as answer:
        return show_answer(answer, links), _downloads(text, graphs, answer.form, links)


def editable(example: Example, language: Language, iris: Iris) -> str:
    """Return the text of an example for the editor, with its defaults, labels in the reader's language."""
    terms = example.defaults(iris)
    if "language" in terms:
        terms["language"] = ox.Literal(language)
    return example.with_values(terms)


def _by_keyword(request: Request, links: Links, language: Language) -> tuple[tuple[str, tuple[ShownExample, ...]], ...]:
    """Put each example under one of its keywords, the rarest: then no group is empty for a larger one's sake."""
    served: ServedRelease | None = request.state.served
    iris = Iris(served.base_iri) if served else Iris()
    examples = sorted(examples_of(request), key=lambda each: each.titles[language])
    counts = Counter(keyword for each in examples for keyword in each.keywords[language])
    groups: defaultdict[str, list[ShownExample]] = defaultdict(list)
    for each in examples:
        shown = ShownExample(
            each.titles[language],
            each.descriptions[language],
            links.page("sparql", query=editable(each, language, iris)),
            links.page(f"queries/{each.name}"),
        )
        groups[min(each.keywords[language], key=lambda keyword: (counts[keyword], keyword))].append(shown)
    return tuple((keyword, tuple(groups[keyword])) for keyword in sorted(groups))


def _downloads(text: str, graphs: Mapping[str, list[str]], form: Form, links: Links) -> Downloads:
    offered = GRAPHS if form is Form.GRAPH else RESULTS
    dataset = urlencode(graphs, doseq=True)
    addresses = ((each.name, links.file("sparql", query=text, format=each.name)) for each in offered)
    return tuple((name, f"{address}&{dataset}" if dataset else address) for name, address in addresses)


def _write(
    request: Request,
    language: Language,
    query: str,
    *,
    error: str = "",
    answer: ShownAnswer | None = None,
    downloads: Downloads = (),
) -> str:
    links = Links(request.scope.get("root_path", ""), language)
    page = QueryPage(
        title=Shown(Reader(language).say("sparql.title")),
        query=query,
        rows=min(max(12, query.count("\n") + 2), 30),
        endpoint=links.file("sparql"),
        error=error,
        answer=answer,
        downloads=downloads,
        examples=_by_keyword(request, links, language),
        indexed=not request.url.query,
    )
    return renderer_of(request).page(page, links, "sparql", query=request.url.query)
