"""The data set that a request asks a query of (SPARQL 1.1 Protocol, 2.1.4)."""

from collections.abc import Iterable

from pyoxigraph import NamedNode

from esfgraph_server.http.problems import Problem, ProblemError


def graph_names(values: Iterable[str]) -> tuple[str, ...]:
    """Read the names of graphs; a 400 problem for what is no absolute IRI."""
    return tuple(map(_graph_name, values))


def _graph_name(iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError:
        detail = f"A graph must be named by an absolute IRI; {iri[:200]!r} is none."
        raise ProblemError(Problem(400, detail, "graph-name")) from None
