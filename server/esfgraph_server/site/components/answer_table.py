"""The beginning of a query's answer, as a page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from esfgraph.rdf.formats import N_TRIPLES, SPARQL_TSV, Format
from esfgraph_server.query_pool.answer import Answer
from esfgraph_server.query_pool.messages import Form
from esfgraph_server.site.display import Shown
from esfgraph_server.site.formatting import Formatter
from esfgraph_server.urls import Links

ROWS = 200
FORMATS: Mapping[Form, Format] = {Form.SOLUTIONS: SPARQL_TSV, Form.BOOLEAN: SPARQL_TSV, Form.GRAPH: N_TRIPLES}
"""What a page asks a query process for."""

Downloads = tuple[tuple[str, str], ...]
"""Where the whole answer can be had: names of formats, and addresses."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as a page shows it."""

    name: str
    title: str
    class_: str = ""
    """``number`` or ``period``, as the style sheet knows them."""


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """The beginning of an answer."""

    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Shown, ...], ...] = ()
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


def show_answer(answer: Answer, links: Links, columns: Sequence[Column] | None = None) -> ShownAnswer:
    """Show the first chunk of an answer, no more; of *columns* only those, under their titles."""
    first, whole = answer.first, answer.finished
    if answer.form is Form.GRAPH:
        lines = first.decode("utf-8", "ignore").splitlines()
        kept = lines if whole else lines[:-1]
        return ShownAnswer(text="\n".join(kept[:ROWS]), total=len(kept), whole=whole)
    if answer.form is Form.BOOLEAN:
        return ShownAnswer(truth=first.strip() == b"true")
    shown = tuple(columns or (Column(name, name) for name in answer.variables))
    solutions = ox.parse_query_results(
        first if whole else first[: first.rfind(b"\n") + 1], format=ox.QueryResultsFormat.TSV
    )
    assert isinstance(solutions, ox.QuerySolutions)
    formatter = Formatter(links.language)
    rows = [tuple(_cell(solution[column.name], column, links, formatter) for column in shown) for solution in solutions]
    return ShownAnswer(shown, tuple(rows[:ROWS]), total=len(rows), whole=whole)


def _cell(term: object, column: Column, links: Links, formatter: Formatter) -> Shown:
    match term:
        case None:
            return Shown("")
        case ox.NamedNode():
            path = links.iris.path_of(term.value) if links.iris else None
            return Shown(path or term.value, href=links.to(term.value), external=not links.is_local(term.value))
        case ox.Literal():
            text = _number(term.value, formatter) if column.class_ == "number" else term.value
            return Shown(text, term.language or "")
    return Shown(str(term))


def _number(text: str, formatter: Formatter) -> str:
    try:
        return formatter.number(Decimal(text))
    except InvalidOperation:
        return text
