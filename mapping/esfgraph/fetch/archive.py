"""The archives of a folder: what was fetched before, and the one that a run writes, which a stop leaves whole."""

import base64
import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from warcio.warcwriter import WARCWriter

from esfgraph.errors import FetchError
from esfgraph.fetch.client import Exchange
from esfgraph.sources.web_archive import ASIDE, BrokenArchiveError, Response, places, response_of
from esfgraph.version import __version__

SUFFIX = ".warc.gz"
UNFINISHED = ".part"
"""What stands behind the name of an archive whose run is not over: builds leave it alone."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an address answered last."""

    at: str
    """When (UTC, ISO 8601)."""
    status: str
    is_page: bool
    """Whether it was a page, or is still as it was."""
    etag: str = ""
    modified: str = ""
    """What the page's own answer says of its version (RFC 9110, 8.8), for the next request."""
    location: str = ""
    """Where it leads."""


def now() -> str:
    """The time in UTC as web archives write it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Hold a folder of archives for one run, and make it; raise FetchError where another holds it, or it cannot be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise FetchError(f"The folder {str(folder)!r} cannot be written ({error.strerror}).") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise FetchError(f"Another fetch writes to {str(folder)!r}; wait until it is over.") from None
    finally:
        os.close(lock)


def finish_others(folder: Path, order: str) -> list[Path]:
    """Give the archives of stopped runs of another order their names, and return them: what they hold is whole."""
    finished = []
    for path in sorted(folder.glob(f"*{SUFFIX}{UNFINISHED}")):
        if _order_of(path) == order:
            continue
        answered: dict[str, Known] = {}
        os.truncate(path, _learn(path, answered))
        if answered:
            finished.append(path.replace(path.with_name(path.name.removesuffix(UNFINISHED))))
        else:
            path.unlink()
    return finished


def _order_of(path: Path) -> str:
    """The order whose run began an archive; empty where that is not told."""
    with path.open("rb") as file:
        try:
            head = next(places(file)).head
        except (BrokenArchiveError, StopIteration):
            return ""
    return head.decode("utf-8", "replace").partition(f"{_ORDER}: ")[2].partition("\r\n")[0]


_ORDER = "esfgraph-order"
"""Name of the field of the first record of an archive that says which order it is of."""


def known_before(folder: Path) -> dict[str, Known]:
    """What each address answered last, as the finished archives of a folder tell."""
    known: dict[str, Known] = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        _learn(path, known)
    return known


def _learn(path: Path, known: dict[str, Known]) -> int:
    """Take in what an archive tells; return how many bytes of it are whole."""
    end = 0
    with path.open("rb") as file:
        try:
            for place in places(file):
                end = place.offset
                if response := response_of(place.head):
                    address, told = _told(response)
                    before = known.get(address)
                    if before is None or before.at <= told.at:
                        known[address] = _joined(before, told)
            end = path.stat().st_size
        except BrokenArchiveError as error:
            (end,) = error.args
    return end


def _told(response: Response) -> tuple[str, Known]:
    answer, headers = response.answer, response.headers
    return answer.page, Known(
        answer.captured,
        "" if answer.left_out == "cut" else response.status,
        is_page=answer.left_out in ("", "unchanged"),
        etag=headers.get("etag", ""),
        modified=headers.get("last-modified", ""),
        location=headers.get("location", ""),
    )


def _joined(before: Known | None, told: Known) -> Known:
    """What is known of a page that is as it was: of which version it is, its own answer said."""
    if before and told.is_page and told.status == "304":
        return Known(told.at, told.status, True, told.etag or before.etag, told.modified or before.modified)
    if before and told.status not in ("200", "404", "410"):
        # A redirect, or a server out of order, says nothing of the page itself.
        return Known(told.at, told.status, before.is_page, before.etag, before.modified, told.location)
    return told


def _free(folder: Path) -> Path:
    """A name for an archive that begins now, after those that are there."""
    start = now().replace(":", "").replace("-", "")
    names = (start, *(f"{start}-{number}" for number in range(2, 1000)))
    return next(path for name in names if not (path := folder / f"{name}{SUFFIX}{UNFINISHED}").with_suffix("").exists())


class Run:
    """The archive that a run writes: a run that was stopped goes on with it."""

    def __init__(self, folder: Path, contact: str, order: str) -> None:
        """Open the archive of the run of the same order that was stopped, or a new one.

        Raise OSError where it cannot be written.
        """
        self.done: dict[str, Known] = {}
        """What was answered in this run."""
        unfinished = sorted(folder.glob(f"*{SUFFIX}{UNFINISHED}"))
        self.is_resumed = bool(unfinished)
        self._path = unfinished[-1] if unfinished else _free(folder)
        end = _learn(self._path, self.done) if unfinished else 0
        self._file: IO[bytes] = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        self._file.truncate(end)
        self._file.seek(end)
        self._writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
        if not end:
            facts = {"software": f"esfgraph {__version__}", "format": "WARC File Format 1.1", "robots": "obey"}
            facts |= {"operator": contact, _ORDER: order}
            self._writer.write_record(self._writer.create_warcinfo_record("", facts))
            self._file.flush()

    @property
    def finished(self) -> Path:
        """Where the archive is when the run is over."""
        return self._path.with_name(self._path.name.removesuffix(UNFINISHED))

    def keep(self, address: str, at: str, exchange: Exchange, before: Known | None, *, is_aside: bool = False) -> None:
        """Write an answer as it was sent, and the request that it answers; one that *is_aside* only leads to pages."""
        told = Known(
            at,
            "" if exchange.fault else str(exchange.status),
            is_page=not is_aside and not exchange.fault and exchange.status in (200, 304),
            etag=exchange.headers.get("etag", ""),
            modified=exchange.headers.get("last-modified", ""),
            location=exchange.headers.get("location", ""),
        )
        is_revisit = exchange.status == 304 and before is not None
        extra = {"WARC-Truncated": exchange.truncated} if exchange.fault else {}
        if is_aside:
            extra[ASIDE] = "leads to pages"
        if is_revisit and before:
            extra["WARC-Profile"] = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
            extra["WARC-Refers-To-Target-URI"] = address
        id_ = self._write("revisit" if is_revisit else "response", address, at, exchange.sent, extra)
        self._write("request", address, at, exchange.asked, {"WARC-Concurrent-To": id_})
        self._file.flush()
        self.done[address] = _joined(before, told)

    def _write(self, kind: str, address: str, at: str, message: bytes, extra: Mapping[str, str]) -> str:
        """Write a message of HTTP as it is; return the record's id."""
        what = "request" if kind == "request" else "response"
        payload = hashlib.sha1(message.partition(b"\r\n\r\n")[2], usedforsecurity=False)  # as web archives are used to
        digest = f"sha1:{base64.b32encode(payload.digest()).decode()}"
        # A record of another kind, renamed: warcio would write the headers of these anew, not as they were sent.
        record = self._writer.create_warc_record(
            address,
            "resource",
            payload=BytesIO(message),
            length=len(message),
            warc_content_type=f"application/http; msgtype={what}",
            warc_headers_dict={"WARC-Date": at, "WARC-Payload-Digest": digest, **extra},
        )
        record.rec_headers.replace_header("WARC-Type", kind)
        self._writer.write_record(record)
        return str(record.rec_headers.get_header("WARC-Record-ID"))

    def finish(self) -> Path | None:
        """Give the archive its name; one without an answer is removed: then return None."""
        self._file.close()
        if not self.done:
            self._path.unlink()
            return None
        self._path.replace(self.finished)
        return self.finished

    def pause(self) -> None:
        """Leave the archive for the next run, which goes on with it."""
        self._file.close()
