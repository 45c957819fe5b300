"""Answers to SPARQL queries as Python values: rows of a table, or a graph."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, overload

import pyoxigraph as ox

from esfgraph.errors import UsageError
from esfgraph.query.sparql import evaluate
from esfgraph.rdf.formats import GRAPHS
from esfgraph.rdf.namespaces import PREFIXES, XSD

if TYPE_CHECKING:
    from rdflib import Graph as RdflibGraph

Value = str | int | float | bool | Decimal | date | datetime | time | None
Row = dict[str, Value]
"""A solution: a value by variable; None where the variable is unbound."""

SHOWN = 20
"""Rows that a notebook shows."""

_INTEGERS = ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")
_READERS: dict[str, Callable[[str], Value]] = {
    **{f"{XSD}{name}": int for name in _INTEGERS},
    f"{XSD}decimal": Decimal,
    f"{XSD}double": float,
    f"{XSD}float": float,
    f"{XSD}boolean": lambda text: text in ("true", "1"),
    f"{XSD}date": date.fromisoformat,
    f"{XSD}dateTime": datetime.fromisoformat,
    f"{XSD}time": time.fromisoformat,
}
"""What reads a literal, by its datatype; the text stays of all other literals."""


@dataclass(frozen=True, slots=True)
class Rows(Sequence[Row]):
    """The rows of an answer, each a dict of Python values by variable; ``pandas.DataFrame`` takes it as it is."""

    columns: tuple[str, ...]
    """The variables in the order of the query."""
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, solutions: ox.QuerySolutions) -> "Rows":
        """Read the solutions of a SELECT query."""
        columns = tuple(variable.value for variable in solutions.variables)
        return cls(columns, tuple({name: _value(solution[name]) for name in columns} for solution in solutions))

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> "Rows": ...
    def __getitem__(self, index: int | slice) -> "Row | Rows":
        return Rows(self.columns, self.rows[index]) if isinstance(index, slice) else self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def _repr_html_(self) -> str:
        """The first rows as a table, for a notebook."""
        more = f"<caption>{SHOWN} of {len(self)} rows</caption>" if len(self) > SHOWN else ""
        rows = (tuple(row.values()) for row in self.rows[:SHOWN])
        return html_table(self.columns, rows, more)


@dataclass(frozen=True, slots=True)
class Graph:
    """The statements of an answer, each once."""

    triples: tuple[ox.Triple, ...]

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self.triples)

    def __len__(self) -> int:
        return len(self.triples)

    def serialize(self, format: str = "turtle") -> str:
        """Write the graph as ``turtle``, ``n-triples``, ``json-ld`` or ``rdf-xml``; raise UsageError for others."""
        chosen = next((row for row in GRAPHS if row.name == format), None)
        if chosen is None or chosen.rdf is None:
            names = ", ".join(row.name for row in GRAPHS)
            raise UsageError(f"A graph cannot be written as {format!r}; take one of {names}.")
        return (ox.serialize(self.triples, format=chosen.rdf, prefixes=PREFIXES) or b"").decode()

    def to_rdflib(self) -> "RdflibGraph":
        """The same graph as rdflib has it."""
        return rdflib_graph(self.triples)

    def _repr_html_(self) -> str:
        return f"<p>Graph of {len(self)} statements</p>"


def answer(
    store: ox.Store, query: str, base_iri: str, values: Mapping[str, ox.NamedNode | ox.Literal]
) -> Rows | Graph | bool:
    """Answer a query against a store; see `Release.query`."""
    result = evaluate(store, query, base_iri, values)
    if isinstance(result, ox.QueryTriples):
        return Graph(tuple(dict.fromkeys(result)))
    return Rows.of(result) if isinstance(result, ox.QuerySolutions) else bool(result)


def html_table(columns: Sequence[str], rows: Iterator[tuple[object, ...]], caption: str = "") -> str:
    """A table for a notebook: text escaped, numbers at the right."""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def default_graph(store: ox.Store) -> "RdflibGraph":
    """The default graph of a store as an rdflib graph; it is held in memory."""
    return rdflib_graph([quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())])


def rdflib_graph(triples: Sequence[ox.Triple]) -> "RdflibGraph":
    """Statements as an rdflib graph, with the project's prefixes."""
    from rdflib import Graph as RdflibGraph

    graph = RdflibGraph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")


def _cell(value: object) -> str:
    if value is None:
        return "<td></td>"
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f'<td style="text-align:right">{value}</td>'
    return f"<td>{escape(str(value))}</td>"


def _value(term: object) -> Value:
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else str(term)
    read = _READERS.get(term.datatype.value, str)
    try:
        return read(term.value)
    except (ArithmeticError, ValueError):
        return term.value  # a literal whose text is not of its datatype
