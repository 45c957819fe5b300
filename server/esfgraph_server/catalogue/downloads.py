"""The files of a release: of the current one at ``/downloads/<name>``, of any that is kept below its id.

``/downloads/latest/<name>`` leads to the address below the id of the current release: always the same bytes.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from esfgraph.errors import ReleaseError
from esfgraph.publisher.withdrawals import states_withdrawn
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.media_types import CSVW, content_type_of, media_type_of
from esfgraph.release.sums import NAME as SUMS
from esfgraph.release.sums import sha256_of, sha256sums
from esfgraph.tables.csvw import SUFFIX as METADATA
from esfgraph_server.http.caching import conditional, entity_tag
from esfgraph_server.http.files import File, send_file
from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.http.redirection import see_other
from esfgraph_server.releases.lease import is_pinned, release_of
from esfgraph_server.releases.tombstones import Tombstones
from esfgraph_server.urls import Links

MANIFEST = "manifest.json"
LATEST = "latest"


class Files(Protocol):
    """As much of a release as its files need."""

    @property
    def id(self) -> str:
        """The release's id."""

    @property
    def path(self) -> Path:
        """The release's folder."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The release's table of contents."""


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file that can be downloaded."""

    name: str
    """The last part of its address: unique within a release."""
    path: str
    """Where it lies below the release's folder."""
    size: int
    sha256: str

    @property
    def media_type(self) -> str:
        """What the file is."""
        return media_type_of(self.name)

    @property
    def content_type(self) -> str:
        """What it holds, unpacked: a media type without parameters."""
        return content_type_of(self.name)


def files_of(manifest: Mapping[str, Any]) -> dict[str, ReleaseFile]:
    """List the files that a release's manifest names, by the name they are downloaded under."""
    files = {}
    for entry in manifest.get("files", ()):
        path = str(entry["name"])
        if path.startswith("/") or ".." in path.split("/"):
            continue  # no file of the release, whatever the manifest says
        name = path.rpartition("/")[2]
        files[name] = ReleaseFile(name, path, int(entry["size"]), str(entry["sha256"]))
    return files


def download(request: Request[Any]) -> Response:
    """Send a file of the release that its manifest lists, or the part of it that Range asks for; else 404.

    A 410 problem where the request names a release that still states what the publisher has withdrawn since.
    """
    release, name = release_of(request), request.path_params["name"]
    if is_pinned(request):
        _refuse_withdrawn(release.folder, name, request.state["tombstones"])
    return _send(request, release, name)


def download_kept(request: Request[Any]) -> Response:
    """Send a file of a release that is kept, as `download` does; lead there where it has to be unpacked."""
    id_: str = request.path_params["release"]
    name: str = request.path_params["name"]
    try:
        release = DataFolder(request.state["settings"].data).release(id_)
    except ReleaseError:
        raise ProblemError(Problem(404, f"No release {id_!r} is kept here.")) from None
    if release.is_packed and name != MANIFEST:
        address = Links.of(request).file(f"downloads/{name}", release=id_)
        return RedirectResponse(address, 307, {"Cache-Control": "no-cache"})
    current = request.state["release"]
    if not (current and current.id == id_):
        _refuse_withdrawn(release, name, request.state["tombstones"])
    return _send(request, release, name)


def lead_to_latest(request: Request[Any]) -> Response:
    """Lead to a file of the current release below its id."""
    id_ = release_of(request).id
    return see_other(request, Links.of(request).file(f"downloads/{id_}/{request.path_params['name']}"))


def _send(request: Request[Any], release: Files, name: str) -> Response:
    files = files_of(release.manifest)
    file = files.get(name)
    try:
        if name == SUMS:
            return _send_sums(request, release, files)
        if file is None and name != MANIFEST:
            raise ProblemError(Problem(404, f"The release {release.id} has no file {name!r}."))
        path = release.path / (file.path if file else MANIFEST)
        stat = path.stat()
    except FileNotFoundError:
        detail = f"The file {name!r} of the release {release.id} is missing; the operators have to mend it."
        raise ProblemError(Problem(503, detail, "missing-file")) from None
    media_type = file.media_type if file else "application/json"
    headers = {"Repr-Digest": digest(file.sha256)} if file else {}
    if f"{name}{METADATA}" in files:  # relative: it lies beside the table, whatever the address of that
        headers["Link"] = f'<{name}{METADATA}>; rel="describedby"; type="{CSVW}"'
    tag = f'"{file.sha256 if file else release.id}"'
    return send_file(
        request, File(path, media_type=media_type, filename=path.name, stat_result=stat), stat, tag, headers
    )


def _send_sums(request: Request[Any], release: Files, files: Mapping[str, ReleaseFile]) -> Response:
    """Send the checksums of all files; they are no file of the release, for its manifest has them."""
    listed = [(file.name, file.sha256) for file in files.values()]
    sums = sha256sums([*listed, (MANIFEST, sha256_of(release.path / MANIFEST))])
    headers = {"Content-Disposition": f'attachment; filename="{SUMS}"'}
    return conditional(
        request, entity_tag(sums), lambda: Response(sums, media_type="text/plain; charset=utf-8"), headers
    )


def _refuse_withdrawn(release: Release, name: str, tombstones: Tombstones) -> None:
    if name != MANIFEST and states_withdrawn(release.path, release.base_iri, tombstones.paths):
        detail = f"The release {release.id} states what its publisher has withdrawn since; a later one does not."
        raise ProblemError(Problem(410, detail, "withdrawn"))


def digest(sha256: str) -> str:
    """Write a SHA-256 as RFC 9530 does."""
    return f"sha-256=:{b64encode(bytes.fromhex(sha256)).decode()}:"


ROUTES = [
    Route("/downloads/{name}", download),
    Route(f"/downloads/{LATEST}/{{name}}", lead_to_latest),
    Route("/downloads/{release}/{name}", download_kept),
]
