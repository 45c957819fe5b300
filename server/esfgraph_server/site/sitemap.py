"""The sitemap for search engines: an index at /sitemap.xml, and files of addresses, each of one kind of thing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp

from esfgraph.rdf.namespaces import ESF, expand
from esfgraph.tables.columns import ABOUT, TableName
from esfgraph.tables.table_file import TableFile
from esfgraph_server.catalogue.catalog import served_since
from esfgraph_server.http.caching import CACHE_CONTROL, entity_tag, holds_copy, not_modified
from esfgraph_server.http.client import client_of
from esfgraph_server.http.negotiation import LANGUAGES, Preferences
from esfgraph_server.model.shapes import shapes_by_name
from esfgraph_server.releases.lease import release_of, site_of
from esfgraph_server.releases.open_release import OpenRelease
from esfgraph_server.site.parameters import KNOWN, LISTS
from esfgraph_server.tables.streaming import Chunks, StreamedFile, gzipped
from esfgraph_server.urls import ONTOLOGY_PATH

PATH = "sitemap.xml"
MOST = 50_000
"""Addresses in one file, as the protocol allows."""
THINGS = MOST // len(LANGUAGES)
"""Things in one file: each has a page in every language."""

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="' + _NAMESPACE + '">\n'
_NOT_LISTED = ("search",)
"""Pages that are closed to crawlers."""
_TABLES: tuple[TableName, ...] = ("projects", "organizations")
_CLASSES: Mapping[str, tuple[str, ...]] = {
    "places": ("esf:NutsRegion", "esf:County", "esf:Municipality"),
    "codes": ("skos:ConceptScheme", "skos:Concept"),
}
_CODES = ("concept", "programme")
_SMALL_REGION = 5
"""Characters of a NUTS 3 code: such a region has the page of its county."""

Paths = Callable[[OpenRelease, int], Iterator[str]]
"""Yields the paths of pages below the language, from one on."""


def _pages(_: OpenRelease, start: int) -> Iterator[str]:
    return islice((path for path in dict.fromkeys((*KNOWN, *LISTS)) if path not in _NOT_LISTED), start, None)


def _rows(table: TableName, release: OpenRelease, start: int) -> Iterator[str]:
    """The things of a table, read from one row on."""
    with TableFile.open(release.path, table) as file:
        keys = file.head().decode().strip().split(",")
        at = keys.index(ABOUT[table])
        for row in file.rows(range(start, file.count())):
            yield release.graph.iris.path_of(row[at]) or ""


def _things(kind: str, release: OpenRelease, start: int) -> Iterator[str]:
    """The things of some classes, each once and in order: there are but some thousands."""
    graph = release.graph
    found = {thing for class_ in _CLASSES[kind] for thing in graph.subjects("rdf:type", expand(class_))}
    paths = sorted(path for thing in found if (path := graph.iris.path_of(thing)) and _is_listed(kind, path))
    return islice(paths, start, None)


def _is_listed(kind: str, path: str) -> bool:
    first, _, code = path.partition("/")
    if kind == "codes":
        return first in _CODES
    return not (first == "region" and len(code) == _SMALL_REGION)


def _terms(release: OpenRelease, start: int) -> Iterator[str]:
    """The ontology with its terms, and the shapes: pages that explain the data."""
    defined = release.graph.subjects("rdfs:isDefinedBy", ESF.removesuffix("#"))
    below = sorted(f"{ONTOLOGY_PATH}/{term.removeprefix(ESF)}" for term in defined if term.startswith(ESF))
    return islice((ONTOLOGY_PATH, *below, *(f"shapes/{name}" for name in shapes_by_name())), start, None)


KINDS: Mapping[str, Paths] = {
    "pages": _pages,
    "terms": _terms,
    **{table: partial(_rows, table) for table in _TABLES},
    **{kind: partial(_things, kind) for kind in _CLASSES},
}
"""What yields the paths of each kind."""


def index(request: Request[Any]) -> ASGIApp:
    """List the files: one of each kind, more where it has more things than a file holds."""
    release = release_of(request)
    site = site_of(request, release)
    names = [f"sitemap-{kind}-{number}.xml" for kind in KINDS for number in range(1, _files(kind, release) + 1)]
    entries = (_entry("sitemap", f"{site}/{name}", served_since(request)[1]) for name in names)
    return _file(request, "index", partial(_written, "sitemapindex", entries))


def part(request: Request[Any]) -> ASGIApp:
    """List the addresses of one file; 404 for a file that the index does not name."""
    kind, number, release = request.path_params["kind"], request.path_params["number"], release_of(request)
    if kind not in KINDS or not 1 <= number <= _files(kind, release):
        raise HTTPException(404)
    site, day, tombstones = site_of(request, release), served_since(request)[1], request.state["tombstones"]

    def entries() -> Iterator[str]:
        for path in islice(KINDS[kind](release, (number - 1) * THINGS), THINGS):
            if not tombstones.holds(path):
                for language in LANGUAGES:
                    yield _entry("url", f"{site}/{language}/{path}", day)

    return _file(request, f"{kind}-{number}", lambda: _written("urlset", entries()))


def _files(kind: str, release: OpenRelease) -> int:
    if kind not in _TABLES:
        return 1
    with TableFile.open(release.path, kind) as table:
        return -(-table.count() // THINGS)


def _entry(element: str, address: str, day: str | None) -> str:
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<{element}><loc>{escape(address)}</loc>{changed}</{element}>\n"


def _written(root: str, entries: Iterable[str]) -> Chunks:
    yield _HEAD.format(root=root).encode()
    for entry in entries:
        yield entry.encode()
    yield f"</{root}>\n".encode()


def _file(request: Request[Any], name: str, write: Callable[[], Chunks]) -> ASGIApp:
    """Send a file while it is made; 304 to a client that holds it."""
    release, is_compressed = release_of(request), Preferences.of(request).gzip
    made_of = (request.app.version, release.id, site_of(request, release), served_since(request)[1] or "")
    tag = entity_tag(PATH, name, str(request.state["tombstones"].stamp()), *made_of)
    headers = {"Vary": "Accept-Encoding"}
    if holds_copy(request, tag):
        return not_modified(tag, headers)
    headers |= {"Content-Type": "application/xml", "ETag": tag, "Cache-Control": CACHE_CONTROL}
    if is_compressed:
        headers["Content-Encoding"] = "gzip"
    make = (lambda: gzipped(write())) if is_compressed else write
    return StreamedFile(make, headers, request.state["renderings"], client_of(request.scope))


ROUTES = [Route(f"/{PATH}", index), Route("/sitemap-{kind}-{number:int}.xml", part)]
