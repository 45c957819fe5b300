"""The page of a project."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from esfgraph.rdf.iris import last_segment
from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.completeness import label_fields, legal_measurements, unstated
from esfgraph_server.model.graph import Node
from esfgraph_server.model.projects import CODES
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.components.finding import ShownFinding, findings_on
from esfgraph_server.site.components.measurement import legal_label
from esfgraph_server.site.components.other_sources import OtherSource, other_sources
from esfgraph_server.site.components.postal_address import address_lines
from esfgraph_server.site.components.record_table import RecordTable, record_tables
from esfgraph_server.site.components.seat import is_of_address
from esfgraph_server.site.components.structured_data import project_data, summary, with_trail
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.lists.change_list import ShownChange, thing_history
from esfgraph_server.site.lists.list_files import feed_address
from esfgraph_server.site.lists.related import Related, related
from esfgraph_server.site.page import Page
from esfgraph_server.site.pictures.locator import Locator, locator
from esfgraph_server.site.pictures.timeline import Timeline, timeline

_AMOUNTS = ("esf:totalCost", "esf:grantedSupport", "esf:unionContribution")
_RATE = "esf:unionCofinancingRate"
_DATES = ("esf:startDate", "esf:endDate")
_PAGE = "foaf:page"
_FACTS = (
    *_DATES,
    "esf:plannedParticipants",
    "esf:strategicImportance",
    "esf:addressesChildPoverty",
    "esf:countryConcerned",
    "esf:projectPhase",
    "esf:kohesioLocalIdentifier",
    "dcterms:isPartOf",
    _PAGE,
)


class Sourced(Struct, frozen=True):
    """A fact, and where a source states it."""

    fact: Fact
    source: Shown | None
    """The lines, with a link to them; None where no source states it."""
    other: str = ""
    """Of money the amount in another currency, where the source states it so."""


class PlaceFact(Struct, frozen=True):
    """One of the three facts about place, with the larger places around it."""

    fact: Fact
    source: Shown | None
    chain: tuple[Shown, ...]


class OwnerBlock(Struct, frozen=True):
    """Who owns the project."""

    owner: Shown
    number: str
    rule: Shown | None
    unit: Shown | None
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownCorrection:
    """What the publisher states instead of a source."""

    property: Shown
    value: str
    before: str
    """What the source says; empty where it says nothing."""
    reason: str
    day: str
    role: Shown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPage(Page):
    """A project."""

    template: ClassVar[str] = "pages/project.html"
    number: str
    period: Shown | None
    owner: OwnerBlock | None
    dates: str
    timeline: Timeline | None
    today: str
    page: Shown | None
    """The project's page in the project bank."""
    money: tuple[Sourced, ...]
    share: str
    """Granted support as a share of the total cost, computed here; empty where one of them is not stated."""
    share_percent: Decimal | None
    rate: str
    codes: tuple[Sourced, ...]
    facts: tuple[Sourced, ...]
    places: tuple[PlaceFact, ...]
    is_in_other_currency: bool
    """Whether an amount is stated in another currency, too."""
    locator: Locator | None
    corrections: tuple[ShownCorrection, ...]
    description: tuple[str, ...]
    description_language: str
    """Empty where it is the page's."""
    written_in: str
    """What that language is called."""
    related: tuple[Related, ...]
    records: tuple[RecordTable, ...]
    findings: tuple[ShownFinding, ...]
    history: tuple[ShownChange, ...]
    unstated: tuple[tuple[Shown, str], ...] | None
    """What the law asks for and no source states, with the provisions; None where the law asks for nothing."""
    others: tuple[OtherSource, ...]
    """What imported graphs state of it."""


def project_page(context: PageContext, node: Node) -> ProjectPage:
    """Gather the page of a project."""
    show = context.show
    cost, granted, rate = (node.decimal(name) for name in (*_AMOUNTS[:2], _RATE))
    share = round(granted * 100 / cost, 1) if cost and granted is not None else None
    period = node.iri_of("esf:programmingPeriod")
    text = show.best(node.literals("dcterms:description"))
    records = tuple(record_tables(context, node.iris("prov:wasDerivedFrom")))
    stated = {**_stated(records), **_corrected(context, node)}
    number, title = node.text("dcterms:identifier") or "", show.node(node)
    money = tuple(_money(context, node, stated))
    facts = {name: show.fact(node, name) for name in (*CODES, *_FACTS) if node.terms(name)}
    owner = context.graph.node(node.iri_of("esf:owner") or node.iri)
    return ProjectPage(
        others=other_sources(context, [node.iri]),
        thing=node.iri,
        title=title,
        summary=summary(text.value) if text else "",
        structured=with_trail(context, project_data(context, node, title.text), "projects"),
        number=number,
        embed_of=context.address,
        feed=feed_address(context, Selection("projects").searching(number)) if number else "",
        period=show.thing(period) if period else None,
        owner=_owner(context, node),
        dates=" – ".join(value.text for name in _DATES if name in facts for value in facts[name].values),
        timeline=_timeline(context, node),
        today=context.formatter.date(context.today),
        page=facts[_PAGE].values[0] if _PAGE in facts else None,
        money=money,
        is_in_other_currency=any(each.other for each in money),
        share="" if share is None else context.formatter.share(share),
        share_percent=share,
        rate="" if rate is None else context.formatter.percent(rate),
        codes=tuple(Sourced(facts[name], stated.get(expand(name))) for name in CODES if name in facts),
        facts=tuple(Sourced(facts[name], stated.get(expand(name))) for name in _FACTS if name in facts),
        places=tuple(_places(context, node, owner, stated)),
        locator=locator(context, _spots(context, node, owner)),
        corrections=tuple(_corrections(context, node)),
        description=tuple(re.split(r"\n\s*\n", text.value.strip())) if text else (),
        description_language=(foreign := show.foreign(text) if text else ""),
        written_in=context.formatter.language_name(foreign) if foreign else "",
        related=related(context, node),
        records=records,
        findings=findings_on(context, node.iri),
        history=thing_history(context, node.iri),
        unstated=_unstated(context, node),
    )


def _other_money(context: PageContext, node: Node) -> Iterator[tuple[str, str]]:
    """Write amounts in other currencies, each by the IRI of the property that it is of."""
    for amount in map(context.graph.node, node.iris("esf:otherAmount")):
        number, currency = amount.decimal("esf:amount"), amount.iri_of("esf:currency")
        if (of := amount.iri_of("esf:amountOf")) and currency and number is not None:
            yield of, context.formatter.amount(number, last_segment(currency))


def _corrected(context: PageContext, node: Node) -> Mapping[str, Shown]:
    """Say of each property that is corrected that its value is not the source's."""
    corrected = (context.graph.node(iri).iri_of("esf:correctedProperty") for iri in node.iris("esf:correction"))
    mark = Shown(context.formatter.say("project.corrected"), href="#corrections")
    return {property_: mark for property_ in corrected if property_}


def _corrections(context: PageContext, node: Node) -> Iterator[ShownCorrection]:
    for iri in sorted(node.iris("esf:correction")):
        correction = context.graph.node(iri)
        corrected, role = correction.iri_of("esf:correctedProperty"), correction.iri_of("esf:correctedBy")
        yield ShownCorrection(
            property=context.show.thing(corrected or iri),
            value=correction.text("esf:correctedText") or "",
            before=correction.text("esf:sourceText") or "",
            reason=correction.text("esf:reason") or "",
            day=" ".join(shown.text for shown in context.show.fact(correction, "dcterms:date").values),
            role=context.show.thing(role) if role else None,
        )


def _stated(records: Iterable[RecordTable]) -> Mapping[str, Shown]:
    """Say where the values of each property stand, in the first of the records that state it."""
    return {term: where for record in reversed([*records]) for term, where in record.stated.items()}


def _timeline(context: PageContext, node: Node) -> Timeline | None:
    start, end = (_day(node, name) for name in _DATES)
    period = node.iri_of("esf:programmingPeriod")
    return timeline(context.today, start, end, last_segment(period) if period else "") if start and end else None


def _day(node: Node, name: str) -> date | None:
    try:
        return date.fromisoformat(node.text(name) or "")
    except ValueError:
        return None


def _money(context: PageContext, node: Node, stated: Mapping[str, Shown]) -> Iterator[Sourced]:
    """Show the four facts about money, each whether it is stated or not: they are easily taken for one another."""
    others = dict(_other_money(context, node))
    for name in (*_AMOUNTS, _RATE):
        label, meaning = context.show.property(name)
        value = node.decimal(name)
        write = context.formatter.percent if name == _RATE else context.formatter.money
        fact = Fact(label, () if value is None else (Shown(write(value)),), meaning)
        yield Sourced(fact, stated.get(expand(name)), others.get(expand(name), ""))


def _places(context: PageContext, node: Node, owner: Node, stated: Mapping[str, Shown]) -> Iterator[PlaceFact]:
    """Show where the project says it is, who decided, and where its owner has its seat: three facts, never merged."""
    for name in ("esf:statedRegion", "esf:decidingRegion"):
        chains = [_chain(context, place) for place in sorted(node.iris(name))]
        # Around several regions stand those that hold them all.
        around = tuple(place for place in chains[0] if all(place in chain for chain in chains[1:])) if chains else ()
        yield PlaceFact(context.show.fact(node, name), stated.get(expand(name)), around)
    seat = owner.iri_of("esf:seat")
    fact = replace(context.show.fact(owner, "esf:seat"), label=context.formatter.say(_seat_label(owner)), href=None)
    yield PlaceFact(fact, None, context.show.place_chain(seat)[1:] if seat else ())


def _spots(context: PageContext, node: Node, owner: Node) -> Iterator[tuple[str, str]]:
    """Yield what a map of the project marks: the stated region, without one the deciding, and the owner's seat."""
    for name in ("esf:statedRegion", "esf:decidingRegion"):
        if places := node.iris(name):
            label = context.show.property(name)[0]
            for place in places:
                nuts = next(iter(context.graph.objects(place, "esf:nutsRegion")), None)
                yield label, nuts.value if nuts else place
            break
    if seat := owner.iri_of("esf:seat"):
        yield context.formatter.say(_seat_label(owner)), seat


def _seat_label(owner: Node) -> str:
    """The key of what the seat of an owner is called."""
    return "project.address" if is_of_address(owner) else "project.seat"


def _chain(context: PageContext, place: str) -> tuple[Shown, ...]:
    """The places around a NUTS region, or the NUTS region of an ESF region and those around it."""
    nuts = next(iter(context.graph.objects(place, "esf:nutsRegion")), None)
    return context.show.place_chain(nuts.value) if nuts else context.show.place_chain(place)[1:]


def _owner(context: PageContext, node: Node) -> OwnerBlock | None:
    iri = node.iri_of("esf:owner")
    if iri is None:
        return None
    owner, unit, address = context.graph.node(iri), node.iri_of("esf:owningUnit"), node.iri_of("esf:ownerAddress")
    return OwnerBlock(
        owner=context.show.thing(iri),
        number=owner.text("org:identifier") or "",
        rule=context.show.rules(node).get(expand("esf:owner")),
        unit=context.show.thing(unit) if unit else None,
        address=address_lines(context, address) if address else (),
    )


def _unstated(context: PageContext, node: Node) -> tuple[tuple[Shown, str], ...] | None:
    once = context.release.once
    missing = unstated(context.graph, node, once(legal_measurements), once(label_fields))
    if missing is None:
        return None
    provision = context.formatter.provision
    shown = [(legal_label(context, measurement), provision(measurement.legal_basis)) for measurement in missing]
    return tuple(sorted(shown, key=lambda each: (each[1], each[0].text)))
