"""One error body for every address: RFC 9457 problem details, or the same as a page for a browser."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esfgraph.errors import (
    EsfgraphError,
    QueryError,
    QueryLimitError,
    QuerySyntaxError,
    ReleaseError,
    UsageError,
)
from esfgraph.rdf.formats import HTML, Format, Kind
from esfgraph_server.http.negotiation import choose
from esfgraph_server.query_pool.limits import (
    QueryDepthError,
    QueryFederationError,
    QueryLengthError,
    QueryMemoryError,
    QueryPlaceError,
    QueryProcessError,
    QueryQueueError,
    QuerySizeError,
    QueryTimeError,
)

_log = logging.getLogger(__name__)

PROBLEM_JSON = Format("problem", "application/problem+json", ".json", Kind.PAGE, also=("application/json",))
PROBLEM_TYPES = "https://w3id.org/esfgraph/problem#"
RETRY_AFTER = "10"
"""Seconds after which a client turned away for lack of a free process may ask again."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as the client is told."""

    status: int
    detail: str
    name: str | None = None
    """The last part of the problem's type; None where the status says it all."""
    title: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Members of the body that only this type has."""
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, instance: str, request_id: str = "") -> dict[str, Any]:
        """Return the members that RFC 9457 names, then those of this type."""
        return {
            "type": PROBLEM_TYPES + self.name if self.name else "about:blank",
            "title": self.title or HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            **({"request_id": request_id} if request_id else {}),
            **self.more,
        }


ProblemPage = Callable[[Request, Problem], str]
"""Writes the HTML page for a problem."""


class ProblemError(EsfgraphError):
    """A request that ends with this problem."""

    def __init__(self, problem: Problem) -> None:
        """End the request with *problem*."""
        super().__init__(problem.detail)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class _Kind:
    status: int
    name: str
    title: str
    headers: Mapping[str, str] = field(default_factory=dict)


# Looked up along the exception's classes: the nearest wins.
_KINDS: Mapping[type[BaseException], _Kind] = {
    UsageError: _Kind(400, "usage", "The request is wrong"),
    QuerySyntaxError: _Kind(400, "query-syntax", "The query is not SPARQL 1.1"),
    QueryFederationError: _Kind(400, "query-federation", "Federated queries are refused"),
    QueryDepthError: _Kind(400, "query-depth", "The query is nested too deeply"),
    QueryLengthError: _Kind(413, "query-length", "The query is too long"),
    QueryError: _Kind(422, "query-evaluation", "The query cannot be evaluated"),
    QuerySizeError: _Kind(413, "query-size", "The answer is too large"),
    # No Retry-After: the same query would be stopped again.
    QueryLimitError: _Kind(503, "query-limit", "The query passed a limit"),
    QueryMemoryError: _Kind(503, "query-memory", "The query needs too much memory"),
    QueryTimeError: _Kind(503, "query-time", "The query took too long"),
    QueryProcessError: _Kind(500, "query-process", "The query's process ended"),
    QueryQueueError: _Kind(503, "query-queue", "Too many queries", {"Retry-After": RETRY_AFTER}),
    ReleaseError: _Kind(503, "release", "Nothing is published here now", {"Retry-After": RETRY_AFTER}),
}


def problem_of(error: Exception, path: str, method: str) -> Problem:
    """Say what a client is told about *error*; one that was not raised on purpose tells nothing."""
    match error:
        case ProblemError():
            return error.problem
        case RequestValidationError():
            return _invalid(error)
        case HTTPException():
            return _http(error, path, method)
    for class_ in type(error).__mro__:
        if kind := _KINDS.get(class_):
            more = {"line": error.line, "column": error.column} if isinstance(error, QueryPlaceError) else {}
            return Problem(kind.status, str(error), kind.name, kind.title, more, kind.headers)
    return Problem(500, "The server failed to answer; the operators can read why in its log.")


def _http(error: HTTPException, path: str, method: str) -> Problem:
    detail = str(error.detail)
    allowed = (error.headers or {}).get("Allow")
    if detail == HTTPStatus(error.status_code).phrase:
        if error.status_code == 404:
            detail = f"There is nothing at {path}."
        elif error.status_code == 405 and allowed:
            detail = f"{path} does not answer {method}; it answers {', '.join(sorted(allowed.split(', ')))}."
    return Problem(error.status_code, detail, headers=error.headers or {})


def _invalid(error: RequestValidationError) -> Problem:
    found = [
        {"parameter": ".".join(str(part) for part in item["loc"][1:]), "message": item["msg"]}
        for item in error.errors()
    ]
    named = "; ".join(f"{item['parameter'] or 'body'}: {item['message']}" for item in found)
    detail = f"The request has invalid parameters: {named}."
    return Problem(422, detail, "parameters", "Invalid parameters", {"errors": found})


def respond(request: Request, problem: Problem) -> Response:
    """Write *problem* in the form that the client reads; JSON for one that reads neither."""
    headers = {**problem.headers, "Vary": "Accept, Accept-Language", "Cache-Control": "no-store"}
    if choose(accept_of(request), (PROBLEM_JSON, HTML)) is HTML:
        page: ProblemPage = request.app.state.pages.problem
        return Response(page(request, problem), problem.status, headers, HTML.content_type)
    text = json.dumps(problem.body(quote(request.url.path), request_id_of(request)), ensure_ascii=False, indent=1)
    return Response(text + "\n", problem.status, headers, PROBLEM_JSON.media_type)


async def handle(request: Request, error: Exception) -> Response:
    """Answer a request that raised *error*."""
    problem = problem_of(error, request.url.path, request.method)
    if problem.status == 500:
        _log.error(
            "%s %s failed (request %s)", request.method, request.url.path, request_id_of(request), exc_info=error
        )
    return respond(request, problem)


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Any]] = {
    EsfgraphError: handle,
    HTTPException: handle,
    RequestValidationError: handle,
}
"""What an application registers; everything else reaches LastResort."""


@dataclass(frozen=True, slots=True)
class LastResort:
    """Middleware that answers 500 for an exception that nobody expected; it sits inside the one that sets headers."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application; when an answer has begun already, only the server can break it off."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, note)
        except ClientDisconnect:
            return  # nobody is left to answer
        except Exception as error:
            if started:
                raise
            request = Request(scope)
            await (await handle(request, error))(scope, receive, send)


def request_id_of(request: Request) -> str:
    """Return the id under which the log knows *request*; empty where it has none."""
    return str(request.scope.get("state", {}).get("request_id", ""))


def accept_of(request: Request) -> str | None:
    """Return all Accept headers of *request* as one, None without any."""
    return joined(request.headers, "accept")


def joined(headers: Headers, name: str) -> str | None:
    """Return all headers of one name as one (RFC 9110, 5.3), None without any."""
    values = headers.getlist(name)
    return ", ".join(values) if values else None
