"""Selections: what is asked of a list, from the parameters of an address and back to them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Self
from urllib.parse import quote_plus

from esfgraph.query.search_conditions import All, AnyOf, Condition, Words
from esfgraph.query.search_fields import NOT_STATED, PROJECTS
from esfgraph.query.search_index import SearchIndex
from esfgraph.query.search_text import LONGEST_TEXT
from esfgraph.rules import load_rules
from esfgraph.statistics.tallies import AMOUNTS
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.bounds import with_bounds
from esfgraph_server.model.selections.facets import Facet, ListName, facet, facets_of
from esfgraph_server.model.selections.selection_error import SelectionError

TEXT, DAY, SINCE, SORT, PAGE = "q", "day", "changed-since", "sort", "page"
"""The parameters of a list that are no facets: words, the day on which a project runs, the day or release since which
something is new or has changed, the order, the page."""

ChangedSince = Callable[[ListName, str], Collection[str] | None]
"""Gives what of a list is new or changed since a day or release, as IRIs; None for all of it."""

_SIZES = {key: f"{key}_size" for key in AMOUNTS}
SORTS: Mapping[ListName, Mapping[str, str]] = {
    "projects": {
        "number": "newest",
        "title": "title",
        "owner": "owner_name",
        "start_date": "start_date",
        "end_date": "end_date",
        **_SIZES,
    },
    "organizations": {"name": "title", "projects": PROJECTS, **_SIZES},
}
"""By what each list can be sorted, and the order of the index that does it."""
DEFAULT_SORTS: Mapping[ListName, str] = {"projects": "-number", "organizations": "name"}
"""How a list is sorted that nothing is searched for in; else the best comes first. A hyphen stands for descending."""

_LONGEST_PAGE = 9
"""Digits of the number of a page: beyond the last there is only the last."""
_QUOTED = 5000
"""Values that are remembered as addresses have them: a page writes each a hundred times."""
_MOST_VALUES = 100
"""Values of a facet that may be chosen at once."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked of a list. Values of one facet are alternatives; facets, text and day all hold together."""

    list: ListName
    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """The values of each facet that has any, sorted, by its key and in the order of FACETS."""
    day: date | None = None
    """On which a project runs, has ended, has not begun; None for the day on which the list is read."""
    since: str = ""
    """A day or the id of a release: only what is new or changed since is in the list; empty for everything."""
    changed: frozenset[str] | None = None
    """What that is, as IRIs; None where it is everything."""
    sort: str = ""
    """A key of SORTS, behind a hyphen for descending; empty for the list's own order."""
    page: int = 1

    def __hash__(self) -> int:
        """Return a hash, for which a mapping has none of its own."""
        return hash((self.list, self.parameters))

    @classmethod
    def parse(
        cls,
        list_: ListName,
        parameters: Iterable[tuple[str, str]],
        graph: Graph,
        index: SearchIndex,
        changed_since: ChangedSince = lambda *_: None,
    ) -> Self:
        """Read the parameters of an address, of which each may come several times.

        *changed_since* looks up what has changed; without it nothing narrows. Raise SelectionError for a parameter that
        the list has not, or a value that a release knows nothing of: it names both. Empty values are as good as none,
        and the two fields of a range are its one value.
        """
        chosen: dict[str, set[str]] = {}
        single: dict[str, str] = {}
        for name, raw in with_bounds(list_, parameters):
            value = raw.strip()
            if name in (TEXT, DAY, SINCE, SORT, PAGE):
                single[name] = value
            elif found := facet(list_, name):
                if value:
                    chosen.setdefault(name, set()).add(_known(found, value, graph, index))
                    if len(chosen[name]) > _MOST_VALUES:
                        raise SelectionError("many", name, value, str(_MOST_VALUES))
            else:
                names = (TEXT, DAY, SINCE, SORT, PAGE, *(each.key for each in facets_of(list_)))
                raise SelectionError("parameter", name, value, ", ".join(names))
        since = single.get(SINCE, "")
        changed = changed_since(list_, since) if since else None
        return cls(
            list_,
            _text(single.get(TEXT, "")),
            _in_order(list_, chosen),
            _day(single.get(DAY, "")),
            since,
            None if changed is None else frozenset(changed),
            _sort(list_, single.get(SORT, "")),
            _page(single.get(PAGE, "")),
        )

    def values(self, key: str) -> tuple[str, ...]:
        """Return the chosen values of a facet."""
        return self.chosen.get(key, ())

    def choosing(self, key: str, *values: str) -> Self:
        """Choose these values of a facet in place of all others, from the first page on; none opens it again."""
        return replace(self, chosen=_in_order(self.list, {**self.chosen, key: values}), page=1)

    def toggled(self, key: str, value: str) -> Self:
        """Choose a value of a facet besides others, or no longer."""
        return self.choosing(key, *({*self.values(key)} ^ {value}))

    def toggling(self) -> Callable[[str], Callable[[str], str]]:
        """Return what gives, by the key of a facet, what writes the query of the address of `toggled`, value by value.

        The rest is written once for all of them: the panel of a list has hundreds.
        """
        places = {name: at for at, name in enumerate((TEXT, *(each.key for each in self.facets())))}
        written = [
            (places.get(name, len(places)), _query([(name, value)])) for name, value in self.at_page(1).parameters
        ]

        def of(key: str) -> Callable[[str], str]:
            at, chosen = places[key], {*self.values(key)}
            before = "".join(f"{pair}&" for place, pair in written if place < at)
            after = "".join(f"&{pair}" for place, pair in written if place > at)

            def write(value: str) -> str:
                if not chosen:
                    return f"{before}{key}={_quoted(value)}{after}"
                own = _query((key, each) for each in sorted(chosen ^ {value}))
                return f"{before}{own}{after}" if own else f"{before}{after.removeprefix('&')}".removesuffix("&")

            return write

        return of

    def searching(self, text: str) -> Self:
        """Look for other words."""
        return replace(self, text=_text(text), page=1)

    def on(self, day: date | None) -> Self:
        """Ask for another day."""
        return replace(self, day=day, page=1)

    def whenever(self) -> Self:
        """Ask for what holds, whenever it came to do so."""
        return replace(self, since="", changed=None, page=1)

    def sorted_by(self, sort: str) -> Self:
        """Ask for another order; raise SelectionError for one that the list has not."""
        return replace(self, sort=_sort(self.list, sort), page=1)

    def at_page(self, page: int) -> Self:
        """Ask for another page."""
        return self if page == self.page else replace(self, page=page)

    def opened(self) -> Self:
        """Return the whole list."""
        return type(self)(self.list)

    @property
    def is_narrowed(self) -> bool:
        """Whether the list is not the whole one."""
        return bool(self.text or self.chosen or self.since)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The parameters of its address, in an order that is always the same; nothing that goes without saying."""
        listed = [(TEXT, self.text)] if self.text else []
        listed += [(key, value) for key, values in self.chosen.items() for value in values]
        listed += [(DAY, self.day.isoformat())] if self.day else []
        listed += [(SINCE, self.since)] if self.since else []
        listed += [(SORT, self.sort)] if self.sort else []
        listed += [(PAGE, str(self.page))] if self.page > 1 else []
        return tuple(listed)

    @property
    def query(self) -> str:
        """The query of its address, without a question mark; empty for the first page of the whole list."""
        return _query(self.parameters)

    def facets(self) -> tuple[Facet, ...]:
        """Return the facets of the list, in their order."""
        return facets_of(self.list)

    def condition(self, today: date, *, without: str = "") -> Condition:
        """Return what is asked of the index, but for the values of one facet, where it is given by its key."""
        day = self.day or today
        asked = [each.condition(self.values(each.key), day) for each in self.facets() if self._asks(each, without)]
        words = [Words(self.text)] if self.text else []
        changed = [] if self.changed is None else [AnyOf("iri", tuple(sorted(self.changed)))]
        return All((*words, *changed, *asked))

    @property
    def names_things(self) -> bool:
        """Whether what it asks for is told by naming things one by one where nothing knows words or what changed."""
        return bool(self.text) or self.changed is not None

    def _asks(self, found: Facet, without: str) -> bool:
        return found.key != without and found.key in self.chosen

    @property
    def order(self) -> tuple[str, bool]:
        """The order of the index, and whether it is descending; empty for the best first."""
        sort = self.sort or ("" if self.text else DEFAULT_SORTS[self.list])
        return (SORTS[self.list][sort.removeprefix("-")] if sort else ""), sort.startswith("-")


def _query(parameters: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{name}={_quoted(value)}" for name, value in parameters)


@lru_cache(_QUOTED)
def _quoted(value: str) -> str:
    return quote_plus(value, safe="/:")


def _known(found: Facet, value: str, graph: Graph, index: SearchIndex) -> str:
    """Return a value as it is always written; raise SelectionError for one that nothing knows."""
    written = found.canonical(value)
    if written is None or not _is_known(found, written, graph, index):
        raise SelectionError("range" if found.kind == "range" else "value", found.key, value)
    return written


def _is_known(found: Facet, value: str, graph: Graph, index: SearchIndex) -> bool:
    match found.kind:
        case "thing" if value != NOT_STATED:
            if index.holds(found.field, value):
                return True
            try:
                return graph.knows(found.iri(value, graph.iris) or "")
            except ValueError:  # no IRI
                return False
        case "rule" | "word" if value != NOT_STATED:
            return value in found.words or index.holds(found.field, value) or value in load_rules().rules
        case _:
            return True


def _in_order(list_: ListName, chosen: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    values = {each.key: tuple(sorted(set(chosen[each.key]))) for each in facets_of(list_) if each.key in chosen}
    return MappingProxyType({key: stated for key, stated in values.items() if stated})


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise SelectionError("text", TEXT, text, str(LONGEST_TEXT))
    return " ".join(text.split())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise SelectionError("day", DAY, text) from None


def _sort(list_: ListName, text: str) -> str:
    known = SORTS[list_]
    if text and text.removeprefix("-") not in known:
        raise SelectionError("sort", SORT, text, ", ".join(known))
    return text


def _page(text: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdecimal() and text.strip("0")):
        raise SelectionError("page", PAGE, text)
    return int(text[:_LONGEST_PAGE])
