"""Where records come from: files and folders, and bytes read as text."""

import codecs
import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from esfgraph.errors import RecordError, SourceError
from esfgraph.findings import Finding, Position, Severity

SUFFIXES = frozenset({".txt"})
"""Files of a folder that hold records; a file named as such is read whatever its suffix."""

MAX_BYTES = 5_000_000
"""A project page is a few kilobytes; what is larger is no project page."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Source:
    """A file that should hold one record; *name* says nothing of the machine it lies on."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a source, with line feeds as line ends, and what reading it had to say."""

    name: str
    text: str
    findings: tuple[Finding, ...] = ()
    numbers: tuple[int, ...] = ()
    """Lines of the source by line of the text, where the text is not the source itself."""


def find(arguments: Iterable[Path]) -> list[Source]:
    """List the sources below *arguments* in a stable order; raise SourceError for what cannot be reached."""
    return sorted(
        {source for argument in arguments for source in _below(argument)}, key=lambda source: (source.name, source.path)
    )


def _below(argument: Path) -> Iterator[Source]:
    try:
        if argument.is_dir():
            for root, folders, names in os.walk(argument, onerror=_fail):
                folders[:] = [name for name in folders if not name.startswith(".")]
                for name in names:
                    path = Path(root, name)
                    if path.suffix.lower() in SUFFIXES and not name.startswith("."):
                        yield Source(_name(path.relative_to(argument)), path)
        elif argument.exists():
            yield Source(_name(Path(argument.name)), argument)
        else:
            raise SourceError(
                f"There is no file or folder {str(argument)!r}; give the path of a record or of a folder of records."
            )
    except PermissionError as error:
        raise SourceError(
            f"No permission to look into {error.filename!r}; grant the right to read it or leave it out."
        ) from error


def read(source: Source) -> SourceText:
    """Read one source as text; raise SourceError where the file cannot be read and RecordError where it is no text."""
    try:
        size = source.path.stat().st_size
        data = source.path.read_bytes() if size <= MAX_BYTES else b""
    except PermissionError as error:
        raise SourceError(
            f"No permission to read {source.name!r}; grant the right to read it or leave it out."
        ) from error
    except OSError as error:
        raise SourceError(f"The file {source.name!r} cannot be read ({error.strerror}).") from error
    if size > MAX_BYTES:
        raise RecordError(
            f"The file holds {size:,} bytes; a project page holds at most {MAX_BYTES:,}, so this is something else."
        )
    text, findings = decode(source.name, data)
    return SourceText(
        source.name, unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")), findings
    )


def decode(name: str, data: bytes) -> tuple[str, tuple[Finding, ...]]:
    """Decode as UTF-8, as a byte order mark says, or as Windows-1252; raise RecordError for what is no text."""
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None) or _utf16_without_mark(data)
    if encoding is None and b"\0" in data:
        raise RecordError("The file holds NUL bytes: it is a binary file, not the text of a project page.")
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise RecordError(
                f"The file begins as {encoding} but is not: byte {error.start} cannot be decoded."
            ) from error
        try:
            text, encoding = data.decode("cp1252"), "Windows-1252"
        except UnicodeDecodeError:
            raise RecordError(
                f"The file is neither UTF-8 nor another text encoding we know: see byte {error.start}."
            ) from error
    if any(unicodedata.category(character) == "Cc" and character not in "\n\r\t" for character in text):
        raise RecordError("The file holds control characters: it is a binary file, not the text of a project page.")
    if encoding in (None, "utf-8-sig"):
        return text, ()
    message = (
        f"The file is encoded as {encoding}, not UTF-8; it was read as such. Check that å, ä and ö came out right."
    )
    return text, (Finding(Severity.WARNING, "encoding", Position(name), message),)


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


def _name(path: Path) -> str:
    """Write a path as text that can be published: bytes of a file name that are no UTF-8 become U+FFFD."""
    return os.fsencode(path.as_posix()).decode(errors="replace")


def _fail(error: OSError) -> None:
    raise error
