"""What was read lately of a store that is far away: all that it states of a thing, kept because it never changes.

A page looks up its thing, and then what that links to, one after another: a dozen milliseconds each. So whatever is
asked of a thing is answered out of all that is stated of it, which comes with all that is stated of its neighbours.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import pyoxigraph as ox

MOST = 3000
"""Statements of an answer, from which on a thing is read property by property."""
_KEPT = 5000
"""Things of which is remembered what is stated."""


class KnownSubjects:
    """All that is stated of things, of those asked for last."""

    def __init__(self, read: Callable[[str, ox.NamedNode], Sequence[ox.Quad]]) -> None:
        """*read* answers a query for quads; rows without a subject are of the thing that it is given, too."""
        self._read = read
        self._known: OrderedDict[str, Sequence[ox.Quad] | None] = OrderedDict()
        self._lock = threading.Lock()

    def about(self, thing: ox.NamedNode) -> Sequence[ox.Quad] | None:
        """All that is stated of a thing, in whatever graph; None where that is too much."""
        with self._lock:
            if thing.value in self._known:
                self._known.move_to_end(thing.value)
                return self._known[thing.value]
        quads = self._read(_near(thing), thing)
        found: dict[str, list[ox.Quad] | None] = {thing.value: []}
        if len(quads) == MOST:
            found[thing.value] = None
        else:
            for quad in quads:
                if isinstance(quad.subject, ox.NamedNode):
                    about = found.setdefault(quad.subject.value, [])
                    assert about is not None
                    about.append(quad)
            for quad in found[thing.value] or ():
                if isinstance(quad.object, ox.NamedNode) and isinstance(quad.graph_name, ox.DefaultGraph):
                    found.setdefault(quad.object.value, [])
        with self._lock:
            self._known.update(found)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return found[thing.value]


def _near(thing: ox.NamedNode) -> str:
    """The query for all that is stated of a thing, and of all that it links to in the default graph.

    Each way by itself, for Virtuoso finds nothing by a group that is joined with one of UNION. Rows of the thing itself
    have no ``s``.
    """
    own, near = f"{thing} ?p ?o", f"{thing} ?any ?s . "
    groups = (own, f"GRAPH ?g {{ {own} }}", f"{near}?s ?p ?o", f"{near}GRAPH ?g {{ ?s ?p ?o }}")
    return f"SELECT DISTINCT ?s ?p ?o ?g {{ {{ {' } UNION { '.join(groups)} }} }} LIMIT {MOST}"
