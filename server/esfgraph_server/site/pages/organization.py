"""The page of an organisation."""

from dataclasses import dataclass
from typing import ClassVar

import pyoxigraph as ox
from msgspec import structs

from esfgraph.fields.checked_numbers import hyphenated
from esfgraph.query.search_fields import PROJECTS
from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Node
from esfgraph_server.model.selections.facets import facet
from esfgraph_server.model.selections.find import Groups, group
from esfgraph_server.model.thing_projects import owned_by
from esfgraph_server.site.components.finding import ShownFinding, findings_on
from esfgraph_server.site.components.other_sources import OtherSource, other_sources
from esfgraph_server.site.components.owner import owner_title
from esfgraph_server.site.components.postal_address import address_lines
from esfgraph_server.site.components.seat import is_of_address
from esfgraph_server.site.components.structured_data import organization_data, with_trail
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.lists.change_list import ShownChange, thing_history
from esfgraph_server.site.lists.group_table import GroupTable, group_table
from esfgraph_server.site.lists.list_part import ListPart, list_part
from esfgraph_server.site.page import Page
from esfgraph_server.site.pictures.chart import Chart, show_chart
from esfgraph_server.site.pictures.locator import Locator, locator
from esfgraph_server.site.selections.list_address import selection_address

_FACTS = ("org:classification", "esf:legalForm", "dcterms:spatial")
_ELSEWHERE = ("owl:sameAs", "skos:exactMatch", "skos:closeMatch")
_MOST_ALIKE = 20
"""Organisations that may be the same, of which a page shows so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationPage(Page):
    """An organisation."""

    template: ClassVar[str] = "pages/organization.html"
    number: str
    scheme: Shown | None
    """The scheme that its number is of."""
    project: Shown | None
    """The one project of an owner whose number is not known."""
    spellings: tuple[Shown, ...]
    seat: Fact
    chain: tuple[Shown, ...]
    locator: Locator | None
    facts: tuple[Fact, ...]
    elsewhere: tuple[Fact, ...]
    """The same organisation in other data sets, or nearly."""
    alike: Fact
    """Organisations that may be the same, by what either says of the other."""
    alike_total: int
    units: tuple[Shown, ...]
    addresses: tuple[str, ...]
    list: ListPart
    """Its projects."""
    years: Chart | None
    """Its granted support by year, or where none is stated its projects; None of a single year."""
    compare: str
    """Address of the comparison with other owners."""
    periods: GroupTable | None
    """Its projects by period, where there are several."""
    findings: tuple[ShownFinding, ...]
    history: tuple[ShownChange, ...]
    others: tuple[OtherSource, ...]
    """What imported graphs state of it."""


def organization_page(context: PageContext, node: Node) -> OrganizationPage:
    """Gather the page of an organisation."""
    graph, show = context.graph, context.show
    alike = list(dict.fromkeys((*node.iris("esf:possiblySameAs"), *graph.subjects("esf:possiblySameAs", node.iri))))
    named = tuple(_alike(context, iri) for iri in alike[:_MOST_ALIKE])
    by_period, by_year = (facet("projects", key) for key in ("period", "year"))
    assert by_period
    assert by_year
    selection = owned_by(graph, node)
    found, periods = list_part(context, selection, without=("owner",)), group_table(context, selection, by_period)
    years = group(context.index, selection, by_year, context.today)
    number = node.text("org:identifier") or ""
    title, seat = owner_title(context, node), node.iri_of("esf:seat")
    label, meaning = show.property("esf:seat")
    if is_of_address(node):
        label = context.formatter.say("organization.seat.address")
    return OrganizationPage(
        others=other_sources(context, [node.iri]),
        thing=node.iri,
        title=title,
        structured=with_trail(context, organization_data(context, node), "organizations"),
        number=number,
        scheme=_scheme(context, node),
        project=None if number else found.first,
        spellings=tuple(each for each in map(show.literal, _names(node)) if each.text != title.text),
        seat=Fact(label, (show.thing(seat),) if seat else (), meaning, show.rules(node).get(expand("esf:seat"))),
        chain=show.place_chain(seat)[1:] if seat else (),
        locator=locator(context, [(label, seat)]) if seat else None,
        facts=show.facts(node, _FACTS),
        elsewhere=show.facts(node, _ELSEWHERE),
        alike=structs.replace(show.fact(node, "esf:possiblySameAs"), values=named),
        alike_total=len(alike),
        units=show.things(graph.subjects("org:unitOf", node.iri)),
        addresses=tuple(line for iri in node.iris("locn:address") for line in address_lines(context, iri)),
        list=found,
        feed=found.feeds[0].href,
        embed_of=context.address,
        years=show_chart(context, years, _measure(years)) if len(years.groups) > 1 else None,
        compare=selection_address(context, "compare", selection, [("by", "owner")]),
        periods=periods if len(periods.rows) > 1 else None,
        findings=findings_on(context, node.iri),
        history=thing_history(context, node.iri),
    )


def _names(node: Node) -> list[ox.Literal]:
    return [*node.literals("skos:prefLabel"), *node.literals("skos:altLabel")]


def _scheme(context: PageContext, node: Node) -> Shown | None:
    identifier = node.iri_of("legal:legalIdentifier")
    schemes = context.graph.node(identifier).literals("adms:schemaAgency") if identifier else ()
    scheme = context.show.best(schemes)
    return context.show.literal(scheme) if scheme else None


def _measure(years: Groups) -> str:
    support = years.whole.amounts.get("granted_support")
    return "granted_support" if support and support.stated else PROJECTS


def _alike(context: PageContext, iri: str) -> Shown:
    """Show an organisation that others may be called like: with its number, else with that of its project."""
    number = context.graph.node(iri).text("org:identifier")
    code = hyphenated(number) if number else _project_number(context, iri)
    return structs.replace(context.show.thing(iri), code=code)


def _project_number(context: PageContext, owner: str) -> str:
    owned = context.graph.subjects("esf:owner", owner)
    return next((number for project in owned if (number := context.graph.node(project).text("dcterms:identifier"))), "")
