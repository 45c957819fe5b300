"""The list of projects."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.rdf.iris import last_segment
from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.places import projects_in, stated_regions
from esfgraph_server.model.projects import all_projects, counting_regions
from esfgraph_server.site.components.project_table import ProjectTable, project_table
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """One choice of a filter."""

    shown: Shown
    value: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsPage(Page):
    """The list of projects."""

    template: ClassVar[str] = "pages/projects.html"
    projects: ProjectTable
    periods: tuple[FilterChoice, ...]
    regions: tuple[FilterChoice, ...]
    filtered: bool


def projects_page(context: PageContext) -> ProjectsPage:
    """Gather the list of projects, narrowed to a period and a region where the reader chose them."""
    graph, release = context.graph, context.release
    period, region = context.parameters.get("period", ""), context.parameters.get("region", "")
    projects = list(release.once(all_projects))
    stated_periods = sorted(graph.subjects("rdf:type", expand("esf:ProgrammingPeriod")))
    periods = {last_segment(iri): context.show.thing(iri) for iri in stated_periods}
    if period in periods:
        stating = set(graph.subjects("esf:programmingPeriod", graph.iris.concept("period", period)))
        projects = [project for project in projects if project in stating]
    regions = {last_segment(iri): context.show.thing(iri) for iri in stated_regions(graph)}
    if region in regions:
        projects = projects_in(graph, graph.iris.nuts(region), projects, release.once(counting_regions))
    return ProjectsPage(
        title=Shown(context.formatter.say("projects.title")),
        projects=project_table(context, projects),
        periods=tuple(FilterChoice(shown, code, code == period) for code, shown in periods.items()),
        regions=tuple(FilterChoice(shown, code, code == region) for code, shown in regions.items()),
        filtered=period in periods or region in regions,
    )
