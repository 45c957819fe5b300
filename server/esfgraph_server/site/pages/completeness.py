"""The page of completeness: what the law asks to be published, and what the sources state."""

from collections import defaultdict
from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.completeness import legal_measurements
from esfgraph_server.site.components.measurement import ShownMeasurement, legal_measurement, legal_order
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessPage(Page):
    """What the law asks to be published, and what the sources state."""

    template: ClassVar[str] = "pages/completeness.html"
    periods: tuple[tuple[Shown, tuple[ShownMeasurement, ...]], ...]


def completeness_page(context: PageContext) -> CompletenessPage:
    """Gather how many projects of each programming period state what the law asks to be published."""
    by_period: defaultdict[str, list[ShownMeasurement]] = defaultdict(list)
    for measurement in legal_measurements(context.graph):
        by_period[measurement.period].append(legal_measurement(context, measurement))
    return CompletenessPage(
        title=Shown(context.formatter.say("completeness.title")),
        periods=tuple(
            (context.show.thing(period), tuple(sorted(by_period[period], key=legal_order)))
            for period in sorted(by_period, reverse=True)
        ),
    )
