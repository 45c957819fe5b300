"""Entity tags, and what a client's conditions ask of an answer (RFC 9110, section 13)."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from esfgraph_server.http.problems import Problem, ProblemError

MAX_AGE = 60
"""Seconds for which an answer may be given again without asking whether it is still true."""
CACHE_CONTROL = f"public, max-age={MAX_AGE}, must-revalidate"
IMMUTABLE = f"public, max-age={7 * 24 * 3600}, immutable"
"""Of what stays as it is (RFC 8246): a week, since what is withdrawn is to leave caches, too."""

_CONDITIONS = frozenset((b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since"))
_TAG = re.compile(r'(?:W/)?"[^"]*"')


def entity_tag(*parts: str) -> str:
    """Return a strong entity tag for what *parts* determine byte for byte."""
    return '"' + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20] + '"'


def is_conditional(scope: Scope) -> bool:
    """Tell whether a request asks for something only under a condition."""
    return not _CONDITIONS.isdisjoint(name for name, _ in scope["headers"])


def holds_copy(request: Request[Any], tag: str, *, any_copy: bool = True, modified: int | None = None) -> bool:
    """Tell whether the client has a good copy of what *tag* names and was changed at *modified*, in Unix time.

    The conditions count in the order of 13.2.2; those with dates only where it is known when the thing was changed. A
    412 problem where the client asks for another state than this. An asterisk names any copy of what there is; in
    If-None-Match, without *any_copy*, it names none: where nobody knows yet whether there is anything.
    """
    if not is_conditional(request.scope):
        return False
    if required := _listed(request, "if-match"):
        tags = _TAG.findall(required)  # compared as strong ones (13.1.1): a weak one is none of ours
        fails = required.strip() != "*" and tag not in tags and compressed_tag(tag) not in tags
    else:
        since = _date(request, "if-unmodified-since")
        fails = modified is not None and since is not None and modified > since
    if fails:
        raise ProblemError(Problem(412, "What is here now is not in the state that the request asks for."))
    if held := _listed(request, "if-none-match"):
        tags = [tag_.removeprefix("W/") for tag_ in _TAG.findall(held)]  # the weak comparison (13.1.2)
        return tag in tags or compressed_tag(tag) in tags or (any_copy and held.strip() == "*")
    since = _date(request, "if-modified-since")
    return modified is not None and since is not None and modified <= since


def _listed(request: Request[Any], name: str) -> str:
    return ", ".join(request.headers.getlist(name))


def _date(request: Request[Any], name: str) -> float | None:
    """Read a date in any of the three forms (5.6.7); None for what is none."""
    values = request.headers.getlist(name)
    try:
        date = parsedate_to_datetime(values[0]) if len(values) == 1 else None
    except (ValueError, OverflowError):
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() if date else None


def compressed_tag(tag: str) -> str:
    """Return the tag of the same thing, compressed."""
    return f'{tag[:-1]}-gzip"'


class NotModified(Response):
    """Says that the client's copy is good."""


def not_modified(tag: str, headers: Mapping[str, str]) -> NotModified:
    """Answer a client whose copy is good: 304 with the headers that 15.4.5 wants repeated."""
    kept = {name: value for name, value in headers.items() if name in ("Vary", "Link", "Content-Location")}
    caching = headers.get("Cache-Control", CACHE_CONTROL)
    return NotModified(status_code=304, headers={**kept, "ETag": tag, "Cache-Control": caching})


def conditional(
    request: Request[Any],
    tag: str,
    make: Callable[[], Response],
    headers: Mapping[str, str] | None = None,
    *,
    modified: int | None = None,
) -> Response:
    """Answer 304 to a client that holds what *tag* names, else with what *make* gives; both carry *headers*.

    A 412 problem for a client that asks for another state.
    """
    headers = headers or {}
    if holds_copy(request, tag, modified=modified):
        return not_modified(tag, headers)
    response = make()
    response.headers.update({**headers, "ETag": tag, "Cache-Control": CACHE_CONTROL})
    return response
