"""The page on which a person writes a query and reads the beginning of its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, Response

from esfgraph.errors import QueryError
from esfgraph.rdf.formats import GRAPHS, RESULTS, Format
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import PREFIXES
from esfgraph_server.http.client import client_of
from esfgraph_server.http.negotiation import Language
from esfgraph_server.query_pool.messages import Form, Query
from esfgraph_server.query_pool.query_errors import QueryPlaceError, length_error
from esfgraph_server.releases.lease import publication_of, release_of, site_of
from esfgraph_server.site.context import page_context
from esfgraph_server.site.display import Shown
from esfgraph_server.site.formatting import Formatter
from esfgraph_server.site.page import Page
from esfgraph_server.site.queries.answer_view import AnswerView, AskedView, view_answer
from esfgraph_server.site.queries.editor import SCRIPT, editor_setup
from esfgraph_server.site.queries.example_list import FIND, ExampleGroups, list_examples
from esfgraph_server.site.queries.read_answer import FORMATS, AnswerPart
from esfgraph_server.site.queries.snippets import asking
from esfgraph_server.site.state import SiteRequest
from esfgraph_server.sparql.endpoint import PATH as ENDPOINT
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
_DATASET = ("default-graph-uri", "named-graph-uri")


@dataclass(frozen=True, slots=True)
class QueryFault:
    """Why a query has no answer: a sentence, in the reader's language where it can be told in it, and the place."""

    text: str
    language: str = ""
    line: int = 0
    column: int = 0

    @classmethod
    def of(cls, error: QueryError, language: Language) -> "QueryFault":
        """Tell a reader of an error."""
        place = (error.line, error.column) if isinstance(error, QueryPlaceError) else (0, 0)
        if error.sentence:
            return cls(error.sentence.to(language), "", *place)
        return cls(str(error), "" if language == "en" else "en", *place)


@dataclass(frozen=True, slots=True, kw_only=True)
class SparqlPage(Page):
    """A query, and the answer where it was asked."""

    template: ClassVar[str] = "pages/sparql.html"
    query: str
    rows: int
    endpoint: str
    kept: Mapping[str, str]
    """Parameters that the form keeps: how the reader wants to see answers."""
    fault: QueryFault | None
    view: AnswerView | None
    find: str
    examples: ExampleGroups
    prefixes: Mapping[str, str]
    script: str
    """Of the editor; empty where there is none."""
    setup: Mapping[str, Any]


async def sparql_page(request: SiteRequest, language: Language) -> Response:
    """Show a query and the beginning of its answer, or why there is none.

    Raises QueryLengthError for one that is too long, a ProblemError for what names no graph, ReleaseError where there
    is nothing to ask.
    """
    longest = request.state["settings"].query.length
    text = request.query_params.get("query", "").replace("\r\n", "\n")
    if len(text.encode()) > longest:
        raise length_error(longest)
    part: AnswerPart | None = None
    fault: QueryFault | None = None
    status = 200
    if text.strip():
        try:
            part = await _ask(request, text)
        except QueryError as error:
            status = request.state["problems"].of(error, request.url.path, request.method).status
            fault = QueryFault.of(error, language)
    query, links = text if text.strip() else _START, Links.of(request, language)
    asked, words = AskedView.of(request.query_params), request.query_params.get(FIND, "")
    renderer, release = request.state["renderer"], request.state["release"]

    def write() -> str:
        page = SparqlPage(
            title=Shown(Formatter(language).say("sparql.title")),
            query=query,
            rows=min(max(12, query.count("\n") + 2), 30),
            endpoint=links.file("sparql"),
            kept=asked.parameters,
            fault=fault,
            view=_view(request, language, text, part, asked) if part else None,
            find=words,
            examples=list_examples(request.state["examples"], links, release.graph.iris if release else Iris(), words),
            prefixes=PREFIXES,
            script=SCRIPT if SCRIPT in renderer.hashes else "",
            setup=editor_setup(links),
            indexed=not request.url.query,
        )
        return renderer.page(page, links, "sparql", publication_of(request), query=request.url.query)

    written = await request.state["renderings"].fresh(client_of(request.scope), write)
    return HTMLResponse(written, status, {"Content-Language": language, "Cache-Control": "no-cache"})


async def _ask(request: SiteRequest, text: str) -> AnswerPart:
    """Evaluate a query in a process of its own and take the first chunk of the answer, no more."""
    release = release_of(request)
    names = {form: format_.name for form, format_ in FORMATS.items()}
    default, named = (graph_names(request.query_params.getlist(name)) for name in _DATASET)
    query = Query(text, names, release.base_iri, default, named)
    async with release.pool.answer(query, client_of(request.scope)) as answer:
        return AnswerPart.of(answer)


def _view(request: SiteRequest, language: Language, text: str, part: AnswerPart, asked: AskedView) -> AnswerView:
    context = page_context(request, language, "sparql")
    dataset = {name: values[-1] for name in _DATASET if (values := request.query_params.getlist(name))}
    address = site_of(request, context.release) + ENDPOINT
    return view_answer(
        context,
        part,
        asked,
        {"query": text, **dataset},
        _downloads(text, request, part.form, context.links),
        asking(address, text, part.form),
    )


def _downloads(text: str, request: SiteRequest, form: Form, links: Links) -> Sequence[tuple[Format, str]]:
    offered = GRAPHS if form is Form.GRAPH else RESULTS
    dataset = urlencode({name: request.query_params.getlist(name) for name in _DATASET}, doseq=True)
    addresses = ((format_, links.file("sparql", query=text, format=format_.name)) for format_ in offered)
    return tuple((format_, f"{address}&{dataset}" if dataset else address) for format_, address in addresses)
