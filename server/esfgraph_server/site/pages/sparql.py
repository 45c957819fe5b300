"""The page on which a person writes a query and reads the beginning of its answer."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

import pyoxigraph as ox
from starlette.responses import HTMLResponse, Response

from esfgraph.errors import QueryError
from esfgraph.query.examples import Example
from esfgraph.rdf.formats import GRAPHS, RESULTS
from esfgraph.rdf.iris import Iris
from esfgraph_server.http.client import client_of
from esfgraph_server.http.negotiation import Language
from esfgraph_server.query_pool.limits import QueryLengthError
from esfgraph_server.query_pool.messages import Form, Query
from esfgraph_server.releases.lease import publication_of, release_of
from esfgraph_server.site.components.answer_table import FORMATS, Downloads, ShownAnswer, show_answer
from esfgraph_server.site.display import Shown
from esfgraph_server.site.formatting import Formatter
from esfgraph_server.site.page import Page
from esfgraph_server.site.state import SiteRequest
from esfgraph_server.sparql.protocol import graph_names
from esfgraph_server.urls import Links

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
class ShownExample:
    """An example query as links: into the editor, and to the page with its answer."""

    title: str
    description: str
    edit: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SparqlPage(Page):
    """A query, and the answer where it was asked."""

    template: ClassVar[str] = "pages/sparql.html"
    query: str
    rows: int
    endpoint: str
    error: str = ""
    answer: ShownAnswer | None = None
    downloads: Downloads = ()
    examples: tuple[tuple[str, tuple[ShownExample, ...]], ...]
    """By keyword."""


async def sparql_page(request: SiteRequest, language: Language) -> Response:
    """Show a query and the beginning of its answer, or why there is none.

    Raises QueryLengthError for one that is too long, a ProblemError for what names no graph, ReleaseError where there
    is nothing to ask.
    """
    longest = request.state["settings"].query.length
    text = request.query_params.get("query", "").replace("\r\n", "\n")
    if len(text.encode()) > longest:
        raise QueryLengthError(f"The query is too long: at most {longest} bytes are read.")
    answer: ShownAnswer | None = None
    downloads: Downloads = ()
    error, status = "", 200
    if text.strip():
        try:
            answer, downloads = await _ask(request, text, language)
        except QueryError as reason:
            status = request.state["problems"].of(reason, request.url.path, request.method).status
            error = str(reason)
    query, links = text if text.strip() else _START, Links.of(request, language)

    def write() -> str:
        page = SparqlPage(
            title=Shown(Formatter(language).say("sparql.title")),
            query=query,
            rows=min(max(12, query.count("\n") + 2), 30),
            endpoint=links.file("sparql"),
            error=error,
            answer=answer,
            downloads=downloads,
            examples=_by_keyword(request, links, language),
            indexed=not request.url.query,
        )
        return request.state["renderer"].page(page, links, "sparql", publication_of(request), query=request.url.query)

    written = await request.state["renderings"].fresh(client_of(request.scope), write)
    return HTMLResponse(written, status, {"Content-Language": language, "Cache-Control": "no-cache"})


async def _ask(request: SiteRequest, text: str, language: Language) -> tuple[ShownAnswer, Downloads]:
    """Evaluate a query in a process of its own and read the first chunk of the answer, no more."""
    release = release_of(request)
    links = Links.of(request, language, release.graph.iris)
    names = {form: format_.name for form, format_ in FORMATS.items()}
    graphs = {name: request.query_params.getlist(name) for name in ("default-graph-uri", "named-graph-uri")}
    default, named = map(graph_names, graphs.values())
    query = Query(text, names, release.base_iri, default, named)
    async with release.pool.answer(query, client_of(request.scope)) as answer:
        return show_answer(answer, links), _downloads(text, graphs, answer.form, links)


def editable(example: Example, language: Language, iris: Iris) -> str:
    """Return the text of an example for the editor, with its defaults, labels in the reader's language."""
    terms = example.defaults(iris)
    if "language" in terms:
        terms["language"] = ox.Literal(language)
    return example.with_values(terms)


def _by_keyword(
    request: SiteRequest, links: Links, language: Language
) -> tuple[tuple[str, tuple[ShownExample, ...]], ...]:
    """Put each example under one of its keywords, the rarest: then no group is empty for a larger one's sake."""
    release = request.state["release"]
    iris = release.graph.iris if release else Iris()
    examples = sorted(request.state["examples"], key=lambda example: example.titles[language])
    counts = Counter(keyword for example in examples for keyword in example.keywords[language])
    groups: defaultdict[str, list[ShownExample]] = defaultdict(list)
    for example in examples:
        shown = ShownExample(
            example.titles[language],
            example.descriptions[language],
            links.page("sparql", query=editable(example, language, iris)),
            links.page(f"queries/{example.name}"),
        )
        groups[min(example.keywords[language], key=lambda keyword: (counts[keyword], keyword))].append(shown)
    return tuple((keyword, tuple(groups[keyword])) for keyword in sorted(groups))


def _downloads(text: str, graphs: Mapping[str, list[str]], form: Form, links: Links) -> Downloads:
    offered = GRAPHS if form is Form.GRAPH else RESULTS
    dataset = urlencode(graphs, doseq=True)
    addresses = ((format_.name, links.file("sparql", query=text, format=format_.name)) for format_ in offered)
    return tuple((name, f"{address}&{dataset}" if dataset else address) for name, address in addresses)
