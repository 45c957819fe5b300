"""The page of the ontology: an introduction, a picture, every term, the reused terms, the lists of codes."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.rdf.namespaces import ESF, expand
from esfgraph_server.model.graph import Node
from esfgraph_server.model.projects import alphabetical
from esfgraph_server.site.charts.class_diagram import HUB, Diagram, Word, draw_narrow, draw_wide
from esfgraph_server.site.context import Shown, Visit
from esfgraph_server.site.pages.ontology_reused import ReusedRow, reused_rows
from esfgraph_server.site.pages.ontology_terms import KINDS, OntologyTerm, term_of, word
from esfgraph_server.site.pages.scheme import Scheme, schemes
from esfgraph_server.site.parts import Page

_SHOWN = "esf:totalCost"
"""The property whose example the introduction uses."""
_NAMED = ("dcterms:identifier", "dcterms:title", "dcterms:description")
"""Reused properties that stand in the project's box before its own values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OntologyPage(Page):
    """The ontology."""

    template: ClassVar[str] = "ontology.html"
    description: Shown | None
    version: str
    namespace: str
    shown: OntologyTerm | None
    """The term that the introduction explains itself with."""
    diagrams: tuple[Diagram, ...]
    groups: tuple[tuple[str, tuple[OntologyTerm, ...]], ...]
    """Terms by their kind."""
    reused: tuple[ReusedRow, ...]
    schemes: tuple[Scheme, ...]


def ontology_page(visit: Visit, node: Node) -> OntologyPage:
    """Gather the page of the ontology."""
    description = visit.best(node.literals("dcterms:description"))
    groups = tuple((kind, _terms(visit, kind)) for kind in KINDS)
    shown = (term for _, terms in groups for term in terms if term.iri == expand(_SHOWN) and term.example)
    return OntologyPage(
        thing=node.iri,
        title=visit.node(node),
        description=visit.literal(description) if description else None,
        version=node.text("owl:versionInfo") or "",
        namespace=ESF,
        shown=next(shown, None),
        diagrams=_diagrams(visit),
        groups=groups,
        reused=reused_rows(visit),
        schemes=schemes(visit),
    )


def _terms(visit: Visit, kind: str) -> tuple[OntologyTerm, ...]:
    terms = [term_of(visit, each) for each in _ours(visit, kind)]
    return tuple(sorted(terms, key=lambda term: (alphabetical(term.label.text), term.name)))


def _ours(visit: Visit, kind: str) -> set[str]:
    return {each for each in visit.graph.subjects("rdf:type", expand(kind)) if each.startswith(ESF)}


def _diagrams(visit: Visit) -> tuple[Diagram, ...]:
    """Draw the main classes, with the values of a project in its box."""

    def said(name: str) -> Word:
        return Word(*word(visit, name))

    here = set(visit.graph.subjects("rdfs:domain", expand(HUB)))
    values = tuple(said(each) for each in map(_name, here & _ours(visit, "owl:DatatypeProperty")))
    ordered = tuple(sorted(values, key=lambda value: alphabetical(value.text)))
    ordered = (*map(said, _NAMED), *ordered)
    return draw_wide(said, ordered), draw_narrow(said, ordered)


def _name(iri: str) -> str:
    return f"esf:{iri.removeprefix(ESF)}"
