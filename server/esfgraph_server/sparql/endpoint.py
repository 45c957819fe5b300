"""The SPARQL endpoint at /sparql: a door for browsers, a description of the service, answers to queries."""

import time

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esfgraph.errors import EsfgraphError
from esfgraph.rdf.formats import GRAPHS, HTML
from esfgraph_server.http.caching import NotModified, conditional, entity_tag
from esfgraph_server.http.negotiation import Preferences
from esfgraph_server.http.options import options_response
from esfgraph_server.http.redirection import see_other
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.query_pool.messages import Query
from esfgraph_server.releases.lease import release_of
from esfgraph_server.sparql.cache import CountQuery, signature_of
from esfgraph_server.sparql.evaluation import evaluate
from esfgraph_server.sparql.formats import choose_formats, is_browser
from esfgraph_server.sparql.problems import refuse
from esfgraph_server.sparql.protocol import FORM_TYPE, METHODS, QUERY_TYPE, read_operation
from esfgraph_server.sparql.response import AnswerResponse, KeptResponse
from esfgraph_server.sparql.service_description import describe_service
from esfgraph_server.sparql.state import SparqlRequest
from esfgraph_server.sparql.statistics import Statistics
from esfgraph_server.urls import Links

PATH = "/sparql"

_OUTCOMES = {AnswerResponse: "answered", KeptResponse: "kept", NotModified: "unchanged"}
"""What is counted of queries, besides the problems they end in."""


class SparqlEndpoint:
    """Application that answers one request; every response says which limits are in force."""

    def __init__(self, limits: QueryLimits, count: CountQuery) -> None:
        """Say *limits* in every response; tell *count* what became of each query."""
        self._limits = limits.header.encode()
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        start = time.perf_counter()
        started, whole, outcome = False, False, ""

        async def send_on(message: Message) -> None:
            nonlocal started, whole
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", ()), (b"esfgraph-query-limits", self._limits)]
            await send(message)
            whole = message["type"] == "http.response.body" and not message.get("more_body", False)

        request: SparqlRequest = SparqlRequest(scope, receive)
        try:
            response = await _respond(request)
            outcome = _OUTCOMES.get(type(response), "")
            await response(scope, receive, send_on)
            if isinstance(response, KeptResponse) and (signature := signature_of(scope)):
                headers = (*response.encoded, (b"esfgraph-query-limits", self._limits))
                request.state["answers"].remember(signature, response.tag, headers)
        except (EsfgraphError, HTTPException) as error:
            if started:
                raise
            problems = request.state["problems"]
            problem = problems.of(error, request.url.path, request.method)
            outcome = problem.name or str(problem.status)
            await problems.respond(request, problem)(scope, receive, send_on)
        finally:
            if outcome:
                self._count(outcome if whole else "broken", time.perf_counter() - start)


async def _respond(request: SparqlRequest) -> ASGIApp:
    if request.method == "OPTIONS":
        return options_response(METHODS, {"Accept-Post": f"{QUERY_TYPE}, {FORM_TYPE}"})
    if request.method not in METHODS:
        raise HTTPException(405, headers={"Allow": ", ".join(METHODS)})
    settings, preferences = request.state["settings"], Preferences.of(request)
    operation = await read_operation(request, settings.query.length, settings.body_seconds)
    if operation is None:
        return await _introduce(request, preferences)
    if operation.format_name is None and request.method != "POST" and is_browser(preferences):
        return _door(request, preferences)
    formats = choose_formats(preferences, operation.format_name)
    base_iri, graphs = release_of(request).base_iri, (operation.default_graphs, operation.named_graphs)
    return evaluate(request, preferences, Query(operation.query, formats.names, base_iri, *graphs), formats)


def _door(request: SparqlRequest, preferences: Preferences) -> Response:
    """Lead a reader to the page on which queries are written and answered."""
    return see_other(request, Links.of(request, preferences.language).page("sparql"), "Accept, Accept-Language")


async def _introduce(request: SparqlRequest, preferences: Preferences) -> Response:
    """Answer a request without a query: RDF that describes the service, or the door to the page."""
    format_ = preferences.choose((*GRAPHS, HTML))
    if format_ is None:
        names = ", ".join(offered.media_type for offered in (HTML, *GRAPHS))
        refuse(406, f"Without a query this address answers with {names}.", "not-acceptable")
    if format_ is HTML:
        return _door(request, preferences)
    release, settings = release_of(request), request.state["settings"]
    endpoint = (settings.public_url or release.base_iri).rstrip("/") + PATH
    sizes = await release.once(Statistics).of(release.pool)
    counted = str(bool(sizes.graphs))
    tag = entity_tag(release.id, request.app.version, endpoint, settings.query.header, format_.name, counted)

    def describe() -> Response:
        body = describe_service(endpoint, sizes, settings.query, format_, release.graph)
        return Response(body, media_type=format_.content_type)

    return conditional(request, tag, describe, {"Vary": "Accept"})
