"""The beginning of a query's answer, as far as a page reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Self

import pyoxigraph as ox

from esfgraph.rdf.formats import N_TRIPLES, SPARQL_TSV, Format
from esfgraph.rdf.namespaces import XSD
from esfgraph_server.query_pool.answer import Answer
from esfgraph_server.query_pool.messages import Form

ROWS = 200
"""Rows of an answer that a page shows."""
FORMATS: Mapping[Form, Format] = {Form.SOLUTIONS: SPARQL_TSV, Form.BOOLEAN: SPARQL_TSV, Form.GRAPH: N_TRIPLES}
"""What a page asks a query process for."""

Cell = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
_NUMBERS = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")}
_DATES = {f"{XSD}date", f"{XSD}gYear"}
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """The first chunk of an answer, unread."""

    form: Form
    variables: tuple[str, ...]
    first: bytes
    whole: bool
    """Whether there is no more."""

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Take it from an answer in FORMATS."""
        return cls(answer.form, tuple(answer.variables), answer.first, answer.finished)


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """The beginning of an answer."""

    form: Form
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    """At most ROWS."""
    truth: bool | None = None
    text: str = ""
    """The statements that were constructed."""
    total: int = 0
    """How many rows or statements the answer has, as far as it was read."""
    whole: bool = True
    """Whether it was read to its end."""

    @property
    def cut(self) -> bool:
        """Whether there is more than is shown."""
        return not self.whole or self.total > ROWS

    def column(self, name: str) -> tuple[Cell, ...]:
        """Return the values of a column."""
        at = self.columns.index(name)
        return tuple(row[at] for row in self.rows)


def read_answer(part: AnswerPart) -> ReadAnswer:
    """Read the first chunk of an answer."""
    first, whole = part.first, part.whole
    if part.form is Form.GRAPH:
        lines = first.decode("utf-8", "ignore").splitlines()
        kept = lines if whole else lines[:-1]
        return ReadAnswer(part.form, text="\n".join(kept[:ROWS]), total=len(kept), whole=whole)
    if part.form is Form.BOOLEAN:
        return ReadAnswer(part.form, truth=first.strip() == b"true")
    solutions = ox.parse_query_results(
        first if whole else first[: first.rfind(b"\n") + 1], format=ox.QueryResultsFormat.TSV
    )
    assert isinstance(solutions, ox.QuerySolutions)
    rows = [tuple(solution[name] for name in part.variables) for solution in solutions]
    return ReadAnswer(part.form, part.variables, tuple(rows[:ROWS]), total=len(rows), whole=whole)


def number_of(cell: Cell) -> Decimal | None:
    """Return the number that a cell holds, finite; None where it holds none."""
    if not isinstance(cell, ox.Literal) or cell.datatype.value not in _NUMBERS:
        return None
    try:
        number = Decimal(cell.value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def is_numeric(cells: Sequence[Cell]) -> bool:
    """Tell whether a column holds numbers alone, and at least one, that are not years."""
    numbers = [number_of(cell) for cell in cells if cell is not None]
    return bool(numbers) and None not in numbers and not is_timely(cells)


def is_timely(cells: Sequence[Cell]) -> bool:
    """Tell whether a column holds years or days alone: whole numbers are years where all of them could be some."""
    stated = [cell for cell in cells if cell is not None]
    return bool(stated) and (all(map(_is_year, stated)) or all(map(_is_day, stated)))


def day_of(cell: Cell) -> date | None:
    """Return the day that a cell holds, the first of a year; None where it holds neither."""
    if not isinstance(cell, ox.Literal) or (number_of(cell) is None and cell.datatype.value not in _DATES):
        return None
    try:
        return date.fromisoformat(cell.value[:10]) if "-" in cell.value else date(int(cell.value), 1, 1)
    except ValueError:
        return None


def _is_year(cell: Cell) -> bool:
    number = number_of(cell)
    return number is not None and number in _YEARS


def _is_day(cell: Cell) -> bool:
    return number_of(cell) is None and day_of(cell) is not None
