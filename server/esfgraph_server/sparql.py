"""The SPARQL 1.1 Protocol's query operation at /sparql."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from esfgraph.formats import GRAPHS, HTML, RESULTS, Format
from esfgraph.iris import Iris
from esfgraph_server.answers import AnswerResponse, Wanted
from esfgraph_server.description import describe_service
from esfgraph_server.frames import Form, Query
from esfgraph_server.negotiation import choose
from esfgraph_server.problems import Problem, ProblemError, accept_of
from esfgraph_server.served import served_release
from esfgraph_server.settings import Settings

FORM_TYPE = "application/x-www-form-urlencoded"
QUERY_TYPE = "application/sparql-query"
UPDATE_TYPE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")

_OFFERED = {Form.SOLUTIONS: RESULTS, Form.BOOLEAN: RESULTS, Form.GRAPH: GRAPHS}
_DRAINED = 32 * 1024**2
"""How much of a body that is too long is still read, so that the client gets to the answer."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks for."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format_name: str | None


async def sparql(request: Request) -> Response:
    """Answer a query, show the query page, or describe the service."""
    settings: Settings = request.app.state.settings
    if request.method == "OPTIONS":
        return _options()
    operation = await read_operation(request, settings.query_length)
    if operation is None:
        return _introduce(request, settings)
    served = served_release(request)
    wanted = _wanted(accept_of(request), operation.format_name)
    query = Query(operation.query, wanted.names, served.base_iri, operation.default_graphs, operation.named_graphs)
    return AnswerResponse(served.pool, query, wanted)


ROUTE = Route("/sparql", sparql, methods=list(METHODS))


async def read_operation(request: Request, longest: int) -> Operation | None:
    """Read the query and its data set (2.1 of the protocol); None for a GET without any parameter."""
    if request.method == "POST":
        parameters = await _read_post(request, longest)
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
        _refuse(413, f"The query is too long: at most {longest} bytes are read.", "query-length")
    return bytes(body)


def _decode(encoded: bytes) -> list[tuple[str, str]]:
    """Undo percent-encoding, once."""
    try:
        return parse_qsl(
            encoded.decode(), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=1000
        )
    except UnicodeDecodeError:
        _refuse(400, "The parameters are not UTF-8 in percent-encoding.", "encoding")
    except ValueError:
        _refuse(400, "There are too many parameters.", "parameters")


def _operation(parameters: Sequence[tuple[str, str]], longest: int) -> Operation:
    def values(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in parameters if key == name)

    queries, formats = values("query"), values("format")
    if values("update"):
        _refuse_update()
    if len(queries) != 1 or not queries[0].strip():
        found = "no query" if len(queries) < 2 else f"{len(queries)} queries"
        _refuse(400, f"The request must hold one query, in the parameter 'query'; it holds {found}.", "query-count")
    if len(queries[0].encode()) > longest:
        _refuse(413, f"The query is too long: at most {longest} bytes are read.", "query-length")
    return Operation(
        queries[0],
        tuple(map(_graph, values("default-graph-uri"))),
        tuple(map(_graph, values("named-graph-uri"))),
        next((name for name in formats if name), None),
    )


def _graph(iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError:
        _refuse(400, f"A graph must be named by an absolute IRI; {iri[:200]!r} is none.", "graph-name")


def _wanted(accept: str | None, name: str | None) -> Wanted:
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


def _negotiate(accept: str | None, offered: tuple[Format, ...]) -> Format | None:
    """Choose by Accept; a browser's ``application/xml`` beside ``text/html`` is no wish for SPARQL results in XML."""
    browser = choose(accept, (HTML, *offered)) is HTML
    return (choose(accept, offered, aliases=False) if browser else None) or choose(accept, offered)


def _names(format_: Format) -> tuple[str, ...]:
    return (format_.name, format_.suffix.removeprefix("."), format_.media_type)


def _introduce(request: Request, settings: Settings) -> Response:
    """Answer a request without a query: RDF that describes the service, or the page on which to write a query."""
    format_ = choose(accept_of(request), (*GRAPHS, HTML))
    if format_ is None:
        names = ", ".join(offered.media_type for offered in (HTML, *GRAPHS))
        _refuse(406, f"Without a query this address answers with {names}.", "not-acceptable")
    if format_ is HTML:
        page: str = request.app.state.pages.query(request)
        return HTMLResponse(page, headers={"Vary": "Accept, Accept-Language"})
    endpoint = (settings.public_url or str(request.base_url)).rstrip("/") + "/sparql"
    served = served_release(request)
    body = describe_service(endpoint, served.store, format_, Iris(served.base_iri))
    return Response(body, headers={"Vary": "Accept"}, media_type=format_.content_type)


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
