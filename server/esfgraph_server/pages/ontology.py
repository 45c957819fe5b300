"""The page of the ontology: its terms with labels and definitions."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.namespaces import ESF, expand, shorten
from esfgraph_server.graph import Node
from esfgraph_server.pages.parts import Page, things
from esfgraph_server.visit import Shown, Visit

_KINDS = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """A class or property."""

    anchor: str
    name: str
    iri: str
    label: Shown
    definition: Shown | None
    note: Shown | None
    domain: tuple[Shown, ...]
    range: tuple[Shown, ...]
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OntologyPage(Page):
    """The ontology."""

    template: ClassVar[str] = "ontology.html"
    description: Shown | None
    version: str
    groups: tuple[tuple[str, tuple[OntologyTerm, ...]], ...]
    """Terms by their kind."""


def ontology_page(visit: Visit, node: Node) -> OntologyPage:
    """Gather the page of the ontology."""
    description = visit.best(node.literals("dcterms:description"))
    groups = []
    for kind in _KINDS:
        terms = sorted({each for each in visit.graph.subjects("rdf:type", expand(kind)) if each.startswith(ESF)})
        groups.append((kind, tuple(_term(visit, visit.graph.node(each)) for each in terms)))
    return OntologyPage(
        thing=node.iri,
        title=visit.node(node),
        description=visit.literal(description) if description else None,
        version=node.text("owl:versionInfo") or "",
        groups=tuple(groups),
    )


def _term(visit: Visit, node: Node) -> OntologyTerm:
    label, meaning, note = (
        visit.best(node.literals(name)) for name in ("rdfs:label", "skos:definition", "skos:scopeNote")
    )
    return OntologyTerm(
        anchor=node.iri.removeprefix(ESF),
        name=shorten(node.iri),
        iri=node.iri,
        label=visit.literal(label) if label else Shown(""),
        definition=visit.literal(meaning) if meaning else None,
        note=visit.literal(note) if note else None,
        domain=things(visit, node.iris("rdfs:domain")),
        range=things(visit, node.iris("rdfs:range")),
        unit=node.text("esf:unit") or "",
    )
