"""Questions: a measure of the projects of a selection, in one figure or by the values of a facet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self

from esfgraph.query.search_fields import PROJECTS
from esfgraph.query.search_index import SearchIndex
from esfgraph.statistics.tallies import AMOUNTS
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.facets import RUNNING, Facet, facet
from esfgraph_server.model.selections.selection import ChangedSince, Selection
from esfgraph_server.model.selections.selection_error import SelectionError

MEASURE, BY = "measure", "by"
"""The parameters of a question besides those of its selection."""
MEASURES = (PROJECTS, *AMOUNTS)
"""What can be measured of projects: how many there are, and each sum."""
_PER_INHABITANT = "_per_inhabitant"
PER_INHABITANT = tuple(f"{measure}{_PER_INHABITANT}" for measure in MEASURES)
"""The same divided by how many people live in a place: only of groups by place, and where that is known."""
BY_PLACE = ("region", "county", "municipality")
"""Facets whose values are places."""


_USUAL_PLACE = "county"
"""By which a measure per inhabitant is parted where nothing else is asked."""


def divided(measure: str) -> str:
    """Return the measure that is divided by the number of people; any other as it is."""
    return measure.removesuffix(_PER_INHABITANT)


Part = Literal["where", "when", "who", "what"]
PARTS: Mapping[Part, tuple[str, ...]] = {
    "where": BY_PLACE,
    "when": ("period", "year", "status"),
    "who": ("owner_kind", "legal_form", "owner"),
    "what": ("priority", "objective", "field", "child_poverty"),
}
"""By which facets a question is put together, in the order in which it is asked; it may narrow by any other, too."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of projects."""

    selection: Selection
    """Of projects, from the first page on and in no order."""
    measure: str = PROJECTS
    """One of MEASURES, or of PER_INHABITANT where it is parted by place."""
    by: Facet | None = None
    """By whose values the measure is parted; None for one figure."""

    @classmethod
    def parse(
        cls,
        parameters: Iterable[tuple[str, str]],
        graph: Graph,
        index: SearchIndex,
        changed_since: ChangedSince = lambda *_: None,
    ) -> Self:
        """Read the parameters of an address; a day by itself asks for what runs on it.

        Raise SelectionError for a parameter that no question has, or a value that a release knows nothing of.
        """
        own, others = {MEASURE: "", BY: ""}, list[tuple[str, str]]()
        for name, value in parameters:
            if name in own:
                own[name] = value.strip()
            else:
                others.append((name, value))
        measure, by = own[MEASURE] or PROJECTS, facet("projects", own[BY])
        if measure not in (*MEASURES, *PER_INHABITANT):
            raise SelectionError("value", MEASURE, measure)
        if own[BY] and by is None:
            raise SelectionError("value", BY, own[BY])
        if measure in PER_INHABITANT and (by is None or by.key not in BY_PLACE):
            by = facet("projects", _USUAL_PLACE)
        selection = Selection.parse("projects", others, graph, index, changed_since)
        if selection.day and not selection.values("status") and (by is None or by.kind != "status"):
            selection = selection.choosing("status", RUNNING)
        return cls(selection.sorted_by(""), measure, by)

    @property
    def own(self) -> tuple[tuple[str, str], ...]:
        """The parameters of its address besides those of its selection; nothing that goes without saying."""
        measure = ((MEASURE, self.measure),) if self.measure != PROJECTS else ()
        return (*measure, (BY, self.by.key)) if self.by else measure

    def of(self, selection: Selection) -> Self:
        """Ask the same of another selection; a day that means nothing to it is left out."""
        by_day = selection.values("status") or (self.by and self.by.kind == "status")
        return replace(self, selection=selection if by_day else selection.on(None))
