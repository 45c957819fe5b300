"""Entity tags, and answers to clients that hold a copy already (RFC 9110, section 13)."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

CACHE_CONTROL = "public, max-age=60, must-revalidate"


def entity_tag(*parts: str) -> str:
    """Return a strong entity tag for what *parts* determine byte for byte."""
    return '"' + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20] + '"'


def holds_copy(request: Request, tag: str) -> bool:
    """Tell whether If-None-Match names the tag; the comparison is the weak one (13.1.2)."""
    held = [each.strip().removeprefix("W/") for each in ",".join(request.headers.getlist("if-none-match")).split(",")]
    return tag in held or "*" in held


def not_modified(tag: str, headers: dict[str, str]) -> Response:
    """Answer a client whose copy is good: 304 with the headers that 15.4.5 wants repeated."""
    kept = {name: value for name, value in headers.items() if name in ("Vary", "Link", "Content-Location")}
    return Response(status_code=304, headers={**kept, "ETag": tag, "Cache-Control": CACHE_CONTROL})
