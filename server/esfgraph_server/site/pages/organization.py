"""The page of an organisation, and that of one of its units."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Node
from esfgraph_server.model.projects import newest_first
from esfgraph_server.site.context import Fact, Shown, Visit
from esfgraph_server.site.pages.project import address_lines
from esfgraph_server.site.pages.source import Finding, findings_on
from esfgraph_server.site.parts import Page, Projects, Sum, project_table, sums, things, way_up


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationPage(Page):
    """An organisation."""

    template: ClassVar[str] = "organization.html"
    number: str
    project: Shown | None
    """The one project of an owner whose number is not known."""
    spellings: tuple[Shown, ...]
    seat: Fact
    chain: tuple[Shown, ...]
    facts: tuple[Fact, ...]
    units: tuple[Shown, ...]
    addresses: tuple[str, ...]
    projects: Projects
    sums: tuple[Sum, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPage(Page):
    """A unit of an organisation."""

    template: ClassVar[str] = "unit.html"
    owner: Shown | None
    projects: Projects


def organization_page(visit: Visit, node: Node) -> OrganizationPage:
    """Gather the page of an organisation."""
    owned = sorted(visit.graph.subjects("esf:owner", node.iri), key=newest_first)
    number = node.text("org:identifier") or ""
    seat = node.iri_of("esf:seat")
    label, meaning = visit.property("esf:seat")
    names = ("esf:legalForm", "esf:possiblySameAs", "owl:sameAs")
    return OrganizationPage(
        thing=node.iri,
        title=visit.node(node),
        number=number,
        project=visit.thing(owned[0]) if owned and not number else None,
        spellings=tuple(map(visit.literal, node.literals("skos:altLabel"))),
        seat=Fact(label, (visit.thing(seat),) if seat else (), meaning, visit.rules(node).get(expand("esf:seat"))),
        chain=way_up(visit, seat)[1:] if seat else (),
        facts=tuple(fact for name in names if (fact := visit.fact(node, name)).values),
        units=things(visit, visit.graph.subjects("org:unitOf", node.iri)),
        addresses=tuple(line for iri in node.iris("locn:address") for line in address_lines(visit, iri)),
        projects=project_table(visit, owned),
        sums=sums(visit, owned),
        findings=findings_on(visit, node.iri),
    )


def unit_page(visit: Visit, node: Node) -> UnitPage:
    """Gather the page of a unit."""
    owner = node.iri_of("org:unitOf")
    projects = sorted(visit.graph.subjects("esf:owningUnit", node.iri), key=newest_first)
    return UnitPage(
        thing=node.iri,
        title=visit.node(node),
        owner=visit.thing(owner) if owner else None,
        projects=project_table(visit, projects),
    )
