"""The Host header: one, readable, and a name that the operator serves (RFC 9112, 3.2; RFC 9110, 7.4)."""

import re
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from esfgraph_server.http.problems import Problem, ProblemError

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|(?:[a-z0-9._~!$&'()*+,;=-]|%[0-9a-f]{2})+)(?::\d*)?", re.IGNORECASE)
_ANY_HOST = ("/health/", "/metrics")
"""Probes ask by the address of the machine."""


class Hosts:
    """Middleware that refuses requests for another host than those that are served here.

    No address that is written comes from this header, whatever it says: they are relative, or under the base IRI or the
    public URL.
    """

    def __init__(self, app: ASGIApp, allowed: Iterable[str]) -> None:
        """Answer for the names in *allowed*, `*.example.org` for all below one; if it is empty, for every name."""
        self._app = app
        self._allowed = tuple(name.strip().lower() for name in allowed if name.strip())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application; raise a ProblemError: 400 for no host or two, 421 for a host that is not served."""
        if scope["type"] == "http":
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            self._check(hosts, scope["http_version"], scope["path"].removeprefix(scope.get("root_path", "")))
        await self._app(scope, receive, send)

    def _check(self, hosts: list[bytes], version: str, path: str) -> None:
        if not hosts and version != "1.1":
            return
        if len(hosts) != 1:
            raise ProblemError(
                Problem(400, f"A request must name one host in the header Host; this names {len(hosts)}.")
            )
        host = _HOST.fullmatch(hosts[0].decode("latin-1"))
        if host is None:
            raise ProblemError(Problem(400, "The header Host must hold the name or address of a host, and no more."))
        if self._allowed and not path.startswith(_ANY_HOST):
            name = host[1].lower().removesuffix(".")
            if not any(name == pattern or _is_below(name, pattern) for pattern in self._allowed):
                raise ProblemError(Problem(421, "This server does not answer for the host that the request names."))


def _is_below(name: str, pattern: str) -> bool:
    return pattern.startswith("*.") and name.endswith(pattern[1:])
