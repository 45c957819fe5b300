"""The SPARQL 1.1 Protocol: what a request asks for."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

from pyoxigraph import NamedNode
from starlette.requests import Request

from esfgraph_server.query_pool.query_errors import length_error
from esfgraph_server.sparql.formats import is_format
from esfgraph_server.sparql.problems import refuse

FORM_TYPE = "application/x-www-form-urlencoded"
QUERY_TYPE = "application/sparql-query"
UPDATE_TYPE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")

_ALSO_FORMAT = ("output", "results")
"""Under which some clients name the format of the answer too; other values of them are no concern of ours."""

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


async def read_operation(request: Request[Any], longest: int, seconds: float) -> Operation | None:
    """Read the query and its data set (2.1); None for a GET without any parameter.

    Raises QueryLengthError for a query of more than *longest* bytes, a ProblemError for a request that is not of the
    protocol, or whose body does not come within so many *seconds*.
    """
    if request.method == "POST":
        try:
            async with asyncio.timeout(seconds):
                parameters = await _read_post(request, longest)
        except TimeoutError:
            detail = f"The query did not come within {seconds:g} seconds."
            refuse(408, detail, "body-time", {"Connection": "close"})
    else:
        raw: bytes = request.scope["query_string"]
        if len(raw) > 3 * longest:  # every byte of the query may be percent-encoded
            refuse(414, f"The address is too long; send a query of up to {longest} bytes by POST.", "query-length")
        parameters = decode_parameters(raw)
        if not parameters:
            return None
    return _operation(parameters, longest)


async def _read_post(request: Request[Any], longest: int) -> list[tuple[str, str]]:
    media_type, _, rest = request.headers.get("content-type", "").partition(";")
    charset = rest.partition("charset=")[2].partition(";")[0].strip(' "').lower()
    media_type = media_type.strip().lower()
    if media_type == UPDATE_TYPE:
        _refuse_update()
    if media_type not in (FORM_TYPE, QUERY_TYPE):
        detail = f"Send the query as {QUERY_TYPE}, or in the field 'query' of {FORM_TYPE}."
        refuse(415, detail, "content-type", {"Accept-Post": f"{QUERY_TYPE}, {FORM_TYPE}"})
    if charset not in ("", "utf-8", "utf8"):
        refuse(415, f"Queries are read as UTF-8 only, not as {charset}.", "content-type")
    in_address = decode_parameters(request.scope["query_string"])
    if media_type == QUERY_TYPE:
        body = await _read_body(request, longest)
        try:
            return [*in_address, ("query", body.decode())]
        except UnicodeDecodeError as error:
            refuse(400, f"The query is not UTF-8: byte {error.start} cannot be read.", "encoding")
    return [*in_address, *decode_parameters(await _read_body(request, 3 * longest))]


async def _read_body(request: Request[Any], longest: int) -> bytes:
    """Read the body; one longer than *longest* bytes is refused, after it was read up to a bound and thrown away."""
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= longest:
            body += chunk
        elif size > longest + _DRAINED:
            break
    if size > longest:
        raise length_error(longest)
    return bytes(body)


def decode_parameters(encoded: bytes) -> list[tuple[str, str]]:
    """Undo percent-encoding, once; a 400 problem for too many parameters, and for those that are not UTF-8."""
    if encoded.count(b"&") >= _MOST_PARAMETERS:
        refuse(400, "There are too many parameters.", "parameters")
    pairs = (pair.partition(b"=") for pair in encoded.replace(b"+", b" ").split(b"&") if pair)
    try:
        return [(unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()) for name, _, value in pairs]
    except UnicodeDecodeError:
        refuse(400, "The parameters are not UTF-8 in percent-encoding.", "encoding")


def graph_names(values: Iterable[str]) -> tuple[str, ...]:
    """Read the names of graphs (2.1.4); a 400 problem for what is no absolute IRI."""
    return tuple(map(_graph_name, values))


def _graph_name(iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError:
        refuse(400, f"A graph must be named by an absolute IRI; {iri[:200]!r} is none.", "graph-name")


def _operation(parameters: Sequence[tuple[str, str]], longest: int) -> Operation:
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        given.setdefault(name, []).append(value)
    queries = given.get("query", [])
    formats = [name for name in given.get("format", ()) if name.strip()]
    formats += [name for parameter in _ALSO_FORMAT for name in given.get(parameter, ()) if is_format(name)]
    if "update" in given:
        _refuse_update()
    if len(queries) != 1 or not queries[0].strip():
        number = "no query" if len(queries) < 2 else f"{len(queries)} queries"
        refuse(400, f"The request must hold one query, in the parameter 'query'; it holds {number}.", "query-count")
    if len(queries[0].encode()) > longest:
        raise length_error(longest)
    return Operation(
        queries[0],
        graph_names(given.get("default-graph-uri", ())),
        graph_names(given.get("named-graph-uri", ())),
        next(iter(formats), None),
    )


def _refuse_update() -> NoReturn:
    refuse(403, "This endpoint is read-only: it answers queries and refuses updates.", "update-refused")
