"""Look-ups in a release's store: one thing at a time, never a query."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from itertools import chain, islice
from operator import methodcaller

import pyoxigraph as ox

from esfgraph.rdf.description import TYPE, Statement
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import RDF, expand
from esfgraph.rdf.quads import Quads
from esfgraph.release.descriptions import Descriptions
from esfgraph_server.model.brief import READ, STATED, Brief, brief

Term = ox.NamedNode | ox.Literal
_Node = ox.NamedNode | ox.BlankNode | ox.Triple
_Find = Callable[[_Node | None, ox.NamedNode | None, _Node | ox.Literal | None], Iterator[ox.Quad]]
"""Finds statements by subject, property and value, whichever are given."""

_Describe = Callable[[str], Mapping[str, Sequence[Statement]]]
"""Reads the description of a project or owner: what is stated of it and what belongs to it, by what it is stated of."""
_State = Callable[[str], Sequence[Statement]]
"""Reads what is stated of a thing in the description that tells of it; nothing where none does."""

OWN = ("sources", "quality")
"""The named graphs that every release has."""

_NAMED = frozenset({"", "concept", "programme", "region", "county", "municipality", "organization", "label", "dataset"})
"""Kinds of things, and those of others, that pages and lists name by their labels again and again."""
_NUMEROUS = frozenset({"project", "record", "finding"})
"""Kinds of things of which there are most: of these no more is read than is told."""
_DESCRIBED = frozenset({"project", "record", "organization"})
"""Kinds of things that are told of in the descriptions of a release, if it has any."""
_PROJECT = (TYPE, f"<{expand('esf:Project')}>")
"""What is stated of each project: predicate and object."""
_KEPT = 2000
"""How many of what is named again and again a graph remembers: codes, places, labels, owners of most projects."""
_KEPT_BRIEFS = 6000
"""Likewise, of what is told in brief, which is some 3 kB a thing: nearly all owners of 100,000 projects."""
_LATELY = 32
"""Of all others: what makes a page asks for its thing, its record and its findings several times."""
_TYPE = f"{RDF}type"
_as_written = methodcaller("__add__", ">")
"""Sorts IRIs as N-Triples writes them."""
_MANY = 1000
"""Statements about one thing, or links to it, from which on only those are read that are wanted."""


@dataclass(frozen=True, slots=True)
class Node:
    """Everything that is stated of one thing, in whatever graph."""

    iri: str
    values: Mapping[str, tuple[Term, ...]]
    """By IRI of the property, in a stable order."""

    def terms(self, name: str) -> tuple[Term, ...]:
        """Return the values of a property, given by its prefixed name."""
        return self.values.get(expand(name), ())

    def iris(self, name: str) -> list[str]:
        """Return the things that a property links to."""
        return [term.value for term in self.terms(name) if isinstance(term, ox.NamedNode)]

    def iri_of(self, name: str) -> str | None:
        """Return the first thing that a property links to."""
        for term in self.values.get(expand(name), ()):
            if isinstance(term, ox.NamedNode):
                return term.value
        return None

    def literals(self, name: str) -> list[ox.Literal]:
        """Return the literals of a property."""
        return [term for term in self.terms(name) if isinstance(term, ox.Literal)]

    def literal(self, name: str) -> ox.Literal | None:
        """Return the first literal of a property."""
        for term in self.values.get(expand(name), ()):
            if isinstance(term, ox.Literal):
                return term
        return None

    def text(self, name: str) -> str | None:
        """Return the text of the first literal of a property."""
        literal = self.literal(name)
        return literal.value if literal else None

    def decimal(self, name: str) -> Decimal | None:
        """Return the number that the first literal of a property writes; None where there is none."""
        try:
            return Decimal(text) if (text := self.text(name)) else None
        except InvalidOperation:
            return None

    def is_a(self, name: str) -> bool:
        """Tell whether the thing is of a class, given by its prefixed name."""
        return any(term.value == expand(name) for term in self.values.get(_TYPE, ()))


@dataclass(frozen=True, slots=True)
class Graph:
    """All graphs of a release as one, but for those that are imported: what others state stays theirs."""

    store: Quads
    """Nothing is written to it any more."""
    iris: Iris
    descriptions: Descriptions | None = None
    """Of projects and owners: what the store holds of them in many places, in one."""
    imported: frozenset[ox.NamedNode] = field(init=False, repr=False, compare=False)
    """The names of the imported graphs."""
    _quads: _Find = field(init=False, repr=False, compare=False)
    """Finds statements in all other graphs."""
    kind_of: Callable[[str], str] = field(init=False, repr=False, compare=False)
    """Returns what kind of thing an IRI of ours names, such as ``project``; empty for any other."""
    is_named_often: Callable[[str], bool] = field(init=False, repr=False, compare=False)
    """Tells whether pages and lists name a thing again and again."""
    _nodes: Callable[[str], Node] = field(init=False, repr=False, compare=False)
    _late_nodes: Callable[[str], Node] = field(init=False, repr=False, compare=False)
    _brief: Callable[[str], Brief] = field(init=False, repr=False, compare=False)
    _briefs: Callable[[str], Brief] = field(init=False, repr=False, compare=False)
    _described: _Describe = field(init=False, repr=False, compare=False)
    _stated: _State = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Remember what was looked up last of what has a name: every page of a list names the same few hundred."""
        own = {ox.NamedNode(self.iris.graph(name)) for name in OWN}
        named = (name for name in self.store.named_graphs() if isinstance(name, ox.NamedNode))
        object.__setattr__(self, "imported", frozenset(named) - own)
        quads = partial(_own_quads, self.store, self.imported) if self.imported else self.store.quads_for_pattern
        object.__setattr__(self, "_quads", quads)
        object.__setattr__(self, "kind_of", lru_cache(_KEPT)(partial(_kind_of, self.iris)))
        object.__setattr__(self, "is_named_often", lru_cache(_KEPT)(partial(_is_named, self.iris)))
        described = lru_cache(_LATELY)(self.descriptions.of if self.descriptions else _not_described)
        stated = partial(_stated, self.iris, self.kind_of, described)
        object.__setattr__(self, "_described", described)
        object.__setattr__(self, "_stated", stated)
        for name, most in (("_nodes", _KEPT), ("_late_nodes", _LATELY)):
            object.__setattr__(self, name, lru_cache(most)(partial(_node, stated, quads)))
        object.__setattr__(self, "_brief", partial(_brief, self.kind_of, stated, quads))
        object.__setattr__(self, "_briefs", lru_cache(_KEPT_BRIEFS)(self._brief))

    def is_read_quickly(self, subject: str) -> bool:
        """Tell whether what is stated around *subject* is read in a fraction of a millisecond, as of most things."""
        kind = self.kind_of(subject) if isinstance(self.store, ox.Store) else ""
        if kind != "project":
            return kind in _NUMEROUS
        return 0 < sum(map(len, self.around(subject).values())) < _MANY  # one of many records is not

    def triples(self, subject: str) -> list[ox.Triple]:
        """Return every statement about *subject*, each once."""
        return sorted({quad.triple for quad in self._quads(ox.NamedNode(subject), None, None)}, key=str)

    def statements(self, subject: str) -> list[Statement]:
        """Return the same as text, in no order: to write terms takes less than to build statements of them."""
        quads = () if (stated := self._stated(subject)) else self._quads(ox.NamedNode(subject), None, None)
        return [*(stated or dict.fromkeys(_written(subject, quads)))]

    def around(self, subject: str) -> Mapping[str, Sequence[Statement]]:
        """Read at once what is stated of a project and what belongs to it, by what it is stated of.

        Nothing where the release has no description of it: the look-ups of single things tell the same.
        """
        described = self._described(subject) if self.kind_of(subject) == "project" else {}
        # The owner of a project may have a description of its own, and many more things that link to it.
        return described if any(each[1:] == _PROJECT for each in described.get(subject, ())) else {}

    def node(self, subject: str) -> Node:
        """Gather what is stated of *subject*; no values when it is unknown."""
        return self._nodes(subject) if self.is_named_often(subject) else self._late_nodes(subject)

    def brief(self, subject: str) -> Brief:
        """Tell in brief what *subject* is; nothing when it is unknown."""
        return self._briefs(subject) if self.is_named_often(subject) else self._brief(subject)

    def graphs_of(self, triple: ox.Triple) -> list[ox.NamedNode | ox.DefaultGraph]:
        """Return the graphs in which a statement stands, the public graph first; none for one that is not stated."""
        quads = self._quads(triple.subject, triple.predicate, triple.object)
        found = (quad.graph_name for quad in quads if not isinstance(quad.graph_name, ox.BlankNode))
        return sorted(found, key=lambda name: name.value if isinstance(name, ox.NamedNode) else "")

    def imports(self, name: str) -> bool:
        """Tell whether a graph of that IRI is imported."""
        return any(each.value == name for each in self.imported)

    def knows(self, subject: str) -> bool:
        """Tell whether anything is stated of *subject*."""
        return bool(self.around(subject)) or next(self._quads(ox.NamedNode(subject), None, None), None) is not None

    def objects(self, subject: str, name: str) -> Iterator[Term]:
        """Yield the values of one property of *subject*: what is named often is remembered whole."""
        if self.is_named_often(subject):
            yield from self.node(subject).terms(name)
            return
        for quad in self._quads(ox.NamedNode(subject), ox.NamedNode(expand(name)), None):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                yield quad.object

    def subjects(self, name: str, value: str) -> Iterator[str]:
        """Yield the things that a property links to *value*."""
        for quad in self._quads(None, ox.NamedNode(expand(name)), ox.NamedNode(value)):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value

    def linked_by(self, name: str, value: str) -> list[Node]:
        """Gather the things that a property links to *value*, those of a project from its description."""
        if not (around := self.around(value)):
            return [self.node(subject) for subject in self.subjects(name, value)]
        link = (f"<{expand(name)}>", f"<{value}>")
        return [_told(one, stated) for one, stated in around.items() if any(each[1:] == link for each in stated)]

    def linking(self, names: Collection[str], value: str) -> Mapping[str, Sequence[str]]:
        """Return the things that link to *value* by some properties, which are given by their prefixed names."""
        links = list(islice(self._quads(None, None, ox.NamedNode(value)), _MANY))
        if len(links) == _MANY:
            return {name: list(self.subjects(name, value)) for name in names}
        found: dict[str, list[str]] = {}
        asked = {expand(name): name for name in names}
        for quad in links:
            if (name := asked.get(quad.predicate.value)) and isinstance(quad.subject, ox.NamedNode):
                found.setdefault(name, []).append(quad.subject.value)
        return found

    def below(self, name: str, thing: str) -> set[str]:
        """Return all that *thing* is above by a property, however deep."""
        return closure(thing, lambda above: self.subjects(name, above))

    def links(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield every pair of things that a property links."""
        for subject, term in self.pairs(expand(name)):
            if isinstance(term, ox.NamedNode):
                yield subject, term.value

    def pairs(self, property_: str) -> Iterator[tuple[str, Term]]:
        """Yield every subject with a value of a property, which is given by its IRI."""
        for quad in self._quads(None, ox.NamedNode(property_), None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                yield quad.subject.value, quad.object


def _kind_of(iris: Iris, iri: str) -> str:
    return (iris.path_of(iri) or "").partition("/")[0]


def _is_named(iris: Iris, iri: str) -> bool:
    return _kind_of(iris, iri) in _NAMED


def _own_quads(
    store: Quads,
    imported: frozenset[ox.NamedNode],
    subject: _Node | None,
    predicate: ox.NamedNode | None,
    value: _Node | ox.Literal | None,
) -> Iterator[ox.Quad]:
    return (quad for quad in store.quads_for_pattern(subject, predicate, value) if quad.graph_name not in imported)


def _not_described(thing: str) -> Mapping[str, Sequence[Statement]]:
    return {}


def _stated(iris: Iris, kind_of: Callable[[str], str], described: _Describe, subject: str) -> Sequence[Statement]:
    return described(iris.whole_of(subject)).get(subject, ()) if kind_of(subject) in _DESCRIBED else ()


def _written(subject: str, quads: Iterable[ox.Quad]) -> Iterator[Statement]:
    """Write statements about *subject* in N-Triples."""
    written = f"<{subject}>"
    return ((written, str(quad.predicate), str(quad.object)) for quad in quads)


def _brief(kind_of: Callable[[str], str], stated: _State, find: _Find, subject: str) -> Brief:
    """Read what things of its class state, of those that there are most of; of others all, unless that is thousands."""
    thing = ox.NamedNode(subject)

    def read(properties: Iterable[str]) -> list[Statement]:
        quads = (find(thing, ox.NamedNode(each), None) for each in properties)
        return [*_written(subject, chain.from_iterable(quads))]

    if kind_of(subject) in _NUMEROUS:
        found = read([_TYPE])
        classes = {object_[1:-1] for _, _, object_ in found}
        if len(classes) == 1 and (properties := STATED.get(classes.pop())):
            return brief(subject, {*found, *read(properties)})
    found = [*(stated(subject) or islice(_written(subject, find(thing, None, None)), _MANY))]
    found = read(each[1:-1] for each in READ) if len(found) == _MANY else found
    return brief(subject, {each for each in found if each[1] in READ})


def _node(stated: _State, find: _Find, subject: str) -> Node:
    described = stated(subject)
    return _told(subject, described) if described else _gathered(subject, find(ox.NamedNode(subject), None, None))


def _told(subject: str, statements: Iterable[Statement]) -> Node:
    """Gather what a description states of a thing."""
    text = "".join([f"{one} {property_} {value} .\n" for one, property_, value in statements])
    return _gathered(subject, ox.parse(text.encode(), format=ox.RdfFormat.N_TRIPLES, lenient=True))


def _gathered(subject: str, quads: Iterable[ox.Quad]) -> Node:
    values: dict[str, tuple[Term, ...]] = {}
    several: dict[str, set[Term]] = {}
    for name, value in [(quad.predicate.value, quad.object) for quad in quads]:
        if not isinstance(value, (ox.NamedNode, ox.Literal)):
            continue
        if name in values:
            several.setdefault(name, {*values[name]}).add(value)
        else:
            values[name] = (value,)
    values |= {name: tuple(sorted(terms, key=str)) for name, terms in several.items()}
    return Node(subject, {name: values[name] for name in sorted(values, key=_as_written)})


def closure(start: str, step: Callable[[str], Iterable[str]]) -> set[str]:
    """Return what is reached from *start* by any number of steps, without *start* itself."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new = set(step(waiting.pop())) - reached - {start}
        reached |= new
        waiting.extend(new)
    return reached
