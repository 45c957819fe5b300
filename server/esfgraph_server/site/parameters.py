"""The parameters that each page knows: others are left out, so that no address of a page is kept as another page."""

import re
from collections.abc import Iterable, Mapping

from esfgraph_server.model.findings import KEYS
from esfgraph_server.model.selections.bounds import with_bounds
from esfgraph_server.model.selections.facets import KINDS, ListName
from esfgraph_server.model.selections.selection_error import SelectionError

PARTS = "page"
"""The part of a long list that a page shows."""
KNOWN: Mapping[str, tuple[str, ...]] = {
    "": (),
    "about": (),
    "accessibility": (),
    "patterns": (),
    "regions": (),
    "concepts": (),
    "downloads": (),
    "catalog": (),
    "quality": (*KEYS, PARTS),
    "quality/completeness": (),
    "api": (),
    "search": ("q", "kind", PARTS),
    "shapes": (),
    "releases": (PARTS,),
    "changes": (PARTS,),
    "ontology/reused": (),
    "embed": ("of", "as", "measure", "group", "level", "lang", "width", "height"),
}
"""By the address of the page below the language; of things, PARTS alone."""
LISTS: Mapping[str, ListName] = {
    "projects": "projects",
    "organizations": "organizations",
    "map": "projects",
    "compare": "projects",
    "ask": "projects",
}
"""The list of which a page shows a selection, by its address: it refuses what it does not know itself."""

CHART, LIST = "chart", "list"
"""The address of charts, without suffix, and the parameter that names the list of which one shows a selection."""
EMBED = "embed/"
"""How the addresses of embeds begin, which have the parameters of the pages that they are of."""
_SUFFIXES = re.compile(r"\.(svg|png)$")
"""Of pictures."""

Parameters = tuple[tuple[str, str], ...]


def known_parameters(path: str, asked: Iterable[tuple[str, str]]) -> Parameters:
    """Return the parameters that the page at *path* knows, in order of their names; the last of each counts.

    The two fields of a range come to the one parameter of lists; raise SelectionError where they cannot.
    """
    asked = list(asked)
    if list_ := _list_of(path, dict(asked)):
        return tuple(sorted(with_bounds(list_, asked), key=lambda pair: pair[0]))
    last = dict(asked)
    return tuple((name, last[name]) for name in sorted(KNOWN.get(path, (PARTS,))) if last.get(name))


def _list_of(path: str, asked: Mapping[str, str]) -> ListName | None:
    """Return the list of which the page or picture at *path* shows a selection, if it does."""
    page = _SUFFIXES.sub("", path.removeprefix(EMBED))
    if page != CHART:
        return LISTS.get(page)
    name = asked.get(LIST, "") or "projects"
    if name not in KINDS:
        raise SelectionError("value", LIST, name)
    return LISTS[name]
