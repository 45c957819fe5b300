"""Parts that several pages share: a page's base, lists with pages, tables of projects, ways up from a place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import ClassVar, TypeVar

from esfgraph_server.model.graph import Graph, Node
from esfgraph_server.model.observations import Observed
from esfgraph_server.site.context import Shown, Visit

_T = TypeVar("_T")

PAGE_SIZE = 50
_SUM_LIMIT = 5000
"""Most projects over which a page sums amounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page has."""

    template: ClassVar[str]
    title: Shown
    thing: str | None = None
    """IRI of the thing that the page is about."""
    indexed: bool = True
    """Whether search engines should list the page."""


@dataclass(frozen=True, slots=True)
class Pager:
    """Where in a long list a page stands."""

    first: int
    last: int
    total: int
    previous: str | None
    next: str | None

    @property
    def needed(self) -> bool:
        """Tell whether the list has more than one page."""
        return bool(self.previous or self.next)


def paged(visit: Visit, items: Sequence[_T]) -> tuple[Sequence[_T], Pager]:
    """Cut the part of a list that the address asks for."""
    pager = pager_of(visit, len(items), PAGE_SIZE)
    return items[pager.first - 1 : pager.last], pager


def pager_of(visit: Visit, total: int, size: int) -> Pager:
    """Find the part of a list that the address asks for; a number beyond the end shows the last part."""
    asked = visit.parameters.get("page", "1")
    last_page = max(1, -(-total // size))
    number = min(max(1, int(asked)), last_page) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 1
    start = (number - 1) * size

    def address(page: int) -> str | None:
        kept = {name: value for name, value in visit.parameters.items() if name != "page"}
        return visit.links.page(visit.path, **kept, page=page) if 1 <= page <= last_page else None

    return Pager(start + 1, min(start + size, total), total, address(number - 1), address(number + 1))


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project in a table."""

    project: Shown
    number: str
    owner: Shown | None
    period: Shown | None
    total_cost: str
    granted: str


@dataclass(frozen=True, slots=True)
class Projects:
    """A table of projects, one part of a longer list."""

    rows: tuple[ProjectRow, ...]
    pager: Pager


def project_table(visit: Visit, projects: Sequence[str]) -> Projects:
    """Show the part of a list of projects that the address asks for."""
    shown, pager = paged(visit, projects)
    return Projects(tuple(_row(visit, visit.graph.node(each)) for each in shown), pager)


def _row(visit: Visit, node: Node) -> ProjectRow:
    owner, period = node.iri_of("esf:owner"), node.iri_of("esf:programmingPeriod")
    return ProjectRow(
        project=visit.node(node),
        number=node.text("dcterms:identifier") or "",
        owner=visit.thing(owner) if owner else None,
        period=visit.thing(period) if period else None,
        total_cost=money(visit, node, "esf:totalCost"),
        granted=money(visit, node, "esf:grantedSupport"),
    )


def amount(node: Node, name: str) -> Decimal | None:
    """Return a number; None where the thing states none."""
    text = node.text(name)
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def money(visit: Visit, node: Node, name: str) -> str:
    """Write an amount; nothing where the thing states none."""
    value = amount(node, name)
    return "" if value is None else visit.reader.money(value)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum, and how many of the projects state the amount."""

    label: str
    value: str
    """Empty where no project states the amount."""
    stated: int
    of: int


def observed_sums(visit: Visit, observed: Observed) -> tuple[Sum, ...]:
    """Show what was summed in the build: the money always, what few projects state only where some do."""
    found = []
    for name, write, always in (
        ("esf:totalCost", visit.reader.money, True),
        ("esf:grantedSupport", visit.reader.money, True),
        ("esf:unionContribution", visit.reader.money, False),
        ("esf:plannedParticipants", visit.reader.number, False),
    ):
        amount = observed.amounts.get(name)
        if amount and (always or amount.stated):
            label, _ = visit.property(name)
            found.append(Sum(label, write(amount.total) if amount.stated else "", amount.stated, observed.projects))
    return tuple(found)


def sums(visit: Visit, projects: Sequence[str]) -> tuple[Sum, ...]:
    """Add up total cost and granted support, each with its coverage; none over more projects than one page may read."""
    if not projects or len(projects) > _SUM_LIMIT:
        return ()
    found = []
    for name in ("esf:totalCost", "esf:grantedSupport"):
        values = [value for each in projects if (value := _value(visit.graph, each, name)) is not None]
        label, _ = visit.property(name)
        written = visit.reader.money(sum(values, Decimal())) if values else ""
        found.append(Sum(label, written, len(values), len(projects)))
    return tuple(found)


def _value(graph: Graph, project: str, name: str) -> Decimal | None:
    for term in graph.objects(project, name):
        try:
            return Decimal(term.value)
        except InvalidOperation:
            continue
    return None


def way_up(visit: Visit, place: str) -> tuple[Shown, ...]:
    """Show a place and the larger ones around it: municipality, county, its NUTS 3 region, on to the country."""
    chain: list[Shown] = []
    seen: set[str] = set()
    current: str | None = place
    while current and current not in seen:
        seen.add(current)
        node = visit.graph.node(current)
        chain.append(visit.node(node))
        larger = sorted(node.iris("skos:broader"), key=lambda iri: ("/county/" not in iri, iri))
        same = [iri for iri in node.iris("skos:exactMatch") if node.is_a("esf:County")]
        current = next(iter([*same, *larger]), None)
    return tuple(chain)


def things(visit: Visit, iris: Iterable[str]) -> tuple[Shown, ...]:
    """Show several things in the order of their codes and names."""
    return tuple(sorted((visit.thing(iri) for iri in iris), key=lambda each: (each.code, each.text)))
