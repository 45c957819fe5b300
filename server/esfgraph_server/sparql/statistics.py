"""How many statements each graph of a release holds, and how many things each class has: counted once a release."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from esfgraph.errors import QueryError
from esfgraph_server.model.graph import Graph
from esfgraph_server.query_pool.messages import Form, Query
from esfgraph_server.query_pool.pool import QueryPool

_log = logging.getLogger(__name__)

DEFAULT_GRAPH = ""
_GRAPHS = "SELECT ?of (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?of { ?s ?p ?o } } } GROUP BY ?of"
_CLASSES = "SELECT ?of (COUNT(*) AS ?n) { ?s a ?of FILTER(ISIRI(?of)) } GROUP BY ?of"


@dataclass(frozen=True, slots=True)
class Sizes:
    """What is known of how large a release is."""

    names: frozenset[str] = frozenset()
    """The named graphs."""
    graphs: Mapping[str, int] = field(default_factory=dict)
    """Statements by graph, the default graph under DEFAULT_GRAPH; empty where they could not be counted in time."""
    classes: Mapping[str, int] = field(default_factory=dict)
    """Things by class, in the default graph."""


class Statistics:
    """Counts when it is first asked to, in a query process: a large release takes seconds to count."""

    def __init__(self, graph: Graph) -> None:
        """Count in *graph*."""
        self._graph = graph
        self._counting = asyncio.Lock()
        self._sizes: Sizes | None = None

    async def of(self, pool: QueryPool) -> Sizes:
        """Return the sizes; counts that took too long are left out, and tried again for the next who asks."""
        async with self._counting:
            if self._sizes is not None:
                return self._sizes
            names = frozenset(name.value for name in self._graph.store.named_graphs() if isinstance(name, NamedNode))
            try:
                self._sizes = Sizes(names, await _count(pool, _GRAPHS), await _count(pool, _CLASSES))
            except QueryError as error:
                _log.warning("The statements of the release could not be counted: %s", error)
                return Sizes(names)
            return self._sizes


async def _count(pool: QueryPool, query: str) -> dict[str, int]:
    async with pool.answer(Query(query, {Form.SOLUTIONS: "json"})) as answer:
        body = b"".join([chunk async for chunk in answer.chunks()])
    solutions = parse_query_results(body, format=QueryResultsFormat.JSON)
    assert isinstance(solutions, QuerySolutions)
    counts = {}
    for solution in solutions:
        of, number = solution["of"], solution["n"]
        if isinstance(number, Literal):
            counts[of.value if isinstance(of, NamedNode) else DEFAULT_GRAPH] = int(number.value)
    return counts
