"""A release in a store of others, read as its own store is: look-ups and queries over SPARQL 1.1.

Queries are parsed here before they are asked there, so that only SPARQL 1.1 is, and errors of syntax are told alike.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from io import BufferedReader
from typing import Any

import msgspec
import pyoxigraph as ox

from esfgraph.errors import StoreError, StoreRefusedError
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import GEO, XSD, expand
from esfgraph.rdf.quads import GraphName, Object, Subject
from esfgraph.release.store import Pieces
from esfgraph.stores.client import RESULTS, STATEMENTS, StoreClient
from esfgraph.stores.stored_release import DEFAULT, StoredRelease, contents_name
from esfgraph_server.query_pool.dataset_clauses import without_dataset
from esfgraph_server.query_pool.known_quads import KnownQuads

_BOOLEAN = ox.NamedNode(f"{XSD}boolean")
_WRITTEN = {"0": "false", "1": "true"}
_GEOMETRY, _WKT = (
    ox.NamedNode(iri) for iri in ("http://www.openlinksw.com/schemas/virtrdf#Geometry", f"{GEO}wktLiteral")
)
_TRUTH = {truth: f'{{"head":{{}},"boolean":{truth}}}'.encode() for truth in ("true", "false")}
_HELD = "SELECT ?graph ?statements {{ GRAPH <{contents}> {{ <{release}> <{part}> ?graph ; <{triples}> ?statements }} }}"


class RemoteRelease(msgspec.Struct, frozen=True):
    """Where a release lies in a store of others."""

    endpoint: str
    """Address that answers queries."""
    base: str
    id: str
    graphs: tuple[str, ...]
    seconds: float
    """How long an answer may take."""
    largest: int
    """How many bytes it may have."""


class RemoteStore:
    """Reads a release in a store of others."""

    def __init__(self, at: RemoteRelease) -> None:
        self._client = StoreClient(at.endpoint, seconds=at.seconds, largest=at.largest)
        self._release = StoredRelease(Iris(at.base), at.id, at.graphs)
        self._default = [self._release.stored(DEFAULT)]
        self._named = [self._release.stored(graph) for graph in at.graphs if graph != DEFAULT]
        self._known_quads = KnownQuads(lambda query, given: [*self._quads(query, given)])

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def named_graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """Yield the names of all named graphs, as they are published."""
        return (ox.NamedNode(graph) for graph in self._release.graphs if graph != DEFAULT)

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        object: Object | None,
        graph_name: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads with these parts; raise StoreError where the store does not answer."""
        known = None
        if isinstance(subject, ox.NamedNode):
            known = self._known_quads.about(subject)
        elif subject is None and predicate and object:
            known = self._known_quads.having(predicate, object)
        if known is not None:
            wanted = (predicate, object, graph_name)
            return (quad for quad in known if all(map(_fits, wanted, (quad.predicate, quad.object, quad.graph_name))))
        asked = {"s": subject, "p": predicate, "o": object}
        triple = " ".join(str(term or f"?{name}") for name, term in asked.items())
        groups = []
        if not isinstance(graph_name, ox.NamedNode):
            groups.append(f"{{ {triple} }}")
        if not isinstance(graph_name, ox.DefaultGraph):
            stored = f"<{self._release.stored(graph_name.value)}>" if isinstance(graph_name, ox.NamedNode) else "?g"
            groups.append(f"{{ GRAPH {stored} {{ {triple} }} }}")
        return self._quads(f"SELECT * {{ {' UNION '.join(groups)} }}", asked | {"g": graph_name})

    def _quads(self, query: str, given: Mapping[str, Any]) -> Iterator[ox.Quad]:
        """Ask for quads by the names s, p, o and g; parts that a row has not are those that are *given*."""
        with self._client.answer(query, RESULTS, self._default, self._named) as parts:
            answer = BufferedReader(Pieces(self._published(parts)))
            solutions: ox.QuerySolutions | ox.QueryBoolean | None = None
            try:
                solutions = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
                assert isinstance(solutions, ox.QuerySolutions)
                names = {variable.value for variable in solutions.variables}
                for solution in solutions:
                    found = {**given, **{name: term for name in names if (term := _term(solution[name])) is not None}}
                    yield ox.Quad(found["s"], found["p"], found["o"], found.get("g") or ox.DefaultGraph())
            except SyntaxError:
                raise StoreError("What the store answers is no result of a query.") from None
            finally:
                solutions = None  # it must end in the thread that began it, whoever keeps what was raised

    def query(
        self,
        query: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        substitutions: Mapping[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] | None = None,
        default_graph: Sequence[ox.NamedNode] | None = None,
        named_graphs: Sequence[ox.NamedNode] | None = None,
    ) -> ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]:
        """Answer a query as a store of pyoxigraph does, graphs under the names by which they are published.

        Raise SyntaxError for what is no SPARQL 1.1, ValueError for what the store refuses, StoreError where it does
        not answer. An answer is read from the store as it is taken.
        """
        known = prefixes or {}
        form = ox.Store().query(query, base_iri=base_iri, prefixes=dict(known), substitutions=dict(substitutions or {}))
        nothing = f"{self._release.name}none"
        asked = without_dataset(query, known, base_iri, lambda graph: self._stored(graph) or nothing)
        is_given = default_graph is not None or named_graphs is not None
        if is_given:
            default = self._known(graph.value for graph in default_graph or ())
            named = self._known(graph.value for graph in named_graphs or ())
        elif asked.default or asked.named:
            default, named = self._known(asked.default), self._known(asked.named)
        else:
            default, named = self._default, self._named
        text = _prologue(known, base_iri) + _bound(asked.text, substitutions or {})
        accept = STATEMENTS if isinstance(form, ox.QueryTriples) else RESULTS
        opened = ExitStack()
        try:
            # An empty data set would mean all that the store has.
            parts = opened.enter_context(self._client.answer(text, accept, default or [nothing], named or [nothing]))
        except StoreRefusedError as error:
            raise ValueError(f"the store says: {error}") from None
        answer = BufferedReader(Pieces(self._published(_closing(parts, opened))))
        try:
            if isinstance(form, ox.QueryTriples):
                return (quad.triple for quad in ox.parse(answer, format=ox.RdfFormat.N_TRIPLES))
            results = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
            return _boolean(results) if isinstance(form, ox.QueryBoolean) else results
        except SyntaxError:
            raise StoreError("What the store answers is no result of a query.") from None

    def _stored(self, graph: str) -> str | None:
        return self._release.stored(graph) if graph in self._release.graphs else None

    def _known(self, graphs: Iterable[str]) -> list[str]:
        """Graphs of the release by their names in the store; of others a query may not read."""
        return [stored for graph in graphs if graph and (stored := self._stored(graph))]

    def _published(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        """Give graphs in an answer the names by which they are published, wherever its parts begin and end."""
        stored, published = self._release.name.encode(), self._release.iris.base.encode()
        left = b""
        for part in parts:
            left = (left + part).replace(stored, published)
            keep = next((size for size in range(len(stored) - 1, 0, -1) if left.endswith(stored[:size])), 0)
            if whole := left[: len(left) - keep]:
                yield whole
            left = left[len(left) - keep :]
        if left:
            yield left


def held_graphs(endpoint: str, base: str, id_: str, seconds: float) -> tuple[str, ...]:
    """The graphs of a release that a store holds whole; StoreError where it does not hold it."""
    release = StoredRelease(Iris(base), id_)
    client = StoreClient(endpoint, seconds=seconds, largest=1024**2)
    query = _HELD.format(
        contents=contents_name(release.iris),
        release=release.name,
        part=expand("dcterms:hasPart"),
        triples=expand("void:triples"),
    )
    try:
        with client.answer(query, RESULTS) as parts:
            solutions = ox.parse_query_results(b"".join(parts), format=ox.QueryResultsFormat.JSON)
    except SyntaxError:
        raise StoreError("What the store answers is no result of a query; name the address of its endpoint.") from None
    finally:
        client.close()
    assert isinstance(solutions, ox.QuerySolutions)
    graphs = sorted(release.published(solution["graph"].value) for solution in solutions)
    del solutions  # they must end in the thread that began them, whoever keeps what is raised
    if not graphs:
        raise StoreError(f"The store does not hold release {id_}; load it with 'esfgraph publish --to URL'.")
    return tuple(graphs)


def _fits(wanted: object, part: object) -> bool:
    return wanted is None or wanted == part


def _closing(parts: Iterator[bytes], opened: ExitStack) -> Iterator[bytes]:
    """Give the parts of an answer, and close it when they are at their end or nobody wants more."""
    with opened:
        yield from parts


def _term(term: Any) -> Any:
    """A term as it is published: Virtuoso writes booleans as numbers, and has a datatype of its own for geometry."""
    if isinstance(term, ox.Literal) and term.datatype == _BOOLEAN:
        return ox.Literal(_WRITTEN.get(term.value, term.value), datatype=_BOOLEAN)
    if isinstance(term, ox.Literal) and term.datatype == _GEOMETRY:
        return ox.Literal(term.value, datatype=_WKT)
    return term


def _boolean(answer: ox.QuerySolutions | ox.QueryBoolean) -> ox.QueryBoolean:
    """What an ASK came to: Virtuoso answers one that reads nothing with a row, of 1 where it holds."""
    if isinstance(answer, ox.QuerySolutions):
        holds = any(getattr(term, "value", "") in ("1", "true") for solution in answer for term in solution)
        answer = ox.parse_query_results(_TRUTH["true" if holds else "false"], format=ox.QueryResultsFormat.JSON)
    assert isinstance(answer, ox.QueryBoolean)
    return answer


def _prologue(prefixes: Mapping[str, str], base: str | None) -> str:
    """What a query is asked with besides, in one line, so that its own lines stay what they are."""
    lines = [f"PREFIX {name}: <{iri}>" for name, iri in prefixes.items()]
    return " ".join([*([f"BASE <{base}>"] if base else []), *lines, ""])


def _bound(
    query: str, terms: Mapping[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]
) -> str:  # fmt: skip
    """A query of ours with terms for variables: VALUES in its outermost group (SPARQL 1.1, 10.2)."""
    values = "".join(f" VALUES {variable} {{ {term} }}" for variable, term in terms.items())
    return query.replace("WHERE {", f"WHERE {{{values}", 1) if values else query
