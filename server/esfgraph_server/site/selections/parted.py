"""A selection parted by a facet, in the order of any measure: also of one per inhabitant, which no index knows."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from esfgraph.query.search_selected import MOST_GROUPS
from esfgraph_server.model.selections.facets import Facet
from esfgraph_server.model.selections.find import Groups, group
from esfgraph_server.model.selections.question import PER_INHABITANT, divided
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.selections.figure import group_figure


def parted(
    context: PageContext,
    selection: Selection,
    by: Facet,
    measure: str,
    most: int = MOST_GROUPS,
    among: Collection[str] = (),
) -> Groups:
    """Part a selection by the values of a facet, or some *among* them, the largest by a measure first.

    Without a measure those of most things are.
    """
    order = divided(measure)
    if measure not in PER_INHABITANT:
        return group(context.index, selection, by, context.today, order=order, most=most, among=among)
    groups = group(context.index, selection, by, context.today, order=order, among=among)
    values = {each.value: group_figure(context, measure, by, each.value, each.sums).value for each in groups.groups}

    def rank(value: str) -> Decimal:
        number = values[value]
        return Decimal(-1) if number is None else number

    ordered = sorted(groups.groups, key=lambda each: rank(each.value), reverse=True)
    return replace(groups, groups=tuple(ordered)).part(0, most)
