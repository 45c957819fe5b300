"""What was read lately of a store that is far away, kept because it never changes.

A page looks up its thing, and then what that links to, one after another, each at some milliseconds. So whatever is
asked of a thing is answered out of all that is stated of it; where that is read of one neighbour of a thing, it is read
of all in the same request; and what has a value of a property comes with all that have the property.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import pyoxigraph as ox

Known = TypeVar("Known")

MOST = 3000
"""Statements of an answer, from which on nothing of it is kept, and less is asked for."""
_KEPT = 2000
"""Things and properties of which something is remembered."""

Read = Callable[[str, Mapping[str, ox.NamedNode]], Sequence[ox.Quad]]
"""Answers a query for quads; parts that its rows have not are those that are given with it."""
_TOGETHER = 100
"""Things that are read in one request."""
_ByValue = Mapping[object, Sequence[ox.Quad]]


class KnownQuads:
    """All that is stated of the things, and by the properties, that were asked for last. Any thread may ask."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._things: OrderedDict[str, Sequence[ox.Quad] | None] = OrderedDict()
        self._properties: OrderedDict[str, _ByValue | None] = OrderedDict()
        self._beside: OrderedDict[str, Sequence[ox.NamedNode]] = OrderedDict()
        """The neighbours of a thing, by each of them: where one is wanted, others will be."""
        self._lock = threading.Lock()

    def about(self, thing: ox.NamedNode) -> Sequence[ox.Quad] | None:
        """All that is stated of a thing, in whatever graph; None where that is too much."""
        with self._lock:
            if thing.value in self._things:
                self._things.move_to_end(thing.value)
                return self._things[thing.value]
            others = [each for each in self._beside.get(thing.value, ()) if each.value not in self._things]
        together = list(dict.fromkeys([thing, *others]))[:_TOGETHER]
        quads = self._read(_all_of(together), {})
        if len(quads) == MOST and len(together) > 1:
            together, quads = [thing], self._read(_all_of([thing]), {})
        found: dict[str, Sequence[ox.Quad] | None] = {thing.value: None}
        if len(quads) < MOST:
            found = {each.value: [quad for quad in quads if quad.subject == each] for each in together}
        with self._lock:
            _keep(self._things, found)
            for about in found.values():
                near = _neighbours(about or ())
                _keep(self._beside, {each.value: near for each in near})
        return found[thing.value]

    def having(self, property_: ox.NamedNode, value: object) -> Sequence[ox.Quad] | None:
        """All that states a value of a property, in whatever graph; None where too much has the property."""
        with self._lock:
            is_known = property_.value in self._properties
            known = self._properties.get(property_.value)
        if not is_known:
            triple = f"?s {property_} ?o"
            query = f"SELECT * {{ {{ {triple} }} UNION {{ GRAPH ?g {{ {triple} }} }} }} LIMIT {MOST}"
            quads = self._read(query, {"p": property_})
            known = None if len(quads) == MOST else _by_value(quads)
            with self._lock:
                _keep(self._properties, {property_.value: known})
        return None if known is None else known.get(value, ())


def _keep(kept: OrderedDict[str, Known], more: Mapping[str, Known]) -> None:
    kept.update(more)
    while len(kept) > _KEPT:
        kept.popitem(last=False)


def _neighbours(quads: Sequence[ox.Quad]) -> list[ox.NamedNode]:
    """What a thing links to, and the properties by which."""
    terms = (term for quad in quads for term in (quad.predicate, quad.object))
    return list(dict.fromkeys(term for term in terms if isinstance(term, ox.NamedNode)))


def _by_value(quads: Sequence[ox.Quad]) -> _ByValue:
    found: dict[object, list[ox.Quad]] = {}
    for quad in quads:
        found.setdefault(quad.object, []).append(quad)
    return found


def _all_of(things: Sequence[ox.NamedNode]) -> str:
    """The query for all that is stated of things; each group has its own VALUES, for Virtuoso joins UNION with none."""
    values = f"VALUES ?s {{ {' '.join(map(str, things))} }}"
    return f"SELECT * {{ {{ {values} ?s ?p ?o }} UNION {{ {values} GRAPH ?g {{ ?s ?p ?o }} }} }} LIMIT {MOST}"
