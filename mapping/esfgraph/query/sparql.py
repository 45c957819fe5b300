"""SPARQL queries against a release on this machine, answered as bytes of a format or as a table."""

from dataclasses import dataclass

import pyoxigraph as ox

from esfgraph.errors import QuerySyntaxError, UsageError
from esfgraph.rdf.formats import GRAPHS, RESULTS, TURTLE
from esfgraph.rdf.namespaces import PREFIXES, shorten
from esfgraph.release.data_folder import Release


@dataclass(frozen=True, slots=True)
class Rows:
    """An answer to show as a table."""

    columns: list[str]
    rows: list[list[str]]


def answer(release: Release, query: str, format_name: str | None) -> bytes | Rows:
    """Ask *release*, with the project's prefixes known; the default is rows, or Turtle for a graph."""
    try:
        result = release.open_store().query(query, prefixes=PREFIXES | {"": release.base_iri})
    except SyntaxError as error:
        raise QuerySyntaxError(f"The query is not SPARQL 1.1: {error}.") from error
    if isinstance(result, ox.QueryTriples):
        format_ = next((each for each in GRAPHS if each.name == (format_name or TURTLE.name)), None)
        if format_ is None or format_.rdf is None:
            raise UsageError(
                f"A graph cannot be written as {format_name!r}; take {' or '.join(each.name for each in GRAPHS)}."
            )
        return ox.serialize(result, format=format_.rdf, prefixes=PREFIXES) or b""
    if format_name not in (None, "table"):
        found = next((each for each in RESULTS if each.name == format_name), None)
        if found is None or found.results is None:
            raise UsageError(
                f"A table cannot be written as {format_name!r}; take {' or '.join(each.name for each in RESULTS)}."
            )
        return result.serialize(format=found.results) or b""
    if isinstance(result, ox.QueryBoolean):
        return Rows(["answer"], [["yes" if result else "no"]])
    columns = [variable.value for variable in result.variables]
    return Rows(columns, [[_cell(solution[name]) for name in columns] for solution in result])


def _cell(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    return term.value if isinstance(term, ox.Literal) else "" if term is None else str(term)
