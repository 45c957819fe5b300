"""Embeds of a selection: a number, a chart, a map, each with the parameters of the page that it is of."""

from dataclasses import replace

from msgspec import structs

from esfgraph_server.model.maps.geometry import SMALL_HEIGHT
from esfgraph_server.model.selections.question import MEASURE
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.embeds.embed import Embed, embed_figure, release_line
from esfgraph_server.site.pictures.area_map import LEVEL, OF_MAP, area_map, chosen_level, groups_by_place
from esfgraph_server.site.pictures.chart import Bar, chosen_groups, show_chart
from esfgraph_server.site.selections.chips import in_words
from esfgraph_server.site.selections.facet_value import show_value
from esfgraph_server.site.selections.figure import chosen_measure, group_figure, measure_title
from esfgraph_server.site.selections.list_address import groups_address, list_address, selection_address

_MOST_NUMBERS = 10
"""Places whose numbers are listed below a map."""


def number_embed(context: PageContext) -> Embed:
    """Show a measure of a selection of projects; raise SelectionError."""
    measure = chosen_measure(context)
    selection = context.selection("projects", besides=(MEASURE,)).at_page(1).sorted_by("")
    return Embed(
        title=Shown(measure_title(context, measure)),
        kicker=_narrowed(context, selection),
        figures=(embed_figure(context, measure, context.find(selection, 0).sums),),
        href=list_address(context, selection),
        release=release_line(context),
    )


def chart_embed(context: PageContext) -> Embed:
    """Show a measure by the groups of a selection; raise SelectionError."""
    groups, measure = chosen_groups(context)
    chart = show_chart(context, groups, measure)
    bars = tuple(replace(bar, shown=structs.replace(bar.shown, href=None)) for bar in chart.bars)
    return Embed(
        title=Shown(chart.title),
        kicker=_narrowed(context, groups.selection),
        chart=replace(chart, bars=bars),
        numbers=tuple((bar.name, _written(context, bar)) for bar in bars) if chart.is_by_year else (),
        notes=chart.coverage,
        href=groups_address(context, groups.selection, groups.facet, measure),
        release=release_line(context),
    )


def map_embed(context: PageContext) -> Embed:
    """Show a measure of a selection of projects by place; raise SelectionError."""
    measure, level = chosen_measure(context, by_place=True), chosen_level(context)
    selection = context.selection("projects", besides=OF_MAP)
    groups = groups_by_place(context, selection, level, measure)
    drawn = area_map(context, groups, measure, SMALL_HEIGHT)
    first = groups.groups[:_MOST_NUMBERS]
    return Embed(
        title=Shown(drawn.title),
        kicker=_narrowed(context, selection),
        map=drawn,
        numbers=tuple(
            (
                show_value(context, groups.facet, each.value, groups.day).text,
                group_figure(context, measure, groups.facet, each.value, each.sums).written
                or context.formatter.say("absent"),
            )
            for each in first
        ),
        others=len(groups.groups) - len(first),
        notes=(*drawn.coverage, context.formatter.say("picture.borders")),
        href=selection_address(context, "map", selection, [(MEASURE, measure), (LEVEL, level)]),
        release=release_line(context),
    )


def _narrowed(context: PageContext, selection: Selection) -> str:
    return in_words(context, selection, selection.day or context.today) or context.formatter.say("picture.all")


def _written(context: PageContext, bar: Bar) -> str:
    say = context.formatter.say
    return (bar.figure.written or say("absent")) if bar.figure else say("map.none")
