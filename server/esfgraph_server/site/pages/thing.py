"""Which page shows which thing; a thing of no page of its own is shown with all that is stated of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from esfgraph.rdf.namespaces import shorten
from esfgraph_server.model.graph import Node
from esfgraph_server.site.context import Fact, Shown, Visit
from esfgraph_server.site.pages.concept import concept_page
from esfgraph_server.site.pages.ontology import ontology_page
from esfgraph_server.site.pages.organization import organization_page, unit_page
from esfgraph_server.site.pages.place import place_page
from esfgraph_server.site.pages.project import project_page
from esfgraph_server.site.pages.quality import quality_page
from esfgraph_server.site.pages.scheme import scheme_page
from esfgraph_server.site.pages.source import finding_page, label_page, record_page
from esfgraph_server.site.parts import Page

_LONGEST = 500
"""Characters of a value that are shown: some are the outline of a county."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingPage(Page):
    """Any thing."""

    template: ClassVar[str] = "thing.html"
    facts: tuple[Fact, ...]


# Looked up in this order: a place is a concept too.
_VIEWS: dict[str, Callable[[Visit, Node], Page]] = {
    "esf:Project": project_page,
    "org:Organization": organization_page,
    "org:OrganizationalUnit": unit_page,
    "esf:NutsRegion": place_page,
    "esf:County": place_page,
    "esf:Municipality": place_page,
    "skos:Concept": concept_page,
    "skos:ConceptScheme": scheme_page,
    "esf:SourceRecord": record_page,
    "esf:SourceLabel": label_page,
    "sh:ValidationResult": finding_page,
    "sh:ValidationReport": quality_page,
    "owl:Ontology": ontology_page,
}


def page_of(visit: Visit, node: Node) -> Page:
    """Gather the page of a thing by its class."""
    for class_, view in _VIEWS.items():
        if node.is_a(class_):
            return view(visit, node)
    return _thing_page(visit, node)


def _thing_page(visit: Visit, node: Node) -> ThingPage:
    facts = []
    for property_ in sorted(node.values, key=shorten):
        label, meaning = visit.property(property_)
        shown = (visit.term(term) for term in node.values[property_])
        facts.append(Fact(label, tuple(map(_shortened, shown)), meaning))
    return ThingPage(thing=node.iri, title=visit.node(node), facts=tuple(facts), indexed=False)


def _shortened(value: Shown) -> Shown:
    return replace(value, text=value.text[:_LONGEST] + "…") if len(value.text) > _LONGEST else value
