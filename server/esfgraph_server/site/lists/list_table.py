"""Tables of projects and owners: the columns that pages show, each cell by what its column holds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from markupsafe import Markup

from esfgraph.fields.checked_numbers import hyphenated
from esfgraph.query.rows import OwnerRow, ProjectRow, Row
from esfgraph.query.search_selected import Listed
from esfgraph.tables.columns import Column, ColumnKind, shown_columns
from esfgraph_server.model.selections.facets import ListName
from esfgraph_server.site.components.owner import show_owner
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.escaping import escape
from esfgraph_server.site.lists.why_found import Why, why_found
from esfgraph_server.site.shown_html import shown_html

_RIGHT: frozenset[ColumnKind] = frozenset({"number", "count"})
"""Kinds of column that stand to the right."""
_UNKNOWN = {"seat_name": "owner.seat.unknown"}
"""By key of the column what is said where a cell is empty; of all others that it is not stated."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column; on a phone it stands before each cell."""

    key: str
    """By which the list is sorted, if it can be."""
    title: str
    class_: str
    """``number`` or ``period``, as the style sheet knows them."""
    before: str
    """How each of its cells begins, as HTML."""
    unknown: str
    """What stands there where nothing is stated, as HTML."""


class Cell(NamedTuple):
    """What a thing has in a column."""

    shown: Shown | None
    """None where it is not stated."""
    below: str = ""
    """What stands below it: a number, or how many projects a sum covers."""
    mark: str = ""


class TableRow(NamedTuple):
    """A project or an owner, its cells written: a page has hundreds."""

    thing: Shown | None
    """What it is about, as its first cell shows it."""
    name: Markup
    """What its first cell holds, but for why it was found."""
    cells: Markup
    """All other cells."""
    why: Why | None
    """Why a search found it."""


@dataclass(frozen=True, slots=True)
class ListTable:
    """Rows of a list under their headings."""

    headings: tuple[Heading, ...] = ()
    rows: tuple[TableRow, ...] = ()


def list_table(
    context: PageContext, list_: ListName, listed: Sequence[Listed], without: Iterable[str] = ()
) -> ListTable:
    """Show the rows of a list, but for the columns *without*, which all rows of the page have in common."""
    if not listed:
        return ListTable()
    columns = [column for column in _columns(list_) if column.key not in without]
    headings = tuple(_heading(context, column) for column in columns)
    writer, above = _Writer(context), tuple(zip(columns, headings, strict=True))
    return ListTable(headings, tuple(_row(writer, above, each) for each in listed))


def _row(writer: "_Writer", above: Sequence[tuple[Column, Heading]], listed: Listed) -> TableRow:
    (first, heading), *others = above
    name = writer.cell(listed.row, first)
    cells = (f"{other.before}{writer.written(writer.cell(listed.row, column), other)}</td>" for column, other in others)
    why = why_found(writer.context, listed.hit) if listed.hit else None
    return TableRow(name.shown, Markup(writer.written(name, heading)), Markup("".join(cells)), why)


_columns = cache(shown_columns)


def _heading(context: PageContext, column: Column) -> Heading:
    title = column.heading.to(context.language)
    class_ = "number" if column.kind in _RIGHT else "period" if column.of in ("period", "programming_period") else ""
    unknown = "dash" if column.kind in _RIGHT else _UNKNOWN.get(column.key, "absent")
    opening = f'<td class="{class_}">' if class_ else "<td>"
    before = f'{opening}<span class="label">{escape(title)}</span> '
    absent = f'<span class="absent">{escape(context.formatter.say(unknown))}</span>'
    return Heading(column.of, title, class_, before, absent)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the cells of one table; things that many rows name, such as periods, are looked up once."""

    context: PageContext
    _things: dict[str, Shown] = field(default_factory=dict)

    def written(self, cell: Cell, heading: Heading) -> str:
        """Write what a cell holds as HTML."""
        shown, below, mark = cell
        html = shown_html(shown, self.context.formatter.say, self.context.links) if shown else heading.unknown
        html += f' <span class="mark">{escape(mark)}</span>' if mark else ""
        return f'{html}<span class="sub">{escape(below)}</span>' if below else html

    def cell(self, row: Row, column: Column) -> Cell:
        match row:
            case ProjectRow():
                of_project = _OF_PROJECTS.get(column.key)
                return of_project(self, row) if of_project else Cell(self._stated(row, column))
            case OwnerRow():
                of_owner = _OF_OWNERS.get(column.key)
                return of_owner(self, row) if of_owner else self._sum(row, column)

    def _stated(self, row: ProjectRow, column: Column) -> Shown | None:
        """Show what a project states of a field, by what the column holds."""
        values = row.values.get(_FIELDS.get(column.of, column.of), ())
        if not values:
            other = row.others.get(column.of)
            return Shown(self.context.formatter.amount(*other)) if other else None
        shown = [self._value(column, value) for value in values]
        if len(shown) == 1:
            return shown[0]
        return Shown(", ".join(each.text for each in shown), unchecked=any(each.unchecked for each in shown))

    def _value(self, column: Column, value: str) -> Shown:
        formatter = self.context.formatter
        match column.kind:
            case "number":
                number = Decimal(value)
                return Shown(formatter.money(number) if column.key.endswith("_sek") else formatter.percent(number))
            case "count":
                return Shown(formatter.number(Decimal(value)))
            case "day":
                return Shown(formatter.date(date.fromisoformat(value)))
            case "answer":
                return Shown(formatter.say("yes" if value == "true" else "no"))
            case "code":
                return self.thing(value)
            case "text" | "address":
                return self.thing(value) if self.context.graph.iris.path_of(value) else Shown(value)

    def thing(self, iri: str) -> Shown:
        """Show a code or place, without a link: the row is about something else."""
        if iri not in self._things:
            shown = self.context.show.thing(iri)
            self._things[iri] = Shown(shown.text or shown.code, shown.language, unchecked=shown.unchecked)
        return self._things[iri]

    def _sum(self, row: OwnerRow, column: Column) -> Cell:
        """Show a sum with how many of the owner's projects state the amount, where some do not."""
        amount, say = row.amounts.get(column.of), self.context.formatter.say
        if amount is None or not amount.stated:
            return Cell(None)
        part = say("sum.part", stated=amount.stated, of=row.projects) if amount.stated < row.projects else ""
        return Cell(self._value(column, str(amount.total)), below=part)

    def project(self, row: ProjectRow) -> Cell:
        return Cell(self.context.show.titled(row.iri, row.title), below=row.number)

    def owner_of(self, row: ProjectRow) -> Cell:
        return Cell(show_owner(self.context, row.owner.iri) if row.owner else None)

    def owner(self, row: OwnerRow) -> Cell:
        number = hyphenated(row.number) if row.number else self.context.formatter.say("owner.without")
        return Cell(show_owner(self.context, row.iri, row.name), below=number)

    def projects(self, row: OwnerRow) -> Cell:
        return Cell(Shown(self.context.formatter.number(row.projects)))

    def seat(self, row: ProjectRow | OwnerRow) -> Cell:
        """Show the owner's seat, marked where it is but the municipality of its postal address."""
        if row.seat is None:
            return Cell(None)
        mark = self.context.formatter.say("organization.seat.mark") if row.seat.is_hint else ""
        return Cell(self.thing(self.context.graph.iris.municipality(row.seat.municipality)), mark=mark)


_OF_PROJECTS: Mapping[str, Callable[[_Writer, ProjectRow], Cell]] = {
    "title": _Writer.project,
    "owner": _Writer.owner_of,
    "seat_name": _Writer.seat,
}
_OF_OWNERS: Mapping[str, Callable[[_Writer, OwnerRow], Cell]] = {
    "name": _Writer.owner,
    "seat_name": _Writer.seat,
    "projects": _Writer.projects,
}
"""By key of the column what tells its cell where that is no value of a field, and no sum of one."""
_FIELDS = {"period": "programming_period"}
"""What rows call what a column tells of, where they call it otherwise."""
