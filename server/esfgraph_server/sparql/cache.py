"""Answers kept for those who ask the same again: a release never changes, so they stay true."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

Headers = tuple[tuple[bytes, bytes], ...]
CountQuery = Callable[[str, float], None]
"""Takes what became of a query and how many seconds it took."""

_LONGEST_SIGNATURE = 8192
_MOST_SIGNATURES = 2000


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One answer, as it was sent."""

    content_type: str
    encoding: str | None
    body: bytes


Signature = tuple[bytes, ...]
"""Release, query string, Accept, Accept-Encoding."""


def signature_of(scope: Scope) -> Signature | None:
    """Return all that decides the answer to a GET; None for another method, and for a client that holds a copy."""
    release = scope["state"]["release"]
    if release is None or scope["method"] != "GET" or not scope["query_string"]:
        return None
    accept, encoding = b"", b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept += value + b","
        elif name == b"accept-encoding":
            encoding += value + b","
        elif name in (b"if-none-match", b"if-match"):
            return None
    return release.id.encode(), scope["query_string"], accept, encoding


class AnswerCache:
    """The answers that were asked for last, up to a number of bytes; their entity tags name their release."""

    def __init__(self, size: int, largest: int) -> None:
        """Keep up to *size* bytes, no answer of more than *largest*."""
        self._size = self._left = size
        self.largest = min(largest, size)
        """Bytes of an answer above which it is not kept."""
        self._answers: OrderedDict[str, KeptAnswer] = OrderedDict()
        self._requests: OrderedDict[Signature, tuple[str, Headers]] = OrderedDict()

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return self._size - self._left

    def get(self, tag: str) -> KeptAnswer | None:
        """Return the answer with this entity tag."""
        answer = self._answers.get(tag)
        if answer is not None:
            self._answers.move_to_end(tag)
        return answer

    def recall(self, signature: Signature) -> tuple[KeptAnswer, Headers] | None:
        """Return what the same request, letter by letter, was answered, and the headers it was sent with."""
        known = self._requests.get(signature)
        if known is None:
            return None
        answer = self.get(known[0])
        return (answer, known[1]) if answer else None

    def remember(self, signature: Signature, tag: str, headers: Headers) -> None:
        """Note which answer a request gets, so that the next like it need not be read."""
        if tag not in self._answers or sum(map(len, signature)) > _LONGEST_SIGNATURE:
            return
        self._requests[signature] = tag, headers
        if len(self._requests) > _MOST_SIGNATURES:
            self._requests.popitem(last=False)

    def put(self, tag: str, answer: KeptAnswer) -> None:
        """Keep an answer; those asked for least recently make room."""
        if len(answer.body) > self.largest or tag in self._answers:
            return
        self._answers[tag] = answer
        self._left -= _weight(tag, answer)
        while self._left < 0:
            self._left += _weight(*self._answers.popitem(last=False))


def _weight(tag: str, answer: KeptAnswer) -> int:
    return len(answer.body) + len(tag) + 500  # what Python needs for an entry besides


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """Middleware that answers a query that was answered before; only others are routed, read and negotiated."""

    app: ASGIApp
    path: str
    """Address of the endpoint."""
    answers: AnswerCache
    count: CountQuery

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the kept answer; where there is none, run the application."""
        if (
            scope["type"] == "http"
            and scope["path"].removeprefix(scope.get("root_path", "")) == self.path
            and (signature := signature_of(scope))
            and (known := self.answers.recall(signature))
        ):
            start = time.perf_counter()
            answer, headers = known
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": answer.body})
            self.count("kept", time.perf_counter() - start)
            return
        await self.app(scope, receive, send)
