"""The page of patterns: every component that pages are made of, under the name that templates and style sheet share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from esfgraph.query.search_fields import PROJECTS
from esfgraph_server.model.selections.facets import facet
from esfgraph_server.model.selections.find import group
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.lists.facets import FacetPanel, facet_panel
from esfgraph_server.site.lists.group_table import GroupTable, group_table
from esfgraph_server.site.lists.list_part import ListPart, list_part
from esfgraph_server.site.lists.pager import Pager
from esfgraph_server.site.page import Page
from esfgraph_server.site.pictures.area_map import AreaMap, area_map, groups_by_place
from esfgraph_server.site.pictures.chart import Chart, show_chart
from esfgraph_server.site.pictures.locator import Locator, locator
from esfgraph_server.site.selections.chips import Chip, chips
from esfgraph_server.site.selections.choice import Choice
from esfgraph_server.site.selections.figure import measure_choices
from esfgraph_server.site.selections.list_address import list_address

TOKENS: Mapping[str, tuple[str, ...]] = {
    "grounds": ("paper", "sheet", "tint", "marktint", "band", "line"),
    "inks": ("ink", "soft", "accent", "mark", "bad"),
    "shades": ("m1", "m2", "m3", "m4", "m5"),
}
"""Colours of the style sheet, by what they are for."""
PATTERNS: Mapping[str, tuple[str, ...]] = {
    "text": ("kicker", "lede", "prose", "small", "sub", "absent", "count", "external", "statement", "example"),
    "values": ("code", "coded", "borrowed", "mark", "inferred", "line", "note"),
    "facts": ("facts", "close", "term", "values", "chain", "up"),
    "money": ("money", "figure", "unstated", "meaning", "share", "granted", "timeline", "period"),
    "lists": ("doors", "inline", "columns", "pairs", "tree", "terms", "files", "findings", "info", "violation", "side"),
    "forms": ("filter", "second", "choices", "pager"),
    "facets": ("chips", "clear", "kind", "panel", "facet", "rest", "bounds", "chosen", "list", "total"),
    "tables": ("wide", "cards", "label", "groups", "number", "sums", "counts", "by"),
    "charts": ("chart", "bars", "bar", "columns-chart", "axis", "multiples"),
    "maps": ("map", "legend", "swatch", "none", "shade1", "shade2", "shade3", "shade4", "shade5", "beside"),
    "locators": ("locator", "land", "area", "spot", "point", "top"),
    "layout": ("page", "part", "rule", "halves", "stack", "tail"),
}
"""The classes of components, by part of the page."""
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "": ("site", "inner", "brand", "language", "skip", "hidden", "home"),
    "search?q=projektet": ("kinds", "snippet", "whole"),
    "regions": ("depth1", "depth2", "depth3"),
    "map?level=municipality": ("mapped", "ground", "stroke"),
    "compare?by=county&county=05": ("compared",),
    "sparql": ("query",),
    "ontology": ("diagram", "hub", "spine", "box", "value", "arrow", "head", "portrait", "landscape"),
    "ask?measure=granted_support&by=county": ("question",),
    "ontology/reused": ("reused",),
    "shapes": ("shapes",),
}
"""Classes that one page alone has, by its address."""
_FACETS = ("region", "period", "total_cost")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternsPage(Page):
    """Components with what the release holds in them, and a few words where it may hold nothing."""

    template: ClassVar[str] = "pages/patterns.html"
    indexed: bool = False
    tokens: Mapping[str, tuple[str, ...]]
    patterns: Mapping[str, tuple[str, ...]]
    elsewhere: Mapping[str, tuple[str, ...]]
    link: Shown
    coded: Shown
    borrowed: Shown
    unchecked: Shown
    outside: Shown
    facts: tuple[Fact, ...]
    chain: tuple[Shown, ...]
    measures: tuple[Choice, ...]
    pager: Pager
    chips: tuple[Chip, ...]
    clear: str
    panel: FacetPanel
    rows: ListPart
    groups: GroupTable
    bars: Chart
    columns: Chart
    map: AreaMap
    locator: Locator | None


def patterns_page(context: PageContext) -> PatternsPage:
    """Gather the page of patterns."""
    say, links = context.formatter.say, context.links
    everything, by_region, by_year = Selection("projects"), facet("projects", "region"), facet("projects", "year")
    assert by_region
    assert by_year
    regions = groups_by_place(context, everything, "region", PROJECTS)
    narrowed = everything.choosing("region", *(each.value for each in regions.groups[:2]))
    place = next((iri for each in regions.groups if (iri := by_region.iri(each.value, context.graph.iris))), "")
    link = Shown(say("projects.title"), href=links.page("projects"))
    coded = Shown(say("nav.regions"), href=links.page("regions"), code="SE12")
    return PatternsPage(
        title=Shown(say("patterns.title")),
        tokens=TOKENS,
        patterns=PATTERNS,
        elsewhere=ELSEWHERE,
        link=link,
        coded=coded,
        borrowed=Shown("", href=links.page("concepts"), code="A2A", borrowed=coded),
        unchecked=Shown(say("nav.concepts"), href=links.page("concepts"), code="140", unchecked=True),
        outside=Shown("example.org", href="https://example.org/", external=True),
        facts=(
            Fact(say("facet.region"), (coded,), rule=link, href=links.page("ontology")),
            Fact(say("facet.owner"), (link, coded)),
            Fact(say("facet.union_contribution"), ()),
        ),
        chain=(coded, link),
        measures=measure_choices(context, PROJECTS),
        pager=Pager(51, 100, 120, links.page("projects"), links.page("projects")),
        chips=chips(context, narrowed, context.today, lambda other: list_address(context, other)),
        clear=links.page("projects"),
        panel=facet_panel(context, context.find(narrowed, 0, _FACETS, 5), []),
        rows=list_part(context, everything, 2),
        groups=group_table(context, everything, by_region, most=3),
        bars=show_chart(context, group(context.index, everything, by_region, context.today), PROJECTS, 3),
        columns=show_chart(context, group(context.index, everything, by_year, context.today), PROJECTS),
        map=area_map(context, regions, PROJECTS),
        locator=locator(context, [(say("facet.region"), place)]) if place else None,
    )
