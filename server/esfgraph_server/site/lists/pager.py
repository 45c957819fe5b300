"""Long lists, cut into pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from esfgraph_server.http.problems import beyond_the_last
from esfgraph_server.model.selections.find import PAGE_SIZE as FOUND_SIZE
from esfgraph_server.model.selections.find import Found
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.parameters import PARTS

Item = TypeVar("Item")

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Pager:
    """Where in a long list a page stands."""

    first: int
    last: int
    total: int
    previous: str | None
    next: str | None

    @property
    def needed(self) -> bool:
        """Tell whether the list has more than one page."""
        return bool(self.previous or self.next)


def paged(context: PageContext, items: Sequence[Item]) -> tuple[Sequence[Item], Pager]:
    """Cut the part of a list that the address asks for; a part beyond the last is a 404 problem, as of documents."""
    pages = max(1, -(-len(items) // PAGE_SIZE))
    if (asked := _number(context)) > pages:
        raise beyond_the_last(asked, pages)
    pager = pager_of(context, len(items), PAGE_SIZE)
    return items[pager.first - 1 : pager.last], pager


def pager_of_found(context: PageContext, found: Found) -> Pager:
    """Say which part of a list was found."""

    def address(page: int) -> str:
        query = found.selection.at_page(page).query
        return context.links.page(context.path) + (f"?{query}" if query else "")

    return pager_at(found.selection.page, FOUND_SIZE, found.total, address)


def pager_of(context: PageContext, total: int, size: int) -> Pager:
    """Find the part of a list that the address asks for; a number beyond the end shows the last part."""

    def address(page: int) -> str:
        kept = {name: value for name, value in context.parameters.items() if name != "page"}
        return context.links.page(context.path, **kept, page=page)

    return pager_at(_number(context), size, total, address)


def pager_at(page: int, size: int, total: int, address: Callable[[int], str]) -> Pager:
    """Find a part of a list, of *size* at most, and the addresses of those beside it; beyond the last is the last."""
    last_page = max(1, -(-total // size))
    page = min(page, last_page)
    start = (page - 1) * size
    before, after = (address(each) if 1 <= each <= last_page else None for each in (page - 1, page + 1))
    return Pager(start + 1, min(start + size, total), total, before, after)


def _number(context: PageContext) -> int:
    """Read which part the address asks for; the first where that is no number."""
    asked = context.parameters.get(PARTS, "1")
    return max(1, int(asked[:10])) if asked.isascii() and asked.isdecimal() else 1
