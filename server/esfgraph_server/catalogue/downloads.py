"""The files of a release at ``/downloads/<name>``."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from esfgraph_server.http.files import File, send_file
from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.releases.lease import release_of

MANIFEST = "manifest.json"

_MEDIA_TYPES: Mapping[str, str] = {
    ".gz": "application/gzip",  # not Content-Encoding: the file is compressed, not its transfer
    ".csv": "text/csv; charset=utf-8; header=present",
    ".json": "application/json",
    ".ttl": "text/turtle; charset=utf-8",
    ".nq": "application/n-quads",
    ".jsonld": "application/ld+json",
}


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
        return _MEDIA_TYPES.get(Path(self.name).suffix, "application/octet-stream")

    @property
    def content_type(self) -> str:
        """What it holds, unpacked: a media type without parameters."""
        suffix = Path(self.name.removesuffix(".gz")).suffix
        return _MEDIA_TYPES.get(suffix, "application/octet-stream").partition(";")[0]


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
    """Send a file that the manifest lists, or the part of it that Range asks for; a 404 problem for any other."""
    release = release_of(request)
    name: str = request.path_params["name"]
    file = files_of(release.manifest).get(name)
    if file is None and name != MANIFEST:
        raise ProblemError(Problem(404, f"The release {release.id} has no file {name!r}."))
    path = release.path / (file.path if file else MANIFEST)
    media_type = file.media_type if file else "application/json"
    headers = {"Repr-Digest": digest(file.sha256)} if file else {}
    tag = f'"{file.sha256 if file else release.id}"'
    try:
        stat = path.stat()
    except FileNotFoundError:
        detail = f"The file {name!r} of the release {release.id} is missing; the operators have to mend it."
        raise ProblemError(Problem(503, detail, "missing-file")) from None
    return send_file(
        request, File(path, media_type=media_type, filename=path.name, stat_result=stat), stat, tag, headers
    )


def digest(sha256: str) -> str:
    """Write a SHA-256 as RFC 9530 does."""
    return f"sha-256=:{b64encode(bytes.fromhex(sha256)).decode()}:"


ROUTE = Route("/downloads/{name}", download)
