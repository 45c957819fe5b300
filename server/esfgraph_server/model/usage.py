"""How much of a release uses each term of the ontology and each code, as the build counted it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from esfgraph.rdf.namespaces import expand
from esfgraph.release.lookups import Lookups, TermUse
from esfgraph_server.model.graph import Graph, Term
from esfgraph_server.model.observations import projects_by_code


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


def usage_of(graph: Graph, lookups: Lookups) -> Usage:
    """Read the uses of every term and code of a release."""
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for concept, count in projects_by_code(graph).items():
        counts[concept]["projects"] = count
    for concept, kind, count in lookups.code_uses():
        counts[concept][kind] = count
    terms = {use.term: _use(use) for use in lookups.uses()}
    for class_ in set(graph.subjects("rdf:type", expand("owl:Class"))):
        if class_ in terms:
            terms[class_] = _led_to(graph, class_, terms)
    return Usage(terms, dict(counts))


def _led_to(graph: Graph, class_: str, terms: Mapping[str, Use]) -> Use:
    """Take as the example of a class what the example of a property leads to, where there is one."""
    classes = {class_, *graph.below("rdfs:subClassOf", class_)}
    uses = [terms[name] for name in graph.subjects("rdfs:range", class_) if name in terms]
    led = [(use.thing or "", use.value.value) for use in uses if use.value and _is_of(graph, use.value.value, classes)]
    known = terms[class_]
    if not led:
        return known
    _, example = max(led, key=lambda pair: (graph.kind_of(pair[0]) == "project", pair))
    return replace(known, thing=example)


def _is_of(graph: Graph, thing: str, classes: set[str]) -> bool:
    return not classes.isdisjoint(term.value for term in graph.objects(thing, "rdf:type"))


def _use(use: TermUse) -> Use:
    if not use.number:
        return Use()
    thing = _term(use.thing)
    return Use(use.number, thing.value if thing else None, _term(use.value))


def _term(written: str) -> Term | None:
    """Read a term as N-Triples writes it."""
    if not written:
        return None
    quad = next(ox.parse(f"<x:> <x:> {written} .", format=ox.RdfFormat.N_TRIPLES))
    assert isinstance(quad.object, ox.NamedNode | ox.Literal)
    return quad.object
