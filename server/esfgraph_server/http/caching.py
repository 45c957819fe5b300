"""Entity tags, and answers to clients that hold a copy already (RFC 9110, section 13)."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

CACHE_CONTROL = "public, max-age=60, must-revalidate"


def entity_tag(*parts: str) -> str:
    """Return a strong entity tag for what *parts* determine byte for byte."""
    return '"' + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20] + '"'


def holds_copy(request: Request[Any], tag: str, *, any_copy: bool = True) -> bool:
    """Tell whether If-None-Match names the tag; the comparison is the weak one (13.1.2).

    An asterisk names any copy of what there is; without *any_copy* it names none, where nobody knows yet whether there
    is anything.
    """
    headers = request.headers.getlist("if-none-match")
    if not headers:
        return False
    held = [tag_.strip().removeprefix("W/") for tag_ in ",".join(headers).split(",")]
    return tag in held or compressed_tag(tag) in held or (any_copy and "*" in held)


def compressed_tag(tag: str) -> str:
    """Return the tag of the same thing, compressed."""
    return f'{tag[:-1]}-gzip"'


class NotModified(Response):
    """Says that the client's copy is good."""


def not_modified(tag: str, headers: Mapping[str, str]) -> NotModified:
    """Answer a client whose copy is good: 304 with the headers that 15.4.5 wants repeated."""
    kept = {name: value for name, value in headers.items() if name in ("Vary", "Link", "Content-Location")}
    return NotModified(status_code=304, headers={**kept, "ETag": tag, "Cache-Control": CACHE_CONTROL})


def conditional(
    request: Request[Any], tag: str, make: Callable[[], Response], headers: Mapping[str, str] | None = None
) -> Response:
    """Answer 304 to a client that holds what *tag* names, else with what *make* gives; both carry *headers*."""
    headers = headers or {}
    if holds_copy(request, tag):
        return not_modified(tag, headers)
    response = make()
    response.headers.update({**headers, "ETag": tag, "Cache-Control": CACHE_CONTROL})
    return response
