"""Chunks: sources read some hundred at a time, in any process; what is read of a chunk is a part.

Where a chunk ends depends on each source alone, so a changed source changes one chunk.
"""

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import filterfalse
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from esfgraph.errors import RecordError
from esfgraph.fields import label_key
from esfgraph.findings import Finding
from esfgraph.index import Row
from esfgraph.owners import split_name
from esfgraph.parts import create, create_binary
from esfgraph.quarantine import Refused
from esfgraph.reading import NOTHING, Hidden, Reading, read_source
from esfgraph.results import write_results
from esfgraph.settings import Settings, Tools, prepare
from esfgraph.sources import Loader, Source
from esfgraph.stamps import settled_stamp_of
from esfgraph.stored import dump_finding, dump_record, line_of, load_finding, read_line
from esfgraph.triples import record_triples

RECORDS = "records"
"""Blocks: a record as a line of JSON, then the lines of what the source graph says of it."""
ROWS = "rows.jsonl"
REFUSED = "refused.jsonl"
TOTALS = "totals.json"

Thing = TypeVar("Thing")

MEAN_SIZE = 512
MAX_SIZE = 2048

LARGE = 1_000_000
"""Bytes of a source that takes as long to read as hundreds of pages: an export of the register."""

KEPT = 32_000_000
"""Bytes of a chunk that are not read again when they have been hashed."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Sources that are read together."""

    id: int
    sources: tuple[Source, ...]
    hidden: Hidden = NOTHING
    """What only other chunks tell about records of this one."""

    @property
    def is_large(self) -> bool:
        """Whether it holds a large source."""
        return any(source.size > LARGE for source in self.sources)


@dataclass(frozen=True, slots=True)
class ReadChunk:
    """What reading a chunk gave."""

    id: int
    key: str
    """Of its part."""
    stamps: tuple[tuple[str, str], ...]
    """Of its sources that have one, each with the hash of what the source holds."""


def cut(sources: Iterable[Source]) -> Iterator[Chunk]:
    """Cut sources, in order of name, into chunks; also behind each large one."""
    groups = cut_behind(sources, lambda source: source.size > LARGE or ends_group(source.name))
    return (Chunk(id_, tuple(group)) for id_, group in enumerate(groups))


def cut_by_work(sources: Callable[[], Iterable[Source]]) -> Iterator[Chunk]:
    """Cut sources likewise, but give chunks with a large one first: begun last, it would keep others waiting."""
    yield from filter(attrgetter("is_large"), cut(sources()))
    yield from filterfalse(attrgetter("is_large"), cut(sources()))


def ends_group(name: str) -> bool:
    """Whether a group ends behind a name: by its hash, so that what comes and goes moves no other boundary."""
    return zlib.crc32(name.encode()) % MEAN_SIZE == 0


def cut_behind(things: Iterable[Thing], is_last: Callable[[Thing], bool]) -> Iterator[list[Thing]]:
    """Cut *things* behind those that are the last of their group."""
    group: list[Thing] = []
    for thing in things:
        group.append(thing)
        if is_last(thing) or len(group) == MAX_SIZE:
            yield group
            group = []
    if group:
        yield group


def read_chunk(settings: Settings, chunk: Chunk) -> ReadChunk:
    """Read the sources of a chunk, unless its part is there."""
    tools = prepare(settings)
    with closing(Loader(KEPT)) as loader:
        stamps = [settled_stamp_of(source) for source in chunk.sources]
        hashes = [_hash(_load(loader, source)) for source in chunk.sources]
        key = _key(settings, chunk, hashes)
        if key not in tools.parts:
            with tools.parts.making(key) as folder:
                _read(chunk, loader, tools, folder)
    pairs = zip(stamps, hashes, strict=True)
    return ReadChunk(chunk.id, key, tuple((stamp, sha256) for stamp, sha256 in pairs if stamp))


def known_key(settings: Settings, chunk: Chunk) -> str | None:
    """The key of the part of a chunk, where that is known without reading a source."""
    hashes = tuple(source.sha256 for source in chunk.sources)
    return _key(settings, chunk, hashes) if all(hashes) else None


def _key(settings: Settings, chunk: Chunk, hashes: Iterable[str]) -> str:
    digest = hashlib.sha256(f"chunk {settings.fingerprint}\n".encode())
    digest.update(repr((sorted(chunk.hidden.marks), sorted(chunk.hidden.records))).encode())
    for source, sha256 in zip(chunk.sources, hashes, strict=True):
        digest.update(f"\n{sha256} {source.name}".encode())
    return digest.hexdigest()


def _hash(data: bytes | RecordError) -> str:
    return hashlib.sha256(str(data).encode() if isinstance(data, RecordError) else data).hexdigest()


def _load(loader: Loader, source: Source) -> bytes | RecordError:
    try:
        return loader.load(source)
    except RecordError as error:
        return error


def _read(chunk: Chunk, loader: Loader, tools: Tools, folder: Path) -> None:
    hidden = tools.hidden | chunk.hidden
    totals: Counter[str] = Counter()
    reasons = list[Finding]()
    with ExitStack() as stack:
        records = stack.enter_context(create_binary(folder / RECORDS))
        rows, refused = (stack.enter_context(create(folder / name)) for name in (ROWS, REFUSED))
        start = 0
        for source in chunk.sources:
            for found in read_source(source.name, _load(loader, source), tools.context, hidden):
                totals["read"] += 1
                if isinstance(found, Refused):
                    totals["refused"] += 1
                    refused.write(line_of(_dump_refused(found)))
                    reasons += found.reasons
                    continue
                if tools.context.iris.path_of(found.project) in tools.withdrawn:
                    totals["withdrawn"] += 1
                    continue
                totals["personal_values"] += found.raw.personal_values
                block = f"{line_of(dump_record(found.record))}{_statements(found, tools)}\n".encode()
                row = _row(found, start, block)
                records.write(block)
                rows.write(line_of(row))
                start += row.length
    write_results(folder, reasons, tools.context.iris)
    with create(folder / TOTALS) as out:
        out.write(line_of(totals))


def _statements(found: Reading, tools: Tools) -> str:
    """The source graph's statements, in N-Triples without final dots, a line each."""
    iris = tools.context.iris
    return "\n".join(dict.fromkeys(record_triples(found.project, found.raw, iris)))


def _row(found: Reading, start: int, block: bytes) -> Row:
    record = found.record
    owner = record.text("owner")
    hidden_name = found.raw.hidden_name
    return Row(
        project=found.project,
        source=record.source,
        at=found.at,
        start=start,
        length=len(block),
        digest=hashlib.sha256(block).hexdigest()[:32],
        captured=record.captured,
        layout=record.layout,
        sha256=record.sha256,
        owner=owner,
        owner_number=record.text("owner_number"),
        mark=label_key(owner.partition(",")[0].strip()),
        hidden_mark=label_key(split_name(hidden_name).name) if hidden_name else "",
        of_person=int(record.owner_is_person),
    )


def rows_of(part: Path) -> Iterator[list[Any]]:
    """The rows of the records of a chunk's part, as values of a Row."""
    with (part / ROWS).open(encoding="utf-8") as lines:
        yield from map(read_line, lines)


def totals_of(part: Path) -> dict[str, int]:
    """What was read of a chunk: records (refused and withdrawn ones included), withdrawn, personal values removed."""
    totals: dict[str, int] = read_line((part / TOTALS).read_bytes())
    return totals


def refused_of(part: Path) -> Iterator[Refused]:
    """The refused records of a chunk's part."""
    with (part / REFUSED).open(encoding="utf-8") as lines:
        for line in lines:
            stored = read_line(line)
            yield Refused(stored["source"], stored["text"], tuple(load_finding(each) for each in stored["reasons"]))


def _dump_refused(refused: Refused) -> dict[str, Any]:
    reasons = [dump_finding(each) for each in refused.reasons]
    return {"source": refused.source, "text": refused.text, "reasons": reasons}
