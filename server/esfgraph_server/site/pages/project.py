"""The page of a project."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Node
from esfgraph_server.site.context import Fact, Shown, Visit
from esfgraph_server.site.pages.quality import unstated
from esfgraph_server.site.pages.source import Finding, RecordTable, findings_on, record_table
from esfgraph_server.site.parts import Page, amount, way_up

_AMOUNTS = ("esf:totalCost", "esf:grantedSupport", "esf:unionContribution")
_CODES = (
    "esf:programme",
    "esf:programmingPeriod",
    "esf:fund",
    "esf:priority",
    "esf:specificObjective",
    "esf:interventionField",
    "esf:secondaryTheme",
)
_PLAIN = ("esf:startDate", "esf:endDate", "esf:plannedParticipants", "esf:strategicImportance", "esf:countryConcerned")


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """One of the three facts about place, with the larger places around it."""

    fact: Fact
    chain: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class OwnerBlock:
    """Who owns the project."""

    owner: Shown
    number: str
    rule: Shown | None
    unit: Shown | None
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPage(Page):
    """A project."""

    template: ClassVar[str] = "project.html"
    number: str
    period: Shown | None
    owner: OwnerBlock | None
    dates: str
    money: tuple[Fact, ...]
    share: str
    """Granted support as a share of the total cost, computed here; empty where one of them is not stated."""
    share_percent: Decimal | None
    rate: str
    codes: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    places: tuple[PlaceFact, ...]
    description: tuple[str, ...]
    description_language: str
    records: tuple[RecordTable, ...]
    findings: tuple[Finding, ...]
    unstated: tuple[tuple[Shown, str], ...] | None
    """What the law asks for and no source states, with the provisions; None where the law asks for nothing."""


def project_page(visit: Visit, node: Node) -> ProjectPage:
    """Gather the page of a project."""
    cost, granted, rate = (amount(node, name) for name in (*_AMOUNTS[:2], "esf:unionCofinancingRate"))
    share = round(granted * 100 / cost, 1) if cost and granted is not None else None
    period = node.iri_of("esf:programmingPeriod")
    text = visit.best(node.literals("dcterms:description"))
    return ProjectPage(
        thing=node.iri,
        title=visit.node(node),
        number=node.text("dcterms:identifier") or "",
        period=visit.thing(period) if period else None,
        owner=_owner(visit, node),
        dates=" – ".join(fact.text for name in _PLAIN[:2] for fact in visit.fact(node, name).values),
        money=_money(visit, node),
        share="" if share is None else visit.reader.share(share),
        share_percent=share,
        rate="" if rate is None else visit.reader.percent(rate),
        codes=tuple(fact for name in _CODES if (fact := visit.fact(node, name)).values),
        facts=tuple(fact for name in _PLAIN if (fact := visit.fact(node, name)).values),
        places=tuple(_places(visit, node)),
        description=tuple(re.split(r"\n\s*\n", text.value.strip())) if text else (),
        description_language=visit.foreign(text) if text else "",
        records=tuple(_records(visit, node)),
        findings=findings_on(visit, node.iri),
        unstated=unstated(visit, node),
    )


def _records(visit: Visit, node: Node) -> Iterator[RecordTable]:
    """Lay out what the pages said, the latest layout first: pages carry no date, but layouts are lettered in order."""
    records = [visit.graph.node(iri) for iri in node.iris("prov:wasDerivedFrom")]
    for record in sorted(records, key=lambda each: (each.iri_of("esf:layout") or "", each.iri), reverse=True):
        yield record_table(visit, record)


def _money(visit: Visit, node: Node) -> tuple[Fact, ...]:
    """Show the four facts about money, each whether it is stated or not: they are easily taken for one another."""
    facts = []
    for name in (*_AMOUNTS, "esf:unionCofinancingRate"):
        label, meaning = visit.property(name)
        value = amount(node, name)
        write = visit.reader.percent if name == "esf:unionCofinancingRate" else visit.reader.money
        facts.append(Fact(label, () if value is None else (Shown(write(value)),), meaning))
    return tuple(facts)


def _places(visit: Visit, node: Node) -> list[PlaceFact]:
    """Show where the project says it is, who decided, and where its owner has its seat: three facts, never merged."""
    found = []
    for name in ("esf:statedRegion", "esf:decidingRegion"):
        fact, place = visit.fact(node, name), node.iri_of(name)
        nuts = next(iter(visit.graph.objects(place, "esf:nutsRegion")), None) if place else None
        start = nuts.value if nuts else place
        chain = way_up(visit, start) if start else ()
        found.append(PlaceFact(fact, chain if nuts else chain[1:]))
    owner = visit.graph.node(node.iri_of("esf:owner") or node.iri)
    seat = owner.iri_of("esf:seat")
    label, meaning = visit.property("esf:seat")
    rule = visit.rules(owner).get(expand("esf:seat"))
    shown = visit.fact(owner, "esf:seat").values
    label = visit.reader.say("project.seat")
    found.append(PlaceFact(Fact(label, shown, meaning, rule), way_up(visit, seat)[1:] if seat else ()))
    return found


def _owner(visit: Visit, node: Node) -> OwnerBlock | None:
    iri = node.iri_of("esf:owner")
    if iri is None:
        return None
    owner, unit, address = visit.graph.node(iri), node.iri_of("esf:owningUnit"), node.iri_of("esf:ownerAddress")
    return OwnerBlock(
        owner=visit.node(owner),
        number=owner.text("org:identifier") or "",
        rule=visit.rules(node).get(expand("esf:owner")),
        unit=visit.thing(unit) if unit else None,
        address=address_lines(visit, address) if address else (),
    )


def address_lines(visit: Visit, iri: str) -> tuple[str, ...]:
    """Write an address as far as it is stated: postcode with town."""
    node = visit.graph.node(iri)
    code, town = node.text("locn:postCode") or "", node.text("locn:postName") or ""
    written = f"{code[:3]} {code[3:]}" if len(code) == 5 and code.isdecimal() else code
    line = f"{written}  {town}".strip()
    return (line,) if line else ()
