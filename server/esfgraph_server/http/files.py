"""Files as answers: whole, in parts, or not at all to a client that holds them (RFC 9110, sections 13 and 14)."""

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from esfgraph_server.http.caching import conditional
from esfgraph_server.http.problems import Problem, ProblemError

_RANGES = re.compile(r"bytes=([\d\s,-]+)", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)-(\d*)|-(\d+)")
VERSION = "v"
"""Parameter of a static file's address: the hash of its content."""
_HASH_DIGITS = 12
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_AN_HOUR = "public, max-age=3600"


class File(FileResponse):
    """A file, or the parts of it that Range asks for; what cannot be read in that header is as if it were not there."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; a 416 problem where no part that is asked for is there."""
        asked = [value for name, value in scope["headers"] if name == b"range"]
        others = [(name, value) for name, value in scope["headers"] if name != b"range"]
        size = int(self.headers["content-length"])
        ranges = read_ranges(asked[0].decode("latin-1"), size) if len(asked) == 1 and scope["method"] == "GET" else None
        if ranges is not None and self._is_good_copy(others):
            if not ranges:
                detail = f"The file has {size} bytes; none of those that Range asks for is among them."
                raise ProblemError(Problem(416, detail, headers={"Content-Range": f"bytes */{size}"}))
            others.append((b"range", f"bytes={','.join(ranges)}".encode()))
        await super().__call__({**scope, "headers": others}, receive, send)

    def _is_good_copy(self, headers: list[tuple[bytes, bytes]]) -> bool:
        """Tell whether the client's copy, of which If-Range speaks, is a part of this file (13.1.5)."""
        conditions = [value.decode("latin-1").strip() for name, value in headers if name == b"if-range"]
        return all(value in (self.headers["etag"], self.headers["last-modified"]) for value in conditions)


def read_ranges(header: str, size: int) -> list[str] | None:
    """Read the ranges of a file of *size* bytes that are there: none where all lie behind its end.

    None for a header that is to be ignored: another unit than bytes, or what is no list of ranges (14.2).
    """
    if not (parts := _RANGES.fullmatch(header.strip())):
        return None
    ranges = [_RANGE.fullmatch(part.strip()) for part in parts[1].split(",") if part.strip()]
    if not ranges or not all(range_ and not _is_backwards(range_) for range_ in ranges):
        return None
    return [
        range_[0] for range_ in ranges if range_ and (int(range_[1]) < size if range_[1] else int(range_[3]) > 0 < size)
    ]


def _is_backwards(range_: re.Match[str]) -> bool:
    return bool(range_[1] and range_[2]) and int(range_[2]) < int(range_[1])


def send_file(
    request: Request[Any],
    file: File,
    stat: os.stat_result,
    tag: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Send *file* with *headers*, its entity tag, and when it was written; without *tag* one of its time and size.

    A 412 problem where the client asks for another state.
    """
    tag = tag or file.headers["etag"]
    return conditional(request, tag, lambda: file, headers, modified=int(stat.st_mtime))


def content_hashes(folder: Path) -> dict[str, str]:
    """Hash the files of a folder and below it, by their paths: the first twelve hex digits of SHA-256."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:_HASH_DIGITS]
        for path in folder.rglob("*")
        if path.is_file()
    }


class StaticFolder(StaticFiles):
    """A folder of files that change only with the program.

    An address that names the hash of what it gives (``app.css?v=...``) is kept for ever, any other for an hour.
    """

    def __init__(self, folder: Path) -> None:
        """Serve the files of *folder* as they are now."""
        super().__init__(directory=folder)
        self._folder, self._hashes = folder, content_hashes(folder)

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Send a file."""
        file = File(full_path, status_code, stat_result=stat_result)
        response = send_file(Request(scope), file, stat_result)
        asked = Request(scope).query_params.get(VERSION)
        is_this = asked is not None and asked == self._hashes.get(Path(full_path).relative_to(self._folder).as_posix())
        response.headers["Cache-Control"] = _FOR_EVER if is_this else _FOR_AN_HOUR
        return response
