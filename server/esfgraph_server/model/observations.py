"""Numbers of projects and sums of money, looked up in the observations that the build computed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from esfgraph.rdf.namespaces import ESF, expand
from esfgraph.statistics.observations import BY_CODE, BY_REGION, TERMS
from esfgraph.statistics.tallies import AMOUNTS
from esfgraph_server.model.graph import Graph

TOGETHER = ((None, "none"), ("SE", "deciding"), ("SE", "stated"))
"""Regions and bases whose observations, taken together, count every project once."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum, and how many projects state what is summed."""

    total: Decimal = Decimal()
    stated: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """How many projects there are, and the sums of what they state by prefixed term."""

    projects: int = 0
    amounts: Mapping[str, Amount] = field(default_factory=dict)

    def with_(self, other: "Totals") -> "Totals":
        """Return both together; they must count different projects."""
        amounts = {}
        for name in (*self.amounts, *other.amounts):
            one, two = self.amounts.get(name, Amount()), other.amounts.get(name, Amount())
            amounts[name] = Amount(one.total + two.total, one.stated + two.stated)
        return Totals(self.projects + other.projects, amounts)


def totals_of_code(graph: Graph, code: str) -> Totals:
    """Look up the projects that state a code, given by its IRI, or a narrower one."""
    return _look_up(graph, graph.iris.observation(BY_CODE, graph.iris.code_key(code)))


def totals_of_region(graph: Graph, region: str | None, basis: str) -> Totals:
    """Look up a NUTS region, given by its code, as far as projects count for it by one basis."""
    return _look_up(graph, graph.iris.observation(BY_REGION, graph.iris.region_key(region, basis)))


def totals_of_all(graph: Graph) -> Totals:
    """Look up all projects."""
    return together(totals_of_region(graph, region, basis) for region, basis in TOGETHER)


def together(parts: Iterable[Totals]) -> Totals:
    """Take observations of different projects together."""
    whole = Totals()
    for part in parts:
        whole = whole.with_(part)
    return whole


def projects_by_code(graph: Graph) -> dict[str, int]:
    """Read how many projects carry each code."""
    inside = set(graph.subjects("qb:dataSet", graph.iris.dataset(BY_CODE)))
    codes = {subject: code for subject, code in graph.links("esf:countedCode") if subject in inside}
    counts = {subject: term.value for subject, term in graph.pairs(f"{ESF}projectCount") if subject in inside}
    return {code: int(counts[subject]) for subject, code in codes.items() if subject in counts}


def _look_up(graph: Graph, subject: str) -> Totals:
    node = graph.node(subject)
    count = node.text("esf:projectCount")
    if count is None:
        return Totals()
    amounts = {}
    for term in map(TERMS.__getitem__, AMOUNTS):
        total, stated = (node.values[expand(f"{term}{part}")][0].value for part in ("Sum", "Coverage"))
        amounts[term] = Amount(Decimal(total), int(stated))
    return Totals(int(count), amounts)
