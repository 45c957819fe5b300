"""Maps: a measure of a selection by place, each place in the class of its value, with limits and coverage in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from esfgraph.query.search_fields import MONEY, NOT_STATED
from esfgraph_server.model.maps.classes import class_limits, class_of
from esfgraph_server.model.maps.geometry import HEIGHT, Atlas, Outlines
from esfgraph_server.model.selections.facets import Facet, facet
from esfgraph_server.model.selections.find import Groups
from esfgraph_server.model.selections.question import MEASURE, PER_INHABITANT
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.selections.choice import Choice
from esfgraph_server.site.selections.coverage import coverage
from esfgraph_server.site.selections.facet_value import facet_title
from esfgraph_server.site.selections.figure import Figure, figure_title, group_figure, write_limit
from esfgraph_server.site.selections.list_address import choose_addresses
from esfgraph_server.site.selections.parted import parted

LEVEL = "level"
"""The parameter of an address that names the kind of place."""
OF_MAP = (MEASURE, LEVEL)
"""Parameters of the address of a map that are none of its selection."""
LEVELS = ("region", "county", "municipality")
"""Kinds of places of which outlines are known, each with the facet of the same name."""

UNSTATED, NONE = "unstated", "none"
"""Classes of places whose projects do not state the measure, and of those without a project."""
_SHADES: Mapping[int, tuple[int, ...]] = {1: (4,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}
"""Which of five shades so many classes have, the lightest first."""


@dataclass(frozen=True, slots=True)
class MapArea:
    """A place on a map."""

    label: str
    """Its name, and what its class rests on."""
    href: str
    path: str


@dataclass(frozen=True, slots=True)
class MapClass:
    """Places that are drawn alike."""

    key: str
    """How style sheets know it: a shade, UNSTATED or NONE."""
    label: str
    areas: tuple[MapArea, ...]


ValuedArea = tuple[str, Decimal | None, MapArea]
"""A place, its value, and its class where it has none."""


@dataclass(frozen=True, slots=True)
class AreaMap:
    """A map."""

    title: str
    width: int
    height: int
    classes: tuple[MapClass, ...]
    """Those of the largest values first, those without one last."""
    coverage: tuple[str, ...]


def chosen_level(context: PageContext) -> str:
    """Read which kind of place the address asks for, without any counties; raise SelectionError."""
    level = context.parameters.get(LEVEL, "") or LEVELS[1]
    if level not in LEVELS:
        raise SelectionError("value", LEVEL, level)
    return level


def level_choices(context: PageContext, chosen: str) -> tuple[Choice, ...]:
    """Offer the kinds of places."""
    return tuple(Choice(each, facet_title(context, _facet(each)), each == chosen) for each in LEVELS)


def groups_by_place(context: PageContext, selection: Selection, level: str, order: str) -> Groups:
    """Part a selection by the places of a level, those of the largest *order*, a measure, first."""
    by = _facet(level)
    places = [by.value_of(place, context.graph.iris) for place in _atlas(context, level).outlines]
    return parted(context, selection, by, order, among=places or [NOT_STATED])


def area_map(context: PageContext, groups: Groups, measure: str, height: int = HEIGHT) -> AreaMap:
    """Draw a measure of the groups of a selection by place; each place links to its projects in the selection."""
    atlas = _atlas(context, groups.facet.key, height)
    return AreaMap(
        figure_title(context, measure, groups.facet),
        atlas.width,
        atlas.height,
        tuple(_classes(context, groups, measure, atlas)),
        coverage(context, groups, measure),
    )


def _atlas(context: PageContext, level: str, height: int = HEIGHT) -> Atlas:
    return context.release.once(Outlines).atlas(level, height)


def _facet(level: str) -> Facet:
    by = facet("projects", level)
    assert by
    return by


def _classes(context: PageContext, groups: Groups, measure: str, atlas: Atlas) -> Iterator[MapClass]:
    figures = {
        iri: (each.value, group_figure(context, measure, groups.facet, each.value, each.sums))
        for each in groups.groups
        if (iri := groups.facet.iri(each.value, context.graph.iris))
    }
    address = choose_addresses(context, groups.selection, groups.facet)
    places = [*figures, *(place for place in atlas.outlines if place not in figures)]
    areas = (_area(context, address, atlas, iri, figures.get(iri)) for iri in places)
    write = partial(write_limit, context, measure)
    without = {key: context.formatter.say(f"map.{key}") for key in (UNSTATED, NONE)}
    if measure in PER_INHABITANT:
        without[UNSTATED] = context.formatter.say("per.unstated")
    is_exact = measure not in (*MONEY, *PER_INHABITANT)
    return shade(context, areas, write, without, is_exact=is_exact)


def shade(
    context: PageContext,
    areas: Iterable[ValuedArea],
    write: Callable[[Decimal], str],
    without: Mapping[str, str],
    *,
    is_exact: bool = True,
) -> Iterator[MapClass]:
    """Part areas into classes by their values, with limits as *write* gives them: those of the largest values first.

    *without* says what the classes are of areas without a value, which come last. A class that holds one number is told
    by it, where what is written is exact.
    """
    found = list(areas)
    values = [value for _, value, _ in found if value is not None]
    limits = class_limits(values)
    shades = _SHADES[len(limits) + 1]
    places: dict[str, list[MapArea]] = {}
    for key, value, area in found:
        shade_key = key if value is None else f"shade{shades[class_of(value, limits)]}"
        places.setdefault(shade_key, []).append(area)
    for at, number in reversed(list(enumerate(shades))):
        if alike := places.get(f"shade{number}"):
            held = {value for value in values if class_of(value, limits) == at}
            label = write(min(held)) if len(held) == 1 and is_exact else _range(context, write, limits, at, held)
            yield MapClass(f"shade{number}", label, tuple(alike))
    for key, label in without.items():
        if alike := places.get(key):
            yield MapClass(key, label, tuple(alike))


def _area(
    context: PageContext, address: Callable[[str], str], atlas: Atlas, iri: str, of: tuple[str, Figure] | None
) -> ValuedArea:
    """Draw a place."""
    name, path = context.show.thing(iri).text, atlas.outlines[iri].path
    if of is None:
        label = f"{name}: {context.formatter.say('map.none')}"
        return NONE, None, MapArea(label, context.links.to(iri) or "", path)
    value, found = of
    return UNSTATED, found.value, MapArea(f"{name}: {found.brief}", address(value), path)


def _range(
    context: PageContext, write: Callable[[Decimal], str], limits: tuple[Decimal, ...], at: int, held: set[Decimal]
) -> str:
    """Say which values are in a class."""
    say = context.formatter.say
    low = write(limits[at - 1]) if at else ""
    high = write(limits[at]) if at < len(limits) else ""
    if low and high:
        return say("facet.between", low=low, high=high)
    if high:
        return say("facet.below", high=high)
    return say("facet.from", low=low or write(min(held)))
