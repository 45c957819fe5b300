"""Which addresses of the site have a file: told by the form of an address and by what the release holds.

Whatever page a link stands on, and in whatever order files are written, it leads to the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from esfgraph_server.changes.formats import FEED_FORMATS
from esfgraph_server.http.negotiation import LANGUAGES
from esfgraph_server.http.problems import ProblemError
from esfgraph_server.model.findings import KEYS as FINDING_KEYS
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.facets import FACETS
from esfgraph_server.model.selections.selection import PAGE, SORT
from esfgraph_server.rdf.dereference import split_suffix
from esfgraph_server.releases.tombstones import Tombstones
from esfgraph_server.static_site.addresses import Address, page_file, plain_file
from esfgraph_server.tables.formats import FILE_FORMATS, FOR
from esfgraph_server.urls import thing_at

_FACETS = frozenset(facet.key for facet in FACETS if facet.kind in ("thing", "year"))
"""What lists are narrowed by, one at a time: places, owners, codes, periods and years."""
_ORDERS = frozenset((SORT, "order"))
"""Parameters that only change the order of the same rows, which files have in one order."""
_LISTS = ("projects", "organizations")
_NARROWED_FILES = (".csv", *(format_.suffix for format_ in FEED_FORMATS))
"""Suffixes of the files that narrowed lists have; whole lists have all."""
_OWN: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_LISTS, frozenset(("group",))),
    **{f"{name}{format_.suffix}": frozenset((FOR,)) for name in _LISTS for format_ in FILE_FORMATS},
    "quality": frozenset(FINDING_KEYS),
}
"""Parameters that are no facets, one of which an address has, by the page or file that knows them."""
_PICTURES: Mapping[str, frozenset[str]] = {
    "map": frozenset(("measure", "level")),
    "chart": frozenset(("list", "group", "measure")),
}
"""Parameters that say what a picture shows, beside those of its selection, by its name without suffix."""
_MAP, _SVG = "map", ".svg"
_OF_EMBED: Mapping[str, frozenset[str]] = {**dict.fromkeys(_LISTS, frozenset(("group",))), _MAP: _PICTURES[_MAP]}
"""Parameters of the lists and maps that embeds are built of, by their pages."""
_EMBED = "embed"
"""The page that builds embeds, below whose address they lie."""
_EMBEDS: Mapping[str, frozenset[str]] = {"projects": frozenset(("measure",)), **_PICTURES}
"""Parameters that say what the embed of a whole list shows, by its address below that of embeds."""
_SPARQL = "sparql"
"""The page that answers whatever is asked, in the browser."""
Parameters = Sequence[tuple[str, str]]

_KEPT = 50_000
"""Addresses of which is remembered where they lead, and paths of which is remembered whether anything lies there."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: a file, and what of the address it reads itself."""

    file: str
    address: Address
    query: str = ""

    @property
    def is_listed(self) -> bool:
        """Whether a copy begins with it: all else is written because a page links it."""
        return not self.address.query and not self.address.path.partition("/")[2].startswith(f"{_EMBED}/")


class Choice:
    """Tells which addresses have files."""

    def __init__(self, graph: Graph, tombstones: Tombstones, fixed: Mapping[str, str], site: str) -> None:
        """Choose from what *graph* states; *fixed* are the files of addresses that every release has, by path.

        The site is published at *site*, an address without a slash at its end.
        """
        self._graph = graph
        self._tombstones = tombstones
        self._fixed = fixed
        self._site = site
        self._holds = lru_cache(_KEPT)(self._look)
        self._found = lru_cache(_KEPT)(self._find)

    def target(self, address: Address, page: Address) -> Target | None:
        """Return where a link to *address* on *page* leads; None where it has no file."""
        found = self._found(address)
        if found is None or not _is_offered(found.address, page):
            return None
        leads_back = not found.query and found.address == page != address
        return None if leads_back else found

    def file(self, address: Address) -> str | None:
        """Return the file of an address; None where it has none."""
        fixed = self._fixed.get(address.path)
        if not address.query and fixed:
            return fixed
        chosen = [each for each in address.parameters if each[0] != PAGE]
        language, _, path = address.path.partition("/")
        if language in LANGUAGES:
            if path.startswith(f"{_EMBED}/"):
                return page_file(address) if self._is_embed(path.removeprefix(f"{_EMBED}/"), chosen) else None
            if chosen and not (_is_chosen(path, chosen) or (path == _EMBED and self._is_built(chosen))):
                return None
            if "." in path and (fixed or _picture(path)):
                return plain_file(address)
            return page_file(address) if fixed or self._holds(path) else None
        if address.query:
            is_translated = fixed and [name for name, _ in chosen] == ["lang"]
            return plain_file(address) if is_translated else None
        thing, format_ = split_suffix(address.path)
        if format_:
            return plain_file(address) if self._holds(thing) else None
        return page_file(address) if self._holds(address.path) else None

    def _find(self, address: Address) -> Target | None:
        language, _, path = address.path.partition("/")
        if address.path.startswith("static/") or (language in LANGUAGES and path == _SPARQL):
            file = self._fixed.get(address.path)
            return Target(file, Address(address.path), address.query) if file else None
        ordered = self._shortened(address) if path == _EMBED else _in_one_order(address)
        file = self.file(ordered)
        return Target(file, ordered) if file else None

    def _shortened(self, address: Address) -> Address:
        """Name what an embed is of by its address below the language, which may be that of either."""
        starts = tuple(f"{self._site}/{language}/" for language in LANGUAGES)
        short = [
            (name, value[len(start) :] if (start := next(filter(value.startswith, starts), "")) else value)
            for name, value in address.parameters
        ]
        return replace(address, query=urlencode(short))

    def _is_built(self, chosen: Parameters) -> bool:
        """Tell whether there is a page that builds the embed of what is chosen: a thing, a list by groups, a map."""
        if [name for name, _ in chosen] != ["of"]:
            return False
        of = Address.read(chosen[0][1])
        if of.query or of.path in (_MAP, *_LISTS):
            return {name for name, _ in of.parameters} <= _OF_EMBED.get(of.path, frozenset())
        return self._holds(of.path)

    def _is_embed(self, path: str, chosen: Parameters) -> bool:
        """Tell whether there is an embed at a path below that of embeds: of a whole list, or of a thing."""
        if (own := _EMBEDS.get(path)) is not None:
            return {name for name, _ in chosen} <= own
        return not chosen and self._holds(path)

    def _look(self, path: str) -> bool:
        """Tell whether the release states anything of the thing at a path, and the publisher has not taken it back."""
        try:
            self._tombstones.refuse(path)
        except ProblemError:
            return False
        return self._graph.knows(thing_at(path, self._graph.iris))


def _in_one_order(address: Address) -> Address:
    parameters = address.parameters
    rest = [each for each in parameters if each[0] not in _ORDERS]
    return address if len(rest) == len(parameters) else replace(address, query=urlencode(rest))


def _picture(path: str) -> frozenset[str] | None:
    """Return the parameters of a picture's own, or None where a path below the language is none's that has files.

    As PNG a picture takes a hundred times as long to make.
    """
    return _PICTURES.get(path.removesuffix(_SVG)) if path.endswith(_SVG) else None


def _is_chosen(path: str, chosen: Parameters) -> bool:
    """Tell whether a selection has a file: by one facet, or in one of the page's own ways."""
    names = [name for name, _ in chosen]
    if path == _MAP:
        return {*names} <= _PICTURES[_MAP]
    if own := _picture(path):
        names = [name for name in names if name not in own]
        return not names or _is_narrowed(names)
    if len(names) == 1 and names[0] in _OWN.get(path, ()):
        return True
    stem, dot, suffix = path.partition(".")
    return stem in _LISTS and (not dot or dot + suffix in _NARROWED_FILES) and _is_narrowed(names)


def _is_narrowed(names: Sequence[str]) -> bool:
    """Tell whether a list is narrowed by one facet; several of its values stand for a larger place."""
    return len({*names}) == 1 and names[0] in _FACETS


def _is_offered(address: Address, page: Address) -> bool:
    """Tell whether a page links a selection that has a file.

    Lists themselves offer every set of values: of these they link only the one that they show.
    """
    chosen = [each for each in address.parameters if each[0] in _FACETS]
    if len(chosen) < 2 or page.path.partition("/")[2] not in _LISTS:
        return True
    return [each for each in page.parameters if each[0] in _FACETS] == chosen
