"""Web archives: WARC files (ISO 28500), record by record; a page as a server sent it, with its address and time.

warcio reads the headers of records, and never gets more of one than is bounded here.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Literal

from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException

from esfgraph.errors import RecordError
from esfgraph.findings import Finding, Position
from esfgraph.sources.decoding import codec_of

BEGINNING = b"WARC/"

HEAD = 65_536
"""How many bytes of a record are looked at to tell what it is: headers take a thousand."""

MAX_BYTES = 200_000_000
"""The largest record, unpacked, headers included."""

MAX_BETWEEN = 16
"""Bytes between a record and the next: four, by the standard."""

_BLOCK = 262_144
_WORD = re.compile(r"[A-Za-z0-9/+.-]{1,80}")
_LINE_ENDS = b"\r\n"
_HEADERS_END = b"\r\n\r\n"

_FAULTS = (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError, AttributeError, IndexError)
"""What warcio raises for records that are none."""

_READ = frozenset(
    [
        *("text/html", "application/xhtml+xml", "text/plain", "text/csv", "application/csv", "application/x-ndjson"),
        *("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    ]
)
"""Media types of what may hold records: pages and exports of the register."""

_ASIDE = frozenset(["warcinfo", "request", "metadata"])
"""Types of records that say something of the archive."""

ASIDE = "Esfgraph-Aside"
"""Name of the field of a record that says that its answer only led to pages: what a fetch writes of a sitemap."""

GONE = ("404", "410")
"""Statuses that say that there is no such page, or no more."""

LeftOut = Literal["", "aside", "status", "type", "unchanged", "cut", "kind"]
"""Why an answer is not read: the case of the rule *left-out*, or *aside* for what is no answer; empty where it is."""


class BrokenArchiveError(ValueError):
    """An archive that ends in the middle of a record, or goes on with what is none."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies in an archive."""

    offset: int
    size: int
    """Bytes of it, unpacked."""
    head: bytes
    """Its first bytes, at most HEAD."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered when it was asked for a page."""

    page: str
    """Address, as the archive has it."""
    captured: str
    """When, in UTC (ISO 8601, seconds); empty where that cannot be told."""
    left_out: LeftOut
    what: str
    """The status or media type by which it is left out."""
    length: int
    """Bytes of the record that the archive declares, headers included; -1 where it declares none."""

    @property
    def is_gone(self) -> bool:
        """Whether there is no such page, or no more."""
        return self.left_out == "status" and self.what in GONE

    @property
    def tells(self) -> bool:
        """Whether it tells that a page is gone, or still as it was."""
        return self.is_gone or self.left_out == "unchanged"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was sent, unpacked, its text in UTF-8 where the server names another encoding."""

    answer: Answer
    data: bytes


def finding_of_left_out(name: str, why: str, what: str, count: int) -> Finding:
    """Say how many answers of an archive are left out, and why."""
    return Finding.of(f"left-out.{why}", Position(name), what=what, count=count)


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered, and the headers of HTTP that it came with."""

    answer: Answer
    status: str
    headers: Mapping[str, str]
    """By name in small letters; of several of a name the first."""


def response_of(head: bytes) -> Response | None:
    """Tell what a server answered by the first bytes of a record; None for one that is no answer of HTTP."""
    record = _record(BytesIO(head))
    if record is None or record.rec_type not in ("response", "revisit") or record.http_headers is None:
        return None
    headers: dict[str, str] = {}
    for name, value in record.http_headers.headers:
        headers.setdefault(name.lower(), value)
    return Response(_answer(record, head), str(record.http_headers.get_statuscode()), headers)


def places(file: IO[bytes]) -> Iterator[Place]:
    """Find the records of an archive, packed record by record or not at all, in constant memory.

    One that is packed as a whole is a single place. Raise BrokenArchiveError at the first that is not whole.
    """
    start = file.read(2)
    file.seek(0)
    return _packed(file) if start == b"\x1f\x8b" else _plain(file)


def _packed(file: IO[bytes]) -> Iterator[Place]:
    offset, data = 0, b""
    while data := data or file.read(_BLOCK):
        unpack, head, size = zlib.decompressobj(zlib.MAX_WBITS | 16), bytearray(), 0
        try:
            while not unpack.eof and (data := data or file.read(_BLOCK)):
                unpacked = unpack.decompress(data, _BLOCK)
                data = unpack.unconsumed_tail
                head += unpacked[: HEAD - len(head)]
                size += len(unpacked)
                if size > MAX_BYTES:
                    raise BrokenArchiveError(offset)
        except zlib.error as error:
            raise BrokenArchiveError(offset) from error
        if not unpack.eof:
            raise BrokenArchiveError(offset)
        data = unpack.unused_data
        if size:
            yield Place(offset, size, bytes(head))
        offset = file.tell() - len(data)


def _plain(file: IO[bytes]) -> Iterator[Place]:
    end = file.seek(0, 2)
    offset = 0
    while True:
        file.seek(offset)
        head = file.read(HEAD)
        ends = len(head) - len(head.lstrip(_LINE_ENDS))
        if ends == len(head):
            if ends < HEAD:
                return
            raise BrokenArchiveError(offset)
        if ends:
            offset += ends
            continue
        answer = answer_of(head)
        if answer is None or answer.length < 0 or answer.length > min(MAX_BYTES, end - offset):
            raise BrokenArchiveError(offset)
        yield Place(offset, answer.length, head[: answer.length])
        offset += answer.length


def record_at(file: IO[bytes], offset: int) -> bytes:
    """Read the record at a place, unpacked."""
    file.seek(offset)
    data = file.read(_BLOCK)
    if data[:2] != b"\x1f\x8b":
        answer = answer_of(data[:HEAD])
        length = max(answer.length, 0) if answer else 0
        return data[:length] + file.read(max(min(length, MAX_BYTES) - len(data), 0))
    unpack, parts, room = zlib.decompressobj(zlib.MAX_WBITS | 16), list[bytes](), MAX_BYTES + 1
    while room and not unpack.eof and (data := data or file.read(_BLOCK)):
        parts.append(unpack.decompress(data, room))
        room -= len(parts[-1])
        data = unpack.unconsumed_tail
    return b"".join(parts)


def answer_of(head: bytes) -> Answer | None:
    """Tell what a record is by its first bytes; None for what is no record of a web archive."""
    record = _record(BytesIO(head))
    return None if record is None else _answer(record, head)


def pages(data: bytes) -> Iterator[Page | Answer | RecordError]:
    """Read the records of an unpacked archive: each page, or what else was answered; stop at one that is not whole."""
    stream = BytesIO(data)
    while rest := data[stream.tell() : stream.tell() + HEAD]:
        begin = stream.tell() + len(rest) - len(rest.lstrip(_LINE_ENDS))
        stream.seek(begin)
        if begin >= len(data):
            return
        answer = answer_of(data[begin : begin + HEAD])
        if answer is None or answer.length < 0 or begin + answer.length > len(data):
            yield RecordError("archive-broken")
            return
        if answer.left_out:
            yield answer
        else:
            record = _record(stream)
            assert record
            try:
                yield Page(answer, _payload(record))
            except RecordError as error:
                yield error
        stream.seek(begin + answer.length)


class _Loader(ArcWarcRecordLoader):  # type: ignore[misc] # warcio has no types
    """Loads records without a word: an address in its log could be that of a person's page."""

    def _ensure_target_uri_format(self, rec_headers: StatusAndHeaders) -> str | None:
        address = rec_headers.get_header("WARC-Target-URI")
        if address is None:
            return None
        address = address.removeprefix("<").removesuffix(">").replace(" ", "%20")  # as wget writes some
        rec_headers.replace_header("WARC-Target-URI", address)
        return str(address)


def _record(stream: IO[bytes]) -> ArcWarcRecord | None:
    try:
        return _Loader().parse_record_stream(stream, known_format="warc")
    except _FAULTS:
        return None


def _answer(record: ArcWarcRecord, head: bytes) -> Answer:
    headers, length = record.rec_headers, -1
    declared, end = headers.get_header("Content-Length") or "", head.find(_HEADERS_END)
    if declared.isdecimal() and len(declared) < 12 and end >= 0:
        length = end + len(_HEADERS_END) + int(declared)
    page = headers.get_header("WARC-Target-URI") or ""
    left_out, what = _left_out(record, page)
    return Answer(page, _time(headers.get_header("WARC-Date") or ""), left_out, what, length)


def _left_out(record: ArcWarcRecord, page: str) -> tuple[LeftOut, str]:
    """Why a record is not read, and by what."""
    is_robots = page.partition("?")[0].endswith("/robots.txt")
    if record.rec_type in _ASIDE or is_robots or record.rec_headers.get_header(ASIDE):
        return "aside", ""
    if record.rec_type == "revisit":
        return "unchanged", _word(record.http_headers.get_statuscode() if record.http_headers else "")
    if record.rec_type != "response" or record.http_headers is None:
        return "kind", _word(record.rec_type or "")
    if reason := record.rec_headers.get_header("WARC-Truncated"):
        return "cut", _word(reason)
    status = _word(record.http_headers.get_statuscode())
    if status != "200":
        return "status", status
    media_type = (record.http_headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    # What a server does not name is looked at, as a browser does.
    return ("", "") if media_type in _READ or not media_type else ("type", _word(media_type))


def _word(text: str) -> str:
    """A status, a media type or a type of record; whatever else stands in its place is not repeated."""
    return text if _WORD.fullmatch(text) else "?"


def _time(text: str) -> str:
    try:
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return ""


def _payload(record: ArcWarcRecord) -> bytes:
    """What was sent, unpacked; its text in UTF-8 where the server says that it is in another encoding."""
    stream, headers = record.raw_stream, record.http_headers
    if (headers.get_header("Transfer-Encoding") or "").lower() == "chunked":
        stream = ChunkedDataReader(stream)
    data = _unpacked(stream.read(), (headers.get_header("Content-Encoding") or "").strip().lower())
    charset = (headers.get_header("Content-Type") or "").lower().partition("charset=")[2].partition(";")[0]
    return in_utf8(data, charset)


def in_utf8(data: bytes, charset: str) -> bytes:
    """Bring a text whose sender names its encoding into UTF-8; a byte order mark knows better (WHATWG Encoding)."""
    codec = codec_of(charset.strip(" \t\"'"))
    if not codec or codec.startswith("utf") or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"PK\3\4")):
        return data
    return data.decode(codec, errors="replace").encode()


def _unpacked(data: bytes, encoding: str) -> bytes:
    """What a server packed on its way; raise RecordError where it cannot be unpacked."""
    if encoding in ("", "identity"):
        return data
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise RecordError("archive-packing", encoding=_word(encoding))
    forms = (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS) if encoding == "deflate" else (zlib.MAX_WBITS | 16,)
    for form in forms:
        try:
            unpack = zlib.decompressobj(form)
            unpacked = unpack.decompress(data, MAX_BYTES + 1)
        except zlib.error:
            continue
        if len(unpacked) > MAX_BYTES:
            raise RecordError("file-size", most=MAX_BYTES)
        if unpack.eof:
            return unpacked
    raise RecordError("archive-packing", encoding=encoding)
