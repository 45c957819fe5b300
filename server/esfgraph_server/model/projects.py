"""The projects of a release, what they link to, and the region by which each counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.observations import Amount, Totals
from esfgraph_server.model.sorting import newest_first

_MOST_SUMMED = 5000
"""Projects over which a page adds up amounts."""

CODES: Mapping[str, str] = {
    "esf:programme": "esf:Programme",
    "esf:programmingPeriod": "esf:ProgrammingPeriod",
    "esf:fund": "esf:Fund",
    "esf:priority": "esf:Priority",
    "esf:specificObjective": "esf:SpecificObjective",
    "esf:interventionField": "esf:InterventionField",
    "esf:secondaryTheme": "esf:SecondaryTheme",
}
"""Properties by which a project states a code, and the class of the codes."""
LINKS: Mapping[str, str] = {
    "esf:owner": "org:Organization",
    "esf:owningUnit": "org:OrganizationalUnit",
    **CODES,
    "esf:statedRegion": "esf:NutsRegion",
    "esf:decidingRegion": "esf:EsfRegion",
}
"""Properties by which a project links to what has a page, and the class of that."""


def all_projects(graph: Graph) -> tuple[str, ...]:
    """Return the IRIs of all projects, newest numbers first, those without a number last."""
    return tuple(sorted(graph.subjects("rdf:type", expand("esf:Project")), key=newest_first))


def counting_regions(graph: Graph) -> Mapping[str, frozenset[str]]:
    """Return the NUTS regions by which each project counts: those it states, else that of the region that decided."""
    nuts = dict(graph.links("esf:nutsRegion"))
    deciding = ((project, nuts[region]) for project, region in graph.links("esf:decidingRegion") if region in nuts)
    return _by_project(deciding) | _by_project(graph.links("esf:statedRegion"))


def _by_project(links: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    regions: dict[str, frozenset[str]] = {}
    for project, region in links:
        regions[project] = regions[project] | {region} if project in regions else frozenset((region,))
    return regions


def projects_stating(graph: Graph, code: str) -> Iterator[str]:
    """Yield the projects that state a code, given by its IRI, under whatever property; one may come twice."""
    for name in LINKS:
        for subject in graph.subjects(name, code):
            if graph.kind_of(subject) == "project":
                yield subject


def totals_over(graph: Graph, projects: Sequence[str]) -> Totals:
    """Add up total cost and granted support; of nothing over more projects than a page may read."""
    if len(projects) > _MOST_SUMMED:
        return Totals()
    amounts = {}
    for name in ("esf:totalCost", "esf:grantedSupport"):
        stated = [amount for iri in projects if (amount := _amount(graph, iri, name)) is not None]
        amounts[name] = Amount(sum(stated, Decimal()), len(stated))
    return Totals(len(projects), amounts if projects else {})


def _amount(graph: Graph, project: str, name: str) -> Decimal | None:
    for term in graph.objects(project, name):
        try:
            return Decimal(term.value)
        except InvalidOperation:
            continue
    return None
