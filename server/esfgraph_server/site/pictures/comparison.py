"""Comparisons: up to four values of a facet side by side, each figure with what it covers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from esfgraph.query.search_selected import Sums
from esfgraph_server.model.selections.facets import Facet, facet
from esfgraph_server.model.selections.find import Groups, group
from esfgraph_server.model.selections.question import BY_PLACE, MEASURE, MEASURES, PER_INHABITANT
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.pictures.area_map import LEVELS
from esfgraph_server.site.pictures.chart import Chart, show_chart
from esfgraph_server.site.pictures.locator import Locator, locator
from esfgraph_server.site.selections.coverage import SEATS
from esfgraph_server.site.selections.facet_value import show_value
from esfgraph_server.site.selections.figure import (
    Figure,
    group_figure,
    inhabitants,
    measure_title,
    people_of,
    percent_of,
)
from esfgraph_server.site.selections.list_address import list_address, selection_address

MOST = 4
"""Values that stand side by side."""
KINDS = ("county", "municipality", "region", "owner", "objective", "period")
"""Facets whose values can be compared."""
_OF_MAP = "map"


@dataclass(frozen=True, slots=True)
class Compared:
    """One of what is compared."""

    shown: Shown
    """Its link leads to the list of its projects."""
    map: str
    """Address of the map of its projects; empty of places, which are on the map themselves."""
    hints: int
    """How many of the seats by which its projects count rest on a hint."""
    chart: Chart
    """By year, on a scale that all share."""


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """A figure, and its length beside the others of its measure."""

    figure: Figure
    percent: float


@dataclass(frozen=True, slots=True)
class ComparedMeasure:
    """A measure of all that is compared."""

    title: str
    figures: tuple[ComparedFigure, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared."""

    columns: tuple[Compared, ...]
    measures: tuple[ComparedMeasure, ...]
    overlap: bool
    """Whether a project counts in several of the columns."""
    locator: Locator | None


def compare(context: PageContext, selection: Selection, by: Facet, measure: str) -> Comparison:
    """Compare the chosen values of a facet; all else that is chosen narrows each of them. Charts show *measure*."""
    values = selection.values(by.key)
    groups = group(context.index, selection, by, context.today, among=values)
    sums = {each.value: each.sums for each in groups.groups}
    parts = [selection.choosing(by.key, value) for value in values]
    charts = _charts(context, parts, measure)
    return Comparison(
        columns=tuple(
            _compared(context, part, by, sums.get(value, Sums()), chart)
            for value, part, chart in zip(values, parts, charts, strict=True)
        ),
        measures=tuple(_measures(context, by, {value: sums.get(value, Sums()) for value in values})),
        overlap=groups.overlap,
        locator=_locator(context, by, values),
    )


def _charts(context: PageContext, parts: Sequence[Selection], measure: str) -> list[Chart]:
    by_year = facet("projects", "year")
    assert by_year
    groups: list[Groups] = [group(context.index, part, by_year, context.today) for part in parts]
    return [show_chart(context, each, measure, beside=groups) for each in groups]


def _compared(context: PageContext, part: Selection, by: Facet, sums: Sums, chart: Chart) -> Compared:
    (value,) = part.values(by.key)
    shown = show_value(context, by, value, context.today)
    href = list_address(context, part)
    more = [(MEASURE, "granted_support")]
    return Compared(
        shown.linked(href),
        "" if by.key in LEVELS else selection_address(context, _OF_MAP, part, more),
        sums.hints if by.key in SEATS else 0,
        chart,
    )


def _measures(context: PageContext, by: Facet, sums: Mapping[str, Sums]) -> Iterator[ComparedMeasure]:
    """Compare each measure, of places also how many people live there, and what that makes per inhabitant."""
    for key in MEASURES:
        yield _measure(context, key, by, sums)
    if (population := context.release.population) and by.key in BY_PLACE:
        people = [(people_of(context, by, value), each.projects) for value, each in sums.items()]
        figures = [inhabitants(context, number, projects) for number, projects in people]
        title = context.formatter.say("per.people", year=population.year or context.formatter.say("imports.no-year"))
        yield _compared_measure(title, figures)
        for key in PER_INHABITANT:
            yield _measure(context, key, by, sums)


def _measure(context: PageContext, key: str, by: Facet, sums: Mapping[str, Sums]) -> ComparedMeasure:
    figures = [group_figure(context, key, by, value, each) for value, each in sums.items()]
    return _compared_measure(measure_title(context, key), figures)


def _compared_measure(title: str, figures: Sequence[Figure]) -> ComparedMeasure:
    largest = max((each.value for each in figures if each.value is not None), default=Decimal(0))
    compared = tuple(ComparedFigure(each, percent_of(each.value, largest)) for each in figures)
    return ComparedMeasure(title, compared)


def _locator(context: PageContext, by: Facet, values: Sequence[str]) -> Locator | None:
    """Mark the places that are compared, or the seats of the owners."""
    things = [iri for value in values if (iri := by.iri(value, context.graph.iris))]
    if by.key in LEVELS:
        return locator(context, [("", iri) for iri in things], numbered=True)
    if by.key == "owner":
        seats = ((iri, context.graph.node(iri).iri_of("esf:seat")) for iri in things)
        return locator(context, [(context.show.thing(iri).text, seat) for iri, seat in seats if seat], numbered=True)
    return None
