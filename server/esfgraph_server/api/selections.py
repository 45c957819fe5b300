"""Selections as the API answers them: a part of a list, one thing of it, and the list by a facet."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.exceptions import HTTPException

from esfgraph.query.search_fields import PROJECTS, SUMS
from esfgraph.query.search_index import Hit
from esfgraph_server.api.answers import Answer, Asked
from esfgraph_server.api.items import FIELDS, UnknownNameError, chosen_fields, names_in, read_items
from esfgraph_server.api.names import Names
from esfgraph_server.api.paging import CURSOR, LIMIT, Cursors, Part, next_address
from esfgraph_server.api.schemas import SUM_COLUMNS, Choice, Facet, Group, Match, Piece, Reason, coverage, flat_sums
from esfgraph_server.model.maps.populations import Population
from esfgraph_server.model.selections.facets import Facet as ListFacet
from esfgraph_server.model.selections.facets import ListName, facet, facets_of
from esfgraph_server.model.selections.find import FacetCounts, FacetGroup, find, group, number_of, page_numbers, today
from esfgraph_server.model.selections.question import BY_PLACE
from esfgraph_server.model.selections.selection import DAY, SINCE, SORT, TEXT, Selection
from esfgraph_server.model.selections.selection_error import SelectionError

LANG, FACETS, LIST, BY, ORDER = "lang", "facets", "list", "by", "order"
"""Parameters besides those of a selection: of names, the facets that are counted; what is grouped by what, how."""

_ONE = (LANG, FIELDS)
LISTED = (LANG, FIELDS, FACETS, LIMIT, CURSOR)
ORDERS = ("", PROJECTS, *SUMS)
"""What groups are ordered by: how many things they hold, or a sum, the largest first."""
GROUPED = (LANG, LIST, BY, ORDER, LIMIT, CURSOR)


_OF_PLACES = ("population", "population_year")
"""What is told of groups by place, where an imported graph says how many people live there."""
_GROUP_COLUMNS = ("value", "iri", "label", "things", *SUM_COLUMNS)


def part_of_list(asked: Asked, list_: ListName, limit: int | None, cursor: str, chosen: Sequence[str]) -> Answer:
    """Answer with a part of a list. Raises SelectionError, CursorError or UnknownNameError for what means nothing."""
    fields = chosen_fields(list_, chosen)
    selection = select(asked, list_, LISTED)
    cursors = Cursors(asked.release.id, f"{list_}?{selection.query}")
    part = cursors.read(cursor, limit)
    day, size = today(), part.size if selection.text else 0
    # Rows of the index are only needed for what they tell of a search.
    shown, counted = selection.at_page(part.number), _counted(asked, list_)
    found = find(asked.index, shown, day, size=size, facets=counted, summaries=asked.release.summaries)
    numbers = page_numbers(asked.index, shown, day, part.size) if part.offset < found.total else []
    items = list(read_items(asked.release, list_, numbers, fields, asked.language))
    following = None
    if part.size and not part.is_last(found.total):
        following = _next(asked, selection, found.day, part, list_)
    names = Names(asked.graph, asked.language)
    matches = [{"match": _match(listed.hit)} for listed in found.rows if listed.hit]
    body = {
        "total": found.total,
        "next": following,
        "day": found.day,
        "items": [item | match for item, match in zip(items, matches, strict=True)] if items and matches else items,
        "facets": {key: _facet(counts, names).model_dump() for key, counts in found.facets.items()},
        "sums": coverage(found.sums).model_dump(),
    }
    return Answer(body, items, [field.key for field in fields])


def one_of_list(asked: Asked, list_: ListName, path: str, chosen: Sequence[str]) -> Answer:
    """Answer with one thing of a list; 404 where there is none at *path*."""
    _refuse_others(asked, _ONE)
    fields = chosen_fields(list_, chosen)
    number = number_of(asked.index, list_, asked.graph.iris.of_path(path))
    if number is None:
        raise HTTPException(404)
    [item] = read_items(asked.release, list_, [number], fields, asked.language)
    return Answer(item, [item], [field.key for field in fields])


def groups_of_list(asked: Asked, list_: ListName, by: str, order: str, limit: int | None, cursor: str) -> Answer:
    """Answer with a list by the values of a facet. Raises what part_of_list raises for what means nothing."""
    selection = select(asked, list_, GROUPED)
    grouped = facet(list_, by)
    if grouped is None:
        raise UnknownNameError(BY, by, [each.key for each in facets_of(list_)])
    cursors = Cursors(asked.release.id, f"{list_} {by} {order}?{selection.query}")
    part = cursors.read(cursor, limit)
    groups = group(asked.index, selection, grouped, today(), order=order)
    names = Names(asked.graph, asked.language)
    shown = groups.groups[part.offset : part.offset + part.size]
    following = None
    if part.size and not part.is_last(len(groups.groups)):
        following = _next(asked, selection, groups.day, part, f"{list_} {by} {order}")
    population = asked.release.population if grouped.key in BY_PLACE else None
    unsaid = set() if population else {*_OF_PLACES}
    found = [_group(grouped, each, names, population) for each in shown]
    items = [each.model_dump(exclude=unsaid) for each in found]
    body = {
        "total": len(groups.groups) + groups.others,
        "next": following,
        "by": by,
        "day": groups.day,
        "items": items,
        "without": coverage(groups.without).model_dump(),
        "overlap": groups.overlap,
        "sums": coverage(groups.whole).model_dump(),
    }
    rows = [item | flat_sums(each.sums) for item, each in zip(items, found, strict=True)]
    return Answer(body, rows, (*_GROUP_COLUMNS, *_OF_PLACES) if population else _GROUP_COLUMNS)


def select(asked: Asked, list_: ListName, own: Sequence[str]) -> Selection:
    """Read what the address asks of a list; *own* are other parameters. Raise SelectionError for what means nothing."""
    known = (TEXT, DAY, SINCE, SORT, *(each.key for each in facets_of(list_)))
    _refuse_others(asked, (*known, *own))
    given = [(name, value) for name, value in asked.given if name not in own]
    return Selection.parse(list_, given, asked.graph, asked.index, asked.changed_since)


def _refuse_others(asked: Asked, known: Sequence[str]) -> None:
    """Raise SelectionError for a parameter that is none of these: a slip of the pen must not widen an answer."""
    for name, value in asked.given:
        if name not in known:
            raise SelectionError("parameter", name, value, ", ".join(known))


def _counted(asked: Asked, list_: ListName) -> list[str] | None:
    """Return the facets that are asked for; None for all of the list."""
    given = [value for name, value in asked.given if name == FACETS]
    return names_in(FACETS, given, [each.key for each in facets_of(list_)]) if given else None


def _next(asked: Asked, selection: Selection, day: date, part: Part, what: str) -> str:
    """Return the address of the part behind one; what depends on the day stays that of the first part."""
    given = list(asked.given)
    if selection.values("status") and not selection.day:
        selection = selection.on(day)
        given.append((DAY, day.isoformat()))
    cursor = Cursors(asked.release.id, f"{what}?{selection.query}").after(part)
    return next_address(asked.address, given, cursor)


def _match(hit: Hit) -> dict[str, Any]:
    reasons = [Reason(field=reason.field, words=reason.words) for reason in hit.reasons]
    return Match(
        reasons=reasons, snippet=[Piece(text=one.text, match=one.is_match) for one in hit.snippet]
    ).model_dump()


def _facet(counts: FacetCounts, names: Names) -> Facet:
    values = []
    for each in counts.values:
        iri, label = names.value(counts.facet, each.value)
        values.append(Choice(value=each.value, count=each.count, chosen=each.is_chosen, iri=iri, label=label))
    return Facet(values=values, others=counts.others)


def _group(grouped: ListFacet, found: FacetGroup, names: Names, population: Population | None) -> Group:
    iri, label = names.value(grouped, found.value)
    return Group(
        value=found.value,
        iri=iri,
        label=label,
        things=found.sums.things,
        sums=coverage(found.sums),
        population=population.people.get(iri) if population and iri else None,
        population_year=population.year or None if population else None,
    )
