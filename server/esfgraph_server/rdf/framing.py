"""A JSON-LD document as a tree: the thing at the top, what it links to within it, what links to it beside it."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from esfgraph.rdf.description import Description
from esfgraph.rdf.jsonld import Compactor, Json
from esfgraph_server.releases.renderings import going_on

INCLUDED = "@included"
_CALLED = (
    *("id", "type", "label", "notation", "identifier", "organizationNumber", "title", "nutsLevel"),
    *("postCode", "postName", "name"),
)
"""What is repeated of a thing where it is named again: enough to show it."""


def frame(compactor: Compactor, thing: str, stated: Iterable[Description], told: Iterable[Description]) -> Json:
    """Frame a document about *thing*, given what is *stated* of things, and what is *told* of others in brief.

    Whatever the thing links to, however far, stands where it is named first, what the thing itself names before what
    is further off; where it is named again stands how it is called, and for the thing itself its IRI. The rest stands
    under `@included` (JSON-LD 1.1, 9.11): first what is stated, each on its own.
    """
    nodes = {each.subject: compactor.node(each.subject, each.lines) for each in stated}
    subjects = [*nodes]
    nodes |= {each.subject: _told(compactor, each) for each in told}
    return _Frame(thing, nodes, compactor.links).fill(subjects)


@lru_cache(maxsize=2000)  # codes and places are named in one document after the other
def _told(compactor: Compactor, description: Description) -> Json:
    return compactor.node(description.subject, description.lines)


class _Frame:
    def __init__(self, thing: str, nodes: Mapping[str, Json], links: frozenset[str]) -> None:
        self._thing = thing
        self._nodes = nodes
        self._links = links
        self._left = {thing: {"id": thing}, **nodes}
        self._waiting: deque[Json] = deque()

    def fill(self, stated: Iterable[str]) -> Json:
        root = self._take(self._thing)
        self._embed()
        included = [self._take(subject) for subject in stated if subject in self._left]
        self._embed()
        while self._left:
            included.append(self._take(next(iter(self._left))))
            self._embed()
        return {**root, INCLUDED: included} if included else root

    def _take(self, subject: str) -> Json:
        node = dict(self._left.pop(subject))
        self._waiting.append(node)
        return node

    def _embed(self) -> None:
        for node in going_on(self._next()):
            for key, value in node.items():
                if key in self._links:
                    node[key] = [*map(self._linked, value)] if isinstance(value, list) else self._linked(value)
                elif "://" in key:  # of a property that the context does not know
                    node[key] = [*map(self._object, value)] if isinstance(value, list) else self._object(value)

    def _next(self) -> Iterator[Json]:
        while self._waiting:
            yield self._waiting.popleft()

    def _object(self, value: Any) -> Any:
        if not isinstance(value, dict) or "id" not in value:
            return value
        linked = self._linked(value["id"])
        return value if isinstance(linked, str) else linked

    def _linked(self, iri: str) -> Json | str:
        if iri in self._left:
            return self._take(iri)
        if iri == self._thing or iri not in self._nodes:
            return iri
        node = self._nodes[iri]
        return {key: node[key] for key in _CALLED if key in node}
