"""One store of others, asked over HTTP: bounded in time and size, no redirect followed, no proxy of the environment.

SPARQL 1.1 Protocol for queries, SPARQL 1.1 Graph Store HTTP Protocol for graphs; over both the user of the store, if
the environment names one, by whichever of Basic and Digest the store asks for (RFC 7617, 7616).
"""

import os
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx2

from esfgraph.errors import StoreError, StoreRefusedError, UsageError

USER, PASSWORD = "ESFGRAPH_STORE_USER", "ESFGRAPH_STORE_PASSWORD"
CONNECT_SECONDS = 5.0
RESULTS, STATEMENTS = "application/sparql-results+json", "application/n-triples"
_MESSAGE = 300
"""Most characters of what a store says of a query."""
_AWAY = frozenset({401, 403, 404, 408, 413, 421, 429, 502, 503, 504})
"""Of which the query is no reason, or of which another query would be told, too."""
_CUT_OFF = ("x-sparql-maxrows", "x-sql-state")
"""Headers of Virtuoso: the answer is a part of the whole, by a limit of rows or of time."""


def address_of(text: str) -> str:
    """Return the address of a store; raise UsageError for what is none."""
    parts = urlsplit(text)
    if parts.username is not None:
        raise UsageError(f"An address of a store holds its user; take it out, and let {USER} and {PASSWORD} name it.")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
        raise UsageError(f"{text!r} is no address of a store; give one such as http://localhost:7878/query.")
    return text


class StoreClient:
    """Asks one address of a store."""

    def __init__(self, address: str, *, seconds: float, largest: int) -> None:
        """An answer may take so many *seconds* in all, and have so many bytes."""
        self.address = address_of(address)
        self._seconds = seconds
        self._largest = largest
        user = os.environ.get(USER, "")
        self._http = httpx2.Client(
            auth=_Login(user, os.environ.get(PASSWORD, "")) if user else None,
            follow_redirects=False,
            trust_env=False,
            timeout=httpx2.Timeout(seconds, connect=CONNECT_SECONDS),
            headers={"User-Agent": "esfgraph"},
        )

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    @contextmanager
    def answer(self, query: str, accept: str, default: Sequence[str] = (), named: Sequence[str] = ()) -> Iterator[
        Iterator[bytes]
    ]:  # fmt: skip
        """Ask a query over a data set of graphs (SPARQL 1.1 Protocol, 2.1.2, 2.1.4), and give the answer in parts.

        Raise StoreError where the store does not answer, or not whole; StoreRefusedError where it refuses the query.
        """
        form = {"query": query, "default-graph-uri": [*default], "named-graph-uri": [*named]}
        with self._answered("POST", self.address, headers={"Accept": accept}, data=form) as response:
            self._check(response)
            if any(header in response.headers for header in _CUT_OFF):
                raise StoreRefusedError("the store cuts answers off at a limit of its own; use LIMIT")
            yield self._parts(response)

    def get(self, graph: str) -> bytes:
        """Return the statements of a graph as N-Triples or Turtle; nothing where the store has no such graph."""
        with self._answered("GET", self.address, params={"graph": graph}, headers={"Accept": STATEMENTS}) as response:
            if response.status_code == 404:
                return b""
            self._check(response)
            return b"".join(self._parts(response))

    def write(self, method: str, graph: str, statements: bytes = b"") -> None:
        """Replace a graph (PUT), add to it (POST), or remove it (DELETE); one that is not there is removed already."""
        headers = {} if method == "DELETE" else {"Content-Type": "text/turtle"}  # of which N-Triples are a part
        with self._answered(
            method, self.address, params={"graph": graph}, headers=headers, content=statements
        ) as response:
            if not (method == "DELETE" and response.status_code == 404):
                self._check(response)

    @contextmanager
    def _answered(self, method: str, address: str, **request: Any) -> Iterator[httpx2.Response]:
        try:
            with self._http.stream(method, address, **request) as response:
                yield response
        except httpx2.TimeoutException:
            raise StoreError(f"The store did not answer within {self._seconds:g} seconds.") from None
        except httpx2.HTTPError as error:
            raise StoreError(f"The store cannot be reached: {str(error).rstrip('.') or 'it broke off'}.") from None

    def _check(self, response: httpx2.Response) -> None:
        status = response.status_code
        if status < 300:
            return
        if status < 400:
            raise StoreError(f"The store leads elsewhere (status {status}), which is not followed; name that address.")
        if status in _AWAY:
            hint = f"; {USER} and {PASSWORD} name its user" if status in (401, 403) else ""
            raise StoreError(f"The store answered with status {status}{hint}.")
        said = b"".join(self._parts(response)).decode(errors="replace")
        message = " ".join(next((line for line in said.splitlines() if line.strip()), "").split())[:_MESSAGE]
        raise StoreRefusedError(message.rstrip(".") or f"status {status}")

    def _parts(self, response: httpx2.Response) -> Iterator[bytes]:
        until, size = time.monotonic() + self._seconds, 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self._largest:
                raise StoreError(f"The answer of the store has more than {self._largest} bytes.")
            if time.monotonic() > until:
                raise StoreError(f"The store did not answer within {self._seconds:g} seconds.")
            yield part


class _Login(httpx2.Auth):
    """A user by whichever of Digest and Basic the store asks for; a password goes to no store that asks for neither."""

    requires_request_body = True

    def __init__(self, user: str, password: str) -> None:
        self._digest = httpx2.DigestAuth(user, password)
        self._basic = httpx2.BasicAuth(user, password)
        self._chosen: httpx2.Auth | None = None

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Ask, and once more with the user where the store wants one."""
        if self._chosen is None:
            response = yield request
            if response.status_code != 401:
                return
            asked = response.headers.get("www-authenticate", "").lower()
            self._chosen = self._digest if asked.startswith("digest") else self._basic
        yield from self._chosen.auth_flow(request)
