"""Figures: a measure of a group of projects, as maps, charts and comparisons show it, and what it covers."""

from dataclasses import dataclass
from decimal import Decimal

from esfgraph.query.search_fields import MONEY, PROJECTS
from esfgraph.query.search_selected import Sums
from esfgraph_server.model.selections.facets import Facet
from esfgraph_server.model.selections.question import BY_PLACE, MEASURE, MEASURES, PER_INHABITANT, divided
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.selections.choice import Choice
from esfgraph_server.site.selections.facet_value import facet_title
from esfgraph_server.site.selections.sums import sum_title, write_sum

_MANY_PEOPLE = 10_000
_WHOLE_FROM = 100
"""From here on an amount per inhabitant is told without decimals."""


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


def group_figure(context: PageContext, measure: str, by: Facet, value: str, sums: Sums) -> Figure:
    """Show a measure of a group: of a place, it may be divided by how many people live there."""
    found = figure(context, divided(measure), sums)
    if measure not in PER_INHABITANT or found.value is None:
        return found
    people, say = people_of(context, by, value), context.formatter.say
    if people is None:
        return Figure(None, "", say("per.no-people"), say("per.no-people"), found.stated, found.of)
    number = found.value / people * _unit(measure)
    written = write_limit(context, measure, number)
    brief = say(f"per.value.{unit_of(measure)}", value=written)
    if divided(measure) == PROJECTS:
        return Figure(number, written, brief, brief, found.stated, found.of)
    covered = say("sum.coverage", stated=found.stated, of=found.of)
    part = f"{brief} ({say('sum.part', stated=found.stated, of=found.of)})"
    return Figure(number, written, f"{brief}, {covered}", part, found.stated, found.of)


def people_of(context: PageContext, by: Facet, value: str) -> Decimal | None:
    """Return how many people live in the place that a value of a facet names; None where nobody says."""
    population = context.release.population
    place = by.iri(value, context.graph.iris) if by.key in BY_PLACE else None
    return population.people.get(place) if population and place else None


def inhabitants(context: PageContext, people: Decimal | None, projects: int) -> Figure:
    """Show how many people live in a place of so many projects."""
    if people is None:
        unknown = context.formatter.say("per.no-people")
        return Figure(None, "", unknown, unknown, 0, projects)
    written = context.formatter.number(people)
    return Figure(people, written, written, written, projects, projects)


def unit_of(measure: str) -> str:
    """Return by which words a measure per inhabitant is told: as so much of each, or so many of some thousand."""
    return "money" if divided(measure) in MONEY else "number"


def _unit(measure: str) -> int:
    """For how many people the measure is told: of amounts for one, of numbers for as many as give a readable number."""
    return 1 if divided(measure) in MONEY else _MANY_PEOPLE


def measure_title(context: PageContext, measure: str) -> str:
    """Say what a measure is called."""
    if measure in PER_INHABITANT:
        return context.formatter.say(f"per.title.{unit_of(measure)}", measure=measure_title(context, divided(measure)))
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
    if measure in PER_INHABITANT:
        rounded = value.quantize(Decimal(1) if value >= _WHOLE_FROM else Decimal("0.01"))
        return formatter.money(rounded) if divided(measure) in MONEY else formatter.number(rounded)
    return formatter.short_money(value) if measure in MONEY else formatter.number(value)


def chosen_measure(context: PageContext, *, by_place: bool = False) -> str:
    """Read which measure the address asks for, without any the number of projects; raise SelectionError.

    One per inhabitant only where it is told *by_place*.
    """
    measure = context.parameters.get(MEASURE, "") or PROJECTS
    if measure not in measures_of(context, by_place=by_place):
        raise SelectionError("value", MEASURE, measure)
    return measure


def measures_of(context: PageContext, *, by_place: bool) -> tuple[str, ...]:
    """Return what can be measured, *by_place* also per inhabitant where the release knows how many there are."""
    return (*MEASURES, *PER_INHABITANT) if by_place and context.release.population else MEASURES


def measure_choices(context: PageContext, chosen: str, *, by_place: bool = False) -> tuple[Choice, ...]:
    """Offer the measures."""
    counted = {PROJECTS: context.formatter.say("facet.projects")}
    return tuple(
        Choice(each, counted.get(each) or measure_title(context, each), each == chosen)
        for each in measures_of(context, by_place=by_place)
    )
