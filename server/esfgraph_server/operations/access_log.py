"""The id of every request, and its line in the log."""

import json
import logging
import re
import secrets
import time
from datetime import UTC, datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esfgraph.privacy.public_names import public_path
from esfgraph_server.operations.metrics import Metrics
from esfgraph_server.settings import AccessLog

access_log = logging.getLogger("esfgraph.access")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "bare": {"format": "%(message)s"},
    },
    "handlers": {
        "errors": {"class": "logging.StreamHandler", "formatter": "plain", "stream": "ext://sys.stderr"},
        "access": {"class": "logging.StreamHandler", "formatter": "bare", "stream": "ext://sys.stdout"},
    },
    "root": {"level": "WARNING", "handlers": ["errors"]},
    "loggers": {
        "esfgraph.access": {"level": "INFO", "handlers": ["access"], "propagate": False},
        "uvicorn": {"level": "WARNING"},
    },
}
"""Where lines go: requests to the standard output, one JSON object each, all else to the standard error."""

_GIVEN = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS"))
_NO_ANSWER = 499
"""What the log says of a request whose client was gone before the answer began."""


class RequestLog:
    """Middleware that gives every request an id, and notes how it ended."""

    def __init__(self, app: ASGIApp, log: AccessLog, metrics: Metrics | None, *, believes_ids: bool) -> None:
        """Log what *log* says; take over the ids that a trusted proxy gives if *believes_ids*."""
        self._app = app
        self._log = log
        self._metrics = metrics
        self._believes_ids = believes_ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application and note what became of the request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id_ = (self._believes_ids and _given_id(scope)) or secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = id_
        path: str = scope["path"]
        status, size, whole = _NO_ANSWER, 0, False
        start = time.perf_counter()

        async def note(message: Message) -> None:
            nonlocal status, size, whole
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", id_.encode())]
            await send(message)
            if message["type"] == "http.response.body":
                size += len(message.get("body", b""))
                whole = not message.get("more_body", False)

        try:
            await self._app(scope, receive, note)
        finally:
            seconds = time.perf_counter() - start
            if self._metrics:
                method = scope["method"] if scope["method"] in _METHODS else "other"
                self._metrics.requests.labels(method, str(status)).inc()
            if self._log != "none":
                line = self._line(scope, path, id_, status, size, seconds)
                access_log.info(json.dumps(line if whole else {**line, "cut": True}, ensure_ascii=False))

    def _line(
        self, scope: Scope, path: str, id_: str, status: int, size: int, seconds: float
    ) -> dict[str, str | int | float]:
        """Say what happened; whoever asked, and for what exactly, only where that is wanted."""
        line: dict[str, str | int | float] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "request": id_,
            "method": scope["method"],
            "path": path if self._log == "full" else public_path(path),
            "status": status,
            "bytes": size,
            "seconds": round(seconds, 4),
        }
        if self._log == "full":
            line["client"] = str((scope.get("client") or ("",))[0])
            line["query"] = scope["query_string"].decode("ascii", "replace")
        return line


def _given_id(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _GIVEN.fullmatch(value):
            return str(value.decode())
    return None
