"""Legal completeness: which fields that the law asks to be published the sources state. Pure: no files, no graphs."""

from dataclasses import dataclass, field

from msgspec import Struct

from esfgraph.fields.table import FieldTable
from esfgraph.records.project import Project


@dataclass(frozen=True, slots=True)
class Required:
    """A field that the law asks for in the programming period of one project."""

    key: str
    basis: str
    """The provision, as ``fields.toml`` writes it."""
    stated: bool
    """Whether a record states it, also where its value cannot be read or must not be published."""


class Row(Struct, frozen=True, order=True, array_like=True):
    """How many projects of a programming period state a field that the law asks for."""

    period: str
    key: str
    basis: str
    stated: int
    of: int


def required_of(project: Project, table: FieldTable) -> tuple[Required, ...]:
    """What the law asks of *project* in its programming period, in the order of the table; nothing where none is known.

    Regulation (EU) 2021/1060, Article 49(3); Regulation (EU) No 1303/2013, Annex XII, point 1.
    """
    period = project.period
    if period is None:
        return ()
    added = {each.correction.key for each in project.corrected if each.before is None}
    printed = {*project.values, *(key for record in project.records for key in record.withheld)} - added
    if "project_period" in printed:
        printed |= {"start_date", "end_date"}
    return tuple(
        Required(
            item.key,
            item.legal[period],
            item.key in printed or (item.owner and project.owner_hidden),
        )
        for item in table.required.get(period, ())
    )


@dataclass(slots=True)
class Completeness:
    """Counts over projects; what was counted of other projects can be put to them."""

    table: FieldTable
    counts: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """Stated and asked for, by programming period and key of the field."""

    def add(self, project: Project) -> None:
        """Count one project."""
        for required in required_of(project, self.table):
            self._count(str(project.period), required.key, int(required.stated), 1)

    def put(self, row: Row) -> None:
        """Count what a row of `rows` has counted."""
        self._count(row.period, row.key, row.stated, row.of)

    def rows(self) -> list[Row]:
        """One row a period and field, in the order of the table, newest period first."""
        order = [(period.code, item) for period in self.table.periods for item in self.table.fields]
        return [
            Row(period, item.key, item.legal[period], *self.counts[period, item.key])
            for period, item in order
            if (period, item.key) in self.counts
        ]

    def _count(self, period: str, key: str, stated: int, of: int) -> None:
        before = self.counts.get((period, key), (0, 0))
        self.counts[period, key] = (before[0] + stated, before[1] + of)
