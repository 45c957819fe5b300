"""Addresses of lists: the page, the files and the groups of a selection."""

from collections.abc import Callable, Iterable
from urllib.parse import urlencode

from esfgraph_server.api.paging import LARGEST_SIZE, LIMIT
from esfgraph_server.api.selections import BY, LANG
from esfgraph_server.api.selections import LIST as API_LIST
from esfgraph_server.api.selections import ORDER as API_ORDER
from esfgraph_server.model.selections.facets import Facet
from esfgraph_server.model.selections.question import divided
from esfgraph_server.model.selections.selection import PAGE, SORT, Selection
from esfgraph_server.site.context import PageContext

GROUP, ORDER = "group", "order"
"""Parameters of the page of a list that are none of its selection: by which facet it is parted, in which order."""
_GROUPS_FILE = "api/v1/observations/groups.csv"


def list_address(context: PageContext, selection: Selection, more: Iterable[tuple[str, str]] = ()) -> str:
    """Return the address of the list that a selection is; *more* are parameters of its page alone."""
    return selection_address(context, selection.list, selection, more)


def selection_address(
    context: PageContext, path: str, selection: Selection, more: Iterable[tuple[str, str]] = ()
) -> str:
    """Return the address at which the page at *path* shows a selection; *more* are parameters of that page."""
    query = "&".join(filter(None, (selection.query, urlencode([*more]))))
    return context.links.page(path) + (f"?{query}" if query else "")


def toggle_addresses(
    context: PageContext, selection: Selection, more: Iterable[tuple[str, str]] = ()
) -> Callable[[Facet], Callable[[str], str]]:
    """Return what gives, by facet, the address of the list with a value chosen besides others, or no longer."""
    page, rest, toggling = context.links.page(selection.list), urlencode([*more]), selection.toggling()

    def of(facet: Facet) -> Callable[[str], str]:
        write = toggling(facet.key)

        def address(value: str) -> str:
            query = write(value)
            if rest:
                query = f"{query}&{rest}" if query else rest
            return f"{page}?{query}" if query else page

        return address

    return of


def groups_addresses(context: PageContext, selection: Selection) -> Callable[[Facet], str]:
    """Return what gives the address of the list parted by the values of a facet: a page has one for each, twice."""
    whole = list_address(context, selection.at_page(1))
    before = f"{whole}{'&' if '?' in whole else '?'}{GROUP}="
    return lambda facet: before + facet.key


def choose_addresses(context: PageContext, selection: Selection, facet: Facet) -> Callable[[str], str]:
    """Return what gives the address of the list with one value of a facet chosen in place of others."""
    return toggle_addresses(context, selection.choosing(facet.key))(facet)


def groups_address(context: PageContext, selection: Selection, facet: Facet, order: str = "") -> str:
    """Return the address of the list parted by the values of a facet, which stand in an order."""
    return groups_addresses(context, selection)(facet) + (f"&{ORDER}={order}" if order else "")


def groups_file_address(context: PageContext, selection: Selection, facet: Facet, order: str = "") -> str:
    """Return the address of the same groups as CSV, which the API answers."""
    more = [(API_LIST, selection.list), (BY, facet.key), (LANG, context.language), (LIMIT, str(LARGEST_SIZE))]
    more += [(API_ORDER, divided(order))] if order else []
    chosen = [(name, value) for name, value in selection.parameters if name not in (SORT, PAGE)]
    return context.links.file(_GROUPS_FILE) + f"?{urlencode([*more, *chosen])}"
