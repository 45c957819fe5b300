"""Step 4, gather: owners in batches, each with what all projects state about it, in any process."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import msgspec

from esfgraph.findings import Finding
from esfgraph.owners.organization import Owner, gather
from esfgraph.owners.ownership import Ownership
from esfgraph.owners.register import same_as
from esfgraph.owners.resolution import MOST_CANDIDATES, OwnerIndex
from esfgraph.pipeline.cache.layout import OwnerEntry
from esfgraph.pipeline.index.database import Index, reading
from esfgraph.pipeline.index.owners import StatedOwner
from esfgraph.pipeline.settings import Settings, Tools, prepare
from esfgraph.pipeline.steps.batches import Made, cut, ends_batch
from esfgraph.pipeline.steps.descriptions import description_of_owner
from esfgraph.pipeline.totals import OwnedProject, OwnerTotals
from esfgraph.quality.owners import check_names
from esfgraph.quality.personal_data import personal_data
from esfgraph.query.search_documents import document_of_owner
from esfgraph.records.record import Printed
from esfgraph.rules import Bilingual, Severity
from esfgraph.statistics.tallies import Tally
from esfgraph.tables.tables import owner_row
from esfgraph.triples.owners import owner_triples

MOST_KEPT = 1000
"""So many likenesses are kept in memory with their owners."""


@dataclass(frozen=True, slots=True)
class OwnerBatch:
    """Owners that are gathered together: all between two in order of IRI."""

    number: int
    key: str
    """Of its entry."""
    size: int
    """How many projects state something about them."""
    first: str
    last: str
    index: Path
    """Where they do."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """An owner, with the places of what the first of its projects states about it, and what its projects come to."""

    owner: Owner
    places: dict[str, Printed]
    tally: Tally
    """Of its projects."""


def owner_batches(index: Index, settings: Settings) -> Iterator[OwnerBatch]:
    """Cut owners, in order of IRI, into batches."""
    limits = settings.limits
    batches = cut(
        _hashed(index, prepare(settings)), lambda owner: ends_batch(owner[0], limits.mean_batch), limits.largest_batch
    )
    for number, owners in enumerate(batches):
        key = key_of((sha256 for _, sha256, _ in owners), settings)
        projects = sum(count for _, _, count in owners)
        yield OwnerBatch(number, key, projects, owners[0][0], owners[-1][0], index.path)


def _hashed(index: Index, tools: Tools) -> Iterator[tuple[str, bytes, int]]:
    """Each owner with the hash of what projects state about it and of those that are alike, and how many do."""
    alike = Alike(index, tools.references.owner_index)
    for owner in index.ownerships.by_owner():
        yield owner.owner, *hash_of(owner.stated, alike.others(owner))


def hash_of(stated: Iterable[str], others: Iterable[str]) -> tuple[bytes, int]:
    """Hash what projects state about an owner, and the IRIs of those that are alike; tell besides how many do."""
    digest, count = hashlib.sha256(" ".join(others).encode()), 0
    for ownership in stated:
        digest.update(ownership.encode())
        count += 1
    return digest.digest(), count


def key_of(hashes: Iterable[bytes], settings: Settings) -> str:
    """Give the key of the entry of a batch by the hashes of its owners, in order of IRI."""
    digest = hashlib.sha256(f"gather {settings.fingerprint} {settings.linked}\n".encode())
    for sha256 in hashes:
        digest.update(sha256)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Alike:
    """Finds the owners whose names say that they may be the same as one without a number."""

    index: Index
    registers: OwnerIndex
    _bearers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def others(self, owner: StatedOwner) -> tuple[str, ...]:
        """IRIs of so many others as are offered for an owner; none where its number is known."""
        if not (key := owner.likeness):
            return ()
        if key not in self._bearers:
            if len(self._bearers) == MOST_KEPT:
                self._bearers.clear()
            self._bearers[key] = self.index.ownerships.bearers(key)
        return others_of(owner.owner, owner.forms, self._bearers[key], self.registers)


def others_of(owner: str, forms: str, bearers: Iterable[tuple[str, str]], registers: OwnerIndex) -> tuple[str, ...]:
    """IRIs of so many of *bearers* as are offered for an owner whose name shares their likeness; each has its forms."""
    agree, ours = registers.forms.agree, forms.split()
    found = (iri for iri, theirs in bearers if iri != owner and agree(ours, theirs.split()))
    return tuple(islice(dict.fromkeys(found), MOST_CANDIDATES))


def gather_batch(settings: Settings, batch: OwnerBatch) -> Made:
    """Gather and validate the owners of a batch, and make its entry."""
    with reading(batch.index) as index:
        alike = Alike(index, prepare(settings).references.owner_index)
        owners = index.ownerships.by_owner(batch.first, batch.last)
        make_owners(batch.key, ((owner.stated, alike.others(owner)) for owner in owners), settings)
    return Made(batch.number, batch.key, batch.size)


def make_owners(key: str, owners: Iterable[tuple[Iterator[str], tuple[str, ...]]], settings: Settings) -> None:
    """Gather and validate owners, in order of IRI, and make their entry.

    Each is what projects state about it, in order of project as JSON, and the IRIs of those that are alike.
    """
    tools = prepare(settings)
    with tools.entries.making(key) as folder:
        _write(OwnerEntry(folder), _gathered(owners, tools.references.owner_index), settings, tools)


def _gathered(owners: Iterable[tuple[Iterator[str], tuple[str, ...]]], registers: OwnerIndex) -> Iterator[Gathered]:
    decode = msgspec.json.Decoder(OwnedProject).decode
    for stated, others in owners:
        projects = map(decode, stated)
        first = next(projects)
        tally = Tally()
        owner = gather(_counted(chain([first], projects), tally), registers, others)
        yield Gathered(owner, first.stated.printed, tally)


def _counted(projects: Iterable[OwnedProject], tally: Tally) -> Iterator[Ownership]:
    """What projects state about their owner; each is added to *tally*."""
    for project in projects:
        tally.add(project.tally)
        yield project.stated.ownership


def _write(entry: OwnerEntry, owners: Iterator[Gathered], settings: Settings, tools: Tools) -> None:
    references, limits = tools.references, settings.limits
    totals, uses = OwnerTotals(), tools.use_counter()
    all_findings: list[Finding] = []
    with (
        entry.statements.create(tools.compactor, limits.pending_characters) as statements,
        entry.table.create() as add_row,
        entry.documents.create() as add_document,
        entry.descriptions.create() as add_description,
    ):
        while together := list(islice(owners, limits.checked_owners)):
            triples: list[str] = []
            for owner, tally in ((gathered.owner, gathered.tally) for gathered in together):
                _count(owner, totals, tools)
                add_row(owner_row(owner, references, tally.amounts))
                stated = dict.fromkeys(owner_triples(owner, references))
                triples += stated
                if description := description_of_owner(owner.iri, stated):
                    add_description(description)
            statements.write(triples)
            uses.add(triples)
            findings = _check(together, triples, tools)
            all_findings += findings
            rules = _rules(findings)
            for gathered in together:
                found = rules.get(gathered.owner.iri, ())
                add_document(document_of_owner(gathered.owner, gathered.tally, references, found))
            totals.barred |= _barred(together, findings)
    totals.statements = statements.count
    all_findings.sort(key=lambda finding: (finding.subject, finding.sort_key))
    entry.findings.write(all_findings, references.iris)
    entry.uses.write(uses.uses())
    entry.totals.write(totals)


def _count(owner: Owner, totals: OwnerTotals, tools: Tools) -> None:
    totals.evidence[owner.evidence] = totals.evidence.get(owner.evidence, 0) + 1
    totals.seated += owner.seat_rule is not None
    totals.linked += same_as(owner.number, tools.references.register) is not None
    for link in tools.references.linked.of(owner.iri) if owner.number else ():
        name = link.link_set.name
        totals.links[name] = totals.links.get(name, 0) + 1


def _check(owners: Iterable[Gathered], triples: list[str], tools: Tools) -> list[Finding]:
    names = chain.from_iterable(check_names(gathered.owner) for gathered in owners)
    places = {gathered.owner.iri: gathered.places for gathered in owners}
    return [*names, *tools.validators["owners"].check(triples, places), *personal_data(triples, tools.formed)]


def _rules(findings: Iterable[Finding]) -> Mapping[str, set[str]]:
    """The rules by which something was found, by what it was found about."""
    rules: defaultdict[str, set[str]] = defaultdict(set)
    for finding in findings:
        rules[finding.subject].add(finding.rule)
    return rules


def _barred(owners: Iterable[Gathered], findings: Iterable[Finding]) -> dict[str, Bilingual]:
    """The owners that must not be published, by IRI, and why."""
    return {
        _owner_of(finding.subject, owners): Bilingual(finding.message_sv, finding.message)
        for finding in findings
        if finding.severity is Severity.VIOLATION
    }


def _owner_of(subject: str, owners: Iterable[Gathered]) -> str:
    """The owner that a finding is about: itself, or the one whose unit or address it is about."""
    for owner in (gathered.owner for gathered in owners):
        parts = {owner.iri, *(unit for unit, _ in owner.units), *(address.iri for address in owner.addresses)}
        if subject in parts:
            return owner.iri
    return subject
