"""The home page and the lists of projects and owners."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.rdf.namespaces import NUTS, expand
from esfgraph_server.model.observations import of_all
from esfgraph_server.model.projects import Owner
from esfgraph_server.site.context import Shown, Visit
from esfgraph_server.site.pages.place import coverage_of
from esfgraph_server.site.parts import Page, Pager, Projects, Sum, observed_sums, paged, project_table

_NEWEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """The home page."""

    template: ClassVar[str] = "home.html"
    projects_total: int
    owners_total: int
    records_total: int
    statements_total: int
    newest: Projects
    regions: tuple[tuple[Shown, int], ...]
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter."""

    shown: Shown
    value: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsPage(Page):
    """The list of projects."""

    template: ClassVar[str] = "projects.html"
    projects: Projects
    periods: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    filtered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersPage(Page):
    """The list of owners."""

    template: ClassVar[str] = "organizations.html"
    owners: tuple[tuple[Owner, Shown, str], ...]
    """Each with its link and its number."""
    pager: Pager


def home_page(visit: Visit) -> HomePage:
    """Gather the home page."""
    listing = visit.listing()
    counts = visit.release["counts"]
    assert isinstance(counts, dict)
    newest = project_table(visit, listing.projects[:_NEWEST])
    return HomePage(
        title=Shown(visit.reader.say("home.title")),
        projects_total=len(listing.projects),
        owners_total=len(listing.owners),
        records_total=int(counts.get("records", 0)),
        statements_total=int(counts.get("statements", 0)),
        newest=newest,
        regions=tuple((visit.thing(iri), coverage_of(visit, iri).whole.projects) for iri in _regions(visit)),
        sums=observed_sums(visit, of_all(visit.graph)),
    )


def projects_page(visit: Visit) -> ProjectsPage:
    """Gather the list of projects, narrowed to a period and a region where the reader chose them."""
    listing = visit.listing()
    period, region = visit.parameters.get("period", ""), visit.parameters.get("region", "")
    periods = visit.graph.subjects("rdf:type", expand("esf:ProgrammingPeriod"))
    found = list(listing.projects)
    choices = {iri.rpartition("/")[2]: visit.thing(iri) for iri in sorted(periods)}
    if period in choices:
        stated = set(visit.graph.subjects("esf:programmingPeriod", visit.graph.iris.concept("period", period)))
        found = [each for each in found if each in stated]
    regions = {iri.removeprefix(NUTS): visit.thing(iri) for iri in _regions(visit)}
    if region in regions:
        inside = set(visit.graph.subjects("esf:within", visit.graph.iris.nuts(region)))
        found = [each for each in found if listing.region_of.get(each, ("", False))[0] in inside]
    return ProjectsPage(
        title=Shown(visit.reader.say("projects.title")),
        projects=project_table(visit, found),
        periods=tuple(Choice(each, code, code == period) for code, each in choices.items()),
        regions=tuple(Choice(each, code, code == region) for code, each in regions.items()),
        filtered=period in choices or region in regions,
    )


def owners_page(visit: Visit) -> OwnersPage:
    """Gather the list of owners."""
    shown, pager = paged(visit, visit.listing().owners)
    rows = []
    for owner in shown:
        node = visit.graph.node(owner.iri)
        rows.append((owner, visit.node(node), node.text("org:identifier") or ""))
    return OwnersPage(title=Shown(visit.reader.say("owners.title")), owners=tuple(rows), pager=pager)


def _regions(visit: Visit) -> list[str]:
    """List the regions that projects state: those of NUTS 2."""
    country = visit.graph.iris.nuts("SE")
    larger = sorted(visit.graph.subjects("skos:broader", country))
    return sorted(each for region in larger for each in visit.graph.subjects("skos:broader", region))
