"""Writes web archives as programs that save pages do: WARC by warcio, MHTML as a browser."""

import gzip
import io
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a server answered, and how an archive keeps it."""

    page: str
    body: bytes = b""
    captured: str = "2026-02-01T05:59:43Z"
    status: str = "200 OK"
    type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)
    """Further headers of HTTP."""
    archive: Mapping[str, str] = field(default_factory=dict)
    """Further headers of the archive."""
    kind: str = "response"


def warc(path: Path, answers: Iterable[Sent], *, packed: bool = True) -> Path:
    """Write an archive, each record packed by itself or none; before the first stands what it says of itself."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "a test"}))
        for sent in answers:
            headers = [("Content-Type", sent.type), *sent.headers.items()] if sent.type else [*sent.headers.items()]
            record = writer.create_warc_record(
                sent.page,
                sent.kind,
                payload=io.BytesIO(sent.body),
                length=len(sent.body),
                http_headers=None
                if sent.kind in ("resource", "metadata")
                else StatusAndHeaders(sent.status, headers, protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": sent.captured, **sent.archive},
            )
            writer.write_record(record)
    return path


def whole(path: Path) -> Path:
    """Pack an archive as a whole, not record by record."""
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
    return path


def packed(data: bytes, encoding: str) -> bytes:
    """Pack what is sent, as HTTP names it."""
    return gzip.compress(data) if encoding == "gzip" else zlib.compress(data)


def mhtml(path: Path, page: str, html: bytes, date: str, *, charset: str = "utf-8", coding: str = "base64") -> Path:
    """Write a page with a picture, as a browser saves them in one file."""
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = page
    message["Date"] = date
    message.set_content(html, "text", "html", cte=coding)
    message.set_param("charset", charset)
    message["Content-Location"] = page
    message.add_related(b"\x89PNG", "image", "png")
    path.write_bytes(bytes(message))
    return path
