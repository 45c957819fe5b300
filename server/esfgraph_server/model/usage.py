"""How much of a release uses each term of the ontology and each code: counted once for each release."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Graph, Term, closure
from esfgraph_server.model.observations import projects_by_code

_PROPERTIES = ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
_UNDECLARED = ("owl:sameAs",)
"""Properties in use that no ontology may declare: they are part of its own language."""
# What projects state was counted in the build: model/observations.py.
_STATED_BY: Mapping[str, tuple[str, ...]] = {
    "owners": ("esf:legalForm", "esf:seat"),
    "records": ("esf:layout",),
    "things": ("esf:inferredBy",),
}
_CLASSES = {"owners": "org:Organization", "records": "esf:SourceRecord"}

_Statement = tuple[str, Term]


@dataclass(frozen=True, slots=True)
class Use:
    """How often a term is used, counting those below it, and one thing that shows it."""

    count: int = 0
    thing: str | None = None
    """What has the property, or is of the class."""
    value: Term | None = None
    """The property's value there; None for a class."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What uses terms and codes in one release."""

    terms: Mapping[str, Use]
    concepts: Mapping[str, Mapping[str, int]]
    """By code: how many projects, owners, records or other things state it or a narrower one."""

    def of(self, term: str) -> Use:
        """Return how often a term is used."""
        return self.terms.get(term, Use())


def count_uses(graph: Graph) -> Usage:
    """Count the uses of every term and code of a release."""
    return Usage(_terms(graph), _concepts(graph))


def _terms(graph: Graph) -> dict[str, Use]:
    """Count statements of each property and things of each class."""
    terms = {}
    declared = {iri for kind in _PROPERTIES for iri in graph.subjects("rdf:type", expand(kind))}
    for property_ in sorted({*declared, *map(expand, _UNDECLARED)}):
        terms[property_] = _use(graph, _statements(graph, property_))
    for class_ in sorted(set(graph.subjects("rdf:type", expand("owl:Class")))):
        terms[class_] = _members(graph, class_, terms)
    return terms


def _statements(graph: Graph, property_: str) -> Iterable[_Statement]:
    family = {property_, *graph.below("rdfs:subPropertyOf", property_)}
    if len(family) == 1:
        return graph.pairs(property_)
    return {pair for member in family for pair in graph.pairs(member)}


def _use(graph: Graph, statements: Iterable[_Statement]) -> Use:
    count = 0
    best: tuple[tuple[bool, bool, bool, str, str], _Statement] | None = None
    for statement in statements:
        count += 1
        rank = _rank(graph, statement)
        if best is None or rank > best[0]:
            best = rank, statement
    return Use(count, *best[1]) if best else Use()


def _rank(graph: Graph, statement: _Statement) -> tuple[bool, bool, bool, str, str]:
    """Rank statements by how well they serve as an example: of a project, a late one, to something else than itself."""
    subject, value = statement
    thing = graph.iris.parse(subject)
    of_project = thing is not None and thing.kind == "project"
    is_project = thing is not None and of_project and "/" not in thing.code
    return is_project, value.value != subject, not of_project, subject, value.value


def _members(graph: Graph, class_: str, properties: Mapping[str, Use]) -> Use:
    """Count the things of a class; the example is what the example of a property leads to, where there is one."""
    classes = (class_, *graph.below("rdfs:subClassOf", class_))
    members = {thing for member in classes for thing in graph.subjects("rdf:type", member)}
    leading = (properties[name] for name in graph.subjects("rdfs:range", class_) if name in properties)
    examples = [(use.thing, use.value) for use in leading if use.thing and use.value and use.value.value in members]
    if examples:
        return Use(len(members), max(examples, key=lambda example: _rank(graph, example))[1].value)
    return Use(len(members), max(members, default=None))


def _concepts(graph: Graph) -> dict[str, dict[str, int]]:
    """Count what states each code, or one below it."""
    broader: defaultdict[str, list[str]] = defaultdict(list)
    for narrow, wide in graph.links("skos:broader"):
        broader[narrow].append(wide)
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for concept, count in projects_by_code(graph).items():
        counts[concept]["projects"] = count
    for kind, names in _STATED_BY.items():
        for concept, things in _users(graph, kind, names, broader).items():
            counts[concept][kind] = len(things)
    return dict(counts)


def _users(graph: Graph, kind: str, names: Iterable[str], broader: Mapping[str, list[str]]) -> dict[str, set[int]]:
    """Find what states each code; things are numbered, for a set of numbers is small."""
    class_ = _CLASSES.get(kind)
    known = set(graph.subjects("rdf:type", expand(class_))) if class_ else None
    numbers: dict[str, int] = {}
    stating: defaultdict[str, set[int]] = defaultdict(set)
    for name in names:
        for subject, concept in graph.links(name):
            if known is None or subject in known:
                stating[concept].add(numbers.setdefault(subject, len(numbers)))
    users: defaultdict[str, set[int]] = defaultdict(set)
    for concept, things in stating.items():
        for wide in {concept, *closure(concept, lambda code: broader.get(code, ()))}:
            users[wide] |= things
    return users
