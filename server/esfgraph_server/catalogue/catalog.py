"""The addresses of the catalogue: ``/catalog`` in every RDF format, ``/datasets/dcat`` for the national portal."""

import tomllib
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from esfgraph.publisher.publication import Publication
from esfgraph.rdf.formats import GRAPHS, RDF_XML, Format
from esfgraph.rules import Bilingual
from esfgraph_server.catalogue.contents import ImportedWords, load_contents
from esfgraph_server.catalogue.dcat import Catalogue, catalogue_statements
from esfgraph_server.catalogue.downloads import files_of
from esfgraph_server.catalogue.statements import serialised
from esfgraph_server.http.caching import entity_tag
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.imports import ImportedGraph, Imports
from esfgraph_server.model.observations import projects_by_code
from esfgraph_server.rdf.dereference import link_header, see_other
from esfgraph_server.releases.lease import publication_of, release_of, site_of
from esfgraph_server.releases.open_release import OpenRelease
from esfgraph_server.releases.renderings import rendered

PATH = "catalog"
_WHOLE = ("esf.nq.gz", "esf.trig.gz")
"""Files that hold every graph."""
HARVESTED = "datasets/dcat"
"""Where the national portal expects the catalogue of every organisation."""


def catalogue_of(request: Request[Any]) -> Catalogue:
    """Gather what the catalogue of the request's release is made from; raise ReleaseError without a release."""
    release = release_of(request)
    return catalogue_at(site_of(request, release), release, publication_of(request))


def catalogue_at(site: str, release: OpenRelease, publication: Publication) -> Catalogue:
    """Gather what the catalogue of a release is made from, which is read at *site*, an address without a last slash."""
    first, latest = _served_since(release)
    contents, imported = load_contents(), release.once(Imports).graphs
    return Catalogue(
        base=release.base_iri,
        site=site,
        release=release.id,
        files=tuple(files_of(release.manifest).values()),
        contents=contents.with_imports(imported),
        publication=publication,
        words=file_words() | _imported_words(contents.imported, imported),
        first=first,
        latest=latest,
        period=release.once(_period),
    )


def served_since(request: Request[Any]) -> tuple[str | None, str | None]:
    """Since which day there has been a release, and since which this one is served; None where nobody knows."""
    return _served_since(release_of(request))


def _served_since(release: OpenRelease) -> tuple[str | None, str | None]:
    served = [(switch.after, switch.at[:10]) for switch in release.history.now()]
    latest = next((day for id_, day in reversed(served) if id_ == release.id), None)
    return served[0][1] if served else None, latest


def state_of(catalogue: Catalogue) -> tuple[str, ...]:
    """What determines a document of the catalogue, besides its format and the version of the server."""
    publication, days = catalogue.publication, (catalogue.first or "", catalogue.latest or "")
    return catalogue.release, catalogue.base, catalogue.site, publication.version, *days


def _period(graph: Graph) -> tuple[str, str] | None:
    """The first and last day of the programming periods that projects are of."""
    start = graph.iris.concept("period", "")
    years = [code.removeprefix(start).split("-") for code in projects_by_code(graph) if code.startswith(start)]
    if not years:
        return None
    return f"{min(first for first, _ in years)}-01-01", f"{max(last for _, last in years)}-12-31"


def _imported_words(words: ImportedWords, imported: Sequence[ImportedGraph]) -> dict[str, Bilingual]:
    """What the page of downloads says of files that hold imported graphs, by the file's name."""
    if not imported:
        return {}
    titles = Bilingual(*(", ".join(each.title.to(language) for each in imported) for language in ("sv", "en")))
    also, own = words.also.fill(titles=titles), file_words()
    whole = {name: Bilingual(f"{own[name].sv} {also.sv}", f"{own[name].en} {also.en}") for name in _WHOLE}
    return whole | {each.dump: words.file.fill(title=each.title) for each in imported}


@cache
def file_words() -> dict[str, Bilingual]:
    """What the page of downloads says of each file, by the file's name."""
    text = files("esfgraph_server.site").joinpath("texts/downloads.toml").read_text(encoding="utf-8")
    return {name: Bilingual(words["sv"], words["en"]) for name, words in tomllib.loads(text)["file"].items()}


def door(request: Request[Any]) -> Response:
    """Lead to the page or the document that the client wants most."""
    return see_other(request, PATH)


def document_in(format_: Format) -> Callable[[Request[Any]], Awaitable[Response]]:
    """Make the answer in one format."""

    async def document(request: Request[Any]) -> Response:
        catalogue = catalogue_of(request)

        def write() -> bytes:
            return serialised(catalogue_statements(catalogue), format_)

        tag = entity_tag(PATH, request.app.version, format_.name, *state_of(catalogue))
        link = link_header(request, PATH, catalogue.iri, format_)
        return await rendered(request, tag, format_.content_type, write, {"Link": link})

    return document


ROUTES = [
    Route(f"/{PATH}", door),
    *(Route(f"/{PATH}{format_.suffix}", document_in(format_)) for format_ in GRAPHS),
    Route(f"/{HARVESTED}", document_in(RDF_XML)),
]
