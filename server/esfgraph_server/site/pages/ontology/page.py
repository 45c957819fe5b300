"""The page of the ontology: an introduction, a picture, every term, the reused terms, the lists of codes."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.rdf.namespaces import ESF, expand, shorten
from esfgraph_server.model.graph import Node
from esfgraph_server.model.sorting import alphabetical
from esfgraph_server.site.charts.class_diagram import HUB, Diagram, Word, draw_narrow, draw_wide
from esfgraph_server.site.components.scheme_list import Scheme, all_schemes
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page
from esfgraph_server.site.pages.ontology.reused import ReusedRow, reused_rows
from esfgraph_server.site.pages.ontology.terms import KINDS, OntologyTerm, show_word, term_of

_SHOWN = "esf:totalCost"
"""The property whose example the introduction uses."""
_NAMED = ("dcterms:identifier", "dcterms:title", "dcterms:description")
"""Reused properties that stand in the project's box before its own values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OntologyPage(Page):
    """The ontology."""

    template: ClassVar[str] = "pages/ontology.html"
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


def ontology_page(context: PageContext, node: Node) -> OntologyPage:
    """Gather the page of the ontology."""
    description = context.show.best(node.literals("dcterms:description"))
    groups = tuple((kind, _terms(context, kind)) for kind in KINDS)
    shown = (term for _, terms in groups for term in terms if term.iri == expand(_SHOWN) and term.example)
    return OntologyPage(
        thing=node.iri,
        title=context.show.node(node),
        description=context.show.literal(description) if description else None,
        version=node.text("owl:versionInfo") or "",
        namespace=ESF,
        shown=next(shown, None),
        diagrams=_diagrams(context),
        groups=groups,
        reused=reused_rows(context),
        schemes=all_schemes(context),
    )


def _terms(context: PageContext, kind: str) -> tuple[OntologyTerm, ...]:
    terms = [term_of(context, iri) for iri in _ours(context, kind)]
    return tuple(sorted(terms, key=lambda term: (alphabetical(term.label.text), term.name)))


def _ours(context: PageContext, kind: str) -> set[str]:
    return {iri for iri in context.graph.subjects("rdf:type", expand(kind)) if iri.startswith(ESF)}


def _diagrams(context: PageContext) -> tuple[Diagram, ...]:
    """Draw the main classes, with the values of a project in its box."""

    def word(name: str) -> Word:
        return show_word(context, name)

    of_project = set(context.graph.subjects("rdfs:domain", expand(HUB)))
    values = (word(shorten(iri)) for iri in of_project & _ours(context, "owl:DatatypeProperty"))
    ordered = (*map(word, _NAMED), *sorted(values, key=lambda value: alphabetical(value.text)))
    return draw_wide(word, ordered), draw_narrow(word, ordered)
