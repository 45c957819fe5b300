"""The SPARQL 1.1 Protocol's query operation at /sparql."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import unquote_to_bytes

from msgspec.structs import replace
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esfgraph.errors import EsfgraphError
from esfgraph.rdf.formats import GRAPHS, HTML, RESULTS, Format
from esfgraph.rdf.iris import Iris
from esfgraph_server.http.caching import CACHE_CONTROL, NotModified, entity_tag, holds_copy, not_modified
from esfgraph_server.http.negotiation import accepts_gzip, choose, choose_language
from esfgraph_server.http.problems import Problem, ProblemError, accept_of, joined, problem_of, respond
from esfgraph_server.operations.metrics import Metrics
from esfgraph_server.query_pool.limits import QueryLengthError
from esfgraph_server.query_pool.messages import Form, Query
from esfgraph_server.query_pool.scanner import is_volatile
from esfgraph_server.releases.current import ServedRelease, served_release
from esfgraph_server.settings import Settings
from esfgraph_server.sparql.cache import Signature
from esfgraph_server.sparql.datasets import graph_names
from esfgraph_server.sparql.response import VARY, AnswerResponse, KeptResponse, Wanted
from esfgraph_server.sparql.service_description import describe_service

if TYPE_CHECKING:
    from esfgraph_server.http.hooks import Pages

FORM_TYPE = "application/x-www-form-urlencoded"
QUERY_TYPE = "application/sparql-query"
UPDATE_TYPE = "application/sparql-update"
PATH = "/sparql"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")

_OFFERED = {Form.SOLUTIONS: RESULTS, Form.BOOLEAN: RESULTS, Form.GRAPH: GRAPHS}
_CLOSE = {"Connection": "close"}
_SHORT = 500
"""Characters of Accept up to which a choice is remembered."""
_MOST_PARAMETERS = 1000
_DRAINED = 32 * 1024**2
"""How much of a body that is too long is still read, so that the client gets to the answer."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks for."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format_name: str | None


class SparqlEndpoint:
    """Middleware that answers at /sparql: answers a query, shows the query page, or describes the service.

    It stands before the router, for what it answers from its cache costs less than to be routed.
    """

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics | None) -> None:
        """Answer as *settings* say; *app* answers everything else."""
        self._app = app
        self._settings = settings
        self._metrics = metrics
        self._limits = settings.query.header.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; every response says which limits are in force."""
        if scope["type"] != "http" or scope["path"].removeprefix(scope.get("root_path", "")) != PATH:
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        served: ServedRelease | None = scope["state"].get("served")
        signature = _signature(scope)
        if served and signature and (known := served.cache.recall(signature)):
            answer, headers = known
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": answer.body})
            self._note("kept", start)
            return
        started, whole, outcome = False, False, ""

        async def say(message: Message) -> None:
            nonlocal started, whole
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", ()), (b"esfgraph-query-limits", self._limits)]
            await send(message)
            whole = message["type"] == "http.response.body" and not message.get("more_body", False)

        request = Request(scope, receive)
        try:
            response = await self._respond(request)
            outcome = _OUTCOMES.get(type(response), "")
            await response(scope, receive, say)
            if served and signature and isinstance(response, KeptResponse):
                headers = (*response.encoded, (b"esfgraph-query-limits", self._limits))
                served.cache.remember(signature, response.tag, headers)
        except (EsfgraphError, HTTPException) as error:
            if started:
                raise
            problem = problem_of(error, request.url.path, request.method)
            outcome = problem.name or str(problem.status)
            await respond(request, problem)(scope, receive, say)
        finally:
            if outcome:
                self._note(outcome if whole else "broken", start)

    def _note(self, outcome: str, start: float) -> None:
        if self._metrics:
            self._metrics.queries.labels(outcome).inc()
            self._metrics.seconds.observe(time.perf_counter() - start)

    async def _respond(self, request: Request) -> ASGIApp:
        if request.method == "OPTIONS":
            return _options()
        if request.method not in METHODS:
            raise HTTPException(405, headers={"Allow": ", ".join(METHODS)})
        operation = await read_operation(request, self._settings)
        if operation is None:
            return await self._introduce(request)
        if operation.format_name is None and request.method != "POST" and _is_browser(request):
            pages: Pages = request.app.state.pages
            page = await pages.answer(request, choose_language(joined(request.headers, "accept-language")))
            page.headers["Vary"] = "Accept, Accept-Language"
            return page
        return _answer(request, operation)

    async def _introduce(self, request: Request) -> Response:
        """Answer a request without a query: RDF that describes the service, or the page on which to write a query."""
        format_ = choose(accept_of(request), (*GRAPHS, HTML))
        if format_ is None:
            names = ", ".join(offered.media_type for offered in (HTML, *GRAPHS))
            _refuse(406, f"Without a query this address answers with {names}.", "not-acceptable")
        if format_ is HTML:
            page: str = request.app.state.pages.query(request)
            return HTMLResponse(page, headers={"Vary": "Accept, Accept-Language"})
        served = served_release(request)
        endpoint = (self._settings.public_url or str(request.base_url)).rstrip("/") + "/sparql"
        sizes = await served.sizes.of_release()
        counted = str(bool(sizes.graphs))
        tag = entity_tag(served.id, request.app.version, endpoint, repr(self._limits), format_.name, counted)
        headers = {"Vary": "Accept", "ETag": tag, "Cache-Control": CACHE_CONTROL}
        if holds_copy(request, tag):
            return not_modified(tag, headers)
        body = describe_service(endpoint, sizes, served.pool.limits, format_, Iris(served.base_iri))
        return Response(body, headers=headers, media_type=format_.content_type)


_OUTCOMES = {AnswerResponse: "answered", KeptResponse: "kept", NotModified: "unchanged"}
"""What is counted of queries, besides the problems they end in."""


def _answer(request: Request, operation: Operation) -> ASGIApp:
    served = served_release(request)
    wanted = _wanted(accept_of(request), operation.format_name)
    graphs = operation.default_graphs, operation.named_graphs
    return evaluate(request, served, Query(operation.query, wanted.names, served.base_iri, *graphs), wanted)


def evaluate(request: Request, served: ServedRelease, query: Query, wanted: Wanted) -> ASGIApp:
    """Answer a query from the copy that the client has, from the cache, or by evaluating it."""
    if accepts_gzip(joined(request.headers, "accept-encoding")):
        query = replace(query, gzip=True)
    if is_volatile(query.text):
        return AnswerResponse(served, query, wanted, {"Vary": VARY, "Cache-Control": "no-store"}, None)
    tag = entity_tag(served.id, request.app.version, query.key)
    headers = {"Vary": VARY}
    if request.method != "POST":  # which says nothing of a copy (RFC 9110, 9.3.3)
        headers |= {"ETag": tag, "Cache-Control": CACHE_CONTROL}
        if holds_copy(request, tag, any_copy=False):
            return not_modified(tag, headers)
    if kept := served.cache.get(tag):
        return KeptResponse(kept, tag, headers)
    return AnswerResponse(served, query, wanted, headers, tag)


def _is_browser(request: Request) -> bool:
    accept = accept_of(request)
    return "html" in (accept or "").lower() and choose(accept, (*RESULTS, *GRAPHS, HTML)) is HTML


async def read_operation(request: Request, settings: Settings) -> Operation | None:
    """Read the query and its data set (2.1 of the protocol); None for a GET without any parameter."""
    longest = settings.query.length
    if request.method == "POST":
        try:
            async with asyncio.timeout(settings.body_seconds):
                parameters = await _read_post(request, longest)
        except TimeoutError:
            _refuse(408, f"The query did not come within {settings.body_seconds:g} seconds.", "body-time", _CLOSE)
    else:
        raw: bytes = request.scope["query_string"]
        if len(raw) > 3 * longest:  # every byte of the query may be percent-encoded
            _refuse(414, f"The address is too long; send a query of up to {longest} bytes by POST.", "query-length")
        parameters = _decode(raw)
        if not parameters:
            return None
    return _operation(parameters, longest)


async def _read_post(request: Request, longest: int) -> list[tuple[str, str]]:
    media_type, _, rest = request.headers.get("content-type", "").partition(";")
    charset = rest.partition("charset=")[2].partition(";")[0].strip(' "').lower()
    media_type = media_type.strip().lower()
    if media_type == UPDATE_TYPE:
        _refuse_update()
    if media_type not in (FORM_TYPE, QUERY_TYPE):
        _refuse(
            415,
            f"Send the query as {QUERY_TYPE}, or in the field 'query' of {FORM_TYPE}.",
            "content-type",
            {"Accept-Post": f"{QUERY_TYPE}, {FORM_TYPE}"},
        )
    if charset not in ("", "utf-8", "utf8"):
        _refuse(415, f"Queries are read as UTF-8 only, not as {charset}.", "content-type")
    in_address = _decode(request.scope["query_string"])
    if media_type == QUERY_TYPE:
        body = await _read_body(request, longest)
        try:
            return [*in_address, ("query", body.decode())]
        except UnicodeDecodeError as error:
            _refuse(400, f"The query is not UTF-8: byte {error.start} cannot be read.", "encoding")
    return [*in_address, *_decode(await _read_body(request, 3 * longest))]


async def _read_body(request: Request, longest: int) -> bytes:
    """Read the body; one longer than *longest* bytes is refused, after it was read up to a bound and thrown away."""
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= longest:
            body += chunk
        elif size > longest + _DRAINED:
            break
    if size > longest:
        raise QueryLengthError(f"The query is too long: at most {longest} bytes are read.")
    return bytes(body)


def _decode(encoded: bytes) -> list[tuple[str, str]]:
    """Undo percent-encoding, once."""
    if encoded.count(b"&") >= _MOST_PARAMETERS:
        _refuse(400, "There are too many parameters.", "parameters")
    pairs = (pair.partition(b"=") for pair in encoded.replace(b"+", b" ").split(b"&") if pair)
    try:
        return [(unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()) for name, _, value in pairs]
    except UnicodeDecodeError:
        _refuse(400, "The parameters are not UTF-8 in percent-encoding.", "encoding")


def _operation(parameters: Sequence[tuple[str, str]], longest: int) -> Operation:
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        given.setdefault(name, []).append(value)
    queries, formats = given.get("query", []), given.get("format", [])
    if "update" in given:
        _refuse_update()
    if len(queries) != 1 or not queries[0].strip():
        found = "no query" if len(queries) < 2 else f"{len(queries)} queries"
        _refuse(400, f"The request must hold one query, in the parameter 'query'; it holds {found}.", "query-count")
    if len(queries[0].encode()) > longest:
        raise QueryLengthError(f"The query is too long: at most {longest} bytes are read.")
    return Operation(
        queries[0],
        graph_names(given.get("default-graph-uri", ())),
        graph_names(given.get("named-graph-uri", ())),
        next((name for name in formats if name), None),
    )


def _signature(scope: Scope) -> Signature | None:
    """Return all that a GET for a copy of its own may be answered by; None for any other request."""
    if scope["method"] != "GET" or not scope["query_string"]:
        return None
    accept, encoding = b"", b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept += value + b","
        elif name == b"accept-encoding":
            encoding += value + b","
        elif name == b"if-none-match":
            return None
    return scope["query_string"], accept, encoding


def _wanted(accept: str | None, name: str | None) -> Wanted:
    """Choose a format for each form of answer; what was chosen for a header lately is chosen again."""
    short = len(accept or "") + len(name or "") < _SHORT
    return _choose_lately(accept, name) if short else _choose_formats(accept, name)


def _choose_formats(accept: str | None, name: str | None) -> Wanted:
    if name is None:
        chosen: dict[Form, Format | None] = {form: _negotiate(accept, offered) for form, offered in _OFFERED.items()}
    else:
        name = name.strip().lower()
        chosen = {
            form: next((format_ for format_ in offered if name in _names(format_)), None)
            for form, offered in _OFFERED.items()
        }
        if not any(chosen.values()):
            known = ", ".join(format_.name for format_ in (*RESULTS, *GRAPHS))
            _refuse(400, f"There is no format {name[:100]!r}; choose one of {known}.", "format")
    return Wanted(chosen, _OFFERED)


_choose_lately = lru_cache(maxsize=256)(_choose_formats)


def _negotiate(accept: str | None, offered: tuple[Format, ...]) -> Format | None:
    """Choose by Accept; a browser's ``application/xml`` beside ``text/html`` is no wish for SPARQL results in XML."""
    browser = choose(accept, (HTML, *offered)) is HTML
    return (choose(accept, offered, aliases=False) if browser else None) or choose(accept, offered)


def _names(format_: Format) -> tuple[str, ...]:
    return (format_.name, format_.suffix.removeprefix("."), format_.media_type)


def _options() -> Response:
    methods = ", ".join(METHODS)
    headers = {
        "Allow": methods,
        "Accept-Post": f"{QUERY_TYPE}, {FORM_TYPE}",
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=headers)


def _refuse_update() -> NoReturn:
    _refuse(403, "This endpoint is read-only: it answers queries and refuses updates.", "update-refused")


def _refuse(status: int, detail: str, name: str, headers: dict[str, str] | None = None) -> NoReturn:
    raise ProblemError(Problem(status, detail, name, headers=headers or {}))
