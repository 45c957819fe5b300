"""The page of a class or property of the ontology: all that is known of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import ClassVar

import pyoxigraph as ox
from msgspec import structs

from esfgraph.rdf.namespaces import DCAT, ESF, GEO, PROV, RDF, SCHEMA, XSD, expand, shorten
from esfgraph_server.model.graph import Node, Term
from esfgraph_server.model.usage import Use
from esfgraph_server.site.components.reference_card import ReferenceCard, reference_card
from esfgraph_server.site.components.term_use import TERM_KINDS, show_use
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.page import Page
from esfgraph_server.site.pictures.class_diagram import Word
from esfgraph_server.urls import ONTOLOGY_PATH

DOMAINS = ("rdfs:domain", "schema:domainIncludes")
"""What says of which things a property is stated: of those alone, or of those among others."""
_TRAITS = ("owl:TransitiveProperty", "owl:SymmetricProperty")
_MATCHES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:relatedMatch")
_VOCABULARIES = (
    (SCHEMA, "schema", "schema.org"),
    (DCAT, "dcat", "DCAT"),
    (PROV, "prov", "PROV"),
    (GEO, "geo", "GeoSPARQL"),
    ("http://data.europa.eu/m8g/", "m8g", "Core Location"),
    ("http://data.europa.eu/s66#", "eurio", "EURIO"),
    ("http://purl.org/cerif/frapo/", "frapo", "FRAPO"),
    ("https://linkedopendata.eu/entity/", "wd", "EU Knowledge Graph (Kohesio)"),
    ("https://linkedopendata.eu/prop/direct/", "wdt", "EU Knowledge Graph (Kohesio)"),
)
"""Vocabularies that the ontology is aligned to: namespace, prefix, name."""
_ELI = re.compile(r"/eli/reg/(\d+)/(\d+)/")
REUSED_PATH = f"{ONTOLOGY_PATH}/reused"
"""Of the page of reused terms, below the language."""
_LONGEST = 90
"""Characters of an example's value that are shown."""


@dataclass(frozen=True, slots=True)
class TermExample:
    """A thing of the release that uses a term, and the value it has there."""

    thing: Shown
    value: Shown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPage(Page):
    """A class or property."""

    template: ClassVar[str] = "pages/term.html"
    name: str
    kind: str
    above: Shown
    """The page of all terms."""
    definition: Shown | None
    notes: tuple[Shown, ...]
    facts: tuple[Fact, ...]
    used: str
    """How often the release uses the term, in words."""
    example: TermExample | None
    card: ReferenceCard


def term_page(context: PageContext, node: Node) -> TermPage:
    """Gather the page of a term."""
    meaning = context.show.best(node.literals("skos:definition"))
    use = context.release.usage.of(node.iri)
    notes = [term for name in ("skos:scopeNote", "skos:note") for term in context.show.readable(node.terms(name))]
    return TermPage(
        thing=node.iri,
        title=context.show.node(node),
        name=shorten(node.iri),
        kind=_kind(context, node),
        above=overview(context),
        definition=context.show.literal(meaning) if meaning else None,
        notes=tuple(map(context.show.term, notes)),
        facts=tuple(fact for fact in _facts(context, node) if fact.values),
        used=show_use(context, use, is_class=node.is_a("owl:Class")),
        example=example_of(context, node, use),
        card=reference_card(context, node.iri, is_class=node.is_a("owl:Class")),
    )


def overview(context: PageContext) -> Shown:
    """Lead to the page of all terms."""
    return Shown(context.formatter.say("nav.ontology"), href=context.links.page(ONTOLOGY_PATH))


def anchor_of(iri: str) -> str:
    """Return what marks a term on a page of many: its local name; for a reused term with its prefix before it."""
    return iri.removeprefix(ESF) if iri.startswith(ESF) else shorten(iri).rpartition("//")[2].replace(":", "-")


def explained_at(context: PageContext, iri: str) -> str:
    """Return where a term is explained: on a page of its own, a reused one among those of its kind."""
    if iri.startswith(ESF):
        return context.links.to(iri) or ""
    return f"{context.links.page(REUSED_PATH)}#{anchor_of(iri)}"


_TAGGED_TEXT = f"{RDF}langString"


def show_term(context: PageContext, iri: str) -> Shown:
    """Show a term, an external one with its prefixed name and its vocabulary."""
    if iri.startswith(ESF):
        return context.show.thing(iri)
    name = shorten(iri)
    if iri.startswith(XSD) or iri == _TAGGED_TEXT:
        return Shown(context.formatter.label(iri), href=iri, code=name, external=True)
    if label := context.formatter.label(iri):
        return Shown(label, href=explained_at(context, iri), code=name)
    for namespace, prefix, vocabulary in _VOCABULARIES:
        if iri.startswith(namespace):
            return Shown(vocabulary, href=iri, code=f"{prefix}:{iri.removeprefix(namespace)}", external=True)
    return context.show.thing(iri)


def _kind(context: PageContext, node: Node) -> str:
    kind = next(kind for kind in TERM_KINDS if node.is_a(kind))
    traits = [trait for trait in _TRAITS if node.is_a(trait)]
    return ", ".join(context.formatter.label(expand(name)) for name in (kind, *traits))


def _facts(context: PageContext, node: Node) -> Iterable[Fact]:
    say, graph, iri = context.formatter.say, context.graph, node.iri
    above = "rdfs:subClassOf" if node.is_a("owl:Class") else "rdfs:subPropertyOf"
    apart = {*node.iris("owl:disjointWith"), *graph.subjects("owl:disjointWith", iri)}
    yield _links(context, say("ontology.domain"), [each for name in DOMAINS for each in node.iris(name)])
    yield _links(context, say("ontology.range"), node.iris("rdfs:range"))
    yield _fact(context, "esf:unit", _unit(context, node))
    yield _links(context, say("ontology.properties"), [each for name in DOMAINS for each in graph.subjects(name, iri)])
    yield _links(context, say("ontology.leading"), graph.subjects("rdfs:range", iri))
    yield _links(context, say("ontology.above"), node.iris(above))
    yield _links(context, say("ontology.below"), graph.subjects(above, iri))
    yield _links(context, say("ontology.apart"), apart)
    yield _fact(context, "esf:legalBasis", _legal(context, node))
    yield _links(context, say("ontology.labels"), labels_of(context, iri))
    for match in _MATCHES:
        yield _links(context, context.show.property(match)[0], node.iris(match))
    yield _fact(context, "skos:example", map(context.show.term, context.show.readable(node.terms("skos:example"))))


def labels_of(context: PageContext, iri: str) -> list[str]:
    """List the source labels whose values a term carries; measurements of a field name its term, too."""
    return sorted(label for label in context.graph.subjects("esf:term", iri) if context.graph.kind_of(label) == "label")


def _fact(context: PageContext, name: str, values: Iterable[Shown]) -> Fact:
    return Fact(context.show.property(name)[0], tuple(values), href=context.show.defined(name))


def _links(context: PageContext, label: str, iris: Iterable[str]) -> Fact:
    links = sorted(
        (show_term(context, iri) for iri in sorted(set(iris))), key=lambda link: (link.code, link.text.casefold())
    )
    return Fact(label, tuple(links))


def _unit(context: PageContext, node: Node) -> Iterable[Shown]:
    for literal in node.literals("esf:unit"):
        yield Shown(context.formatter.label(literal.value) or literal.value)


def _legal(context: PageContext, node: Node) -> Iterable[Shown]:
    """Show each provision, linked to its regulation where the term names that as its source."""
    for literal in node.literals("esf:legalBasis"):
        href = next((iri for iri in node.iris("dcterms:source") if _is_of(literal.value, iri)), None)
        yield Shown(context.formatter.provision(literal.value), "", href, external=href is not None)


def _is_of(provision: str, regulation: str) -> bool:
    """Tell whether a provision is one of the regulation at an address; older ones have the year behind the number."""
    address = _ELI.search(regulation)
    if not address:
        return False
    year, number = address.groups()
    return f"{year}/{number}" in provision or f"{number}/{year}" in provision


def example_of(context: PageContext, node: Node, use: Use) -> TermExample | None:
    """Show a thing of the release that uses a term."""
    if not use.thing:
        return None
    return TermExample(context.show.thing(use.thing), _value(context, node, use.value) if use.value else None)


def _value(context: PageContext, node: Node, value: Term) -> Shown:
    """Show a value with the unit of its property."""
    if isinstance(value, ox.NamedNode):
        return show_term(context, value.value) if value.value.startswith(ESF) else context.show.thing(value.value)
    written = context.show.literal(value)
    try:
        match node.text("esf:unit"):
            case "SEK":
                written = structs.replace(written, text=context.formatter.money(Decimal(value.value)))
            case "percent":
                written = structs.replace(written, text=context.formatter.percent(Decimal(value.value)))
    except InvalidOperation:
        pass
    return structs.replace(written, text=written.text[:_LONGEST] + "…") if len(written.text) > _LONGEST else written


def show_word(context: PageContext, name: str) -> Word:
    """Return what the diagram says of a term: its label, where it is explained, what it means."""
    node = context.graph.node(expand(name))
    label, meaning = (context.show.best(node.literals(property_)) for property_ in ("rdfs:label", "skos:definition"))
    text = label.value if label else context.formatter.label(node.iri) or name
    if node.is_a("owl:Class"):
        text = text[:1].upper() + text[1:]
    return Word(text, explained_at(context, node.iri), meaning.value if meaning else "")
