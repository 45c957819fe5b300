"""Bytes to text: encodings recognised, line ends and letters in one form, deceptive characters removed."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from esfgraph.errors import RecordError
from esfgraph.findings import Finding, Position

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

# Unicode's control characters but for tabulator, line feed and carriage return.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Characters that turn the direction of what follows, or show nothing at all: they make one text look like another.
_DECEPTIVE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a source, with line feeds as line ends, and what reading it had to say."""

    name: str
    text: str
    findings: tuple[Finding, ...] = ()
    numbers: tuple[int, ...] = ()
    """Lines of the source by line of the text, where the text is not the source itself."""


def read_text(name: str, data: bytes) -> SourceText:
    """Make text of the bytes of a source; raise RecordError for what is no text."""
    text, findings = decode(name, data)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text, removed = _DECEPTIVE.subn("", text)
    if removed:
        findings = (*findings, Finding.of("deceptive-characters", Position(name), count=removed))
    return SourceText(name, text, findings)


def decode(name: str, data: bytes) -> tuple[str, tuple[Finding, ...]]:
    """Decode as UTF-8, as a byte order mark says, or as Windows-1252; raise RecordError for what is no text."""
    encoding = encoding_of(data)
    if encoding is None and b"\0" in data:
        raise RecordError("file-nul")
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise RecordError("file-encoding-mark", encoding=encoding, byte=error.start) from error
        try:
            text, encoding = data.decode("cp1252"), "Windows-1252"
        except UnicodeDecodeError:
            raise RecordError("file-encoding", byte=error.start) from error
    if _CONTROL.search(text):
        raise RecordError("file-control-characters")
    if encoding in (None, "utf-8-sig"):
        return text, ()
    return text, (Finding.of("encoding", Position(name), encoding=encoding),)


def encoding_of(data: bytes) -> str | None:
    """The encoding that a byte order mark names, or that zero bytes give away; None where there are neither."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None) or _utf16_without_mark(data)


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 text without a mark shows as a zero byte in every second place (Latin letters are U+00xx)."""
    head = data[:400]
    if len(data) % 2 or len(head) < 4:
        return None
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = head[start::2].count(0), head[1 - start :: 2].count(0)
        if zeros > 0.8 * len(head) / 2 and others == 0:
            return encoding
    return None
