"""Organisations: what all projects state about each owner, gathered in one pass when every project is known."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import get_args

from esfgraph.findable import document_of_owner
from esfgraph.findings import Severity
from esfgraph.fragments import writing
from esfgraph.index import Index
from esfgraph.lastgate import personal_data
from esfgraph.metrics import OwnerFigures
from esfgraph.owners import Hidden, Owner, OwnerIndex, gather
from esfgraph.parts import create
from esfgraph.plausibility import check_names
from esfgraph.records import Stated
from esfgraph.register import same_as
from esfgraph.search import dump_document
from esfgraph.settings import Tools
from esfgraph.stored import line_of, load_ownership
from esfgraph.tables import owner_row
from esfgraph.triples import owner_triples

OWNERS = "owners.csv"
DOCUMENTS = "documents.jsonl"

BATCH = 500
"""Organisations validated at a time."""


@dataclass(slots=True)
class Organizations:
    """What writing the organisations gave."""

    evidence: Counter[str] = field(default_factory=Counter)
    """How many are known by which evidence."""
    seated: int = 0
    """How many have a seat."""
    linked: int = 0
    """How many are linked to the same one of another register."""
    statements: int = 0
    barred: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Those that must not be published, and why: in English and in Swedish."""

    @property
    def figures(self) -> OwnerFigures:
        """What is known of those that are no private persons and not withdrawn."""
        total = sum(count for kind, count in self.evidence.items() if kind not in get_args(Hidden))
        return OwnerFigures(total, total - self.evidence["without-number"], self.seated, self.linked)


def write_organizations(folder: Path, index: Index, tools: Tools) -> Organizations:
    """Write all organisations to a fragment and a table in *folder*, and validate them, some hundred at a time."""
    written = Organizations()
    with ExitStack() as stack:
        rows = csv.writer(stack.enter_context(create(folder / OWNERS)))
        documents = stack.enter_context(create(folder / DOCUMENTS))
        public = stack.enter_context(writing(folder, tools.compactor))
        owners = _owners(index, tools.context.owner_index)
        while batch := list(islice(owners, BATCH)):
            statements: list[str] = []
            for owner, _ in batch:
                written.evidence[owner.evidence] += 1
                written.seated += owner.seat_rule is not None
                written.linked += same_as(owner.number, tools.context.reference.register) is not None
                rows.writerow(owner_row(owner, tools.context))
                if document := document_of_owner(owner):
                    documents.write(line_of(dump_document(document)))
                statements += dict.fromkeys(owner_triples(owner, tools.context))
            public.write(statements)
            stated = {owner.iri: places for owner, places in batch}
            found = [*tools.validators["owners"].check(statements, stated), *personal_data(statements)]
            for owner, _ in batch:
                index.add_findings(check_names(owner))
            for finding in found:
                index.add_findings([finding])
                if finding.severity is Severity.VIOLATION:
                    written.barred[_owner_of(finding.subject, batch)] = (finding.message, finding.message_sv)
        public.flush()
        written.statements = public.count
    return written


def _owners(index: Index, registers: OwnerIndex) -> Iterator[tuple[Owner, dict[str, Stated]]]:
    """Each owner, with the places of what the first of its projects states about it."""
    for _, rows in index.ownerships():
        first, places = load_ownership(next(rows))
        others = (load_ownership(row)[0] for row in rows)
        yield gather(chain([first], others), registers), places


def _owner_of(subject: str, batch: list[tuple[Owner, dict[str, Stated]]]) -> str:
    """The owner that a finding is about: itself, or the one whose unit or address it is about."""
    for owner, _ in batch:
        parts = {owner.iri, *(unit for unit, _ in owner.units), *(address.iri for address in owner.addresses)}
        if subject in parts:
            return owner.iri
    return subject
