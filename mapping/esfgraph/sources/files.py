"""Where records come from: files, folders, patterns, archives, standard input. Bytes only, and never too many."""

import gzip
import io
import os
import struct
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from glob import iglob
from pathlib import Path, PurePosixPath
from typing import IO, Literal, get_args

from esfgraph.errors import RecordError, SourceError, without_quotes
from esfgraph.findings import Finding, Position
from esfgraph.sources.web_archive import (
    MAX_BETWEEN,
    Answer,
    BrokenArchiveError,
    LeftOut,
    answer_of,
    finding_of_left_out,
    places,
    record_at,
)

SUFFIXES = frozenset({".txt", ".html", ".htm", ".mhtml", ".mht", ".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson", ".warc"})
"""Files of a folder or archive that hold records, also with .gz behind; a file named as such is read whatever it is."""

NotRead = Literal["suffix", "hidden", "lock", "partial", "archive", "outside", "link", "special", "broken"]
Unread = Literal["", "answer"] | NotRead | LeftOut
"""Why what a folder or archive holds is not read: the case of the rule *not-read* or *left-out*; empty where it is.

*answer* is what a web archive says of a page that it does not hold.
"""

_WARC = (".warc", ".warc.gz")

_ABOUT = frozenset(
    {"README", "README.md", ".DS_Store", ".localized", "Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r", "__MACOSX"}
)
"""Files and folders that say something of a folder, and hold no records."""

_LOCKS = ("~$", ".~lock.", ".#")
"""How the names begin of what programs leave beside a document while it is open."""

_PARTIAL = frozenset({".crdownload", ".part", ".partial", ".download", ".filepart", ".tmp"})
"""Files that are still being written or fetched."""

MAX_BYTES = 200_000_000
"""The largest source: an export of the whole register is a tenth of this. What is packed counts unpacked."""

PAGE_BYTES = 65_536
"""More than a project page holds."""

MAX_MEMBERS = 100_000
"""The most files of one archive."""

STDIN = Path("-")

UNPACKING_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, struct.error),
    *(EOFError, NotImplementedError, RuntimeError, KeyError, ValueError),
)
"""What gzip and zipfile raise for a file that is broken, locked or packed in a way they do not know."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that holds records; *name* says nothing of the machine it lies on."""

    name: str
    path: Path
    member: str = ""
    """The file within the archive at *path*, or what a web archive leaves out; empty for a file of its own."""
    data: bytes = b""
    """What standard input held, which can be read only once."""
    sha256: str = ""
    """Of what it holds; empty where only reading it would tell."""
    size: int = 0
    """Bytes of it; 0 where nobody has looked."""
    unread: Unread = ""
    """Why it is not read, and never opened."""
    offset: int = -1
    """Where it begins in the archive at *path*; negative where it is a file of its own."""
    answer: Answer | None = None
    """What the web archive says of the page."""
    count: int = 1
    """How many answers of a web archive are left out for this reason."""
    seen: str = ""
    """When (UTC, ISO 8601) its address answered last that the page is still as it was read; empty without that."""
    gone: str = ""
    """Time and status (``2026-11-30T05:59:43Z 410``) at which its address answered later that there is no such page."""


def find(arguments: Iterable[Path]) -> Iterator[Source]:
    """Find the sources below *arguments*, in any order, some perhaps twice; SourceError for what cannot be reached.

    What lies there and is not read is among them, with the reason.
    """
    for argument in arguments:
        yield from _below(argument)


def finding_of(source: Source) -> Finding:
    """Say why a source is not read."""
    if source.unread in get_args(NotRead):
        return Finding.of(f"not-read.{source.unread}", Position(source.name))
    return finding_of_left_out(source.name, source.unread, source.member, source.count)


class Loader:
    """Loads sources one after another; keeps the last archive open, since each opening reads its whole contents.

    What it loaded it keeps, up to *keep* bytes in all, until it is asked for it once more.
    """

    def __init__(self, keep: int = 0) -> None:
        self._archive: zipfile.ZipFile | None = None
        self._kept: dict[Source, bytes] = {}
        self._room = keep

    def load(self, source: Source) -> bytes:
        """Read the bytes of a source, unpacked; SourceError if it cannot be read, RecordError if it is too large."""
        if (kept := self._kept.pop(source, None)) is not None:
            self._room += len(kept)
            return kept
        data = self._read(source)
        if len(data) <= self._room:
            self._kept[source] = data
            self._room -= len(data)
        return data

    def _read(self, source: Source) -> bytes:
        with _reading(source), self._opened(source) as file:
            data = file.read(PAGE_BYTES)  # nearly always all: room for the largest source costs more than reading it
            if len(data) == PAGE_BYTES:
                data += file.read(MAX_BYTES + 1 - PAGE_BYTES)
            if (source.member or source.offset < 0) and data[:2] == b"\x1f\x8b":
                with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                    data = packed.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise RecordError("file-size", most=MAX_BYTES)
        return data

    def close(self) -> None:
        """Close what is open."""
        if self._archive:
            self._archive.close()
            self._archive = None

    @contextmanager
    def _opened(self, source: Source) -> Iterator[IO[bytes]]:
        if source.path == STDIN:
            yield io.BytesIO(source.data)
        elif source.member:
            if not self._archive or self._archive.filename != str(source.path):
                self.close()
                self._archive = zipfile.ZipFile(source.path)
            with self._archive.open(source.member) as file:
                yield file
        elif source.offset >= 0:
            with source.path.open("rb") as file:
                yield io.BytesIO(record_at(file, source.offset))
        else:
            with source.path.open("rb") as file:
                yield file


def load(source: Source) -> bytes:
    """Read the bytes of a single source; it fails as a Loader does."""
    with closing(Loader()) as loader:
        return loader.load(source)


def _below(argument: Path) -> Iterator[Source]:
    with _reading(Source(argument.name, argument)):
        if argument == STDIN:
            yield Source("standard input", argument, data=sys.stdin.buffer.read(MAX_BYTES + 1))
        elif argument.is_dir():
            yield from _in_folder(argument)
        elif argument.exists():
            yield from _in_file(argument, _name(Path(argument.name)))
        else:
            pattern = str(argument)
            is_pattern = bool(set("*?[") & set(pattern))
            matches = sorted(iglob(pattern, recursive=True)) if is_pattern else []  # noqa: PTH207 (takes absolute ones)
            if not matches:
                raise SourceError(
                    f"There is no file or folder {str(argument)!r}; "
                    "give the path of a record or of a folder of records."
                )
            for path in map(Path, matches):
                if path.exists():
                    yield from _below(path)
                else:
                    yield Source(_name(path.name), path, unread="link")


def _in_folder(folder: Path, below: str = "") -> Iterator[Source]:
    # In order of name, since files written together lie together, on the disk and in the index of a build.
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name in _ABOUT:
            continue
        path, name = folder / entry.name, below + _name(entry.name)
        is_hidden = entry.name.startswith(".")
        if entry.is_dir(follow_symlinks=False) and not is_hidden:
            yield from _in_folder(path, f"{name}/")
        elif entry.is_file() and not is_hidden and entry.name.lower().endswith((".zip", *_WARC)):
            yield from _in_file(path, name)
        else:
            yield Source(name, path, unread=_why_not(entry.name) if is_hidden or entry.is_file() else _other(entry))


def _in_file(path: Path, name: str) -> Iterator[Source]:
    """The file itself, or the files of a ZIP archive; a workbook is an archive too, but one source."""
    if not path.is_file():
        yield Source(name, path, unread="special")
        return
    if path.name.startswith(_LOCKS):
        yield Source(name, path, unread="lock")
        return
    if path.name.lower().endswith(_WARC):
        yield from _in_web_archive(path, name)
        return
    if path.suffix.lower() == ".xlsx" or not zipfile.is_zipfile(path):
        yield Source(name, path)
        return
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if any(member.filename == "xl/workbook.xml" for member in members):
            yield Source(name, path)
            return
        if len(members) > MAX_MEMBERS:
            raise SourceError(f"The archive {name!r} holds more than {MAX_MEMBERS:,} files; split it.")
        for member in members:
            parts = PurePosixPath(member.filename.replace("\\", "/")).parts
            parts = tuple(part for part in parts if part != "/")
            if parts and not member.is_dir() and _ABOUT.isdisjoint((parts[0], parts[-1])):
                # Nothing is ever written under a member's name; one that climbs out of the archive is none of ours.
                unread = "outside" if ".." in parts else _why_not(parts[-1])
                full_name = f"{name}/{_name(PurePosixPath(*parts))}"
                at, size = member.header_offset, member.file_size
                yield Source(full_name, path, member.filename, offset=at, size=size, unread=unread)


def _in_web_archive(path: Path, name: str) -> Iterator[Source]:
    """The pages of a web archive, and what else it holds; the archive itself, if it is packed as a whole."""
    left_out = Counter[tuple[LeftOut, str]]()
    with path.open("rb") as file:
        try:
            for place in places(file):
                answer = answer_of(place.head)
                if answer and answer.length <= place.size <= answer.length + MAX_BETWEEN:
                    if not answer.left_out:
                        source = f"{name}/{place.offset}"
                        yield Source(source, path, offset=place.offset, size=place.size, answer=answer)
                        continue
                    if answer.left_out != "aside":
                        left_out[answer.left_out, answer.what] += 1
                    if answer.tells:
                        yield Source(name, path, offset=place.offset, unread="answer", answer=answer)
                elif answer and not place.offset:
                    yield Source(name, path)
                    return
                else:
                    raise BrokenArchiveError(place.offset)
        except BrokenArchiveError:
            yield Source(name, path, unread="broken")
    for (why, what), count in sorted(left_out.items()):
        yield Source(name, path, what, unread=why, count=count)


def _why_not(name: str) -> Unread:
    """Why a file of a folder or archive is not read, by its name; empty where it is."""
    if name.startswith(_LOCKS):
        return "lock"
    if name.startswith("."):
        return "hidden"
    _, suffix = os.path.splitext(name.lower().removesuffix(".gz"))  # noqa: PTH122 (of every file there is)
    if suffix in SUFFIXES:
        return ""
    if suffix in _PARTIAL:
        return "partial"
    return "archive" if suffix == ".zip" else "suffix"


def _other(entry: os.DirEntry[str]) -> Unread:
    """Why what is no file and no folder is not read."""
    return "link" if entry.is_symlink() and (entry.is_dir() or not Path(entry).exists()) else "special"


@contextmanager
def _reading(source: Source) -> Iterator[None]:
    """Turn what goes wrong while reading into a sentence."""
    try:
        yield
    except PermissionError as error:
        message = f"No permission to read {source.name!r}; grant the right to read it or leave it out."
        raise SourceError(message) from error
    except UNPACKING_ERRORS as error:
        raise RecordError("file-packing", fault=without_quotes(error)) from error
    except OSError as error:
        raise SourceError(f"The file {source.name!r} cannot be read ({error.strerror or error}).") from error


def _name(path: PurePosixPath | Path | str) -> str:
    """Write a path as text that can be published: bytes of a file name that are no UTF-8 become U+FFFD."""
    return os.fsencode(path if isinstance(path, str) else path.as_posix()).decode(errors="replace")
