"""Tallies: where a project counts, and what is added up there."""

from collections.abc import Iterable
from datetime import date
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Decimal
from decimal import Context as Arithmetic
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import astuple

from esfgraph.fields.table import Field, FieldTable
from esfgraph.owners.ownership import Ownership
from esfgraph.records.project import Project
from esfgraph.triples.references import References
from esfgraph.triples.regions import counted_regions
from esfgraph.vocabulary.codes import CODED
from esfgraph.vocabulary.places import smallest_region_around

AMOUNTS = ("total_cost", "granted_support", "union_contribution", "planned_participants")
"""Fields that are summed, in the order in which a tally holds them."""

_PLACES = frozenset({"nuts", "country"})
"""Kinds of coded field that name a place: these are counted by region."""

EXACTLY = Arithmetic(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Decimals are added and multiplied so, without rounding."""


class Cell(Struct, frozen=True, array_like=True):
    """Where a project counts; None is what it does not state."""

    region: str | None = None
    """NUTS code."""
    basis: str = "none"
    """``stated``, ``deciding`` or ``none``: by what the region is known."""
    period: str | None = None
    objective: str | None = None
    """IRI."""
    year: int | None = None
    """Of the start date."""
    legal_form: str | None = None
    """First digit of the owner's number."""

    @property
    def sort_key(self) -> list[tuple[bool, str]]:
        """By one dimension after the other."""
        return absent_first(astuple(self))


class CountedRegion(NamedTuple):
    """The region in which a project counts, as in Cell."""

    region: str | None
    basis: str


def absent_first(values: Iterable[object]) -> list[tuple[bool, str]]:
    """A key that sorts rows by one value after the other, what is absent before what is there."""
    return [(value is not None, str(value)) for value in values]


class Tally(Struct, array_like=True):
    """How many projects, and for each amount the sum and how many of them state it."""

    projects: int = 0
    sums: list[Decimal] = field(default_factory=lambda: [Decimal()] * len(AMOUNTS))
    stated: list[int] = field(default_factory=lambda: [0] * len(AMOUNTS))

    def add(self, other: "Tally") -> None:
        """Add another tally; decimals are added exactly, so the order never matters."""
        self.projects += other.projects
        for index, stated in enumerate(other.stated):
            if stated:
                self.sums[index] = EXACTLY.add(self.sums[index], other.sums[index])
                self.stated[index] += stated

    @property
    def amounts(self) -> dict[str, tuple[Decimal, int]]:
        """Sum and coverage of each amount, by the key of its field."""
        return dict(zip(AMOUNTS, zip(self.sums, self.stated, strict=True), strict=True))

    def figures(self) -> list[str]:
        """The count, then sum and coverage of each amount, as a table writes them."""
        pairs = zip(self.sums, self.stated, strict=True)
        return [str(self.projects), *(text for total, stated in pairs for text in (f"{total:f}", str(stated)))]


def tally_of(project: Project) -> Tally:
    """Count one project and what it states."""
    tally = Tally(1)
    for index, key in enumerate(AMOUNTS):
        stated = project.values.get(key)
        if stated is not None and isinstance(stated.value, int | Decimal):
            tally.sums[index] = Decimal(stated.value)
            tally.stated[index] = 1
    return tally


@lru_cache(maxsize=16)  # a build has few registers
def coded_fields(table: FieldTable) -> tuple[Field, ...]:
    """The fields whose values are codes of the project itself, other than places."""
    return tuple(
        item for item in table.fields if item.kind in CODED - _PLACES and item.term is not None and not item.owner
    )


def cell_of(project: Project, ownership: Ownership | None, objective: str | None, references: References) -> Cell:
    """Find where a project counts; its objective is given by the IRI of the code."""
    region, basis = counted_region(project, references)
    start = project.values["start_date"].value if "start_date" in project.values else None
    form = ownership.number[:1] if ownership else ""
    known = form and references.iris.concept("legal-form", form) in references.ontology.concepts
    return Cell(
        region,
        basis,
        project.period,
        objective,
        start.year if isinstance(start, date) else None,
        form if known else None,
    )


def counted_region(project: Project, references: References) -> CountedRegion:
    """The NUTS region that a project counts for; of several, the smallest region around them all."""
    codes, basis = counted_regions(project, references)
    around = smallest_region_around(codes) if codes else ""
    return CountedRegion(around or None, basis if around else "none")
