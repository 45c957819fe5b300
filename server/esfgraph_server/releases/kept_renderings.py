"""Middleware that sends again what was made for the same request: only other requests are routed and read."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esfgraph_server.http.caching import MAX_AGE, is_conditional
from esfgraph_server.releases.memento import ACCEPT_DATETIME
from esfgraph_server.releases.renderings import Renderings

_LONGEST = 2048
"""Bytes of a request up to which it is remembered."""
_MOST = 4000
"""Requests that are remembered: some kilobytes each."""

_Headers = Sequence[tuple[bytes, bytes]]
_Signature = tuple[Hashable, ...]
"""All that decides an answer which varies by nothing but Accept-Encoding and Accept-Datetime."""


class _Sent(NamedTuple):
    """How a request was answered."""

    key: str
    """What the rendering is kept under."""
    headers: _Headers
    until: float
    """Until when that holds, by the monotonic clock: as long as any cache may hold it."""


@dataclass(frozen=True, slots=True)
class KeptRenderings:
    """Middleware within that which takes the release, around all that reads a request.

    What it sends is what was sent the first time, headers included; where `Renderings` keep the body no more, the
    application runs as if nothing was remembered.
    """

    app: ASGIApp
    renderings: Renderings
    changing: Sequence[Callable[[], Hashable]]
    """What answers may depend on besides request and release: the day, what the publisher keeps by hand."""
    _sent: OrderedDict[_Signature, _Sent] = field(default_factory=OrderedDict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is kept; where nothing is, run the application and note what it sends."""
        signature = self._signature(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if signature is None:
            await self.app(scope, receive, send)
            return
        sent = self._sent.get(signature)
        if sent and time.monotonic() < sent.until and (rendering := self.renderings.kept(sent.key)):
            await send({"type": "http.response.start", "status": 200, "headers": list(sent.headers)})
            await send({"type": "http.response.body", "body": rendering.body})
            return

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                self._note(signature, scope["state"].get("rendering", ""), message["headers"])
            await send(message)

        await self.app(scope, receive, note)

    def _signature(self, scope: Scope) -> _Signature | None:
        """None without a release, for a client that holds a copy, and for a request of an unusual length."""
        release = scope["state"]["release"]
        if release is None or is_conditional(scope) or any(name == ACCEPT_DATETIME for name, _ in scope["headers"]):
            return None
        encoding = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
        asked = (scope["path"], scope.get("raw_path") or b"", scope["query_string"], encoding)
        if sum(map(len, asked)) > _LONGEST:
            return None
        now = (read() for read in self.changing)
        return (*asked, scope.get("root_path", ""), release.id, release.footnote, release.is_index_lost, *now)

    def _note(self, signature: _Signature, key: str, headers: _Headers) -> None:
        varies = b",".join(value for name, value in headers if name == b"vary").lower()
        # Requests with a date are never remembered, so that what is sent to others may vary by it.
        if not key or {*varies.replace(b" ", b"").split(b",")} - {ACCEPT_DATETIME} != {b"accept-encoding"}:
            return
        self._sent[signature] = _Sent(key, tuple(headers), time.monotonic() + MAX_AGE)
        if len(self._sent) > _MOST:
            self._sent.popitem(last=False)
