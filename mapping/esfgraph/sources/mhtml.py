"""Web pages saved in one file (MHTML, RFC 2557): the page among its parts, with its address and time."""

import re
from dataclasses import dataclass
from datetime import UTC
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime

from esfgraph.errors import RecordError
from esfgraph.sources.web_archive import in_utf8

MAX_PARTS = 5_000
"""The most parts of one page: pictures, styles, frames."""

MAX_BYTES = 50_000_000
"""The largest page with all its pictures."""

_HEADER = re.compile(rb"\A\s*(?:[A-Za-z-]{2,40}:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_MULTIPART = re.compile(rb"^content-type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_PART = re.compile(rb"^content-type:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The HTML of a saved page."""

    data: bytes
    """In UTF-8 where its part names another encoding."""
    page: str
    """Its address; empty where the file does not tell."""
    captured: str
    """When it was saved, in UTC (ISO 8601, seconds); empty where the file does not tell."""


def is_mhtml(head: bytes) -> bool:
    """Tell whether a file that begins so is a page with its parts."""
    header = _HEADER.match(head)
    return header is not None and _MULTIPART.search(header[0]) is not None


def saved_page(data: bytes) -> SavedPage:
    """Take the page out of its file; raise RecordError where it holds none, or is larger or has more parts than any."""
    if len(data) > MAX_BYTES:
        raise RecordError("page-size", size=len(data), most=MAX_BYTES)
    if sum(1 for _ in _PART.finditer(data)) > MAX_PARTS:
        raise RecordError("mhtml-parts", most=MAX_PARTS)
    try:
        message = message_from_bytes(data.lstrip())
        root = next((part for part in message.walk() if part.get_content_type() in _HTML), None)
    except RecursionError:
        raise RecordError("mhtml-parts", most=MAX_PARTS) from None
    if root is None:
        raise RecordError("mhtml-page")
    content = root.get_payload(decode=True)
    page = root.get("Content-Location") or message.get("Snapshot-Content-Location") or ""
    charset = root.get_param("charset") or ""
    return SavedPage(
        in_utf8(content if isinstance(content, bytes) else b"", charset if isinstance(charset, str) else ""),
        "".join(str(page).split()),
        _time(message),
    )


_HTML = ("text/html", "application/xhtml+xml")


def _time(message: Message) -> str:
    try:
        time = parsedate_to_datetime(str(message.get("Date") or ""))
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return ""
