"""One term of the ontology as its page explains it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from esfgraph.rdf.namespaces import DCAT, ESF, PROV, SCHEMA, XSD, expand, shorten
from esfgraph_server.model.graph import Node, Term
from esfgraph_server.model.usage import Use
from esfgraph_server.site.context import Fact, Shown, Visit

KINDS = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
_TRAITS = ("owl:TransitiveProperty", "owl:SymmetricProperty")
_MATCHES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:relatedMatch")
_VOCABULARIES = (
    (SCHEMA, "schema", "schema.org"),
    (DCAT, "dcat", "DCAT"),
    (PROV, "prov", "PROV"),
    ("http://data.europa.eu/s66#", "eurio", "EURIO"),
    ("http://purl.org/cerif/frapo/", "frapo", "FRAPO"),
    ("https://linkedopendata.eu/entity/", "wd", "EU Knowledge Graph (Kohesio)"),
    ("https://linkedopendata.eu/prop/direct/", "wdt", "EU Knowledge Graph (Kohesio)"),
)
"""Vocabularies that the ontology is aligned to: namespace, prefix, name."""
_ELI = re.compile(r"/eli/reg/(\d+)/(\d+)/")
_LONGEST = 90
"""Characters of an example's value that are shown."""


@dataclass(frozen=True, slots=True)
class Example:
    """A thing of the release that uses a term, and the value it has there."""

    thing: Shown
    value: Shown | None


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """A class or property."""

    anchor: str
    name: str
    iri: str
    kind: str
    label: Shown
    definition: Shown | None
    notes: tuple[Shown, ...]
    facts: tuple[Fact, ...]
    used: str
    """How often the release uses the term, in words."""
    example: Example | None


def term_of(visit: Visit, iri: str) -> OntologyTerm:
    """Gather what is known of a term."""
    node = visit.graph.node(iri)
    label, meaning = (visit.best(node.literals(name)) for name in ("rdfs:label", "skos:definition"))
    notes = [term for name in ("skos:scopeNote", "skos:note") for term in visit.readable(node.terms(name))]
    return OntologyTerm(
        anchor=anchor_of(iri),
        name=shorten(iri),
        iri=iri,
        kind=_kind(visit, node),
        label=visit.literal(label) if label else Shown(""),
        definition=visit.literal(meaning) if meaning else None,
        notes=tuple(map(visit.term, notes)),
        facts=tuple(fact for fact in _facts(visit, node) if fact.values),
        used=used(visit, visit.usage().of(iri), is_class=node.is_a("owl:Class")),
        example=_example(visit, node, visit.usage().of(iri)),
    )


def anchor_of(iri: str) -> str:
    """Return where on the page a term is explained: its local name; for a reused term with its prefix before it."""
    return iri.removeprefix(ESF) if iri.startswith(ESF) else shorten(iri).rpartition("//")[2].replace(":", "-")


def used(visit: Visit, use: Use, *, is_class: bool) -> str:
    """Say how often a term is used."""
    if not use.count:
        return visit.reader.say("ontology.unused")
    return visit.reader.say("use.members" if is_class else "use.statements", n=use.count)


def shown(visit: Visit, iri: str) -> Shown:
    """Show a term, an external one with its prefixed name and its vocabulary."""
    if iri.startswith(ESF):
        return visit.thing(iri)
    name = shorten(iri)
    if iri.startswith(XSD):
        return Shown(visit.reader.label(iri), href=iri, code=name, external=True)
    if label := visit.reader.label(iri):
        return Shown(label, href=f"#{anchor_of(iri)}", code=name)
    for namespace, prefix, vocabulary in _VOCABULARIES:
        if iri.startswith(namespace):
            return Shown(vocabulary, href=iri, code=f"{prefix}:{iri.removeprefix(namespace)}", external=True)
    return visit.thing(iri)


def _kind(visit: Visit, node: Node) -> str:
    kind = next(kind for kind in KINDS if node.is_a(kind))
    traits = [trait for trait in _TRAITS if node.is_a(trait)]
    return ", ".join(visit.reader.label(expand(name)) for name in (kind, *traits))


def _facts(visit: Visit, node: Node) -> Iterable[Fact]:
    say, graph, iri = visit.reader.say, visit.graph, node.iri
    above = "rdfs:subClassOf" if node.is_a("owl:Class") else "rdfs:subPropertyOf"
    apart = {*node.iris("owl:disjointWith"), *graph.subjects("owl:disjointWith", iri)}
    yield _links(visit, say("ontology.domain"), node.iris("rdfs:domain"))
    yield _links(visit, say("ontology.range"), node.iris("rdfs:range"))
    yield Fact(visit.property("esf:unit")[0], tuple(_unit(visit, node)), href=visit.defined("esf:unit"))
    yield _links(visit, say("ontology.properties"), graph.subjects("rdfs:domain", iri))
    yield _links(visit, say("ontology.leading"), graph.subjects("rdfs:range", iri))
    yield _links(visit, say("ontology.above"), node.iris(above))
    yield _links(visit, say("ontology.below"), graph.subjects(above, iri))
    yield _links(visit, say("ontology.apart"), apart)
    yield Fact(visit.property("esf:legalBasis")[0], tuple(_legal(visit, node)), href=visit.defined("esf:legalBasis"))
    yield _links(visit, say("ontology.labels"), graph.subjects("esf:term", iri))
    for match in _MATCHES:
        yield _links(visit, visit.property(match)[0], node.iris(match))
    examples = visit.readable(node.terms("skos:example"))
    yield Fact(visit.property("skos:example")[0], tuple(map(visit.term, examples)))


def _links(visit: Visit, label: str, iris: Iterable[str]) -> Fact:
    links = sorted((shown(visit, iri) for iri in set(iris)), key=lambda each: (each.code, each.text.casefold()))
    return Fact(label, tuple(links))


def _unit(visit: Visit, node: Node) -> Iterable[Shown]:
    for literal in node.literals("esf:unit"):
        yield Shown(visit.reader.label(literal.value) or literal.value)


def _legal(visit: Visit, node: Node) -> Iterable[Shown]:
    """Show each provision, linked to its regulation where the term names that as its source."""
    for literal in node.literals("esf:legalBasis"):
        href = next((iri for iri in node.iris("dcterms:source") if _is_of(literal.value, iri)), None)
        yield Shown(literal.value, "" if visit.language == "en" else "en", href, external=href is not None)


def _is_of(provision: str, regulation: str) -> bool:
    """Tell whether a provision is one of the regulation at an address; older ones have the year behind the number."""
    if not (found := _ELI.search(regulation)):
        return False
    year, number = found.groups()
    return f"{year}/{number}" in provision or f"{number}/{year}" in provision


def _example(visit: Visit, node: Node, use: Use) -> Example | None:
    if not use.thing:
        return None
    return Example(visit.thing(use.thing), _value(visit, node, use.value) if use.value else None)


def _value(visit: Visit, node: Node, value: Term) -> Shown:
    """Show a value with the unit of its property."""
    if isinstance(value, ox.NamedNode):
        return shown(visit, value.value) if value.value.startswith(ESF) else visit.thing(value.value)
    written = visit.literal(value)
    try:
        match node.text("esf:unit"):
            case "SEK":
                written = replace(written, text=visit.reader.money(Decimal(value.value)))
            case "percent":
                written = replace(written, text=visit.reader.percent(Decimal(value.value)))
    except InvalidOperation:
        pass
    return replace(written, text=written.text[:_LONGEST] + "…") if len(written.text) > _LONGEST else written


def word(visit: Visit, name: str) -> tuple[str, str, str]:
    """Return what the diagram says of a term: its label, where it is explained, what it means."""
    node = visit.graph.node(expand(name))
    label, meaning = (visit.best(node.literals(each)) for each in ("rdfs:label", "skos:definition"))
    text = label.value if label else visit.reader.label(node.iri) or name
    if node.is_a("owl:Class"):
        text = text[:1].upper() + text[1:]
    return text, f"#{anchor_of(node.iri)}", meaning.value if meaning else ""
