"""Totals: what was counted of a batch of sources, of projects, of owners, and of the whole build."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import get_args

from msgspec import Struct, field

from esfgraph.owners.ownership import Hidden, OwnershipWithPlaces
from esfgraph.rules import Bilingual
from esfgraph.statistics.quality_metrics import OwnerFigures
from esfgraph.statistics.tallies import Tally


class SourceTotals(Struct, array_like=True):
    """What was read of sources."""

    read: int = 0
    """Records, refused and withdrawn ones included."""
    refused: int = 0
    withdrawn: int = 0
    personal_values: int = 0
    """How many were removed."""
    gone: dict[str, str] = field(default_factory=dict)
    """Projects with a record whose page is no more, by IRI, each with the time and status that its address answered."""


class ProjectTotals(Struct, array_like=True):
    """What was published of projects."""

    projects: int = 0
    records: int = 0
    """Records of the published projects."""
    refused: int = 0
    """Records of the projects that were not published."""
    statements: int = 0
    source_statements: int = 0
    labels: set[str] = field(default_factory=set)
    """Source labels that the table of fields does not list as they are spelt."""
    codes: set[str] = field(default_factory=set)
    """Statements that describe codes of no list."""
    sources: set[str] = field(default_factory=set)
    """Names of the sources."""
    described: set[str] = field(default_factory=set)
    """Statements that describe the labels of other registers, in the graph of sources."""

    def listed(self) -> Iterator[tuple[str, str]]:
        """Texts that the release lists once, each behind the name of its list: labels, codes, sources."""
        for name in ("labels", "codes", "sources", "described"):
            for text in sorted(getattr(self, name)):
                yield name, text


class OwnedProject(Struct, frozen=True, array_like=True):
    """What a project tells of its owner."""

    stated: OwnershipWithPlaces
    tally: Tally
    """Of the project."""


class OwnerTotals(Struct, array_like=True):
    """What was published of owners."""

    evidence: dict[str, int] = field(default_factory=dict)
    """How many are known by which evidence."""
    seated: int = 0
    """How many have a seat."""
    linked: int = 0
    """How many are linked to the same one of another register."""
    links: dict[str, int] = field(default_factory=dict)
    """How many are linked by each of the publisher's link sets."""
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

    def add(self, other: "OwnerTotals") -> None:
        """Add other owners."""
        self.evidence = Counter(self.evidence) + Counter(other.evidence)
        self.seated += other.seated
        self.linked += other.linked
        self.links = Counter(self.links) + Counter(other.links)
        self.statements += other.statements
        self.barred |= other.barred


class Totals(Struct, frozen=True):
    """What a build read and published."""

    read: int
    """Records, refused and withdrawn ones included."""
    withdrawn: int
    personal_values: int
    refused: int
    """Records, refused when they were read or with their project."""
    projects: int
    records: int
    """Records of the published projects."""
    statements: int
    """Public ones about projects and owners."""
    source_statements: int


def add_up(sources: Iterable[SourceTotals], projects: Iterable[ProjectTotals], owners: OwnerTotals) -> Totals:
    """Add up the batches of a build."""
    total: Counter[str] = Counter(statements=owners.statements)
    for batch in sources:
        total.update(read=batch.read, refused=batch.refused, withdrawn=batch.withdrawn)
        total.update(personal_values=batch.personal_values)
    for published in projects:
        total.update(projects=published.projects, records=published.records, refused=published.refused)
        total.update(statements=published.statements, source_statements=published.source_statements)
    return Totals(**{name: total[name] for name in Totals.__struct_fields__})
