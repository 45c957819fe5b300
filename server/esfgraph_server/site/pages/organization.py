"""The page of an organisation."""

from dataclasses import dataclass, replace
from typing import ClassVar

from esfgraph.fields.checked_numbers import hyphenated
from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Node
from esfgraph_server.model.projects import totals_over
from esfgraph_server.model.sorting import newest_first
from esfgraph_server.site.components.finding import ShownFinding, findings_on
from esfgraph_server.site.components.place_chain import place_chain
from esfgraph_server.site.components.postal_address import address_lines
from esfgraph_server.site.components.project_table import ProjectTable, project_table
from esfgraph_server.site.components.seat import is_of_address
from esfgraph_server.site.components.sums import Sum, sums_of
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.page import Page

_FACTS = ("esf:legalForm", "dcterms:spatial", "owl:sameAs")
_MOST_ALIKE = 20
"""Organisations that may be the same, of which a page shows so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationPage(Page):
    """An organisation."""

    template: ClassVar[str] = "pages/organization.html"
    number: str
    project: Shown | None
    """The one project of an owner whose number is not known."""
    spellings: tuple[Shown, ...]
    seat: Fact
    chain: tuple[Shown, ...]
    facts: tuple[Fact, ...]
    alike: Fact
    """Organisations that may be the same, by what either says of the other."""
    alike_total: int
    units: tuple[Shown, ...]
    addresses: tuple[str, ...]
    projects: ProjectTable
    sums: tuple[Sum, ...]
    findings: tuple[ShownFinding, ...]


def organization_page(context: PageContext, node: Node) -> OrganizationPage:
    """Gather the page of an organisation."""
    graph, show = context.graph, context.show
    alike = list(dict.fromkeys((*node.iris("esf:possiblySameAs"), *graph.subjects("esf:possiblySameAs", node.iri))))
    named = tuple(_alike(context, iri) for iri in alike[:_MOST_ALIKE])
    owned = sorted(graph.subjects("esf:owner", node.iri), key=newest_first)
    number = node.text("org:identifier") or ""
    seat = node.iri_of("esf:seat")
    label, meaning = show.property("esf:seat")
    if is_of_address(node):
        label = context.formatter.say("organization.seat.address")
    return OrganizationPage(
        thing=node.iri,
        title=show.node(node),
        number=number,
        project=show.thing(owned[0]) if owned and not number else None,
        spellings=tuple(map(show.literal, node.literals("skos:altLabel"))),
        seat=Fact(label, (show.thing(seat),) if seat else (), meaning, show.rules(node).get(expand("esf:seat"))),
        chain=place_chain(context, seat)[1:] if seat else (),
        facts=show.facts(node, _FACTS),
        alike=replace(show.fact(node, "esf:possiblySameAs"), values=named),
        alike_total=len(alike),
        units=show.things(graph.subjects("org:unitOf", node.iri)),
        addresses=tuple(line for iri in node.iris("locn:address") for line in address_lines(context, iri)),
        projects=project_table(context, owned),
        sums=sums_of(context, totals_over(context.graph, owned)),
        findings=findings_on(context, node.iri),
    )


def _alike(context: PageContext, iri: str) -> Shown:
    """Show an organisation that others may be called like: with its number, else with that of its project."""
    number = context.graph.node(iri).text("org:identifier")
    code = hyphenated(number) if number else _project_number(context, iri)
    return replace(context.show.thing(iri), code=code)


def _project_number(context: PageContext, owner: str) -> str:
    owned = context.graph.subjects("esf:owner", owner)
    return next((number for project in owned if (number := context.graph.node(project).text("dcterms:identifier"))), "")
