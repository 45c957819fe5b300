"""One error body for every address: RFC 9457 problem details, or the same as a page for a browser."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esfgraph.disk.refusals import refusal_of
from esfgraph.errors import EsfgraphError
from esfgraph.privacy.public_names import public_path
from esfgraph.rdf.formats import HTML, Format, Kind
from esfgraph.rules import Bilingual
from esfgraph_server.http.connection import cut
from esfgraph_server.http.negotiation import Preferences

_log = logging.getLogger(__name__)

PROBLEM_JSON = Format("problem", "application/problem+json", ".json", Kind.PAGE, also=("application/json",))
PROBLEM_TYPES = "https://w3id.org/esfgraph/problem#"
RETRY_AFTER = "10"
"""Seconds after which a client that was turned away may ask again."""

_REFUSED = Bilingual(
    "Servern kunde inte läsa eller öppna det som svaret behöver; försök igen om en stund.",
    "The server could not read or open what this answer needs; please ask again in a moment.",
)


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
    sentence: Bilingual | None = None
    """The detail for people, where it is told in both languages."""

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


class ProblemError(EsfgraphError):
    """A request that ends with this problem."""

    def __init__(self, problem: Problem) -> None:
        """End the request with *problem*."""
        super().__init__(problem.detail)
        self.problem = problem


def wrong_request(detail: str) -> ProblemError:
    """Say that a request asks for what there cannot be (400)."""
    return ProblemError(Problem(400, detail, "usage", "The request is wrong"))


def beyond_the_last(page: int, pages: int) -> ProblemError:
    """Say that something has not so many pages (404)."""
    sentence = Bilingual(
        f"Det finns ingen sida {page}: den sista är sida {pages}.",
        f"There is no page {page}: the last is page {pages}.",
    )
    return ProblemError(Problem(404, sentence.en, sentence=sentence))


def not_acceptable(what: str, formats: Sequence[Format]) -> ProblemError:
    """Say in which formats something can be had, to a client that wants none of them (406)."""
    offered = [format_.media_type for format_ in formats]
    detail = f"{what} can be had as {', '.join(offered[:-1])} or {offered[-1]}."
    return ProblemError(Problem(406, detail, "not-acceptable", more={"offered": offered}))


@dataclass(frozen=True, slots=True)
class ProblemType:
    """What the errors of one class have in common as problems."""

    status: int
    name: str
    title: str
    headers: Mapping[str, str] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    """Attributes of the error that the body repeats."""


ProblemTypes = Mapping[type[Exception], ProblemType]
ProblemPage = Callable[[Request[Any], Problem], str]
"""Writes the HTML page for a problem."""


@dataclass(frozen=True, slots=True)
class Problems:
    """Tells clients of errors; which error is which problem, the packages that raise them say."""

    types: ProblemTypes
    """By class of error: of an error's classes the nearest counts."""
    page: ProblemPage

    def of(self, error: Exception, path: str, method: str) -> Problem:
        """Say what a client is told about *error*; one that was not raised on purpose tells nothing."""
        match error:
            case ProblemError():
                return error.problem
            case RequestValidationError():
                return _invalid(error)
            case HTTPException():
                return _http(error, path, method)
        for class_ in type(error).__mro__:
            if issubclass(class_, Exception) and (type_ := self.types.get(class_)):
                more = {name: getattr(error, name) for name in type_.members}
                sentence: Bilingual | None = getattr(error, "sentence", None)
                return Problem(type_.status, str(error), type_.name, type_.title, more, type_.headers, sentence)
        if (refusal := refusal_of(error)) and refusal.is_of_the_machine:
            return Problem(503, _REFUSED.en, "machine", "The machine fails", {}, {"Retry-After": RETRY_AFTER}, _REFUSED)
        return Problem(500, "The server failed to answer; the operators can read why in its log.")

    def respond(self, request: Request[Any], problem: Problem) -> Response:
        """Write *problem* in the form that the client reads; JSON for one that reads neither."""
        headers = {**problem.headers, "Vary": "Accept, Accept-Language", "Cache-Control": "no-store"}
        if Preferences.of(request).choose((PROBLEM_JSON, HTML)) is HTML:
            return Response(self.page(request, problem), problem.status, headers, HTML.content_type)
        body = problem.body(quote(request.url.path), request_id_of(request))
        text = json.dumps(body, ensure_ascii=False, indent=1)
        return Response(text + "\n", problem.status, headers, PROBLEM_JSON.media_type)

    async def handle(self, request: Request[Any], error: Exception) -> Response:
        """Answer a request that raised *error*."""
        problem = self.of(error, request.url.path, request.method)
        if problem.status == 500:
            where = request.method, public_path(request.url.path), request_id_of(request)
            _log.error("%s %s failed (request %s)", *where, exc_info=error)
        elif refusal := refusal_of(error):
            _log.error("%s was not answered (%s). %s", public_path(request.url.path), refusal.reason, refusal.cure)
        return self.respond(request, problem)

    @property
    def handlers(self) -> dict[int | type[Exception], Callable[[Request[Any], Any], Any]]:
        """What an application registers; every other error reaches LastResort."""
        return dict.fromkeys((EsfgraphError, HTTPException, RequestValidationError), self.handle)


def _http(error: HTTPException, path: str, method: str) -> Problem:
    detail, headers = str(error.detail), dict(error.headers or {})
    if "Allow" in headers:  # which a router writes in the order of a set
        headers["Allow"] = ", ".join(sorted({*headers["Allow"].split(", "), "OPTIONS"}))
    if detail == HTTPStatus(error.status_code).phrase:
        if error.status_code == 404:
            detail = f"There is nothing at {path}."
        elif error.status_code == 405 and "Allow" in headers:
            detail = f"{path} does not answer {method}; it answers {headers['Allow']}."
    return Problem(error.status_code, detail, headers=headers)


def _invalid(error: RequestValidationError) -> Problem:
    errors = [
        {"parameter": ".".join(str(part) for part in item["loc"][1:]), "message": item["msg"]}
        for item in error.errors()
    ]
    sentences = (
        f"The parameter '{one['parameter'] or 'body'}' {_has(item)}: {one['message']}."
        for one, item in zip(errors, error.errors(), strict=True)
    )
    detail = " ".join(sentences)
    return Problem(422, detail, "parameters", "Invalid parameters", {"errors": errors})


def _has(item: Mapping[str, Any]) -> str:
    """Say which value a parameter has that is invalid."""
    return "is missing" if item["type"] == "missing" else f"has the value '{str(item['input'])[:100]}'"


@dataclass(frozen=True, slots=True)
class LastResort:
    """Middleware that answers 500 for an exception that nobody expected; it sits inside the one that sets headers."""

    app: ASGIApp
    problems: Problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application; an answer that has begun is broken off, without a trace where the machine ended it."""
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
                if not (refusal := refusal_of(error)) or not refusal.is_of_the_machine:
                    raise
                _log.error("%s was broken off (%s). %s", public_path(scope["path"]), refusal.reason, refusal.cure)
                await cut(scope)
                return
            response = await self.problems.handle(Request(scope), error)
            await response(scope, receive, send)


def request_id_of(request: Request[Any]) -> str:
    """Return the id under which the log knows *request*; empty where it has none."""
    return str(request.scope.get("state", {}).get("request_id", ""))
