"""Step 4, gather: owners in batches, each with what all projects state about it.

They are gathered some hundred at a time, in any process; what comes of a group is a part.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import msgspec
from msgspec import Struct, field

from esfgraph.owners.organization import Owner, gather
from esfgraph.owners.ownership import Hidden, OwnershipWithPlaces
from esfgraph.owners.register import same_as
from esfgraph.owners.resolution import OwnerIndex
from esfgraph.pipeline.cache.boundaries import cut_behind, ends_group
from esfgraph.pipeline.cache.entries import create, json_line
from esfgraph.pipeline.cache.findings import write_results
from esfgraph.pipeline.cache.index import Index, reading
from esfgraph.pipeline.cache.layout import FIGURES, OWNERS
from esfgraph.pipeline.cache.statements import writing
from esfgraph.pipeline.settings import Settings, Tools, prepare
from esfgraph.quality.owners import check_names
from esfgraph.quality.personal_data import personal_data
from esfgraph.query.search_documents import document_of_owner
from esfgraph.records.record import Printed
from esfgraph.release.tables import owner_row
from esfgraph.rules import Bilingual, Severity
from esfgraph.statistics.quality_metrics import OwnerFigures
from esfgraph.triples.owners import owner_triples

if TYPE_CHECKING:
    from esfgraph.findings import Finding

DOCUMENTS = "documents.jsonl"

BATCH = 500
"""Organisations validated at a time."""


@dataclass(frozen=True, slots=True)
class OwnerBatch:
    """Owners that are gathered together: all between two in order of IRI."""

    key: str
    """Of its part."""
    first: str
    last: str
    projects: int
    """How many state something about them."""
    index: Path
    """Where they do."""


class Organizations(Struct, array_like=True):
    """What writing organisations gave."""

    evidence: dict[str, int] = field(default_factory=dict)
    """How many are known by which evidence."""
    seated: int = 0
    """How many have a seat."""
    linked: int = 0
    """How many are linked to the same one of another register."""
    statements: int = 0
    barred: dict[str, Bilingual] = field(default_factory=dict)
    """Those that must not be published, by IRI, and why."""

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.evidence.values())

    @property
    def figures(self) -> OwnerFigures:
        """What is known of those that are no private persons and not withdrawn."""
        total = sum(count for kind, count in self.evidence.items() if kind not in get_args(Hidden))
        return OwnerFigures(total, total - self.evidence.get("without-number", 0), self.seated, self.linked)

    def merge(self, other: "Organizations") -> None:
        """Add other organisations."""
        self.evidence = Counter(self.evidence) + Counter(other.evidence)
        self.seated += other.seated
        self.linked += other.linked
        self.statements += other.statements
        self.barred |= other.barred


def organizations_of(part: Path) -> Organizations:
    """What writing a group gave."""
    return msgspec.json.decode((part / FIGURES).read_bytes(), type=Organizations)


def owner_batches(index: Index, settings: Settings) -> Iterator[OwnerBatch]:
    """Cut owners, in order of IRI, into groups."""
    for owners in cut_behind(_hashed(index), lambda owner: ends_group(owner[0])):
        digest = hashlib.sha256(f"owners {settings.fingerprint}\n".encode())
        for _, sha256, _ in owners:
            digest.update(sha256)
        projects = sum(count for _, _, count in owners)
        yield OwnerBatch(digest.hexdigest(), owners[0][0], owners[-1][0], projects, index.path)


def _hashed(index: Index) -> Iterator[tuple[str, bytes, int]]:
    """Each owner with the hash of what projects state about it, and how many do."""
    for owner, rows in index.ownerships():
        digest, count = hashlib.sha256(), 0
        for row in rows:
            digest.update(row.encode())
            count += 1
        yield owner, digest.digest(), count


def gather_batch(settings: Settings, group: OwnerBatch) -> OwnerBatch:
    """Write the organisations of a group, and validate them, unless its part is there."""
    tools = prepare(settings)
    if group.key not in tools.parts:
        with tools.parts.making(group.key) as folder, reading(group.index) as index:
            _write(folder, _owners(index, group, tools.references.owner_index), tools)
    return group


def _write(folder: Path, owners: Iterator[tuple[Owner, dict[str, Printed]]], tools: Tools) -> None:
    written = Organizations()
    all_found: list[Finding] = []
    with ExitStack() as stack:
        rows = csv.writer(stack.enter_context(create(folder / OWNERS)))
        documents = stack.enter_context(create(folder / DOCUMENTS))
        public = stack.enter_context(writing(folder, tools.compactor))
        while batch := list(islice(owners, BATCH)):
            statements: list[str] = []
            for owner, _ in batch:
                written.evidence[owner.evidence] = written.evidence.get(owner.evidence, 0) + 1
                written.seated += owner.seat_rule is not None
                written.linked += same_as(owner.number, tools.references.register) is not None
                rows.writerow(owner_row(owner, tools.references))
                if document := document_of_owner(owner):
                    documents.write(json_line(document))
                statements += dict.fromkeys(owner_triples(owner, tools.references))
            public.write(statements)
            stated = {owner.iri: places for owner, places in batch}
            named = chain.from_iterable(check_names(owner) for owner, _ in batch)
            found = [*named, *tools.validators["owners"].check(statements, stated), *personal_data(statements)]
            all_found += found
            for finding in found:
                if finding.severity is Severity.VIOLATION:
                    written.barred[_owner_of(finding.subject, batch)] = Bilingual(finding.message_sv, finding.message)
        public.flush()
        written.statements = public.count
    all_found.sort(key=lambda finding: (finding.subject, finding.sort_key))
    write_results(folder, all_found, tools.references.iris)
    with create(folder / FIGURES) as out:
        out.write(json_line(written))


def _owners(index: Index, group: OwnerBatch, registers: OwnerIndex) -> Iterator[tuple[Owner, dict[str, Printed]]]:
    """Each owner, with the places of what the first of its projects states about it."""
    for _, rows in index.ownerships(group.first, group.last):
        stated = (msgspec.json.decode(row, type=OwnershipWithPlaces) for row in rows)
        first = next(stated)
        yield gather(chain([first.ownership], (each.ownership for each in stated)), registers), first.printed


def _owner_of(subject: str, batch: Iterable[tuple[Owner, dict[str, Printed]]]) -> str:
    """The owner that a finding is about: itself, or the one whose unit or address it is about."""
    for owner, _ in batch:
        parts = {owner.iri, *(unit for unit, _ in owner.units), *(address.iri for address in owner.addresses)}
        if subject in parts:
            return owner.iri
    return subject
