"""SPARQL queries against a release on this machine, answered as bytes of a format or as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from esfgraph.errors import QueryError, QuerySyntaxError, SourceError, UsageError
from esfgraph.query.syntax_errors import find_fault
from esfgraph.rdf.formats import GRAPHS, RESULTS, TURTLE, Format
from esfgraph.rdf.namespaces import PREFIXES, shorten
from esfgraph.release.data_folder import Release
from esfgraph.sources.decoding import encoding_of


@dataclass(frozen=True, slots=True)
class Rows:
    """An answer to show as a table."""

    columns: list[str]
    rows: list[list[str]]


def read_query(path: Path) -> str:
    """Read a query from a file in UTF-8 or UTF-16, with or without a byte order mark, or raise SourceError."""
    try:
        data = path.read_bytes()
        return data.decode(encoding_of(data) or "utf-8")
    except OSError as error:
        raise SourceError(f"The query {str(path)!r} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"The query {str(path)!r} is no text in UTF-8 or UTF-16: see byte {error.start}.") from error


def evaluate(
    store: ox.Store, query: str, base_iri: str, values: Mapping[str, ox.NamedNode | ox.Literal] | None = None
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Evaluate a query, with the project's prefixes known and *base_iri* as the empty prefix.

    *values* are terms for variables of the query, by name. Raise QuerySyntaxError where the query is no SPARQL.
    """
    terms: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]
    terms = {ox.Variable(name): term for name, term in (values or {}).items()}
    prefixes = PREFIXES | {"": base_iri}
    try:
        return store.query(query, prefixes=prefixes, substitutions=terms)
    except SyntaxError as error:
        fault = find_fault(query, str(error), prefixes)
        raise QuerySyntaxError(f"The query is not SPARQL 1.1: {fault}.", query, fault.line, fault.column) from error


def answer(release: Release, query: str, format_name: str | None) -> bytes | Rows:
    """Answer a query in a format; the default is rows, or Turtle for a graph.

    Raise QuerySyntaxError where the query is no SPARQL, UsageError for a format that cannot hold the answer, QueryError
    where it cannot be answered, such as by a service that it names.
    """
    try:
        return _answer(evaluate(release.open_store(), query, release.base_iri), format_name)
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"The query cannot be answered: {str(error).rstrip('.')}.") from error


def _answer(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, format_name: str | None) -> bytes | Rows:
    if isinstance(result, ox.QueryTriples):
        graph_format = _format("graph", GRAPHS, format_name or TURTLE.name)
        return ox.serialize(result, format=graph_format.rdf, prefixes=PREFIXES) or b""
    if format_name not in (None, "table"):
        return result.serialize(format=_format("table", RESULTS, format_name).results) or b""
    if isinstance(result, ox.QueryBoolean):
        return Rows(["answer"], [["yes" if result else "no"]])
    columns = [variable.value for variable in result.variables]
    return Rows(columns, [[_cell(solution[name]) for name in columns] for solution in result])


def _format(answer_kind: str, formats: Sequence[Format], name: str) -> Format:
    for format_ in formats:
        if format_.name == name:
            return format_
    names = " or ".join(format_.name for format_ in formats)
    raise UsageError(f"A {answer_kind} cannot be written as {name!r}; take {names}.")


def _cell(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    return term.value if isinstance(term, ox.Literal) else "" if term is None else str(term)
