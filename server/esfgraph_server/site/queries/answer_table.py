"""The beginning of a query's answer as a table: things by their labels, numbers and days as readers write them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from esfgraph_server.site.display import Display, Shown
from esfgraph_server.site.queries.read_answer import Cell, ReadAnswer, is_numeric, is_timely, number_of
from esfgraph_server.urls import Links


@dataclass(frozen=True, slots=True)
class Column:
    """A column as a page shows it."""

    name: str
    title: str
    class_: str = ""
    """``number`` or ``period``, as the style sheet knows them."""


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """Rows of an answer."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Shown, ...], ...]


def show_table(
    answer: ReadAnswer, show: Display, columns: Sequence[Column] | None = None, *, raw: bool = False
) -> AnswerTable:
    """Show the rows of an answer; of *columns* only those, under their titles. *raw* are terms as they are."""
    shown = tuple(columns or (_column(answer, name) for name in answer.columns))
    read = [answer.column(column.name) for column in shown]
    if raw:
        made = [[_raw(cell, show.links) for cell in cells] for cells in read]
    else:
        plain = [[_text(cell) for cell in cells] for cells in read]
        made = [_cells(cells, plain, show, column) for cells, column in zip(read, shown, strict=True)]
    return AnswerTable(shown, tuple(zip(*made, strict=True)) if made else ((),) * len(answer.rows))


def _column(answer: ReadAnswer, name: str) -> Column:
    cells = answer.column(name)
    if is_numeric(cells):
        return Column(name, name, "number")
    return Column(name, name, "period" if is_timely(cells) else "")


def _cells(cells: Sequence[Cell], beside: Sequence[Sequence[str]], show: Display, column: Column) -> list[Shown]:
    """Show a column; things whose label another column says already, in every row, by their paths."""
    labels = [show_thing(cell, show) if isinstance(cell, ox.NamedNode) else None for cell in cells]
    named = [(at, label) for at, label in enumerate(labels) if label]
    is_said = bool(named) and any(all(texts[at] == label.text for at, label in named) for texts in beside)
    return [
        label if label and not is_said else _shown(cell, show, column)
        for cell, label in zip(cells, labels, strict=True)
    ]


def show_thing(cell: ox.NamedNode, show: Display) -> Shown:
    """Show a thing by its label, a term of another vocabulary by what we call it."""
    label = "" if show.links.is_local(cell.value) else show.formatter.label(cell.value)
    return Shown(label, href=show.links.to(cell.value), external=True) if label else show.thing(cell.value)


def _shown(cell: Cell, show: Display, column: Column) -> Shown:
    if not isinstance(cell, ox.Literal):
        return _raw(cell, show.links)
    if column.class_ == "number" and (number := number_of(cell)) is not None:
        return Shown(show.formatter.number(number))
    return Shown(cell.value, show.foreign(cell)) if number_of(cell) is not None else show.literal(cell)


def _text(cell: Cell) -> str:
    return cell.value if isinstance(cell, ox.Literal) else ""


def _raw(cell: Cell, links: Links) -> Shown:
    match cell:
        case None:
            return Shown("")
        case ox.NamedNode():
            path = links.iris.path_of(cell.value) if links.iris else None
            return Shown(path or cell.value, href=links.to(cell.value), external=not links.is_local(cell.value))
        case ox.Literal():
            return Shown(cell.value, cell.language or "")
    return Shown(str(cell))
