"""Step 1, read: sources in batches, each taken apart into typed records without personal data, in any process.

Where a batch ends depends on each source alone, so a changed source changes one batch.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace

from esfgraph.errors import RecordError
from esfgraph.fields.owner_name import owner_parts
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import FieldTable
from esfgraph.findings import Finding, Position
from esfgraph.pipeline.cache.layout import SourceEntry
from esfgraph.pipeline.index.records import RecordRow, joined_marks
from esfgraph.pipeline.limits import Limits
from esfgraph.pipeline.settings import Settings, Tools, prepare
from esfgraph.pipeline.steps.batches import Made, cut, ends_batch
from esfgraph.pipeline.totals import SourceTotals
from esfgraph.records.project import names_stand_apart
from esfgraph.records.reading import NOTHING, Hidden, Reading, Refused, read_source
from esfgraph.records.serialization import dump_record
from esfgraph.sources.files import Loader, Source, finding_of
from esfgraph.sources.signatures import settled_signature_of
from esfgraph.triples.sources import record_triples


@dataclass(frozen=True, slots=True)
class SourceBatch:
    """Sources that are read together."""

    number: int
    key: str | None
    """Of its entry; None where a source must be read to tell."""
    sources: tuple[Source, ...]
    hidden: Hidden = NOTHING
    """What only other batches tell about records of this one."""

    @property
    def size(self) -> int:
        """How many sources it has."""
        return len(self.sources)


def source_batches(
    sources: Callable[[], Iterable[Source]], settings: Settings, hidden: Mapping[int, Hidden] | None = None
) -> Iterator[SourceBatch]:
    """Cut sources, in order of name, into batches; those with a large source come first.

    Begun last, a large one would keep others waiting. *hidden* chooses batches by number, and says what other batches
    tell about their records.
    """
    limits = settings.limits
    for wants_large in (True, False):
        for number, batch in enumerate(_cut(sources(), limits)):
            is_large = any(source.size > limits.large_source for source in batch)
            if is_large is wants_large and (hidden is None or number in hidden):
                known = hidden[number] if hidden else NOTHING
                hashes = [source.sha256 for source in batch]
                key = _key(settings, batch, hashes, known) if all(hashes) else None
                yield SourceBatch(number, key, tuple(batch), known)


def _cut(sources: Iterable[Source], limits: Limits) -> Iterator[list[Source]]:
    def is_last(source: Source) -> bool:
        return source.size > limits.large_source or ends_batch(source.name, limits.mean_batch)

    return cut(sources, is_last, limits.largest_batch)


def _key(settings: Settings, sources: Iterable[Source], hashes: Iterable[str], hidden: Hidden) -> str:
    digest = hashlib.sha256(f"read {settings.fingerprint}\n".encode())
    digest.update(repr((sorted(hidden.marks), sorted(hidden.records), sorted(hidden.names))).encode())
    for source, sha256 in zip(sources, hashes, strict=True):
        digest.update(f"\n{sha256} {source.name}".encode())
        if source.unread or source.gone:
            digest.update(f" {source.member} {source.count} {source.gone}".encode())
        if source.seen:
            digest.update(f" {source.seen}".encode())
    return digest.hexdigest()


def read_batch(settings: Settings, batch: SourceBatch) -> Made:
    """Read the sources of a batch, and make its entry unless it is there.

    Raise SourceError for a source that cannot be read; what is wrong with a record is found and stops nothing.
    """
    tools, limits = prepare(settings), settings.limits
    with closing(Loader(limits.kept_sources)) as loader:
        signatures = ["" if each.unread else settled_signature_of(each, limits.settled) for each in batch.sources]
        hashes = [source.unread or _hash(_load(loader, source)) for source in batch.sources]
        key = _key(settings, batch.sources, hashes, batch.hidden)
        if key not in tools.entries:
            with tools.entries.making(key) as folder:
                _write(SourceEntry(folder), _outcomes(batch, loader, tools), tools)
    known = tuple((signature, sha256) for signature, sha256 in zip(signatures, hashes, strict=True) if signature)
    return Made(batch.number, key, batch.size, known)


def _hash(data: bytes | RecordError) -> str:
    return hashlib.sha256(str(data).encode() if isinstance(data, RecordError) else data).hexdigest()


def _load(loader: Loader, source: Source) -> bytes | RecordError:
    try:
        return loader.load(source)
    except RecordError as error:
        return error


@dataclass(frozen=True, slots=True)
class Gone:
    """A record whose page is no more."""

    project: str
    """IRI."""
    time: str
    """At which the address of the page answered so, in UTC (ISO 8601)."""
    status: str
    """404 or 410."""


def _outcomes(batch: SourceBatch, loader: Loader, tools: Tools) -> Iterator[Reading | Refused | Gone | Finding]:
    hidden = tools.hidden | batch.hidden
    for source in batch.sources:
        if source.unread:
            yield finding_of(source)
            continue
        outcomes = read_source(
            source.name, _load(loader, source), tools.references.tables, tools.references.iris, hidden
        )
        if source.seen:
            outcomes = _seen(source.seen, outcomes)
        yield from _gone(source, outcomes) if source.gone else outcomes


def _seen(at: str, outcomes: Iterable[Reading | Refused | Finding]) -> Iterator[Reading | Refused | Finding]:
    """Say of records when their page was seen last, as it was read."""
    for outcome in outcomes:
        yield replace(outcome, raw=replace(outcome.raw, seen=at)) if isinstance(outcome, Reading) else outcome


def _gone(source: Source, outcomes: Iterable[Reading | Refused | Finding]) -> Iterator[Gone | Finding]:
    """What is left of a page that is no more: of which project it was, and since when."""
    time, status = source.gone.split(" ")
    for outcome in outcomes:
        if isinstance(outcome, Reading):
            yield Gone(outcome.project, time, status)
            yield Finding.of("page-gone", Position(source.name), date=time[:10], status=status)


def _write(entry: SourceEntry, outcomes: Iterable[Reading | Refused | Gone | Finding], tools: Tools) -> None:
    iris = tools.references.iris
    totals = SourceTotals()
    findings = list[Finding]()
    with entry.records.create() as store, entry.rows.create() as add_row, entry.refused.create() as refuse:
        for outcome in outcomes:
            if isinstance(outcome, Finding):
                findings.append(outcome)
                continue
            totals.read += 1
            if isinstance(outcome, Refused):
                totals.refused += 1
                findings += outcome.reasons
                refuse(outcome)
            elif iris.path_of(outcome.project) in tools.withdrawn:
                totals.withdrawn += 1
            elif isinstance(outcome, Gone):
                totals.gone[outcome.project] = f"{outcome.time} {outcome.status}"
            else:
                totals.personal_values += outcome.raw.personal_values
                statements = dict.fromkeys(record_triples(outcome.project, outcome.raw, iris, tools.source_licence))
                stored = store(dump_record(outcome.record), "\n".join(statements))
                add_row(_row(outcome, *stored, tools.references.tables[outcome.record.profile]))
    entry.findings.write(findings, iris)
    entry.totals.write(totals)


def _row(reading: Reading, start: int, length: int, digest: str, table: FieldTable) -> RecordRow:
    record = reading.record
    owner = record.text("owner")
    return RecordRow(
        project=reading.project,
        source=record.source,
        at=reading.at,
        start=start,
        length=length,
        digest=digest,
        captured=record.captured,
        layout=record.layout,
        sha256=record.sha256,
        owner=owner,
        owner_number=record.text("owner_number"),
        marks=joined_marks(map(fold, owner_parts(owner).parts)),
        hidden_mark=fold(reading.raw.hidden_name),
        of_person=int(record.owner_is_person),
        apart=int(names_stand_apart(record, table)),
    )
