"""What part of a selection its groups cover, in sentences: no figure stands without them."""

from collections.abc import Iterator

from esfgraph.publisher.authorities import label_of
from esfgraph.query.search_fields import PROJECTS
from esfgraph_server.model.selections.find import Groups
from esfgraph_server.model.selections.question import PER_INHABITANT, divided
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.selections.facet_value import facet_title
from esfgraph_server.site.selections.figure import figure, measure_title

SEATS = frozenset({"county", "municipality"})
"""Facets whose values are seats of owners."""


def coverage(context: PageContext, groups: Groups, measure: str) -> tuple[str, ...]:
    """Say how many of a selection its groups hold, by what they are known, and how many projects state the measure."""
    return tuple(_sentences(context, groups, measure))


def _sentences(context: PageContext, groups: Groups, measure: str) -> Iterator[str]:
    say, whole = context.formatter.say, groups.whole
    held = whole.things - groups.without.things
    if groups.facet.key in SEATS:
        yield say("coverage.seat", n=held, of=whole.things)
        if whole.hints:
            yield say("coverage.hints", n=whole.hints)
    elif groups.facet.key == "region":
        yield say("coverage.region", n=held, of=whole.things)
        if deciding := _deciding(context, groups):
            yield say("coverage.deciding", n=deciding)
    elif held < whole.things:
        yield say("coverage.any", n=held, of=whole.things, facet=facet_title(context, groups.facet).lower())
    if (amount := divided(measure)) != PROJECTS:
        known = figure(context, amount, whole)
        yield say("coverage.measure", measure=measure_title(context, amount), n=known.stated, of=known.of)
    if measure in PER_INHABITANT and (population := context.release.population):
        licence = label_of("licence", population.graph.licence) or population.graph.licence
        title, kind = population.graph.title.to(context.language), groups.facet.key
        known_places, places = population.known[kind], population.places[kind]
        year = population.year or say("imports.no-year")
        yield say(f"per.coverage.{kind}", n=known_places, of=places, year=year, title=title, licence=licence)
    if groups.overlap:
        yield say("group.overlap")


def _deciding(context: PageContext, groups: Groups) -> int:
    """Count what is in a region only because one there decided on its support."""
    found = context.find(groups.selection, 0, ("region_basis",))
    counted = found.facets["region_basis"].values if "region_basis" in found.facets else ()
    return sum(each.count for each in counted if each.value == "deciding")
