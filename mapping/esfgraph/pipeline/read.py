"""Step 1, read: sources in batches, each taken apart into typed records without personal data, in any process.

Where a chunk ends depends on each source alone, so a changed source changes one chunk.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import filterfalse
from operator import attrgetter
from pathlib import Path

from esfgraph.errors import RecordError
from esfgraph.fields.owner_name import split_owner
from esfgraph.fields.spelling import fold
from esfgraph.findings import Finding
from esfgraph.pipeline.cache.boundaries import cut_behind, ends_group
from esfgraph.pipeline.cache.entries import create, create_binary, json_line
from esfgraph.pipeline.cache.findings import write_results
from esfgraph.pipeline.cache.index import Row
from esfgraph.pipeline.cache.layout import RECORDS, REFUSED, ROWS, TOTALS
from esfgraph.pipeline.settings import Settings, Tools, prepare
from esfgraph.pipeline.totals import ReadSummary
from esfgraph.records.reading import NOTHING, Hidden, Reading, Refused, read_source
from esfgraph.records.serialization import dump_record
from esfgraph.sources.files import Loader, Source
from esfgraph.sources.signatures import settled_stamp_of
from esfgraph.triples.sources import record_triples

LARGE = 1_000_000
"""Bytes of a source that takes as long to read as hundreds of pages: an export of the register."""

KEPT = 32_000_000
"""Bytes of a chunk that are not read again when they have been hashed."""


@dataclass(frozen=True, slots=True)
class SourceBatch:
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
class ReadBatch:
    """What reading a chunk gave."""

    id: int
    key: str
    """Of its part."""
    stamps: tuple[tuple[str, str], ...]
    """Of its sources that have one, each with the hash of what the source holds."""


def source_batches(sources: Iterable[Source]) -> Iterator[SourceBatch]:
    """Cut sources, in order of name, into chunks; also behind each large one."""
    groups = cut_behind(sources, lambda source: source.size > LARGE or ends_group(source.name))
    return (SourceBatch(id_, tuple(group)) for id_, group in enumerate(groups))


def source_batches_by_work(sources: Callable[[], Iterable[Source]]) -> Iterator[SourceBatch]:
    """Cut sources likewise, but give chunks with a large one first: begun last, it would keep others waiting."""
    yield from filter(attrgetter("is_large"), source_batches(sources()))
    yield from filterfalse(attrgetter("is_large"), source_batches(sources()))


def read_batch(settings: Settings, chunk: SourceBatch) -> ReadBatch:
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
    return ReadBatch(chunk.id, key, tuple((stamp, sha256) for stamp, sha256 in pairs if stamp))


def known_key(settings: Settings, chunk: SourceBatch) -> str | None:
    """The key of the part of a chunk, where that is known without reading a source."""
    hashes = tuple(source.sha256 for source in chunk.sources)
    return _key(settings, chunk, hashes) if all(hashes) else None


def _key(settings: Settings, chunk: SourceBatch, hashes: Iterable[str]) -> str:
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


def _read(chunk: SourceBatch, loader: Loader, tools: Tools, folder: Path) -> None:
    hidden = tools.hidden | chunk.hidden
    totals = ReadSummary()
    reasons = list[Finding]()
    with ExitStack() as stack:
        records = stack.enter_context(create_binary(folder / RECORDS))
        rows, refused = (stack.enter_context(create(folder / name)) for name in (ROWS, REFUSED))
        start = 0
        for source in chunk.sources:
            for found in read_source(
                source.name, _load(loader, source), tools.references.table, tools.references.iris, hidden
            ):
                totals.read += 1
                if isinstance(found, Refused):
                    totals.refused += 1
                    refused.write(json_line(found))
                    reasons += found.reasons
                    continue
                if tools.references.iris.path_of(found.project) in tools.withdrawn:
                    totals.withdrawn += 1
                    continue
                totals.personal_values += found.raw.personal_values
                block = b"%b\n%b\n" % (dump_record(found.record), _statements(found, tools).encode())
                row = _row(found, start, block)
                records.write(block)
                rows.write(json_line(row))
                start += row.length
    write_results(folder, reasons, tools.references.iris)
    with create(folder / TOTALS) as out:
        out.write(json_line(totals))


def _statements(found: Reading, tools: Tools) -> str:
    """The source graph's statements, in N-Triples without final dots, a line each."""
    iris = tools.references.iris
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
        mark=fold(split_owner(owner).name),
        hidden_mark=fold(split_owner(hidden_name).name),
        of_person=int(record.owner_is_person),
    )
