"""Figures: a measure of a group of projects, as maps, charts and comparisons show it, and what it covers."""

from dataclasses import dataclass
from decimal import Decimal

from esfgraph.query.search_fields import MONEY, PROJECTS
from esfgraph.query.search_selected import Sums
from esfgraph_server.model.facets import Facet
from esfgraph_server.model.question import MEASURE, MEASURES
from esfgraph_server.model.selection_error import SelectionError
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.selections.choice import Choice
from esfgraph_server.site.selections.facet_value import facet_title
from esfgraph_server.site.selections.sums import sum_title, write_sum


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of a group."""

    value: Decimal | None
    """None where no project states the amount."""
    written: str
    """Empty then."""
    sentence: str
    """The value and what it covers."""
    brief: str
    """The same in few words."""
    stated: int
    """How many of the projects state it."""
    of: int


def figure(context: PageContext, measure: str, sums: Sums) -> Figure:
    """Show a measure of what was summed."""
    say, projects = context.formatter.say, sums.projects
    if measure == PROJECTS:
        counted = say("projects.count", n=projects)
        return Figure(Decimal(projects), context.formatter.number(projects), counted, counted, projects, projects)
    total = sums.amounts.get(measure)
    if total is None or not total.stated:
        unknown = say("sum.none", n=projects)
        return Figure(None, "", unknown, unknown, 0, projects)
    written = write_sum(context, measure, total)
    covered = say("sum.coverage", stated=total.stated, of=projects)
    brief = f"{written} ({say('sum.part', stated=total.stated, of=projects)})"
    return Figure(total.total, written, f"{written}, {covered}", brief, total.stated, projects)


def measure_title(context: PageContext, measure: str) -> str:
    """Say what a measure is called."""
    return context.formatter.say("projects.title") if measure == PROJECTS else sum_title(context, measure)


def figure_title(context: PageContext, measure: str, by: Facet) -> str:
    """Say what a picture shows: a measure by a facet."""
    facet_name = facet_title(context, by).lower()
    return context.formatter.say("figure.title", measure=measure_title(context, measure), facet=facet_name)


def percent_of(value: Decimal | None, largest: Decimal) -> float:
    """How long what stands for a value is, of the longest there may be; nothing without a value."""
    return round(float(value * 100 / largest), 2) if value and largest else 0.0


def write_limit(context: PageContext, measure: str, value: Decimal) -> str:
    """Write a value that stands for others, such as the limit of a class, as short as it may be."""
    formatter = context.formatter
    return formatter.short_money(value) if measure in MONEY else formatter.number(value)


def chosen_measure(context: PageContext) -> str:
    """Read which measure the address asks for, without any the number of projects; raise SelectionError."""
    measure = context.parameters.get(MEASURE, "") or PROJECTS
    if measure not in MEASURES:
        raise SelectionError("value", MEASURE, measure)
    return measure


def measure_choices(context: PageContext, chosen: str) -> tuple[Choice, ...]:
    """Offer the measures."""
    counted = {PROJECTS: context.formatter.say("facet.projects")}
    return tuple(Choice(each, counted.get(each) or measure_title(context, each), each == chosen) for each in MEASURES)
