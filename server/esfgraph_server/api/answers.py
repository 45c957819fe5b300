"""Answers of the API: JSON or CSV, by suffix or by Accept, made as pages are and true for a release and a day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from esfgraph.csv_lines import csv_lines
from esfgraph.query.search_index import SearchIndex
from esfgraph.rdf.formats import SPARQL_CSV, Format, Kind
from esfgraph.tables.columns import BETWEEN
from esfgraph_server.http.caching import CACHE_CONTROL, entity_tag, holds_copy, not_modified
from esfgraph_server.http.client import client_of
from esfgraph_server.http.negotiation import Language, Preferences
from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.find import today
from esfgraph_server.model.selections.selection import SINCE, ChangedSince
from esfgraph_server.releases.lease import release_of, site_of
from esfgraph_server.releases.open_release import OpenRelease
from esfgraph_server.releases.renderings import rendered
from esfgraph_server.urls import Links, requested_path

PATH = "api/v1"
JSON = Format("json", "application/json", ".json", Kind.PAGE)
CSV = Format("csv", SPARQL_CSV.media_type, SPARQL_CSV.suffix, Kind.PAGE)
FORMATS = (JSON, CSV)
GEOJSON = Format("geojson", "application/geo+json", ".geojson", Kind.PAGE, also=(JSON.media_type,))
"""RFC 7946."""

_encode = msgspec.json.Encoder(decimal_format="number").encode


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answers, in every format."""

    body: Mapping[str, Any]
    """As JSON."""
    rows: Iterable[Mapping[str, Any]]
    """As CSV: values by column, of which each row has the same."""
    columns: Iterable[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: of which release, in which language, under which address."""

    release: OpenRelease
    language: Language
    site: str
    """Address of the site, as it is published; without a slash at its end."""
    path: str
    """Below the site, without the suffix of a format."""
    suffix: str
    given: tuple[tuple[str, str], ...]
    """The parameters of the address; each may come several times."""
    changed_since: ChangedSince
    """Looks up what has changed in a list."""

    @property
    def graph(self) -> Graph:
        """What the release states."""
        return self.release.graph

    @property
    def index(self) -> SearchIndex:
        """The release's full-text index."""
        return self.release.search_index

    @property
    def links(self) -> Links:
        """Writes whole addresses."""
        return Links(self.site, self.language, self.graph.iris)

    @property
    def address(self) -> str:
        """The address that was asked, without parameters."""
        return f"{self.site}/{self.path}{self.suffix}"


async def respond(
    request: Request[Any],
    language: Language,
    make: Callable[[Asked], Answer],
    formats: Sequence[Format] = FORMATS,
) -> Response:
    """Answer with what *make* gives, in the format of the suffix or that the client reads, if it has no copy.

    A 406 problem where it reads none; raises ReleaseError without a release.
    """
    release, path = release_of(request), requested_path(request)
    suffixed = next((format_ for format_ in formats if path.endswith(format_.suffix)), None)
    format_ = suffixed or Preferences.of(request).choose(formats)
    if format_ is None:
        offered = [each.media_type for each in formats]
        raise ProblemError(
            Problem(406, f"/{path} can be had as {' or '.join(offered)}.", "not-acceptable", more={"offered": offered})
        )
    suffix = suffixed.suffix if suffixed else ""
    path = path.removesuffix(suffix)
    given, changed_since = tuple(request.query_params.multi_items()), request.state["changed_since"](release)
    asked = Asked(release, language, site_of(request, release), path, suffix, given, changed_since)
    made_of = [release.id, request.app.version, asked.address, format_.name, request.url.query, language, str(today())]
    made_of += [request.state["changes"].version] if SINCE in dict(given) else []
    tag = entity_tag(*made_of)
    headers = {} if suffixed else {"Vary": "Accept"}
    if format_ is not CSV:
        return await rendered(request, tag, format_.content_type, lambda: _encode(make(asked).body), headers)
    return await _csv(request, tag, lambda: make(asked), headers)


async def _csv(request: Request[Any], tag: str, make: Callable[[], Answer], headers: Mapping[str, str]) -> Response:
    """Answer with rows; where the list goes on, a Link header says so (RFC 8288)."""
    if holds_copy(request, tag):
        return not_modified(tag, headers)
    more = dict(headers)

    def write() -> bytes:
        answer = make()
        if following := answer.body.get("next"):
            more["Link"] = f'<{following}>; rel="next"'
        columns = tuple(answer.columns)
        rows = [[_cell(row.get(key)) for key in columns] for row in answer.rows]
        return "".join(csv_lines([columns, *rows])).encode()

    body = await request.state["renderings"].fresh(client_of(request.scope), write)
    more |= {"ETag": tag, "Cache-Control": CACHE_CONTROL, "Content-Type": CSV.content_type}
    return Response(body, headers=more)


def _cell(value: object) -> object:
    """Write a value as the release's tables do."""
    match value:
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return BETWEEN.join(map(str, value))
        case dict():
            return BETWEEN.join(f"{key}={one}" for key, one in value.items())
        case _:
            return value
